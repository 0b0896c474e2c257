"""For every decision row of the five documents: recorded outside the scheme, it reaches somebody who can answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
import time_machine
from django.db import connection, transaction

from authorities.calendar.working_days import LONDON
from authorities.models import Role, User
from authorities.people.one_person import is_one_person
from authorities.people.reach import reach_of
from casenotes.drafts import Draft, Text
from casenotes.models import Case, EntryKind, Note, NoteKind, NoteRequest
from casenotes.reading.asked import asked_by_post
from casenotes.recording.actions import record_note
from casenotes.recording.answering import answer_note
from casenotes.recording.questions import determine_draft, is_allowed
from delegation.rules.facts import FactType
from delegation.rules.schemes import StatementKind
from delegation.schemes.library import library
from tests.delegation.conftest import run
from tests.delegation.put_by_people import appointments, set_up_the_demonstration
from tests.delegation.test_random_questions import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authorities.models import Appointment
    from authorities.people.reach import Reach
    from delegation.rules.books import Book
    from delegation.rules.facts import KnownFacts

NOW: Final = datetime(2026, 6, 3, 11, 0, tzinfo=LONDON)
"""A Wednesday in office hours."""

WORDS: Final = Text(
    decided="Done already.", why="It could not wait.", child_view="Asked.", actions="Tell the manager.",
    deviation_reason="Nobody could be reached.",
)  # fmt: skip
MAY_RECORD: Final = (Role.PRACTITIONER, Role.MANAGER)


@dataclass
class Council:
    """A council of the demonstration: who holds which post, what reaches whom, and its cases."""

    book: Book
    held: list[Appointment]
    reaches: dict[int, Reach]
    cases: list[Case]


@pytest.fixture(scope="module")
def councils(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Council]]:
    """The demonstration, loaded once: what a test writes is gone when it ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        set_up_the_demonstration()
        with time_machine.travel(NOW, tick=False):
            run("create_demonstration_cases")
            if connection.vendor == "postgresql":
                # No autovacuum sees rows that are not committed, and a plan for empty tables may take half a minute.
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")
            found = {}
            for slug, book in library().books.items():
                people = User.objects.filter(authority__slug=slug, is_active=True).select_related("authority")
                cases = list(Case.objects.filter(authority__slug=slug).select_related("area").order_by("reference"))
                reaches = {one.pk: reach_of(one, NOW) for one in people}
                found[slug] = Council(book, appointments(slug), reaches, cases)
        with django_db_blocker.block():
            yield found
        transaction.set_rollback(True)


def rows(council: Council) -> list[str]:
    """Return every decision row of every version in force."""
    return [
        statement.row
        for version in council.book.in_force_on(NOW.date())
        for statement in version.scheme.statements
        if statement.kind is StatementKind.DECISION
    ]


def facts_for(council: Council, row: str, chance: Random) -> KnownFacts:
    """Return some of the facts that the row reads, as somebody could state them."""
    stated: dict[str, Any] = {}
    for name in sorted(library().facts_read(council.book.council, row, NOW.date())):
        fact = library().catalogue[name]
        # Which posts are away is for the record to say.
        if fact.type is not FactType.LIST_OF_POSTS and chance.random() < 0.5:
            value: Any = value_of(fact, council.book, chance)
            stated[name] = round(value * 100) if fact.type is FactType.MONEY else value
    return stated


def put_outside(council: Council, row: str) -> tuple[Note, Appointment]:
    """Record a decision under a row as taken outside the scheme, by somebody whose post may not decide it."""
    chance = Random(row)  # noqa: S311 - the same each time, and no secret
    case, facts = chance.choice(council.cases), facts_for(council, row, chance)
    authors = [one for one in council.held if one.user.role in MAY_RECORD]
    for author in chance.sample(authors, len(authors)):
        draft = Draft(row=row, case=case, taken_at=NOW, text=WORDS, facts=facts, is_now=True, is_outside_scheme=True)
        said = determine_draft(user=author.user, appointment=author, draft=draft).determination
        if is_allowed(said) or author.seat.post.slug in said.governing.minimum_posts:
            continue
        note = record_note(user=author.user, appointment=author, draft=draft, key=uuid.uuid4()).note
        assert note is not None
        return note, author
    message = f"nobody of {council.book.council} is kept from deciding {row}"
    raise AssertionError(message)


