"""The books of the councils: which versions of which documents are in force on a day, ready to be asked.

A version ends where the next of the same document begins, or on its own final end; an overdue review ends
nothing. The caller fills the library; this module knows no database and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Final

from delegation.rules.determination import Departs
from delegation.rules.written_dates import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.calendar.working_days import Calendar, OfficeHours
    from authorities.ladder import Ladder
    from delegation.rules.compiling import CompiledDecision, CompiledScheme
    from delegation.rules.conditions import Condition
    from delegation.rules.schemes import Scheme, Words


class Stage(Enum):
    """Where a version stands on a day."""

    NOT_STARTED = "Not yet in force"
    IN_FORCE = "In force"
    REPLACED = "Replaced"  # a later version of its document has begun
    ENDED = "Ended"  # on its own final end, and no later version has begun


def stage_of(scheme: Scheme, replaced_on: date | None, day: date) -> Stage:
    """Return where a version stands on a day. ``replaced_on`` is the start of the next of its document, or None."""
    if day < first_day(scheme.effective):
        return Stage.NOT_STARTED
    if replaced_on is not None and replaced_on <= day:
        return Stage.REPLACED
    if scheme.ends is not None and first_day(scheme.ends) <= day:
        return Stage.ENDED
    return Stage.IN_FORCE


def in_force(versions: Iterable[CompiledScheme], day: date) -> tuple[CompiledScheme, ...]:
    """Return the version of each document that is in force on a day."""
    latest: dict[str, CompiledScheme] = {}
    for version in sorted(versions, key=lambda version: first_day(version.scheme.effective)):
        if first_day(version.scheme.effective) <= day:
            latest[version.scheme.document] = version
    return tuple(version for version in latest.values() if stage_of(version.scheme, None, day) is Stage.IN_FORCE)


@dataclass(frozen=True, slots=True)
class Retirement:
    """A row that a newer version of its document does not hold any more, and the rows that took its place."""

    version: str
    since: date
    replaced_by: tuple[str, ...]

    @property
    def text(self) -> str:
        """What to tell whoever asks for the row."""
        since = f"{self.since.day} {self.since:%B %Y}"
        text = f"This row has not been in the scheme since {since} (version {self.version})."
        if not self.replaced_by:
            return f"{text} The scheme does not say what replaced it."
        return f"{text} It was replaced by {' and '.join(self.replaced_by)}."


@dataclass(frozen=True, slots=True)
class Departure:
    """A row of a council that departs from a national rule, with who signed that off."""

    row: str
    departs: Departs


DAYS_KEPT: Final = 1000
"""For so many days a book remembers what was in force; then it begins again."""


@dataclass(frozen=True, slots=True)
class Book:
    """All versions of all schemes of one council, with its ladder and words.

    ``floor`` holds the national rules, in this council's words: they are never asked about by themselves, since they
    do not say which post of a council decides, but they bind beside its rows, save where a departure is signed off.
    """

    council: str
    ladder: Ladder
    words: Words
    versions: tuple[CompiledScheme, ...]
    floor: tuple[CompiledScheme, ...] = ()
    office_hours: OfficeHours | None = None
    departures: tuple[Departure, ...] = ()
    _by_day: dict[date, tuple[CompiledScheme, ...]] = field(default_factory=dict, repr=False, compare=False)

    def in_force_on(self, day: date) -> tuple[CompiledScheme, ...]:
        """Return the version of each document that is in force on a day."""
        found = self._by_day.get(day)
        if found is None:
            if len(self._by_day) >= DAYS_KEPT:
                self._by_day.clear()
            found = self._by_day[day] = in_force(self.versions, day)
        return found

    def find_beside(self, row: str, day: date) -> CompiledScheme | None:
        """Return the version, of one of the council's documents or of the national floor, that has a linked row."""
        for version in (*self.in_force_on(day), *in_force(self.floor, day)):
            if row in version.by_row or row in version.never_decisions:
                return version
        return None

    def beside_another_document(self, row: str, scheme: CompiledScheme, day: date) -> bool:
        """Say whether a linked row stands in another document than ``scheme``, or on the national floor."""
        return self.find_beside(row, day) is not scheme

    def decisions_beside(self, decision: CompiledDecision, day: date) -> tuple[CompiledDecision, ...]:
        """Return a decision, and those of other rows in force on a day that speak of the same matter."""
        rows = dict.fromkeys(link.row for link in decision.links)
        found = ((row, self.find_beside(row, day)) for row in rows)
        return (decision, *(other.by_row[row] for row, other in found if other is not None and row in other.by_row))

    def conditions_on(self, decision: CompiledDecision, day: date) -> tuple[Condition, ...]:
        """Return every condition on which the answer to a decision can turn, with those of the rows beside it."""
        decisions = self.decisions_beside(decision, day)
        own = (condition for one in decisions for condition in one.conditions)
        return (*own, *(condition for link in decision.links for condition in link.conditions))

    def departs_from(self, national_row: str, row: str, day: date) -> Departs | None:
        """Return the departure of a row from a national rule that is signed off by a day, or None."""
        for one in self.departures:
            if one.row == row and one.departs.row == national_row and one.departs.signed_off_on <= day:
                return one.departs
        return None

    def knows(self, row: str) -> bool:
        """Say whether any version, of whatever date, has this row or decision type."""
        return any(_has(version, row) for version in self.versions)

    def is_out_of_hours(self, moment: datetime, calendar: Calendar) -> bool | None:
        """Say whether the council's offices are closed at a moment; None where nobody said when they are open."""
        return None if self.office_hours is None else not self.office_hours.are_on(moment, calendar)

    def retirement_of(self, row: str, day: date) -> Retirement | None:
        """Return since which version a row is not held any more on a day; None where it is, or never was by then."""
        had = [one for one in self.versions if _has(one, row) and first_day(one.scheme.effective) <= day]
        if not had or self.find(row, day) is not None:
            return None
        last = max(had, key=lambda one: first_day(one.scheme.effective)).scheme
        later = [
            one
            for one in self.versions
            if one.scheme.document == last.document
            and first_day(last.effective) < first_day(one.scheme.effective) <= day
        ]
        if not later or not any(one.scheme.document == last.document for one in self.in_force_on(day)):
            return None
        dropped_by = min(later, key=lambda one: first_day(one.scheme.effective)).scheme
        taken = dict.fromkeys(s.row for one in later for s in one.scheme.statements if row in s.replaces)
        return Retirement(dropped_by.version, first_day(dropped_by.effective), tuple(taken))

    def first_version_with(self, row: str, after: date) -> CompiledScheme | None:
        """Return the first version that starts after a day and has a row; None where no version has it later."""
        later = [one for one in self.versions if _has(one, row) and first_day(one.scheme.effective) > after]
        return min(later, key=lambda one: first_day(one.scheme.effective), default=None)

    def find(self, row: str, day: date) -> CompiledScheme | None:
        """Return the version in force on a day that has this row or decision type."""
        for version in self.in_force_on(day):
            if _has(version, row):
                return version
        return None


def _has(version: CompiledScheme, row: str) -> bool:
    return row in version.by_row or row in version.by_slug or row in version.never_decisions
