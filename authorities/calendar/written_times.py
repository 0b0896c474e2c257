"""Days and times as people write them: "27th Sept 2026", "27/3/26", "27 mar", "9.30 pm", "0930", "midday".

The day comes before the month, as people here write it. Anything impossible or ambiguous is refused with a sentence
that says what to write instead. Imports no Django, reads no clock and knows no time zone: the caller passes in today.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Final

from authorities.calendar.working_days import day_in_words
from authorities.letters import plain_letters

HOW_TO_WRITE_A_DAY: Final = "Write the day like 27/3/2026 or 27 March 2026."
HOW_TO_WRITE_A_TIME: Final = "Write the time like 18:05 or 6:05pm."
LONGEST: Final = 60
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2999
YEARS_AHEAD: Final = 50
"""A two-digit year belongs to this century, unless that puts it more than this many years ahead."""

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_FROM_TODAY: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SHORTEST_NAME: Final = 3
_WRITTEN: Final = re.compile(r"[a-z0-9](?:[a-z0-9 ,./'-]*[a-z0-9])?\.?")
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)(?![a-z])")
_FILLING: Final = frozenset({"of", "the"})

_CLOCK: Final = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?(hrs?|hours)?([ap]m)?")
_NOON: Final = frozenset({"noon", "midday", "12noon", "12midday"})
_MIDNIGHT: Final = frozenset({"midnight", "12midnight"})


class NotADayError(ValueError):
    """The text is not a day, or could mean several. The message says what to write instead."""


class NotATimeError(ValueError):
    """The text is not a time of day, or could mean two. The message says what to write instead."""


def read_day(written: str, *, today: date, is_past: bool) -> date:
    """Return the day that somebody means. With ``is_past``, a day without a year is its latest occurrence up to today.

    Raises NotADayError. Unless ``is_past``, a day without a year is refused too.
    """
    text = plain_letters(written[:LONGEST]).strip()
    if len(written) > LONGEST or not _WRITTEN.fullmatch(text):
        raise NotADayError(HOW_TO_WRITE_A_DAY)
    parts = [part for part in re.findall(r"\d+|[a-z]+", _ORDINAL.sub("", text)) if part not in _FILLING]
    if len(parts) == 1 and parts[0] in _DAYS_FROM_TODAY:
        return today + timedelta(days=_DAYS_FROM_TODAY[parts[0]])
    weekday = _position(parts[0], _WEEKDAYS) if len(parts) > 1 else None
    day, month, year = _in_order(parts[1:] if weekday is not None else parts)
    found = _made(day, month, _year(year, today)) if year else _latest(day, month, today, is_past=is_past)
    if weekday is not None and found.weekday() != weekday:
        text = f"{day_in_words(found)} is a {found:%A}, not a {_WEEKDAYS[weekday].capitalize()}. Check day and year."
        raise NotADayError(text)
    return found


def _position(part: str, names: tuple[str, ...]) -> int | None:
    """Return the position of the name that is meant, in full or by its first three or more letters; None if none is."""
    part = {"weds": "wed", "thurs": "thu"}.get(part, part)
    found = [at for at, name in enumerate(names) if len(part) >= _SHORTEST_NAME and name.startswith(part)]
    return found[0] if found else None


def _in_order(parts: list[str]) -> tuple[int, int, str]:
    """Return the day and month as numbers, and the year as it is written; the year is empty if there is none."""
    if len(parts) not in {2, 3}:
        raise NotADayError(HOW_TO_WRITE_A_DAY)
    if parts[0].isalpha():
        parts = [parts[1], parts[0], *parts[2:]]
    elif len(parts) == 3 and len(parts[0]) == 4:
        parts = [parts[2], parts[1], parts[0]]
    day, name, year = parts[0], parts[1], parts[2] if len(parts) == 3 else ""
    named = _position(name, _MONTHS)
    month = str(named + 1) if named is not None else name
    for part, lengths in ((day, {1, 2}), (month, {1, 2}), (year, {0, 2, 4})):
        if len(part) not in lengths or (part and not part.isdigit()):
            raise NotADayError(HOW_TO_WRITE_A_DAY)
    if int(month) > len(_MONTHS) >= int(day) > 0:
        swapped = f"{int(month)}/{int(day)}/{year}".removesuffix("/")
        text = f"There is no month {int(month)}. Write the day before the month, like {swapped}."
        raise NotADayError(text)
    return int(day), int(month), year


def _year(written: str, today: date) -> int:
    if len(written) == 2:
        year = today.year - today.year % 100 + int(written)
        return year if year <= today.year + YEARS_AHEAD else year - 100
    if not EARLIEST_YEAR <= int(written) <= LATEST_YEAR:
        text = f"Write a year from {EARLIEST_YEAR} to {LATEST_YEAR}."
        raise NotADayError(text)
    return int(written)


def _made(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        named = f"{day} {_MONTHS[month - 1].capitalize()} {year}" if 1 <= month <= len(_MONTHS) else f"month {month}"
        text = f"There is no {named}. {HOW_TO_WRITE_A_DAY}"
        raise NotADayError(text) from None


def _latest(day: int, month: int, today: date, *, is_past: bool) -> date:
    """Return the latest such day up to today. For 29 February it may be eight years back."""
    if not is_past:
        text = f"Write the year too. {HOW_TO_WRITE_A_DAY}"
        raise NotADayError(text)
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return _made(day, month, today.year)


def read_time(written: str) -> time:
    """Return the time of day that somebody means, on the 24-hour clock unless they write am or pm.

    Midnight is 00:00. If it matters which day that midnight belongs to, ask ``is_midnight``. Raises NotATimeError.
    """
    text = _run_together(written)
    if text in _NOON:
        return time(12)
    if text in _MIDNIGHT:
        return time(0)
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise NotATimeError(HOW_TO_WRITE_A_TIME)
    hours, minutes, is_24, half = found.groups()
    if minutes is None and not is_24 and not half:
        hour = int(hours)
        text = f"Write {hour}am, {hour}pm or {hour:02}:00." if 1 <= hour <= 12 else HOW_TO_WRITE_A_TIME
        raise NotATimeError(text)
    return _clock(int(hours), int(minutes or 0), half or "")


def _clock(hour: int, minute: int, half: str) -> time:
    shown = f"{hour}:{minute:02}{half}"
    if (hour, minute) == (24, 0):
        text = "24:00 is 00:00 on the next day. Enter the next day and 00:00."
        raise NotATimeError(text)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif hour > 23 or (half == "am" and hour > 12) or (half == "pm" and hour == 0):
        hour = -1
    if hour < 0 or minute > 59:
        text = f"There is no {shown}. {HOW_TO_WRITE_A_TIME}"
        raise NotATimeError(text)
    return time(hour, minute)


def is_midnight(written: str) -> bool:
    """Say whether midnight is written as a word or as 12am, which leaves open whether it starts or ends the day."""
    text = _run_together(written)
    found = _CLOCK.fullmatch(text)
    is_twelve = found is not None and found[4] == "am" and int(found[1]) in {0, 12} and not int(found[2] or 0)
    return text in _MIDNIGHT or is_twelve


def _run_together(written: str) -> str:
    """Return the text in plain letters without spaces, with "a.m." as "am"; empty if it is too long."""
    text = "".join(plain_letters(written[:LONGEST]).split()) if len(written) <= LONGEST else ""
    return re.sub(r"([ap])\.?m\.?$", r"\1m", text)
