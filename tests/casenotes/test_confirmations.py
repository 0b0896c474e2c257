"""A second person answers for themselves: who is asked, who may answer, and whom a denial asks."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.db import IntegrityError, connections, transaction

import casenotes.recording.confirming
from authorities.database import guard
from authorities.models import Appointment, Authority, Post, User
from casenotes.drafts import Evidence
from casenotes.models import AuditEntry, AuditKind, EntryKind, Note, NoteEntry, NoteEntryText, NoteRequest, RequestKind
from casenotes.proof.proving import altered_log, altered_notes
from casenotes.proof.sealing import digests_of_words, seal_of_later_entry
from casenotes.reading.answers import answers_to
from casenotes.recording import errors
from casenotes.recording.actions import correct_note
from casenotes.recording.confirmations import who_confirms
from casenotes.recording.confirming import confirm_step, deny_step
from casenotes.recording.entries import Asked
from delegation.rules.steps import Step, StepKind
from tests.casenotes.evidenced import done

from .confirming import AREA, OVERSIGHT, records_overseen
from .conftest import WORDS
from .test_lists import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

NOT_SO: Final = "I was on leave that day.\nNobody rang me."


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


def numbered(held: Appointment, number: str) -> Appointment:
    User.objects.filter(pk=held.user.pk).update(staff_number=number)
    held.user.refresh_from_db()
    return held


def confirm(held: Appointment, asked: NoteRequest, key: uuid.UUID | None = None) -> NoteEntry:
    return confirm_step(user=held.user, appointment=held, request=asked, key=key or uuid.uuid4())


def deny(held: Appointment, asked: NoteRequest, words: str = NOT_SO, key: uuid.UUID | None = None) -> NoteEntry:
    return deny_step(user=held.user, appointment=held, request=asked, words=words, key=key or uuid.uuid4())


def to_answer(note: Note) -> list[tuple[str, str]]:
    return list(note.requests.filter(kind=RequestKind.ANSWER).values_list("post", "area"))


def page_of(asked: NoteRequest) -> str:
    return f"/notes/{asked.note_id}/requests/{asked.number}"


# --- who is asked ------------------------------------------------------------------------------------------------


def test_whoever_is_named_for_a_step_is_asked_and_the_step_counts_at_once(note: Note, lead: Appointment) -> None:
    assert note.text.question["steps"] == [{"kind": "oversight", "by": "service-lead"}]
    [request] = note.requests.all()
    assert (request.number, request.kind, request.step) == (1, RequestKind.CONFIRM, "oversight:service-lead")
    assert (request.person, request.at, request.raised_by) == (lead.user, note.recorded_at, None)
    assert [*altered_notes(), *altered_log()] == []


@pytest.mark.parametrize("kind", StepKind)
def test_a_step_that_takes_another_person_is_theirs_to_confirm_and_no_other_is(
    lead: Appointment, kind: StepKind, blackburn: Authority
) -> None:
    named = done(Step(kind, "somebody"), person=lead.user.pk)
    expected = [Asked(RequestKind.CONFIRM, person=lead.user.pk, step=f"{kind.value}:somebody")]
    assert list(who_confirms([named], blackburn)) == (expected if kind.needs_another_person else [])


def test_nobody_is_asked_about_what_was_not_done_or_about_a_name_alone(lead: Appointment, blackburn: Authority) -> None:
    not_done = Evidence(OVERSIGHT, person=lead.user.pk, is_done=False)
    assert who_confirms([not_done, done(OVERSIGHT)], blackburn) == ()


def test_nobody_of_another_council_is_asked(lead: Appointment) -> None:
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    assert who_confirms([done(OVERSIGHT, person=lead.user.pk)], elsewhere) == ()


def test_a_request_that_is_taken_away_is_missed(asked: NoteRequest) -> None:
    guard.remove(guard_connection())
    NoteRequest.objects.all().delete()
    assert [one for one in altered_notes() if "has another record than was sealed" in one]


def guard_connection() -> Any:
    return connections["default"]


def test_a_correction_asks_nobody_again_and_its_steps_stand_as_they_did(
    note: Note, asked: NoteRequest, manager: Appointment, lead: Appointment, pages: object
) -> None:
    first = corrected(note, manager)
    second = corrected(first, manager)
    assert list(NoteRequest.objects.all()) == [asked]
    deny(lead, asked)
    shown = browser_of(manager.user).get(f"/notes/{second.pk}").content.decode()
    assert "A step was denied by the person named in it: Oversight, service lead." in shown
    assert "I was on leave that day." in shown
    assert f"(said of note {note.number})" in shown
    with_tag = browser_of(manager.user).get("/notes").content.decode()
    assert with_tag.count("A step was denied") == 3


def corrected(note: Note, held: Appointment) -> Note:
    text = replace(WORDS, decided=f"Corrected {note.number}", correction_reason="The wrong day.")
    return correct_note(user=held.user, appointment=held, note=note, text=text, key=uuid.uuid4())


# --- answering ---------------------------------------------------------------------------------------------------


def test_a_confirmation_is_a_later_entry_under_their_own_name(asked: NoteRequest, lead: Appointment) -> None:
    entry = confirm(lead, asked)
    assert (entry.kind, entry.by, entry.request, entry.said_as) == (
        EntryKind.CONFIRMED,
        lead.user,
        asked,
        "Service Lead, Help and protection",
    )
    assert (entry.text.words, to_answer(asked.note)) == ("", [])
    assert not NoteRequest.objects.open().exists()
    assert [*altered_notes(), *altered_log()] == []


def test_a_denial_leaves_the_note_as_it_is_and_goes_to_the_post_above(
    asked: NoteRequest, lead: Appointment, appoint: Appoint
) -> None:
    appoint("head-of-service", AREA)
    before = Note.objects.values().get()
    entry = deny(lead, asked)
    assert (entry.kind, entry.text.words) == (EntryKind.DENIED, NOT_SO)
    assert Note.objects.values().get() == before
    raised = asked.note.requests.get(kind=RequestKind.ANSWER)
    assert (raised.post, raised.area, raised.raised_by) == ("head-of-service", AREA, entry)
    assert [*altered_notes(), *altered_log()] == []


def test_whom_a_denial_asks_is_called_as_they_were_then(
    asked: NoteRequest, lead: Appointment, appoint: Appoint
) -> None:
    appoint("head-of-service", AREA)
    entry = deny(lead, asked)
    Post.objects.filter(slug="head-of-service").update(title="Head of Something Else")
    Authority.objects.filter(pk=entry.note.authority_id).update(content_digest="0" * 64)
    [one] = answers_to(Note.objects.get(pk=entry.note_id)).asked
    assert one.who.startswith("Head of Service, ")
    guard.remove(guard_connection())
    NoteEntryText.objects.filter(entry=entry).update(called={})
    assert answers_to(Note.objects.get(pk=entry.note_id)).asked[0].who.startswith("Head of Something Else")
    assert [one for one in altered_notes() if "has other words than were sealed" in one]
    NoteEntryText.objects.filter(entry=entry).update(called={"head-of-service": "Another"})
    text = NoteEntryText.objects.get(entry=entry)
    entry.format, entry.digests = 4, digests_of_words(text, 4)
    entry.record_digest = seal_of_later_entry(entry)
    entry.save()
    assert [one for one in altered_notes() if "has other words than were sealed" in one]
    NoteEntryText.objects.filter(entry=entry).update(called={})
    assert list(altered_notes()) == []


@pytest.mark.parametrize("words", ["", "  ", "\u200b", "..."])
def test_whoever_denies_says_what_is_not_so(asked: NoteRequest, lead: Appointment, words: str) -> None:
    with pytest.raises(errors.NothingSaidError, match=r"^Say what is not so\.$"):
        deny(lead, asked, words)
    assert not NoteEntry.objects.exists()


@pytest.mark.parametrize("answer", [confirm, deny])
def test_a_request_is_answered_once(
    asked: NoteRequest, lead: Appointment, answer: Callable[[Appointment, NoteRequest], NoteEntry]
) -> None:
    given = answer(lead, asked)
    for again in (confirm, deny):
        with pytest.raises(errors.AnsweredAlreadyError, match=r"^You answered this on .*, and that answer stays\."):
            again(lead, asked)
    assert NoteEntry.objects.get() == given


def test_a_second_press_of_the_button_is_the_same_answer(asked: NoteRequest, lead: Appointment) -> None:
    key = uuid.uuid4()
    assert deny(lead, asked, key=key) == deny(lead, asked, f" {NOT_SO} ", key=key)
    with pytest.raises(errors.AnsweredAlreadyError):
        confirm(lead, asked, key)
    with pytest.raises(errors.AnsweredAlreadyError):
        deny(lead, asked, "Other words.", key)
    assert NoteEntry.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_stands(
    emptied_afterwards: None, asked: NoteRequest, lead: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_asked = Barrier(2, timeout=1)
    really = casenotes.recording.confirming.why_no_answer

    def then_wait(user: User, request: NoteRequest) -> errors.CasenotesError | None:
        found = really(user, request)
        with suppress(BrokenBarrierError):
            both_asked.wait()
        return found

    monkeypatch.setattr(casenotes.recording.confirming, "why_no_answer", then_wait)

    def answered(answer: Callable[[Appointment, NoteRequest], NoteEntry]) -> str:
        try:
            return answer(lead, asked).kind
        except errors.AnsweredAlreadyError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as threads:
        said = [one.result(timeout=20) for one in [threads.submit(answered, one) for one in (confirm, deny)]]
    assert "answered-already" in said
    assert NoteEntry.objects.count() == 1


# --- who may answer ----------------------------------------------------------------------------------------------


def refused(held: Appointment, asked: NoteRequest, error: type[errors.CasenotesError]) -> str:
    """Return what somebody is told who can neither confirm nor deny; nothing is added, and the log says that."""
    for answer in (confirm, deny):
        with pytest.raises(error) as why:
            answer(held, asked)
        logged = AuditEntry.objects.latest("pk")
        assert (logged.kind, logged.codes, logged.user) == (AuditKind.REFUSED, [error.code], held.user)
    assert not NoteEntry.objects.exists()
    return str(why.value)


def test_nobody_answers_for_somebody_else(asked: NoteRequest, manager: Appointment, appoint: Appoint) -> None:
    told = "This was asked of somebody else. Only they can answer it."
    for other in (manager, appoint("service-lead", AREA), appoint("dcs")):
        assert refused(other, asked, errors.NotAskedError) == told


def test_an_account_that_is_closed_answers_nothing(asked: NoteRequest, lead: Appointment, pages: object) -> None:
    client = browser_of(lead.user)
    User.objects.filter(pk=lead.user.pk).update(is_active=False)
    assert refused(lead, asked, errors.AccountClosedError).startswith("Your account is closed. Ask your manager")
    assert client.get(page_of(asked)).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("number", ["a-17", "A-17"])
def test_a_second_account_is_not_given_the_staff_number_of_the_first(
    manager: Appointment, lead: Appointment, number: str
) -> None:
    numbered(manager, "A-17")
    with pytest.raises(IntegrityError), transaction.atomic():
        numbered(lead, number)


@pytest.mark.parametrize("number", ["", "  ", "\u200b"])
def test_without_a_staff_number_nobody_confirms(asked: NoteRequest, lead: Appointment, number: str) -> None:
    told = refused(numbered(lead, number), asked, errors.NoStaffNumberError)
    assert told.startswith("Your account has no staff number")
    assert "Ask whoever keeps the accounts of your council to enter it" in told


@pytest.mark.parametrize("number", ["a-17 ", "A-17\u200b", "\uff21-17"])
def test_a_second_account_with_the_same_number_written_otherwise_confirms_nothing(
    asked: NoteRequest, manager: Appointment, lead: Appointment, number: str
) -> None:
    numbered(manager, "A-17")
    told = refused(numbered(lead, number), asked, errors.SamePersonError)
    assert told.startswith("This account has the staff number of the person who decided")


@pytest.mark.parametrize("number", ["", "\u200b", "\u3164"])
def test_nobody_confirms_what_an_account_without_a_staff_number_decided(
    asked: NoteRequest, manager: Appointment, lead: Appointment, number: str
) -> None:
    numbered(manager, number)
    told = refused(lead, asked, errors.NoStaffNumberError)
    assert told.startswith(f"The account of {manager.user.full_name} has no staff number")


def test_whoever_decided_confirms_nothing_though_the_record_were_to_ask_them(
    asked: NoteRequest, manager: Appointment
) -> None:
    guard.remove(guard_connection())
    NoteRequest.objects.update(person=manager.user)
    asked.refresh_from_db()
    assert refused(manager, asked, errors.SamePersonError).startswith("You recorded this decision yourself.")


def test_a_staff_number_that_is_entered_meanwhile_is_enough(asked: NoteRequest, lead: Appointment) -> None:
    number = lead.user.staff_number
    refused(numbered(lead, ""), asked, errors.NoStaffNumberError)
    User.objects.filter(pk=lead.user.pk).update(staff_number=number)
    assert confirm(lead, asked).kind == EntryKind.CONFIRMED


# --- the post above ----------------------------------------------------------------------------------------------


def test_a_denial_goes_to_the_least_senior_post_above_in_that_area_that_somebody_else_holds(
    asked: NoteRequest, lead: Appointment, appoint: Appoint
) -> None:
    for post, area in (
        *(("dcs", None), ("deputy-director", None), ("head-of-service", AREA)),
        *(("service-lead", "leaving-care"), ("service-lead", "cads"), ("head-of-adoption-now", None)),
        *(("practice-manager-cads", None), ("social-worker", AREA), ("registered-manager", None)),
    ):
        appoint(post, area)
    deny(lead, asked)
    assert to_answer(asked.note) == [("head-of-service", AREA)]


def test_another_holder_of_the_post_of_whoever_denies_is_next_above(
    asked: NoteRequest, lead: Appointment, appoint: Appoint
) -> None:
    appoint("service-lead", AREA, name="other")
    appoint("head-of-service", AREA)
    deny(lead, asked)
    assert to_answer(asked.note) == [("service-lead", AREA)]


def test_where_a_post_is_vacant_the_next_above_is_asked_wherever_it_is_held(
    asked: NoteRequest, lead: Appointment, appoint: Appoint
) -> None:
    appoint("head-of-service", AREA, name="former", ends=datetime(2026, 1, 1, tzinfo=UTC))
    closed = appoint("head-of-service", AREA, name="closed")
    User.objects.filter(pk=closed.user.pk).update(is_active=False)
    appoint("deputy-director")
    appoint("dcs")
    deny(lead, asked)
    assert to_answer(asked.note) == [("deputy-director", "")]


def test_where_nobody_is_above_the_post_is_asked_that_the_council_names(
    asked: NoteRequest, lead: Appointment, blackburn: Authority
) -> None:
    assert blackburn.answering_post == "dcs"
    deny(lead, asked)
    assert to_answer(asked.note) == [("dcs", "")]


def test_where_the_council_names_no_post_a_denial_goes_to_the_most_senior(
    asked: NoteRequest, lead: Appointment, blackburn: Authority
) -> None:
    Authority.objects.filter(pk=blackburn.pk).update(answering_post="")
    asked = NoteRequest.objects.get(pk=asked.pk)
    assert (deny(lead, asked).kind, to_answer(asked.note)) == (EntryKind.DENIED, [("dcs", "")])
