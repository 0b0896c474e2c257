"""Whoever is signed out while they write loses nothing, and nobody else ever sees it."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from authorities.models import Role
from casenotes.models import KeptWords, Note
from casenotes.reading.kept import how_many_kept, kept_for
from casenotes.recording import keeping
from casenotes.recording.opened import Opened

from .test_pages import URL, WRITTEN, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment, User
    from casenotes.models import Case
    from casenotes.recording.actions import Answered

BACKEND: Final = "authorities.sign_in.backends.DemonstrationBackend"
SECRET: Final = "Typed by somebody whose session ended."


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def other(appoint: Callable[..., Appointment]) -> User:
    return appoint("deputy-director", name="other").user


@pytest.fixture
def client(head: Appointment, case: Case, pages: object) -> Client:
    browser = Client()
    browser.force_login(head.user, backend=BACKEND)
    return browser


def hidden_in(page: bytes) -> dict[str, str]:
    """Return what the form of a note carries besides words."""
    form = re.search(rb"<form action=.*?data-note.*?</form>", page, flags=re.DOTALL)
    assert form is not None
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0].decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def opened(client: Client, **words: str) -> dict[str, str]:
    """Open the form, and return what it would send."""
    return {**sent(why=SECRET, **words), **hidden_in(client.get(URL).content)}


def way_on(answer: object) -> str:
    """Return the address to which signing in leads."""
    location = answer.headers["Location"]  # type: ignore[attr-defined]
    found = re.fullmatch(r"/sign-in\?next=(/kept/[0-9a-f-]{36})", location)
    assert found is not None, location
    return found[1]


def saved_from(client: Client, address: str) -> str:
    """Open what was kept, save it as it is shown, and return the address of the note."""
    page = client.get(address)
    assert SECRET in page.content.decode()
    answer = client.post(URL, {**sent(why=SECRET), **hidden_in(page.content)})
    return str(answer.headers["Location"])


def test_whoever_is_signed_out_in_another_window_goes_on_after_signing_in(client: Client, head: Appointment) -> None:
    form = opened(client)
    client.post("/sign-out")
    answer = client.post(URL, form)
    address = way_on(answer)
    sign_in = client.get(answer.headers["Location"]).content.decode()
    assert "What you wrote is kept for two hours. Sign in to go on." in sign_in
    for word in (SECRET, WRITTEN["decided"], "C-1", "A.E."):
        assert word not in sign_in
    assert not Note.objects.exists()
    client.force_login(head.user, backend=BACKEND)
    assert "What you wrote is not saved yet." in client.get(address).content.decode()
    assert saved_from(client, address) == f"/notes/{Note.objects.get().pk}"
    assert Note.objects.get().text.why == SECRET
    assert not KeptWords.objects.exists()
    assert client.get(address).status_code == 404


def test_a_session_that_expired_loses_nothing(client: Client, head: Appointment) -> None:
    form = opened(client)
    with time_machine.travel(timezone.now() + timedelta(hours=11), tick=False):
        address = way_on(client.post(URL, form))
        client.force_login(head.user, backend=BACKEND)
        assert SECRET in client.get(address).content.decode()


def test_what_was_kept_holds_no_word_that_can_be_read(client: Client) -> None:
    form = opened(client)
    client.logout()
    client.post(URL, form)
    row = KeptWords.objects.get()
    for word in (SECRET, "Apply today", "decided", "bwd-1-05"):
        assert word not in row.sealed
        assert word.encode() not in urlsafe_b64decode(row.sealed)
    assert keeping.words_kept(user=row.user, key=row.pk) is not None


def test_it_is_shown_to_nobody_else_and_stays_for_whoever_wrote_it(client: Client, other: User) -> None:
    form = opened(client)
    client.logout()
    address = way_on(client.post(URL, form))
    client.force_login(other, backend=BACKEND)
    answer = client.get(address)
    assert (answer.status_code, SECRET in answer.content.decode()) == (404, False)
    assert KeptWords.objects.count() == 1
    assert client.get("/kept/00000000-0000-0000-0000-000000000000").status_code == 404


def test_a_form_sent_by_somebody_else_is_kept_for_whoever_opened_it(
    client: Client, head: Appointment, other: User
) -> None:
    form = opened(client)
    client.force_login(other, backend=BACKEND)
    answer = client.post(URL, form)
    page = answer.content.decode()
    assert (answer.status_code, SECRET in page, Note.objects.count()) == (403, False, 0)
    assert "You are signed in as somebody else" in page
    row = KeptWords.objects.get()
    assert row.user == head.user
    signed_out = client.post("/sign-out", {"next": f"/kept/{row.pk}"})
    client.force_login(head.user, backend=BACKEND)
    assert SECRET in client.get(way_on(signed_out)).content.decode()


def test_a_form_of_a_session_before_this_one_comes_back_to_be_saved(
    head: Appointment, case: Case, pages: object
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(head.user, backend=BACKEND)
    page = strict.get(URL)
    form = {**sent(why=SECRET), **hidden_in(page.content), "csrfmiddlewaretoken": "x" * 64}
    answer = strict.post(URL, form)
    row = KeptWords.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/kept/{row.pk}")
    shown = strict.get(answer.headers["Location"]).content.decode()
    assert "nothing was saved yet" in shown
    assert SECRET in shown
    assert not Note.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "e30:1abc:def", "of another salt"])
def test_a_token_that_nobody_here_signed_keeps_nothing(client: Client, head: Appointment, token: str) -> None:
    form = opened(client)
    if token == "of another salt":
        token = signing.dumps({"user": head.user.pk, "acting": head.pk}, salt="another")
    client.logout()
    answer = client.post(URL, {**form, "opened": token})
    assert answer.headers["Location"].startswith("/sign-in?next=/decisions/")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(URL, {**form, "opened": token}).status_code == 403
    assert not KeptWords.objects.exists()


def test_a_form_that_was_opened_half_a_day_ago_keeps_nothing(client: Client) -> None:
    form = opened(client)
    client.logout()
    with time_machine.travel(timezone.now() + timedelta(hours=12, seconds=1), tick=False):
        assert client.post(URL, form).headers["Location"].startswith("/sign-in?next=/decisions/")
    assert not KeptWords.objects.exists()


def test_after_two_hours_it_is_shown_to_nobody_and_deleted(client: Client, head: Appointment) -> None:
    form = opened(client)
    client.logout()
    began = timezone.now()
    with time_machine.travel(began, tick=False):
        address = way_on(client.post(URL, form))
    client.force_login(head.user, backend=BACKEND)
    with time_machine.travel(began + timedelta(hours=2) - timedelta(seconds=1), tick=False):
        assert client.get(address).status_code == 200
        assert deleted() == "0 kept forms deleted.\n"
    with time_machine.travel(began + timedelta(hours=2), tick=False):
        assert client.get(address).status_code == 404
        assert KeptWords.objects.count() == 1
        assert deleted() == "1 kept form deleted.\n"
    assert not KeptWords.objects.exists()


def deleted() -> str:
    said = StringIO()
    call_command("delete_kept_words", stdout=said)
    return said.getvalue()


def test_what_is_too_old_is_deleted_when_something_is_kept_later(client: Client) -> None:
    form = opened(client)
    client.logout()
    client.post(URL, form)
    first = KeptWords.objects.get()
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=False):
        client.post(URL, form)
    assert KeptWords.objects.exclude(pk=first.pk).count() == KeptWords.objects.count() == 1


def test_no_more_than_five_forms_of_one_person_are_kept_and_the_newest_stay(client: Client) -> None:
    form = opened(client)
    client.logout()
    keys = []
    for number in range(7):
        with time_machine.travel(timezone.now() + timedelta(seconds=number), tick=False):
            keys.append(way_on(client.post(URL, form)).rpartition("/")[2])
    assert {str(key) for key in KeptWords.objects.values_list("pk", flat=True)} == set(keys[2:])


def test_of_somebody_who_left_nothing_is_kept(client: Client, head: Appointment) -> None:
    form = opened(client)
    client.logout()
    head.user.is_active = False
    head.user.save()
    assert client.post(URL, form).status_code == 404
    assert not KeptWords.objects.exists()


def test_under_another_secret_it_is_as_if_it_were_not(client: Client, head: Appointment, settings: object) -> None:
    form = opened(client)
    client.logout()
    key = way_on(client.post(URL, form)).rpartition("/")[2]
    settings.SECRET_KEY = "another secret of forty characters or more"  # type: ignore[attr-defined]
    assert keeping.words_kept(user=head.user, key=KeptWords.objects.get(pk=key).pk) is None


def test_a_correction_is_kept_too(client: Client, head: Appointment, record: Callable[..., Answered]) -> None:
    note = record(head).note
    assert note is not None
    address = f"/notes/{note.pk}/correct"
    token = Opened(head.user.pk, head.pk).token
    form = {"decided": SECRET, "correction_reason": "x", "opened": token, "acting": str(head.pk), "key": str(note.pk)}
    client.logout()
    kept = way_on(client.post(address, form))
    client.force_login(head.user, backend=BACKEND)
    page = client.get(kept).content.decode()
    assert SECRET in page
    assert f'<form action="{address}" method="post"' in page
    words = {**form, "why": "x", "child_view": "x", "actions": "x", "kept": kept.rpartition("/")[2]}
    assert client.post(address, words).status_code == 302
    assert Note.objects.get(corrects=note).text.decided == SECRET
    assert not KeptWords.objects.exists()


def test_what_is_kept_and_not_saved_yet_can_be_opened_again(client: Client, head: Appointment) -> None:
    form = opened(client)
    client.logout()
    address = way_on(client.post(URL, form))
    client.force_login(head.user, backend=BACKEND)
    assert [client.get(address).status_code for _ in range(2)] == [200, 200]
    client.post(URL, {**form, "kept": address.rpartition("/")[2], "decided": ""})
    assert KeptWords.objects.count() == 1


# --- Waiting for you -----------------------------------------------------------------------------------------------


AT_1927: Final = datetime(2026, 6, 3, 18, 27, tzinfo=UTC)
"""19:27 in London."""


def number_beside_waiting(client: Client) -> str:
    found = re.search(r'href="/waiting"[^>]*>Waiting for you([^<]*)<', client.get("/sections").content.decode())
    return found[1] if found else "no link"


def test_whoever_signs_in_by_another_page_finds_what_is_kept_for_them_and_nobody_else_does(
    client: Client, head: Appointment, other: User
) -> None:
    with time_machine.travel(AT_1927, tick=False):
        form = opened(client)
        client.post("/sign-out")
        address = way_on(client.post(URL, form))
    with time_machine.travel(AT_1927 + timedelta(minutes=10), tick=False):
        client.force_login(head.user, backend=BACKEND)
        assert number_beside_waiting(client) == " (1)"
        page = client.get("/waiting").content.decode()
        assert f'<a class="govuk-link" href="{address}">Words that you typed at 19:27</a> are kept until 21:27.' in page
        assert "Nothing waits for you." not in page
        for word in (SECRET, WRITTEN["decided"], "C-1", "A.E."):
            assert word not in page
        stranger = Client()
        stranger.force_login(other, backend=BACKEND)
        assert number_beside_waiting(stranger) == ""
        assert "Words that you typed" not in stranger.get("/waiting").content.decode()
        saved_from(client, address)
        assert number_beside_waiting(client) == ""
        assert "Nothing waits for you." in client.get("/waiting").content.decode()


def test_what_is_kept_waits_for_two_hours_and_no_longer(client: Client, head: Appointment) -> None:
    with time_machine.travel(AT_1927, tick=False):
        form = opened(client)
        client.post("/sign-out")
        client.post(URL, form)
    for waited, number in ((timedelta(hours=2) - timedelta(seconds=1), 1), (timedelta(hours=2), 0)):
        with time_machine.travel(AT_1927 + waited, tick=False):
            assert (how_many_kept(head.user), len(kept_for(head.user))) == (number, number)
            assert words_are_there(client, head) is bool(number)


def words_are_there(client: Client, head: Appointment) -> bool:
    """Say whether the latest form that was kept can still be opened."""
    client.force_login(head.user, backend=BACKEND)
    return client.get(f"/kept/{KeptWords.objects.get().key}").status_code == 200


def test_the_number_takes_one_statement_and_none_for_whoever_sees_no_cases(
    head: Appointment, django_assert_num_queries: Callable[..., Any]
) -> None:
    KeptWords.objects.bulk_create(KeptWords(user=head.user, kept_at=timezone.now(), sealed="x") for _ in range(3))
    with django_assert_num_queries(1):
        assert how_many_kept(head.user) == 3
    head.user.role = Role.READER
    with django_assert_num_queries(0):
        assert how_many_kept(head.user) == 0
