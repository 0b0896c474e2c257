"""What the record knows about a case at a moment: facts that nobody has to state and nobody can contradict.

When a decision about a child can have been taken at all is settled here too (``moment_fault``): from 45 weeks before
the birth on. Before the birth it is a decision about an unborn child.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.calendar.working_days import day_in_london, day_in_words
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from casenotes.models import Case
    from delegation.rules.facts import KnownFacts

BEFORE_BIRTH: Final = timedelta(weeks=45)
"""How long before the birth, real or expected, a decision about an unborn child can be taken: a pregnancy and a margin.

Earlier than that nobody can have known of the child, so the day or the case is wrong.
"""

LEGAL_STATUS: Final = "legal_status"
NO_ORDER: Final = "none"
"""The legal status of an unborn child: no court makes an order about one."""


@dataclass(frozen=True, slots=True)
class KnownOfCase:
    """What a case says at a moment.

    ``not_verified`` names the facts that the case holds and nobody verified. They count like the others. ``kept`` is
    what a note keeps of the case besides facts: area, team and family, as codes.
    """

    facts: KnownFacts
    not_verified: frozenset[str]
    kept: dict[str, str]

    @property
    def verified(self) -> frozenset[str]:
        """The facts that the case holds and that are dated."""
        return frozenset(self.facts) - self.not_verified


def known_of_case(case: Case, moment: datetime) -> KnownOfCase:
    """Return what a case says at a moment. What it does not hold stays not known.

    ``child_age`` is in completed years, ``days_looked_after`` in working days. The legal status is that of the dated
    entry which holds on the day. Where only an entry of an undated past does, the status is not verified.
    """
    day = day_in_london(moment)
    facts: KnownFacts = {}
    not_verified: set[str] = set()
    unborn = is_unborn(case, day)
    if unborn is not None:
        facts["unborn_child"] = unborn
    if unborn:
        facts[LEGAL_STATUS] = NO_ORDER
    else:
        if case.birth_date is not None:
            facts["child_age"] = age_on(case.birth_date, day)
        entry = case.legal_statuses.begun_on(day).first()
        if entry is not None:
            facts[LEGAL_STATUS] = entry.status
            not_verified |= {LEGAL_STATUS} if entry.starts is None else set()
        if case.looked_after_since is not None and case.looked_after_since <= day:
            facts["days_looked_after"] = calendar_of_england().working_days_between(case.looked_after_since, day)
    if case.had_protection_plan is not None:
        facts["previous_cp_plan"] = case.had_protection_plan
    area = case.area.slug if case.area is not None else ""
    return KnownOfCase(facts, frozenset(not_verified), {"area": area, "team": case.team, "family": case.family})


def is_unborn(case: Case, day: date) -> bool | None:
    """Say whether the child of a case is not born yet on a day; None where the case does not tell.

    A case with a date of birth tells of every day. One with an expected date of birth alone tells up to that day: later
    the child may have been born, and nobody has entered when.
    """
    if case.birth_date is not None:
        return day < case.birth_date
    return True if case.due_date is not None and day <= case.due_date else None


def moment_fault(case: Case, moment: datetime) -> str:
    """Return, as a sentence, why no decision about the child of a case can have been taken at a moment; else nothing.

    A decision can be taken from ``BEFORE_BIRTH`` before the birth on, or before the expected one where no other is
    known.
    """
    born = case.birth_date or case.due_date
    if born is None or day_in_london(moment) >= born - BEFORE_BIRTH:
        return ""
    written = day_in_words(born)
    if case.birth_date is not None:
        why = f"The child was not born then, but on {written}."
    else:
        why = f"The child was not expected then: the birth is due on {written}."
    from_then = f"A decision about an unborn child counts from {BEFORE_BIRTH.days // 7} weeks before the birth on."
    return f"{why} {from_then} Check the day and the case."


def not_against(stated: KnownFacts, known: Mapping[str, object]) -> KnownFacts:
    """Return the stated facts without those that the record holds, and those that imply the opposite of what it holds.

    The time since a protection plan ended implies that there was one. Where the record says that there was none, there
    is no such time.
    """
    catalogue = fact_catalogue()
    return {
        name: value
        for name, value in stated.items()
        if name not in known and not any(known.get(implied) is False for implied in catalogue[name].implies)
    }


def age_on(birth_date: date, day: date) -> int:
    """Return the age in completed years. A child born on 29 February is a year older on 1 March in common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
