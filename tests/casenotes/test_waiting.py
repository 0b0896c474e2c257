"""What waits for somebody: found from every page, the oldest first, and asked of the database no more than needed."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from authorities.models import Authority, Role, User
from authorities.people.reach import reach_of
from casenotes.models import AuditEntry, AuditKind, EntryKind, Note, RequestKind
from casenotes.reading.paging import MOST_COUNTED
from casenotes.reading.waiting import MOST_SHOWN, how_many_wait, waiting_for, what_waits_for
from casenotes.recording.confirming import confirm_step
from casenotes.recording.entries import Asked, add_entry

from .conftest import WORDS
from .test_lists import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from authorities.people.reach import Reach
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

AREA: Final = "help-and-protection"


@pytest.fixture
def head(appoint: Appoint, pages: object) -> Appointment:
    return appoint("head-of-service", AREA, name="head")


@pytest.fixture
def lead(appoint: Appoint) -> Appointment:
    return appoint("service-lead", AREA, name="lead")


@pytest.fixture
def note(head: Appointment, record: Record) -> Note:
    found = record(head).note
    assert found is not None
    return found


def ask(note: Note, held: Appointment, *asked: Asked) -> None:
    add_entry(
        user=held.user, appointment=held, note=note, kind=EntryKind.QUESTION, key=uuid.uuid4(), words="?", asks=asked
    )


def ask_often(note: Note, head: Appointment, lead: Appointment, times: int) -> None:
    ask(note, head, *(Asked(RequestKind.CONFIRM, person=lead.user.pk, step=f"check:{n}") for n in range(times)))


def link(page: str) -> str:
    found = re.search(r'<a class="app-navigation__link" href="/waiting"[^>]*>([^<]+)</a>', page)
    return found[1] if found else ""


def test_where_nothing_waits_the_page_says_so_and_the_link_has_no_number(head: Appointment) -> None:
    page = browser_of(head.user).get("/waiting").content.decode()
    assert "Nothing waits for you." in page
    assert link(page) == "Waiting for you"
    logged = AuditEntry.objects.get()
    assert (logged.kind, logged.user, logged.note, logged.case) == (AuditKind.LISTED, head.user, None, None)


def test_what_waits_stands_by_kind_the_oldest_first_and_goes_once_it_is_answered(
    note: Note, head: Appointment, lead: Appointment, record: Record
) -> None:
    later = record(head, text=replace(WORDS, decided="Apply tomorrow.")).note
    assert later is not None
    ask(note, head, Asked(RequestKind.ANSWER, person=lead.user.pk))
    ask(later, head, Asked(RequestKind.CONFIRM, person=lead.user.pk, step="oversight:service-lead"))
    ask(note, head, Asked(RequestKind.CONFIRM, person=lead.user.pk, step="consultation:legal"))
    page = browser_of(lead.user).get("/waiting").content.decode()
    assert link(page) == "Waiting for you (3)"
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", page) == ["Steps to confirm", "Decisions to answer"]
    assert re.findall(r'app-result__link" href="([^"]+)">([^<]+)<', page) == [
        (f"/notes/{later.pk}/requests/{later.requests.get().number}", f"Oversight, service lead: {note.title}"),
        (f"/notes/{note.pk}/requests/2", f"Consultation, legal: {note.title}"),
        (f"/notes/{note.pk}", note.title),
    ]
    confirm_step(user=lead.user, appointment=lead, request=later.requests.get(), key=uuid.uuid4())
    assert link(browser_of(lead.user).get("/sections").content.decode()) == "Waiting for you (2)"


def test_nobody_sees_what_waits_for_somebody_else(note: Note, head: Appointment, lead: Appointment) -> None:
    ask_often(note, head, lead, 1)
    ask(note, head, Asked(RequestKind.ANSWER, post="dcs"))
    page = browser_of(head.user).get("/waiting").content.decode()
    assert (link(page), "Nothing waits for you." in page) == ("Waiting for you", True)


def reach(held: Appointment) -> Reach:
    return reach_of(held.user, timezone.now())


def test_whoever_has_left_for_another_council_finds_nothing_of_the_first(
    note: Note, head: Appointment, lead: Appointment
) -> None:
    ask_often(note, head, lead, 1)
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    User.objects.filter(pk=lead.user.pk).update(authority=elsewhere)
    lead.user.refresh_from_db()
    assert (how_many_wait(lead.user, reach(lead)), list(waiting_for(lead.user, reach(lead)))) == (0, [])


@pytest.mark.parametrize("times", [MOST_SHOWN, MOST_SHOWN + 1, MOST_COUNTED, MOST_COUNTED + 1])
def test_however_much_waits_the_page_shows_and_counts_so_many(
    note: Note, head: Appointment, lead: Appointment, times: int
) -> None:
    ask_often(note, head, lead, times)
    reaching = reach(lead)
    with CaptureQueriesContext(connection) as asked:
        found = what_waits_for(lead.user, reaching)
    [section] = found.sections
    assert [one.number for one in section.requests] == list(range(1, MOST_SHOWN + 1))
    assert (found.has_more, len(asked)) == (times > MOST_SHOWN, 1)
    page = browser_of(lead.user).get("/waiting").content.decode()
    assert ("More waits for you." in page) is (times > MOST_SHOWN)
    assert link(page) == f"Waiting for you ({times if times <= MOST_COUNTED else '99+'})"


def queries_about_requests(user: User, address: str) -> int:
    client = browser_of(user)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum("casenotes_noterequest" in one["sql"] for one in asked)


@pytest.mark.parametrize("address", ["/", "/sections", "/decisions/bwd-1-05"])
def test_the_number_takes_one_query_a_page_and_none_for_whoever_sees_no_cases(
    note: Note, head: Appointment, lead: Appointment, address: str
) -> None:
    ask_often(note, head, lead, 2)
    assert queries_about_requests(lead.user, address) == 1
    User.objects.filter(pk=lead.user.pk).update(role=Role.READER)
    assert queries_about_requests(lead.user, address) == 0


def test_whoever_sees_no_cases_has_no_such_page(note: Note, head: Appointment, lead: Appointment) -> None:
    ask_often(note, head, lead, 1)
    User.objects.filter(pk=lead.user.pk).update(role=Role.READER)
    lead.user.refresh_from_db()
    before = AuditEntry.objects.count()
    client = browser_of(lead.user)
    assert client.get("/waiting").status_code == 403
    assert "/waiting" not in client.get("/sections").content.decode()
    assert (how_many_wait(lead.user, reach(lead)), AuditEntry.objects.count()) == (0, before)
