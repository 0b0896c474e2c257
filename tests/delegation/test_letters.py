"""Ligatures, soft hyphens, full-width letters, accents, dashes and quotes find what plain letters find."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorities.files.reading import read_document
from authorities.letters import plain_letters
from delegation.lookup.finding import known_words, look_up
from delegation.lookup.glossary import glossary, read_glossary
from delegation.lookup.search import Index
from delegation.lookup.search.references import References
from delegation.lookup.search.words import plain
from tests.delegation.fixture_library import compiled_schemes, fixture_library
from tests.delegation.testshire import Plain, compiled, scheme, statement

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 6, 3)
FULL_WIDTH = {ord(" "): " "} | {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def full_width(text: str) -> str:
    """Return a text in full-width forms, including the pound sign."""
    return text.translate(FULL_WIDTH | {ord("£"): "￡"})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("eﬀort, oﬃce, ﬁnd, ﬂoor, ﬅ", "effort, office, find, floor, st"),
        ("emer\u00adgency pro\u200btec\u2060tion \ufefforder", "emergency protection order"),
        ("ＥＰＯ　４．２６", "epo 4.26"),
        ("Café, façade, Zoë, naïve, Å, ÉCOLE", "cafe, facade, zoe, naive, a, ecole"),
        ("e\u0301", "e"),
        ("Ægir, œuvre, Łódź, Søren", "aegir, oeuvre, lodz, soren"),
        ("4‐26 4‑26 4‒26 4–26 4—26 4―26 4−26 4－26 4﹣26", " ".join(["4-26"] * 9)),
        ("child’s child‘s childʼs child′s child＇s child´s child`s", " ".join(["child's"] * 7)),
        ("Straße", "strasse"),
        ("a\u00a0b\u2009c", "a b c"),
        ("£2,000 ½ №", "£2,000 1⁄2 no"),
        ("Plain TEXT, it's 4-26.", "plain text, it's 4-26."),
    ],
)
def test_every_way_of_writing_the_same_letters_is_one(written: str, expected: str) -> None:
    assert plain_letters(written) == expected


@given(st.text(max_size=50))
def test_plain_letters_stay_as_they_are_and_are_words_as_before(text: str) -> None:
    once = plain_letters(text)
    assert plain(once) == plain(text)


HOLIDAY = statement("tst-1-01", title="Agree a holiday abroad", asked_as=["sign off a passport"])
OFFICE = statement("tst-1-02", title="Office efﬁciency ﬂat", asked_as=["visit to the caf\u00e9", "co\u00adoperate"])


def first(query: str, *statements: Plain) -> str | None:
    found = Index.of([compiled(scheme(*statements or (HOLIDAY, OFFICE)))]).look_up(query)
    return found.results[0].statement.row if found.results else None


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("sign oﬀ a passport", "tst-1-01"),
        ("holi\u00adday ab\u200broad", "tst-1-01"),
        (full_width("holiday abroad"), "tst-1-01"),
        ("hóliday àbroad", "tst-1-01"),
        ("what does ｔｓｔ‑１‑０１ say", "tst-1-01"),
        ("what does tst–1–01 say", "tst-1-01"),
        ("visit to the cafe", "tst-1-02"),
        ("visit to the cafe\u0301", "tst-1-02"),
        ("office efficiency flat", "tst-1-02"),
        ("cooperate", "tst-1-02"),
    ],
)
def test_a_search_and_a_scheme_meet_however_each_is_written(query: str, row: str) -> None:
    assert first(query) == row


@pytest.mark.parametrize("query", ["emergency protection order", "s17 payment of £400", "can she go on holiday", "epo"])
def test_full_width_letters_find_in_a_real_document_what_plain_letters_find(query: str) -> None:
    index = Index.of([one for one in compiled_schemes() if one.scheme.council == "torbay"])
    plainly, widely = index.look_up(query), index.look_up(full_width(query))
    assert [(one.statement.row, one.score) for one in plainly.results] == [
        (one.statement.row, one.score) for one in widely.results
    ]
    assert plainly.results
    softly = index.look_up("\u00ad".join(query))
    assert [one.statement.row for one in softly.results] == [one.statement.row for one in plainly.results]


@pytest.mark.parametrize(
    "reference", ["4‑26", "4–26", "４．２６", "Section\u00a04, row\u200b 26", "bwd−4−26", "№ 4.26"]
)
def test_a_reference_with_odd_dashes_or_digits_leads_to_its_row(reference: str) -> None:
    found = look_up(fixture_library().books["blackburn-with-darwen"], DAY, reference)
    assert found.is_reference
    assert [one.statement.row for one in found.results] == ["bwd-4-26"]


def test_a_place_in_a_document_written_with_a_dash_is_found_by_a_hyphen() -> None:
    held = compiled(scheme(statement("tst-1-01", locator="Ａppendix 2–3")))
    assert References(held.scheme.statements).rows_named("appendix 2-3") == [0]


def test_a_misspelt_word_in_odd_letters_is_put_right() -> None:
    assert first("ｈｏｌｌｉｄａｙ ａｂｒｏａｄ") == "tst-1-01"


def test_a_topic_is_known_in_the_glossary_and_in_a_search_however_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    topic = '{about: "the office", ask: "the oﬃce", forms: ["oﬃce caf\u00e9"]}'
    path.write_text(
        f"same: [[Ａbc, d\u00e9f]]\nignored: [th\u00e9]\ntopics: [{topic}]\nelsewhere: []\nopposites: []\n"
        "parties: {}\n",
        encoding="utf-8",
    )
    read = read_glossary(read_document(path))
    assert [one.about for one in read.topics_in(plain("the office cafe"))] == ["the office"]
    assert read.long_forms == {"abc": "abc", "def": "abc"}
    assert read.ignored == {"the"}
    assert glossary().topics_in(plain("ｃｏｕｎｃｉｌ ｔａｘ")) == glossary().topics_in(["council", "tax"]) != []


def test_the_words_kept_of_a_search_in_vain_are_plain() -> None:
    book = fixture_library().books["blackburn-with-darwen"]
    assert known_words(book, DAY, "emer\u00adgency ＯＲＤＥＲ zzyzx") == "emergency order"
