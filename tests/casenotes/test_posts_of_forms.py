"""The post acted in stands in the form. What another window chose meanwhile judges nothing."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Final

import pytest
from django.test import Client
from django.utils import timezone

from authorities.people import actions as people
from casenotes.models import AuditEntry, Note

from .test_pages import URL, WRITTEN, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case
    from casenotes.recording.actions import Answered

CHOOSE: Final = "You do not hold the post any more in which you opened this form"


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="two-posts")


@pytest.fixture
def lead(appoint: Callable[..., Appointment], head: Appointment) -> Appointment:
    """A second post of the same person, which may not decide."""
    return appoint("service-lead", "help-and-protection", name="two-posts")


@pytest.fixture
def client(head: Appointment, lead: Appointment, case: Case, pages: object) -> Client:
    browser = Client()
    browser.force_login(head.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return browser


def choose(client: Client, appointment: Appointment) -> None:
    client.post("/choose-post", {"appointment": str(appointment.pk)})


def acting_in(page: bytes) -> str:
    found = re.search(rb'<input type="hidden" name="acting" value="(\d+)">', page)
    return found[1].decode() if found else ""


def test_a_form_is_opened_in_the_post_that_was_chosen(client: Client, head: Appointment, lead: Appointment) -> None:
    for appointment in (head, lead):
        choose(client, appointment)
        page = client.get(URL)
        assert acting_in(page.content) == str(appointment.pk)
        assert f"You act in {appointment.seat}." not in page.content.decode()
        assert f"You act as {appointment.seat}." in page.content.decode()


def test_a_note_is_recorded_in_the_post_of_its_form_whatever_was_chosen_since(
    client: Client, head: Appointment, lead: Appointment
) -> None:
    choose(client, head)
    acting = acting_in(client.get(URL).content)
    choose(client, lead)
    assert client.post(URL, sent(acting=acting)).status_code == 302
    assert Note.objects.get().appointment == head


def test_a_form_of_a_post_that_may_not_decide_is_refused_though_another_was_chosen_since(
    client: Client, head: Appointment, lead: Appointment
) -> None:
    choose(client, head)
    answer = client.post(URL, sent(acting=str(lead.pk)))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "A Service Lead may not take this decision." in page
    assert acting_in(answer.content) == str(lead.pk)
    # All of the page speaks of one post.
    assert f"You act as {lead.seat}." in page
    assert "Signed in as Service Lead" in page


def test_a_form_that_names_no_post_asks_whoever_holds_several(client: Client, head: Appointment) -> None:
    choose(client, head)
    answer = client.post(URL, sent())
    assert answer.status_code == 403
    assert CHOOSE in answer.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize("named", ["of another", "0", "-1", "abc", "9" * 30, "\x00", "٣"])
def test_a_post_that_is_not_theirs_keeps_what_was_typed_and_offers_their_own(
    client: Client, appoint: Callable[..., Appointment], head: Appointment, lead: Appointment, named: str
) -> None:
    other = appoint("deputy-director")
    choose(client, head)
    answer = client.post(URL, sent(acting=str(other.pk) if named == "of another" else named))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert CHOOSE in page
    assert WRITTEN["decided"] in page
    offered = re.findall(r'type="radio" name="acting" id="acting-\d" value="(\d+)"', page)
    assert offered == [str(head.pk), str(lead.pk)]
    assert "Deputy Director" not in page.partition("<main")[2]
    assert [(one.kind, one.codes) for one in AuditEntry.objects.all()] == [("refused", ["post-not-held"])]


def test_a_post_that_ended_while_writing_is_asked_for_and_the_next_press_saves(
    client: Client, head: Appointment, lead: Appointment, appoint: Callable[..., Appointment]
) -> None:
    third = appoint("deputy-director", name="two-posts")
    people.end_appointment(appointment=head, at=timezone.now())
    form = sent(acting=str(head.pk))
    assert client.post(URL, form).status_code == 403
    assert client.post(URL, {**form, "acting": str(third.pk)}).status_code == 302
    assert Note.objects.get().appointment == third


def test_a_correction_is_of_the_post_of_its_form(
    client: Client, head: Appointment, lead: Appointment, record: Callable[..., Answered]
) -> None:
    note = record(head).note
    assert note is not None
    choose(client, lead)
    page = client.get(f"/notes/{note.pk}/correct")
    assert acting_in(page.content) == str(lead.pk)
    words = {name: WRITTEN[name] for name in ("decided", "why", "child_view", "actions")}
    form = {**words, "correction_reason": "Wrong day.", "key": str(uuid.uuid4())}
    asked = client.post(f"/notes/{note.pk}/correct", {**form, "acting": "0"})
    assert (asked.status_code, CHOOSE in asked.content.decode()) == (403, True)
    assert WRITTEN["why"].encode()[:20] in asked.content
    choose(client, lead)
    client.post(f"/notes/{note.pk}/correct", {**form, "acting": str(head.pk)})
    assert Note.objects.get(corrects=note).appointment == head
