"""Every key of a general rule takes effect, or the file is refused: each pair of effect and key."""

from __future__ import annotations

from typing import Any, Final

import pytest

from delegation.rules.notation.reading import RULE_KEYS
from delegation.rules.schemes import KEYS_OF_EFFECT, Effect
from tests.delegation.testshire import SENIORS, Plain, ask, codes, faults_of, rule, scheme, statement

SECOND: Final = statement("tst-1-02")
WRITTEN: Final[dict[str, Any]] = {
    "reach": ["tst-1-01"],
    "when": {"urgent": True},
    "only_when": {"urgent": True},
    "line": "same-area",
    "post": "worker",
    "counts_as": "manager",
    "stand_in": {"post": "lead", "for": "manager", "occasions": ["document"]},
    "first": [{"consultation": "legal"}],
    "after": [{"notification": "legal"}],
    "record": ["minutes"],
    "headings": ["Why"],
    "body": "court",
    "areas": ["fostering"],
}
ENOUGH: Final[dict[Effect, tuple[str, ...]]] = {Effect.OWES: ("first",), Effect.REFUSES: ("when",)}
"""Effects that need one of several keys, each with the key used here."""


def with_key(effect: Effect, key: str) -> Plain:
    """Return a scheme with a rule of this effect that has the keys it needs, and this key."""
    needed = dict.fromkeys((*KEYS_OF_EFFECT[effect].needed, *ENOUGH.get(effect, ()), key))
    if key == "only_when":
        needed.pop("when", None)
    return scheme(rule("tst-0-01", effect.value, **{one: WRITTEN[one] for one in needed}), statement(), SECOND)


OBEYED: Final = [(effect, key) for effect, keys in KEYS_OF_EFFECT.items() for key in keys.every]
REFUSED: Final = [(effect, key) for effect in Effect for key in RULE_KEYS[1:] if (effect, key) not in OBEYED]


def test_every_effect_stands_in_the_table_and_every_key_is_tried() -> None:
    assert set(KEYS_OF_EFFECT) == set(Effect)
    assert set(WRITTEN) == set(RULE_KEYS) - {"effect"}


@pytest.mark.parametrize(("effect", "key"), REFUSED, ids=lambda one: str(getattr(one, "value", one)))
def test_a_key_that_an_effect_would_not_obey_is_refused_with_those_that_it_takes(effect: Effect, key: str) -> None:
    texts = [fault.text for fault in faults_of(with_key(effect, key)) if fault.path[-1] == key]
    assert any(f"would not obey “{key}”" in text and "it takes" in text for text in texts), texts


@pytest.mark.parametrize(("effect", "key"), OBEYED, ids=lambda one: str(getattr(one, "value", one)))
def test_a_key_that_goes_with_an_effect_is_accepted(effect: Effect, key: str) -> None:
    answer = ask(with_key(effect, key)["statements"], "manager", "care", row="tst-1-02")
    assert answer["row"] == "tst-1-02"


def outcomes(rule_text: Plain, post: str, area: str | None = "care", **terms: Any) -> tuple[str, str]:
    """Return the outcomes on the row that the rule reaches and on the other."""
    rows = [rule_text, statement(), SECOND]
    return (
        ask(rows, post, area, **terms)["outcome"],
        ask(rows, post, area, row="tst-1-02", **terms)["outcome"],
    )


def test_seniors_may_on_the_rows_reached() -> None:
    opened = rule("tst-0-01", "seniors-may", line="same-area", reach=["tst-1-01"])
    assert outcomes(opened, "head") == ("permitted", "refused")


def test_two_rules_that_open_one_row_in_different_lines_are_refused_and_in_the_same_line_are_not() -> None:
    other = rule("tst-0-02", "seniors-may", line="any-line", reach=["tst-1-01"])
    (fault,) = faults_of(scheme(SENIORS, other, statement(), SECOND))
    assert "opens the row “tst-1-01” to seniors in another line" in fault.text
    same = rule("tst-0-02", "seniors-may", line="same-area", reach=["tst-1-01"])
    assert ask([SENIORS, same, statement()], "head", "care")["outcome"] == "permitted"


