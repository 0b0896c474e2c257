"""The page on which a second person confirms a step or denies it, and where what they said is shown."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest

from authorities.database import guard
from authorities.models import Appointment, Authority, Role, User
from casenotes.models import AuditEntry, AuditKind, EntryKind, Note, NoteEntry, NoteRequest, RequestKind
from casenotes.models.chains import denied_among
from casenotes.reading.log import lines_of
from casenotes.recording import errors
from casenotes.recording.entries import Asked, add_entry
from tests.casenotes.evidenced import done

from .confirming import AREA, OVERSIGHT, records_overseen
from .test_confirmations import NOT_SO, deny, guard_connection, numbered, page_of, refused
from .test_lists import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]


@pytest.fixture
def manager(appoint: Appoint) -> Appointment:
    return appoint("team-manager", AREA, name="manager")


@pytest.fixture
def lead(appoint: Appoint) -> Appointment:
    return appoint("service-lead", AREA, name="lead")


@pytest.fixture
def overseen(record: Record) -> Callable[..., Note]:
    return records_overseen(record)


@pytest.fixture
def note(overseen: Callable[..., Note], manager: Appointment, lead: Appointment) -> Note:
    return overseen(manager, lead)


@pytest.fixture
def asked(note: Note) -> NoteRequest:
    return note.requests.get()


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]))


def test_the_page_shows_what_was_written_and_of_the_note_only_what_is_needed_to_answer(
    asked: NoteRequest, lead: Appointment, manager: Appointment, pages: object
) -> None:
    shown = text_of(browser_of(lead.user).get(page_of(asked)).content.decode())
    for part in (
        *("Step Oversight, service lead", "Who Lead Example, Service Lead", "How By telephone"),
        *("When Monday 20 November 2023, 09:30", f"Decision {asked.note.title}", "Case C-1 "),
        *("Taken Wednesday 3 June 2026, 17:00", "Recorded by Manager Example, Team Manager, Help and protection"),
    ):
        assert part in shown
    words = asked.note.text
    for hidden in (words.decided, words.why, words.child_view, words.actions, "A.E.", manager.user.staff_number):
        assert hidden not in shown


def test_opening_the_page_is_logged_as_reading_the_note_and_opens_no_more_of_it(
    asked: NoteRequest, lead: Appointment, pages: object
) -> None:
    User.objects.filter(pk=lead.user.pk).update(role=Role.PRACTITIONER)
    client = browser_of(lead.user)
    assert client.get(f"/notes/{asked.note_id}").status_code == 404
    assert client.get(page_of(asked)).status_code == 200
    logged = AuditEntry.objects.latest("pk")
    assert (logged.kind, logged.note, logged.case, logged.user) == (
        AuditKind.READ,
        asked.note,
        asked.note.case,
        lead.user,
    )


def test_to_anybody_else_the_page_is_not_there(
    asked: NoteRequest, manager: Appointment, lead: Appointment, appoint: Appoint, pages: object
) -> None:
    auditor = appoint("dcs", name="auditor").user
    User.objects.filter(pk=auditor.pk).update(role=Role.AUDITOR)
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    stranger = User.objects.create_user("stranger", "S. Tranger", authority=elsewhere, role=Role.MANAGER)
    before = AuditEntry.objects.count()
    for person in (manager.user, auditor, stranger):
        client = browser_of(person)
        assert client.get(page_of(asked)).status_code == 404
        assert client.post(page_of(asked), sent("yes")).status_code == 404
    client = browser_of(lead.user)
    for address in (f"/notes/{asked.note_id}/requests/2", f"/notes/{uuid.uuid4()}/requests/1"):
        assert client.get(address).status_code == 404
    assert client.get(f"/notes/{asked.note_id}/requests/{10**30}").status_code == 404
    assert (AuditEntry.objects.count(), NoteEntry.objects.count()) == (before, 0)
    User.objects.filter(pk=lead.user.pk).update(role=Role.READER)
    assert browser_of(lead.user).get(page_of(asked)).status_code == 404
    User.objects.filter(pk=lead.user.pk).update(role=Role.MANAGER, authority=elsewhere)
    assert browser_of(lead.user).get(page_of(asked)).status_code == 404


def test_what_is_asked_in_another_way_is_not_confirmed_on_this_page(
    asked: NoteRequest, lead: Appointment, pages: object
) -> None:
    add_entry(
        user=lead.user,
        appointment=lead,
        note=asked.note,
        kind=EntryKind.QUESTION,
        key=uuid.uuid4(),
        asks=(Asked(RequestKind.ANSWER, person=lead.user.pk),),
    )
    assert browser_of(lead.user).get(f"/notes/{asked.note_id}/requests/2").status_code == 404


def sent(answer: str, words: str = "", **more: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "answer": answer, "words": words, **more}


def test_confirming_on_the_page_shows_beside_the_step_on_the_note(
    asked: NoteRequest, lead: Appointment, manager: Appointment, pages: object
) -> None:
    note_page = f"/notes/{asked.note_id}"
    before = browser_of(manager.user).get(note_page).content.decode()
    assert "By telephone<br>Stated by the recorder, not confirmed</li>" in before
    assert "Later entries" not in before
    answer = browser_of(lead.user).post(page_of(asked), sent("yes"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/waiting")
    shown = browser_of(manager.user).get(note_page).content.decode()
    entry = NoteEntry.objects.get()
    assert f"By telephone<br>Confirmed by Lead Example on {entry.at:%-d %B %Y}</li>" in shown
    assert "not confirmed" not in shown
    assert "A step was denied" not in shown
    assert "Service Lead, Help and protection" in text_of(shown).partition("Later entries")[2]


def test_a_denial_shows_at_the_step_at_the_top_and_in_every_list(
    asked: NoteRequest, lead: Appointment, manager: Appointment, record: Record, pages: object
) -> None:
    client = browser_of(lead.user)
    other = record(manager, row="bwd-1-06", facts={"previous_cp_plan": False}, evidence=()).note
    assert other is not None
    assert "A step was denied" not in client.get("/notes").content.decode()
    assert client.post(page_of(asked), sent("no", NOT_SO)).status_code == 302
    shown = browser_of(manager.user).get(f"/notes/{asked.note_id}").content.decode()
    assert "A step was denied by the person named in it: Oversight, service lead." in shown
    entry = NoteEntry.objects.get()
    at_the_step = f"Denied by Lead Example on {entry.at:%-d %B %Y}: I was on leave that day.<br>Nobody rang me."
    assert f"<br><strong>{at_the_step}</strong></li>" in shown
    assert "app-no-print" not in shown[: shown.index("Later entries")].rpartition("A step was denied")[2]
    listed = browser_of(manager.user).get("/notes").content.decode()
    assert listed.count("A step was denied") == 1
    assert denied_among(Note.objects.all()) == {asked.note_id}
    assert denied_among([]) == frozenset()


def test_a_decision_outside_the_scheme_of_which_a_step_was_denied_is_marked_where_it_is_to_be_looked_at(
    record: Record, manager: Appointment, lead: Appointment, appoint: Appoint, pages: object
) -> None:
    head = appoint("head-of-service", AREA)
    evidence = done(OVERSIGHT, "Lead Example", person=lead.user.pk)
    note = record(manager, evidence=(evidence,), is_outside_scheme=True, should_have_decided="head-of-service").note
    assert note is not None
    deny(lead, note.requests.get(kind="confirm"))
    listed = text_of(browser_of(head.user).get("/notes").content.decode())
    assert listed.partition("All notes")[0].count("A step was denied") == 1


@pytest.mark.parametrize(
    ("answer", "words", "told"),
    [
        ("", "", "Say whether this is so."),
        ("perhaps", "", "Select a valid choice"),
        ("no", "", "Say what is not so."),
        ("no", " \u200b ", "Say what is not so."),
        ("no", "x" * 20_001, "Shorten “What is not so” by 1 character"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    asked: NoteRequest, lead: Appointment, pages: object, answer: str, words: str, told: str
) -> None:
    page = browser_of(lead.user).post(page_of(asked), sent(answer, words))
    assert page.status_code == 422
    assert told in page.content.decode()
    assert words in page.content.decode()
    assert not NoteEntry.objects.exists()


def test_a_form_without_its_key_says_so(asked: NoteRequest, lead: Appointment, pages: object) -> None:
    page = browser_of(lead.user).post(page_of(asked), sent("yes", key=""))
    assert (page.status_code, "Open the page again" in page.content.decode()) == (422, True)


def test_a_second_answer_says_so_and_shows_what_was_said(asked: NoteRequest, lead: Appointment, pages: object) -> None:
    client, first = browser_of(lead.user), sent("no", NOT_SO)
    for _ in range(2):
        assert client.post(page_of(asked), first).status_code == 302
    again = client.post(page_of(asked), sent("no", "Other words, to be kept."))
    told = text_of(again.content.decode())
    assert again.status_code == 409
    assert "You answered this on " in told
    assert "What you said Denied on " in told
    assert "I was on leave that day. Nobody rang me." in told
    assert "not saved Other words, to be kept." in told
    shown = client.get(page_of(asked)).content.decode()
    assert "What you said" in shown
    assert "Save your answer" not in shown
    assert NoteEntry.objects.count() == 1


def test_whoever_cannot_answer_is_told_what_to_do_before_and_keeps_what_they_typed(
    asked: NoteRequest, lead: Appointment, pages: object
) -> None:
    client = browser_of(numbered(lead, "").user)
    shown = client.get(page_of(asked)).content.decode()
    assert "Your account has no staff number" in shown
    assert "Save your answer" not in shown
    page = client.post(page_of(asked), sent("no", NOT_SO))
    assert (page.status_code, NOT_SO in page.content.decode()) == (403, True)
    assert page.content.decode().count("Your account has no staff number") == 1
    assert not NoteEntry.objects.exists()


@pytest.mark.parametrize("kind", EntryKind)
def test_every_later_entry_is_shown_in_order_with_who_said_what_as_what(
    note: Note, manager: Appointment, lead: Appointment, pages: object, kind: EntryKind
) -> None:
    add_entry(
        user=lead.user,
        appointment=lead,
        note=note,
        kind=kind,
        key=uuid.uuid4(),
        words="Said & meant.",
        to_do="Ask again by Friday.",
    )
    add_entry(user=manager.user, appointment=None, note=note, kind=EntryKind.REPLY, key=uuid.uuid4(), words="Heard.")
    later = text_of(browser_of(manager.user).get(f"/notes/{note.pk}").content.decode()).partition("Later entries")[2]
    first, _, second = later.partition(" Reply ") if kind is not EntryKind.REPLY else (later, "", later)
    assert kind.label in first
    assert "Lead Example, Service Lead, Help and protection Said &amp; meant. To be done: Ask again by Friday." in first
    assert "Manager Example Heard." in second


@pytest.mark.parametrize("kind", EntryKind)
def test_the_log_says_what_was_added_to_a_note(note: Note, lead: Appointment, kind: EntryKind) -> None:
    add_entry(user=lead.user, appointment=lead, note=note, kind=kind, key=uuid.uuid4())
    [line] = lines_of([AuditEntry.objects.latest("pk")])
    assert re.fullmatch(rf"[a-z ]+ a note of “{re.escape(note.title)}” \(bwd-1-06\), as service lead\.", line.did)


def test_the_log_says_that_somebody_could_not_answer(asked: NoteRequest, lead: Appointment) -> None:
    refused(numbered(lead, ""), asked, errors.NoStaffNumberError)
    [line] = lines_of([AuditEntry.objects.latest("pk")])
    assert line.did == (
        f"tried to answer about a note of “{asked.note.title}” (bwd-1-06), as service lead, and nothing was saved: "
        "the account has no staff number."
    )


def test_a_note_of_before_has_steps_that_nobody_was_asked_to_confirm(
    note: Note, asked: NoteRequest, manager: Appointment, pages: object
) -> None:
    guard.remove(guard_connection())
    NoteRequest.objects.all().delete()
    shown = browser_of(manager.user).get(f"/notes/{note.pk}").content.decode()
    assert "Stated by the recorder, not confirmed" in shown
