"""Whoever holds no post now records a decision of theirs by the post that they held then, and is shown nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from authorities.models import Area, Authority, Post, User
from authorities.people import actions as people
from casenotes.models import AuditEntry, Case, EntryKind, Note, NoteKind, RequestKind
from casenotes.recording.entries import Asked, add_entry
from casenotes.recording.opened import Opened

from .conftest import WORDS
from .test_late_entry import EARLIER, browser_of, page
from .test_pages import WRITTEN, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

pytestmark = pytest.mark.usefixtures("pages")

ROW = "/decisions/bwd-1-05"
FORM = f"{ROW}/record?case=1001"
OF_JUNE = f"{FORM}&on=3/6/2026"
LEFT = datetime(2026, 9, 1, 8, tzinfo=UTC)
ASKS = "On which day was the decision taken?"


@pytest.fixture
def left(appoint: Appoint, case: Case) -> Appointment:
    """A Head of Service who left in September 2026 and holds no post since."""
    return appoint("head-of-service", "help-and-protection", name="head", ends=LEFT)


@pytest.fixture
def client(left: Appointment) -> Client:
    return browser_of(left)


def opened(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.context["form"]


def test_the_page_of_a_row_leads_to_recording_what_was_decided_earlier(client: Client) -> None:
    assert "Record a decision taken earlier</a>" in page(client, ROW)
    found = re.search(r'href="(/decisions/bwd-1-05/record\?[^"]*)"', page(client, f"{ROW}?on=3/6/2026"))
    assert found is not None
    asked = client.post(found[1], {"case": "C-1"})
    assert asked.status_code == 302
    assert str(opened(client, asked.headers["Location"])["taken_on"].value()) == "2026-06-03"


def test_the_notes_of_a_case_say_how_to_record_what_was_decided_earlier(
    client: Client, appoint: Appoint, left: Appointment
) -> None:
    said = "choose “Record a decision taken earlier”"
    assert said in page(client, "/notes?case=1001")
    assert said not in page(client, "/notes")
    assert said not in page(browser_of(appoint("team-manager", "help-and-protection")), "/notes?case=1001")


def test_whoever_holds_a_post_is_led_as_before(appoint: Appoint) -> None:
    text = page(browser_of(appoint("head-of-service", "help-and-protection")), ROW)
    assert "Record a decision taken earlier</a>" not in text
    assert 'href="/decisions/bwd-1-05/record"' in text


def test_the_day_is_asked_for_before_a_case_is_opened_or_looked_for(client: Client) -> None:
    text = page(client, FORM)
    assert ASKS in text
    assert '<input type="hidden" name="case" value="1001">' in text
    assert "A.E." not in text
    looked_for = client.post(f"{ROW}/record", {"case": "C-1"})
    assert ASKS in looked_for.content.decode()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("day", "error"),
    [
        ("2/9/2026", "You held no post on 2 September 2026. Enter another day."),
        ("1/1/2019", "You held no post on 1 January 2019. Enter another day."),
        ("1/1/2999", "The decision cannot be later than now."),
        ("", "Enter the day on which the decision was taken."),
        ("soon", "Write the day like 27/3/2026 or 27 March 2026."),
    ],
)
def test_a_day_on_which_no_post_was_held_opens_no_case(client: Client, day: str, error: str) -> None:
    answer = client.get(f"{FORM}&on={day}")
    assert answer.status_code == 422
    assert ASKS in answer.content.decode()
    assert error in str(answer.context["form"].errors["on"])
    assert "A.E." not in answer.content.decode()
    assert not AuditEntry.objects.exists()


def test_the_form_answers_for_the_post_of_then_and_names_it(client: Client, left: Appointment) -> None:
    answer = client.get(OF_JUNE)
    text, form = answer.content.decode(), answer.context["form"]
    assert "You hold no post now." in text
    assert "Head of Service, Help and protection (1 January 2020 to 1 September 2026)" in text
    assert form["held"].value() == str(left.pk)
    assert (form["taken"].value(), str(form["taken_on"].value())) == ("earlier", "2026-06-03")
    assert "You may decide this once you consult" in text
    # Nobody without a post prepares a note for somebody else.
    assert "If somebody else decided it" not in text


def test_it_is_recorded_in_the_post_of_then_and_read_by_whoever_recorded_it(client: Client, left: Appointment) -> None:
    answer = client.post(OF_JUNE, sent(**EARLIER, held=str(left.pk)))
    assert answer.status_code == 302
    note = Note.objects.get()
    assert (note.kind, note.post, note.appointment) == (NoteKind.DECISION, "head-of-service", left)
    assert WRITTEN["decided"] in page(client, f"/notes/{note.pk}")
    assert [(one.kind, one.post) for one in AuditEntry.objects.order_by("pk")] == [
        ("recorded", "head-of-service"),
        ("read", ""),
    ]


def test_the_only_post_of_then_is_taken_without_a_choice(client: Client, left: Appointment) -> None:
    assert client.post(OF_JUNE, sent(**EARLIER)).status_code == 302
    assert Note.objects.get().appointment == left


def test_of_several_posts_of_then_one_has_to_be_chosen(client: Client, left: Appointment) -> None:
    authority = left.seat.post.authority
    second = people.appoint(
        user=left.user,
        post=Post.objects.get(authority=authority, slug="service-lead"),
        area=Area.objects.get(authority=authority, slug="leaving-care"),
        starts=left.starts,
        ends=LEFT,
    )
    assert opened(client, OF_JUNE)["held"].value() is None
    unchosen = client.post(OF_JUNE, sent(**EARLIER))
    assert unchosen.status_code == 403
    assert unchosen.context["form"].errors["held"] == ["Choose the post in which you decided."]
    assert WRITTEN["decided"] in unchosen.content.decode()
    assert client.post(OF_JUNE, sent(**EARLIER, held=str(second.pk))).status_code == 403
    assert client.post(OF_JUNE, sent(**EARLIER, held=str(left.pk))).status_code == 302


@pytest.mark.parametrize(
    ("when", "field", "error"),
    [
        ({"taken": "now"}, "taken", "You hold no post at this moment, so a decision of now cannot be saved."),
        ({**EARLIER, "taken_on": "2/9/2026"}, "taken_on", "You held no post then. Check the day and the time."),
    ],
)
def test_nothing_is_decided_now_or_while_no_post_was_held(
    client: Client, left: Appointment, case: Case, when: dict[str, str], field: str, error: str
) -> None:
    token = Opened(left.user.pk, None, case.pk).token
    answer = client.post(FORM, sent(**when, case=str(case.pk), opened=token))
    assert answer.status_code == 403
    assert error in str(answer.context["form"].errors[field])
    assert WRITTEN["decided"] in answer.content.decode()
    assert not Note.objects.exists()
    assert AuditEntry.objects.latest("pk").codes == ["post-not-held"]


def test_a_form_that_nobody_opened_shows_no_case(client: Client, left: Appointment, case: Case) -> None:
    about_another = Opened(left.user.pk, None, case.pk + 1).token
    for token in ("", about_another):
        answer = client.post(FORM, sent(taken="now", case=str(case.pk), **({"opened": token} if token else {})))
        assert ASKS in answer.content.decode()
        assert "A.E." not in answer.content.decode()
    assert not AuditEntry.objects.filter(case=case).exists()


def test_a_post_that_ended_this_morning_records_what_was_decided_this_morning(appoint: Appoint, case: Case) -> None:
    with time_machine.travel("2026-06-03T14:00:00+01:00"):
        ended = appoint("head-of-service", "help-and-protection", ends=timezone.now() - timedelta(hours=2))
        client = browser_of(ended)
        form = opened(client, f"{FORM}&on=3/6/2026")
        assert (form["taken"].value(), str(form["taken_on"].value())) == ("earlier", "2026-06-03")
        at = {"taken": "earlier", "taken_on": "3/6/2026", "step-consultation-legal-time": "09:30"}
        assert client.post(FORM, sent(**at, taken_time="13:30")).status_code == 403
        assert client.post(FORM, sent(**at, taken_time="10:00")).status_code == 302
    assert Note.objects.get().appointment == ended


def test_no_note_of_anybody_else_is_shown_or_listed(
    client: Client, left: Appointment, appoint: Appoint, record: Record
) -> None:
    others = record(appoint("head-of-service", "help-and-protection")).note
    assert others is not None
    assert client.get(f"/notes/{others.pk}").status_code == 404
    assert str(others.pk) not in page(client, OF_JUNE)
    assert str(others.pk) not in page(client, "/notes?case=1001")
    assert client.get(f"/notes/{others.pk}/record-again").status_code == 404


def test_somebody_who_never_held_a_post_or_only_looks_up_begins_nothing(
    client: Client, left: Appointment, appoint: Appoint, blackburn: Authority
) -> None:
    never = Client()
    worker = User.objects.create_user("never", "N. Ever", authority=blackburn, role="practitioner")
    never.force_login(worker, backend="authorities.sign_in.backends.DemonstrationBackend")
    assert never.get(OF_JUNE).headers["Location"] == "/choose-post"
    assert "Record a decision taken earlier" not in page(never, ROW)
    User.objects.filter(pk=left.user.pk).update(role="reader")
    assert client.get(OF_JUNE).status_code == 403
    assert "Record a decision taken earlier" not in page(client, ROW)


def test_opening_the_form_is_in_the_log(client: Client, left: Appointment, case: Case) -> None:
    page(client, OF_JUNE)
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.case, entry.codes, entry.user) == ("read", case, ["case-opened"], left.user)


def test_what_is_theirs_and_what_waits_for_them_is_still_opened(
    client: Client, left: Appointment, record: Record, appoint: Appoint
) -> None:
    note = record(left).note
    other = record(appoint("head-of-service", "help-and-protection"), text=replace(WORDS, why="Another.")).note
    assert note is not None
    assert other is not None
    asked = [Asked(RequestKind.SEE, person=left.user.pk), Asked(RequestKind.ANSWER, post="head-of-service")]
    add_entry(user=other.recorded_by, appointment=None, note=note, kind=EntryKind.DENIED, key=uuid4(), asks=asked)
    assert WORDS.why in page(client, f"/notes/{note.pk}")
    assert re.findall(r'href="/notes/([0-9a-f-]{36})"', page(client, "/waiting")) == [str(note.pk)]
    assert "Waiting for you (1)" in page(client, "/notes")
    assert client.get(f"/notes/{other.pk}").status_code == 404
