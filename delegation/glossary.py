"""Abbreviations and synonyms of the field, from ``fixtures/glossary.yaml``, which ships with the code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from authorities.files import FileProblems, Problem, read_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from authorities.files import Document


@dataclass(frozen=True)
class Glossary:
    """Which forms mean the same, and which words say nothing about the decision meant.

    ``long_forms`` gives each form's first form, which stands for the meaning; a form may have several words.
    """

    long_forms: dict[str, str]
    ignored: frozenset[str]
    _by_first_word: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict, repr=False)

    def forms_in(self, words: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
        """Return the forms that stand in a list of words, each with its meaning; the longest at a place counts."""
        found = []
        at = 0
        while at < len(words):
            for form, meaning in self._by_first_word.get(words[at], ()):
                if tuple(words[at : at + len(form)]) == form:
                    found.append((form, meaning))
                    at += len(form) - 1
                    break
            at += 1
        return found

    def meanings_in(self, words: Sequence[str]) -> list[str]:
        """Return the meanings that stand in a list of words, each once."""
        return list(dict.fromkeys(meaning for _form, meaning in self.forms_in(words)))


@cache
def glossary() -> Glossary:
    """Return the glossary that ships with the code. Raises FileProblems where it is not right."""
    path: Path = settings.BASE_DIR / "fixtures" / "glossary.yaml"
    return read_glossary(read_document(path, shown_as="fixtures/glossary.yaml"))


def read_glossary(document: Document) -> Glossary:
    """Return the glossary of a document. Raises FileProblems where a line of it is no list of words."""
    same, ignored = document.content.get("same"), document.content.get("ignored")
    if not isinstance(same, list) or not isinstance(ignored, list):
        raise FileProblems([Problem(document.path, 1, None, "same", "lists “same” and “ignored” are expected.")])
    long_forms: dict[str, str] = {}
    for index, forms in enumerate(same):
        if not isinstance(forms, list) or len(forms) < 2:
            line = document.line_of(("same", index))
            raise FileProblems([Problem(document.path, line, None, "same", "two forms or more are expected.")])
        written = [_plain(str(form)) for form in forms]
        for form in written:
            long_forms.setdefault(form, written[0])
    by_first_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for form in sorted(long_forms, key=lambda one: (-len(one.split()), one)):
        words = tuple(form.split())
        by_first_word.setdefault(words[0], []).append((words, long_forms[form]))
    return Glossary(long_forms, frozenset(_plain(str(word)) for word in ignored), by_first_word)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", "")))
