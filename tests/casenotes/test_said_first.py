"""What people say of their steps before a decision is recorded: denials, other wordings, and who may say it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from authorities.models import User
from casenotes.drafts import Draft
from casenotes.models import (
    Case,
    EntryKind,
    Note,
    NoteKind,
    Prepared,
    PreparedEntry,
    PreparedRequest,
    RequestKind,
)
from casenotes.models.chains import denied_among
from casenotes.reading.confirmed_first import asked_to_confirm_first
from casenotes.reading.later import said_later_of
from casenotes.reading.prepared import how_many_prepared_for, kept_for_others, prepared_by, prepared_for
from casenotes.recording import errors
from casenotes.recording.confirming_first import confirm_first
from casenotes.recording.preparing import (
    correct_wording,
    prepare_note,
    withdraw,
)
from delegation.rules.determination import Code, Outcome

from .confirming import AREA, a_plan_again, overseen, publish_that_steps_are_confirmed_first
from .conftest import WORDS
from .test_confirmed_first import NOT_SO, record, refused, said_no, said_yes, save, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment

    Appoint = Callable[..., Appointment]


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


@pytest.fixture
def kept(manager: Appointment, draft: Draft) -> Prepared:
    """The decision, kept until the Service Lead has confirmed."""
    answered = save(manager, draft)
    assert answered.kept is not None
    return answered.kept


@pytest.fixture
def asked(kept: Prepared) -> PreparedRequest:
    return kept.requests.get()


# --- a denial, a correction, and what cannot wait ----------------------------------------------------------------


def test_a_denial_is_told_and_nothing_is_recorded_under_the_scheme(
    kept: Prepared, asked: PreparedRequest, manager: Appointment
) -> None:
    assert [line.key for line in kept_for_others(manager.user)] == [kept.pk]
    assert (prepared_for(manager.user), how_many_prepared_for(manager.user)) == ([], 0)
    said_no(asked)
    [line] = prepared_for(manager.user)
    assert (line.key, line.state, line.colour) == (kept.pk, "Denied by Lead Example", "red")
    assert how_many_prepared_for(manager.user) == 1
    assert kept_for_others(manager.user) == []
    assert "did not confirm" in refused(kept, manager)
    assert whole()


def test_a_denied_decision_is_recorded_as_outside_the_scheme_and_the_denial_shows_wherever_the_note_does(
    kept: Prepared, asked: PreparedRequest, manager: Appointment
) -> None:
    said_no(asked)
    note = record(kept, manager, outside_because="It could not wait.").note
    assert note is not None
    assert (note.kind, note.outcome) == (NoteKind.DEVIATION, Outcome.INCOMPLETE)
    assert Code.STEP_MISSING.value in note.codes
    assert note.text.question["steps"] == []
    [step] = said_later_of(note).denied
    assert NOT_SO in step.state
    assert denied_among([note]) == {note.pk}
    assert not note.requests.filter(kind=RequestKind.CONFIRM).exists()
    assert note.requests.filter(kind=RequestKind.ANSWER).exists()
    assert whole()


def test_what_cannot_wait_is_recorded_as_outside_the_scheme_and_the_person_is_asked_about_the_note(
    kept: Prepared, asked: PreparedRequest, manager: Appointment, lead: Appointment
) -> None:
    note = record(kept, manager, outside_because="The child was in danger.").note
    assert note is not None
    assert note.kind == NoteKind.DEVIATION
    assert note.requests.get(kind=RequestKind.CONFIRM).person == lead.user
    assert (asked_to_confirm_first(lead.user), denied_among([note])) == ([], frozenset())
    with pytest.raises(errors.PreparedNoteEndedError):
        said_yes(asked)


def test_outside_the_scheme_at_once_it_is_no_decision_under_the_scheme(manager: Appointment, draft: Draft) -> None:
    text = replace(WORDS, deviation_reason="It could not wait.")
    note = save(manager, replace(draft, is_outside_scheme=True, text=text)).note
    assert note is not None
    assert note.kind == NoteKind.DEVIATION


def test_a_confirmation_of_another_wording_does_not_count_and_the_new_one_is_asked_about_anew(
    kept: Prepared, asked: PreparedRequest, manager: Appointment, lead: Appointment, draft: Draft
) -> None:
    said_yes(asked)
    later = replace(draft, evidence=(overseen(lead, how="In a meeting"),))
    correct_wording(user=manager.user, prepared=kept, number=1, draft=later)
    answered = record(kept, manager, number=2)
    assert (answered.note, Note.objects.count()) == (None, 0)
    request = kept.requests.latest("number")
    assert (request.wording.number, asked_to_confirm_first(lead.user)) == (2, [request])
    assert "did not confirm" in refused(kept, manager, number=2)
    said_yes(request)
    note = record(kept, manager, number=2).note
    assert note is not None
    [step] = said_later_of(note).steps
    assert (step.answer, step.said["how"]) == (request.answer, "In a meeting")
    assert whole()


def test_a_wording_that_was_corrected_meanwhile_is_not_confirmed(
    kept: Prepared, asked: PreparedRequest, manager: Appointment, draft: Draft, lead: Appointment
) -> None:
    later = replace(draft, text=replace(WORDS, why="Otherwise."))
    correct_wording(user=manager.user, prepared=kept, number=1, draft=later)
    with pytest.raises(errors.WordingChangedError):
        said_yes(asked)
    assert asked_to_confirm_first(lead.user) == []
    assert PreparedEntry.objects.count() == 0


def test_the_denial_of_a_wording_that_was_corrected_stays_and_does_not_mark_the_note(
    kept: Prepared, asked: PreparedRequest, manager: Appointment, lead: Appointment, draft: Draft
) -> None:
    said_no(asked)
    later = replace(draft, evidence=(overseen(lead, how="In a meeting"),))
    correct_wording(user=manager.user, prepared=kept, number=1, draft=later)
    record(kept, manager, number=2)
    said_yes(kept.requests.latest("number"))
    note = record(kept, manager, number=2).note
    assert note is not None
    assert (denied_among([note]), said_later_of(note).denied) == (frozenset(), ())
    assert PreparedEntry.objects.get(kind=EntryKind.DENIED).words == NOT_SO


def test_what_was_withdrawn_asks_nobody_any_more(
    kept: Prepared, asked: PreparedRequest, manager: Appointment, lead: Appointment
) -> None:
    withdraw(user=manager.user, prepared=kept, why="Written twice.")
    assert (asked_to_confirm_first(lead.user), how_many_prepared_for(lead.user)) == ([], 0)
    with pytest.raises(errors.PreparedNoteEndedError):
        said_no(asked)


# --- who answers -------------------------------------------------------------------------------------------------


def test_only_the_person_asked_answers_once_and_says_what_is_not_so(
    asked: PreparedRequest, manager: Appointment
) -> None:
    with pytest.raises(errors.NotAskedError):
        said_yes(asked, manager.user)
    with pytest.raises(errors.NothingSaidError):
        said_no(asked, "\N{ZERO WIDTH SPACE} ")
    key = uuid.uuid4()
    entry = confirm_first(user=asked.person, request=asked, key=key)
    assert confirm_first(user=asked.person, request=asked, key=key) == entry
    with pytest.raises(errors.AnsweredAlreadyError):
        said_no(PreparedRequest.objects.get(pk=asked.pk))
    assert PreparedEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("theirs", "deciders", "error"),
    [
        ("", "S-1", errors.NoStaffNumberError),
        ("S-1", "", errors.NoStaffNumberError),
        ("s-1\N{ZERO WIDTH SPACE}", "S-1", errors.SamePersonError),
    ],
)
def test_nobody_confirms_their_own_step_under_a_second_account(
    asked: PreparedRequest, manager: Appointment, theirs: str, deciders: str, error: type[Exception]
) -> None:
    User.objects.filter(pk=asked.person_id).update(staff_number=theirs)
    User.objects.filter(pk=manager.user.pk).update(staff_number=deciders)
    with pytest.raises(error):
        said_yes(asked)
    assert PreparedEntry.objects.count() == 0


def test_a_confirmation_under_what_turns_out_to_be_a_second_account_does_not_count(
    kept: Prepared, asked: PreparedRequest, manager: Appointment
) -> None:
    said_yes(asked)
    User.objects.filter(pk=asked.person_id).update(staff_number=f"{manager.user.staff_number}\N{ZERO WIDTH SPACE}")
    assert "did not confirm" in refused(kept, manager)


# --- prepared by somebody else -----------------------------------------------------------------------------------


def test_what_somebody_else_prepared_asks_them_once_the_decider_confirms_it(
    manager: Appointment, lead: Appointment, draft: Draft, appoint: Appoint
) -> None:
    worker = appoint("social-worker", AREA, name="worker")
    prepared = prepare_note(
        user=worker.user, appointment=worker, decider=manager.user, draft=draft, title="A plan", key=uuid.uuid4()
    )
    assert asked_to_confirm_first(lead.user) == []
    answered = record(prepared, manager)
    assert (answered.note, answered.kept) == (None, prepared)
    [request] = asked_to_confirm_first(lead.user)
    [line] = prepared_by(worker.user)
    assert line.state == "Waits for Lead Example to confirm"
    said_yes(request)
    note = record(prepared, manager).note
    assert note is not None
    assert note.prepared_by == worker.user
    assert whole()
