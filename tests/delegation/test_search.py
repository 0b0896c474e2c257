"""Search: abbreviations, synonyms, slips, beginnings, numbers, rows, and what is not covered. Needs no database."""

from __future__ import annotations

import itertools
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

import pytest

from authorities.files.reading import FileProblems, read_document
from delegation.lookup.glossary import glossary, read_glossary
from delegation.lookup.search import LONGEST_QUERY, PARTS, Covered, Index
from delegation.lookup.search.looking import MOST_PUT_RIGHT
from delegation.lookup.search.spelling import Speller, slips
from delegation.lookup.search.words import plain, stem, terms_of
from delegation.rules.schemes import StatementKind
from tests.delegation.fixture_library import compiled_schemes
from tests.delegation.testshire import Plain, compiled, scheme, statement

if TYPE_CHECKING:
    from pathlib import Path


@cache
def index_of(council: str) -> Index:
    return Index.of([one for one in compiled_schemes() if one.scheme.council == council])


def first(council: str, words: str) -> str | None:
    found = index_of(council).look_up(words).results
    return found[0].statement.row if found else None


def made(*statements: Plain, without: frozenset[str] = frozenset()) -> Index:
    return Index.of([compiled(scheme(*statements))], without)


HOLIDAY = statement("tst-1-01", title="Agree a holiday abroad", asked_as=["go to spain with carers"])
ORDER = statement("tst-1-02", title="Apply for an emergency protection order", asked_as=["remove a child tonight"])
SMALL = statement("tst-1-03", title="Section 17 payment up to £500", asked_as=["small payment to a family"])
BOOK = statement("tst-1-04", title="Keep the case book", kind="guidance", asked_as=["case book"])


def rows(index: Index, words: str) -> list[str]:
    return [one.statement.row for one in index.look_up(words).results]


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("epo", "tst-1-02"),
        ("EPO: who can?", "tst-1-02"),
        ("emergency protection order", "tst-1-02"),
        ("holidays", "tst-1-01"),
        ("vacation", "tst-1-01"),
        ("holliday", "tst-1-01"),
        ("hoilday", "tst-1-01"),
        ("holi", "tst-1-01"),
        ("s17", "tst-1-03"),
        ("section 17", "tst-1-03"),
        ("£500", "tst-1-03"),
        ("payment of 500", "tst-1-03"),
        ("can she go to Spain with her carers", "tst-1-01"),
        ("tst-1-03", "tst-1-03"),
        ("what does tst-1-02 say", "tst-1-02"),
    ],
)
def test_the_row_that_is_meant_comes_first(words: str, row: str) -> None:
    assert rows(made(HOLIDAY, ORDER, SMALL, BOOK), words)[0] == row


def test_a_word_put_right_counts_less_than_the_word_itself() -> None:
    right = made(HOLIDAY, ORDER).look_up("holiday").results[0]
    slip = made(HOLIDAY, ORDER).look_up("holliday").results[0]
    assert slip.statement.row == right.statement.row
    assert slip.score < right.score


@pytest.mark.parametrize("words", ["", "   ", "?", "who can the of", "\x00\n", "🙂", "the " * 500])
def test_words_that_say_nothing_find_nothing(words: str) -> None:
    found = made(HOLIDAY, ORDER).look_up(words)
    assert (found.covered, found.results) == (Covered.NO, ())


@pytest.mark.parametrize(
    "words", ["'; drop table", "<script>alert(1)</script> holiday", "a" * 10_000, "holiday " * 2000]
)
def test_hostile_and_endless_words_are_answered_all_the_same(words: str) -> None:
    found = made(HOLIDAY, ORDER).look_up(words)
    assert len(found.results) <= 10
    assert len(words[:LONGEST_QUERY]) <= LONGEST_QUERY


def test_what_no_row_is_about_is_not_covered_and_the_nearest_rows_stand_first() -> None:
    found = made(HOLIDAY, ORDER, SMALL).look_up("council tax rebate on a holiday caravan pitch licence")
    assert found.covered is Covered.NO
    assert found.results[0].statement.row == "tst-1-01"


def test_the_same_words_give_the_same_results_in_the_same_order() -> None:
    once, again = (index_of("torbay").look_up("child missing since last night", 10) for _ in range(2))
    assert [(one.statement.row, one.score) for one in once.results] == [
        (one.statement.row, one.score) for one in again.results
    ]


