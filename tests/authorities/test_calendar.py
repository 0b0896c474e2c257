"""Working days across Easter 2024 and Christmas 2025, office hours, and hours across clock changes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorities.calendar.holidays_of_england import bank_holidays, calendar_of_england
from authorities.calendar.working_days import LONDON, WEEKDAYS, Calendar, OfficeHours

ENGLAND = calendar_of_england()
WEEK = OfficeHours(WEEKDAYS[:5], time(9), time(17))


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        # Good Friday is 29 March 2024, Easter Monday 1 April.
        (date(2024, 3, 28), 1, date(2024, 4, 2)),
        (date(2024, 3, 27), 1, date(2024, 3, 28)),
        (date(2024, 3, 27), 2, date(2024, 4, 2)),
        (date(2024, 3, 29), 1, date(2024, 4, 2)),
        (date(2024, 3, 31), 5, date(2024, 4, 8)),
        # Thursday and Friday, 25 and 26 December 2025, and Thursday, 1 January 2026.
        (date(2025, 12, 24), 1, date(2025, 12, 29)),
        (date(2025, 12, 24), 4, date(2026, 1, 2)),
        (date(2025, 12, 23), 1, date(2025, 12, 24)),
        # With no days: the day itself, or the next working day.
        (date(2025, 12, 24), 0, date(2025, 12, 24)),
        (date(2025, 12, 25), 0, date(2025, 12, 29)),
        (date(2024, 6, 7), 1, date(2024, 6, 10)),
        (date(2024, 6, 8), 1, date(2024, 6, 10)),
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(start: date, days: int, expected: date) -> None:
    assert ENGLAND.add_working_days(start, days) == expected


def test_twenty_working_days_from_before_easter_2024() -> None:
    assert ENGLAND.add_working_days(date(2024, 3, 25), 20) == date(2024, 4, 24)
    assert ENGLAND.working_days_between(date(2024, 3, 25), date(2024, 4, 24)) == 20
    assert ENGLAND.working_days_between(date(2024, 3, 25), date(2024, 4, 23)) == 19


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        ENGLAND.add_working_days(date(2024, 3, 25), -1)


@given(st.dates(date(2010, 1, 1), date(2035, 6, 1)), st.integers(1, 300))
def test_counting_undoes_adding(start: date, days: int) -> None:
    end = ENGLAND.add_working_days(start, days)
    assert ENGLAND.working_days_between(start, end) == days
    assert ENGLAND.working_days_between(end, start) == -days
    assert ENGLAND.is_working_day(end)


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_counting_gives_what_looking_at_each_day_gives(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    each = sum(ENGLAND.is_working_day(start + timedelta(days=day)) for day in range(1, length + 1))
    assert ENGLAND.working_days_between(start, end) == each


def test_the_next_working_day_is_never_the_day_itself() -> None:
    assert ENGLAND.next_working_day(date(2024, 6, 3)) == date(2024, 6, 4)
    assert ENGLAND.next_working_day(date(2024, 3, 28)) == date(2024, 4, 2)


def test_a_moment_counts_as_its_day_in_london() -> None:
    # 23:30 in Universal Time on Monday is 00:30 on Tuesday in London's summer.
    late = datetime(2024, 6, 3, 23, 30, tzinfo=UTC)
    assert ENGLAND.add_working_days(late, 1) == date(2024, 6, 5)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2024, 6, 3, 8, 59, 59, 999999, tzinfo=LONDON), False),
        (datetime(2024, 6, 3, 9, 0, tzinfo=LONDON), True),
        (datetime(2024, 6, 3, 16, 59, 59, tzinfo=LONDON), True),
        (datetime(2024, 6, 3, 17, 0, tzinfo=LONDON), False),
        (datetime(2024, 6, 3, 8, 0, tzinfo=UTC), True),
        (datetime(2024, 12, 3, 8, 0, tzinfo=UTC), False),
        (datetime(2024, 6, 3, 12, 0, tzinfo=timezone(timedelta(hours=9))), False),
        (datetime(2024, 4, 1, 12, 0, tzinfo=LONDON), False),
        (datetime(2024, 6, 8, 12, 0, tzinfo=LONDON), False),
    ],
)
def test_office_hours_are_half_open_on_london_clocks(moment: datetime, is_open: bool) -> None:
    assert WEEK.are_on(moment, ENGLAND) is is_open


def test_office_hours_may_be_others() -> None:
    moment = datetime(2024, 6, 3, 8, 30, tzinfo=LONDON)
    assert OfficeHours(("monday",), time(8, 30), time(17)).are_on(moment, ENGLAND)
    assert not OfficeHours(("monday",), time(8), time(8, 30)).are_on(moment, ENGLAND)
    assert not OfficeHours(("tuesday",), time(8), time(17)).are_on(moment, ENGLAND)
    saturday = datetime(2024, 6, 8, 12, 0, tzinfo=LONDON)
    assert OfficeHours(("saturday",), time(8), time(17)).are_on(saturday, ENGLAND)


def test_office_hours_are_one_text_and_back_and_without_a_text_nobody_said() -> None:
    assert OfficeHours.written_as(WEEK.as_text()) == WEEK
    assert OfficeHours.written_as("") is None


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        WEEK.are_on(datetime(2024, 6, 3, 12), ENGLAND)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        ENGLAND.add_hours(datetime(2024, 6, 3, 12), 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # Clocks go forward on 31 March 2024 at 1:00 and back on 27 October at 2:00.
        (datetime(2024, 3, 30, 12, 0, tzinfo=LONDON), "2024-03-31T13:00:00+01:00"),
        (datetime(2024, 10, 26, 12, 0, tzinfo=LONDON), "2024-10-27T11:00:00+00:00"),
        (datetime(2024, 6, 3, 12, 0, tzinfo=LONDON), "2024-06-04T12:00:00+01:00"),
    ],
)
def test_hours_are_those_that_really_go_by(start: datetime, expected: str) -> None:
    assert ENGLAND.add_hours(start, 24).isoformat() == expected


def test_an_hour_across_the_change_that_happens_twice() -> None:
    first = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert ENGLAND.add_hours(first, 1).isoformat() == "2024-10-27T01:30:00+00:00"
    assert ENGLAND.add_hours(first, 0).isoformat() == "2024-10-27T01:30:00+01:00"


def test_a_working_day_ends_at_five_in_london() -> None:
    assert ENGLAND.end_of_working_day(date(2024, 6, 3)).astimezone(UTC).hour == 16
    assert ENGLAND.end_of_working_day(date(2024, 12, 3)).astimezone(UTC).hour == 17


def test_one_off_and_substitute_days_are_holidays() -> None:
    days = bank_holidays(range(2021, 2024))
    assert {
        date(2022, 9, 19),
        date(2023, 5, 8),
        date(2022, 1, 3),
        date(2021, 12, 27),
        date(2021, 12, 28),
    } <= days
    # Scotland's alone.
    assert date(2023, 1, 2) in days
    assert date(2022, 1, 4) not in days
    assert date(2023, 11, 30) not in days


def test_the_digest_knows_the_days_and_not_their_order() -> None:
    days = [date(2024, 1, 1), date(2024, 12, 25)]
    assert Calendar(frozenset(days)).digest == Calendar(frozenset(reversed(days))).digest
    assert Calendar(frozenset(days)).digest != Calendar(frozenset(days[:1])).digest
    assert len(ENGLAND.digest) == 64


def test_the_calendar_of_england_is_made_once() -> None:
    assert calendar_of_england() is ENGLAND
    assert {day.year for day in ENGLAND.holidays} == set(range(2010, 2037))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2010, 1, 1), date(2036, 12, 31), ()),
        (date(2036, 12, 31), date(2037, 1, 1), (2037,)),
        (date(2038, 6, 3), date(2039, 6, 3), (2038, 2039)),
        (date(2009, 12, 31), date(2010, 1, 4), (2009,)),
        (datetime(2036, 12, 31, 23, 30, tzinfo=UTC), datetime(2037, 1, 1, 0, 30, tzinfo=UTC), (2037,)),
    ],
)
def test_years_whose_bank_holidays_are_not_known_are_named(start: date, end: date, expected: tuple[int, ...]) -> None:
    assert ENGLAND.years_not_known(start, end) == expected


@pytest.mark.parametrize(
    "module",
    ["calendar.working_days", "ladder", "files.reading", "files.entries", "councils.content", "councils.documents"],
)
def test_plain_modules_load_neither_django_nor_holidays(module: str) -> None:
    code = (
        f"import sys, authorities.{module}\n"
        "sys.exit(any(name.split('.')[0] in {'django', 'holidays'} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - own code
