"""Money as people type it: read where it can mean one amount, and kept as typed where it cannot."""

from __future__ import annotations

import pytest

from delegation.answer.asking import HOW_TO_WRITE_POUNDS, FactsForm
from tests.delegation.testshire import LADDER

MONEY = "amount_gbp"


def typed(text: str, name: str = MONEY) -> FactsForm:
    form = FactsForm([name], LADDER, {f"fact-{name}": text})
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("80", 8_000),
        ("£80", 8_000),
        (" £ 80 ", 8_000),
        ("1,000", 100_000),
        ("£1,000.50", 100_050),
        ("1000.5", 100_050),
        ("1,234,567.89", 123_456_789),
        ("0", 0),
        ("£0.01", 1),
        ("1,000,000,000", 100_000_000_000),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, pence: int) -> None:
    form = typed(text)
    assert form.errors == {}
    assert form.facts == {MONEY: pence}


@pytest.mark.parametrize(
    "text",
    [
        *("1,00", "1.000,50", "10,00,000", ",500", "1,0000", "£", "80£", "£-80", "-80", "eighty", "1e3", "80.123"),
        *("£80.", "٨٠"),
    ],
)
def test_what_could_be_two_amounts_or_none_is_kept_and_it_is_said_how_to_write_it(text: str) -> None:
    form = typed(text)
    assert form.errors == {f"fact-{MONEY}": [HOW_TO_WRITE_POUNDS]}
    assert f'value="{text}"' in str(form[f"fact-{MONEY}"])
    assert form.facts == {}


def test_an_amount_left_empty_is_not_known() -> None:
    for text in ("", "   "):
        form = typed(text)
        assert (form.errors, form.facts) == ({}, {})


def test_an_amount_beyond_every_budget_is_an_error() -> None:
    form = typed("£1,000,000,001")
    assert list(form.errors) == [f"fact-{MONEY}"]


def test_hours_are_no_amount_of_money() -> None:
    assert typed("£80", "hours_in_use").errors
    assert typed("7.5", "hours_in_use").errors == {}
