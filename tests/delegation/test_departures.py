"""Departures from national rules: until one is signed off the rule governs, and then the council's row does."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from delegation.rules.books import Book, Departure
from delegation.rules.determination import Departs
from delegation.rules.library import Library
from tests.delegation.fixture_library import answer_to, fixture_library
from tests.delegation.testshire import LADDER, SENIORS, WORDS, ask_of, compiled, scheme, statement

SIGNED: Final = Departs("flo-1-01", "Head of Legal Services", date(2024, 5, 1), "Advice of counsel.")


def on_a_floor(*departures: Departure) -> Library:
    floor = compiled(scheme(statement("flo-1-01", who=["director"]), document="floor"))
    versions = (compiled(scheme(SENIORS, statement(same_matter=["flo-1-01"]))),)
    book = Book("testshire", LADDER, WORDS, versions, (floor,), departures=departures)
    return Library({"testshire": book}, fixture_library().catalogue, fixture_library().calendar)


def test_without_a_signature_the_floor_governs() -> None:
    answer = ask_of(on_a_floor(), "manager", "care")
    assert answer["governing"]["row"] == "flo-1-01"
    assert (len(answer["stricter"]), answer["departs"]) == (1, [])
    told = answer["reasons"][-1]
    assert (told["code"], told["source"]) == ("stricter-elsewhere", "flo-1-01")
    assert told["text"].startswith(
        "The scheme departs from a national rule, and no sign-off in law is recorded, so the rule governs: "
    )


def test_with_a_signed_departure_the_row_of_the_council_governs_and_the_rule_is_named() -> None:
    answer = ask_of(on_a_floor(Departure("tst-1-01", SIGNED)), "manager", "care")
    assert answer["governing"] == {"row": "tst-1-01", "minimum_posts": ["manager"], "combine": None}
    assert answer["stricter"] == []
    assert answer["departs"] == [
        {
            "row": "flo-1-01",
            "signed_off_by": "Head of Legal Services",
            "signed_off_on": "2024-05-01",
            "why": "Advice of counsel.",
        }
    ]


@pytest.mark.parametrize(("on", "is_signed"), [("2024-04-30", False), ("2024-05-01", True)])
def test_a_departure_counts_from_the_day_on_which_it_was_signed(on: str, is_signed: bool) -> None:
    answer = ask_of(on_a_floor(Departure("tst-1-01", SIGNED)), "manager", "care", on=on)
    assert bool(answer["departs"]) is is_signed


def test_a_departure_of_one_row_says_nothing_of_another() -> None:
    assert ask_of(on_a_floor(Departure("tst-1-02", SIGNED)), "manager", "care")["departs"] == []


def test_gloucestershire_departs_from_regulation_39_unsigned_so_the_regulation_governs() -> None:
    question = {
        "council": "gloucestershire",
        "row": "glo-cic-08",
        "on": "2024-06-17",
        "actor": {"post": "team-manager", "area": "locality"},
        "facts": {"child_age": 17, "legal_status": "section-20"},
        "assume_defaults": True,
    }
    answer = answer_to(question)
    assert answer["minimum_posts"] == ["service-director"]
    assert answer["governing"] == {"row": "nat-39-5", "minimum_posts": ["dcs"], "combine": None}
