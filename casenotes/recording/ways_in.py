"""Another row that is the way in for a decision, where the scheme names it as such and a known fact calls for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from delegation.rules.wording import either
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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


def facts_that_lead_to(book: Book, row: str, day: date) -> list[str]:
    """Return the facts that lead to a row from others in force on a day, each once; none if no row leads to it."""
    links = (link for version in book.in_force_on(day) for one in version.scheme.statements for link in one.same_matter)
    return list(dict.fromkeys(fact for link in links if link.row == row for fact in link.way_in_when))


def way_in_of(book: Book, row: str, day: date, known: KnownFacts) -> dict[str, object]:
    """Return what is known of the facts that lead to a row, by name; None for one of which nothing is known.

    The row itself may not ask for them. A note keeps them, because they are why it stands under that row.
    """
    return {fact: known.get(fact) for fact in facts_that_lead_to(book, row, day)}


def way_in_not_stated(way_in: Mapping[str, object]) -> str:
    """Return the sentence that says that nothing stated leads to a row; empty if something does, or no row leads there.

    The careful reading of a row that does not say in which cases it may be used: whoever reads the note is told.
    """
    if not way_in or True in way_in.values():
        return ""
    said = _any_of(way_in)
    return f"The way in was not stated: another row leads to this one where {said}, and nobody stated that it is so."


def what_leads_here(facts: Iterable[str]) -> str:
    """Return the sentence that says when another row leads to one; empty without such facts."""
    said = _any_of(facts)
    return f"Another row leads to this one where {said}." if said else ""


def _any_of(facts: Iterable[str]) -> str:
    catalogue = fact_catalogue()
    said = [catalogue[fact].said for fact in facts if fact in catalogue]
    return either(said) if said else ""
