"""A row that a decision is taken under, in whichever version has it: of an earlier day, or gone by now.

A decision is judged by the version of its own day. Where no version covers that day, the row is still found, so that a
page can say what it is about and who decides it now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from delegation.rules.books import covers_in_force
from delegation.rules.schemes import StatementKind

if TYPE_CHECKING:
    from datetime import date

    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement


@dataclass(frozen=True, slots=True)
class RowHeld:
    """A decision row in one version, for a day that somebody asks about.

    ``day`` is a day on which that version is in force: the one asked about where it ``covers`` it. ``is_uncovered``
    says that the day asked about is before every version of the row's document, or between two of them.
    """

    statement: Statement
    version: CompiledScheme
    day: date
    covers: bool = True
    is_uncovered: bool = False


def row_held(book: Book, row: str, asked: date, today: date) -> RowHeld | None:
    """Return a decision row as the version of a day has it, else of today, else of the last version that had it.

    None if no version that has begun by today has such a row, or if it is no decision.
    """
    version = book.find(row, asked)
    if version is not None:
        return _held(version, row, asked)
    version, day = book.find(row, today), today
    if version is None:
        had = [one for one in book.covers if one.begins <= today and row in one.names()]
        if not had:
            return None
        last = max(had, key=lambda one: one.begins)
        version, day = last.opened(), last.begins
    of_the_document = [one for one in book.covers if one.document == version.scheme.document]
    begins_later = any(one.begins > asked for one in of_the_document)
    is_uncovered = begins_later and not covers_in_force(of_the_document, asked)
    return _held(version, row, day, covers=False, is_uncovered=is_uncovered)


def _held(
    version: CompiledScheme, row: str, day: date, *, covers: bool = True, is_uncovered: bool = False
) -> RowHeld | None:
    decision = version.by_row.get(row)
    if decision is None or decision.kind is not StatementKind.DECISION:
        return None
    return RowHeld(decision.statement(row), version, day, covers, is_uncovered)
