"""“on” in a question: a time that never was is refused. One that came twice is the first, unless an offset says."""

from __future__ import annotations

import pytest

from delegation.rules.questions import QuestionError, parse_moment
from tests.delegation.testshire import ask, statement

AT_ONCE = statement(after=[{"notification": "family", "due": "immediately"}])


@pytest.mark.parametrize(
    ("on", "moment"),
    [
        ("2026-10-25T01:30", "2026-10-25T01:30:00+01:00"),
        ("2026-10-25T01:30+01:00", "2026-10-25T01:30:00+01:00"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30:00+00:00"),
        ("2026-10-25T00:30Z", "2026-10-25T01:30:00+01:00"),
        ("2026-10-25T02:00", "2026-10-25T02:00:00+00:00"),
        ("2026-03-29T00:59", "2026-03-29T00:59:00+00:00"),
        ("2026-03-29T02:00", "2026-03-29T02:00:00+01:00"),
        ("2026-03-29T01:30Z", "2026-03-29T02:30:00+01:00"),
        ("2026-03-29", "2026-03-29T12:00:00+01:00"),
    ],
)
def test_a_time_is_that_of_london_unless_it_has_an_offset(on: str, moment: str) -> None:
    assert parse_moment(on).isoformat() == moment


@pytest.mark.parametrize("on", ["2026-03-29T01:00", "2026-03-29T01:30", "2026-03-29 01:59:59", "2024-03-31T01:30"])
def test_a_time_that_never_was_is_a_bad_date_that_says_why(on: str) -> None:
    with pytest.raises(QuestionError, match="because the clocks went forward") as caught:
        parse_moment(on)
    assert (caught.value.code, caught.value.field) == ("bad-date", "on")


def test_an_answer_keeps_apart_the_two_hours_of_one_night() -> None:
    due = [
        ask(AT_ONCE, "manager", "care", on=on)["afterwards"][0]["due"]
        for on in ("2026-10-25T01:30", "2026-10-25T01:30+00:00")
    ]
    assert due == ["2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00"]
