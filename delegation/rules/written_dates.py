"""Dates as schemes write them: a day, a month, or a year."""

from __future__ import annotations

from datetime import date


def first_day(written: str) -> date:
    """Return the first day of a date written as a day, a month or a year. Raises ValueError for anything else.

    >>> first_day("2023-12")
    datetime.date(2023, 12, 1)
    """
    year, month, day, *rest = [*(int(part) for part in written.split("-")), 1, 1]
    if len(rest) > 2:
        message = f"not a day, a month or a year: {written}"
        raise ValueError(message)
    return date(year, month, day)
