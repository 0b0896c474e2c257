"""Direction, band, level and who is meant: what a search says besides its words raises or lowers rows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from delegation.lookup.glossary import glossary
from delegation.lookup.search import Index
from delegation.lookup.search.amounts import WITHOUT_END, amounts_in
from delegation.lookup.search.levels import levels_named
from delegation.lookup.search.tally import Rule, Tally
from delegation.lookup.written import plain
from tests.delegation.fixture_library import compiled_schemes
from tests.delegation.testshire import Plain, compiled, scheme, statement

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def index_of(council: str) -> Index:
    return Index.of(one for one in compiled_schemes() if one.scheme.council == council)


def made(*rows: Plain) -> Index:
    return Index.of([compiled(scheme(*rows))])


def order(index: Index, words: str, *, is_closed: bool = False) -> list[str]:
    return [one.statement.row for one in index.look_up(words, is_closed=is_closed).results]


def scores(index: Index, words: str, *, is_closed: bool = False) -> dict[str, float]:
    return {one.statement.row: one.score for one in index.look_up(words, is_closed=is_closed).results}


# --- directions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "like"),
    [
        ("not in time", "late"),
        ("not arranged", "unplanned"),
        ("not the same", "changed"),
        ("never saw him", "unseen"),
        ("not looked after", ""),
        ("come in", "entry"),
        ("we never extend", "first"),
        ("for good", "permanent"),
    ],
)
def test_a_word_that_denies_turns_the_side_round(words: str, like: str) -> None:
    assert glossary().sides_in(plain(words)) == glossary().sides_in(plain(like))


def test_a_title_that_denies_is_meant_by_a_search_that_does() -> None:
    index = made(
        statement("tst-1-01", title="Call a conference", asked_as=["conference after the enquiry"]),
        statement("tst-1-02", title="Decide not to call a conference", asked_as=["conference after the enquiry"]),
    )
    assert order(index, "conference after the enquiry")[0] == "tst-1-01"
    assert order(index, "no conference after the enquiry")[0] == "tst-1-02"


@pytest.mark.parametrize(
    ("council", "words", "row"),
    [
        ("torbay", "end siblings apart for years, long term fostering", "tor-6.30"),
        ("gloucestershire", "move the cp conference, not in time", "glo-cp-04"),
        ("gloucestershire", "sign off my assessment, child not seen", "glo-cin-05"),
        ("gloucestershire", "sign off my assessment, i saw the child", "gmo-all-01"),
    ],
)
def test_the_opposite_stands_lower(council: str, words: str, row: str) -> None:
    assert order(index_of(council), words)[0] == row


def test_a_row_lies_on_the_side_of_most_of_its_phrases_if_its_title_says_nothing() -> None:
    ends = ["end the stay", "stop the stay", "finish the stay", "leave it", "cease it"]
    index = made(
        statement("tst-1-01", title="A stay", asked_as=ends),
        statement("tst-1-02", title="A stay", asked_as=ends[:4]),
        statement("tst-1-03", title="A stay", asked_as=[*ends, "begin the stay", "start a stay"]),
        statement("tst-1-04", title="Begin a stay", asked_as=ends),
    )
    on_a_side = [entry.sides & {(0, 0), (0, 1)} for entry in index.weights.entries]
    assert on_a_side == [{(0, 1)}, set(), set(), {(0, 0)}]


def test_a_phrase_that_is_added_counts_for_the_side_too() -> None:
    ends = ["end the stay", "stop the stay", "finish the stay", "leave it"]
    index = made(statement("tst-1-01", title="A stay", asked_as=ends))
    assert index.with_phrases({"tst-1-01": ["cease it"]}).weights.entries[0].sides == {(0, 1)}
    assert index.weights.entries[0].sides == set()


# --- bands -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("s17 2,600 for beds", [("money", 2600)]),
        ("1,250,000 in all", [("money", 1_250_000)]),
        ("week five of support", [("week", 5)]),
        ("12nts away", [("length", 288)]),
        ("no contact for good", [("length", WITHOUT_END)]),
        ("no visits ever", [("length", WITHOUT_END)]),
        ("15-year-old", [("age", 15)]),
    ],
)
def test_more_ways_to_name_an_amount_are_read(words: str, named: list[tuple[str, float]]) -> None:
    assert [(one.measure.value, one.value) for one in amounts_in(words)] == named


@pytest.mark.parametrize(
    ("council", "words", "row"),
    [
        ("torbay", "s17 money 2,600 for carpets", "tor-2.04b"),
        ("torbay", "direct payments come to 2,500", "tor-10.02b"),
        ("torbay", "s17 money 1,600 for carpets", "tor-2.04a"),
        ("gloucestershire", "no contact with dad for 3 days", "glo-cic-29"),
    ],
)
def test_the_row_of_the_band_is_first(council: str, words: str, row: str) -> None:
    assert order(index_of(council), words)[0] == row


def test_the_nearest_border_is_sought_among_rows_of_the_matter() -> None:
    index = made(
        statement("tst-1-01", title="Write off a debt over £100"),
        statement("tst-1-02", title="Write off a debt over £1,000"),
        statement("tst-1-03", title="Buy books and a debt counsellor's other things over £1,900"),
    )
    spoke = Tally()
    index.look_up("write off a debt of £2,000", tally=spoke)
    nearest = [at for at, shares in spoke.shares.items() if Rule.NEAREST_AMOUNT in {one.rule for one in shares}]
    assert nearest == [1]


# --- who is meant ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "parties"),
    [
        ("suspend a foster carer", {"foster carers"}),
        ("adoptive parents", {"adopters"}),
        ("mum and her twins", {"parents", "siblings"}),
        ("connected carer", {"relatives"}),
        ("special guardian", {"special guardians"}),
        ("member of staff", {"staff"}),
        ("a child", set()),
    ],
)
def test_whom_a_search_names_is_read(words: str, parties: set[str]) -> None:
    assert glossary().parties_in(plain(words)) == parties


def test_a_row_about_somebody_else_stands_lower_and_one_about_the_same_higher() -> None:
    index = made(
        statement("tst-1-01", title="Refuse foster carers", asked_as=["refuse twins after panel"]),
        statement("tst-1-02", title="Refuse siblings", asked_as=["refuse twins after panel"]),
        statement("tst-1-03", title="Refuse an application", asked_as=["refuse twins after panel"]),
    )
    found = scores(index, "refuse twins after panel")
    assert list(found) == ["tst-1-02", "tst-1-03", "tst-1-01"]
    nobody = scores(index, "refuse after panel")
    assert nobody["tst-1-01"] == nobody["tst-1-02"]


def test_refusing_adopters_is_no_entry_into_care() -> None:
    for council in ("blackburn-with-darwen", "gloucestershire", "peterborough", "torbay"):
        first = index_of(council).look_up("refuse adopters").results[0].statement
        assert "entry" not in first.title.lower()
        assert "comes into care" not in first.title.lower()
    assert order(index_of("blackburn-with-darwen"), "couple refused as prospective adopters")[0] == "bwd-2-04"


# --- levels ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("council", "words", "ranks"),
    [
        ("torbay", "head of service sign off", {60}),
        ("torbay", "needs hos to agree", {60}),
        ("torbay", "director agree", {80}),
        ("gloucestershire", "service director approval", {70}),
        ("gloucestershire", "director agree", {70, 80}),
        ("blackburn-with-darwen", "dcs ok", {70}),
        ("torbay", "my hos is off this week", set()),
        ("torbay", "sign off", set()),
    ],
)
def test_a_level_is_named_beside_a_word_of_deciding(council: str, words: str, ranks: set[int]) -> None:
    assert levels_named(index_of(council).weights.levels, plain(words)) == ranks


def test_of_two_levels_the_one_that_is_named_is_first() -> None:
    rows = [
        statement("tst-1-01", title="Contract", asked_as=["contract signed"], says="A.", who=["manager"]),
        statement("tst-1-02", title="Contract", asked_as=["contract signed"], says="A.", who=["head"]),
        statement("tst-1-03", title="Contract", asked_as=["contract signed"], says="A.", who=["worker"]),
    ]
    # Without the names of posts no word tells the rows apart.
    index = Index.of([compiled(scheme(*rows))], frozenset({"names"}))
    names = {post.slug: post.title for post in index.weights.entries[0].scheme.ladder.posts.values()}
    assert order(index, "contract signed") == ["tst-1-01", "tst-1-02", "tst-1-03"]
    assert _best(index, f"contract signed, {names['head']} sign off") == {"tst-1-02"}
    assert _best(index, f"contract signed, {names['manager']} sign off") == {"tst-1-01"}


def _best(index: Index, words: str) -> set[str]:
    found: Sequence[tuple[str, float]] = list(scores(index, words).items())
    return {row for row, score in found if score == found[0][1]}


# --- the clock ---------------------------------------------------------------------------------------------------

CLOSED = statement("tst-1-01", title="Move", asked_as=["move a child"], when={"out_of_hours": True})
OPEN = statement("tst-1-02", title="Move", asked_as=["move a child"])


def test_a_row_for_closed_offices_is_lower_by_day_and_not_at_night() -> None:
    index = made(CLOSED, OPEN)
    by_day, by_night = scores(index, "move a child"), scores(index, "move a child", is_closed=True)
    assert by_day["tst-1-01"] < by_day["tst-1-02"] == by_night["tst-1-02"] == pytest.approx(by_night["tst-1-01"])


def test_a_time_that_is_named_counts_more_than_the_clock() -> None:
    index = made(CLOSED, OPEN)
    for words in ("move a child 2am", "move a child 11am"):
        assert scores(index, words) == scores(index, words, is_closed=True)
    assert order(index, "move a child 2am")[0] == "tst-1-01"
    assert order(index, "move a child 11am", is_closed=True)[0] == "tst-1-02"
