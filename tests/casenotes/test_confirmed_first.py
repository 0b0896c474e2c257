"""Where a scheme asks that second persons confirm their steps first: no note rests on what nobody confirmed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from authorities.database import guard
from authorities.models import Role, User
from authorities.people.actions import end_appointment
from casenotes.drafts import Draft, Evidence
from casenotes.models import (
    AuditEntry,
    Case,
    Note,
    NoteKind,
    NoteRequest,
    Prepared,
    PreparedEntry,
    PreparedRequest,
)
from casenotes.proof import sealing
from casenotes.proof.open_requests import faults_of_what_waits
from casenotes.proof.prepared import altered_prepared
from casenotes.proof.proving import altered_log, altered_notes
from casenotes.reading.confirmed_first import asked_to_confirm_first
from casenotes.reading.later import said_later_of
from casenotes.reading.prepared import denied_to, how_many_prepared_for, kept_for_others
from casenotes.recording import errors
from casenotes.recording.actions import correct_note, record_note
from casenotes.recording.confirming_first import confirm_first, deny_first, say_that_the_denial_was_seen
from casenotes.recording.preparing import (
    confirm,
    correct_wording,
    deny,
    prepare_note,
    record_or_keep,
)
from casenotes.recording.wrong_child import say_wrong_child
from delegation.rules.determination import Outcome

from .confirming import AREA, DECIDED, FACTS, ROW, a_plan_again, overseen, publish_that_steps_are_confirmed_first
from .conftest import WORDS, put_the_guard_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]

NOT_SO: Final = "I was on leave that day."


@pytest.fixture
def rule(blackburn: object) -> None:
    publish_that_steps_are_confirmed_first()


@pytest.fixture
def lead(appoint: Appoint, rule: None) -> Appointment:
    return appoint("service-lead", AREA, name="lead")


@pytest.fixture
def manager(appoint: Appoint, lead: Appointment) -> Appointment:
    return appoint("team-manager", AREA, name="manager")


@pytest.fixture
def draft(case: Case, lead: Appointment) -> Draft:
    return a_plan_again(case, lead)


def save(held: Appointment, draft: Draft, key: uuid.UUID | None = None) -> Answered:
    return record_or_keep(user=held.user, appointment=held, draft=draft, title="A plan again", key=key or uuid.uuid4())


def record(prepared: Prepared, held: Appointment, number: int = 1, **more: Any) -> Answered:
    return confirm(user=held.user, appointment=held, prepared=prepared, number=number, key=uuid.uuid4(), **more)


def said_yes(request: PreparedRequest, user: User | None = None) -> PreparedEntry:
    return confirm_first(user=user or request.person, request=request, key=uuid.uuid4())


def said_no(request: PreparedRequest, words: str = NOT_SO) -> PreparedEntry:
    return deny_first(user=request.person, request=request, words=words, key=uuid.uuid4())


def refused(prepared: Prepared, held: Appointment, number: int = 1) -> str:
    """Return why a note is not recorded; nothing has come of it but one entry of the log."""
    entries = AuditEntry.objects.count()
    with pytest.raises(errors.CasenotesError) as error:
        record(prepared, held, number)
    assert Note.objects.count() == 0
    assert AuditEntry.objects.count() == entries + 1
    assert AuditEntry.objects.latest("pk").codes == [error.value.code]
    return str(error.value)


def whole() -> bool:
    return [*altered_prepared(), *altered_notes(), *altered_log(), *faults_of_what_waits()] == []


@pytest.fixture
def kept(manager: Appointment, draft: Draft) -> Prepared:
    """The decision, kept until the Service Lead has confirmed."""
    answered = save(manager, draft)
    assert answered.kept is not None
    return answered.kept


@pytest.fixture
def asked(kept: Prepared) -> PreparedRequest:
    return kept.requests.get()


# --- kept, asked, confirmed, recorded ----------------------------------------------------------------------------


def test_a_decision_that_rests_on_a_step_of_a_user_is_kept_by_its_decider_and_the_user_is_asked(
    manager: Appointment, lead: Appointment, draft: Draft
) -> None:
    answered = save(manager, draft)
    assert (answered.note, Note.objects.count(), NoteRequest.objects.count()) == (None, 0, 0)
    assert answered.kept is not None
    assert (answered.kept.prepared_by, answered.kept.decider) == (manager.user, manager.user)
    request = answered.kept.requests.get()
    assert (request.person, request.step, request.wording.number) == (lead.user, "oversight:service-lead", 1)
    assert [one.step for one in answered.waits_for] == ["oversight:service-lead"]
    assert [entry.codes[0] for entry in AuditEntry.objects.order_by("pk")] == ["prepared", "step-asked"]
    assert whole()


def test_once_all_have_confirmed_it_is_recorded_and_the_confirmation_shows_at_the_step(
    kept: Prepared, asked: PreparedRequest, manager: Appointment, lead: Appointment
) -> None:
    entry = said_yes(asked)
    note = record(kept, manager).note
    assert note is not None
    assert (note.kind, note.taken_at, note.recorded_by, note.prepared) == (
        NoteKind.DECISION,
        DECIDED,
        manager.user,
        kept,
    )
    assert note.text.question["steps"] == [{"kind": "oversight", "by": "service-lead"}]
    [step] = said_later_of(note).steps
    assert step.answer == entry
    assert step.state.startswith("Confirmed by Lead Example on ")
    assert step.state.endswith(", before it was recorded")
    assert NoteRequest.objects.count() == 0
    assert asked_to_confirm_first(lead.user) == []
    assert whole()


def test_before_all_have_confirmed_it_is_not_recorded_whatever_is_sent(
    kept: Prepared, manager: Appointment, draft: Draft
) -> None:
    assert "Lead Example did not confirm" in refused(kept, manager)
    assert save(manager, draft).kept == kept
    assert record_note(user=manager.user, appointment=manager, draft=draft, key=uuid.uuid4()).note is None
    pretended = replace(draft, prepared=kept)
    assert record_note(user=manager.user, appointment=manager, draft=pretended, key=uuid.uuid4()).note is None
    assert Note.objects.count() == 0


def test_what_was_confirmed_counts_for_nothing_but_the_wording_that_was_shown(
    kept: Prepared, asked: PreparedRequest, manager: Appointment, lead: Appointment, draft: Draft
) -> None:
    said_yes(asked)
    for change in (
        {"evidence": (overseen(lead, how="In a meeting"),)},
        {"taken_at": datetime(2026, 6, 4, 9, tzinfo=UTC)},
    ):
        pretended = replace(draft, prepared=kept, **change)
        assert record_note(user=manager.user, appointment=manager, draft=pretended, key=uuid.uuid4()).note is None
    assert Note.objects.count() == 0


def test_of_two_that_are_asked_both_have_to_confirm(
    manager: Appointment, lead: Appointment, draft: Draft, appoint: Appoint
) -> None:
    other = appoint("service-lead", AREA, name="second")
    both = replace(draft, evidence=(overseen(lead), overseen(other)))
    kept = save(manager, both).kept
    assert kept is not None
    first, second = kept.requests.order_by("number")
    assert kept_for_others(manager.user)[0].state == "Waits for 2 people to confirm"
    said_yes(first)
    assert kept_for_others(manager.user)[0].state == "Waits for Second Example to confirm"
    assert "Second Example did not confirm" in refused(kept, manager)
    said_yes(second)
    note = record(kept, manager).note
    assert note is not None
    assert [step.state[:12] for step in said_later_of(note).steps] == ["Confirmed by", "Confirmed by"]


def test_the_same_form_again_is_the_same_decision_also_once_it_is_recorded(manager: Appointment, draft: Draft) -> None:
    key = uuid.uuid4()
    kept = save(manager, draft, key).kept
    again, anew = save(manager, draft, key), save(manager, draft)
    assert kept is not None
    assert (again.kept, again.is_new, anew.kept, anew.is_new) == (kept, False, kept, False)
    assert (Prepared.objects.count(), PreparedRequest.objects.count()) == (1, 1)
    said_yes(kept.requests.get())
    record(kept, manager)
    assert save(manager, draft, key).kept == kept
    assert Note.objects.count() == 1
    with pytest.raises(errors.SubmissionChangedError):
        save(manager, replace(draft, text=replace(WORDS, why="Otherwise.")), key)


def test_it_is_judged_by_the_post_held_at_the_moment_of_the_decision(
    kept: Prepared, asked: PreparedRequest, manager: Appointment
) -> None:
    said_yes(asked)
    end_appointment(appointment=manager, at=timezone.now())
    note = record(kept, manager).note
    assert note is not None
    assert note.post == "team-manager"


def test_a_post_that_may_not_decide_waits_for_nobody_and_is_refused(
    draft: Draft, lead: Appointment, appoint: Appoint
) -> None:
    worker = appoint("social-worker", AREA, name="worker")
    answered = save(worker, draft)
    assert (answered.kept, answered.note) == (None, None)
    assert answered.determination.outcome is Outcome.REFUSED
    assert AuditEntry.objects.get().kind == "refused"


# --- what waits for nobody ---------------------------------------------------------------------------------------


def test_without_the_rule_it_is_recorded_at_once(case: Case, appoint: Appoint) -> None:
    lead, manager = appoint("service-lead", AREA, name="lead"), appoint("team-manager", AREA, name="manager")
    draft = Draft(ROW, case, DECIDED, WORDS, facts=FACTS, evidence=(overseen(lead),), is_now=False)
    assert save(manager, draft).note is not None


def test_the_rule_holds_for_the_rows_that_it_reaches_and_from_its_version_on(case: Case, appoint: Appoint) -> None:
    publish_that_steps_are_confirmed_first("bwd-1-05")
    publish_that_steps_are_confirmed_first(ROW, effective="2026-06-10")
    lead, manager = appoint("service-lead", AREA, name="lead"), appoint("team-manager", AREA, name="manager")
    draft = Draft(ROW, case, DECIDED, WORDS, facts=FACTS, evidence=(overseen(lead),), is_now=False)
    assert save(manager, draft).note is not None
    later = replace(draft, taken_at=datetime(2026, 6, 10, 9, tzinfo=UTC))
    assert save(manager, later).kept is not None


def test_a_note_that_does_not_rest_on_the_step_is_recorded_and_asks_as_ever(
    manager: Appointment, lead: Appointment, draft: Draft
) -> None:
    note = save(manager, replace(draft, facts={"previous_cp_plan": False})).note
    assert note is not None
    assert note.requests.get().person == lead.user


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.READER}], ids=["closed", "looks up only"])
def test_nobody_waits_for_somebody_who_cannot_answer(
    manager: Appointment, lead: Appointment, draft: Draft, change: dict[str, Any]
) -> None:
    User.objects.filter(pk=lead.user.pk).update(**change)
    assert save(manager, draft).note is not None


def test_what_was_recorded_is_corrected_without_asking_again(
    kept: Prepared, asked: PreparedRequest, manager: Appointment
) -> None:
    said_yes(asked)
    note = record(kept, manager).note
    assert note is not None
    text = replace(WORDS, correction_reason="A word was wrong.")
    correction = correct_note(user=manager.user, appointment=manager, note=note, text=text, key=uuid.uuid4())
    [step] = said_later_of(correction).steps
    assert step.state.startswith("Confirmed by Lead Example")
    assert PreparedRequest.objects.count() == 1


def test_whoever_prepared_what_was_denied_is_told_until_they_say_that_they_saw_it(
    manager: Appointment, draft: Draft, appoint: Appoint
) -> None:
    worker = appoint("social-worker", AREA, name="worker")
    prepared = prepare_note(
        user=worker.user, appointment=worker, decider=manager.user, draft=draft, title="A plan", key=uuid.uuid4()
    )
    with pytest.raises(errors.NotAskedError):
        say_that_the_denial_was_seen(user=worker.user, prepared=prepared, key=uuid.uuid4())
    deny(user=manager.user, prepared=prepared, why="Nobody called me.")
    assert [line.key for line in denied_to(worker.user)] == [prepared.pk]
    assert (how_many_prepared_for(worker.user), how_many_prepared_for(manager.user)) == (1, 0)
    with pytest.raises(errors.NotAskedError):
        say_that_the_denial_was_seen(user=manager.user, prepared=prepared, key=uuid.uuid4())
    seen = say_that_the_denial_was_seen(user=worker.user, prepared=prepared, key=uuid.uuid4())
    assert say_that_the_denial_was_seen(user=worker.user, prepared=prepared, key=uuid.uuid4()) == seen
    assert (denied_to(worker.user), how_many_prepared_for(worker.user)) == ([], 0)
    assert whole()


def test_what_is_recorded_again_on_the_right_child_waits_too_and_still_stands_in_its_place(
    manager: Appointment, lead: Appointment, draft: Draft, case: Case
) -> None:
    wrong = Case.objects.create(authority=case.authority, reference="C-2", initials="B.S.", birth_date=case.birth_date)
    mistaken = save(manager, replace(draft, case=wrong, facts={"previous_cp_plan": False})).note
    assert mistaken is not None
    say_wrong_child(user=manager.user, appointment=manager, note=mistaken, words="Another child.", key=uuid.uuid4())
    kept = save(manager, replace(draft, replaces=mistaken)).kept
    assert kept is not None
    later = replace(draft, text=replace(WORDS, why="Otherwise."))
    correct_wording(user=manager.user, prepared=kept, number=1, draft=later)
    record(kept, manager, number=2)
    said_yes(kept.requests.latest("number"))
    note = record(kept, manager, number=2).note
    assert note is not None
    assert note.replaces == mistaken


# --- what is kept ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "sealed", "left_out"),
    [
        (PreparedRequest, sealing._FIRST_FORMATS[sealing.FORMAT][0], {"id", "digest"}),
        # The words and the name are in the digest of the words.
        (PreparedEntry, sealing._FIRST_FORMATS[sealing.FORMAT][1], {"id", "record_digest", "salt", "words", "said_by"}),
    ],
)
def test_every_column_of_what_is_asked_and_said_first_is_sealed(
    model: type[Model], sealed: tuple[str, ...], left_out: set[str]
) -> None:
    assert {field.attname for field in model._meta.concrete_fields} - set(sealed) == left_out


def test_what_is_asked_and_said_first_is_guarded_and_what_is_altered_or_gone_is_named(
    kept: Prepared, asked: PreparedRequest
) -> None:
    entry = said_no(asked)
    for found in (PreparedRequest.objects.all(), PreparedEntry.objects.all()):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            found.update(number=7)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        PreparedEntry.objects.all().delete()
    guard.remove(connection)
    try:
        for change, fault in (
            ({"words": "I was there."}, "has other words in entry 1 than were sealed"),
            ({"kind": "confirmed"}, "has another entry 1 than was sealed"),
            ({"number": 2}, "lacks the entry 1"),
        ):
            before = {name: getattr(entry, name) for name in change}
            PreparedEntry.objects.update(**change)
            assert any(fault in one for one in altered_prepared()), fault
            PreparedEntry.objects.update(**before)
        PreparedRequest.objects.update(step="consultation:legal")
        assert any("has another request 1 than was sealed" in one for one in altered_prepared())
        PreparedRequest.objects.update(step=asked.step)
        assert whole()
        PreparedEntry.objects.all().delete()
        assert any("step-denied 1" in one for one in altered_prepared())
    finally:
        put_the_guard_back()


def test_a_name_without_a_person_waits_for_nobody(manager: Appointment, draft: Draft) -> None:
    asked_of_nobody = Evidence(draft.evidence[0].step, is_done=False, how="Nobody answered")
    answered = save(manager, replace(draft, evidence=(asked_of_nobody,)))
    assert (answered.kept, answered.note) == (None, None)
    assert answered.determination.followed.outcome is Outcome.INCOMPLETE
