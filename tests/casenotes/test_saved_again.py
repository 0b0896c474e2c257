"""What changed while somebody wrote is said once; what was saved already is shown, and can be corrected from there."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
import time_machine
from django.test import Client

from casenotes.models import Case, Note
from casenotes.recording.opened import Opened, changed_since

from .test_kept_words import hidden_in
from .test_pages import URL, WRITTEN, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

EVENING: Final = datetime(2026, 6, 3, 18, 27, tzinfo=UTC)
"""19:27 by British Summer Time."""


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def client(head: Appointment, case: Case, pages: object) -> Client:
    browser = Client()
    browser.force_login(head.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return browser


def opened(client: Client) -> dict[str, str]:
    return {**sent(), **hidden_in(client.get(URL).content)}


def pressed_twice(client: Client, form: dict[str, str], said: str) -> None:
    """Send a form that comes back once, says what changed and keeps what was typed, and is saved by the next press."""
    answer = client.post(URL, form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert said in page
    assert WRITTEN["decided"] in page
    assert not Note.objects.exists()
    again = client.post(URL, {**form, **hidden_in(answer.content)})
    assert again.status_code == 302
    assert Note.objects.count() == 1


def test_a_case_that_was_renamed_meanwhile_is_said_once(client: Client) -> None:
    form = opened(client)
    Case.objects.update(reference="C-2042")
    pressed_twice(client, form, "The case is called C-2042 since you opened this page (it was C-1).")
    assert Note.objects.get().text.case_reference == "C-2042"


def test_a_case_that_was_closed_meanwhile_is_said_once(client: Client) -> None:
    form = opened(client)
    Case.objects.update(closed_on=date(2026, 6, 3))
    pressed_twice(client, form, "The case was closed on 3 June 2026.")


def test_a_version_published_meanwhile_is_said_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    form = opened(client)
    monkeypatch.setattr("casenotes.recording.proposed.Proposed.version", "another 2026-11-01")
    pressed_twice(
        client, form, "A new version of the scheme began to hold since you opened this page. What it asks may differ."
    )


def test_what_was_so_already_when_the_page_was_opened_is_not_said(client: Client) -> None:
    Case.objects.update(closed_on=date(2026, 6, 3), reference="C-2042")
    assert client.post(URL, opened(client)).status_code == 302


def test_what_changed_is_said_though_the_page_came_back_for_something_else_before(client: Client) -> None:
    form = opened(client)
    refused = client.post(URL, {**form, "why": ""})
    assert refused.status_code == 422
    Case.objects.update(reference="C-2042")
    pressed_twice(client, {**form, **hidden_in(refused.content)}, "The case is called C-2042")


def test_of_another_case_nothing_changed() -> None:
    now = Opened(1, 1, 2, "C-2", "2026-06-03", "v")
    assert changed_since(None, now) == changed_since(Opened(1, 1, 3, "C-1", "", "u"), now) == []
    assert len(changed_since(Opened(1, 1, 2, "C-1", "", "u"), now)) == 3


def test_the_same_words_again_within_ten_minutes_lead_to_the_note_that_is_there(client: Client) -> None:
    with time_machine.travel(EVENING, tick=False):
        client.post(URL, sent())
    note = Note.objects.get()
    client.get(f"/notes/{note.pk}")  # shows that it was saved
    with time_machine.travel(EVENING + timedelta(minutes=9, seconds=59), tick=False):
        answer = client.post(URL, sent(), follow=True)
    assert answer.redirect_chain == [(f"/notes/{note.pk}", 302)]
    assert "Already saved at 19:27." in answer.content.decode()
    assert Note.objects.count() == 1
    with time_machine.travel(EVENING + timedelta(minutes=10), tick=False):
        assert "Already saved" not in client.post(URL, sent(), follow=True).content.decode()
    assert Note.objects.count() == 2


def test_the_same_press_on_another_day_says_the_day_too(client: Client) -> None:
    form = sent()
    with time_machine.travel(EVENING, tick=False):
        client.post(URL, form, follow=True)
    with time_machine.travel(EVENING + timedelta(hours=8), tick=False):
        assert "Already saved at 19:27 on 3 June 2026." in client.post(URL, form, follow=True).content.decode()


def test_a_second_press_at_once_says_once_that_it_is_saved(client: Client) -> None:
    form = sent()
    client.post(URL, form)
    page = client.post(URL, form, follow=True).content.decode()
    assert ("Saved as note 1." in page, "Already saved" in page) == (True, False)


def test_after_back_the_note_is_offered_to_be_corrected_with_what_was_typed(client: Client) -> None:
    form = opened(client)
    client.post(URL, form)
    note = Note.objects.get()
    changed = {**form, "why": "Quite another reason.", "considered": ""}
    page = client.post(URL, changed)
    assert page.status_code == 409
    found = re.search(
        r'<button type="submit" formaction="([^"]+)" name="taken_over" value="yes"', page.content.decode()
    )
    assert found is not None
    assert found[1] == f"/notes/{note.pk}/correct"
    shown = client.post(found[1], {**changed, "taken_over": "yes"})
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "The words of note 1 stand below, and yours wherever you wrote something else." in text
    values = shown.context["form"].initial
    assert (values["why"], values["decided"]) == ("Quite another reason.", WRITTEN["decided"])
    assert values["key"] != uuid.UUID(form["key"])
    assert not Note.objects.filter(corrects=note).exists()
    correction = {name: values[name] for name in ("decided", "why", "considered", "child_view", "actions")}
    carried = {"correction_reason": "Another reason.", "key": str(values["key"]), "acting": form["acting"]}
    client.post(found[1], {**correction, **carried})
    assert Note.objects.get(corrects=note).text.why == "Quite another reason."


def test_what_was_typed_goes_on_to_the_latest_correction(
    client: Client, head: Appointment, record: Callable[..., Answered]
) -> None:
    note = record(head).note
    assert note is not None
    address = f"/notes/{note.pk}/correct"
    words = {name: WRITTEN[name] for name in ("decided", "why", "child_view", "actions")}
    client.post(address, {**words, "correction_reason": "First.", "key": str(uuid.uuid4())})
    latest = Note.objects.get(corrects=note)
    late = {**words, "why": "Typed too late.", "correction_reason": "Second.", "key": str(uuid.uuid4())}
    page = client.post(address, late)
    assert page.status_code == 409
    assert f'formaction="/notes/{latest.pk}/correct" name="taken_over"' in page.content.decode()
    shown = client.post(address, {**late, "taken_over": "yes"})
    assert shown.context["note"] == latest
    assert shown.context["form"].initial["why"] == "Typed too late."
    assert shown.context["form"].initial["correction_reason"] == "Second."
    assert f'<form action="/notes/{latest.pk}/correct"' in shown.content.decode()


def test_back_to_a_form_that_was_saved_offers_the_note_and_a_new_form(client: Client, case: Case) -> None:
    address = client.post("/decisions/bwd-1-05/record", {"case": "C-1"}).headers["Location"]
    form = {**sent(), **hidden_in(client.get(address).content)}
    assert form["key"] == address.rpartition("=")[2]
    with time_machine.travel(EVENING, tick=False):
        client.post(address, form)
    note = Note.objects.get()
    page = client.get(address).content.decode()
    assert "Already saved at 19:27, 3 June 2026, as" in page
    assert f'href="/notes/{note.pk}/correct">Correct this note</a>' in page
    assert page.count("Correct this note") == 1
    anew = f"/decisions/bwd-1-05/record?case={case.pk}"
    assert f'href="{anew}">record another decision about this case</a>' in page
    assert "Already saved" not in client.get(anew).content.decode()
    assert hidden_in(client.get(anew).content)["key"] != form["key"]
    assert client.post(address, {**form, "why": "Typed after Back."}).status_code == 409


@pytest.mark.parametrize("key", ["", "x", "9" * 50, "00000000-0000-0000-0000-000000000000"])
def test_a_form_whose_address_has_no_key_of_a_saved_note_offers_nothing(client: Client, key: str) -> None:
    client.post(URL, sent())
    answer = client.get(f"{URL}&form={key}")
    assert (answer.status_code, "Already saved" in answer.content.decode()) == (200, False)


def test_a_key_of_somebody_elses_form_offers_nothing(
    client: Client, appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    key = uuid.uuid4()
    record(appoint("deputy-director", name="other"), key)
    assert "Already saved" not in client.get(f"{URL}&form={key}").content.decode()
