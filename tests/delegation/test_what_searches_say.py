"""What a search says besides its words: amounts, times, places, directions, and words run together or apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from authorities.files.reading import Document, FileProblems
from delegation.lookup.forms import Forms
from delegation.lookup.glossary import glossary, read_glossary
from delegation.lookup.not_covered import not_covered_in, read_not_covered
from delegation.lookup.places import KINDS, places_of, read_places
from delegation.lookup.search import Covered, Index
from delegation.lookup.search.amounts import Amount, Band, Measure, amounts_in, bands_of, distance
from delegation.lookup.search.clock import names_closed_offices
from delegation.lookup.search.fitting import is_opposite
from delegation.lookup.search.others import Others
from delegation.lookup.search.words import is_direction, is_word, terms_of
from tests.delegation.fixture_library import compiled_schemes, fixture_library
from tests.delegation.testshire import compiled, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.schemes import Statement

COUNCILS = ["blackburn-with-darwen", "gloucestershire", "peterborough", "torbay"]


@pytest.fixture(scope="module")
def indexes() -> dict[str, Index]:
    return {
        council: Index.of(one for one in compiled_schemes() if one.scheme.council == council) for council in COUNCILS
    }


def first(indexes: dict[str, Index], council: str, words: str) -> str:
    return indexes[council].look_up(words).results[0].statement.row


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("write off 8k", [("money", 8000)]),
        ("£1,250.50 for a bed", [("money", 1250.5)]),
        ("direct payments 2500", [("money", 2500)]),
        ("40 quid", [("money", 40)]),
        ("12yo into secure", [("age", 12)]),
        ("he is only 15 and", [("age", 15)]),
        ("17 year-old", [("age", 17)]),
        ("away two nights", [("length", 48)]),
        ("a fortnight", [("length", 336)]),
        ("72hrs", [("length", 72)]),
        ("third week of support", [("week", 3)]),
        ("year 11 school move", [("school year", 11)]),
        ("arrears 650, she is 21", [("money", 650), ("age", 21)]),
        ("s34(4) and reg 24 in 2024", []),
        ("row 4.26", []),
        ("", []),
    ],
)
def test_amounts_ages_and_lengths_are_read(words: str, named: list[tuple[str, float]]) -> None:
    assert sorted((one.measure.value, one.value) for one in amounts_in(words)) == sorted(named)


def test_a_band_ends_where_the_document_says() -> None:
    rows = {one.row: bands_of(one, fixture_library().catalogue) for one in by_row().values()}

    def holds(row: str, measure: Measure, value: float) -> bool:
        found = distance(rows[row], (Amount(measure, value),))
        assert found is not None
        return found < math.inf

    assert holds("tor-2.05b", Measure.MONEY, 5000)
    assert not holds("tor-2.05b", Measure.MONEY, 5000.01)
    assert not holds("tor-2.05b", Measure.MONEY, 1000)
    assert holds("glo-cic-29", Measure.LENGTH, 168)
    assert not holds("glo-cic-29", Measure.LENGTH, 169)
    # The title says it where no route does.
    assert holds("bwd-4-19e", Measure.AGE, 12)
    assert not holds("bwd-4-19e", Measure.AGE, 13)
    assert holds("tor-6.18c", Measure.LENGTH, 96)
    assert rows["bwd-1-05"] == ()


def by_row() -> dict[str, Statement]:
    return {one.row: one for scheme_ in compiled_schemes() for one in scheme_.scheme.statements}


def test_of_two_bands_that_hold_an_amount_the_one_with_the_nearer_border_is_nearer() -> None:
    amount = (Amount(Measure.LENGTH, 96),)
    over_24, over_72 = ((Band(Measure.LENGTH, above=24),),), ((Band(Measure.LENGTH, above=72),),)
    assert distance(over_72, amount) == pytest.approx(96 / 72)
    assert distance(over_24, amount) == pytest.approx(4)
    assert distance(((Band(Measure.MONEY, most=5),),), amount) is None
    assert distance(((Band(Measure.LENGTH, most=95),),), amount) == math.inf
    assert distance(((Band(Measure.LENGTH, most=95),), (Band(Measure.LENGTH, most=96),)), amount) == 1


@pytest.mark.parametrize(
    ("council", "words", "row"),
    [
        ("torbay", "w/off 8k", "tor-2.05c"),
        ("torbay", "3k w/off", "tor-2.05b"),
        ("torbay", "30k contract with outside firm", "tor-2.02b"),
        ("torbay", "direct payments 2500", "tor-10.02b"),
        ("peterborough", "cot and beds come to £380 for one family", "pbo-7-08"),
        ("blackburn-with-darwen", "12yo into secure whose ok above dcs", "bwd-4-19e"),
    ],
)
def test_the_row_whose_band_holds_the_amount_is_first(
    indexes: dict[str, Index], council: str, words: str, row: str
) -> None:
    assert first(indexes, council, words) == row


@pytest.mark.parametrize(
    ("words", "closed"),
    [
        ("epo 2am", True),
        ("sat night girl still gone", True),
        ("epo 17:00", True),
        ("fri nite", True),
        ("out of office hours", True),
        ("epo 16:59", False),
        ("epo 9am", False),
        ("in office hours", False),
        ("overnight stay with a friend", None),
        ("two nights away", None),
        ("epo", None),
    ],
)
def test_a_time_at_which_offices_are_closed_is_read(words: str, *, closed: bool | None) -> None:
    assert names_closed_offices(words) is closed


def test_a_search_that_names_the_night_finds_the_row_for_closed_offices(indexes: dict[str, Index]) -> None:
    assert first(indexes, "gloucestershire", "sleepover at a friends") == "glo-cic-30"
    assert first(indexes, "gloucestershire", "sleepover at a friends sat night 11pm") == "glo-ooh-06"


def test_a_place_says_how_far_it_is_and_one_inside_says_nothing() -> None:
    places = places_of("blackburn-with-darwen")
    assert places.without_names(["home", "in", "glasgow"])[0] == ["home", "in"]
    assert "scotland" in places.without_names(["glasgow"])[1]
    assert "abroad" in places.without_names(["costa", "del", "sol"])[1]
    assert "neighbouring" in places.without_names(["bolton"])[1]
    assert places.without_names(["darwen"]) == (["darwen"], [])
    assert "neighbouring" not in places_of("torbay").without_names(["bolton"])[1]
    assert places_of("no-such-council").without_names(["torquay"])[1]


@pytest.mark.parametrize(
    ("council", "words", "row"),
    [
        ("blackburn-with-darwen", "residential placement in scotland", "bwd-4-04"),
        ("blackburn-with-darwen", "foster home in glasgow", "bwd-4-04"),
        ("blackburn-with-darwen", "leeds placement only one offered", "bwd-4-07"),
        ("gloucestershire", "2 wks in majorca with carers, half term", "glo-cic-22"),
    ],
)
def test_a_place_that_is_named_finds_its_row(indexes: dict[str, Index], council: str, words: str, row: str) -> None:
    assert first(indexes, council, words) == row


def test_words_run_together_or_apart_are_found(indexes: dict[str, Index]) -> None:
    assert first(indexes, "blackburn-with-darwen", "stayingput") == "bwd-3-07"
    assert first(indexes, "torbay", "pettycash") == "tor-3.05"
    assert first(indexes, "blackburn-with-darwen", "pass port") in {"bwd-4-13", "bwd-4-14"}


def test_a_small_word_that_turns_a_matter_round_is_kept_with_what_it_turns() -> None:
    terms = terms_of(["child", "has", "no", "ehcp", "out", "of", "the", "care"], glossary())
    assert [one for one in terms if is_direction(one)] == [">not ehcp", ">out care"]
    assert not any(map(is_word, filter(is_direction, terms)))
    assert not any(map(is_direction, terms_of(["child", "has", "ehcp"], glossary(), with_meanings=False)))


def test_the_opposite_is_told_and_both_sides_say_nothing() -> None:
    sides = glossary().sides_in
    assert is_opposite(sides(["extend", "it"]), sides(["first", "stay"]))
    assert not is_opposite(sides(["extend"]), sides(["renew"]))
    assert not is_opposite(sides(["start", "or", "end"]), sides(["end"]))
    assert not is_opposite(sides(["a", "matter"]), sides(["end"]))


def test_a_row_whose_title_says_the_opposite_comes_lower() -> None:
    both = scheme(
        statement("tst-1-01", title="Begin support", asked_as=["support for a family"]),
        statement("tst-1-02", title="Stop support", asked_as=["support for a family"]),
    )
    index = Index.of([compiled(both)])
    assert index.look_up("ending support for a family").results[0].statement.row == "tst-1-02"
    assert index.look_up("opening support for a family, start").results[0].statement.row == "tst-1-01"


def test_what_is_nearer_to_what_no_scheme_speaks_of_is_not_surely_covered() -> None:
    index = Index.of(
        [compiled(scheme(statement("tst-1-01", title="Holiday", asked_as=["holiday abroad", "a holiday"])))]
    )
    before = index.signs("holiday caravan")
    weights = index.weights
    weights.others = Others.of([("holiday", "caravan")], weights.rarity, weights.rarest)
    after = index.signs("holiday caravan")
    assert before is not None
    assert after is not None
    assert after.other > after.own > 0
    assert after.sum < before.sum


def test_what_every_council_leaves_out_and_what_one_does_stand_together() -> None:
    everywhere = not_covered_in("no-such-council")
    assert everywhere
    for council in COUNCILS:
        found = not_covered_in(council)
        assert found[: len(everywhere)] == everywhere
        assert len(found) > len(everywhere)


def test_nothing_that_the_schemes_ask_for_is_said_not_to_be_spoken_of() -> None:
    for one in compiled_schemes():
        phrases = {phrase.lower() for statement_ in one.scheme.statements for phrase in statement_.asked_as}
        assert phrases.isdisjoint(text.lower() for text in not_covered_in(one.scheme.council)), one.scheme.version


def test_a_search_that_is_unsure_or_not_covered_has_its_rows_all_the_same(indexes: dict[str, Index]) -> None:
    found = indexes["peterborough"].look_up("overnight stay at friend's")
    assert found.covered is Covered.UNSURE
    assert found.results
    assert indexes["peterborough"].look_up("bin collection missed").covered is Covered.NO


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_not_covered, {"everywhere": "bins"}),
        (read_not_covered, {"torbay": [1]}),
        (lambda one: read_places(one, "torbay"), {"says": {}}),
        (
            lambda one: read_places(one, "torbay"),
            {
                "says": dict.fromkeys((*KINDS, "adjoining"), "far"),
                "councils": {"torbay": {"near": []}},
                **{key: [] for key in KINDS},
            },
        ),
        (
            lambda one: read_places(one, "torbay"),
            {"says": dict.fromkeys((*KINDS, "adjoining"), "far"), "councils": {}, **dict.fromkeys(KINDS, "x")},
        ),
        (
            read_glossary,
            {"same": [], "ignored": [], "topics": [], "elsewhere": [], "opposites": [["a", "b"]]},
        ),
    ],
)
def test_a_faulty_file_of_words_is_refused_with_its_path(read: object, content: dict[str, object]) -> None:
    assert callable(read)
    with pytest.raises(FileProblems, match=r"words\.yaml"):
        read(Document("words.yaml", content, {}))


def test_the_longest_form_counts() -> None:
    forms = Forms({"care": 1, "care order": 2})
    assert list(forms.each_in(["care", "order", "care"])) == [(0, ("care", "order"), 2), (2, ("care",), 1)]
