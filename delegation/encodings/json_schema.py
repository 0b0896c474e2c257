"""The JSON Schema of scheme files, so that editors can complete and check them as they are written.

It is made from the notation's own keys, words and facts, so it cannot disagree with the reader. It knows no council:
posts, forums and services are checked when a file is loaded.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from delegation.rules import lengths
from delegation.rules.conditions import ON_NUMBERS, Operator
from delegation.rules.due import Within
from delegation.rules.facts import LARGEST_NUMBER, Fact, FactType
from delegation.rules.notation.parts import _MAKER_KEYS, _REQUIREMENT_KEYS
from delegation.rules.notation.reading import (
    _ROUTE_KEYS,
    _ROW,
    _SCHEME_KEYS,
    _SLUG,
    _STATEMENT_KEYS,
    RULE_KEYS,
)
from delegation.rules.schemes import (
    KEYS_OF_EFFECT,
    NEVER_A_DECISION,
    Combine,
    Effect,
    Line,
    Occasion,
    StatementKind,
)
from delegation.rules.steps import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

# Any: a JSON Schema is plain JSON of many shapes.
Schema = dict[str, Any]

COUNTED: Final = (Within.HOURS, Within.DAYS, Within.WORKING_DAYS)
LONGEST_LIMIT: Final = 1000
SLUG: Final[Schema] = {"type": "string", "pattern": f"^{_SLUG.pattern}$"}
ROW: Final[Schema] = {"type": "string", "pattern": f"^{_ROW.pattern}$", "maxLength": lengths.ROW}
TEXT: Final[Schema] = {"type": "string", "pattern": r"\S"}
DATE: Final[Schema] = {
    "type": "string",
    "pattern": r"^\d{4}(-\d{2}){0,2}$",
    "description": "A day, a month or a year, such as 2023-12; a year alone stands in quotes.",
}
TRUE_OR_FALSE: Final[Schema] = {"type": "boolean"}


def _text(key: str) -> Schema:
    """Return the schema of a text, with the length limit of its key."""
    return {**TEXT, "maxLength": lengths.OF_KEY[key]}


def scheme_schema(catalogue: Mapping[str, Fact]) -> Schema:
    """Return the JSON Schema of a scheme file, for the facts of a catalogue."""
    top = {
        "document": {**SLUG, "maxLength": lengths.DOCUMENT},
        "council": SLUG,
        "title": _text("title"),
        "effective": DATE,
        "review_due": DATE,
        "ends": DATE,
        "approved_by": _text("approved_by"),
        "statements": {"type": "array", "minItems": 1, "items": _ref("statement")},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A version of a council's scheme of delegation",
        **_object(_SCHEME_KEYS, top, required=("document", "council", "title", "effective", "statements")),
        "$defs": {
            "statement": _statement(),
            "route": _object(_ROUTE_KEYS, _ROUTE_PARTS, required=("name", "who")),
            "who": _who(),
            "stand_in": _stand_in(),
            "rule": _rule(),
            "first": _requirement(is_after=False),
            "after": _requirement(is_after=True),
            "step": _step(),
            "due": _due(),
            "record": _record(),
            "same_matter": _same_matter(catalogue),
            "supposes": _supposes(catalogue),
            "conditions": _conditions(catalogue),
        },
    }


def schema_text(catalogue: Mapping[str, Fact]) -> str:
    """Return the schema as the committed file holds it."""
    return json.dumps(scheme_schema(catalogue), indent=2, ensure_ascii=False) + "\n"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list_of(items: Schema, **terms: object) -> Schema:
    return {"type": "array", "items": items, **terms}


def _words(values: Iterable[StrEnum]) -> Schema:
    return {"enum": [value.value for value in values]}


def _object(keys: Iterable[str], parts: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Return the schema of a mapping that allows these keys only. ``parts`` has the schema of each."""
    properties = {str(key): parts[key] for key in keys}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


