"""Abbreviations and synonyms of the field, from ``fixtures/glossary.yaml``, which ships with the code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

from django.conf import settings

from authorities.files.reading import FileProblems, Problem, read_document
from authorities.letters import plain_letters
from delegation.lookup.forms import Forms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from authorities.files.reading import Document


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
    several words. ``topics`` gives the topic for each form in which people ask for it, and ``opposites``, for each word
    that says on which side of a pair a matter lies, the number of the pair and the side, 0 or 1.
    """

    long_forms: dict[str, str]
    ignored: frozenset[str]
    topics: dict[str, Topic] = field(default_factory=dict)
    opposites: dict[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def words_of_topics(self) -> frozenset[str]:
        """Every word of the forms in which people ask for topics."""
        return frozenset(word for form in self.topics for word in form.split())

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the forms that mean the same, and every word that says nothing."""
        return frozenset(word for form in self.long_forms for word in form.split()) | self.ignored

    @cached_property
    def _meanings(self) -> Forms[str]:
        return Forms(self.long_forms)

    @cached_property
    def _topics(self) -> Forms[Topic]:
        return Forms(self.topics)

    def sides_in(self, words: Sequence[str]) -> frozenset[tuple[int, int]]:
        """Return the sides on which a list of words lies. A pair of which both sides are named says nothing."""
        found = {self.opposites[word] for word in words if word in self.opposites}
        return frozenset((pair, side) for pair, side in found if (pair, 1 - side) not in found)

    def forms_in(self, words: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
        """Return the forms in a list of words, each with its meaning. At each place the longest counts."""
        return [(form, meaning) for _at, form, meaning in self._meanings.each_in(words)]

    def topics_in(self, words: Sequence[str]) -> list[Topic]:
        """Return the topics that a list of words mentions, each once."""
        return self._topics.meant_in(words)

    def meanings_in(self, words: Sequence[str]) -> list[str]:
        """Return the meanings in a list of words, each once."""
        return self._meanings.meant_in(words)


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
    opposites = {
        _plain(str(word)): (index, side)
        for index, pair in enumerate(_list(document, "opposites"))
        for side, words in enumerate(_pair(document, index, pair))
        for word in words
    }
    return Glossary(long_forms, frozenset(_plain(str(word)) for word in ignored), topics, opposites)


def _pair(document: Document, index: int, plain: object) -> list[list[object]]:
    if not isinstance(plain, list) or len(plain) != 2 or not all(isinstance(side, list) and side for side in plain):
        line = document.line_of(("opposites", index))
        raise FileProblems([Problem(document.path, line, None, "opposites", "two lists of words are expected.")])
    return plain


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


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", plain_letters(text).replace("'", "")))
