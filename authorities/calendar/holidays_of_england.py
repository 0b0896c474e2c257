"""The bank holidays of England, taken from the ``holidays`` library.

Kept apart from ``authorities.calendar.working_days``, which must not depend on any library.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import holidays

from authorities.calendar.working_days import Calendar

if TYPE_CHECKING:
    from datetime import date

YEARS_KNOWN: Final = range(2010, 2037)


def bank_holidays(years: range) -> frozenset[date]:
    """Return the bank holidays of England in ``years``, including substitute and one-off days."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=years))


@cache
def calendar_of_england() -> Calendar:
    """Return the calendar of England for 2010 to 2036."""
    return Calendar(bank_holidays(YEARS_KNOWN))
