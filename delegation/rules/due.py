"""When a duty is due: hours, days and working days from the decision, or the next sitting of a panel.

Bank holidays come in with the calendar; this module knows no library and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from authorities.calendar.working_days import Calendar


class Within(StrEnum):
    """What a time limit is counted in, or the moment that it names."""

    IMMEDIATELY = "immediately"
    SAME_DAY = "same-day"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working-days"
    NEXT_MEETING = "next-meeting"


@dataclass(frozen=True, slots=True)
class Due:
    """A time limit: ``count`` of ``within`` (hours, days or working days), or one of the named moments."""

    within: Within
    count: int = 0

    def at(self, moment: datetime, calendar: Calendar) -> str:
        """Return the date and time by which it is due, in ISO form, or ``next-meeting``.

        A limit in days or working days ends at 17:00 of its last day, when offices close.
        """
        match self.within:
            case Within.NEXT_MEETING:
                return Within.NEXT_MEETING.value
            case Within.IMMEDIATELY:
                end = moment
            case Within.SAME_DAY:
                end = datetime.combine(moment.date(), time(23, 59), moment.tzinfo)
            case Within.HOURS:
                end = calendar.add_hours(moment, self.count)
            case Within.DAYS:
                end = _close_of(moment, self.count)
            case Within.WORKING_DAYS:
                last = calendar.add_working_days(moment.date(), self.count)
                end = datetime.combine(last, time(17), moment.tzinfo)
        return end.isoformat(timespec="minutes")

    def years_not_known(self, moment: datetime, calendar: Calendar) -> tuple[int, ...]:
        """Return the years in a count of working days whose bank holidays are not known; empty for other limits."""
        if self.within is not Within.WORKING_DAYS:
            return ()
        return calendar.years_not_known(moment.date(), calendar.add_working_days(moment.date(), self.count))


def _close_of(moment: datetime, days: int) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=days), time(17), moment.tzinfo)
