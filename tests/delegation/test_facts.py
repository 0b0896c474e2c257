"""Facts from outside: what is accepted, to the penny, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from delegation.rules.facts import BadFactValueError, Fact, FactType, FactValue, as_plain, pounds_to_pence
from tests.delegation.fixture_library import catalogue
from tests.delegation.testshire import LADDER

NOT_NUMBERS: list[Any] = [
    None,
    True,
    "12",
    "",
    [],
    {},
    -1,
    10**400,
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("Infinity"),
    float("nan"),
    float("inf"),
    Decimal("1e400"),
    -0.01,
    10**9 + 1,
]
NUMBERS = [kind for kind in FactType if kind not in {FactType.BOOLEAN, FactType.CHOICE, FactType.LIST_OF_POSTS}]


def fact(kind: FactType, values: tuple[str, ...] = ()) -> Fact:
    return Fact("a_fact", kind, "Meaning.", "Question?", values)


def parsed(kind: FactType, value: object, values: tuple[str, ...] = ()) -> FactValue:
    return fact(kind, values).parse(value, LADDER)


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("value", NOT_NUMBERS, ids=lambda value: repr(value)[:20])
def test_what_is_no_number_from_0_up_is_refused_and_no_bool_is_a_number(kind: FactType, value: object) -> None:
    with pytest.raises(BadFactValueError, match="expected"):
        parsed(kind, value)


@pytest.mark.parametrize(
    ("pounds", "pence"),
    [
        (0, 0),
        (2000, 200_000),
        (Decimal("2000.01"), 200_001),
        (2000.01, 200_001),
        (0.29, 29),
        (Decimal("1999.9"), 199_990),
        (10**9, 10**11),
        (Decimal("5E+2"), 50_000),
    ],
)
def test_pounds_become_whole_pence_exactly(pounds: object, pence: int) -> None:
    assert pounds_to_pence(pounds) == pence


@pytest.mark.parametrize("pounds", [Decimal("2000.001"), 0.005, Decimal("1e-30"), Decimal("1000000000.01")])
def test_a_part_of_a_penny_or_a_sum_without_end_is_refused(pounds: object) -> None:
    with pytest.raises(BadFactValueError, match="two decimal places"):
        pounds_to_pence(pounds)


@pytest.mark.parametrize("kind", [FactType.INTEGER, FactType.DAYS, FactType.WORKING_DAYS, FactType.MONTHS])
def test_whole_numbers_take_no_fraction(kind: FactType) -> None:
    assert parsed(kind, 0) == 0
    assert parsed(kind, 10**9) == 10**9
    for value in (7.5, Decimal("7.0"), 7.0):
        with pytest.raises(BadFactValueError):
            parsed(kind, value)


def test_hours_are_exact_decimals() -> None:
    assert parsed(FactType.HOURS, Decimal("71.5")) == Decimal("71.5")
    assert parsed(FactType.HOURS, 0.1) == Decimal("0.1")


@pytest.mark.parametrize("value", [0, 1, "true", None, "yes", []])
def test_yes_and_no_are_true_and_false_and_nothing_else(value: object) -> None:
    assert parsed(FactType.BOOLEAN, True) is True
    with pytest.raises(BadFactValueError, match="true or false"):
        parsed(FactType.BOOLEAN, value)


@pytest.mark.parametrize("value", ["blue", "RED", 1, None, ["red"], True])
def test_a_choice_is_one_of_its_values_as_written(value: object) -> None:
    assert parsed(FactType.CHOICE, "red", ("red", "green")) == "red"
    with pytest.raises(BadFactValueError, match="red, green"):
        parsed(FactType.CHOICE, value, ("red", "green"))


def test_a_list_of_posts_is_held_in_order_and_without_doubles() -> None:
    assert parsed(FactType.LIST_OF_POSTS, ["head", "deputy", "head"]) == ("deputy", "head")
    assert parsed(FactType.LIST_OF_POSTS, []) == ()


@pytest.mark.parametrize("value", ["head", ["nobody"], [None], [["head"]], {"head": 1}, None, [1]])
def test_a_list_with_anything_but_posts_of_the_council_is_refused(value: object) -> None:
    with pytest.raises(BadFactValueError, match="posts of this council"):
        parsed(FactType.LIST_OF_POSTS, value)


@pytest.mark.parametrize(
    ("kind", "value", "plain"),
    [
        (FactType.MONEY, 200_001, 2000.01),
        (FactType.MONEY, 200_000, 2000),
        (FactType.LIST_OF_POSTS, ("head",), ["head"]),
        (FactType.HOURS, Decimal("71.5"), 71.5),
        (FactType.HOURS, Decimal("72.0"), 72),
        (FactType.BOOLEAN, True, True),
    ],
)
def test_a_value_goes_back_into_the_form_in_which_questions_hold_it(
    kind: FactType, value: FactValue, plain: object
) -> None:
    assert as_plain(fact(kind), value) == plain


def test_every_fact_of_the_catalogue_asks_a_question_and_takes_its_own_default() -> None:
    assert len(catalogue()) > 50
    for name, one in catalogue().items():
        assert one.question.endswith("?"), name
        if one.default is not None:
            default = list(one.default) if isinstance(one.default, tuple) else one.default
            assert one.parse(default, LADDER) == one.default, name
