"""What a note is judged by: the record comes before what somebody states, and no moment that cannot have been."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

from authorities.people import actions as people
from casenotes.drafts import Draft
from casenotes.models import Case
from casenotes.recording import errors
from casenotes.recording.questions import determine_draft, stored_question

from .conftest import SINCE, WORDS
from .test_decided_elsewhere import Council

if TYPE_CHECKING:
    from authorities.models import Appointment
    from delegation.rules.facts import FactValue

BY_DAY: Final = datetime(2026, 6, 3, 10, tzinfo=UTC)
AT_NIGHT: Final = datetime(2026, 6, 3, 21, tzinfo=UTC)


@pytest.fixture
def gloucestershire(db: None) -> Council:
    return Council("gloucestershire", "glo/2024-05.yaml", "children-in-care")


@pytest.fixture
def director(gloucestershire: Council) -> Appointment:
    return gloucestershire.appoint("assistant-director", "children-in-care")


def facts_of(council: Council, by: Appointment, row: str, taken_at: datetime, **stated: FactValue) -> dict[str, Any]:
    """Return the facts on which a decision is judged."""
    draft = Draft(row=row, case=council.case, taken_at=taken_at, is_now=False, text=WORDS, facts=stated)
    return determine_draft(user=by.user, appointment=by, draft=draft).question.facts


def test_whether_offices_are_closed_is_read_off_the_moment_whatever_is_stated(
    gloucestershire: Council, director: Appointment
) -> None:
    for taken_at, is_closed in ((BY_DAY, False), (AT_NIGHT, True)):
        for stated in ({}, {"out_of_hours": not is_closed}):
            found = facts_of(gloucestershire, director, "glo-cic-02", taken_at, **stated)
            assert found["out_of_hours"] is is_closed, (taken_at, stated)


def test_who_is_away_is_read_off_the_record(draft: Draft, appoint: Any) -> None:
    deputy = appoint("deputy-director", None)
    head = appoint("head-of-service", "help-and-protection")
    people.record_absence(appointment=deputy, starts=SINCE, ends=None, recorded_by=head.user)
    away = determine_draft(
        user=head.user, appointment=head, draft=replace(draft, row="bwd-1-14a", evidence=(), taken_at=BY_DAY)
    )
    assert away.question.facts["post_absent"] == ("deputy-director",)


def test_no_draft_is_judged_of_a_moment_long_before_the_child_was_born(
    gloucestershire: Council, director: Appointment
) -> None:
    Case.objects.filter(pk=gloucestershire.case.pk).update(birth_date=date(2027, 6, 4))
    gloucestershire.case.refresh_from_db()
    with pytest.raises(errors.MomentNotPossibleError):
        facts_of(gloucestershire, director, "glo-cic-02", BY_DAY)


def test_the_question_is_kept_whole_with_its_steps_in_order(draft: Draft, appoint: Any) -> None:
    head = appoint("head-of-service", "help-and-protection")
    answered = determine_draft(user=head.user, appointment=head, draft=draft)
    kept = stored_question(answered.question, answered.of_case, answered.book, answered.way_in)
    assert kept["council"] == "blackburn-with-darwen"
    assert kept["row"] == "bwd-1-05"
    assert kept["on"] == "2026-06-03T17:00:00+01:00"
    assert kept["actor"] == {"post": "head-of-service", "area": "help-and-protection", "capacity": None}
    assert kept["case"] == answered.of_case.kept
    assert kept["steps"] == [{"kind": "consultation", "by": "legal"}]
