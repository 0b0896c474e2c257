"""When a duty is due, on a given calendar: hours as they really pass, days, working days, sittings."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.calendar.working_days import LONDON, Calendar
from delegation.rules.due import Due, Within
from tests.delegation.testshire import Plain, ask, statement

CHRISTMAS = Calendar(frozenset({date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1)}))
EASTER = Calendar(frozenset({date(2024, 3, 29), date(2024, 4, 1)}))


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("due", "moment", "calendar", "expected"),
    [
        (Due(Within.IMMEDIATELY), at(2024, 12, 25, 3, 7), CHRISTMAS, "2024-12-25T03:07+00:00"),
        (Due(Within.SAME_DAY), at(2024, 6, 3, 9), CHRISTMAS, "2024-06-03T23:59+01:00"),
        (Due(Within.HOURS, 72), at(2024, 12, 24, 10), CHRISTMAS, "2024-12-27T10:00+00:00"),
        (Due(Within.DAYS, 7), at(2024, 12, 24, 10), CHRISTMAS, "2024-12-31T17:00+00:00"),
        (Due(Within.WORKING_DAYS, 1), at(2024, 12, 24, 10), CHRISTMAS, "2024-12-27T17:00+00:00"),
        (Due(Within.WORKING_DAYS, 3), at(2024, 12, 27, 10), CHRISTMAS, "2025-01-02T17:00+00:00"),
        (Due(Within.WORKING_DAYS, 1), at(2024, 3, 28, 16), EASTER, "2024-04-02T17:00+01:00"),
        (Due(Within.WORKING_DAYS, 1), at(2024, 3, 30, 16), EASTER, "2024-04-02T17:00+01:00"),
        (Due(Within.WORKING_DAYS, 5), at(2024, 3, 28, 16), EASTER, "2024-04-08T17:00+01:00"),
        (Due(Within.NEXT_MEETING), at(2024, 3, 28, 16), EASTER, "next-meeting"),
    ],
)
def test_a_time_limit_ends_where_its_unit_says(due: Due, moment: datetime, calendar: Calendar, expected: str) -> None:
    assert due.at(moment, calendar) == expected


def test_hours_go_by_really_when_the_clocks_change() -> None:
    spring = Due(Within.HOURS, 24).at(at(2024, 3, 30, 12), EASTER)
    autumn = Due(Within.HOURS, 24).at(at(2024, 10, 26, 12), EASTER)
    assert (spring, autumn) == ("2024-03-31T13:00+01:00", "2024-10-27T11:00+00:00")


def test_days_keep_the_clock_when_the_clocks_change() -> None:
    assert Due(Within.DAYS, 1).at(at(2024, 3, 30), EASTER) == "2024-03-31T17:00+01:00"


def test_the_calendar_of_england_knows_the_days_of_this_test() -> None:
    known = calendar_of_england().holidays
    assert EASTER.holidays | CHRISTMAS.holidays <= known


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ({"working-days": 1}, "2024-12-27T17:00+00:00"),
        ({"days": 2}, "2024-12-26T17:00+00:00"),
        ({"hours": 1}, "2024-12-24T16:30+00:00"),
        ("immediately", "2024-12-24T15:30+00:00"),
        ("same-day", "2024-12-24T23:59+00:00"),
        ("next-meeting", "next-meeting"),
    ],
)
def test_an_answer_says_when_what_comes_after_is_due(due: Plain | str, expected: str) -> None:
    row = statement(after=[{"notification": "family", "due": due}])
    answer = ask(row, "manager", "care", on="2024-12-24T15:30")
    assert answer["afterwards"] == [{"kind": "notification", "to": "family", "due": expected}]


NOT_KNOWN = (
    "Afterwards: tell the family. The bank holidays of {} are not known yet, so this due date counts them as working "
    "days. Check it."
)


@pytest.mark.parametrize(
    ("due", "on", "date_due", "years"),
    [
        # 1 January 2037 is a Thursday, and a bank holiday that the calendar does not hold.
        ({"working-days": 1}, "2036-12-30", "2036-12-31T17:00+00:00", ""),
        ({"working-days": 2}, "2036-12-30", "2037-01-01T17:00+00:00", "2037"),
        ({"working-days": 1}, "2037-06-03", "2037-06-04T17:00+01:00", "2037"),
        ({"working-days": 600}, "2036-12-30", "2039-04-19T17:00+01:00", "2037 to 2039"),
        ({"days": 9}, "2036-12-30", "2037-01-08T17:00+00:00", ""),
        ({"hours": 100}, "2036-12-30", "2037-01-03T16:00+00:00", ""),
        ("next-meeting", "2037-06-03", "next-meeting", ""),
    ],
)
def test_beyond_the_bank_holidays_that_are_known_the_answer_says_so_beside_its_date(
    due: Plain | str, on: str, date_due: str, years: str
) -> None:
    answer = ask(statement(after=[{"notification": "family", "due": due}]), "manager", "care", on=on)
    assert answer["afterwards"] == [{"kind": "notification", "to": "family", "due": date_due}]
    [said] = [reason["text"] for reason in answer["reasons"] if reason["code"] == "afterwards"]
    assert said == (NOT_KNOWN.format(years) if years else "Afterwards: tell the family.")


def test_a_moment_with_another_time_zone_is_counted_in_london() -> None:
    row = statement(after=[{"notification": "family", "due": "same-day"}])
    answer = ask(row, "manager", "care", on="2024-06-03T23:30:00+00:00")
    assert answer["afterwards"][0]["due"] == "2024-06-04T23:59+01:00"


@pytest.mark.parametrize(("on", "expected"), [("9989-12-31", "permitted"), ("9990-01-01", None), ("9999-12-31", None)])
def test_a_moment_from_which_no_time_limit_can_be_counted_is_no_date(on: str, expected: str | None) -> None:
    row = statement(after=[{"notification": "family", "due": {"working-days": 1000}}])
    answer = ask(row, "manager", "care", on=on)
    assert answer.get("outcome") == expected
    assert expected or answer["error"]["code"] == "bad-date"
