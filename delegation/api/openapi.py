"""The OpenAPI document: what drf-spectacular reads off the views, and what only we can add.

``manage.py write_openapi`` writes it to ``docs/openapi-v1.yaml``, with answers to real rows as its examples.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework.serializers import ListSerializer

from delegation.api.examples import kept
from delegation.api.problems import CONTENT_TYPE
from delegation.api.serializers import (
    MOST_QUESTIONS,
    DeterminationSerializer,
    ItemErrorSerializer,
    ProblemSerializer,
    QuestionSerializer,
    ResultsSerializer,
    SearchSerializer,
)
from delegation.rules.facts import LARGEST_NUMBER, Fact, FactType
from delegation.rules.steps import StepKind
from delegation.schemes.catalogue import fact_catalogue

Plain = dict[str, Any]

JSON: Final = "application/json"
CLOSED: Final = ("Question", "Actor", "Facts")
"""Objects that are refused if they hold an unknown key. In answers, programs are to ignore unknown keys."""

_ALWAYS: Final = {
    401: "Nobody is signed in.",
    405: "The address is not asked by this method.",
    406: "Only JSON is answered.",
    429: "Asked too often; Retry-After says when to ask again.",
    500: "The program is at fault.",
    503: "The council’s scheme cannot be read (scheme-unreadable), or the database does not answer.",
}
_SENT: Final = {
    403: "The token against forged requests is missing or wrong.",
    413: "What was sent is too long.",
    415: "What was sent is no JSON by its content type.",
}
_MALFORMED: Final = {400: "What is asked is malformed, or about another council: code, field and text say what."}


def _problems(*tables: dict[int, str]) -> dict[tuple[int, str], OpenApiResponse]:
    told = {status: text for table in tables for status, text in table.items()}
    return {(status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, told[status]) for status in sorted(told)}


of_a_search = extend_schema(
    operation_id="lookup",
    summary="Search",
    description="Searches the schemes of your council that are in force. The results are best first.",
    parameters=[SearchSerializer],
    responses={(200, JSON): OpenApiResponse(ResultsSerializer, "What was found."), **_problems(_MALFORMED, _ALWAYS)},
)
of_a_question = extend_schema(
    operation_id="determine",
    summary="May this post take this decision?",
    description="Answers one question about your council, whichever post it names.",
    request={JSON: QuestionSerializer},
    responses={
        (200, JSON): OpenApiResponse(DeterminationSerializer, "The answer."),
        **_problems(_MALFORMED, _ALWAYS, _SENT),
    },
)
of_a_batch = extend_schema(
    operation_id="determine_batch",
    summary=f"Up to {MOST_QUESTIONS} questions at once",
    description="Answers each in order. A question that is malformed has an error in its place, and stops no other.",
    request={JSON: ListSerializer(child=QuestionSerializer(), max_length=MOST_QUESTIONS)},
    responses={
        (200, JSON): OpenApiResponse(
            PolymorphicProxySerializer(
                component_name="DeterminationOrError",
                serializers=[DeterminationSerializer, ItemErrorSerializer],
                resource_type_field_name=None,
                many=True,
            ),
            "An answer or an error for each question.",
        ),
        **_problems(_MALFORMED, _ALWAYS, _SENT),
    },
)
of_the_document = extend_schema(
    operation_id="schema",
    summary="This document",
    description="The OpenAPI document of this interface.",
    responses={(200, JSON): OpenApiResponse(OpenApiTypes.OBJECT, "The document."), **_problems(_ALWAYS)},
)


class SessionSignInScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself untyped
    """Describes signing in by a session."""

    target_class = "delegation.api.admission.SessionSignIn"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> Plain:
        """Return the security scheme: the cookie of the session."""
        del auto_schema
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of the web pages. Whatever is sent (POST) also takes the token against forged "
            f"requests: the cookie {settings.CSRF_COOKIE_NAME}, and the same value in the header X-CSRFToken.",
        }


@cache
def document() -> Plain:
    """Return the OpenAPI document. It is made once in each process."""
    return _generated()


def as_yaml() -> str:
    """Return the document as it is committed, generated anew."""
    written: bytes = OpenApiYamlRenderer().render(_generated(), renderer_context={})  # type: ignore[no-untyped-call]
    return written.decode("utf-8")


def _generated() -> Plain:
    made: Plain = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


def with_shapes(result: Plain, **_more: object) -> Plain:
    """Add what no serializer can say: steps, the facts of the catalogue, and which objects allow no other key."""
    components = result["components"]["schemas"]
    components |= {
        "Step": {"oneOf": _steps(), "description": "One step: its kind, and the one key that belongs to it."},
        "OwedStep": {"anyOf": [{"$ref": "#/components/schemas/Step"}, _any_of()]},
        "OwedAfterwards": {
            "type": "object",
            "description": "A step, or any_of several, with the time by which it is owed.",
            "properties": {
                "kind": {"type": "string", "enum": [one.value for one in StepKind]},
                **{key: {"type": "string"} for key in _keys_of_steps()},
                **_any_of()["properties"],
                "due": {
                    "type": ["string", "null"],
                    "description": "A date and time, next-meeting, or null where the document states none.",
                },
            },
            "required": ["due"],
        },
        "Facts": {
            "type": "object",
            "description": "What is so in the case. A fact that is not given is not known.",
            "properties": {fact.name: _fact(fact) for fact in fact_catalogue().values()},
        },
    }
    for name in CLOSED:
        components[name]["additionalProperties"] = False
    result["components"]["schemas"] = dict(sorted(components.items()))
    return result


def _keys_of_steps() -> list[str]:
    return list(dict.fromkeys(kind.key.value for kind in StepKind))


def _steps() -> list[Plain]:
    return [
        {
            "type": "object",
            "properties": {
                "kind": {"type": "string", "enum": [kind.value for kind in StepKind if kind.key == key]},
                key: {"type": "string"},
            },
            "required": ["kind", key],
            "additionalProperties": False,
        }
        for key in _keys_of_steps()
    ]


def _any_of() -> Plain:
    steps = {"type": "array", "items": {"$ref": "#/components/schemas/Step"}, "minItems": 2}
    return {"type": "object", "properties": {"any_of": steps}, "required": ["any_of"]}


def _fact(fact: Fact) -> Plain:
    match fact.type:
        case FactType.BOOLEAN:
            kind: Plain = {"type": "boolean"}
        case FactType.CHOICE:
            kind = {"type": "string", "enum": list(fact.values)}
        case FactType.LIST_OF_POSTS:
            kind = {"type": "array", "items": {"type": "string"}}
        case FactType.MONEY | FactType.HOURS:
            kind = {"type": "number", "minimum": 0, "maximum": LARGEST_NUMBER}
        case _:
            kind = {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}
    return {**kind, "description": fact.meaning}


def with_examples(result: Plain, **_more: object) -> Plain:
    """Add questions about real rows, with the answers that they get."""
    for address, examples in kept().items():
        [operation] = result["paths"][address].values()
        for parameter in operation.get("parameters", []):
            parameter["example"] = examples[0]["asked"][parameter["name"]]
        if "requestBody" in operation:
            operation["requestBody"]["content"][JSON]["examples"] = {
                one["name"]: {"summary": one["summary"], "value": one["asked"]} for one in examples
            }
        operation["responses"]["200"]["content"][JSON]["examples"] = {
            one["name"]: {"summary": one["summary"], "value": one["answered"]} for one in examples
        }
    return result
