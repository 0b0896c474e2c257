"""The committed OpenAPI document is the generated one, and nothing in it goes away or gets narrower."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from django.test import Client
from jsonschema import Draft202012Validator

from delegation.api.examples import answered, kept
from delegation.api.openapi import as_yaml
from tests.delegation.fixture_library import PROJECT, answer_to, fixture_library
from tests.delegation.open_api_compared import broken
from tests.delegation.question_strategies import ON

if TYPE_CHECKING:
    from tests.delegation.conftest import ClientOf

Plain = dict[str, Any]
COMMITTED: Final = PROJECT / "docs" / "openapi-v1.yaml"


@pytest.fixture(scope="module")
def committed() -> Plain:
    found: Plain = yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))
    return found


def test_the_committed_document_is_what_is_generated() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == as_yaml(), "Run: .venv/bin/python manage.py write_openapi"


def test_nothing_of_the_committed_document_is_gone_or_narrower(committed: Plain) -> None:
    assert broken(committed, yaml.safe_load(as_yaml())) == []


CHANGES: Final[dict[str, tuple[str, object]]] = {
    "a path is gone": ("paths//api/v1/lookup", None),
    "a method is gone": ("paths//api/v1/determinations/post", None),
    "a parameter is gone": ("paths//api/v1/lookup/get/parameters/0", None),
    "an answer is gone": ("paths//api/v1/lookup/get/responses/200", None),
    "a property of an answer is gone": ("components/schemas/Determination/properties/outcome", None),
    "a property of a question is gone": ("components/schemas/Question/properties/steps", None),
    "a fact is gone": ("components/schemas/Facts/properties/urgent", None),
    "an outcome is gone": ("components/schemas/Stricter/properties/outcome/enum/0", None),
    "a kind of step is gone": ("components/schemas/Step/oneOf/0/properties/kind/enum/0", None),
    "a property of an answer is not always there": ("components/schemas/Determination/required/0", None),
    "a question has to have more": ("components/schemas/Question/required", ["council", "row", "actor", "on"]),
    "a type is another": ("components/schemas/Question/properties/row/type", "integer"),
    "null is not taken": ("components/schemas/Actor/properties/area/type", "string"),
    "fewer are taken": ("components/schemas/Question/properties/steps/maxItems", 5),
    "a number has to be larger": ("components/schemas/Facts/properties/child_age/minimum", 1),
    "a text is matched": ("components/schemas/Question/properties/row/pattern", "^bwd"),
    "a parameter is needed": ("paths//api/v1/lookup/get/parameters/1/required", True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_thing_that_breaks_a_program_is_found(committed: Plain, change: str) -> None:
    path, value = CHANGES[change]
    *above, last = _parts(path) if "//" in path else path.split("/")
    changed = copy.deepcopy(committed)
    place: Any = changed
    for part in above:
        place = place[int(part)] if isinstance(place, list) else place[part]
    if value is not None:
        place[last] = value
    elif isinstance(place, list):
        del place[int(last)]
    else:
        del place[last]
    assert broken(committed, changed) != []


def _parts(path: str) -> list[str]:
    """Return the keys in a path into the document. An address is one key."""
    before, _, rest = path.partition("//")
    methods = ("/get", "/post")
    end = min((rest.find(one) for one in methods if one in rest), default=len(rest))
    return [*before.split("/"), f"/{rest[:end]}", *[one for one in rest[end:].split("/") if one]]


def test_more_of_everything_breaks_nothing(committed: Plain) -> None:
    more = copy.deepcopy(committed)
    more["paths"]["/api/v1/more"] = {"get": {"responses": {}}}
    more["components"]["schemas"]["Determination"]["properties"]["more"] = {"type": "string"}
    more["components"]["schemas"]["Question"]["properties"]["more"] = {"type": "string"}
    more["components"]["schemas"]["Facts"]["properties"]["more"] = {"type": "boolean"}
    more["paths"]["/api/v1/lookup"]["get"]["parameters"].append({"name": "more", "in": "query", "required": False})
    more["components"]["schemas"]["Question"]["properties"]["steps"]["maxItems"] = 500
    assert broken(committed, more) == []


@pytest.mark.django_db
def test_the_examples_are_what_real_rows_answer() -> None:
    assert answered(fixture_library()) == kept()
    assert len(kept()) == 3


def test_every_answer_to_the_cases_has_the_shape_of_the_document(committed: Plain) -> None:
    shape = {**committed["components"]["schemas"]["Determination"], "components": committed["components"]}
    strict = Draft202012Validator({**shape, "additionalProperties": False})
    asked = [
        {"council": book.council, "row": one.row, "actor": {"post": next(iter(book.ladder.posts))}, "on": ON}
        for book in fixture_library().books.values()
        for scheme in book.in_force_on(date.fromisoformat(ON))
        for one in scheme.scheme.statements
    ]
    assert len(asked) > 300
    for question in asked:
        answer = answer_to(question)
        assert [error.message for error in strict.iter_errors(answer)] == [], question


def test_the_document_is_served_as_json_to_whoever_is_signed_in(
    plain_files: None, client_of: ClientOf, committed: Plain
) -> None:
    answer = client_of().get("/api/v1/schema/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json() == committed
    assert answer.json()["openapi"].startswith("3.1")


def test_every_address_of_the_document_is_told_and_no_other(committed: Plain) -> None:
    text = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([A-Z]+) (/api/[\w/-]+)", text, flags=re.MULTILINE)
    described = {(method.upper(), path) for path, methods in committed["paths"].items() for method in methods}
    assert set(told) == described
    assert len(told) == len(described)


def test_every_address_is_for_whoever_is_signed_in_alone(
    plain_files: None, client_of: ClientOf, committed: Plain
) -> None:
    client_of()
    for path, methods in committed["paths"].items():
        for method in methods:
            answer = Client().generic(method.upper(), path, "{}", content_type="application/json")
            assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in"), path
