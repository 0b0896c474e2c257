"""Abbreviations and synonyms of the field, from ``fixtures/glossary.yaml``, which ships with the code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings

from authorities.files.reading import FileProblems, Problem, read_document
from authorities.letters import plain_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from authorities.files.reading import Document


Meant = TypeVar("Meant")
Forms = dict[str, list[tuple[tuple[str, ...], Meant]]]
"""Forms of one word or several, each with what it stands for, by their first word."""


@dataclass(frozen=True)
class Topic:
    """A matter that a row must mention to answer a search about it, and whom to ask if no row does."""

    about: str
    ask: str
    is_ours: bool
    """Whether children's services decide it at all. Council tax, for one, is for others."""


@dataclass(frozen=True, eq=False)
class Glossary:
    """Forms that mean the same, topics that not every scheme mentions, and words that say nothing.

    ``long_forms`` gives, for each form, the first form of its group, which stands for the meaning. A form may have
    several words. ``topics`` gives the topic for each form in which people ask for it.
    """

    long_forms: dict[str, str]
    ignored: frozenset[str]
    topics: dict[str, Topic] = field(default_factory=dict)

    @cached_property
    def words_of_topics(self) -> frozenset[str]:
        """Every word of the forms in which people ask for topics."""
        return frozenset(word for form in self.topics for word in form.split())

    @cached_property
    def _meanings(self) -> Forms[str]:
        return _by_first_word(self.long_forms)

    @cached_property
    def _topics(self) -> Forms[Topic]:
        return _by_first_word(self.topics)

    def forms_in(self, words: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
        """Return the forms in a list of words, each with its meaning. At each place the longest counts."""
        return list(_standing_in(words, self._meanings))

    def topics_in(self, words: Sequence[str]) -> list[Topic]:
        """Return the topics that a list of words mentions, each once."""
        return list(dict.fromkeys(topic for _form, topic in _standing_in(words, self._topics)))

    def meanings_in(self, words: Sequence[str]) -> list[str]:
        """Return the meanings in a list of words, each once."""
        return list(dict.fromkeys(meaning for _form, meaning in self.forms_in(words)))


@cache
def glossary() -> Glossary:
    """Return the glossary that ships with the code. Raises FileProblems if it has a fault."""
    path: Path = settings.BASE_DIR / "fixtures" / "glossary.yaml"
    return read_glossary(read_document(path, shown_as="fixtures/glossary.yaml"))


def read_glossary(document: Document) -> Glossary:
    """Return the glossary in a document. Raises FileProblems with the first entry that is not as expected."""
    same, ignored = _list(document, "same"), _list(document, "ignored")
    long_forms: dict[str, str] = {}
    for index, forms in enumerate(same):
        if not isinstance(forms, list) or len(forms) < 2:
            line = document.line_of(("same", index))
            raise FileProblems([Problem(document.path, line, None, "same", "two forms or more are expected.")])
        written = [_plain(str(form)) for form in forms]
        for form in written:
            long_forms.setdefault(form, written[0])
    topics = _topics(document, "topics", is_ours=True) | _topics(document, "elsewhere", is_ours=False)
    return Glossary(long_forms, frozenset(_plain(str(word)) for word in ignored), topics)


def _list(document: Document, key: str) -> list[object]:
    found = document.content.get(key)
    if not isinstance(found, list):
        raise FileProblems([Problem(document.path, 1, None, key, f"a list “{key}” is expected.")])
    return found


def _topics(document: Document, key: str, *, is_ours: bool) -> dict[str, Topic]:
    """Return the topics in one list of the document, by their forms."""
    found: dict[str, Topic] = {}
    for index, plain in enumerate(_list(document, key)):
        if not isinstance(plain, dict) or set(plain) != {"about", "ask", "forms"} or not plain["forms"]:
            text = "“about”, “ask” and “forms” are expected."
            raise FileProblems([Problem(document.path, document.line_of((key, index)), None, key, text)])
        topic = Topic(str(plain["about"]), str(plain["ask"]), is_ours)
        for form in plain["forms"]:
            found.setdefault(_plain(str(form)), topic)
    return found


def _by_first_word(forms: dict[str, Meant]) -> Forms[Meant]:
    """Return forms with what each stands for, by their first word, the longest first."""
    found: Forms[Meant] = {}
    for form in sorted(forms, key=lambda one: (-len(one.split()), one)):
        words = tuple(form.split())
        found.setdefault(words[0], []).append((words, forms[form]))
    return found


def _standing_in(words: Sequence[str], forms: Forms[Meant]) -> Iterable[tuple[tuple[str, ...], Meant]]:
    """Yield the forms in a list of words, in order, each with what it stands for."""
    if forms.keys().isdisjoint(words):
        return  # Most phrases end here, which takes a fifth off the time to make an index.
    at = 0
    while at < len(words):
        for form, meant in forms.get(words[at], ()):
            if tuple(words[at : at + len(form)]) == form:
                yield form, meant
                at += len(form) - 1
                break
        at += 1


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", plain_letters(text).replace("'", "")))
