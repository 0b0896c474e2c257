"""When a decision was taken, as people write it: one moment, two of which the form asks for one, or none."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client

from casenotes.forms import BOTH_MIDNIGHTS
from casenotes.models import Note
from tests.casenotes.evidenced import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from authorities.models import Appointment
    from casenotes.models import Case

URL = "/decisions/bwd-1-05/record?case=1001"
WRITTEN = {
    "taken": "earlier",
    "decided": "Apply today for an order.",
    "why": "A very particular reason.",
    "child_view": "Frightened.",
    "actions": "Legal to issue.",
    **typed("consultation-legal", "Duty solicitor"),
}
TWICE = "01:30 came twice that night: before the clocks went back, or after?"


@pytest.fixture
def client(appoint: Callable[..., Appointment], case: Case, pages: object) -> Iterator[Client]:
    """The browser of a Head of Service at noon on 3 December 2026."""
    user = appoint("head-of-service", "help-and-protection").user
    with time_machine.travel(datetime(2026, 12, 3, 12, tzinfo=UTC), tick=False):
        browser = Client()
        browser.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
        yield browser


def send(client: Client, day: str, clock: str, **more: str) -> Response:
    return client.post(URL, {**WRITTEN, "key": str(uuid.uuid4()), "taken_on": day, "taken_time": clock, **more})


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        ("27 Sept 2026", "9:30am", datetime(2026, 9, 27, 8, 30, tzinfo=UTC)),
        ("27th November 2026", "9am", datetime(2026, 11, 27, 9, tzinfo=UTC)),
        ("27-11-2026", "9.30", datetime(2026, 11, 27, 9, 30, tzinfo=UTC)),
        ("27 11 2026", "0930", datetime(2026, 11, 27, 9, 30, tzinfo=UTC)),
        ("27.11.2026", "9.30 pm", datetime(2026, 11, 27, 21, 30, tzinfo=UTC)),
        ("27/3/26", "noon", datetime(2026, 3, 27, 12, tzinfo=UTC)),
        ("27 mar", "18:05", datetime(2026, 3, 27, 18, 5, tzinfo=UTC)),
        ("4 dec", "18:05", datetime(2025, 12, 4, 18, 5, tzinfo=UTC)),
        ("today", "midnight", datetime(2026, 12, 3, 0, tzinfo=UTC)),
        ("yesterday", "00:00", datetime(2026, 12, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_day_and_a_time_as_people_write_them_are_the_moment_of_the_note(
    client: Client, day: str, clock: str, moment: datetime
) -> None:
    assert send(client, day, clock).status_code == 302
    assert Note.objects.get().taken_at == moment


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [
        ("31 November 2026", "9am", "There is no 31 November 2026. Write the day like 27/3/2026 or 27 March 2026."),
        ("11/27/2026", "9am", "There is no month 27. Write the day before the month, like 27/11/2026."),
        ("Monday 27 November 2026", "9am", "27 November 2026 is a Friday, not a Monday."),
        ("27 Nov 2026", "9", "Write 9am, 9pm or 09:00."),
        ("27 Nov 2026", "25:00", "There is no 25:00. Write the time like 18:05 or 6:05pm."),
        ("27 Nov 2026", "midnight", BOTH_MIDNIGHTS),
        ("yesterday", "12am", BOTH_MIDNIGHTS),
        ("tomorrow", "9am", "The decision cannot be later than now."),
        ("3 dec", "12:01", "The decision cannot be later than now."),
        ("29 March 2026", "01:30", "There was no 01:30 on 29 March 2026, because the clocks went forward."),
        ("29/3", "1am", "There was no 01:00 on 29 March 2026, because the clocks went forward. Enter another time."),
    ],
)
def test_what_cannot_be_or_could_be_two_things_is_refused_and_stays_as_typed(
    client: Client, day: str, clock: str, said: str
) -> None:
    answer = send(client, day, clock)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert (f'value="{day}"' in page, f'value="{clock}"' in page, "Duty solicitor" in page) == (True, True, True)
    assert "came twice" not in page
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("day", "clock", "field"),
    [("tomorrow", "9am", "taken_on"), ("today", "12:01", "taken_time"), ("29/3/2026", "01:30", "taken_time")],
)
def test_what_cannot_be_is_refused_at_the_field_that_is_wrong(client: Client, day: str, clock: str, field: str) -> None:
    assert f'<li><a href="#id_{field}">' in send(client, day, clock).content.decode()


def test_of_an_hour_that_came_twice_it_is_asked_which_and_everything_typed_stays(client: Client) -> None:
    assert b"came twice" not in client.get(URL).content
    answer = send(client, "25 Oct", "1:30am")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#id_taken_which">{TWICE}</a>' in page
    assert f"{TWICE}</legend>" in page
    revealed = page.split('id="conditional-id_taken-2"', 1)[1].split('name="decided"', 1)[0]
    assert re.findall(r'name="taken_which" type="radio" value="(\w+)"', revealed) == ["before", "after"]
    for label in (
        "The first, before the clocks went back (BST)",
        "The second, after the clocks went back (GMT)",
    ):
        assert label in revealed
    assert 'value="25 Oct"' in page
    assert 'value="1:30am"' in page
    assert "A very particular reason." in page
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("which", "hour", "said"),
    [("before", 0, "01:30, before the clocks went back"), ("after", 1, "01:30, after the clocks went back")],
)
def test_the_hour_that_is_chosen_is_the_moment_of_the_note_and_its_page_says_which(
    client: Client, which: str, hour: int, said: str
) -> None:
    assert send(client, "25 Oct 2026", "01:30", taken_which=which).status_code == 302
    note = Note.objects.get()
    assert note.taken_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    assert note.text.question["on"] == f"2026-10-25T01:30:00+0{1 - hour}:00"
    for path in (f"/notes/{note.pk}", "/notes"):
        assert said in client.get(path).content.decode()


def test_the_choice_stays_chosen_while_something_else_is_put_right_and_goes_with_the_time(client: Client) -> None:
    page = send(client, "25 Oct 2026", "01:30", taken_which="after", why="").content.decode()
    assert TWICE in page
    assert 'value="after" checked' in page
    assert '<li><a href="#id_taken_which"' not in page
    assert "came twice" not in send(client, "25 Oct 2026", "02:30", taken_which="after", why="").content.decode()
    assert send(client, "25 Oct 2026", "02:30", taken_which="nonsense").status_code == 302


def test_what_is_no_choice_between_the_two_is_asked_again(client: Client) -> None:
    answer = send(client, "25 Oct 2026", "01:30", taken_which="nonsense")
    assert answer.status_code == 422
    assert answer.content.decode().count(f'<a href="#id_taken_which">{TWICE}</a>') == 1