def test_counts_as_on_the_rows_reached() -> None:
    counted = rule("tst-0-01", "counts-as", post="worker", counts_as="manager", reach=["tst-1-01"])
    assert outcomes(counted, "worker") == ("permitted", "refused")


def test_of_two_posts_that_one_counts_as_neither_is_lost() -> None:
    rows = [
        rule("tst-0-01", "counts-as", post="worker", counts_as="manager"),
        rule("tst-0-02", "counts-as", post="worker", counts_as="lead"),
        statement(),
        statement("tst-1-02", who=["lead"]),
    ]
    assert ask(rows, "worker", "care")["outcome"] == "permitted"
    assert ask(rows, "worker", "care", row="tst-1-02")["outcome"] == "permitted"


def test_what_a_post_counts_as_is_meant_on_duties_too() -> None:
    duty = statement(kind="responsibility")
    counted = rule("tst-0-01", "counts-as", post="worker", counts_as="manager")
    assert ask([counted, duty], "worker", "care")["outcome"] == "permitted"


def test_owes_on_the_rows_reached_in_the_cases_named() -> None:
    owes = rule("tst-0-01", "owes", reach=["tst-1-01"], when={"urgent": True}, first=[{"consultation": "legal"}])
    assert outcomes(owes, "manager", facts={"urgent": True}) == ("incomplete", "permitted")
    assert outcomes(owes, "manager", facts={"urgent": False}) == ("permitted", "permitted")


def test_stands_in_on_the_rows_reached_in_the_cases_named() -> None:
    stands_in = rule(
        "tst-0-01",
        "stands-in",
        reach=["tst-1-01"],
        when={"urgent": True},
        stand_in={"post": "worker", "for": "manager", "occasions": ["document"]},
    )
    assert outcomes(stands_in, "worker", facts={"urgent": True}) == ("permitted", "refused")
    assert outcomes(stands_in, "worker", facts={"urgent": False}) == ("refused", "refused")


def test_records_on_the_rows_reached_in_the_cases_named() -> None:
    rows = [
        rule("tst-0-01", "records", reach=["tst-1-01"], when={"urgent": True}, record=["minutes"]),
        statement(record=["note"]),
        SECOND,
    ]
    assert ask(rows, "manager", "care", facts={"urgent": True})["record"] == ["note", "minutes"]
    assert ask(rows, "manager", "care", facts={"urgent": False})["record"] == ["note"]
    assert ask(rows, "manager", "care", row="tst-1-02", facts={"urgent": True})["record"] == []


def test_refuses_and_says_which_body_decides() -> None:
    closed = rule("tst-0-01", "refuses", reach=["tst-1-01"], when={"in_court_proceedings": True}, body="court")
    assert outcomes(closed, "manager", facts={"in_court_proceedings": True}) == ("refused", "permitted")
    answer = ask([closed, statement()], "manager", "care", facts={"in_court_proceedings": True})
    assert codes(answer) == ["ruled-out"]
    assert answer["minimum_posts"] == []
    assert answer["governing"] == {"row": "tst-1-01", "minimum_posts": [], "combine": None}
    (reason,) = answer["reasons"]
    assert reason["source"] == "tst-0-01"
    assert reason["text"].startswith("The court decides this where ")
    assert "Nobody may decide" not in reason["text"]


def test_leaves_out_the_general_posts_of_an_area_on_the_rows_reached() -> None:
    left_out = rule("tst-0-01", "leaves-out", areas=["care"], reach=["tst-1-01"])
    assert outcomes(left_out, "manager", "care") == ("refused", "permitted")
    assert outcomes(left_out, "manager", "fostering") == ("refused", "permitted")
    assert outcomes(left_out, "manager", "front-door") == ("permitted", "permitted")


def test_a_kind_of_a_general_post_that_belongs_to_an_area_left_out_neither_decides_nor_gives_a_step() -> None:
    left_out = rule("tst-0-01", "leaves-out", areas=["fostering"])
    row = statement(who=["head"], first=[{"consultation": "lead"}])
    by = [{"kind": "consultation", "by": "lead-of-fostering"}]
    assert ask([row], "head-of-fostering")["outcome"] == "incomplete"
    assert ask([left_out, row], "head-of-fostering")["outcome"] == "refused"
    assert ask([row], "head", "care", steps=by)["outcome"] == "permitted"
    assert ask([left_out, row], "head", "care", steps=by)["outcome"] == "incomplete"


