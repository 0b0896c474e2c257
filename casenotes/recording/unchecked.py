"""A decision of a day that no version covers: recorded as “no scheme checked”, and whom it goes to.

The day is before every version of the document, or between two of them. It is never a decision under the scheme, so
that nobody gets round the rules by an early date. It goes to the posts that decide the row today, and to the post that
answers for the council where no other can.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from authorities.calendar.working_days import LONDON, day_in_words
from casenotes.models import RequestKind
from casenotes.recording.addressees import asked_today
from casenotes.recording.entries import Asked
from casenotes.recording.facts import known_of_case, not_against
from casenotes.recording.said_then import hat_in_words
from casenotes.recording.ways_in import way_in_of
from delegation.answer.rows_held import row_held
from delegation.rules.determination import Actor
from delegation.rules.facts import as_plain, with_implied
from delegation.rules.questions import facts_of_the_clock
from delegation.rules.wording import either
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.models import Appointment, User
    from casenotes.drafts import Draft
    from casenotes.models import Case
    from delegation.rules.books import Book

NOT_CHECKED: Final = "not-checked"
"""The outcome of a note for which no scheme was checked."""

NO_VERSION: Final = "no-version"
"""The code of the reason: no version that is held covers the day."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """What a note says of itself where no scheme is checked: title, question and answer as plain values, addressees."""

    title: str
    question: dict[str, object]
    determination: dict[str, object]
    asked: tuple[Asked, ...]
    book: Book


def unchecked(*, user: User, appointment: Appointment, draft: Draft) -> Unchecked:
    """Return what is recorded of a draft whose day no version covers. Raises LookupError if no version has its row."""
    books = library()
    seat = appointment.seat
    book = books.books[seat.post.authority.slug]
    moment, today = draft.taken_at.astimezone(LONDON), timezone.localdate()
    held = row_held(book, draft.row, moment.date(), today)
    if held is None:
        message = f"no version has {draft.row} as a decision"
        raise LookupError(message)
    of_case = known_of_case(draft.case, moment)
    of_record = {**of_case.facts, **facts_of_the_clock(book, moment, books.calendar)}
    known = {**with_implied(not_against(draft.facts, of_record), books.catalogue), **of_record}
    facts = books.facts_of_use(book.council, draft.row, held.day, known)
    actor = Actor(seat.post.slug, seat.area.slug if seat.area is not None else None)
    catalogue = fact_catalogue()
    question: dict[str, object] = {
        "council": book.council,
        "row": draft.row,
        "on": moment.isoformat(timespec="seconds"),
        "actor": asdict(actor),
        "case": of_case.kept,
        "facts": {name: as_plain(catalogue[name], value) for name, value in sorted(facts.items())},
        "stated_not_verified": sorted(set(facts) - of_case.verified),
        "steps": [],
        **({"way_in": way_in} if (way_in := way_in_of(book, draft.row, held.day, known)) else {}),
    }
    reason = {"code": NO_VERSION, "text": no_version(moment), "source": draft.row}
    determination: dict[str, object] = {
        "outcome": NOT_CHECKED,
        "row": draft.row,
        "version": "",
        "minimum_posts": [],
        "reasons": [reason],
    }
    asked = asked_of(user=user, appointment=appointment, row=draft.row, case=draft.case)
    return Unchecked(held.statement.title, question, determination, asked, book)


def no_version(moment: datetime) -> str:
    """Return the sentence that says why no scheme is checked."""
    return f"No version of this scheme that is held here covers {day_in_words(moment.astimezone(LONDON))}."


def asked_of(*, user: User, appointment: Appointment, row: str, case: Case) -> tuple[Asked, ...]:
    """Return who has to answer for a decision that no scheme was checked for.

    They are those who decide the row today, and the post that answers for the council. Of a row that is gone, the rows
    that replaced it count.
    """
    authority = appointment.seat.post.authority
    gone = library().books[authority.slug].retirement_of(row, timezone.localdate())
    rows = gone.replaced_by if gone is not None else (row,)
    asked = [one for of in rows for one in asked_today(user=user, appointment=appointment, case=case, row=of)]
    if authority.answering_post:
        asked.append(Asked(RequestKind.ANSWER, post=authority.answering_post))
    return tuple(dict.fromkeys(asked))


def addressees_in_words(asked: Iterable[Asked], book: Book) -> str:
    """Return who is asked as people read it: "Head of Service (Fostering) and Director"."""
    named, ladder = [], book.ladder
    for one in asked:
        if one.hat:
            named.append(hat_in_words(one.hat, book))
            continue
        post, area = ladder.posts[one.post].title, ladder.areas.get(one.area)
        named.append(f"{post} ({area.title})" if area is not None else post)
    return either(named, joined_by="and") if named else ""
