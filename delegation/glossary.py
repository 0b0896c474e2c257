"""Abbreviations and synonyms of the field, from ``fixtures/glossary.yaml``, which ships with the code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from authorities.files import FileProblems, Problem, read_document

if TYPE_CHECKING:
    from pathlib import Path

    from authorities.files import Document


@dataclass(frozen=True)
class Glossary:
    """Which forms mean the same, and which words say nothing about the decision meant."""

    long_forms: dict[str, str]
    ignored: frozenset[str]
    pattern: re.Pattern[str]

    def in_long_form(self, text: str) -> str:
        """Return a text of small letters, digits and spaces with every short form written out."""
        return self.pattern.sub(lambda match: self.long_forms[match.group()], text)


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
        plain = [_plain(str(form)) for form in forms]
        for form in plain:
            long_forms[form] = plain[0]
    longest_first = sorted(long_forms, key=lambda form: (-len(form), form))
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(form) for form in longest_first) + r")\b")
    return Glossary(long_forms, frozenset(_plain(str(word)) for word in ignored), pattern)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", "")))
