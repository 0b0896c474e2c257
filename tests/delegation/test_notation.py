"""The notation names every fault with its path and the nearest right word, and reads back what it wrote."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from delegation.rules.notation import canonical_text, digest_of, write_scheme
from tests.delegation.fixture_library import accepted, catalogue
from tests.delegation.testshire import Plain, faults_of, rule, scheme, statement, words

Faulty = tuple[Plain, tuple[str | int, ...], str]


def of(**keys: object) -> Plain:
    return scheme(statement(**keys))  # type: ignore[arg-type]  # row is one of the keys


def led(fact: str) -> Plain:
    return {"row": "oth-1-01", "way_in_when": [fact]}


FAULTS: list[Faulty] = [
    (of(wo=["manager"]), ("wo",), "Did you mean “who”?"),
    (of(who=["manger"]), ("who", 0), "Did you mean “manager”?"),
    (of(who={"posts": ["manager"], "line": "same-aera"}), ("who", "line"), "Did you mean “same-area”?"),
    (of(who={"posts": [{"post": "manager", "area": "car"}]}), ("who", "posts", 0, "area"), "Did you mean “care”?"),
    (of(who={"posts": ["manager"], "capacity": "chare"}), ("who", "capacity"), "Did you mean “chair”?"),
    (of(who={"panel": "panle"}), ("who", "panel"), "Did you mean “panel”?"),
    (of(who={"body": "curt"}), ("who", "body"), "Did you mean “court”?"),
    (of(who={"body": "court", "posts": ["manager"]}), ("who",), "alone"),
    (of(who={"posts": ["manager"], "combine": "all"}), ("who",), "two posts"),
    (of(who=7), ("who",), "a mapping"),
    (of(kind="descision"), ("kind",), "Did you mean “decision”?"),
    (of(row="1-01"), ("row",), "no row id"),
    (of(decision_type="Do It"), ("decision_type",), "small letters"),
    (of(title=""), ("title",), "not empty"),
    (of(says=7), ("says",), "not empty; a number goes in quotes"),
    (of(title=2.5), ("title",), "a text that is not empty"),
    (of(title="x" * 301), ("title",), "shorten “title” by 1 character: 300 at most"),
    (of(section="x" * 1300), ("section",), "shorten “section” by 1,100 characters: 200 at most"),
    (of(asked_as=[7]), ("asked_as", 0), "not empty"),
    (of(asked_as="one"), ("asked_as",), "a list"),
    (of(forum="panelle"), ("forum",), "Did you mean “panel”?"),
    (of(when={"urgnt": True}), ("when", "urgnt"), "Did you mean “urgent”?"),
    (of(when={"urgent": "yes"}), ("when", "urgent", "is"), "true or false"),
    (of(when={"urgent": {"at-most": 3}}), ("when", "urgent", "at-most"), "compares numbers"),
    (of(when={"child_age": {"atmost": 3}}), ("when", "child_age", "atmost"), "Did you mean “at-most”?"),
    (of(when={"child_age": {"one-of": [3]}}), ("when", "child_age", "one-of"), "named values"),
    (of(when={"child_age + urgent": 3}), ("when", "child_age + urgent"), "one unit"),
    (of(when={"post_absent": ["deputy"]}), ("when", "post_absent", "is"), "includes"),
    (of(when={"post_absent": {"includes": "deputies"}}), ("when", "post_absent", "includes"), "Did you mean “deputy”?"),
    (of(when={"legal_status": "care-oder"}), ("when", "legal_status", "is"), "care-order"),
    (of(when={"amount_gbp": {"at-most": 1.005}}), ("when", "amount_gbp", "at-most"), "two decimal places"),
    (of(when={"amount_gbp": {"at-most-fact": "inprest"}}), ("when", "amount_gbp", "at-most-fact"), "no fact"),
    (of(first=[{"consultation": "leegal"}]), ("first", 0, "consultation"), "Did you mean “legal”?"),
    (of(first=[{"meeting": "legal"}]), ("first", 0, "meeting"), "no forum"),
    (of(first=[{"chat": "legal"}]), ("first", 0, "chat"), "no key"),
    (of(first=[{}]), ("first", 0), "one step"),
    (of(first=[{"check": "assessed", "meeting": "panel"}]), ("first", 0), "one step"),
    (of(first=[{"any_of": [{"check": "assessed"}]}]), ("first", 0, "any_of"), "two steps"),
    (of(first=[{"check": "assessed", "due": "immediately"}]), ("first", 0, "due"), "after a decision"),
    (of(first=[{"check": "assessed", "own_part": "yes"}]), ("first", 0, "own_part"), "true or false"),
    (of(after=[{"check": "assessed", "due": {"days": 0}}]), ("after", 0, "due", "days"), "from 1 to 1000"),
    (of(after=[{"check": "assessed", "due": {"days": True}}]), ("after", 0, "due", "days"), "from 1 to 1000"),
    (of(after=[{"check": "assessed", "due": {"days": 1, "hours": 1}}]), ("after", 0, "due"), "one time limit"),
    (of(after=[{"check": "assessed", "due": "sameday"}]), ("after", 0, "due"), "Did you mean “same-day”?"),
    (of(record=["notes"]), ("record", 0), "Did you mean “note”?"),
    (of(otherwise=True, when={"urgent": True}), ("otherwise",), "without “when”"),
    (of(routes=[{"name": "A", "who": ["manager"]}], forum="panel"), ("forum",), "inside them"),
    (of(routes=[{"who": ["manager"]}]), ("routes", 0, "name"), "missing"),
    (of(routes=[{"name": "A"}]), ("routes", 0, "who"), "missing"),
    (of(rule={"effect": "shown"}), ("rule",), "kind “rule”"),
    (of(same_matter=[led("urgnt")]), ("same_matter", 0, "way_in_when", 0), "Did you mean “urgent”?"),
    (of(same_matter=[led("child_age")]), ("same_matter", 0, "way_in_when", 0), "no fact that is true or not"),
]


def stand_in(**terms: object) -> Plain:
    plain = {"post": "head", "for": "deputy", "occasions": ["absence"], **terms}
    return of(who={"posts": ["deputy"], "stand_ins": [plain]})


FAULTS += [
    (stand_in(post="deputy"), ("who", "stand_ins", 0), "for themself"),
    (stand_in(**{"for": "director"}), ("who", "stand_ins"), "may not decide itself"),
    (stand_in(occasions=[]), ("who", "stand_ins", 0, "occasions"), "when the stand-in may act"),
    (stand_in(occasions=["absense"]), ("who", "stand_ins", 0, "occasions", 0), "Did you mean “absence”?"),
]


@pytest.mark.parametrize(
    ("plain", "path", "text"),
    FAULTS,
    ids=[f"{'.'.join(map(str, path))}-{i}" for i, (_p, path, _t) in enumerate(FAULTS)],
)
def test_a_fault_of_a_statement_is_named_with_its_path(plain: Plain, path: tuple[str | int, ...], text: str) -> None:
    found = {
        fault.path[2:]: fault.text + fault.hint for fault in faults_of(plain) if fault.path[:2] == ("statements", 0)
    }
    assert path in found
    assert text in found[path]


@pytest.mark.parametrize(
    ("terms", "path", "text"),
    [
        ({"effect": "refuse", "when": {"urgent": True}}, ("rule", "effect"), "Did you mean “refuses”?"),
        ({"effect": "seniors-may"}, ("rule", "line"), "needs “line”"),
        ({"effect": "counts-as", "post": "worker"}, ("rule", "counts_as"), "needs “counts_as”"),
        ({"effect": "stands-in"}, ("rule", "stand_in"), "needs “stand_in”"),
        ({"effect": "records"}, ("rule", "record"), "needs “record”"),
        ({"effect": "asks-of-the-note"}, ("rule", "headings"), "needs “headings”"),
        ({"effect": "owes"}, ("rule",), "“first” or “after”"),
        ({"effect": "refuses"}, ("rule",), "either “when” or “only_when”"),
        (
            {"effect": "refuses", "when": {"urgent": True}, "only_when": {"urgent": True}},
            ("rule",),
            "either “when” or “only_when”",
        ),
        ({"effect": "shown", "reach": ["tst-1-02"]}, ("rule", "reach"), "Did you mean “tst-1-01”?"),
    ],
)
def test_a_fault_of_a_general_rule_is_named_with_its_path(terms: Plain, path: tuple[str, ...], text: str) -> None:
    plain = scheme(statement("tst-0-02", kind="rule", rule=terms), statement())
    found = {fault.path[2:]: fault.text + fault.hint for fault in faults_of(plain)}
    assert text in found[path]


@pytest.mark.parametrize(
    ("plain", "path", "text"),
    [
        ([], (), "a mapping"),
        ({}, ("statements",), "needs statements"),
        (scheme(), ("statements",), "needs statements"),
        (scheme(statement(), effective="soon"), ("effective",), "such as 2023-12"),
        (scheme(statement(), effective="2023-13"), ("effective",), "such as 2023-12"),
        (scheme(statement(), effective="1066"), ("effective",), "between"),
        (scheme(statement(), ends="2023-02-30"), ("ends",), "such as"),
        (scheme(statement(), effective="2024-02", ends="2024-01"), ("ends",), "after “effective” (2024-02)"),
        (scheme(statement(), effective="2024-02", ends="2024-02-01"), ("ends",), "after “effective” (2024-02)"),
        (scheme(statement(), effective="2024-02-03", ends="2024"), ("ends",), "after “effective” (2024-02-03)"),
        (scheme(statement(), effective="2024-02", review_due="2024-01-31"), ("review_due",), "before “effective”"),
        (scheme(statement(), effective="2024-02", review_due="2023"), ("review_due",), "before “effective”"),
        (scheme(statement(), effective="2024-6-3"), ("effective",), "such as 2023-12"),
        ({**scheme(statement()), "effective": 2024}, ("effective",), "is a number here: put a year in quotes ('2024')"),
        (
            {**scheme(statement()), "effective": Decimal("2024.01")},
            ("effective",),
            "or write a month or a day, such as",
        ),
        (scheme(statement(), review_due=2024), ("review_due",), "“review_due” is a number here"),
        (scheme(statement(), ends=20240603), ("ends",), "“ends” is a number here"),
        (scheme(statement(), ends=True), ("ends",), "must be a text"),
        (scheme(statement(), efective="2024"), ("efective",), "Did you mean “effective”?"),
        (scheme(statement(), council="elsewhere"), ("council",), "testshire"),
        (scheme(statement(), statement()), ("statements", 1, "row"), "twice"),
        (scheme(statement(), statement("tst-1-02", decision_type="tst-1-01")), ("statements", 0, "row"), "same name"),
        (
            scheme(statement(decision_type="x"), statement("tst-1-02", decision_type="x", kind="oversight")),
            ("statements", 1, "kind"),
            "are of kind “decision”",
        ),
        (scheme("not a statement"), ("statements", 0), "is a mapping"),  # type: ignore[arg-type]  # on purpose
        (scheme({"row": "tst-1-01", "kind": "rule", "who": ["head"]}), ("statements", 0), "no “who”"),
        (scheme({"row": "tst-1-01", "kind": "decision"}), ("statements", 0, "decision_type"), "missing"),
    ],
)
def test_a_fault_of_the_whole_is_named_with_its_path(plain: object, path: tuple[str | int, ...], text: str) -> None:
    assert any(fault.path == path and text in fault.text + fault.hint for fault in faults_of(plain)), faults_of(plain)


@pytest.mark.parametrize(
    ("effective", "dates"),
    [
        ("2024-02", {"ends": "2024-02-02"}),
        ("2024-02-03", {"review_due": "2024-02-03"}),
        ("2024-02-03", {"review_due": "2024-02"}),
        ("2024-02", {"review_due": "2024"}),
        ("2024", {"review_due": "2024-01", "ends": "2025"}),
    ],
)
def test_a_review_in_the_month_of_the_start_and_an_end_on_the_next_day_are_taken(
    effective: str, dates: dict[str, str]
) -> None:
    read = accepted(scheme(statement(), effective=effective, **dates), words())
    assert {"review_due": read.review_due, "ends": read.ends} == {"review_due": None, "ends": None, **dates}


def test_every_fault_of_a_scheme_is_found_at_once() -> None:
    plain = scheme(statement(who=["manger"], forum="panelle"), statement("tst-1-02", when={"urgnt": 1}), effective="x")
    assert len(faults_of(plain)) == 4


def text_of(plain: Plain) -> str:
    return canonical_text(write_scheme(accepted(plain, words()), catalogue()))


def test_short_forms_say_the_same_as_long_ones() -> None:
    short = scheme(statement(record=["note"], when={"urgent": True}))
    long = scheme(
        statement(
            who={"posts": [{"post": "manager"}], "combine": "any"},
            record=[{"place": "note", "when": {}}],
            when={"urgent": {"is": True}},
            first=[],
            otherwise=False,
        )
    )
    assert text_of(short) == text_of(long)


def test_the_order_of_keys_and_conditions_and_spaces_in_texts_are_nothing_to_the_digest() -> None:
    one = statement(when={"child_age": {"at-least": 16, "at-most": 17}, "urgent": True}, says="Who may   decide\n it.")
    turned: dict[str, Any] = dict(reversed(list(one.items())))
    turned["when"] = {"urgent": True, "child_age": {"at-most": 17, "at-least": 16}}
    turned["says"] = "Who may decide it."
    assert digest_of(text_of(scheme(one))) == digest_of(text_of(scheme(turned)))


def test_another_meaning_has_another_digest() -> None:
    texts = {
        text_of(scheme(one))
        for one in (
            statement(),
            statement(who=["lead"]),
            statement(when={"amount_gbp": {"at-most": 1}}),
            statement(when={"amount_gbp": {"at-most": 1.01}}),
            statement(first=[{"check": "assessed"}]),
            statement(after=[{"check": "assessed"}]),
        )
    }
    assert len(texts) == 6


def test_every_effect_of_a_general_rule_is_read_and_written_again() -> None:
    rules = [
        rule("tst-0-01", "seniors-may", line="any-line", reach=["tst-1-01"]),
        rule("tst-0-02", "counts-as", post="worker", counts_as="manager"),
        rule("tst-0-03", "owes", first=[{"check": "assessed"}], after=[{"record": "minutes", "due": {"days": 3}}]),
        rule("tst-0-04", "refuses", only_when={"urgent": True}),
        rule("tst-0-05", "stands-in", stand_in={"post": "head", "for": "deputy", "occasions": ["document"]}),
        rule("tst-0-06", "records", record=["note", {"place": "minutes", "when": {"urgent": False}}]),
        rule("tst-0-07", "asks-of-the-note", headings=["What", "Why"]),
        rule("tst-0-08", "confirmed-first", reach=["tst-1-01"]),
        rule("tst-0-09", "shown"),
    ]
    read = accepted(scheme(*rules, statement()), words())
    assert accepted(write_scheme(read, catalogue()), words()) == read
    assert [one.rule.effect.value for one in read.statements if one.rule is not None] == [
        one["rule"]["effect"] for one in rules
    ]


@pytest.mark.parametrize("operator", ["at-least", "more-than", "at-most", "less-than", "at-most-fact"])
def test_a_comparison_of_numbers_is_refused_of_a_fact_that_is_none(operator: str) -> None:
    (fault,) = faults_of(scheme(statement(when={"legal_status": {operator: 3}})))
    assert fault.text == f"“{operator}” compares numbers, and legal_status is none"