_ROUTE_PARTS: Final[Schema] = {
    "name": _text("name"),
    "when": _ref("conditions"),
    "otherwise": TRUE_OR_FALSE,
    "who": _ref("who"),
    "first": _list_of(_ref("first")),
    "after": _list_of(_ref("after")),
    "forum": SLUG,
    "record": _list_of(_ref("record")),
}


def _statement() -> Schema:
    parts = {
        **_ROUTE_PARTS,
        "row": ROW,
        "kind": _words(StatementKind),
        "section": _text("section"),
        "locator": _text("locator"),
        "title": _text("title"),
        "says": TEXT,
        "decision_type": {**SLUG, "maxLength": lengths.DECISION_TYPE},
        "routes": _list_of(_ref("route"), minItems=1),
        "rule": _ref("rule"),
        "asked_as": _list_of(TEXT),
        "notes": _list_of(TEXT),
        "same_matter": _list_of({"anyOf": [ROW, _ref("same_matter")]}),
        "supposes": _list_of(_ref("supposes")),
        "replaces": _list_of(ROW),
        "unclear": TEXT,
    }
    needed = ("row", "kind", "section", "locator", "title", "says")
    never = {"enum": sorted(kind.value for kind in NEVER_A_DECISION)}
    decides = {
        "required": ["decision_type"],
        "oneOf": [{"required": ["who"]}, {"required": ["routes"]}],
        "not": {"required": ["rule"]},
    }
    return {
        **_object(_STATEMENT_KEYS, parts, required=needed),
        "if": {"properties": {"kind": never}},
        "then": {"not": {"anyOf": [{"required": [key]} for key in ("decision_type", "who", "routes")]}},
        "else": decides,
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": StatementKind.RULE.value}}},
                "then": {"required": ["rule"]},
            }
        ],
    }


def _who() -> Schema:
    narrowed = _object(("post", "area"), {"post": SLUG, "area": SLUG}, required=("post",))
    posts = _list_of({"anyOf": [SLUG, narrowed]})
    parts = {
        "posts": posts,
        "combine": _words(Combine),
        "line": _words(Line),
        "capacity": SLUG,
        "panel": SLUG,
        "body": SLUG,
        "given": _ref("conditions"),
        "stand_ins": _list_of(_ref("stand_in")),
        "named_locally": TRUE_OR_FALSE,
    }
    return {"anyOf": [posts, _object(_MAKER_KEYS, parts)]}


def _stand_in() -> Schema:
    parts = {
        "post": SLUG,
        "for": SLUG,
        "occasions": _list_of(_words(Occasion), minItems=1),
        "when": _ref("conditions"),
    }
    return _object(parts, parts, required=("for", "occasions"))


def _rule() -> Schema:
    parts = {
        "effect": _words(Effect),
        "reach": _list_of(ROW),
        "when": _ref("conditions"),
        "only_when": _ref("conditions"),
        "line": _words(Line),
        "post": SLUG,
        "counts_as": SLUG,
        "stand_in": _ref("stand_in"),
        "first": _list_of(_ref("first")),
        "after": _list_of(_ref("after")),
        "record": _list_of(_ref("record")),
        "headings": _list_of(TEXT),
        "body": SLUG,
        "areas": _list_of(SLUG, minItems=1),
    }
    needed = [
        {"if": {"properties": {"effect": {"const": effect.value}}}, "then": _keys_of(effect)} for effect in Effect
    ]
    return {**_object(RULE_KEYS, parts, required=("effect",)), "allOf": needed}


def _keys_of(effect: Effect) -> Schema:
    """Return the schema of a rule with one effect: the keys that it must have, and the keys that it may not."""
    keys = KEYS_OF_EFFECT[effect]
    others = [key for key in RULE_KEYS if key not in ("effect", *keys.every)]
    return {"required": list(keys.needed), "properties": dict.fromkeys(others, False)}


