"""What the page of a note says in the words of its own moment, and the one line that tells what holds today.

The words come from the note itself. A post, an area or a row that is called otherwise by now changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from authorities.calendar.working_days import day_in_words, in_london
from delegation.answer.in_words import fact_in_words, moment_in_words, slug_in_words, value_of_fact, written_date
from delegation.rules.in_one_line import who_line
from delegation.rules.wording import upper_first
from delegation.schemes.errors import SchemeUnreadableError

if TYPE_CHECKING:
    from datetime import date

    from casenotes.models import Note
    from delegation.rules.books import Book
    from delegation.rules.library import Library


@dataclass(frozen=True, slots=True)
class FactThen:
    """A fact that a note rests on, as it was put into words, and whether anybody verified it."""

    name: str
    value: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class OwnMoment:
    """The words of a note's own moment: hat, post of the decision, panel, addressee, facts, and who decided elsewhere.

    ``elsewhere`` is a list of what is stated, each with its name. ``way_in`` says that nothing was stated of what leads
    to the row from another. Whatever a note does not have is empty.
    """

    capacity: str
    decided_as: str
    entered_for: str
    should_have_decided: str
    facts: tuple[FactThen, ...]
    way_in: str
    elsewhere: tuple[tuple[str, str], ...]


def own_moment(note: Note) -> OwnMoment:
    """Return the words of a note's own moment. A note of before they were kept has its codes as words instead."""
    question = note.text.question
    said: dict[str, Any] = question.get("said_then", {})

    def called(name: str, slug: str) -> str:
        return str(said.get(name) or slug_in_words(slug))

    post, area = called("post", note.post), called("area", note.area)
    panel = str(said.get("panel", ""))
    return OwnMoment(
        capacity=f"For the {panel}: enters what the panel decided" if panel else called("capacity", note.capacity),
        decided_as=f"{post}, {area}" if area else post,
        entered_for=f"Entered for the {panel}, which sat on {_day(note)}" if panel else "",
        should_have_decided=called("should_have_decided", note.should_have_decided),
        facts=tuple(_facts(question, said)),
        way_in=str(said.get("way_in", "")),
        elsewhere=tuple(_elsewhere(note, said)),
    )


def _day(note: Note) -> str:
    return day_in_words(in_london(note.taken_at))


def _facts(question: dict[str, Any], said: dict[str, Any]) -> list[FactThen]:
    words = said.get("facts", {})
    # What leads to the row from another is stated by somebody, and no row asks for it.
    asked = question.get("facts", {})
    way_in = question.get("way_in", {}).items()
    led = {name: value for name, value in way_in if value is not None and name not in asked}
    rested_on, unverified = {**asked, **led}, {*question.get("stated_not_verified", []), *led}
    return [
        FactThen(
            upper_first(words[name][0] if name in words else fact_in_words(name)),
            words[name][1] if name in words else value_of_fact(value, name),
            name not in unverified,
        )
        for name, value in rested_on.items()
    ]


def _elsewhere(note: Note, said: dict[str, Any]) -> list[tuple[str, str]]:
    stated = note.text.elsewhere
    if not stated:
        return []
    return [
        ("Decided by", str(said.get("body") or slug_in_words(note.decided_by))),
        ("Who decided", stated["who"]),
        ("Where", stated["where"]),
        ("Document", stated["reference"]),
        *(("To be told", _told_in_words(panel)) for panel in stated.get("panels", [])),
    ]


def _told_in_words(panel: dict[str, str]) -> str:
    """Return a panel that is told of a decision elsewhere: its name, and by when if the row says so."""
    return f"{panel['title']}, due {moment_in_words(panel['due'])}" if panel["due"] else panel["title"]


def today_of(note: Note, books: Library, today: date) -> str:
    """Return what holds today of the row of a note: whether it is in force, in which version, and who may decide it."""
    try:
        book = books.books.get(note.authority.slug)
        return f"Today: {_today_of(note.row, book, today)}" if book is not None else _NOT_READ
    except SchemeUnreadableError:
        return _NOT_READ


_NOT_READ = "Today: the scheme of the council cannot be read."


def _today_of(row: str, book: Book, today: date) -> str:
    version = book.find(row, today)
    if version is None or row not in version.by_row:
        gone = book.retirement_of(row, today)
        if gone is None:
            return "no version that has this row is in force."
        return f"{gone.text[:1].lower()}{gone.text[1:]}"
    who = who_line(version, version.by_row[row].statement(row))
    return (
        f"row {row} is in force, in the version of {written_date(version.scheme.effective)}. Who may decide it: {who}."
    )
