"""Searches over HTTP: the same answers as the command, for one's own council, and errors that say what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from authorities.models import Authority, User
from delegation.lookup.plain import answer_search
from delegation.schemes.library import library
from tests.delegation.conftest import run
from tests.delegation.fixture_library import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("plain_files")

COUNCIL = "blackburn-with-darwen"


@pytest.fixture
def client_of(blackburn: None) -> Callable[..., Client]:
    def signed_in(council: str = COUNCIL) -> Client:
        authority = Authority.objects.get(slug=council)
        client = Client()
        user = User.objects.create_user(f"someone-{council}", "A. Example", authority=authority)
        client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
        return client

    return signed_in


def asked(client: Client, **keys: Any) -> tuple[int, dict[str, Any]]:
    answer = client.get("/api/v1/lookup", keys)
    return answer.status_code, json.loads(answer.content)


def test_it_answers_as_the_command_does(client_of: Callable[..., Client]) -> None:
    status, answer = asked(client_of(), council=COUNCIL, q="epo who signs", limit="3")
    assert status == 200
    assert answer == answer_search({"council": COUNCIL, "q": "epo who signs", "limit": 3}, library())
    assert answer["results"][0]["row"] == "bwd-1-05"


@pytest.mark.parametrize(
    ("keys", "code", "field"),
    [
        ({"council": COUNCIL}, "missing-field", "q"),
        ({"q": "epo"}, "missing-field", "council"),
        ({"council": "nowhere", "q": "epo"}, "unknown-council", "council"),
        ({"council": COUNCIL, "q": "epo", "limit": "0"}, "bad-field-type", "limit"),
        ({"council": COUNCIL, "q": "epo", "limit": "many"}, "bad-field-type", "limit"),
        ({"council": COUNCIL, "q": "epo", "limit": "9" * 400}, "bad-field-type", "limit"),
        ({"council": COUNCIL, "q": "epo", "on": "soon"}, "bad-date", "on"),
        ({"council": COUNCIL, "q": "epo", "page": "2"}, "unknown-field", "page"),
    ],
)
def test_what_is_wrong_is_named(client_of: Callable[..., Client], keys: dict[str, str], code: str, field: str) -> None:
    status, answer = asked(client_of(), **keys)
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (400, code, field)


def test_nobody_is_answered_without_signing_in_or_about_another_council(client_of: Callable[..., Client]) -> None:
    status, answer = asked(Client(), council=COUNCIL, q="epo")
    assert (status, answer["error"]["code"]) == (401, "not-signed-in")
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    status, answer = asked(client_of("torbay"), council=COUNCIL, q="epo")
    assert (status, answer["error"]["code"]) == (400, "unknown-council")


def test_what_is_not_covered_says_so_with_the_nearest_rows(client_of: Callable[..., Client]) -> None:
    _status, answer = asked(client_of(), council=COUNCIL, q="parking permit for visitors of the town hall")
    assert (answer["covered"], answer["results"]) == (False, [])
    assert isinstance(answer["nearest"], list)
