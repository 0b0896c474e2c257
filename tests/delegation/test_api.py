"""The interface for programs: the commands' answers over HTTP, about one's own council, and errors as problems."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer

from authorities.models import User
from delegation.answer.plain import answer_question
from delegation.api import views
from delegation.api.exact_json import ExactJSONParser
from delegation.lookup.plain import answer_search
from delegation.schemes.library import library
from tests.delegation.conftest import BLACKBURN, TOKEN, run
from tests.delegation.fixture_library import FIXTURES

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from tests.delegation.conftest import ClientOf

pytestmark = pytest.mark.usefixtures("plain_files")

LOOKUP: Final = "/api/v1/lookup"
ASK: Final = "/api/v1/determinations"
BATCH: Final = "/api/v1/determinations/batch"
SCHEMA: Final = "/api/v1/schema/"
NOW: Final = datetime(2024, 6, 3, 11, tzinfo=UTC)
QUESTION: Final[dict[str, Any]] = {
    "council": BLACKBURN,
    "row": "bwd-1-06",
    "on": "2024-06-03",
    "actor": {"post": "team-manager", "area": "help-and-protection"},
    "facts": {"previous_cp_plan": True},
    "assume_defaults": True,
}


def send(client: Client, address: str, body: object, content_type: str = "application/json") -> Any:
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(address, text, content_type=content_type)


def problem_in(answer: Any, status: int) -> dict[str, Any]:
    """Return the problem details in a response, which has to have this status."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert "no-store" in answer.headers["Cache-Control"]
    told: dict[str, Any] = json.loads(answer.content)
    assert set(told) == {"type", "title", "status", "code", "field", "text"}
    assert told["status"] == status
    assert told["text"]
    return told


