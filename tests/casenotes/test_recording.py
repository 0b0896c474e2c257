"""A note is recorded if the scheme allows it, and otherwise leaves one entry in the log and nothing else."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.models import Authority, User
from authorities.people import actions as people
from authorities.people.queries import ladder_digest_of
from casenotes.models import AuditEntry, Case, Note, NoteText, Submission
from casenotes.recording import errors
from casenotes.recording.actions import correct_note, record_note
from delegation.answer.on_record import hats_of
from delegation.models import WordList
from delegation.rules.determination import Code, Outcome
from delegation.rules.steps import Step, StepKind
from delegation.schemes.library import library

from .conftest import SINCE, WORDS
from .evidenced import done

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered, Draft

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

DECIDED = datetime(2026, 6, 3, 16, tzinfo=UTC)


def outcomes() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("kind", "outcome"))


def test_a_head_of_service_with_legal_consulted_records_the_decision(appoint: Appoint, record: Record) -> None:
    held = appoint("head-of-service", "help-and-protection")
    note = record(held).note
    assert note is not None
    assert (note.kind, note.row, note.number) == ("decision", "bwd-1-05", 1)
    assert (note.post, note.area, note.taken_at) == ("head-of-service", "help-and-protection", DECIDED)
    assert note.text.determination["outcome"] == "permitted"
    assert note.text.evidence == [
        {
            "kind": "consultation",
            "by": "legal",
            "is_done": True,
            "who": "Duty solicitor",
            "post": "Officer",
            "organisation": "Example & Co",
            "person": None,
            "done_at": "2023-11-20T09:30:00+00:00",
            "how": "By telephone",
        }
    ]
    assert (note.outcome, note.codes, note.rows) == ("permitted", ["named-post"], ["bwd-1-05"])
    assert note.recorded_as == "Head of Service, Help and protection"
    assert note.version is not None
    assert note.version.digest == note.scheme_digest
    assert note.words_digest == WordList.objects.get(authority=note.authority).content_digest
    assert note.ladder_digest == ladder_digest_of(note.authority, DECIDED.date())
    assert note.calendar_digest == calendar_of_england().digest
    assert note.text.why == "The child is in danger at home."
    assert outcomes() == [("recorded", "permitted")]


def test_a_service_lead_cannot_and_only_the_log_knows_it(appoint: Appoint, record: Record) -> None:
    answered = record(appoint("service-lead", "help-and-protection"))
    assert answered.note is None
    assert answered.determination.outcome is Outcome.REFUSED
    assert (Note.objects.count(), NoteText.objects.count(), Submission.objects.count()) == (0, 0, 0)
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.outcome, entry.row, entry.codes) == ("refused", "refused", "bwd-1-05", ["post-too-low"])
    assert "danger" not in str(entry.__dict__)


def test_without_legal_it_is_not_recorded(appoint: Appoint, record: Record) -> None:
    answered = record(appoint("head-of-service", "help-and-protection"), evidence=())
    assert answered.note is None
    assert [owed.plain for owed in answered.determination.missing] == [{"kind": "consultation", "by": "legal"}]
    assert outcomes() == [("refused", "incomplete")]


def test_a_fact_that_nobody_knows_keeps_it_from_being_recorded(appoint: Appoint, record: Record) -> None:
    held = appoint("team-manager", "help-and-protection")
    answered = record(held, row="bwd-1-06", evidence=())
    assert (answered.note, answered.determination.facts_needed) == (None, ("previous_cp_plan",))
    stated = record(held, row="bwd-1-06", evidence=(), facts={"previous_cp_plan": False}).note
    assert stated is not None
    assert stated.text.question["stated_not_verified"] == ["previous_cp_plan"]


def test_what_the_case_says_beats_what_is_claimed(appoint: Appoint, record: Record, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(had_protection_plan=True)
    case.refresh_from_db()
    held = appoint("team-manager", "help-and-protection")
    answered = record(held, row="bwd-1-06", case=case, evidence=(), facts={"previous_cp_plan": False})
    assert answered.determination.outcome is Outcome.INCOMPLETE


def test_absence_comes_from_the_record_and_never_from_the_request(appoint: Appoint, record: Record) -> None:
    head = appoint("hos-corporate-parenting")
    deputy = appoint("deputy-director")
    panel = (done(Step(StepKind.RECOMMENDATION, "fostering-panel"), "Minutes of 2 June"),)
    claimed = {"post_absent": ("deputy-director",)}
    assert record(head, row="bwd-3-01", evidence=panel, facts=claimed).note is None
    people.record_absence(appointment=deputy, starts=DECIDED, ends=DECIDED + timedelta(hours=1), recorded_by=head.user)
    during = record(head, row="bwd-3-01", evidence=panel).note
    assert during is not None
    assert during.text.determination["reasons"][0]["code"] == "stands-in"
    assert record(head, row="bwd-3-01", evidence=panel, taken_at=DECIDED + timedelta(hours=1)).note is None
    assert record(head, row="bwd-3-01", evidence=panel, taken_at=DECIDED - timedelta(seconds=1)).note is None


def test_a_hat_counts_while_it_is_worn(appoint: Appoint, record: Record) -> None:
    held = appoint("deputy-director")
    assert record(held, row="bwd-2-01", evidence=()).determination.reasons[0].code is Code.CAPACITY_MISSING
    people.give_panel_role(
        user=held.user,
        capacity="agency-decision-maker",
        starts=DECIDED,
        ends=DECIDED + timedelta(days=1),
    )
    note = record(held, row="bwd-2-01", evidence=()).note
    assert note is not None
    assert note.capacity == "agency-decision-maker"
    assert record(held, row="bwd-2-01", evidence=(), taken_at=DECIDED + timedelta(days=1)).note is None


@pytest.mark.parametrize(
    "times",
    [
        {"starts": SINCE, "ends": DECIDED},
        {"starts": DECIDED + timedelta(seconds=1)},
    ],
    ids=["ended at that very moment", "began a second later"],
)
def test_a_post_that_was_not_held_then_decides_nothing(appoint: Appoint, record: Record, times: dict[str, Any]) -> None:
    held = appoint("head-of-service", "help-and-protection", **times)
    with pytest.raises(errors.AppointmentNotInForceError, match="did not hold this post"):
        record(held)
    assert Note.objects.count() == 0


def test_the_post_of_somebody_else_decides_nothing(appoint: Appoint, draft: Draft) -> None:
    head, worker = appoint("head-of-service", "help-and-protection"), appoint("social-worker", "help-and-protection")
    with pytest.raises(errors.AppointmentNotInForceError):
        record_note(user=worker.user, appointment=head, draft=draft, key=uuid.uuid4())


def test_the_scheme_in_force_then_is_what_counts(appoint: Appoint, record: Record) -> None:
    held = appoint("head-of-service", "help-and-protection")
    with pytest.raises(errors.SchemeNotInForceError):
        record(held, taken_at=datetime(2023, 11, 30, 23, 59, tzinfo=UTC))
    assert record(held, taken_at=datetime(2023, 12, 1, 0, 0, tzinfo=UTC)).note is not None


def test_a_decision_is_not_recorded_before_it_is_taken(appoint: Appoint, record: Record) -> None:
    held = appoint("head-of-service", "help-and-protection")
    with pytest.raises(errors.MomentNotPossibleError):
        record(held, taken_at=datetime(2099, 1, 1, tzinfo=UTC))


def test_a_decision_taken_outside_the_scheme_is_recorded_as_that(appoint: Appoint, record: Record) -> None:
    held = appoint("service-lead", "help-and-protection")
    note = record(held, is_outside_scheme=True).note
    assert note is not None
    assert (note.kind, note.should_have_decided) == ("deviation", "head-of-service")
    assert note.text.determination["outcome"] == "refused"


def test_a_post_that_is_named_as_the_one_to_decide_comes_before_the_one_that_the_scheme_names(
    appoint: Appoint, record: Record
) -> None:
    held = appoint("service-lead", "help-and-protection")
    note = record(held, is_outside_scheme=True, should_have_decided="dcs").note
    assert note is not None
    assert (note.kind, note.should_have_decided) == ("deviation", "dcs")


def test_what_the_scheme_allows_is_never_called_outside_it(appoint: Appoint, record: Record) -> None:
    note = record(appoint("head-of-service", "help-and-protection"), is_outside_scheme=True).note
    assert note is not None
    assert (note.kind, note.should_have_decided) == ("decision", "")


def test_the_same_press_of_the_button_makes_one_note(appoint: Appoint, record: Record) -> None:
    held, key = appoint("head-of-service", "help-and-protection"), uuid.uuid4()
    first, second = record(held, key), record(held, key)
    assert first.note == second.note
    assert (first.is_new, second.is_new) == (True, False)
    assert (Note.objects.count(), outcomes()) == (1, [("recorded", "permitted")])


def test_the_same_words_under_a_new_key_are_the_same_press_for_ten_minutes(appoint: Appoint, record: Record) -> None:
    held = appoint("head-of-service", "help-and-protection")
    first = record(held).note
    assert record(held).note == first
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        assert record(held).note != first


def test_the_same_press_a_moment_later_is_still_the_same(appoint: Appoint, record: Record) -> None:
    held, key = appoint("head-of-service", "help-and-protection"), uuid.uuid4()
    now = datetime.now(UTC)
    notes = [record(held, key, taken_at=now - timedelta(seconds=ago), is_now=True).note for ago in (9, 8)]
    assert notes[0] == notes[1]


@pytest.mark.parametrize("change", [{"facts": {"urgent": True}}, {"taken_at": DECIDED - timedelta(hours=1)}])
def test_the_same_key_with_something_else_is_refused(appoint: Appoint, record: Record, change: dict[str, Any]) -> None:
    held, key = appoint("head-of-service", "help-and-protection"), uuid.uuid4()
    record(held, key)
    with pytest.raises(errors.SubmissionChangedError):
        record(held, key, **change)
    assert Note.objects.count() == 1


def test_only_what_the_answer_turns_on_is_kept(appoint: Appoint, record: Record) -> None:
    note = record(appoint("head-of-service", "help-and-protection")).note
    assert note is not None
    assert note.text.question["facts"] == {}


def test_a_correction_is_a_further_note(appoint: Appoint, record: Record) -> None:
    held = appoint("head-of-service", "help-and-protection")
    note = record(held).note
    assert note is not None
    key = uuid.uuid4()
    again: dict[str, Any] = {"user": held.user, "appointment": held, "note": note, "text": WORDS, "key": key}
    correction = correct_note(**again)
    assert correct_note(**again) == correction
    assert (correction.number, correction.corrects, correction.taken_at) == (2, note, note.taken_at)
    assert Note.objects.get(pk=note.pk).text.why == note.text.why
    with pytest.raises(errors.AlreadyCorrectedError):
        correct_note(**{**again, "key": uuid.uuid4(), "text": replace(WORDS, why="Another reason.")})


def test_a_post_that_may_not_decide_it_does_not_correct_what_somebody_else_recorded(
    appoint: Appoint, record: Record
) -> None:
    note = record(appoint("head-of-service", "help-and-protection")).note
    assert note is not None
    other = appoint("service-lead", "help-and-protection")
    with pytest.raises(errors.NotYoursToCorrectError):
        correct_note(user=other.user, appointment=other, note=note, text=WORDS, key=uuid.uuid4())


def test_a_person_of_another_council_sees_nothing(appoint: Appoint, record: Record, blackburn: Authority) -> None:
    record(appoint("head-of-service", "help-and-protection"))
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    stranger = User.objects.create_user("stranger", "S. Example", authority=elsewhere)
    for model in (Note, Case, AuditEntry):
        assert model.objects.visible_to(stranger).count() == 0
        assert model.objects.count() == 1


def test_a_hat_that_the_words_of_the_council_do_not_know_is_not_put_on(appoint: Appoint) -> None:
    user = appoint("deputy-director").user
    for capacity in ("for-a-panel-of-before", "agency-decision-maker"):
        people.give_panel_role(user=user, capacity=capacity, starts=SINCE)
    assert hats_of(user, library().books["blackburn-with-darwen"], DECIDED) == ("agency-decision-maker",)
