"""A browser stores no answer, and whatever it keeps for somebody goes when they sign out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from authorities.models import User
from casenotes.models import Note

from .test_pages import URL, sent
from .test_reading_only import LOOKUPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from authorities.models import Appointment, Authority
    from casenotes.models import Case

ROW = "/decisions/bwd-1-05"
FOR_MACHINES = ("/health", "/ready", "/ready/recording")


@pytest.fixture
def head(appoint: Callable[..., Appointment], case: Case, pages: object) -> User:
    return appoint("head-of-service", "help-and-protection", name="head").user


def sign_in(client: Client, person: str) -> None:
    assert client.post("/sign-in", {"person": person}).headers["Location"] == "/"


@pytest.fixture
def client(head: User) -> Client:
    browser = Client(raise_request_exception=False)
    sign_in(browser, head.username)
    return browser


def is_kept(answer: Response) -> bool:
    said = {one.strip() for one in answer.headers.get("Cache-Control", "").split(",")}
    return not {"no-store", "private"} <= said


def test_no_answer_is_stored_whatever_it_is(client: Client) -> None:
    recorded = client.post(URL, sent())
    note = f"/notes/{Note.objects.get().pk}"
    answers = {
        "a note saved": recorded,
        "a form that is wrong": client.post(URL, sent(why="")),
        "a form that cannot be read": client.post(URL, {"why": "x"}, headers={"content-type": "multipart/form-data"}),
        **{address: client.get(address) for address in [*LOOKUPS, "/notes", note, f"{note}/correct", *FOR_MACHINES]},
        "no page": client.get("/nowhere"),
        "no row": client.get("/decisions/bwd-99"),
        "not allowed": client.get("/searches"),
        "nobody": Client().get("/sections"),
        "no program": Client().get("/api/v1/lookup"),
        "signed out": client.post("/sign-out"),
    }
    assert {name for name, answer in answers.items() if is_kept(answer)} == set()
    assert {answer.status_code for answer in answers.values()} >= {200, 302, 400, 401, 403, 404, 422}


def test_the_page_of_a_fault_of_the_program_is_not_stored_and_needs_no_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        message = "a fault"
        raise ZeroDivisionError(message)

    monkeypatch.setattr("delegation.views.contents.library", broken)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/sections")
    assert (answer.status_code, is_kept(answer)) == (500, False)
    assert len(asked) == 3  # the session, the person and their council, before the fault
    assert "Sorry, something went wrong here" in answer.content.decode()


def looked_up_last(client: Client) -> bool:
    return "Looked up last" in client.get("/").content.decode()


def test_what_was_looked_up_goes_when_its_reader_signs_out(client: Client, head: User) -> None:
    cookie = client.get(ROW).cookies[settings.LOOKED_UP_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], bool(cookie["secure"])) == (True, "Lax", False)
    assert cookie["max-age"] == settings.SESSION_COOKIE_AGE
    assert looked_up_last(client)
    assert client.post("/sign-out").cookies[settings.LOOKED_UP_COOKIE_NAME]["max-age"] == 0
    sign_in(client, head.username)
    assert not looked_up_last(client)


def test_the_next_person_on_the_same_browser_does_not_see_what_the_one_before_looked_up(
    client: Client, head: User, appoint: Callable[..., Appointment]
) -> None:
    client.get(ROW)
    kept = client.cookies[settings.LOOKED_UP_COOKIE_NAME].value
    sign_in(client, appoint("service-lead", "help-and-protection", name="lead").user.username)
    client.cookies[settings.LOOKED_UP_COOKIE_NAME] = kept
    assert not looked_up_last(client)
    sign_in(client, head.username)
    client.cookies[settings.LOOKED_UP_COOKIE_NAME] = kept
    assert looked_up_last(client)


@pytest.mark.parametrize(
    "change", [lambda kept: kept[:-1], lambda kept: f"x{kept}", lambda kept: "", lambda kept: ":::"]
)
def test_a_cookie_that_somebody_changed_is_as_if_it_were_not_there(
    client: Client, change: Callable[[str], str]
) -> None:
    client.get(ROW)
    client.cookies[settings.LOOKED_UP_COOKIE_NAME] = change(client.cookies[settings.LOOKED_UP_COOKIE_NAME].value)
    assert not looked_up_last(client)


def test_a_row_that_is_first_already_is_not_sent_again(client: Client, blackburn: Authority) -> None:
    assert settings.LOOKED_UP_COOKIE_NAME in client.get(ROW).cookies
    assert settings.LOOKED_UP_COOKIE_NAME not in client.get(ROW).cookies
    assert settings.LOOKED_UP_COOKIE_NAME in client.get("/decisions/bwd-1-06").cookies