def test_a_search_is_answered_as_the_command_answers_it(client_of: ClientOf) -> None:
    answer = client_of().get(LOOKUP, {"council": BLACKBURN, "q": "epo who signs", "limit": "3"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json() == answer_search({"council": BLACKBURN, "q": "epo who signs", "limit": 3}, library())
    assert answer.json()["results"][0]["row"] == "bwd-1-05"
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_is_not_covered_says_whom_to_ask_and_has_the_nearest_rows(client_of: ClientOf) -> None:
    asked = {"council": BLACKBURN, "q": "parking permit for visitors of the town hall", "on": "2026-06-03T10:00"}
    answer = client_of().get(LOOKUP, asked).json()
    assert (answer["covered"], answer["ask"]) == ("no", "your line manager")
    assert answer["results"]
    assert client_of().get(LOOKUP, {**asked, "on": "2026-06-03T21:00"}).json()["ask"] == "the Emergency Duty Team"


def test_a_question_is_answered_as_the_command_answers_it_whichever_post_it_names(client_of: ClientOf) -> None:
    for post in ("team-manager", "dcs", "foster-carer"):
        asked = {**QUESTION, "actor": {"post": post}}
        answer = send(client_of(), ASK, asked)
        assert answer.status_code == 200
        assert answer.json() == answer_question(asked, library(), NOW)
    assert send(client_of(), ASK, QUESTION).json()["missing"] == [{"kind": "oversight", "by": "service-lead"}]


def test_numbers_are_read_exactly(client_of: ClientOf) -> None:
    body = json.dumps(QUESTION).replace('"previous_cp_plan": true', '"hours_in_placement": 0.1000000000000000000001')
    told = problem_in(send(client_of(), ASK, body), 400)
    assert told["code"] in {"bad-fact-value", "unknown-fact"}


def test_a_batch_is_answered_item_by_item_in_order(client_of: ClientOf) -> None:
    wrong = {**QUESTION, "row": "bwd-99"}
    answer = send(client_of(), BATCH, [QUESTION, wrong, 5, QUESTION])
    assert answer.status_code == 200
    first, second, third, fourth = answer.json()
    assert first == fourth == answer_question(QUESTION, library(), NOW)
    assert (set(second), second["error"]["code"], second["error"]["field"]) == ({"error"}, "unknown-row", "row")
    assert third["error"]["code"] == "not-an-object"


def test_a_batch_holds_a_hundred_questions_and_no_more(client_of: ClientOf) -> None:
    assert len(send(client_of(), BATCH, [QUESTION] * 100).json()) == 100
    told = problem_in(send(client_of(), BATCH, [QUESTION] * 101), 400)
    assert (told["code"], told["field"]) == ("bad-field-type", "")
    assert "this one 101" in told["text"]
    assert problem_in(send(client_of(), BATCH, QUESTION), 400)["code"] == "bad-field-type"
    assert send(client_of(), BATCH, []).json() == []


WRONG_SEARCHES: Final = [
    (f"council={BLACKBURN}", "missing-field", "q"),
    ("q=epo", "missing-field", "council"),
    ("council=nowhere&q=epo", "unknown-council", "council"),
    (f"council={BLACKBURN}&q=epo&limit=0", "bad-field-type", "limit"),
    (f"council={BLACKBURN}&q=epo&limit=51", "bad-field-type", "limit"),
    (f"council={BLACKBURN}&q=epo&limit=many", "bad-field-type", "limit"),
    (f"council={BLACKBURN}&q=epo&limit={'9' * 400}", "bad-field-type", "limit"),
    (f"council={BLACKBURN}&q=epo&limit=%C2%B2", "bad-field-type", "limit"),
    (f"council={BLACKBURN}&q=epo&on=soon", "bad-date", "on"),
    (f"council={BLACKBURN}&q=epo&page=2", "unknown-field", "page"),
    (f"council={BLACKBURN}&q=epo&format=api", "unknown-field", "format"),
    (f"council={BLACKBURN}&q=epo&q=care", "bad-field-type", "q"),
]


def test_what_is_wrong_with_a_search_is_named(client_of: ClientOf) -> None:
    client = client_of()
    for query, code, field in WRONG_SEARCHES:
        told = problem_in(client.get(f"{LOOKUP}?{query}"), 400)
        assert (told["type"], told["title"]) == ("about:blank", "Bad Request")
        assert (told["code"], told["field"]) == (code, field), query


WRONG_QUESTIONS: Final[list[tuple[object, str, str]]] = [
    (b"{", "not-json", ""),
    (b"\xff", "not-json", ""),
    (b'{"council": NaN}', "not-json", ""),
    (b'{"council": "a", "council": "b"}', "not-json", ""),
    (b"[" * 100_000, "not-json", ""),
    ([], "not-an-object", ""),
    ("5", "not-an-object", ""),
    (b"", "missing-field", "council"),
    ({**QUESTION, "colour": "red"}, "unknown-field", "colour"),
    ({**QUESTION, "council": 5}, "bad-field-type", "council"),
    ({**QUESTION, "council": "nowhere"}, "unknown-council", "council"),
    ({**QUESTION, "row": "bwd-99"}, "unknown-row", "row"),
    ({**QUESTION, "actor": {"post": "king"}}, "unknown-post", "actor.post"),
    ({**QUESTION, "facts": {"urgent": "yes"}}, "bad-fact-value", "facts.urgent"),
    ({**QUESTION, "steps": [{"kind": "prayer", "by": "legal"}]}, "unknown-step-kind", "steps[0].kind"),
    ({**QUESTION, "on": "1066-10-14"}, "not-in-force", "on"),
]


def test_what_is_wrong_with_a_question_is_named_as_the_command_names_it(client_of: ClientOf) -> None:
    client = client_of()
    for body, code, field in WRONG_QUESTIONS:
        told = problem_in(send(client, ASK, body), 400)
        assert (told["code"], told["field"]) == (code, field), body


@pytest.mark.parametrize("address", [LOOKUP, ASK, BATCH, SCHEMA])
def test_nobody_is_answered_without_signing_in_nor_told_anything_of_a_council(
    client_of: ClientOf, address: str
) -> None:
    for council in (BLACKBURN, "nowhere"):
        asked = {"council": council, "q": "epo"} if address == LOOKUP else {}
        given = Client().get(address, asked) if address in {LOOKUP, SCHEMA} else send(Client(), address, QUESTION)
        told = problem_in(given, 401)
        assert (told["code"], given.headers["WWW-Authenticate"]) == ("not-signed-in", 'Session realm="api"')
        assert council not in given.content.decode()


def test_somebody_who_left_is_nobody(client_of: ClientOf) -> None:
    client = client_of()
    User.objects.update(is_active=False)
    assert problem_in(client.get(LOOKUP, {"council": BLACKBURN, "q": "epo"}), 401)["code"] == "not-signed-in"


def test_another_council_is_answered_as_one_that_does_not_exist(client_of: ClientOf) -> None:
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    client = client_of("torbay")
    for council in (BLACKBURN, "nowhere"):
        answers = [
            client.get(LOOKUP, {"council": council, "q": "epo"}),
            send(client, ASK, {**QUESTION, "council": council}),
        ]
        for answer in answers:
            told = problem_in(answer, 400)
            assert (told["code"], told["field"]) == ("unknown-council", "council")
            assert told["text"] == "Answers are given about your own council alone."
        [item] = send(client, BATCH, [{**QUESTION, "council": council}]).json()
        assert item["error"]["text"] == "Answers are given about your own council alone."


def test_somebody_of_no_council_is_answered_about_none(client_of: ClientOf) -> None:
    client = client_of()
    User.objects.update(authority=None)
    assert problem_in(send(client, ASK, QUESTION), 400)["code"] == "unknown-council"
    assert problem_in(client.get(LOOKUP, {"council": BLACKBURN, "q": "epo"}), 400)["code"] == "unknown-council"


@pytest.mark.parametrize("address", [ASK, BATCH])
def test_what_is_sent_takes_the_token_against_forged_requests(client_of: ClientOf, address: str) -> None:
    for token in ("", "b" * 32):
        told = problem_in(send(client_of(token=token), address, QUESTION), 403)
        assert told["code"] == "permission-denied"
        assert "CSRF" in told["text"]
    assert send(client_of(token=TOKEN), address, [QUESTION] if address == BATCH else QUESTION).status_code == 200


def test_whatever_cannot_be_answered_is_a_problem(client_of: ClientOf) -> None:
    client = client_of()
    told = problem_in(client.get("/api/v1/nowhere"), 404)
    assert told["code"] == "not-found"
    problem_in(Client().get("/api/"), 404)
    problem_in(client.get("/api/v1/%00"), 404)
    for address, method, allowed in ((LOOKUP, "post", "GET"), (ASK, "get", "POST"), (BATCH, "put", "POST")):
        answer = getattr(client, method)(address)
        assert problem_in(answer, 405)["code"] == "method-not-allowed"
        assert allowed in answer.headers["Allow"]
    problem_in(client.options(LOOKUP), 405)
    assert (
        problem_in(client.get(LOOKUP, {"q": "epo"}, headers={"accept": "text/html"}), 406)["code"] == "not-acceptable"
    )
    assert problem_in(send(client, ASK, "a=b", "application/x-www-form-urlencoded"), 415)["code"] == (
        "unsupported-media-type"
    )
    assert problem_in(send(client, ASK, "<a/>", "application/xml"), 415)["code"] == "unsupported-media-type"
    assert problem_in(send(client, ASK, "[" + "1," * 300_000 + "1]"), 413)["code"] == "too-long"
    many = "&".join(f"a{number}=1" for number in range(500))
    assert problem_in(client.get(f"{LOOKUP}?{many}"), 400)["code"] == "unreadable"
    assert problem_in(client.get(LOOKUP, headers={"host": "elsewhere.example"}), 400)["code"] == "unreadable"


def test_a_page_that_is_not_there_stays_a_page(client_of: ClientOf) -> None:
    answer = client_of().get("/nowhere")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_fault_of_the_program_is_a_problem_that_says_nothing_of_the_code(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of()

    def broken() -> None:
        message = "a fault"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(views, "library", broken)
    answer = send(client, ASK, QUESTION)
    assert problem_in(answer, 500)["code"] == "server-fault"
    assert "a fault" not in answer.content.decode()


def test_a_database_that_is_away_is_a_problem_that_says_when_to_ask_again(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of()

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(views, "library", away)
    answer = send(client, BATCH, [QUESTION])
    assert problem_in(answer, 503)["code"] == "database-not-there"
    assert answer.headers["Retry-After"] == "10"


def test_each_person_asks_so_often_a_minute(client_of: ClientOf, settings: Settings) -> None:
    client = client_of()
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    other = client_of("torbay")
    settings.API_REQUESTS_A_MINUTE = 2
    cache.clear()
    statuses = [send(client, ASK, QUESTION).status_code for _ in range(2)]
    held_up = send(client, ASK, QUESTION)
    assert statuses == [200, 200]
    assert problem_in(held_up, 429)["code"] == "throttled"
    assert 0 < int(held_up.headers["Retry-After"]) <= 60
    assert f"in {held_up.headers['Retry-After']} seconds" in held_up.json()["text"]
    assert other.get(SCHEMA).status_code == 200
    cache.clear()


def test_nobody_is_held_up_where_the_setting_is_0(client_of: ClientOf, settings: Settings) -> None:
    client = client_of()
    settings.API_REQUESTS_A_MINUTE = 0
    assert {client.get(LOOKUP, {"council": BLACKBURN, "q": "epo"}).status_code for _ in range(5)} == {200}


def test_what_is_not_allowed_by_a_view_is_denied_and_no_page_of_the_framework_is_shown() -> None:
    for view in (views.LookUp, views.Determinations, views.DeterminationBatch, views.Schema):
        assert list(view.permission_classes) == [IsAuthenticated]
        assert list(view.renderer_classes) == [JSONRenderer]
        assert list(view.parser_classes) == [ExactJSONParser]