def _requirement(*, is_after: bool) -> Schema:
    parts = {
        **{kind.value: SLUG for kind in StepKind},
        "any_of": _list_of(_ref("step"), minItems=2),
        "when": _ref("conditions"),
        "unless": _ref("conditions"),
        "own_part": TRUE_OR_FALSE,
        "any_area": TRUE_OR_FALSE,
        "later_when": _ref("conditions"),
        "due": _ref("due"),
    }
    keys = [key for key in _REQUIREMENT_KEYS if is_after or key != "due"]
    one = [{"required": [key]} for key in ("any_of", *(kind.value for kind in StepKind))]
    return {**_object(keys, parts), "oneOf": one}


def _step() -> Schema:
    parts = {kind.value: SLUG for kind in StepKind}
    return {**_object(parts, parts), "minProperties": 1, "maxProperties": 1}


def _due() -> Schema:
    count = {"type": "integer", "minimum": 1, "maximum": LONGEST_LIMIT}
    parts = {unit.value: count for unit in COUNTED}
    counted = {**_object(parts, parts), "minProperties": 1, "maxProperties": 1}
    return {"anyOf": [_words(one for one in Within if one not in COUNTED), counted]}


def _record() -> Schema:
    place = _object(("place", "when"), {"place": SLUG, "when": _ref("conditions")}, required=("place",))
    return {"anyOf": [SLUG, place]}


def _same_matter(catalogue: Mapping[str, Fact]) -> Schema:
    facts = {"enum": [fact.name for fact in catalogue.values() if fact.type is FactType.BOOLEAN]}
    parts = {
        "row": ROW,
        "when": _ref("conditions"),
        "asks": _list_of(_ref("first")),
        "way_in_when": _list_of(facts),
    }
    return _object(parts, parts, required=("row",))


def _supposes(catalogue: Mapping[str, Fact]) -> Schema:
    parts = {fact.name: _asked_of(fact, catalogue) for fact in catalogue.values()}
    return {
        **_object(("text", *parts), {"text": TEXT, **parts}, required=("text",)),
        "minProperties": 2,
        "maxProperties": 2,
    }


def _conditions(catalogue: Mapping[str, Fact]) -> Schema:
    name = "|".join(catalogue)
    return {
        "type": "object",
        "properties": {fact.name: _asked_of(fact, catalogue) for fact in catalogue.values()},
        "patternProperties": {rf"^({name})( *\+ *({name}))+$": _compared({}, ON_NUMBERS, catalogue)},
        "additionalProperties": False,
    }


def _asked_of(fact: Fact, catalogue: Mapping[str, Fact]) -> Schema:
    """Return the schema of what a condition says about a fact: a value, or comparisons that fit its type."""
    same = frozenset({Operator.IS, Operator.IS_NOT})
    match fact.type:
        case FactType.BOOLEAN:
            value, operators = TRUE_OR_FALSE, same
        case FactType.CHOICE:
            value, operators = {"enum": list(fact.values)}, same | {Operator.ONE_OF, Operator.NONE_OF}
        case FactType.LIST_OF_POSTS:
            return {**_compared({}, {Operator.INCLUDES}, catalogue), "description": fact.meaning}
        case FactType.MONEY | FactType.HOURS:
            value, operators = {"type": "number", "minimum": 0, "maximum": LARGEST_NUMBER}, same | ON_NUMBERS
        case _:
            value, operators = {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}, same | ON_NUMBERS
    return {"description": fact.meaning, "anyOf": [value, _compared(value, operators, catalogue)]}


def _compared(value: Schema, operators: Iterable[Operator], catalogue: Mapping[str, Fact]) -> Schema:
    parts: dict[str, Schema] = {}
    # In the order of the enum, because a set has no order and the file has to be the same each time.
    for operator in (one for one in Operator if one in set(operators)):
        match operator:
            case Operator.ONE_OF | Operator.NONE_OF:
                parts[operator.value] = _list_of(value, minItems=1)
            case Operator.INCLUDES:
                parts[operator.value] = {"anyOf": [SLUG, _list_of(SLUG, minItems=1)]}
            case Operator.AT_MOST_FACT:
                parts[operator.value] = {"enum": list(catalogue)}
            case _:
                parts[operator.value] = value or {"type": "number", "minimum": 0, "maximum": LARGEST_NUMBER}
    return {**_object(parts, parts), "minProperties": 1}
