"""Days and times as people write them, and what is refused with a sentence that says what to write."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorities.calendar.working_days import LONDON, moments_at, never_was
from authorities.calendar.written_times import (
    HOW_TO_WRITE_A_DAY,
    HOW_TO_WRITE_A_TIME,
    NotADayError,
    NotATimeError,
    is_midnight,
    read_day,
    read_time,
)

TODAY = date(2026, 12, 3)


def day_of(written: str, *, today: date = TODAY, is_past: bool = True) -> date:
    return read_day(written, today=today, is_past=is_past)


def refusal_of_day(written: str, *, today: date = TODAY, is_past: bool = True) -> str:
    with pytest.raises(NotADayError) as caught:
        day_of(written, today=today, is_past=is_past)
    return str(caught.value)


def refusal_of_time(written: str) -> str:
    with pytest.raises(NotATimeError) as caught:
        read_time(written)
    return str(caught.value)


@pytest.mark.parametrize(
    "written",
    [
        *("27 November 2026", "27th November 2026", "27th of November 2026", "the 27th of November, 2026"),
        *("27 Nov 2026", "27 Nov. 2026", "27 nov 26", "27 Nov '26", "27 nov ’26", "27-Nov-2026", "27Nov2026"),
        *("27-11-2026", "27 11 2026", "27/11/2026", "27.11.2026", "27.11.26", "27/11/26", "27–11–2026", "27‑11‑2026"),
        *("2026-11-27", "2026/11/27", "2026 11 27", "2026 Nov 27", "  27 / 11 / 2026  ", "２７／１１／２０２６"),
        *("November 27, 2026", "Nov 27 2026", "Friday 27 November 2026", "Fri 27/11/2026", "fri, 27 nov 26"),
        *("27 Nov", "27th November", "27/11", "27.11", "27.11.", "27-11", "27 11", "Nov 27", "Friday 27 November"),
    ],
)
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert day_of(written) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("27 Sept 2026", date(2026, 9, 27)),
        ("1st Sep 2026", date(2026, 9, 1)),
        ("2nd march 2026", date(2026, 3, 2)),
        ("3rd Febr 2026", date(2026, 2, 3)),
        ("27/3/26", date(2026, 3, 27)),
        ("27 mar", date(2026, 3, 27)),
        ("01/02/2026", date(2026, 2, 1)),
        ("29/2/2024", date(2024, 2, 29)),
        ("1/1/76", date(2076, 1, 1)),
        ("1/1/77", date(1977, 1, 1)),
        ("today", date(2026, 12, 3)),
        ("Yesterday", date(2026, 12, 2)),
        ("Weds 2 Dec 2026", date(2026, 12, 2)),
        ("thurs 3/12/26", date(2026, 12, 3)),
    ],
)
def test_months_years_and_weekdays_may_be_short(written: str, expected: date) -> None:
    assert day_of(written) == expected


@pytest.mark.parametrize(
    ("written", "today", "expected"),
    [
        ("3 dec", date(2026, 12, 3), date(2026, 12, 3)),
        ("4 dec", date(2026, 12, 3), date(2025, 12, 4)),
        ("31/12", date(2026, 1, 1), date(2025, 12, 31)),
        ("29 feb", date(2026, 3, 1), date(2024, 2, 29)),
        ("29 feb", date(2024, 2, 28), date(2020, 2, 29)),
        ("29 feb", date(2104, 2, 28), date(2096, 2, 29)),
    ],
)
def test_without_a_year_it_is_the_latest_such_day_that_is_not_to_come(
    written: str, today: date, expected: date
) -> None:
    assert day_of(written, today=today) == expected


def test_without_a_year_a_day_of_no_certain_time_is_refused() -> None:
    assert refusal_of_day("27 mar", is_past=False) == f"Write the year too. {HOW_TO_WRITE_A_DAY}"
    assert day_of("27 mar 27", is_past=False) == date(2027, 3, 27)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "?",
            "soon",
            "27",
            "2026",
            "Nov",
            "Nov 2026",
            "27 Nov 2026 10:30",
            "27/11/2026/1",
            "1 2 3",
            "27/11/202",
        ),
        *("27/11/20266", "0027/11/2026", "27 ma 2026", "27 mayday", "-27/11/2026", "27/11/2026 ad"),
        *("27\x0011/2026", "٢٧/١١/٢٠٢٦", "x" * 5000, "1/" * 5000, "27 of the of"),
    ],
)
def test_what_is_no_day_is_refused_with_how_to_write_one(written: str) -> None:
    assert refusal_of_day(written) == HOW_TO_WRITE_A_DAY


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("31/2/2026", f"There is no 31 February 2026. {HOW_TO_WRITE_A_DAY}"),
        ("29 feb 2026", f"There is no 29 February 2026. {HOW_TO_WRITE_A_DAY}"),
        ("31 April", f"There is no 31 April 2026. {HOW_TO_WRITE_A_DAY}"),
        ("0/3/2026", f"There is no 0 March 2026. {HOW_TO_WRITE_A_DAY}"),
        ("45/13/2026", f"There is no month 13. {HOW_TO_WRITE_A_DAY}"),
        ("1/0/2026", f"There is no month 0. {HOW_TO_WRITE_A_DAY}"),
        ("11/27/2026", "There is no month 27. Write the day before the month, like 27/11/2026."),
        ("2026-27-11", "There is no month 27. Write the day before the month, like 27/11/2026."),
        ("3/31", "There is no month 31. Write the day before the month, like 31/3."),
        ("Monday 27 November 2026", "27 November 2026 is a Friday, not a Monday. Check day and year."),
        ("27/3/1026", "Write a year from 1900 to 2999."),
        ("27/3/3000", "Write a year from 1900 to 2999."),
    ],
)
def test_what_cannot_be_is_refused_with_why(written: str, said: str) -> None:
    assert refusal_of_day(written) == said


@given(st.text(max_size=80), st.booleans())
def test_whatever_is_typed_is_a_day_or_is_refused(written: str, is_past: bool) -> None:
    try:
        found: date | str = day_of(written, is_past=is_past)
    except NotADayError as error:
        found = str(error)
    assert found


@given(st.dates(date(1980, 1, 1), TODAY))
def test_a_day_written_in_any_of_its_ways_is_that_day(day: date) -> None:
    for how in ("%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%A %d %b %Y", "%Y-%m-%d", "%B %d, %Y", "%d.%m.%y"):
        assert day_of(day.strftime(how)) == day


# --- times ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *(
            (one, time(9, 30))
            for one in ("9:30am", "9.30", "9:30", "09:30", "0930", "930", "9.30 a.m.", "9 30", "9:30 AM")
        ),
        *((one, time(9)) for one in ("9am", "9 am", "9 a.m.", "09:00", "0900", "9 hrs", "0900hrs", "９ａｍ")),
        *(
            (one, time(21, 30))
            for one in ("9.30 pm", "9:30pm", "21:30", "21.30", "2130", "2130 hrs", "21:30pm", "930p.m")
        ),
        *((one, time(12)) for one in ("noon", "Midday", "12 noon", "12pm", "12:00")),
        *((one, time(0)) for one in ("midnight", "00:00", "12am", "0000", "0:00")),
        ("12:30am", time(0, 30)),
        ("12.30pm", time(12, 30)),
        ("0:05am", time(0, 5)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_as_people_write_it(written: str, expected: time) -> None:
    assert read_time(written) == expected


@pytest.mark.parametrize(
    ("written", "said"),
    [
        *(
            (one, HOW_TO_WRITE_A_TIME)
            for one in ("", "soon", "18", "0", "9:5", "9:300", "18:05:30", "a:bc", "am", "x" * 999)
        ),
        *((one, HOW_TO_WRITE_A_TIME) for one in ("-9:30", "9:30 xm", "٩:٣٠", "9:30am pm", "9.30\x00")),
        ("9", "Write 9am, 9pm or 09:00."),
        ("12", "Write 12am, 12pm or 12:00."),
        ("25:00", f"There is no 25:00. {HOW_TO_WRITE_A_TIME}"),
        ("9:60", f"There is no 9:60. {HOW_TO_WRITE_A_TIME}"),
        ("9:75pm", f"There is no 9:75pm. {HOW_TO_WRITE_A_TIME}"),
        ("13am", f"There is no 13:00am. {HOW_TO_WRITE_A_TIME}"),
        ("0pm", f"There is no 0:00pm. {HOW_TO_WRITE_A_TIME}"),
        ("24:01", f"There is no 24:01. {HOW_TO_WRITE_A_TIME}"),
        ("24:00", "24:00 is 00:00 on the next day. Enter the next day and 00:00."),
    ],
)
def test_what_is_no_time_is_refused_with_what_to_write(written: str, said: str) -> None:
    assert refusal_of_time(written) == said


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("midnight", True),
        ("12 am", True),
        ("12:00 a.m.", True),
        ("1200am", True),
        ("0am", True),
        ("00:00", False),
        ("12pm", False),
        ("12:30am", False),
    ],
)
def test_midnight_in_a_word_is_known_as_such(written: str, *, expected: bool) -> None:
    assert is_midnight(written) is expected


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_time_or_is_refused(written: str) -> None:
    try:
        found: time | str = read_time(written)
    except NotATimeError as error:
        found = str(error)
    assert isinstance(found, time) or found


# --- the nights on which the clocks change -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "clock", "moments"),
    [
        (date(2026, 10, 25), time(0, 59), ["2026-10-25T00:59:00+01:00"]),
        (date(2026, 10, 25), time(1, 0), ["2026-10-25T01:00:00+01:00", "2026-10-25T01:00:00+00:00"]),
        (date(2026, 10, 25), time(1, 30), ["2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"]),
        (date(2026, 10, 25), time(2, 0), ["2026-10-25T02:00:00+00:00"]),
        (date(2026, 3, 29), time(0, 59), ["2026-03-29T00:59:00+00:00"]),
        (date(2026, 3, 29), time(1, 0), []),
        (date(2026, 3, 29), time(1, 59), []),
        (date(2026, 3, 29), time(2, 0), ["2026-03-29T02:00:00+01:00"]),
        (date(2026, 10, 24), time(1, 30), ["2026-10-24T01:30:00+01:00"]),
    ],
)
def test_the_clocks_show_a_time_once_twice_or_never(day: date, clock: time, moments: list[str]) -> None:
    found = moments_at(day, clock)
    assert [one.isoformat() for one in found] == moments
    assert sorted(found, key=lambda one: one.astimezone(UTC)) == list(found)


@given(st.integers(0, 70 * 365 * 24 * 60))
def test_a_moment_is_among_those_at_which_the_clocks_show_its_time(minutes: int) -> None:
    local = (datetime(1975, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(LONDON)
    found = moments_at(local.date(), local.time())
    assert local.astimezone(UTC) in [one.astimezone(UTC) for one in found]
    assert len(found) in {1, 2}


def test_an_hour_that_never_was_is_said_in_words() -> None:
    said = never_was(date(2026, 3, 29), time(1, 30))
    assert said == "There was no 01:30 on 29 March 2026, because the clocks went forward."