def test_a_post_of_an_area_left_out_decides_where_the_row_names_that_very_post() -> None:
    left_out = rule("tst-0-01", "leaves-out", areas=["fostering"])
    assert ask([left_out, statement(who=["head-of-fostering"])], "head-of-fostering")["outcome"] == "permitted"


def test_a_senior_of_an_area_left_out_does_not_decide_in_any_line() -> None:
    left_out = rule("tst-0-02", "leaves-out", areas=["fostering"])
    anywhere = rule("tst-0-01", "seniors-may", line="any-line")
    assert ask([anywhere, statement()], "head-of-fostering")["outcome"] == "permitted"
    assert ask([anywhere, left_out, statement()], "head-of-fostering")["outcome"] == "refused"


def test_an_area_is_left_out_of_duties_too() -> None:
    left_out = rule("tst-0-01", "leaves-out", areas=["fostering"])
    duty = statement(kind="notification")
    assert ask([duty], "manager", "fostering")["outcome"] == "permitted"
    assert ask([left_out, duty], "manager", "fostering")["outcome"] == "refused"
    assert ask([left_out, duty], "manager", "front-door")["outcome"] == "permitted"


def test_whoever_is_refused_because_their_area_is_left_out_is_told_so() -> None:
    rows = [rule("tst-0-01", "leaves-out", areas=["fostering"]), statement(who=["manager"])]
    refused = ask(rows, "manager", "fostering")
    assert codes(refused) == ["wrong-area"]
    told = "Here the document leaves out general posts in this area: Fostering."
    assert told in refused["reasons"][0]["text"]
    narrowed = [rows[0], statement(who=[{"post": "manager", "area": "front-door"}])]
    assert told not in ask(narrowed, "manager", "care")["reasons"][0]["text"]


def test_of_two_rules_that_leave_areas_out_neither_is_lost() -> None:
    rows = [
        rule("tst-0-01", "leaves-out", areas=["fostering"]),
        rule("tst-0-02", "leaves-out", areas=["front-door"]),
        statement(),
    ]
    assert [ask(rows, "manager", area)["outcome"] for area in ("fostering", "front-door", "care")] == [
        "refused",
        "refused",
        "permitted",
    ]


def test_a_general_post_of_an_area_left_out_does_not_enter_what_a_panel_decided_and_another_post_does() -> None:
    left_out = rule("tst-0-01", "leaves-out", areas=["agency", "fostering"])
    rows = [left_out, statement(who={"panel": "panel"})]
    assert ask(rows, "manager", "care", capacity="for-panel")["outcome"] == "permitted"
    assert codes(ask(rows, "manager", "fostering", capacity="for-panel")) == ["wrong-area"]
    assert ask(rows, "clerk-of-agency", capacity="for-panel")["outcome"] == "permitted"


DOCUMENT: Final = {"post": "head", "for": "deputy", "occasions": ["document"]}


def test_who_stands_in_by_a_rule_does_so_on_a_row_that_names_others_too_and_is_named_on_no_other_row() -> None:
    rows = [
        rule("tst-0-02", "stands-in", stand_in=DOCUMENT),
        statement(who=["deputy", "head-of-agency"]),
        statement("tst-1-02", who=["director"]),
    ]
    assert ask(rows, "head", "care")["outcome"] == "permitted"
    assert ask(rows, "worker", "care", row="tst-1-02")["minimum_posts"] == ["director"]


def test_a_stand_in_by_a_rule_needs_the_conditions_of_both() -> None:
    stand_in = {**DOCUMENT, "when": {"emergency": True}}
    rows = [rule("tst-0-02", "stands-in", stand_in=stand_in, when={"urgent": True}), statement(who=["deputy"])]
    found = {
        (urgent, emergency): ask(rows, "head", "care", facts={"urgent": urgent, "emergency": emergency})["outcome"]
        for urgent in (True, False)
        for emergency in (True, False)
    }
    assert [one for one, outcome in found.items() if outcome == "permitted"] == [(True, True)]
