"""A note that somebody prepares for whoever decided: who may confirm it, and how it is judged."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.db import connection
from django.utils import timezone

from authorities.database import guard
from authorities.models import Role, User
from authorities.people.actions import end_appointment
from casenotes.drafts import Draft, Evidence, Text
from casenotes.models import AuditEntry, AuditKind, Note, NoteKind, Prepared, PreparedEnd, PreparedWording
from casenotes.proof.open_requests import faults_of_what_waits
from casenotes.proof.prepared import altered_prepared
from casenotes.proof.proving import altered_log, altered_notes
from casenotes.recording import errors
from casenotes.recording.actions import record_note
from casenotes.recording.preparing import (
    confirm,
    correct_wording,
    deny,
    why_not_confirmed_by,
)
from delegation.rules.determination import Outcome
from delegation.rules.steps import Step, StepKind
from tests.casenotes.evidenced import done

from .conftest import SINCE, WORDS, put_the_guard_back
from .preparing import DECIDED, INTO_CARE, into_care, prepares

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Prepare = Callable[..., Prepared]

OVERSIGHT: Final = Step(StepKind.OVERSIGHT, "service-lead")


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def worker(appoint: Appoint) -> Appointment:
    return appoint("social-worker", "help-and-protection", name="worker")


@pytest.fixture
def draft(case: Case) -> Draft:
    return into_care(case)


@pytest.fixture
def prepare(worker: Appointment, head: Appointment, draft: Draft) -> Prepare:
    return prepares(worker, head, draft)


def confirmed(prepared: Prepared, held: Appointment, **more: Any) -> Answered:
    asked: dict[str, Any] = {"number": 1, "key": uuid.uuid4(), **more}
    return confirm(user=held.user, appointment=held, prepared=prepared, **asked)


def corrected(prepared: Prepared, held: Appointment, draft: Draft, number: int = 1) -> PreparedWording:
    return correct_wording(user=held.user, prepared=prepared, number=number, draft=draft)


def refused_to(prepared: Prepared, held: Appointment, **more: Any) -> str:
    """Return why somebody cannot confirm; nothing has come of it but one entry of the log."""
    entries = AuditEntry.objects.count()
    with pytest.raises(errors.CasenotesError) as refused:
        confirmed(prepared, held, **more)
    assert Note.objects.count() == 0
    assert AuditEntry.objects.count() == entries + 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.kind, entry.codes, entry.user) == ("refused", [refused.value.code], held.user)
    return str(refused.value)


def whole() -> bool:
    return [*altered_prepared(), *altered_notes(), *altered_log(), *faults_of_what_waits()] == []


# Preparing.


def test_what_is_prepared_is_dated_kept_apart_from_notes_and_in_the_log(
    prepare: Prepare, worker: Appointment, head: Appointment, case: Case
) -> None:
    prepared = prepare()
    assert Note.objects.count() == 0
    assert (prepared.prepared_by, prepared.decider, prepared.case) == (worker.user, head.user, case)
    assert (prepared.prepared_as, prepared.post, prepared.area) == (
        "Social Worker, Help and protection",
        "social-worker",
        "help-and-protection",
    )
    wording = prepared.wordings.get()
    assert (wording.number, wording.by, wording.taken_at) == (1, worker.user, DECIDED)
    assert wording.draft["words"]["decided"] == WORDS.decided
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.codes, entry.case, entry.note) == (
        AuditKind.PREPARED,
        ["prepared", str(prepared.pk)],
        case,
        None,
    )
    assert whole()


def test_preparing_asks_neither_the_scheme_nor_for_steps(prepare: Prepare, appoint: Appoint) -> None:
    lead = appoint("service-lead", "help-and-protection", name="lead")
    assert prepare(lead.user, row="bwd-1-06", facts={"previous_cp_plan": True}).wordings.count() == 1


def test_a_second_press_of_the_button_prepares_nothing_twice(prepare: Prepare) -> None:
    key = uuid.uuid4()
    first = prepare(key=key)
    assert prepare(key=key) == first
    assert prepare() == first  # the same words under a new key, within minutes
    with pytest.raises(errors.SubmissionChangedError):
        prepare(key=key, text=replace(WORDS, why="Another reason."))
    assert prepare(text=replace(WORDS, why="Another reason.")) != first
    assert Prepared.objects.count() == 2


def test_what_was_decided_now_is_one_press_though_moments_pass(prepare: Prepare) -> None:
    key = uuid.uuid4()
    first, second = (prepare(key=key, is_now=True, taken_at=timezone.now()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("moment", [timedelta(minutes=5), timedelta(days=-365 * 30)], ids=["ahead", "before birth"])
def test_a_moment_at_which_nobody_decided_is_refused(prepare: Prepare, moment: timedelta) -> None:
    with pytest.raises(errors.MomentNotPossibleError):
        prepare(taken_at=timezone.now() + moment)
    assert not Prepared.objects.exists()
    assert AuditEntry.objects.get().codes == ["moment-not-possible"]


def test_the_decider_is_somebody_else_of_the_council_who_held_a_post_then_and_opens_cases(
    prepare: Prepare, worker: Appointment, head: Appointment, appoint: Appoint
) -> None:
    later = appoint("head-of-service", "help-and-protection", name="later", starts=DECIDED + timedelta(hours=1))
    reader = appoint("foster-carer", name="carer")
    User.objects.filter(pk=reader.user.pk).update(role=Role.READER)
    nobody = User.objects.create_user("none", "None Example", authority=worker.user.authority, staff_number="S-9")
    for decider in (worker.user, later.user, User.objects.get(pk=reader.user.pk), nobody):
        with pytest.raises(errors.NotToPrepareError):
            prepare(decider)
    assert not Prepared.objects.exists()
    assert prepare(head.user).decider == head.user


def test_whoever_has_no_staff_number_prepares_nothing(prepare: Prepare, worker: Appointment) -> None:
    worker.user.staff_number = ""
    with pytest.raises(errors.NotToPrepareError, match="staff number"):
        prepare()


def test_nobody_prepares_in_a_post_that_they_do_not_hold_any_more(prepare: Prepare, worker: Appointment) -> None:
    end_appointment(appointment=worker, at=timezone.now())
    with pytest.raises(errors.AppointmentNotInForceError):
        prepare(by=worker)


# Confirming.


def test_confirmed_it_is_the_note_of_the_decider_and_names_both(
    prepare: Prepare, head: Appointment, worker: Appointment
) -> None:
    prepared = prepare()
    note = confirmed(prepared, head).note
    assert note is not None
    assert (note.kind, note.outcome, note.taken_at) == (NoteKind.DECISION, "permitted", DECIDED)
    assert (note.recorded_by, note.appointment, note.post) == (head.user, head, "head-of-service")
    assert (note.prepared, note.prepared_by) == (prepared, worker.user)
    assert (note.text.recorder, note.text.preparer) == ("Head Example", "Worker Example")
    assert (note.text.decided, note.text.deviation_reason) == (WORDS.decided, "")
    end = PreparedEnd.objects.get()
    assert (end.prepared, end.kind, end.by, end.why) == (prepared, "confirmed", head.user, "")
    assert list(AuditEntry.objects.order_by("pk").values_list("kind", flat=True)) == ["prepared", "recorded"]
    assert whole()


def test_the_name_of_whoever_prepared_it_stays_as_it_was(
    prepare: Prepare, head: Appointment, worker: Appointment
) -> None:
    prepared = prepare()
    User.objects.filter(pk=worker.user.pk).update(full_name="Married Example")
    note = confirmed(Prepared.objects.get(pk=prepared.pk), head).note
    assert note is not None
    assert note.text.preparer == "Worker Example"


def test_two_presses_make_one_note(prepare: Prepare, head: Appointment) -> None:
    prepared, key = prepare(), uuid.uuid4()
    first, second = (confirmed(prepared, head, key=key) for _ in range(2))
    assert first.note == second.note
    assert (first.is_new, second.is_new, Note.objects.count(), PreparedEnd.objects.count()) == (True, False, 1, 1)


def test_it_is_confirmed_once_and_says_by_what_it_ended(prepare: Prepare, head: Appointment) -> None:
    prepared = prepare()
    confirmed(prepared, head)
    with pytest.raises(errors.PreparedNoteEndedError, match=r"was confirmed by Head Example on .*, and is note 1"):
        confirmed(prepared, head)
    with pytest.raises(errors.PreparedNoteEndedError):
        deny(user=head.user, prepared=prepared, why="No.")
    assert Note.objects.count() == 1


def test_the_same_words_recorded_by_the_decider_before_are_another_note(
    prepare: Prepare, head: Appointment, draft: Draft
) -> None:
    own = record_note(user=head.user, appointment=head, draft=draft, key=uuid.uuid4()).note
    note = confirmed(prepare(), head).note
    assert own is not None
    assert note is not None
    assert note != own
    assert whole()


@pytest.mark.parametrize("post", ["service-lead", "team-manager"])
def test_whoever_did_not_hold_the_level_then_does_not_confirm_it(prepare: Prepare, appoint: Appoint, post: str) -> None:
    held = appoint(post, "help-and-protection", name="low")
    prepared = prepare(held.user)
    answered = confirmed(prepared, held)
    assert (answered.note, answered.determination.outcome) == (None, Outcome.REFUSED)
    assert not PreparedEnd.objects.exists()
    assert AuditEntry.objects.latest("pk").kind == AuditKind.REFUSED


def test_the_level_held_before_or_after_or_in_another_post_now_does_not_count(
    prepare: Prepare, appoint: Appoint
) -> None:
    then = appoint("team-manager", "help-and-protection", name="riser")
    before = appoint(
        "head-of-service", "help-and-protection", name="riser", starts=SINCE, ends=DECIDED - timedelta(days=1)
    )
    after = appoint("head-of-service", "help-and-protection", name="riser", starts=DECIDED + timedelta(days=1))
    prepared = prepare(then.user)
    assert confirmed(prepared, then).note is None
    for held in (before, after):
        assert "did not hold this post" in refused_to(prepared, held)
    assert not PreparedEnd.objects.exists()


def test_a_level_held_then_counts_though_it_is_over(prepare: Prepare, head: Appointment) -> None:
    prepared = prepare()
    end_appointment(appointment=head, at=timezone.now())
    note = confirmed(prepared, head).note
    assert note is not None
    assert note.kind == NoteKind.DECISION


def test_the_post_of_somebody_else_is_none_of_the_deciders(
    prepare: Prepare, head: Appointment, appoint: Appoint
) -> None:
    manager = appoint("team-manager", "help-and-protection", name="manager")
    prepared = prepare(manager.user)
    with pytest.raises(errors.AppointmentNotInForceError):
        confirm(user=manager.user, appointment=head, prepared=prepared, number=1, key=uuid.uuid4())
    assert not Note.objects.exists()


def test_another_manager_does_not_confirm_it_whatever_they_hold(prepare: Prepare, appoint: Appoint) -> None:
    prepared = prepare()
    for held in (appoint("head-of-service", "help-and-protection", name="other"), appoint("dcs", name="director")):
        assert "Only the person whom this note names" in refused_to(prepared, held)
        with pytest.raises(errors.NotYoursToConfirmError):
            deny(user=held.user, prepared=prepared, why="No.")


def test_whoever_prepared_it_does_not_confirm_it(prepare: Prepare, head: Appointment, appoint: Appoint) -> None:
    other = appoint("head-of-service", "help-and-protection", name="other")
    prepared = prepare(other.user, by=head)
    assert "Only the person whom this note names" in refused_to(prepared, head)


def test_what_a_decider_keeps_for_themselves_is_judged_as_whatever_they_record(
    prepare: Prepare, worker: Appointment
) -> None:
    prepared = prepare()
    guard.remove(connection)
    Prepared.objects.filter(pk=prepared.pk).update(decider=worker.user)
    put_the_guard_back()
    answered = confirmed(Prepared.objects.get(), worker)
    assert (answered.note, answered.determination.outcome) == (None, Outcome.REFUSED)


@pytest.mark.parametrize(("mine", "theirs"), [("", "S-1"), ("S-1", ""), ("", ""), ("s-1 ", "S-1"), (" ", "S-1")])
def test_an_account_that_may_be_another_of_the_same_person_does_not_confirm(
    prepare: Prepare, head: Appointment, worker: Appointment, mine: str, theirs: str
) -> None:
    prepared = prepare()
    prepared.prepared_by.staff_number = theirs
    head.user.staff_number = mine
    why = why_not_confirmed_by(head.user, prepared)
    can_tell = bool(mine.strip()) and bool(theirs.strip())
    assert why.startswith("This note was prepared under another account of yours.") == can_tell
    enter_it = "Ask whoever keeps the accounts of your council to enter it, then confirm."
    assert why.endswith(enter_it) != can_tell
    assert refused_to(prepared, head) == why
    with pytest.raises(errors.NotYoursToConfirmError):
        corrected(prepared, head, Draft(row=INTO_CARE, case=prepared.case, taken_at=DECIDED, text=Text("x", "y")))


def test_nobody_prepares_for_another_account_of_their_own(
    prepare: Prepare, head: Appointment, worker: Appointment
) -> None:
    head.user.staff_number = worker.user.staff_number.lower() + " "
    with pytest.raises(errors.NotToPrepareError, match="for yourself"):
        prepare(head.user)


def test_a_step_by_the_decider_never_counts_and_one_by_the_preparer_only_in_a_post_that_meets_it(
    prepare: Prepare, appoint: Appoint, worker: Appointment, draft: Draft
) -> None:
    manager = appoint("team-manager", "help-and-protection", name="manager")
    lead = appoint("service-lead", "help-and-protection", name="lead")
    asked = {"row": "bwd-1-06", "facts": {"previous_cp_plan": True}}
    at = DECIDED - timedelta(hours=1)

    def by(held: Appointment) -> tuple[Evidence, ...]:
        return (done(OVERSIGHT, held.user.full_name, at, person=held.user.pk),)

    own = prepare(manager.user, evidence=by(manager), **asked)
    with pytest.raises(errors.StepsNotDoneError, match="somebody else has to do this part"):
        confirmed(own, manager)
    by_worker = prepare(manager.user, evidence=by(worker), **asked)
    with pytest.raises(errors.StepsNotDoneError, match="held no post then that can do this"):
        confirmed(by_worker, manager)
    assert not Note.objects.exists()
    by_lead = prepare(manager.user, by=lead, evidence=by(lead), **asked)
    note = confirmed(by_lead, manager).note
    assert note is not None
    assert note.text.question["steps"] == [{"kind": "oversight", "by": "service-lead"}]
    assert note.text.question["facts"]["previous_cp_plan"] is True


def test_what_the_scheme_does_not_allow_the_decider_records_as_outside_it(
    prepare: Prepare, appoint: Appoint, worker: Appointment
) -> None:
    manager = appoint("team-manager", "help-and-protection", name="manager")
    prepared = prepare(manager.user)
    note = confirmed(prepared, manager, outside_because=" No Head of Service answered. ").note
    assert note is not None
    assert (note.kind, note.should_have_decided) == (NoteKind.DEVIATION, "head-of-service")
    assert (note.recorded_by, note.prepared_by) == (manager.user, worker.user)
    assert (note.text.decided, note.text.deviation_reason) == (WORDS.decided, "No Head of Service answered.")
    assert PreparedEnd.objects.get().kind == "confirmed"


def test_a_note_that_is_refused_in_the_end_leaves_no_end(
    prepare: Prepare, head: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = prepare()

    def fail(*_some: object) -> None:
        raise errors.CasenotesError

    monkeypatch.setattr("casenotes.recording.preparing._end", fail)
    with pytest.raises(errors.CasenotesError):
        confirmed(prepared, head)
    assert (Note.objects.count(), PreparedEnd.objects.count()) == (0, 0)
