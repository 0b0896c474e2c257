"""One mapping of a file, read key by key. Each fault is noted with its place, and reading goes on.

A file with five faults therefore reports all five at once. A value that does not fit is noted and replaced by an empty
one of its type. The caller asks at the end whether anything was noted. Imports no Django.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Final

from authorities import lengths
from authorities.files.reading import Problem
from authorities.suggesting import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from authorities.files.reading import Document, Place

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping at ``place`` in a document; ``row`` is the id that its problems carry."""

    document: Document
    place: Place
    content: Mapping[str, object]
    row: str | None
    problems: list[Problem]

    @classmethod
    def top_of(cls, document: Document) -> Entry:
        """Return the whole document as one entry, with nothing noted yet."""
        return cls(document, (), document.content, None, [])

    def refuse(self, key: str, text: str) -> None:
        """Note a fault in the value under ``key``."""
        line = self.document.line_of((*self.place, key))
        self.problems.append(Problem(self.document.path, line, self.row, key, text))

    def expect_only(self, *keys: str) -> None:
        """Note every key that is not one of ``keys``."""
        for key in self.content:
            if key not in keys:
                self.refuse(key[: lengths.TEXT], f"no such key.{did_you_mean(key, keys)}")

    def text(self, key: str) -> str:
        """Return a required text of one line. If it is missing or does not fit, note that and return an empty text."""
        value = self.content.get(key)
        text = value.strip() if isinstance(value, str) else ""
        if value is None:
            self.refuse(key, "is missing.")
        elif not text:
            self.refuse(key, "must be words; a number goes in quotes.")
        elif len(text) > lengths.TEXT or "\n" in text:
            self.refuse(key, f"must be one line of at most {lengths.TEXT} characters.")
        else:
            return text
        return ""

    def optional_text(self, key: str) -> str | None:
        """Return a text, or None if the key is missing or null."""
        return None if self.content.get(key) is None else self.text(key)

    def slug(self, key: str) -> str:
        """Return a required slug, such as ``team-manager``."""
        value = self.text(key)
        if value and (not SLUG.fullmatch(value) or len(value) > lengths.SLUG):
            self.refuse(key, f"must be a-z, 0-9 and single hyphens, at most {lengths.SLUG} characters.")
            return ""
        return value

    def one_of(self, key: str, choices: Collection[str]) -> str:
        """Return a required text that is one of ``choices``."""
        value = self.text(key)
        if value and value not in choices:
            self.refuse(key, f"there is no “{value}”.{did_you_mean(value, choices)}")
            return ""
        return value

    def optional_one_of(self, key: str, choices: Collection[str]) -> str | None:
        """Return one of ``choices``, or None if the key is missing or null."""
        return None if self.content.get(key) is None else self.one_of(key, choices) or None

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of different texts, empty if the key is missing."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.refuse(key, "must be a list of words.")
            return ()
        if any(len(item.strip()) > lengths.TEXT for item in value):
            self.refuse(key, f"must be words of at most {lengths.TEXT} characters.")
            return ()
        if len(set(value)) < len(value):
            self.refuse(key, "names the same twice.")
        return tuple(item.strip() for item in value)

    def whole_number_or_none(self, key: str, *, largest: int) -> int | None:
        """Return a whole number from 0 to ``largest``, or None for null. The key itself is required."""
        value = self.content.get(key)
        if key not in self.content:
            self.refuse(key, "is missing; write null where there is none.")
        elif value is not None:
            # In Python, True and False are numbers too.
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= largest:
                return value
            self.refuse(key, f"must be a whole number from 0 to {largest}, or null.")
        return None

    def switch(self, key: str, *, default: bool) -> bool:
        """Return true or false, or ``default`` if the key is missing."""
        value = self.content.get(key, default)
        if isinstance(value, bool):
            return value
        self.refuse(key, "must be true or false.")
        return default

    def optional_date(self, key: str) -> date | None:
        """Return a date, or None if the key is missing or null."""
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.refuse(key, "must be a date like 2024-04-01.")
        return None

    def part(self, key: str) -> Entry | None:
        """Return the mapping under ``key``, or None if the key is missing or null."""
        value = self.content.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.refuse(key, "must have keys (name: value).")
            return None
        return Entry(self.document, (*self.place, key), value, self.row, self.problems)

    def time_of_day(self, key: str) -> time | None:
        """Return a required time of day, such as '09:00'. If it is not one, note that and return None."""
        value = self.content.get(key)
        if isinstance(value, str) and _TIME.fullmatch(value):
            try:
                return time.fromisoformat(value)
            except ValueError:
                pass
        self.refuse(key, "must be a time like '09:00', in quotes.")
        return None

    def entries(self, key: str, *, named_by: str = "slug", required: bool = True) -> list[Entry]:
        """Return a list of mappings. The row of each is its value under ``named_by``."""
        value = self.content.get(key)
        if value is None and not required:
            return []
        if not isinstance(value, list) or (required and not value):
            self.refuse(key, "must be a list of entries, one a line.")
            return []
        found = []
        for number, item in enumerate(value):
            place = (*self.place, key, number)
            if not isinstance(item, Mapping):
                line = self.document.line_of(place)
                text = f"entry {number + 1} must have keys (name: value)."
                self.problems.append(Problem(self.document.path, line, self.row, key, text))
                continue
            name = item.get(named_by)
            row = name[: lengths.SLUG] if isinstance(name, str) else None
            found.append(Entry(self.document, place, item, row, self.problems))
        return found
