"""A second person answers for themselves: who is asked, who may answer, what a denial does, and where it shows."""

from __future__ import annotations

import re
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
from authorities.models import Appointment, Authority, Role, User
from casenotes.drafts import Evidence
from casenotes.models import AuditEntry, AuditKind, EntryKind, Note, NoteEntry, NoteRequest, RequestKind
from casenotes.models.chains import denied_among
from casenotes.proof.proving import altered_log, altered_notes
from casenotes.reading.log import lines_of
from casenotes.recording import errors
from casenotes.recording.actions import correct_note
from casenotes.recording.confirmations import who_confirms
from casenotes.recording.confirming import confirm_step, deny_step
from casenotes.recording.entries import Asked, add_entry
from delegation.rules.steps import Step, StepKind
from tests.casenotes.evidenced import done

from .conftest import WORDS
from .test_lists import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

AREA: Final = "help-and-protection"
OVERSIGHT: Final = Step(StepKind.OVERSIGHT, "service-lead")
NOT_SO: Final = "I was on leave that day.\nNobody rang me."


@pytest.fixture
def manager(appoint: Appoint) -> Appointment:
    return appoint("team-manager", AREA, name="manager")


@pytest.fixture
def lead(appoint: Appoint) -> Appointment:
    return appoint("service-lead", AREA, name="lead")


@pytest.fixture
def overseen(record: Record) -> Callable[..., Note]:
    """Return a function that records a decision of a team manager, overseen by somebody who is named for it."""

    def record_it(manager: Appointment, by: Appointment) -> Note:
        evidence = done(OVERSIGHT, by.user.full_name, person=by.user.pk, post="Service Lead", organisation="")
        note = record(manager, row="bwd-1-06", facts={"previous_cp_plan": True}, evidence=(evidence,)).note
        assert note is not None
        return note

    return record_it


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


# --- pages -------------------------------------------------------------------------------------------------------


def page_of(asked: NoteRequest) -> str:
    return f"/notes/{asked.note_id}/requests/{asked.number}"


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
