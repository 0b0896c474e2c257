"""What a search finds, in the order in which it is shown. Page, command and API call this one function.

A search has a moment. It looks in the schemes in force then, and after hours the rows for closed offices come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from delegation.lookup.best import is_clearly_meant
from delegation.lookup.borrowed import phrases_borrowed
from delegation.lookup.court_notes import notes_on
from delegation.lookup.finding import governing_line, look_up, out_of_hours_first, rows_out_of_hours
from delegation.lookup.phrases import phrases_added
from delegation.lookup.search import Covered
from delegation.rules.in_one_line import asks_nothing_first, one_line, two_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from delegation.lookup.court_notes import CourtNote
    from delegation.lookup.glossary import Topic
    from delegation.lookup.search.tally import Tally
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.library import Library
    from delegation.rules.schemes import Statement


LINE_MANAGER: Final = "your line manager"
DUTY_SERVICE: Final = "your council’s duty service"
"""Whom to ask about what the schemes do not speak of: by day, and after hours if the council names no service."""

NOTHING_FIRST: Final = "The scheme asks for nothing first."


@dataclass(frozen=True, slots=True)
class Line:
    """A statement that was found, with its scheme.

    ``governs`` says in one sentence who governs if another line asks more. Otherwise it is empty.
    """

    scheme: CompiledScheme
    statement: Statement
    governs: str = ""

    @property
    def answer(self) -> str:
        """Who may decide, in one line: ``Head of Service, with Legal services``."""
        return one_line(self.scheme, self.statement, self.governs)

    @property
    def two_lines(self) -> tuple[str, str]:
        """The same in two: who may decide, and what has to be in place first. The second is empty if that is open."""
        who, first = two_lines(self.scheme, self.statement, self.governs)
        if not first and asks_nothing_first(self.scheme, self.statement):
            first = NOTHING_FIRST
        return who, first


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found: the lines, best first, and how surely the schemes cover what was asked.

    ``ask`` says whom to ask where that is not sure. ``unspoken`` holds the topics of the search that none of the best
    rows mentions. ``only_row`` is the row that a search leads to if it is nothing but a reference to this row.
    ``notes`` say what the law gives to a court, and change nothing else. Each is empty otherwise.
    ``is_first_clearly_meant`` says whether the first line stands well above every other decision.
    """

    lines: tuple[Line, ...]
    covered: Covered
    is_out_of_hours: bool
    ask: str = ""
    unspoken: tuple[Topic, ...] = ()
    only_row: str = ""
    notes: tuple[CourtNote, ...] = ()
    is_first_clearly_meant: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """What is under an empty search box: the rows looked up last and, while offices are closed, those for that time."""

    looked_up: tuple[Line, ...] = ()
    out_of_hours: tuple[Line, ...] = ()


def search(
    books: Library,
    book: Book,
    query: str,
    *,
    moment: datetime,
    limit: int,
    is_by_day: bool = False,
    tally: Tally | None = None,
) -> Results:
    """Return what a query finds in a council's schemes in force at a moment, at most ``limit`` lines.

    ``is_by_day`` leaves the clock out, for somebody who asks about a day and names no time. What spoke for each row is
    written into ``tally``.
    """
    is_closed = not is_by_day and _is_closed(books, book, moment)
    day = moment.date()
    added, borrowed = phrases_added(book.council), phrases_borrowed(book, day)
    found = look_up(book, day, query, limit, added, borrowed, is_closed=is_closed, tally=tally)
    ordered = out_of_hours_first(found.results) if is_closed else list(found.results)
    return Results(
        lines=tuple(
            Line(one.scheme, one.statement, governing_line(books, book.council, one.statement, moment))
            for one in ordered
        ),
        covered=found.covered,
        is_out_of_hours=is_closed,
        ask="" if found.covered is Covered.YES else (book.duty_service or DUTY_SERVICE) if is_closed else LINE_MANAGER,
        unspoken=found.unspoken,
        only_row=ordered[0].statement.row if found.is_reference and len(ordered) == 1 else "",
        notes=notes_on(query),
        is_first_clearly_meant=is_clearly_meant(found.covered, ordered),
    )


def start(books: Library, book: Book, *, moment: datetime, looked_up: Iterable[str]) -> Start:
    """Return what is under an empty search box at a moment. Rows that are no longer in force are left out."""
    return Start(
        looked_up=tuple(_lines(book, moment, looked_up)),
        out_of_hours=tuple(Line(*one) for one in rows_out_of_hours(book, moment.date()))
        if _is_closed(books, book, moment)
        else (),
    )


def _lines(book: Book, moment: datetime, rows: Iterable[str]) -> Iterable[Line]:
    for row in rows:
        scheme = book.find(row, moment.date())
        statement = scheme.scheme.statement(row) if scheme is not None else None
        if scheme is not None and statement is not None:
            yield Line(scheme, statement)


def _is_closed(books: Library, book: Book, moment: datetime) -> bool:
    return bool(book.is_out_of_hours(moment, books.calendar))