def answered_by(council: Council, note: Note, author: Appointment) -> Appointment | None:
    """Return somebody else who is asked about a note, sees it and can answer it; None if there is nobody."""
    asked = NoteRequest.objects.filter(note=note)
    posts, hats = {one.post for one in asked if one.post}, {one.hat for one in asked if one.hat}
    for one in council.held:
        reach = council.reaches[one.user_id].acting_in(one, council.book.ladder)
        may_be_asked = posts.intersection(*(seat.kinds for seat in reach.seats)) or hats & reach.hats
        if not may_be_asked or is_one_person(author.user, one.user) is not False:
            continue
        if not asked.reaching(one.user, reach).exists() or note not in Note.objects.visible_to(one.user):
            continue
        entry = answer_note(user=one.user, appointment=one, note=note, kind=EntryKind.AGREED, key=uuid.uuid4())
        assert entry.request in asked
        return one
    return None


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["blackburn-with-darwen", "gloucestershire", "peterborough", "torbay"])
def test_every_decision_outside_the_scheme_is_seen_and_can_be_answered_by_somebody_else(
    councils: dict[str, Council], slug: str
) -> None:
    council, unanswered = councils[slug], []
    with time_machine.travel(NOW, tick=False):
        for row in rows(council):
            with transaction.atomic():
                note, author = put_outside(council, row)
                if answered_by(council, note, author) is None:
                    unanswered.append(row)
                note.refresh_from_db()
                assert note.kind == NoteKind.DEVIATION
                transaction.set_rollback(True)
    assert len(rows(council)) > 50
    assert unanswered == []


def person(council: Council, username: str, post: str = "") -> Appointment:
    """Return an appointment of somebody of the demonstration: their only one, or that to a post."""
    held = [one for one in council.held if one.user.username == username]
    [found] = [one for one in held if not post or one.seat.post.slug == post]
    return found


def outside(author: Appointment, case: Case, row: str, facts: KnownFacts) -> Note:
    """Record a decision as taken outside the scheme, now."""
    draft = Draft(row=row, case=case, taken_at=NOW, text=WORDS, facts=facts, is_now=True, is_outside_scheme=True)
    note = record_note(user=author.user, appointment=author, draft=draft, key=uuid.uuid4()).note
    assert note is not None
    return note


CASES: Final = {
    "contact refused for 90 days by a Service Manager": (
        *("gloucestershire", "glo-service-manager-8", "", "C-1045"),
        *("glo-cic-29", {"days_contact_stopped": 90}, ("glo-dcs-1", "")),
    ),
    "staying put refused by a Head of Service": (
        *("peterborough", "pbo-head-of-service-1", "", "C-1044"),
        *("pbo-7-32", {}, ("pbo-hos-access-to-resources-1", "")),
    ),
    "by day, by the on-call manager, under the row for the night": (
        *("gloucestershire", "glo-on-call-hos-gm-1", "", "C-1042"),
        *("glo-ooh-01", {}, ("glo-assistant-director-2", "")),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("of", CASES.values(), ids=CASES)
def test_cases_that_went_to_nobody_are_found_and_answered_by_whoever_has_to_answer(
    councils: dict[str, Council], of: tuple[str, str, str, str, str, KnownFacts, tuple[str, str]]
) -> None:
    slug, author, post, reference, row, facts, (answers, acting) = of
    council = councils[slug]
    case = next(one for one in council.cases if one.reference == reference)
    with time_machine.travel(NOW, tick=False):
        note = outside(person(council, author, post), case, row, facts)
        asked = [(one.post, one.area, one.hat) for one in NoteRequest.objects.filter(note=note)]
        by = person(council, answers, acting)
        assert note in [request.note for request in asked_by_post(by.user, reach_of(by.user, NOW))], asked
        assert note in Note.objects.visible_to(by.user)
        said = answer_note(
            user=by.user,
            appointment=by,
            note=note,
            kind=EntryKind.NOT_AGREED,
            key=uuid.uuid4(),
            to_do="The head to put it right by Friday.",
        )
        assert (said.note, note.kind) == (note, NoteKind.DEVIATION)
        assert answered_by(council, note, person(council, author, post)) is not None