def test_no_more_is_shown_than_asked_for_and_the_best_comes_first() -> None:
    found = index_of("torbay").look_up("missing child", 4).results
    assert len(found) == 4
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_guidance_comes_after_a_row_that_somebody_decides() -> None:
    decided = statement("tst-1-05", title="Keep the case book", asked_as=["case book"])
    assert rows(made(BOOK, decided), "case book") == ["tst-1-05", "tst-1-04"]


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_that_is_left_out_takes_nothing_else_with_it(part: str) -> None:
    found = made(HOLIDAY, ORDER, SMALL, without=frozenset({part})).look_up("holiday abroad").results
    assert found[0].statement.row == "tst-1-01"


@pytest.mark.parametrize(
    ("council", "words", "row"),
    [
        ("blackburn-with-darwen", "epo", "bwd-1-05"),
        ("blackburn-with-darwen", "emergancy protecton ordr", "bwd-1-05"),
        ("gloucestershire", "legal gateway panel who can take a case", "glo-leg-01"),
        ("torbay", "petty cash", "tor-3.05"),
        ("torbay", "jury service", "tor-1.07h"),
        ("peterborough", "crashpad for a homeless teenager", "pbo-7-13"),
        ("peterborough", "s17 payment of 400 pounds", "pbo-7-08"),
    ],
)
def test_rows_of_real_documents_are_found_in_everyday_words(council: str, words: str, row: str) -> None:
    assert first(council, words) == row


def test_every_row_but_guidance_is_asked_for_in_words_of_people() -> None:
    too_few = [
        (statement.row, len(statement.asked_as))
        for one in compiled_schemes()
        for statement in one.scheme.statements
        if statement.kind is not StatementKind.GUIDANCE
        and len(statement.asked_as) < (10 if statement.kind is StatementKind.DECISION else 5)
    ]
    assert too_few == []


# --- references --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("council", "words", "rows"),
    [
        ("blackburn-with-darwen", "bwd-4-26", ["bwd-4-26"]),
        ("blackburn-with-darwen", " BWD 4 26 ", ["bwd-4-26"]),
        ("blackburn-with-darwen", "4.26", ["bwd-4-26"]),
        ("blackburn-with-darwen", "Section 4, row 26", ["bwd-4-26"]),
        ("torbay", "6.6", ["tor-6.06"]),
        ("torbay", "para 6.06", ["tor-6.06"]),
        ("torbay", "1.02b", ["tor-1.02b"]),
        ("peterborough", "7-18", ["pbo-7-18"]),
        ("gloucestershire", "legal table row 13", ["glo-leg-13"]),
    ],
)
def test_a_reference_leads_to_its_row_and_nothing_else(council: str, words: str, rows: list[str]) -> None:
    found = index_of(council).look_up(words)
    assert found.is_reference
    assert [one.statement.row for one in found.results] == rows


def test_a_row_held_in_parts_is_found_by_its_number_in_all_of_them() -> None:
    found = index_of("torbay").look_up("row 1.2")
    assert [one.statement.row for one in found.results][:2] == ["tor-1.02a", "tor-1.02b"]
    assert found.is_reference


@pytest.mark.parametrize(
    "words", ["section 20", "16", "s47", "£2.04 for a taxi", "4.26 epo", "section", "reg 39", "0.0"]
)
def test_a_number_among_words_or_of_an_act_is_no_reference(words: str) -> None:
    assert not index_of("torbay").look_up(words).is_reference


# --- terms -------------------------------------------------------------------------------------------------------


def test_a_text_gives_its_stems_and_the_meanings_of_its_words() -> None:
    terms = terms_of(plain("Who can sign the EPO today?"), glossary())
    assert "=emergency protection order" in terms
    assert "epo" in terms
    assert "who" not in terms
    assert plain("The child’s £2,000.50, isn't it?") == ["the", "childs", "2000.50", "isnt", "it"]
    assert stem("holidays") == stem("holiday")
    assert stem("2000.50") == "2000.50"


