"""The log: auditors of the council read it in words, nobody else does, and that they read it is in it too."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from authorities.database import guard
from authorities.models import Authority, Role, User
from casenotes.models import AuditEntry, AuditKind, Case, Note
from casenotes.reading.log import entries_of, lines_of, may_read_the_log, why_refused
from casenotes.recording import errors
from casenotes.recording.actions import correct_note, log_case_opened, log_reading, refuse_without_post
from casenotes.recording.audit import write_entry
from delegation.rules.determination import Code

from .conftest import WORDS
from .test_lists import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]


@pytest.fixture
def head(appoint: Appoint, pages: object) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def auditor(blackburn: Authority, pages: object) -> User:
    return User.objects.create_user("auditor", "Au Ditor", authority=blackburn, role=Role.AUDITOR)


@pytest.fixture
def browser(auditor: User) -> Client:
    return browser_of(auditor)


def said(client: Client, address: str = "/log") -> list[str]:
    """Return what each entry on a page says, without the number, the moment and the link to its note."""
    page = client.get(address)
    assert page.status_code == 200
    return [f"{line.who} {line.did}" for line in page.context["lines"]]


def numbers(client: Client, address: str) -> list[int]:
    """Return the numbers of the entries that a page shows."""
    return [int(one) for one in re.findall(r"reference\">Entry (\d+)</span>", client.get(address).content.decode())]


@pytest.fixture
def note(head: Appointment, record: Record) -> Note:
    found = record(head).note
    assert found is not None
    return found


def test_the_log_tells_in_sentences_what_was_done_and_tried_the_latest_first(
    browser: Client, note: Note, head: Appointment, appoint: Appoint, record: Record, case: Case
) -> None:
    lead = appoint("service-lead", "help-and-protection", name="lead")
    record(lead)
    record(head, evidence=())
    record(lead, is_outside_scheme=True)
    text = replace(WORDS, correction_reason="The wrong day.")
    correct_note(user=head.user, appointment=head, note=note, text=text, key=uuid.uuid4())
    refuse_without_post(user=head.user, row="bwd-1-05")
    log_reading(user=head.user, note=note)
    log_reading(user=head.user, note=None)
    log_reading(user=head.user, note=None, case=case)
    epo = f"“{note.title}” (bwd-1-05)"
    assert said(browser) == [
        "Au Ditor read the log.",
        "Head Example opened the list of the notes of a case.",
        "Head Example opened the list of notes.",
        f"Head Example opened a note of {epo}.",
        f"Head Example tried to record {epo}, and nothing was saved: the post was not held at that moment.",
        f"Head Example corrected a note of {epo}, as head of service.",
        f"Lead Example recorded {epo}, as service lead, outside the scheme.",
        f"Head Example tried to record {epo}, as head of service, and nothing was saved: a step was missing.",
        f"Lead Example tried to record {epo}, as service lead, and nothing was saved: the post is not senior enough.",
        f"Head Example recorded {epo}, as head of service.",
    ]


def test_no_word_of_a_note_and_no_code_is_in_the_log(browser: Client, note: Note, head: Appointment) -> None:
    log_reading(user=head.user, note=note)
    page = browser.get("/log").content.decode()
    steps = [text for step in note.text.evidence for text in (step.get("who"), step.get("how")) if text]
    words = (note.text.decided, note.text.why, note.text.child_view, note.text.actions, *steps)
    assert steps
    assert [one for one in words if one in page] == []
    assert re.findall(r"named-post|head-of-service|help-and-protection", page) == []
    assert f'<a class="govuk-link" href="/notes/{note.pk}">Note 1</a>' in page
    assert "case C-1<" in page


@pytest.mark.parametrize(
    "code", [*(one.value for one in Code), *(one.code for one in errors.CasenotesError.__subclasses__())]
)
def test_every_code_of_a_refusal_has_its_words(code: str) -> None:
    words = why_refused(AuditEntry(kind=AuditKind.REFUSED, codes=[code]))
    assert re.fullmatch(r"[a-z][a-z ]+", words)
    assert code == "unclear" or code not in words


@pytest.mark.parametrize("kind", AuditKind.values)
def test_every_kind_of_entry_has_its_sentence(browser: Client, blackburn: Authority, kind: str) -> None:
    write_entry(kind=AuditKind(kind), authority=blackburn, user=None)
    [line] = [line for line in said(browser) if line.startswith("Somebody not signed in ")]
    assert re.fullmatch(r"Somebody not signed in [a-z ]+(, and nothing was saved: it was not allowed)?\.", line)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.AUDITOR])
def test_nobody_but_an_auditor_reads_the_log(appoint: Appoint, pages: object, role: Role, note: Note) -> None:
    person = appoint("dcs", name="director").user
    User.objects.filter(pk=person.pk).update(role=role)
    client = browser_of(person)
    before = AuditEntry.objects.count()
    for address in ("/log", "/log?kind=read", "/log/people"):
        assert client.get(address).status_code == 403
    assert client.post("/log/people", {"name": "head"}).status_code == 403
    assert 'href="/log"' not in client.get("/sections").content.decode()
    person.refresh_from_db()
    assert entries_of(person).rows == ()
    assert AuditEntry.objects.count() == before


def test_the_log_is_linked_for_an_auditor_and_closed_to_whoever_is_not_signed_in(browser: Client) -> None:
    assert '<a class="app-navigation__link" href="/log">Log</a>' in browser.get("/sections").content.decode()
    assert Client().get("/log").headers["Location"].startswith("/sign-in")


def test_an_auditor_reads_the_log_of_their_own_council_alone(browser: Client, note: Note, head: Appointment) -> None:
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    theirs = User.objects.create_user("theirs", "Th Eirs", authority=elsewhere, role=Role.AUDITOR)
    nobodys = User.objects.create_user("nobodys", "No Bodys", role=Role.AUDITOR)
    assert said(browser_of(theirs)) == ["Th Eirs read the log."]
    assert not may_read_the_log(nobodys)
    assert browser_of(nobodys).get("/log").status_code == 403
    other = browser_of(theirs)
    for address in (f"/log?person={head.user.pk}", "/log?note=1"):
        assert other.get(address).context["form"].errors
    assert other.post("/log/people", {"name": "Head"}).status_code == 422
    assert [line for line in said(browser) if "Th Eirs" in line] == []


def test_reading_the_log_is_in_the_log_once_for_each_page(browser: Client, auditor: User, note: Note) -> None:
    for address in ("/log", "/log?kind=read"):
        browser.get(address)
    browser.get("/log?kind=nothing")
    browser.get("/log/people")
    read = AuditEntry.objects.filter(kind="log-read")
    assert [(one.user, one.note, one.case, one.authority) for one in read] == [
        *[(auditor, None, None, note.authority)] * 2,
    ]


@pytest.fixture
def many(blackburn: Authority, head: Appointment, note: Note) -> list[AuditEntry]:
    """A hundred entries of the head, one an hour from midnight in London on, and of these every tenth of the note."""
    entries = []
    for hour in range(100):
        with time_machine.travel(datetime(2026, 7, 1 + hour // 24, hour % 24, tzinfo=UTC), tick=False):
            kind = AuditKind.LISTED if hour % 10 else AuditKind.READ
            is_read = kind is AuditKind.READ
            entries.append(write_entry(kind=kind, authority=blackburn, user=head.user, note=note if is_read else None))
    return entries


def test_pages_lead_through_every_entry_once_though_each_page_adds_one(browser: Client, many: list[AuditEntry]) -> None:
    address, found = "/log?until=31/7/2026", []
    while address:
        page = browser.get(address)
        found += [line.number for line in page.context["lines"]]
        address = page.context["older"]
    assert found == [one.number for one in reversed(many)]
    second = browser.get("/log?until=31/7/2026").context["older"]
    assert second == f"/log?until=31%2F7%2F2026&older={many[75].number}"
    third = browser.get(second).context["older"]
    assert numbers(browser, browser.get(third).context["newer"]) == numbers(browser, second)


@pytest.mark.parametrize(
    "place", ["older=", "older=x", "older=%00", "newer=-5", "older=" + "9" * 400, "older=12345678"]
)
def test_a_place_that_is_not_in_the_log_is_its_first_page(browser: Client, many: list[AuditEntry], place: str) -> None:
    assert numbers(browser, f"/log?until=31/7/2026&{place}") == [one.number for one in reversed(many[75:])]


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        ("kind=read", range(90, -1, -10)),
        ("note=1&until=31/7/2026", range(90, -1, -10)),
        ("person={head}&since=1/7/2026&until=1/7/2026", range(22, -1, -1)),
        ("since=2/7/2026&until=2/7/2026&kind=read", [40, 30]),
        ("since=2/7/2026&until=2/7/2026&person={auditor}", []),
    ],
)
def test_the_log_shows_what_it_is_asked_for_and_no_other(
    browser: Client, many: list[AuditEntry], head: Appointment, auditor: User, asked: str, hours: list[int]
) -> None:
    address = f"/log?{asked.format(head=head.user.pk, auditor=auditor.pk)}"
    assert numbers(browser, address) == [many[hour].number for hour in hours]
    if not hours:
        assert "No entries match." in browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("note=7", "There is no note 7 in your council."),
        ("note=x", "Write the number of a note, like 12."),
        ("note=99999999999999999999", "Write the number of a note, like 12."),
        ("person=99999", "There is no such person in your council."),
        ("person=head", "There is no such person in your council."),
        ("since=2/7/2026&until=1/7/2026", "The last day is before the first."),
    ],
)
def test_what_the_log_cannot_be_asked_for_is_said_in_words(browser: Client, note: Note, asked: str, words: str) -> None:
    page = browser.get(f"/log?{asked}").content.decode()
    assert words in page
    assert "Clear filters" in page
    assert not AuditEntry.objects.filter(kind="log-read").exists()


def test_a_person_is_found_by_a_name_that_is_sent_and_their_entries_by_a_key(
    browser: Client, head: Appointment, auditor: User, many: list[AuditEntry]
) -> None:
    assert 'href="/log/people?kind=read"' in browser.get("/log?kind=read").content.decode()
    answer = browser.post("/log/people?kind=read", {"name": " head "})
    assert answer.headers["Location"] == f"/log?kind=read&person={head.user.pk}"
    assert (
        "Shown: entries of Head Example; of the kind “Note read”."
        in browser.get(answer.headers["Location"]).content.decode()
    )
    User.objects.create_user("third", "Another Head", authority=auditor.authority)
    several = browser.post("/log/people?kind=read", {"name": "HEAD"}).content.decode()
    assert "Who is meant?" in several
    assert re.findall(r'href="(/log\?[^"]*)">([\w ]+)</a>', several) == [
        (f"/log?kind=read&amp;person={one.pk}", one.full_name)
        for one in User.objects.filter(full_name__icontains="head").order_by("full_name")
    ]
    for name in ("", "zzz", "\x00", "x" * 5000):
        assert browser.post("/log/people", {"name": name}).status_code == 422


def test_a_page_of_the_log_asks_as_much_however_long_the_log_is(browser: Client, many: list[AuditEntry]) -> None:
    asked = []
    for address in ("/log?until=1/7/2026", "/log", f"/log?older={many[60].number}"):
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        asked.append(len(queries))
        assert [one["sql"] for one in queries if "COUNT(" in one["sql"].upper()] == []
    assert max(asked) - min(asked) <= 1


def test_what_rows_are_called_is_asked_once_for_a_page(
    head: Appointment, auditor: User, blackburn: Authority, django_assert_num_queries: Callable[..., Any]
) -> None:
    for row in ("bwd-1-05", "bwd-1-06", "gone-1"):
        refuse_without_post(user=head.user, row=row)
    with django_assert_num_queries(2):
        lines = lines_of(entries_of(auditor).rows)
    assert lines[0].did.startswith("tried to record row gone-1, and nothing was saved")
    assert "“Apply for an Emergency Protection Order” (bwd-1-05)" in lines[2].did


@pytest.mark.django_db
def test_the_database_takes_the_new_kind_of_entry_and_no_unknown_one_and_the_guard_is_whole(
    blackburn: Authority,
) -> None:
    entry = write_entry(kind=AuditKind.LOG_READ, authority=blackburn, user=None)
    assert entry.number == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        write_entry(kind="nothing", authority=blackburn, user=None)  # type: ignore[arg-type]
    assert guard.problems(connection) == []


def test_a_case_that_was_opened_or_looked_for_is_told_as_that(
    appoint: Callable[..., Appointment], case: Case, pages: object
) -> None:
    head = appoint("head-of-service", "help-and-protection").user
    log_case_opened(user=head, row="bwd-1-05", case=case)
    log_case_opened(user=head, row="", case=None)
    searched, opened = lines_of(AuditEntry.objects.order_by("-number")[:2])
    title = "Apply for an Emergency Protection Order"
    assert (opened.did, opened.case) == (f"opened the case to record “{title}” (bwd-1-05).", "C-1")
    assert (searched.did, searched.case) == ("looked for a case that the council does not have.", "")
