"""The councils' books: which version of each document is in force on a day, ready for questions.

A version ends when the next one of the same document begins, or on the day in ``ends``, the first without it. An
overdue review ends nothing. The caller fills the books; this module knows no database and no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Final, overload

from authorities.calendar.working_days import day_in_words
from delegation.rules.determination import Departs
from delegation.rules.written_dates import first_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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


def stage_of(version: Scheme | Cover, replaced_on: date | None, day: date) -> Stage:
    """Return where a version stands on a day. ``replaced_on`` is the start of the next of its document, or None."""
    if day < first_day(version.effective):
        return Stage.NOT_STARTED
    if replaced_on is not None and replaced_on <= day:
        return Stage.REPLACED
    if version.ends and first_day(version.ends) <= day:
        return Stage.ENDED
    return Stage.IN_FORCE


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """What a version says before it is opened: its document, its start, and its final end, empty where it has none.

    ``opened`` returns the version ready to be asked, and ``names`` its rows and decision types; either may take long
    the first time.
    """

    document: str
    effective: str
    ends: str
    opened: Callable[[], CompiledScheme]
    names: Callable[[], frozenset[str]]

    @property
    def begins(self) -> date:
        """The first day of the version."""
        return first_day(self.effective)

    @classmethod
    def of(cls, version: CompiledScheme) -> Cover:
        """Return the cover of a version that is open already."""
        scheme = version.scheme
        return cls(scheme.document, scheme.effective, scheme.ends or "", lambda: version, lambda: names_in(version))


def names_in(version: CompiledScheme) -> frozenset[str]:
    """Return every row and decision type of a version."""
    return frozenset((*version.by_row, *version.by_slug, *version.never_decisions))


class Versions(Sequence["CompiledScheme"]):
    """Versions of which each is opened when it is asked for."""

    __slots__ = ("covers",)

    def __init__(self, covers: Iterable[Cover]) -> None:
        self.covers = tuple(covers)

    def __len__(self) -> int:
        return len(self.covers)

    @overload
    def __getitem__(self, at: int) -> CompiledScheme: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[CompiledScheme, ...]: ...
    def __getitem__(self, at: int | slice) -> CompiledScheme | tuple[CompiledScheme, ...]:
        """Return a version, or several, opened."""
        if isinstance(at, slice):
            return tuple(cover.opened() for cover in self.covers[at])
        return self.covers[at].opened()


def covers_in_force(covers: Iterable[Cover], day: date) -> tuple[Cover, ...]:
    """Return the cover of the version of each document that is in force on a day."""
    latest: dict[str, Cover] = {}
    for cover in sorted(covers, key=lambda cover: cover.begins):
        if cover.begins <= day:
            latest[cover.document] = cover
    return tuple(cover for cover in latest.values() if stage_of(cover, None, day) is Stage.IN_FORCE)


def in_force(versions: Iterable[CompiledScheme], day: date) -> tuple[CompiledScheme, ...]:
    """Return the version of each document that is in force on a day."""
    return tuple(cover.opened() for cover in covers_in_force(map(Cover.of, versions), day))


@dataclass(frozen=True, slots=True)
class Retirement:
    """A row that a newer version of its document no longer holds, and the rows that replaced it."""

    version: str
    since: date
    replaced_by: tuple[str, ...]

    @property
    def text(self) -> str:
        """What to tell somebody who asks about the row."""
        text = f"This row has not been in the scheme since {day_in_words(self.since)} (version {self.version})."
        if not self.replaced_by:
            return f"{text} The scheme does not say what replaced it."
        return f"{text} It was replaced by {' and '.join(self.replaced_by)}."


@dataclass(frozen=True, slots=True)
class Departure:
    """A council's row that departs from a national rule, and who signed that off."""

    row: str
    departs: Departs


DAYS_KEPT: Final = 1000
"""How many days a book remembers. At the limit it forgets them all and starts again."""


