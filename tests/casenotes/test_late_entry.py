"""A decision entered late is judged by its own day: version, row, steps and posts held then."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from authorities.models import Area, Authority, Post
from authorities.people import actions as people
from casenotes.models import AuditEntry, Note, NoteKind
from casenotes.recording import errors

from .conftest import SINCE
from .test_pages import sent
from .versions import publish, retire

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case
    from casenotes.recording.actions import Answered
    from delegation.rules.schemes import Statement

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

pytestmark = pytest.mark.usefixtures("pages")

BLACKBURN = "bwd/2023-12.yaml"
EARLIER = {"taken": "earlier", "taken_on": "3/6/2026", "taken_time": "17:00"}
CONFIRMED = {"outside_scheme": "on", "deviation_reason": "Found when the file was read again."}


@pytest.fixture
def head(appoint: Appoint, case: Case) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


def browser_of(held: Appointment) -> Client:
    client = Client()
    client.force_login(held.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def recorded() -> Note:
    return Note.objects.get()


def without_steps(row: str) -> Callable[[Statement], Statement]:
    def change(one: Statement) -> Statement:
        routes = tuple(replace(route, first=()) for route in one.routes)
        return replace(one, routes=routes) if one.row == row else one

    return change


def replaced(gone: str, by: str) -> Callable[[Statement], Statement | None]:
    def change(one: Statement) -> Statement | None:
        if one.row == gone:
            return None
        return replace(one, replaces=(gone,)) if one.row == by else one

    return change


# The version, the row and the steps of the day


def test_a_decision_of_before_a_new_version_is_recorded_under_the_version_of_its_day(
    head: Appointment, record: Record
) -> None:
    publish(BLACKBURN, "2026-07", lambda one: one)
    note = record(head).note
    assert note is not None
    assert note.version is not None
    assert note.version.effective == "2023-12"
    assert note.kind == NoteKind.DECISION


def test_an_answer_of_an_earlier_day_leads_to_recording_with_that_day_filled_in(head: Appointment) -> None:
    client = browser_of(head)
    found = re.search(r'href="(/decisions/bwd-1-05/record\?[^"]*)"', page(client, "/decisions/bwd-1-05?on=3/6/2026"))
    assert found is not None
    asked = client.post(found[1].replace("&amp;", "&"), {"case": "C-1"})
    assert "on=3%2F6%2F2026" in asked.headers["Location"]
    form = client.get("/decisions/bwd-1-05/record?on=3/6/2026&case=1001").context["form"]
    assert (form["taken"].value(), str(form["taken_on"].value())) == ("earlier", "2026-06-03")


def test_an_answer_of_today_or_of_a_day_to_come_leads_to_recording_what_is_decided_now(head: Appointment) -> None:
    client = browser_of(head)
    for address in ("/decisions/bwd-1-05", "/decisions/bwd-1-05?on=3/6/2999"):
        assert 'href="/decisions/bwd-1-05/record"' in page(client, address)
    form = client.get("/decisions/bwd-1-05/record?on=3/6/2999&case=1001").context["form"]
    assert form["taken"].value() == "now"


def test_what_is_offered_is_of_the_day_and_the_page_says_which_version_answers(head: Appointment) -> None:
    publish(BLACKBURN, "2026-07", without_steps("bwd-1-05"))
    client = browser_of(head)
    legal = "step-consultation-legal"
    assert legal not in client.get("/decisions/bwd-1-05/record?case=1001").context["form"].fields
    asked = client.get("/decisions/bwd-1-05/record?on=3/6/2026&case=1001")
    assert legal in asked.context["form"].fields
    answered = client.post("/decisions/bwd-1-05/record?case=1001", sent(**EARLIER, **{legal: ""}))
    assert legal in answered.context["form"].fields
    for one in (asked, answered):
        assert "December 2023: the version in force on 3 June 2026." in one.content.decode()
    assert client.post("/decisions/bwd-1-05/record?case=1001", sent(**EARLIER)).status_code == 302
    assert recorded().text.determination["version"] == "blackburn-with-darwen/2023-12"


def test_a_row_that_is_gone_is_found_and_its_decision_is_recorded_under_the_version_that_had_it(
    head: Appointment,
) -> None:
    publish(BLACKBURN, "2026-07", retire("bwd-1-05"))
    client = browser_of(head)
    gone = page(client, "/decisions/bwd-1-05", 404)
    assert "Record a decision taken while this row was in force" in gone
    form = client.get("/decisions/bwd-1-05/record?case=1001").context["form"]
    assert (form["taken"].value(), form["taken_on"].value()) == ("earlier", None)
    assert client.post("/decisions/bwd-1-05/record?case=1001", sent(**EARLIER)).status_code == 302
    note = recorded()
    assert note.version is not None
    assert (note.kind, note.version.effective) == (NoteKind.DECISION, "2023-12")


def test_a_decision_of_now_is_never_recorded_under_a_row_that_is_gone(head: Appointment, record: Record) -> None:
    publish(BLACKBURN, "2026-07", retire("bwd-1-05"))
    answer = browser_of(head).post("/decisions/bwd-1-05/record?case=1001", sent(**CONFIRMED))
    assert answer.status_code == 422
    assert "This row has not been in the scheme since 1 July 2026" in answer.content.decode()
    with pytest.raises(errors.SchemeNotInForceError):
        record(head, taken_at=datetime(2026, 7, 1, 12, tzinfo=UTC), is_outside_scheme=True)
    assert not Note.objects.exists()


def test_only_somebody_who_held_a_post_is_led_to_record_under_a_row_that_is_gone(
    blackburn: Authority, appoint: Appoint
) -> None:
    publish(BLACKBURN, "2026-07", retire("bwd-1-05"))
    left = appoint("head-of-service", "help-and-protection", ends=datetime(2026, 6, 30, tzinfo=UTC))
    assert "Record a decision" in page(browser_of(left), "/decisions/bwd-1-05", 404)
    begins = appoint("head-of-service", "help-and-protection", starts=datetime(2999, 1, 1, tzinfo=UTC))
    assert "Record a decision" not in page(browser_of(begins), "/decisions/bwd-1-05", 404)


# The posts held then


@pytest.fixture
def moved(head: Appointment) -> tuple[Appointment, Appointment]:
    """A Head of Service who has been a Service Lead since September: the appointment then, and the one now."""
    september = datetime(2026, 9, 1, 8, tzinfo=UTC)
    people.end_appointment(appointment=head, at=september)
    now = people.appoint(
        user=head.user,
        post=Post.objects.get(authority=head.seat.post.authority, slug="service-lead"),
        area=Area.objects.get(authority=head.seat.post.authority, slug="help-and-protection"),
        starts=september,
    )
    head.refresh_from_db()
    return head, now


URL = "/decisions/bwd-1-05/record?case=1001"


def test_a_post_of_now_that_was_not_held_then_is_refused_and_those_held_then_are_offered(
    moved: tuple[Appointment, Appointment],
) -> None:
    answer = browser_of(moved[1]).post(URL, sent(**EARLIER))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Head of Service, Help and protection (since 1 January 2020 to 1 September 2026)" not in text
    assert "Head of Service, Help and protection (1 January 2020 to 1 September 2026)" in text
    assert "You did not hold this post at the time of the decision." in str(answer.context["form"].errors["held"])
    assert not Note.objects.exists()
    assert AuditEntry.objects.latest("pk").codes == ["post-not-held"]


def test_the_note_is_judged_by_the_post_that_is_chosen_of_those_held_then(
    moved: tuple[Appointment, Appointment],
) -> None:
    then, now = moved
    answer = browser_of(now).post(URL, sent(**EARLIER, held=str(then.pk)))
    assert answer.status_code == 302
    note = recorded()
    assert (note.kind, note.post, note.appointment) == (NoteKind.DECISION, "head-of-service", then)
    assert note.recorded_as == "Head of Service, Help and protection"


def test_a_post_of_somebody_else_or_of_now_cannot_be_chosen(
    moved: tuple[Appointment, Appointment], appoint: Appoint
) -> None:
    client, other = browser_of(moved[1]), appoint("deputy-director", name="other")
    for key in (other.pk, moved[1].pk, "x", 0):
        answer = client.post(URL, sent(**EARLIER, held=str(key)))
        assert answer.status_code == 422
        assert "You did not hold that post then." in answer.content.decode()
    assert not Note.objects.exists()


def test_of_several_posts_held_then_the_one_chosen_counts(head: Appointment) -> None:
    authority = head.seat.post.authority
    second = people.appoint(
        user=head.user,
        post=Post.objects.get(authority=authority, slug="service-lead"),
        area=Area.objects.get(authority=authority, slug="leaving-care"),
        starts=SINCE,
    )
    client = browser_of(head)
    client.post("/choose-post", {"appointment": head.pk})
    offered = client.get("/decisions/bwd-1-05/record?on=3/6/2026&case=1001").context["form"]["held"]
    assert [choice.value for choice in offered.choices] == [str(head.pk), str(second.pk)]
    answer = client.post(URL, sent(**EARLIER, acting=str(head.pk), held=str(second.pk)))
    assert answer.status_code == 403
    assert "A Service Lead may not take this decision." in answer.content.decode()


def test_of_a_decision_taken_now_no_post_of_before_is_offered(moved: tuple[Appointment, Appointment]) -> None:
    answer = browser_of(moved[1]).post(URL, sent(held=str(moved[0].pk)))
    assert answer.status_code == 403
    assert "held" not in answer.context["form"].fields


def test_an_opened_form_of_an_earlier_day_answers_for_the_only_post_of_then(
    moved: tuple[Appointment, Appointment],
) -> None:
    then, now = moved
    answer = browser_of(now).get(f"{URL}&on=3/6/2026")
    assert answer.context["form"]["held"].value() == str(then.pk)
    assert "You may decide this once you consult" in answer.content.decode()
    assert "You may not decide this." in page(browser_of(now), URL)


def test_a_post_that_began_on_the_very_day_is_offered_where_only_the_day_is_known(
    moved: tuple[Appointment, Appointment],
) -> None:
    then, now = moved
    form = browser_of(now).get(f"{URL}&on=1/9/2026").context["form"]
    assert [choice.value for choice in form["held"].choices] == [str(then.pk), str(now.pk)]
    at_noon = browser_of(now).post(URL, sent(**{**EARLIER, "taken_on": "1/9/2026"}))
    assert "held" not in at_noon.context["form"].fields
