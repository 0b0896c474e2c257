"""Days as schemes write them: a day, a month, or a year."""

from __future__ import annotations

from datetime import date


def first_day(written: str) -> date:
    """Return the first day of a date written as a day, a month or a year: ``2023-12`` is 1 December 2023.

    Raises ValueError where it is none of these.
    """
    year, month, day, *rest = [*(int(part) for part in written.split("-")), 1, 1]
    if len(rest) > 2:
        message = f"not a day, a month or a year: {written}"
        raise ValueError(message)
    return date(year, month, day)
