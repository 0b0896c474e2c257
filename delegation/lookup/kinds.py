"""Kinds of decision: which rows of different councils are alike (``fixtures/kinds.yaml``, which ships with the code).

Two rows are alike once a person has confirmed that they are of one kind. What is only suggested does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from django.conf import settings

from authorities.files.entries import Entry
from authorities.files.reading import FileProblems, read_document

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from authorities.files.reading import Document


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Rows of which a person has confirmed that they are of a kind, who that was, and on which day."""

    rows: tuple[str, ...]
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of decision, what is decided in one sentence, and its rows: confirmed, and only suggested."""

    slug: str
    means: str
    confirmed: tuple[Confirmed, ...]
    suggested: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of which a person has confirmed that they are of this kind."""
        return tuple(row for each in self.confirmed for row in each.rows)


@dataclass(frozen=True)
class Kinds:
    """The catalogue of all kinds. It names rows of whichever councils; one that is not loaded is no fault."""

    kinds: tuple[Kind, ...]

    @cached_property
    def _of_row(self) -> dict[str, list[Kind]]:
        found: dict[str, list[Kind]] = {}
        for kind in self.kinds:
            for row in kind.rows:
                found.setdefault(row, []).append(kind)
        return found

    def alike(self, row: str) -> tuple[str, ...]:
        """Return the other rows that share a kind with a row, each once, those of its own council among them."""
        kinds = self._of_row.get(row, ())
        return tuple(dict.fromkeys(other for kind in kinds for other in kind.rows if other != row))


@cache
def kinds() -> Kinds:
    """Return the catalogue that ships with the code. Raises FileProblems if it has a fault."""
    path: Path = settings.BASE_DIR / "fixtures" / "kinds.yaml"
    return read_kinds(read_document(path, shown_as="fixtures/kinds.yaml"))


def read_kinds(document: Document) -> Kinds:
    """Return the catalogue in a document. Raises FileProblems with every fault."""
    top = Entry.top_of(document)
    top.expect_only("kinds")
    seen = set[str]()
    found = []
    for entry in top.entries("kinds", named_by="kind"):
        entry.expect_only("kind", "means", "confirmed", "suggested")
        slug = entry.slug("kind")
        if slug and slug in seen:
            entry.refuse("kind", "this kind stands twice.")
        seen.add(slug)
        kind = Kind(slug, entry.text("means"), _confirmed(entry), entry.words("suggested"))
        rows = [row for some in (*(each.rows for each in kind.confirmed), kind.suggested) for row in set(some)]
        for row in sorted({row for row in rows if rows.count(row) > 1}):
            entry.refuse("kind", f"row {row} stands twice.")
        if not rows:
            entry.refuse("kind", "names no row.")
        found.append(kind)
    if top.problems:
        raise FileProblems(sorted(top.problems, key=lambda problem: problem.line))
    return Kinds(tuple(found))


def _confirmed(entry: Entry) -> tuple[Confirmed, ...]:
    found = []
    for each in entry.entries("confirmed", required=False):
        each.expect_only("by", "on", "rows")
        by, on, rows = each.text("by"), each.optional_date("on"), each.words("rows")
        if "on" not in each.content:
            each.refuse("on", "is missing.")
        if not rows:
            each.refuse("rows", "names no row.")
        if on is not None:
            found.append(Confirmed(rows, by, on))
    return tuple(found)