@dataclass(frozen=True, slots=True)
class Book:
    """All versions of all schemes of one council, with its ladder and words.

    ``floor`` holds the national rules in this council's words. Nobody asks about them directly, because they do not
    say which post of a council decides. They bind beside the council's rows, unless a departure is signed off.
    If ``versions`` is a ``Versions``, each version is opened when somebody asks for it.
    """

    council: str
    ladder: Ladder
    words: Words
    versions: Sequence[CompiledScheme]
    floor: tuple[CompiledScheme, ...] = ()
    office_hours: OfficeHours | None = None
    duty_service: str = ""
    departures: tuple[Departure, ...] = ()
    _by_day: dict[date, tuple[Cover, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def covers(self) -> tuple[Cover, ...]:
        """The covers of all versions."""
        return self.versions.covers if isinstance(self.versions, Versions) else tuple(map(Cover.of, self.versions))

    def in_force_on(self, day: date) -> tuple[CompiledScheme, ...]:
        """Return the version of each document that is in force on a day; only these are opened."""
        found = self._by_day.get(day)
        if found is None:
            if len(self._by_day) >= DAYS_KEPT:
                self._by_day.clear()
            # The covers, not the versions: a book must not keep in memory what may be dropped.
            found = self._by_day[day] = covers_in_force(self.covers, day)
        return tuple(cover.opened() for cover in found)

    def find_beside(self, row: str, day: date) -> CompiledScheme | None:
        """Return the version that has a linked row, in the council's documents or the national floor, or None."""
        for version in (*self.in_force_on(day), *in_force(self.floor, day)):
            if row in version.by_row or row in version.never_decisions:
                return version
        return None

    def beside_another_document(self, row: str, scheme: CompiledScheme, day: date) -> bool:
        """Say whether a linked row is in a document other than ``scheme``, or on the national floor."""
        return self.find_beside(row, day) is not scheme

    def decisions_beside(self, decision: CompiledDecision, day: date) -> tuple[CompiledDecision, ...]:
        """Return a decision, and those of other rows in force on a day on the same matter."""
        rows = dict.fromkeys(link.row for link in decision.links)
        found = ((row, self.find_beside(row, day)) for row in rows)
        return (decision, *(other.by_row[row] for row, other in found if other is not None and row in other.by_row))

    def conditions_on(self, decision: CompiledDecision, day: date) -> tuple[Condition, ...]:
        """Return every condition that the answer about a decision can turn on, including those of rows beside it."""
        decisions = self.decisions_beside(decision, day)
        own = (condition for one in decisions for condition in one.conditions)
        return (*own, *(condition for link in decision.links for condition in link.conditions))

    def departs_from(self, national_row: str, row: str, day: date) -> Departs | None:
        """Return a row's departure from a national rule, if it was signed off on or before a day, or None."""
        for one in self.departures:
            if one.row == row and one.departs.row == national_row and one.departs.signed_off_on <= day:
                return one.departs
        return None

    def knows(self, row: str) -> bool:
        """Say whether any version, of any date, has this row or decision type."""
        newest_first = sorted(self.covers, key=lambda cover: cover.begins, reverse=True)
        return any(row in cover.names() for cover in newest_first)

    def is_national(self, row: str) -> bool:
        """Say whether a row is a national rule. It binds beside the council's rows, and no question asks about it."""
        return any(row in rules.by_row or row in rules.never_decisions for rules in self.floor)

    def is_out_of_hours(self, moment: datetime, calendar: Calendar) -> bool | None:
        """Say whether the council's offices are closed at a moment; None if nobody said when they are open."""
        return None if self.office_hours is None else not self.office_hours.are_on(moment, calendar)

    def retirement_of(self, row: str, day: date) -> Retirement | None:
        """Return how a row came to be gone by a day.

        None if the row is in force, never was by then, or belongs to a document that is not in force.
        """
        if self.find(row, day) is not None:
            return None
        had = [one for one in self.covers if one.begins <= day and row in one.names()]
        if not had:
            return None
        last = max(had, key=lambda one: one.begins)
        later = [one for one in self.covers if one.document == last.document and last.begins < one.begins <= day]
        if not later or not any(one.document == last.document for one in covers_in_force(self.covers, day)):
            return None
        dropped_by = min(later, key=lambda one: one.begins)
        taken = dict.fromkeys(s.row for one in later for s in one.opened().scheme.statements if row in s.replaces)
        return Retirement(dropped_by.opened().scheme.version, dropped_by.begins, tuple(taken))

    def first_version_with(self, row: str, after: date) -> CompiledScheme | None:
        """Return the first version that starts after a day and has a row, or None."""
        later = [one for one in self.covers if one.begins > after and row in one.names()]
        return min(later, key=lambda one: one.begins).opened() if later else None

    def find(self, row: str, day: date) -> CompiledScheme | None:
        """Return the version in force on a day that has this row or decision type, or None."""
        for version in self.in_force_on(day):
            if _has(version, row):
                return version
        return None


def _has(version: CompiledScheme, row: str) -> bool:
    return row in version.by_row or row in version.by_slug or row in version.never_decisions
