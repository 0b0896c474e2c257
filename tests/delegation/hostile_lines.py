"""Lines of input that are hostile or make no sense, each with the code and field of the error that it gets."""

from __future__ import annotations

import json
from typing import Any

from tests.delegation.conftest import BLACKBURN

Plain = dict[str, Any]
QUESTION: Plain = {
    "council": BLACKBURN,
    "row": "bwd-1-05",
    "on": "2024-06-03",
    "actor": {"post": "head-of-service", "area": "help-and-protection"},
    "facts": {},
    "steps": [{"kind": "consultation", "by": "legal"}],
}
SEARCH: Plain = {"council": BLACKBURN, "q": "epo", "limit": 3}


def line(base: Plain, **keys: object) -> bytes:
    return json.dumps({**base, **keys}).encode()


def question(**keys: object) -> bytes:
    return line(QUESTION, **keys)


def without(base: Plain, key: str) -> bytes:
    return json.dumps({name: value for name, value in base.items() if name != key}).encode()


DEEP = b"[" * 100_000 + b"]" * 100_000
NOT_JSON = [
    b"not json",
    b"{",
    b'{"council": NaN}',
    b'{"council": -Infinity}',
    b'{"council": "a", "council": "b"}',
    b'{"actor": {"post": "a", "post": "b"}}',
    b"\xff\xfe{}",
    b'{"council": "\xe9"}',
    b"\xef\xbb\xbf{}",
    b'{"council": "a\x00b"}',
    b'{"council": "a\tb"}',
    b'{"facts": {"child_age": ' + b"9" * 5000 + b"}}",
    b'{"facts": {"amount_gbp": 1e99999999999999999999}}',
    b'{"council": "' + b"x" * 1024 * 1024 + b'"}',
    DEEP,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b"\x00",
    b"'",
]
NOT_OBJECTS = [b"[]", b"null", b"7", b'"text"', b"true", b"[{}]", b"1e400"]
BAD_QUESTIONS: list[tuple[bytes, str, str]] = [
    (b"{}", "missing-field", "council"),
    (without(QUESTION, "council"), "missing-field", "council"),
    (without(QUESTION, "row"), "missing-field", "row"),
    (without(QUESTION, "actor"), "missing-field", "actor"),
    (question(wer="x"), "unknown-field", "wer"),
    (question(council=7), "bad-field-type", "council"),
    (question(council="lancaster"), "unknown-council", "council"),
    (question(council="x" * 200_000), "unknown-council", "council"),
    (question(row=None), "bad-field-type", "row"),
    (question(row=[]), "bad-field-type", "row"),
    (question(row="bwd-9-99"), "unknown-row", "row"),
    (question(row="y" * 200_000), "unknown-row", "row"),
    (question(row="bwd-1-05\u0000"), "unknown-row", "row"),
    (question(row="\ud800"), "unknown-row", "row"),
    (question(row="\u202ebwd-1-05"), "unknown-row", "row"),
    (question(actor="head-of-service"), "bad-field-type", "actor"),
    (question(actor=[]), "bad-field-type", "actor"),
    (question(actor={}), "missing-field", "actor.post"),
    (question(actor={"post": None}), "bad-field-type", "actor.post"),
    (question(actor={"post": 7}), "bad-field-type", "actor.post"),
    (question(actor={"post": "hed-of-service"}), "unknown-post", "actor.post"),
    (question(actor={"post": "head-of-service", "aera": "x"}), "unknown-field", "actor.aera"),
    (question(actor={"post": "head-of-service", "area": 7}), "bad-field-type", "actor.area"),
    (question(actor={"post": "head-of-service", "area": "moon"}), "unknown-area", "actor.area"),
    (question(actor={"post": "head-of-service", "capacity": "king"}), "unknown-capacity", "actor.capacity"),
    (question(facts=[]), "bad-field-type", "facts"),
    (question(facts=None), "bad-field-type", "facts"),
    (question(facts={"ammount": 1}), "unknown-fact", "facts.ammount"),
    (question(facts={"\u0007": 1}), "unknown-fact", "facts.\ufffd"),
    (question(facts={"child_age": "12"}), "bad-fact-value", "facts.child_age"),
    (question(facts={"child_age": True}), "bad-fact-value", "facts.child_age"),
    (question(facts={"child_age": 10**400}), "bad-fact-value", "facts.child_age"),
    (question(facts={"urgent": 1}), "bad-fact-value", "facts.urgent"),
    (question(facts={"urgent": None}), "bad-fact-value", "facts.urgent"),
    (question(facts={"post_absent": "dcs"}), "bad-fact-value", "facts.post_absent"),
    (question(facts={"post_absent": [["dcs"]]}), "bad-fact-value", "facts.post_absent"),
    (
        b'{"facts": {"amount_gbp": 1e400}, ' + question()[1:].replace(b'"facts": {}, ', b""),
        "bad-fact-value",
        "facts.amount_gbp",
    ),
    (question(steps={}), "bad-field-type", "steps"),
    (question(steps=[{}] * 201), "bad-field-type", "steps"),
    (question(steps=["legal"]), "bad-field-type", "steps[0]"),
    (question(steps=[{}]), "bad-step", "steps[0]"),
    (question(steps=[{"kind": "chat", "by": "legal"}]), "unknown-step-kind", "steps[0].kind"),
    (question(steps=[{"kind": ["meeting"], "at": "icpc"}]), "unknown-step-kind", "steps[0].kind"),
    (question(steps=[{"kind": "meeting"}]), "bad-step", "steps[0]"),
    (question(steps=[{"kind": "meeting", "by": "icpc"}]), "bad-step", "steps[0]"),
    (question(steps=[{"kind": "meeting", "at": "icpc", "on": "now"}]), "bad-step", "steps[0]"),
    (question(steps=[{"kind": "meeting", "at": "legal"}]), "bad-step", "steps[0]"),
    (question(steps=[{"kind": "meeting", "at": "icpc"}, {"kind": "check", "what": 7}]), "bad-step", "steps[1]"),
    (question(steps=[{"kind": "consultation", "by": ["legal"]}]), "bad-step", "steps[0]"),
    (question(assume_defaults="yes"), "bad-field-type", "assume_defaults"),
    (question(assume_defaults=None), "bad-field-type", "assume_defaults"),
    (question(on=None), "bad-date", "on"),
    (question(on=20240603), "bad-date", "on"),
    (question(on="2024-02-30"), "bad-date", "on"),
    (question(on="2024-6-3"), "bad-date", "on"),
    (question(on="20240603"), "bad-date", "on"),
    (question(on="2024-W23-1"), "bad-date", "on"),
    (question(on="today"), "bad-date", "on"),
    (question(on="2024-06-03T25:00"), "bad-date", "on"),
    (question(on="2026-03-29T01:30"), "bad-date", "on"),
    (question(on="2026-03-29T01:00:00"), "bad-date", "on"),
    (question(on="2024-06-03T12:00+99:00"), "bad-date", "on"),
    (question(on="0001-01-01T00:00+14:00"), "bad-date", "on"),
    (question(on="9999-12-31"), "bad-date", "on"),
    (question(on="0000-00-00"), "bad-date", "on"),
    (question(on="\uff12\uff10\uff12\uff14-06-03"), "bad-date", "on"),
    (question(on="2024-06-03" + " " * 100_000), "bad-date", "on"),
    (question(on="1900-01-01"), "not-in-force", "on"),
    (question(on="2023-11-30"), "not-in-force", "on"),
    (question(on="2023-11-30T23:59"), "not-in-force", "on"),
]
BAD_SEARCHES: list[tuple[bytes, str, str]] = [
    (b"{}", "missing-field", "council"),
    (line({"council": BLACKBURN}), "missing-field", "q"),
    (line(SEARCH, q=7), "bad-field-type", "q"),
    (line(SEARCH, council=None), "bad-field-type", "council"),
    (line(SEARCH, council="blackburn"), "unknown-council", "council"),
    (line(SEARCH, lmit=3), "unknown-field", "lmit"),
    *((line(SEARCH, limit=limit), "bad-field-type", "limit") for limit in (0, -1, 51, True, "5", 1.5, None, 10**30)),
    (line(SEARCH, on="soon"), "bad-date", "on"),
]
