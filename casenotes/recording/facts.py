"""What the record knows about a case at a moment: facts that nobody has to state and nobody can contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.calendar.working_days import day_in_london
from authorities.people.queries import posts_absent

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from authorities.models import Appointment
    from casenotes.models import Case
    from delegation.rules.facts import KnownFacts


def facts_of_case(case: Case, moment: datetime) -> KnownFacts:
    """Return the facts that follow from a case at a moment. What the case does not hold stays not known.

    ``child_age`` is in completed years, ``days_looked_after`` in working days.
    """
    day = day_in_london(moment)
    facts: KnownFacts = {}
    if case.birth_date is not None:
        facts["unborn_child"] = case.birth_date > day
        if case.birth_date <= day:
            facts["child_age"] = age_on(case.birth_date, day)
    if case.legal_status:
        facts["legal_status"] = case.legal_status
    if case.looked_after_since is not None and case.looked_after_since <= day:
        facts["days_looked_after"] = calendar_of_england().working_days_between(case.looked_after_since, day)
    if case.had_protection_plan is not None:
        facts["previous_cp_plan"] = case.had_protection_plan
    return facts


def facts_of_posts(appointment: Appointment, moment: datetime, posts: Collection[str]) -> KnownFacts:
    """Return the fact ``post_absent``: which of ``posts`` are absent at a moment in the area of an appointment."""
    seat = appointment.seat
    area = seat.area.slug if seat.area is not None else None
    return {"post_absent": posts_absent(seat.post.authority, posts, area, moment)}


def age_on(birth_date: date, day: date) -> int:
    """Return the age in completed years. A child born on 29 February is a year older on 1 March in common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
