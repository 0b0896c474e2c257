"""Working days and office hours of England, counted over a calendar of bank holidays that is given.

Knows no Django, no clock and no source of holidays: they come in as dates, so that an answer given on a
calendar can be given again. Days are dates in London; a moment is a date and time that knows its time zone.
Outside the years for which holidays are known, a bank holiday counts as a working day: whoever counts asks
``years_not_known`` and says so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
SATURDAY: Final = 5
OFFICES_CLOSE: Final = time(17)
"""When a day on which something is due ends."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When a council's offices are open: on these days, from ``opens`` up to, not including, ``closes``.

    On a bank holiday they are closed, whatever day it is.
    """

    days: tuple[str, ...]
    opens: time
    closes: time

    @classmethod
    def written_as(cls, text: str) -> OfficeHours | None:
        """Return the hours that ``as_text`` wrote; None for an empty text: nobody said when offices are open."""
        if not text:
            return None
        days, opens, closes = text.split()
        return cls(tuple(days.split(",")), time.fromisoformat(opens), time.fromisoformat(closes))

    def as_text(self) -> str:
        """Return the hours as one short text, such as ``monday,tuesday 09:00 17:00``."""
        return f"{','.join(self.days)} {self.opens:%H:%M} {self.closes:%H:%M}"

    def are_on(self, moment: datetime, calendar: Calendar) -> bool:
        """Say whether offices are open at ``moment``. Raises ValueError where it knows no time zone."""
        local = in_london(moment)
        is_open_day = WEEKDAYS[local.weekday()] in self.days and local.date() not in calendar.holidays
        return is_open_day and self.opens <= local.time() < self.closes


@dataclass(frozen=True)
class Calendar:
    """The bank holidays; every other day from Monday to Friday is a working day."""

    holidays: frozenset[date]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the holidays in order, by which a record names the calendar it was counted on."""
        text = "\n".join(day.isoformat() for day in sorted(self.holidays))
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    @cached_property
    def years_known(self) -> frozenset[int]:
        """The years for which the calendar holds bank holidays."""
        return frozenset(day.year for day in self.holidays)

    def years_not_known(self, start: date, end: date) -> tuple[int, ...]:
        """Return the years from ``start`` to ``end``, theirs included, whose bank holidays are not known, in order."""
        first, last = day_in_london(start).year, day_in_london(end).year
        return tuple(year for year in range(first, last + 1) if year not in self.years_known)

    def is_working_day(self, day: date) -> bool:
        """Say whether offices work on ``day`` (of a moment: on its day in London)."""
        day = day_in_london(day)
        return day.weekday() < SATURDAY and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``, never ``day`` itself."""
        following = day_in_london(day) + timedelta(days=1)
        while not self.is_working_day(following):
            following += timedelta(days=1)
        return following

    def add_working_days(self, start: date, days: int) -> date:
        """Return the ``days``-th working day after ``start``; the day of ``start`` is never counted.

        With no days it is ``start`` itself where that is a working day, and else the next one. Raises
        ValueError for fewer than no days.
        """
        if days < 0:
            message = "Working days are counted forwards only."
            raise ValueError(message)
        day = day_in_london(start)
        if days == 0:
            return day if self.is_working_day(day) else self.next_working_day(day)
        for _ in range(days):
            day = self.next_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and including ``end``.

        Negative where ``end`` comes first. It undoes ``add_working_days``: from ``start`` to what that
        returns for n days, with n above 0, there are n.
        """
        first, last = day_in_london(start), day_in_london(end)
        if last < first:
            return -self.working_days_between(last, first)
        weeks, rest = divmod((last - first).days, 7)
        weekdays = weeks * 5 + sum((last - timedelta(days=back)).weekday() < SATURDAY for back in range(rest))
        return weekdays - sum(first < day <= last and day.weekday() < SATURDAY for day in self.holidays)

    def end_of_working_day(self, day: date) -> datetime:
        """Return 17:00 in London on ``day``."""
        return datetime.combine(day_in_london(day), OFFICES_CLOSE, LONDON)

    def add_hours(self, moment: datetime, hours: float) -> datetime:
        """Return the moment in London after ``hours`` have really gone by, clock changes or not."""
        return (in_london(moment).astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)


def moments_at(day: date, clock: time) -> tuple[datetime, ...]:
    """Return the moments at which London's clocks show a time on a day, the earlier first.

    One as a rule; two where the clocks go back over it, and none where they go forward over it.
    """
    found: list[datetime] = []
    for fold in (0, 1):
        moment = datetime.combine(day, clock.replace(fold=fold), LONDON)
        shown = moment.astimezone(UTC).astimezone(LONDON)
        if shown.time() == clock.replace(fold=0) and all(shown.utcoffset() != one.utcoffset() for one in found):
            found.append(shown)
    return tuple(found)


def never_was(day: date, clock: time) -> str:
    """Return the sentence about a time over which the clocks went forward on a day."""
    return f"There was no {clock:%H:%M} on {day.day} {day:%B %Y}, because the clocks went forward."


def in_london(moment: datetime) -> datetime:
    """Return the same moment on London's clock; raise ValueError where the moment knows no time zone."""
    if moment.tzinfo is None:
        message = "A moment must know its time zone."
        raise ValueError(message)
    return moment.astimezone(LONDON)


def day_in_london(day: date) -> date:
    """Return the date of a date, or the date in London of a moment."""
    return in_london(day).date() if isinstance(day, datetime) else day
