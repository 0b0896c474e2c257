"""Another row that is the way in for a decision, where the scheme names it as such and a known fact calls for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from delegation.rules.books import Book
    from delegation.rules.facts import KnownFacts
    from delegation.rules.schemes import Statement


@dataclass(frozen=True, slots=True)
class WayIn:
    """A row to record under instead: its id and title, and what its document leaves unclear."""

    row: str
    title: str
    unclear: str


def ways_in(book: Book, statement: Statement, day: date, facts: KnownFacts) -> list[WayIn]:
    """Return the rows in force on a day to which the facts lead from a row. Nothing else is ever offered."""
    found = []
    for link in statement.same_matter:
        version = book.find(link.row, day)
        if version is None or not any(facts.get(fact) is True for fact in link.way_in_when):
            continue
        other = version.by_row[link.row].statement(link.row)
        found.append(WayIn(other.row, other.title, other.unclear or ""))
    return found


def facts_that_lead(statement: Statement) -> list[str]:
    """Return the facts that could lead from a row to another, each once. They are asked for where it is recorded."""
    return list(dict.fromkeys(fact for link in statement.same_matter for fact in link.way_in_when))
