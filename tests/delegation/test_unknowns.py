"""Unknown facts: only those that can change the answer are asked for, and nothing is permitted on a guess."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from delegation.rules.conditions import Condition, NotKnownError, Operator
from delegation.rules.determination import Outcome
from delegation.rules.facts import FactType, FactValue, KnownFacts
from delegation.rules.questions import OUT_OF_HOURS
from delegation.rules.unknowns import ACTOR_AREA, MOST_LEAVES, Tries, sample_values
from tests.delegation.fixture_library import catalogue
from tests.delegation.testshire import SENIORS, Plain, ask, ask_of, compiled, library_of, rule, scheme, statement

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

SWITCHES = [name for name, fact in catalogue().items() if fact.type is FactType.BOOLEAN and name not in {OUT_OF_HOURS}]


def needed(
    statements: Plain | list[Plain], post: str = "manager", area: str | None = "care", **terms: object
) -> list[str]:
    answer = ask(statements, post, area, **terms)
    assert answer["outcome"] == ("facts-needed" if answer["facts_needed"] else answer["outcome"])
    return sorted(answer["facts_needed"])


def test_a_fact_that_decides_is_asked_for() -> None:
    assert needed(statement(when={"urgent": True})) == ["urgent"]
    assert needed(statement(first=[{"consultation": "legal", "when": {"urgent": True}}])) == ["urgent"]


def test_a_fact_is_not_asked_of_somebody_who_is_refused_either_way() -> None:
    row = statement(first=[{"consultation": "legal", "when": {"urgent": True}}])
    assert needed(row, "worker") == []
    assert ask(row, "worker", "care")["outcome"] == "refused"


def test_a_fact_is_not_asked_where_the_step_that_it_asks_for_is_done() -> None:
    row = statement(first=[{"consultation": "legal", "when": {"urgent": True}}])
    done = [{"kind": "consultation", "by": "legal"}]
    assert needed(row, steps=done) == []
    assert ask(row, "manager", "care", steps=done)["outcome"] == "permitted"


def test_a_fact_is_not_asked_where_another_settles_the_matter() -> None:
    row = statement(when={"urgent": True, "child_age": {"less-than": 13}})
    assert needed(row, facts={"urgent": False}) == []
    assert needed(row, facts={"urgent": True}) == ["child_age"]
    assert needed(row) == ["child_age", "urgent"]


def test_a_fact_that_moves_the_question_to_a_route_with_the_same_answer_is_not_asked() -> None:
    routes = [
        {"name": "Urgent", "when": {"urgent": True}, "who": ["manager"]},
        {"name": "Calm", "when": {"urgent": False}, "who": ["manager"]},
    ]
    assert needed(statement(routes=routes)) == []
    assert ask(statement(routes=routes), "manager", "care")["outcome"] == "permitted"


def test_a_fact_that_changes_only_what_is_missing_is_asked_for() -> None:
    row = statement(
        first=[
            {"consultation": "legal"},
            {"consultation": "finance", "when": {"amount_gbp": {"more-than": 100}}},
        ]
    )
    assert needed(row) == ["amount_gbp"]


def test_a_fact_that_changes_only_where_it_is_written_or_what_follows_is_not_asked() -> None:
    row = statement(
        record=[{"place": "minutes", "when": {"urgent": True}}],
        after=[{"notification": "family", "when": {"exceptional": True}}],
    )
    answer = ask(row, "manager", "care")
    assert (answer["outcome"], answer["facts_needed"]) == ("permitted", [])
    assert answer["afterwards"] == [{"kind": "notification", "to": "family", "due": None}]


def test_the_most_decisive_fact_is_asked_first() -> None:
    row = statement(when={"urgent": True}, first=[{"consultation": "legal", "when": {"child_age": {"less-than": 13}}}])
    assert ask(row, "manager", "care")["facts_needed"] == ["urgent", "child_age"]


def test_both_facts_of_a_comparison_and_every_part_of_a_sum_are_asked_for() -> None:
    compared = statement(when={"amount_gbp": {"at-most-fact": "imprest_balance_gbp"}})
    assert needed(compared) == ["amount_gbp", "imprest_balance_gbp"]
    added = statement(when={"amount_gbp + already_spent_gbp": {"at-most": 100}})
    assert needed(added) == ["already_spent_gbp", "amount_gbp"]
    assert needed(added, facts={"amount_gbp": 100.01}) == []
    assert needed(added, facts={"amount_gbp": 100}) == ["already_spent_gbp"]


def test_the_area_is_asked_beside_the_facts() -> None:
    rows = [SENIORS, statement(when={"urgent": True})]
    assert needed(rows, "lead", None) == ["actor.area", "urgent"]
    assert needed(rows, "lead", None, facts={"urgent": False}) == []


def test_what_may_decide_under_some_value_is_named_while_a_fact_is_asked_for() -> None:
    routes = [
        {"name": "Small", "when": {"amount_gbp": {"at-most": 100}}, "who": ["manager"]},
        {"name": "Large", "when": {"amount_gbp": {"more-than": 100}}, "who": ["head"]},
    ]
    answer = ask(statement(routes=routes), "manager", "care")
    assert set(answer["minimum_posts"]) == {"manager", "head"}
    assert answer["combine"] == "any"


JOINT_WHERE_URGENT = statement(
    routes=[
        {"name": "Urgent", "when": {"urgent": True}, "who": {"posts": ["manager", "lead"], "combine": "all"}},
        {"name": "Calm", "when": {"urgent": False}, "who": ["head"]},
    ]
)


def test_everybody_who_may_under_some_value_is_named_to_whoever_is_refused_in_any_case() -> None:
    answer = ask(JOINT_WHERE_URGENT, "worker", "care")
    assert (answer["outcome"], answer["facts_needed"]) == ("refused", [])
    assert (answer["minimum_posts"], answer["combine"]) == (["manager", "lead", "head"], "any")


def test_posts_that_act_together_only_under_some_value_are_not_named_as_acting_together() -> None:
    answer = ask(JOINT_WHERE_URGENT, "manager", "care")
    assert answer["facts_needed"] == ["urgent"]
    assert (answer["minimum_posts"], answer["combine"]) == (["manager", "lead", "head"], "any")


def test_a_fact_that_is_known_may_settle_the_row_though_another_is_asked_for() -> None:
    rows = [
        statement(decision_type="d", when={"urgent": True}),
        statement(
            "tst-1-02",
            decision_type="d",
            when={"urgent": False},
            first=[{"consultation": "legal", "when": {"emergency": True}}],
        ),
    ]
    answer = ask(rows, "manager", "care", facts={"urgent": False})
    assert (answer["row"], answer["facts_needed"]) == ("tst-1-02", ["emergency"])


def test_beyond_so_many_tries_every_fact_tried_is_asked_for_and_nothing_is_permitted() -> None:
    assert 2 ** len(SWITCHES[:13]) > MOST_LEAVES
    first = [
        {"any_of": [{"consultation": "legal"}, {"check": "assessed"}], "when": {name: True}} for name in SWITCHES[:13]
    ]
    answer = ask(statement(first=first), "manager", "care")
    assert answer["outcome"] == "facts-needed"
    assert set(answer["facts_needed"]) == set(SWITCHES[:13])


def test_where_the_tries_come_to_no_end_no_fact_is_left_out() -> None:
    def answer(facts: KnownFacts) -> Outcome:
        for name in SWITCHES[:13]:
            if name not in facts:
                raise NotKnownError(name)
        return Outcome.PERMITTED

    conditions = tuple(Condition((name,), Operator.IS, True) for name in SWITCHES[:13])
    tries = Tries(answer, {}, conditions, catalogue())
    assert not tries.is_complete
    assert len(tries.leaves) == MOST_LEAVES
    assert tries.facts_that_matter(lambda one: (one,)) == tuple(SWITCHES[:13])


def fact_is_a_number(name: str) -> bool:
    return name in catalogue() and catalogue()[name].type in {FactType.INTEGER, FactType.MONEY, FactType.HOURS}


@pytest.mark.parametrize(
    ("name", "conditions", "inside"),
    [
        ("child_age", [(Operator.LESS_THAN, 13)], {12, 13, 14}),
        ("child_age", [(Operator.AT_LEAST, 16), (Operator.AT_MOST, 17)], {15, 16, 17, 18}),
        ("child_age", [(Operator.AT_LEAST, 0)], {0, 1}),
        ("amount_gbp", [(Operator.AT_MOST, 200_000)], {199_999, 200_000, 200_001}),
        ("hours_in_secure", [(Operator.AT_MOST, Decimal("0.5"))], {Decimal("0.5"), Decimal("1.5"), 0}),
        ("legal_status", [(Operator.IS, "remand")], {"remand", "none"}),
        ("urgent", [], {True, False}),
        ("post_absent", [(Operator.INCLUDES, "deputy")], {(), ("deputy",)}),
        (ACTOR_AREA, [], {True, False}),
    ],
)
def test_some_sample_lies_on_each_side_of_every_edge(
    name: str, conditions: list[tuple[Operator, FactValue]], inside: set[FactValue]
) -> None:
    reading = tuple(Condition((name,), operator, value) for operator, value in conditions)
    samples = sample_values(name, {}, reading, catalogue())
    assert inside <= set(samples)
    assert len(set(samples)) == len(samples)
    if fact_is_a_number(name):
        assert samples == sorted(samples)
    assert all(not isinstance(sample, int | Decimal) or sample >= 0 for sample in samples)


def test_samples_of_a_sum_lie_on_either_side_of_what_the_known_part_leaves() -> None:
    condition = Condition(("amount_gbp", "already_spent_gbp"), Operator.AT_MOST, 1000)
    samples = sample_values("amount_gbp", {"already_spent_gbp": 400}, (condition,), catalogue())
    assert {599, 600, 601} <= set(samples)


def test_a_sentence_said_of_either_post_is_not_kept_for_both_together() -> None:
    routes = [
        {"name": "Urgent", "when": {"urgent": True}, "who": {"posts": ["manager", "lead"], "combine": "all"}},
        {"name": "Else", "when": {"urgent": False}, "who": ["manager", "lead"]},
    ]
    library = library_of(scheme(statement(routes=routes)))
    texts = [
        ask_of(library, "worker", "care", facts=facts)["reasons"][0]["text"]
        for facts in ({}, {"urgent": True}, {"urgent": False})
    ]
    assert [" and " in text for text in texts] == [False, True, False]


@pytest.mark.parametrize(("leaves", "complete"), [(4096, True), (4097, False)])
def test_tries_end_beyond_4096(leaves: int, complete: bool) -> None:
    def answer(facts: KnownFacts) -> Outcome:
        asked = SWITCHES[: 12 if leaves == MOST_LEAVES or not all(facts.values()) else 13]
        for name in asked:
            if name not in facts:
                raise NotKnownError(name)
        return Outcome.PERMITTED

    conditions = tuple(Condition((name,), Operator.IS, True) for name in SWITCHES[:13])
    tries = Tries(answer, {}, conditions, catalogue())
    assert (tries.is_complete, len(tries.leaves)) == (complete, 4096)


A, B, C = SWITCHES[:3]


def in_order(*names: str, sign: Callable[[KnownFacts], tuple[Hashable, ...]]) -> tuple[str, ...]:
    """Return the facts that matter to an answer that asks for facts in this order."""

    def answer(facts: KnownFacts) -> KnownFacts:
        for name in names:
            if name not in facts:
                raise NotKnownError(name)
        return facts

    conditions = tuple(Condition((name,), Operator.IS, True) for name in names)
    return Tries(answer, {}, conditions, catalogue()).facts_that_matter(sign)


def test_a_fact_that_changes_the_outcome_comes_before_one_that_changes_the_steps() -> None:
    assert in_order(A, B, sign=lambda facts: (facts[B], facts[A])) == (B, A)


def test_a_fact_that_changes_the_outcome_in_more_cases_comes_first() -> None:
    assert in_order(A, B, C, sign=lambda facts: (facts[B] and (facts[A] or facts[C]),)) == (B, A, C)


def test_a_change_of_the_outcome_weighs_as_much_as_two_of_the_steps_and_of_equals_the_first_asked_comes_first() -> None:
    assert in_order(B, A, C, sign=lambda facts: (facts[A] and facts[C], facts[B])) == (B, A, C)
    assert in_order(A, B, C, sign=lambda facts: (facts[A] and facts[C], facts[B])) == (A, B, C)


def test_where_two_facts_change_the_answer_together_it_is_put_down_to_neither() -> None:
    assert in_order(A, B, sign=lambda facts: (facts[A] and facts[B],)) == (A, B)
    assert in_order(A, B, sign=lambda facts: (facts[A] == facts[B],)) == (A, B)
    assert in_order(A, B, sign=lambda facts: (len({facts[A], facts[B]}),)) == (A, B)


def test_of_values_that_no_condition_names_one_is_tried() -> None:
    named = (Condition(("legal_status",), Operator.ONE_OF, ("remand", "section-20")),)
    assert sample_values("legal_status", {}, named, catalogue()) == ["section-20", "remand", "none"]


def test_nobody_each_post_and_all_of_them_are_tried_as_absent_in_the_order_of_their_names() -> None:
    posts = ["worker", "director", "manager", "deputy", "lead"]
    named = tuple(Condition(("post_absent",), Operator.INCLUDES, post) for post in posts)
    tried = sample_values("post_absent", {}, named, catalogue())
    assert tried == [(), *((post,) for post in sorted(posts)), tuple(sorted(posts))]


COMPARED = Condition(("amount_gbp", "already_spent_gbp"), Operator.AT_MOST_FACT, "imprest_balance_gbp")


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("imprest_balance_gbp", {"amount_gbp": 200, "already_spent_gbp": 300}),
        ("amount_gbp", {"imprest_balance_gbp": 500, "already_spent_gbp": 0}),
        ("amount_gbp", {"imprest_balance_gbp": 500, "already_spent_gbp": 300}),
        ("already_spent_gbp", {"imprest_balance_gbp": 500, "amount_gbp": 500}),
    ],
)
def test_where_facts_are_compared_some_value_is_tried_on_either_side(name: str, known: dict[str, FactValue]) -> None:
    tried = sample_values(name, known, (COMPARED,), catalogue())
    assert {COMPARED.holds({**known, name: value}) for value in tried} == {True, False}


def test_what_is_supposed_by_another_row_tells_values_apart_too() -> None:
    supposed = (Condition(("child_age",), Operator.AT_LEAST, 16),)

    def answer(facts: KnownFacts) -> FactValue:
        if "child_age" not in facts:
            raise NotKnownError("child_age")
        return facts["child_age"]

    tries = Tries(answer, {}, (), catalogue(), supposed)
    assert [leaf for _assumed, leaf in tries.leaves] == [16, 17]


def test_every_fact_on_which_an_answer_can_turn_is_read_and_no_other() -> None:
    stand_in = {"post": "head", "for": "manager", "occasions": ["delegation"], "when": {"emergency": True}}
    refuses = rule("tst-0-01", "refuses", when={"exceptional": True})
    opens = rule("tst-0-02", "refuses", only_when={"vacancy_freeze": False})
    row = statement(
        when={"urgent": True},
        who={"posts": ["manager"], "given": {"line_manages_worker": True}, "stand_ins": [stand_in]},
        first=[
            {
                "consultation": "legal",
                "when": {"child_age": {"less-than": 13}},
                "unless": {"in_court_proceedings": True},
                "later_when": {"out_of_hours": True},
            }
        ],
        after=[{"notification": "family", "when": {"same_day_decision": True}}],
        record=[{"place": "minutes", "when": {"court_directed": True}}],
        supposes=[{"delay_risks_child": True, "text": "Waiting is a risk."}],
    )
    read = {"urgent", "line_manages_worker", "emergency", "exceptional", "vacancy_freeze", "child_age"}
    read |= {"in_court_proceedings", "out_of_hours", "same_day_decision", "court_directed", "delay_risks_child"}
    assert compiled(scheme(refuses, opens, row)).by_row["tst-1-01"].facts_read == read
    away = statement(who={"posts": ["manager"], "stand_ins": [{**stand_in, "occasions": ["absence"]}]})
    assert compiled(scheme(away)).by_row["tst-1-01"].facts_read == {"emergency", "post_absent"}
