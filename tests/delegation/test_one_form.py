"""What may be written in several ways has one form: numbers with units, times, sections, words run together or torn."""

from __future__ import annotations

from functools import cache

import pytest

from authorities.files.reading import Document, FileProblems
from delegation.lookup.acts import acts, read_acts
from delegation.lookup.search import Index
from delegation.lookup.written import plain
from tests.delegation.fixture_library import compiled_schemes
from tests.delegation.testshire import compiled, scheme, statement

COUNCILS = ["blackburn-with-darwen", "gloucestershire", "peterborough", "torbay"]


@cache
def index_of(council: str) -> Index:
    return Index.of(one for one in compiled_schemes() if one.scheme.council == council)


def rows(council: str, words: str) -> list[str]:
    return [one.statement.row for one in index_of(council).look_up(words, 3).results]


SAME = [
    ("15yo", "15 year old", "15 y/o", "15-year-old", "15yr old", "15 yrs old"),
    ("8k", "8,000", "£8k", "£8,000", "8 k", "8.0k"),
    ("72hrs", "72 hours", "72h", "72 hrs", "72-hour", "72hr"),
    ("12nts", "12 nights", "12 nites", "12 nt"),
    ("6wks", "6 weeks", "6 wk"),
    ("4mth", "4 months", "4 mths"),
    ("20wd", "20 wds"),
    ("2am", "2 am", "2.00am"),
    ("1st", "first"),
    ("section 20", "s20", "s.20", "s 20", "sec20", "sec 20", "section20", "sect. 20"),
    ("s47", "CA89 s47", "Children Act 1989, section 47", "section 47 of the Children Act", "s47s"),
    ("s34(4)", "section 34 (4)", "s.34(4)"),
    ("reg 24", "reg24", "regulation 24", "r24", "Reg. 24", "regs 2010 reg 24"),
    ("ACA 2002 s21", "s21 ACA", "section 21 of the Adoption and Children Act 2002", "aca2002 sec21"),
    ("regs 2005 reg 30B", "Adoption Agencies Regulations 2005 regulation 30b", "reg 30B of the AAR 2005"),
    ("step down", "stepdown", "step-down"),
    ("sign off", "signoff", "sign-off"),
    ("overnight", "over night", "over-night"),
    ("sleepover", "sleep over"),
    ("w/off", "w off"),
]


@pytest.mark.parametrize("forms", SAME, ids=lambda forms: forms[0])
def test_what_means_the_same_is_the_same_words(forms: tuple[str, ...]) -> None:
    assert {form: plain(form) for form in forms} == dict.fromkeys(forms, plain(forms[0]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("s20", "s20 MHA"),
        ("s47", "Care Act s47"),
        ("s21", "ACA 2002 s21"),
        ("ACA 2002 s21", "Children Act 2004 s21"),
        ("reg 24", "Children's Homes Regulations 2015 reg 24"),
        ("8 years", "8 year old"),
        ("s20", "20"),
    ],
)
def test_what_means_something_else_is_not(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("she's 15", ["shes", "15"]),
        ("over 8 years on a section", ["over", "8", "year", "on", "a", "section"]),
        ("s25 72 hrs", ["s25", "72", "hour"]),
        ("sections 31 and s.38(6)", ["s31", "and", "s38", "6"]),
        ("mum detained under mha", ["mum", "detained", "under", "mha"]),
        ("row 4.26", ["row", "4.26"]),
        ("in 2005", ["in", "2005"]),
        ("aca 2002 s21, mha s3 and s47", ["aca2002s21", "mha1983s3", "and", "s47"]),
    ],
)
def test_what_stands_around_it_stays(text: str, words: list[str]) -> None:
    assert plain(text) == words


@pytest.mark.parametrize("council", COUNCILS)
@pytest.mark.parametrize("forms", [one for one in SAME if one[0][0] != "r"], ids=lambda forms: forms[0])
def test_the_same_rows_are_found_however_it_is_written(council: str, forms: tuple[str, ...]) -> None:
    first, *others = (rows(council, form) for form in forms if index_of(council).references.rows_named(form) == [])
    assert all(found == first for found in others)


@pytest.mark.parametrize(
    ("council", "words", "row"),
    [
        ("blackburn-with-darwen", "sec20", "bwd-4-26"),
        ("torbay", "section20", "tor-6.05"),
        ("peterborough", "reg24", "pbo-7-28"),
        ("blackburn-with-darwen", "ACA 2002 s21", "bwd-4-15"),
        ("blackburn-with-darwen", "regs 2005 reg 30B", "bwd-2-04"),
        ("torbay", "regs 2005 reg 30B", "tor-7.08"),
        ("torbay", "s25 72 hrs", "tor-7.13"),
        ("peterborough", "FCP", "pbo-7-23"),
        ("gloucestershire", "resi", "gmo-cic-01"),
        ("blackburn-with-darwen", "unreg bed", "bwd-4-08"),
        ("torbay", "misper", "tor-6.18a"),
        ("torbay", "w/off 3k", "tor-2.05b"),
        ("gloucestershire", "121", "gmo-all-06"),
        ("peterborough", "stepdown", "pbo-7-06"),
    ],
)
def test_telegrams_find_their_row(council: str, words: str, row: str) -> None:
    assert rows(council, words)[0] == row


def test_a_section_of_another_act_finds_nothing_of_this_one() -> None:
    index = Index.of([compiled(scheme(statement("tst-1-01", title="Section 20", asked_as=["s20", "section 20"])))])
    assert index.look_up("s20").results
    assert index.look_up("CA 1989 s20").results
    assert not index.look_up("s20 MHA 1983").results


@pytest.mark.parametrize("council", COUNCILS)
def test_a_part_of_a_word_is_no_word(council: str) -> None:
    assert "chair" not in index_of(council)._asked(["hair"])


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"acts": {"ca1989": ["ca"]}, "assumed": ["mha1983"]},
        {"acts": {"ca": ["ca"]}, "assumed": []},
        {"acts": {"ca1989": []}, "assumed": []},
        {"acts": {"ca1989": ["ca"], "ca2004": ["CA"]}, "assumed": []},
    ],
)
def test_a_faulty_file_of_acts_is_refused_with_its_path(content: dict[str, object]) -> None:
    with pytest.raises(FileProblems, match=r"acts\.yaml"):
        read_acts(Document("acts.yaml", content, {}))


def test_each_form_of_an_act_is_found_before_and_after_a_section() -> None:
    known = acts()
    for form, name in known.short.items():
        expected = ["s5"] if name in known.assumed else [f"{name}s5"]
        assert plain(f"{form} s5") == expected, form
        assert plain(f"s5 of the {form}") == expected, form
