"""Conditions answer yes, no or not known. A ceiling includes itself. One part of a sum may settle it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from delegation.rules.conditions import Condition, NotKnownError, Operator, all_hold, as_number
from delegation.rules.facts import FactValue


def one(operator: Operator, value: FactValue, fact: str = "child_age") -> Condition:
    return Condition((fact,), operator, value)


@pytest.mark.parametrize("operator", list(Operator))
def test_a_fact_that_is_not_known_answers_neither_yes_nor_no(operator: Operator) -> None:
    value: FactValue = ("a",) if operator in {Operator.ONE_OF, Operator.NONE_OF} else 7
    assert one(operator, value).holds({}) is None


@pytest.mark.parametrize(
    ("operator", "below", "on", "above"),
    [
        (Operator.AT_MOST, True, True, False),
        (Operator.LESS_THAN, True, False, False),
        (Operator.AT_LEAST, False, True, True),
        (Operator.MORE_THAN, False, False, True),
        (Operator.IS, False, True, False),
        (Operator.IS_NOT, True, False, True),
    ],
)
def test_an_edge_belongs_to_the_side_that_names_it(operator: Operator, below: bool, on: bool, above: bool) -> None:
    condition = one(operator, 200_000, "amount_gbp")
    assert condition.holds({"amount_gbp": 199_999}) is below
    assert condition.holds({"amount_gbp": 200_000}) is on
    assert condition.holds({"amount_gbp": 200_001}) is above


def test_hours_are_compared_exactly() -> None:
    condition = one(Operator.AT_MOST, Decimal("72"), "hours_in_secure")
    assert condition.holds({"hours_in_secure": Decimal("72.0")}) is True
    assert condition.holds({"hours_in_secure": Decimal("72.0000000001")}) is False


def test_a_choice_is_one_of_the_values_named_or_none_of_them() -> None:
    named = one(Operator.ONE_OF, ("care-order", "section-20"), "legal_status")
    other = one(Operator.NONE_OF, ("care-order", "section-20"), "legal_status")
    assert named.holds({"legal_status": "section-20"}) is True
    assert named.holds({"legal_status": "remand"}) is False
    assert other.holds({"legal_status": "section-20"}) is False
    assert other.holds({"legal_status": "remand"}) is True


def test_a_list_of_posts_includes_only_what_stands_in_it() -> None:
    condition = one(Operator.INCLUDES, "deputy", "post_absent")
    assert condition.holds({"post_absent": ("deputy", "head")}) is True
    assert condition.holds({"post_absent": ()}) is False


def test_one_fact_is_compared_with_another_and_not_known_while_either_is_not() -> None:
    condition = one(Operator.AT_MOST_FACT, "imprest_balance_gbp", "amount_gbp")
    assert condition.holds({"amount_gbp": 500, "imprest_balance_gbp": 500}) is True
    assert condition.holds({"amount_gbp": 501, "imprest_balance_gbp": 500}) is False
    assert condition.holds({"amount_gbp": 501}) is None
    assert condition.holds({"imprest_balance_gbp": 500}) is None
    assert condition.facts_read() == ("amount_gbp", "imprest_balance_gbp")


SUM = ("amount_gbp", "already_spent_gbp")


@pytest.mark.parametrize(
    ("operator", "part", "expected"),
    [
        (Operator.AT_MOST, 101, False),  # already over the limit, whatever the unknown part is
        (Operator.AT_MOST, 100, None),
        (Operator.LESS_THAN, 100, False),
        (Operator.LESS_THAN, 99, None),
        (Operator.MORE_THAN, 101, True),
        (Operator.MORE_THAN, 100, None),
        (Operator.AT_LEAST, 100, True),
        (Operator.AT_LEAST, 99, None),
        (Operator.IS, 100, None),
        (Operator.IS_NOT, 100, None),
    ],
)
def test_a_sum_is_settled_by_its_known_part_where_the_rest_cannot_change_it(
    operator: Operator, part: int, expected: bool | None
) -> None:
    assert Condition(SUM, operator, 100).holds({"amount_gbp": part}) is expected


def test_a_sum_adds_every_part_when_all_are_known() -> None:
    condition = Condition(SUM, Operator.AT_MOST, 100)
    assert condition.holds({"amount_gbp": 60, "already_spent_gbp": 40}) is True
    assert condition.holds({"amount_gbp": 60, "already_spent_gbp": 41}) is False
    assert condition.holds({}) is None


def test_one_condition_that_fails_settles_a_list_whatever_is_not_known() -> None:
    conditions = (one(Operator.LESS_THAN, 13), one(Operator.IS, True, "urgent"))
    assert all_hold(conditions, {"urgent": False}) is False
    assert all_hold(conditions, {"urgent": True, "child_age": 12}) is True
    assert all_hold((), {}) is True


def test_a_list_that_turns_on_an_unknown_fact_names_it() -> None:
    conditions = (one(Operator.IS, True, "urgent"), one(Operator.LESS_THAN, 13))
    with pytest.raises(NotKnownError) as caught:
        all_hold(conditions, {"urgent": True})
    assert caught.value.fact == "child_age"


def test_of_a_sum_the_part_that_is_missing_is_named() -> None:
    with pytest.raises(NotKnownError) as caught:
        all_hold((Condition(SUM, Operator.AT_MOST, 100),), {"amount_gbp": 3})
    assert caught.value.fact == "already_spent_gbp"


def test_a_word_is_no_number() -> None:
    with pytest.raises(TypeError):
        as_number("seven")


def test_of_several_facts_that_rule_one_out_any_one_does() -> None:
    condition = Condition(("child_age",), Operator.IS, 7, ruled_out_by=("unborn_child", "urgent"))
    assert condition.holds({"unborn_child": True}) is False
    assert condition.holds({"unborn_child": False, "urgent": True}) is False
    assert condition.holds({"unborn_child": False, "urgent": False}) is None


def test_of_several_facts_that_are_not_known_the_first_is_named() -> None:
    with pytest.raises(NotKnownError) as asked:
        all_hold([one(Operator.IS, True, "urgent"), one(Operator.IS, True, "emergency")], {})
    assert asked.value.fact == "urgent"
