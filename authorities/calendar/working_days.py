"""Working days and office hours of England, counted on a given calendar of bank holidays.

Imports no Django, reads no clock and knows no source of holidays. Holidays are passed in as dates, so that an answer
can be worked out again on the same calendar. Days are dates in London. A moment is a date and time with a time zone.
Outside the years whose holidays are known, a bank holiday counts as a working day. Callers ask ``years_not_known`` and
say so.
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
"""The time at which a day ends if something is due on it."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When a council's offices are open: on ``days``, from ``opens`` up to but not including ``closes``.

    They are closed on a bank holiday, whatever day of the week it is.
    """

    days: tuple[str, ...]
    opens: time
    closes: time

    @classmethod
    def written_as(cls, text: str) -> OfficeHours | None:
        """Return the hours that ``as_text`` wrote. An empty text means that the hours are not known, and gives None."""
        if not text:
            return None
        days, opens, closes = text.split()
        return cls(tuple(days.split(",")), time.fromisoformat(opens), time.fromisoformat(closes))

    def as_text(self) -> str:
        """Return the hours as one short text, such as ``monday,tuesday 09:00 17:00``."""
        return f"{','.join(self.days)} {self.opens:%H:%M} {self.closes:%H:%M}"

    def are_on(self, moment: datetime, calendar: Calendar) -> bool:
        """Say whether offices are open at ``moment``. Raises ValueError if it has no time zone."""
        local = in_london(moment)
        is_open_day = WEEKDAYS[local.weekday()] in self.days and local.date() not in calendar.holidays
        return is_open_day and self.opens <= local.time() < self.closes


@dataclass(frozen=True)
class Calendar:
    """The bank holidays. Every other day from Monday to Friday is a working day."""

    holidays: frozenset[date]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the holidays in order. A record keeps it to identify the calendar it was counted on."""
        text = "\n".join(day.isoformat() for day in sorted(self.holidays))
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    @cached_property
    def years_known(self) -> frozenset[int]:
        """The years whose bank holidays the calendar holds."""
        return frozenset(day.year for day in self.holidays)

    def years_not_known(self, start: date, end: date) -> tuple[int, ...]:
        """Return the years from ``start`` to ``end``, inclusive and in order, whose bank holidays are not known."""
        first, last = day_in_london(start).year, day_in_london(end).year
        return tuple(year for year in range(first, last + 1) if year not in self.years_known)

    def is_working_day(self, day: date) -> bool:
        """Say whether ``day`` is a working day. A moment counts as its day in London."""
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

        With 0 days the result is ``start`` if it is a working day, and otherwise the next working day. Raises
        ValueError if ``days`` is negative.
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
        """Count the working days after ``start``, up to and including ``end``.

        The count is negative if ``end`` comes first. It undoes ``add_working_days``: if adding n working days to
        ``start`` gives ``end``, and n is above 0, the count is n.
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
        """Return the moment in London at which ``hours`` have really passed, even if the clocks change in between."""
        return (in_london(moment).astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)


def moments_at(day: date, clock: time) -> tuple[datetime, ...]:
    """Return the moments at which London's clocks show a time on a day, the earlier one first.

    There is usually one. There are two if the clocks go back over that time, and none if they go forward over it.
    """
    found: list[datetime] = []
    for fold in (0, 1):
        moment = datetime.combine(day, clock.replace(fold=fold), LONDON)
        shown = moment.astimezone(UTC).astimezone(LONDON)
        if shown.time() == clock.replace(fold=0) and all(shown.utcoffset() != one.utcoffset() for one in found):
            found.append(shown)
    return tuple(found)


def day_in_words(day: date) -> str:
    """Return a day as people write it: "3 June 2026". Of a moment it is the day on the moment's own clock."""
    return f"{day.day} {day:%B %Y}"


def never_was(day: date, clock: time) -> str:
    """Return the sentence which says that a time did not exist on a day because the clocks went forward."""
    return f"There was no {clock:%H:%M} on {day_in_words(day)}, because the clocks went forward."


def in_london(moment: datetime) -> datetime:
    """Return the same moment on London's clock. Raises ValueError if it has no time zone."""
    if moment.tzinfo is None:
        message = "A moment must know its time zone."
        raise ValueError(message)
    return moment.astimezone(LONDON)


def day_in_london(day: date) -> date:
    """Return a date unchanged, or the date in London of a moment."""
    return in_london(day).date() if isinstance(day, datetime) else day