def test_several_threads_take_endings_away_at_once() -> None:
    beginnings = ("".join(letters) for letters in itertools.product("bdklmt", "aeiou", "rnst", "aeio"))
    words = [f"{one}{ending}" for one in beginnings for ending in ("ational", "fulness", "ization", "ingly")]
    expected = [stem(word) for word in words]
    stem.cache_clear()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            # Each thread searches in its own order, so that none finds the results that others have kept.
            orders = [words[at:] + words[:at] for at in range(0, len(words), len(words) // 8)]
            found = list(pool.map(lambda order: {word: stem(word) for word in order}, orders))
    finally:
        sys.setswitchinterval(usual)
    assert all([one[word] for word in words] == expected for one in found)


def test_the_longest_form_at_a_place_gives_the_meaning() -> None:
    words = glossary()
    assert words.meanings_in(["child", "protection", "plan"]) == ["child protection plan"]
    assert words.meanings_in(["nothing", "known"]) == []


# --- topics ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("council", ["blackburn-with-darwen", "gloucestershire", "peterborough", "torbay"])
@pytest.mark.parametrize(
    ("words", "ask", "is_ours"),
    [
        ("mum is behind with her council tax", "the council tax team", False),
        ("Blue badge for nan", "the highways and parking team", False),
        ("parental order for the surrogate", "the legal department", True),
    ],
)
def test_a_topic_of_which_no_row_speaks_is_not_covered_and_it_is_said_whom_to_ask(
    council: str, words: str, ask: str, *, is_ours: bool
) -> None:
    found = index_of(council).look_up(words)
    assert found.covered is not Covered.YES
    assert [(one.ask, one.is_ours) for one in found.unspoken] == [(ask, is_ours)]


def test_a_topic_of_which_a_row_speaks_is_an_answer() -> None:
    assert first("torbay", "home education attendance order") == "tor-12.01"
    assert first("gloucestershire", "deprivation of liberty") == "glo-leg-08"
    assert index_of("gloucestershire").look_up("deprivation of liberty").unspoken == ()


def test_a_misspelt_topic_is_known_and_a_short_word_is_not_taken_for_one() -> None:
    [topic] = index_of("gloucestershire").look_up("drivng lessons").unspoken
    assert topic.about == "learning to drive"
    assert index_of("blackburn-with-darwen").look_up("wife").unspoken == ()


def test_words_that_only_tell_of_a_topic_along_the_way_do_not_stand_against_a_row() -> None:
    assert first("blackburn-with-darwen", "mum is sectioned, who can agree to take the baby into care") == "bwd-4-03"


def test_a_topic_is_found_once_however_often_it_is_named() -> None:
    words = glossary()
    assert words.topics_in(plain("parking permit or parking fine")) == words.topics_in(["parking", "permit"])
    assert words.topics_in(["parking"]) == []


@pytest.mark.parametrize("key", ["topics", "elsewhere"])
def test_a_topic_without_somebody_to_ask_is_named_as_a_fault(tmp_path: Path, key: str) -> None:
    lists: dict[str, object] = {"same": [], "ignored": [], "topics": [], "elsewhere": []}
    path = tmp_path / "glossary.yaml"
    path.write_text(json.dumps(lists | {key: [{"about": "bins", "forms": ["bin"]}]}), encoding="utf-8")
    with pytest.raises(FileProblems, match="“about”, “ask” and “forms” are expected"):
        read_glossary(read_document(path, shown_as="glossary.yaml"))


def test_a_glossary_without_one_of_its_lists_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(json.dumps({"same": [], "ignored": [], "topics": []}), encoding="utf-8")
    with pytest.raises(FileProblems, match="a list “elsewhere” is expected"):
        read_glossary(read_document(path, shown_as="glossary.yaml"))


# --- spelling ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("", "", 0),
        ("a", "", 1),
        ("holiday", "hoilday", 1),
        ("holiday", "holliday", 1),
        ("care", "core", 1),
        ("ab", "ba", 1),
    ],
)
def test_slips_are_counted_and_two_letters_swapped_are_one(one: str, other: str, count: int) -> None:
    assert slips(one, other) == slips(other, one) == count


def test_a_short_word_or_a_number_is_not_put_right() -> None:
    speller = Speller.of(["care", "case", "holiday"], {})
    assert speller.meant("cae") == []
    assert speller.meant("2024") == []
    assert speller.meant("holidy") == ["holiday"]
    assert speller.meant("zzzzzz") == []


@pytest.mark.parametrize(("before", "found"), [(MOST_PUT_RIGHT - 1, ["tst-1-01"]), (MOST_PUT_RIGHT, [])])
def test_no_more_than_some_words_of_a_search_are_put_right(before: int, found: list[str]) -> None:
    unknown = " ".join(f"qqzz{letter}" for letter in "abcdefghijklmnop"[:before])
    looked = made(HOLIDAY, ORDER).look_up(f"{unknown} holliday")
    assert [one.statement.row for one in looked.results] == found


def test_the_beginning_of_a_word_gives_the_words_that_begin_so() -> None:
    speller = Speller.of(["care", "carer", "case"], {"care": 1.0, "carer": 2.0})
    assert speller.beginning_with("car") == ["care", "carer"]
    assert speller.beginning_with("x") == []
