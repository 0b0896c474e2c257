"""Notes on what the law gives to a court: read strictly, shown where a search is about it, and never part of an answer.

The words searched for here are by authors who never saw the phrases of the notes (``bench/searches``), or made up.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from authorities.files.reading import FileProblems, read_document
from delegation.lookup import plain as answered_plainly
from delegation.lookup import ready, results
from delegation.lookup.court_notes import court_notes, notes_on, read_court_notes
from delegation.lookup.glossary import glossary
from delegation.lookup.not_covered import all_not_covered
from delegation.lookup.places import places_of
from delegation.lookup.search import Covered
from delegation.lookup.search.subjects import Subject, Subjects
from delegation.schemes.floor import national_documents
from tests.delegation.fixture_library import fixture_library

if TYPE_CHECKING:
    from pathlib import Path

    from delegation.rules.library import Library
    from tests.delegation.testshire import Plain

BY_DAY = datetime(2026, 6, 3, 10, tzinfo=UTC)

NOTE: Plain = {
    "slug": "surname",
    "title": "Changing a surname",
    "says": ["A court decides."],
    "next": "Ask the lawyers.",
    "sources": ["Children Act 1989, section 33(7)"],
    "names": [["surname"]],
    "asked_as": ["change of surname"],
}


def about(words: str) -> list[str]:
    return [note.slug for note in notes_on(words)]


def subjects(**more: object) -> Subjects:
    one = replace(Subject(names=(("surname", "last name"),), phrases=("change of surname",)), **more)  # type: ignore[arg-type]
    return Subjects([one], all_not_covered(), glossary(), places_of(""))


# --- the file ------------------------------------------------------------------------------------------------------


def read(tmp_path: Path, *notes: Plain) -> object:
    path = tmp_path / "courts.yaml"
    path.write_text(json.dumps({"notes": notes}, indent=1), encoding="utf-8")
    return read_court_notes(read_document(path, shown_as="courts.yaml"))


def test_every_note_says_what_the_law_is_and_where_it_stands() -> None:
    notes = court_notes()
    assert len(notes) >= 10
    for note in notes:
        assert all(sentence.endswith(".") for sentence in (*note.says, note.next)), note.slug
        assert note.text == " ".join([*note.says, note.next])
        # An Act or regulations with their year, or a judgment with its neutral citation or report.
        assert all(any(letter.isdigit() for letter in one) for one in note.sources), note.slug
        assert 8 <= len(note.subject.phrases) <= 16, note.slug


@pytest.mark.parametrize("note", court_notes(), ids=lambda note: str(note.slug))
def test_every_phrase_of_a_note_leads_to_it(note: object) -> None:
    assert note in court_notes()
    for one in court_notes():
        if one is note:
            assert [phrase for phrase in one.subject.phrases if one not in notes_on(phrase)] == []


def test_the_national_rules_do_not_take_the_notes_for_rules() -> None:
    assert [document.path for document in national_documents()] == ["fixtures/national/2015-04.yaml"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": None}, "title: is missing"),
        ({"slug": "Sur name"}, "slug: must be a-z, 0-9 and single hyphens"),
        ({"says": []}, "says: at least one is expected"),
        ({"sources": []}, "sources: at least one is expected"),
        ({"asked_as": []}, "asked_as: at least one is expected"),
        ({"asked_as": "change of surname"}, "asked_as: must be a list of words"),
        ({"says": ["A court decides.", 5]}, "says: must be a list of words"),
        ({"names": []}, "names: lists of words are expected"),
        ({"names": ["surname"]}, "names: lists of words are expected"),
        ({"names": [["surname"], []]}, "names: lists of words are expected"),
        ({"names": [["surname", "?"]]}, "names: lists of words are expected"),
        ({"unless": [5]}, "unless: must be a list of words"),
        ({"longer_than_days": "seven"}, "longer_than_days: must be a whole number"),
        ({"longer_than_days": -1}, "longer_than_days: must be a whole number"),
        ({"decides": "team-manager"}, "decides: no such key"),
    ],
)
def test_a_fault_in_a_note_is_named_with_its_line_and_its_note(tmp_path: Path, wrong: Plain, said: str) -> None:
    with pytest.raises(FileProblems) as caught:
        read(tmp_path, {**NOTE, "slug": "first"}, {**NOTE, **wrong})
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert (problem.file, problem.row) == ("courts.yaml", str(wrong.get("slug", "surname")))
    # The first note takes 21 lines or more of the file.
    assert problem.line > 21


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as caught:
        read(tmp_path, {**NOTE, "title": ""}, {**NOTE, "next": 5})
    said = [str(one) for one in caught.value.problems]
    assert [one.rpartition(": ")[0].split(": ", 1)[1] for one in said] == ["surname: title", "surname: next", "notes"]
    assert "two notes are called “surname”" in said[-1]


# --- what a search is about ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("dols for a girl, doors locked of a night", "deprivation-of-liberty"),
        ("kid in care wants to go by his stepdad's surname", "surname"),
        ("change sirname, dad objects", "surname"),
        ("stop mums contact altogether", "contact-refused"),
        ("s34(4)", "contact-refused"),
        ("6 wks in pakistan w family, cic", "out-of-the-country"),
        ("foster home in glasgow", "living-abroad"),
        ("mum keeps door shut wont let anyone assess the kids, can court make her", "refused-access"),
        ("another 3 months on the secure order", "secure-accommodation"),
        ("9yo on s20, mum wants her back home, whos to agree", "kept-from-parents"),
        ("back to court to come off the CO, whos ok do i need", "care-order-ended"),
        ("po revocation, back to court", "adoption"),
        ("hosp asking us to sign a dnacpr", "end-of-life"),
        ("Jehovah's Witness parents refusing a blood transfusion", "refused-treatment"),
    ],
)
def test_a_search_in_other_words_is_about_its_matter(words: str, note: str) -> None:
    assert about(words) == [note]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "epo who signs",
        "name for new puppy",
        "paris password locked out",
        "two weeks in turkey with carers",
        "holiday abroad under a month",
        "no contact with dad for 7 days",
        "stop contact between two sisters in care",
        "another 7 days on the epo",
        "secure bed tonight, 72hrs only",
        "renew the secure email licence",
        "abortion, girl on full care order",
        "tonsils out next month, on care order",
        "dolls house for contact room",
        "contract ends, change of provider",
        "placement in cardiff",
        "first name change in care",
        "expert in pre-proceedings",
        "parental responsibility of an unmarried father",
        "blood test, mum says no",
        "what is her surname",
    ],
)
def test_a_search_that_shares_words_and_is_about_something_else_has_no_note(words: str) -> None:
    assert about(words) == []


def test_one_word_stands_for_all_its_forms_and_several_as_they_are_written() -> None:
    found = subjects(names=(("surname", "last name"),), phrases=("change of surname", "last name"))
    assert found.about("changing surnames") == found.about("a last name") == (0,)
    assert found.about("the last of many names") == ()


def test_a_word_of_each_group_has_to_be_named_and_none_that_says_otherwise() -> None:
    found = subjects(names=(("surname",), ("change", "new")), unless=("badge",))
    assert found.about("change of surname") == (0,)
    assert found.about("surname") == ()
    assert found.about("change of surname, badge") == ()


def test_a_search_that_only_names_the_subject_along_the_way_is_not_near_enough() -> None:
    found = subjects()
    assert found.about("new surname") == (0,)
    along = "the lad with the odd surname broke a window at the unit after lights out, who pays the glazier"
    assert found.about(along) == ()


def test_a_length_up_to_the_limit_is_something_else_and_a_longer_one_says_longer() -> None:
    found = subjects(names=(("contact",), ("longer",)), phrases=("refuse contact longer",), longer_than=168.0)
    assert found.about("refuse contact 8 days") == found.about("refuse contact more than 7 days") == (0,)
    assert found.about("refuse contact 7 days") == found.about("refuse contact 2 days longer") == ()
    assert found.about("refuse contact longer") == (0,)


def test_a_place_stands_for_how_far_it_is() -> None:
    found = subjects(names=(("scotland",),), phrases=("placement in scotland",))
    assert found.about("placement in dundee") == (0,)
    assert found.about("placement in derby") == ()


def test_a_misspelt_word_is_put_right_unless_it_is_short() -> None:
    found = subjects(names=(("surname", "dnar"),), phrases=("change of surname", "dnar"))
    assert found.about("chang of surnmae") == found.about("dnar") == (0,)
    assert found.about("dnarr") == found.about("dolls") == ()


def test_an_abbreviation_weighs_as_what_it_stands_for_and_not_as_an_unknown_word() -> None:
    found = subjects(names=(("dolo",),), phrases=("deprivation of liberty order",))
    assert found.about("dolo") == (0,)


def test_the_nearest_of_several_subjects_comes_first() -> None:
    far = Subject(names=(("surname",),), phrases=("new surname for a child whose parents cannot be found",))
    near = Subject(names=(("surname",),), phrases=("new surname",))
    for order, first in (([far, near], 1), ([near, far], 0)):
        found = Subjects(order, all_not_covered(), glossary(), places_of("")).about("a new surname for him")
        assert found == (first, 1 - first)


# --- beside what is found ------------------------------------------------------------------------------------------


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(results, "phrases_added", lambda council: ())
    return fixture_library()


def look(library: Library, council: str, words: str) -> results.Results:
    return results.search(library, library.books[council], words, moment=BY_DAY, limit=5)


@pytest.mark.parametrize(
    ("council", "words", "note", "covered", "row"),
    [
        ("blackburn-with-darwen", "change a child's surname", "surname", Covered.YES, "bwd-2-07"),
        ("gloucestershire", "deprivation of liberty", "deprivation-of-liberty", Covered.YES, "glo-leg-08"),
        ("gloucestershire", "turn off life support", "end-of-life", Covered.UNSURE, ""),
        ("torbay", "dols", "deprivation-of-liberty", Covered.NO, ""),
        ("peterborough", "sterilisation", "sterilisation", Covered.NO, ""),
    ],
)
def test_a_note_changes_no_row_no_order_and_no_grade(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    council: str,
    words: str,
    note: str,
    covered: Covered,
    row: str,
) -> None:
    found = look(library, council, words)
    assert [one.slug for one in found.notes] == [note]
    assert found.covered is covered
    assert not row or found.lines[0].statement.row == row
    assert not {line.statement.row for line in found.lines} & {one.slug for one in court_notes()}
    monkeypatch.setattr(results, "notes_on", lambda query: ())
    assert look(library, council, words) == replace(found, notes=())


def test_an_answer_to_a_program_has_the_notes_only_where_there_are_any(library: Library) -> None:
    asked = {"council": "torbay", "q": "change surname dad objects", "on": "2026-06-03"}
    answer = answered_plainly.answer_search(asked, library)
    (note,) = notes_on("change surname dad objects")
    assert answer["notes"] == [{"title": note.title, "text": note.text, "source": note.source}]
    assert "Children Act 1989, sections 14C(3) and 33(7)" in note.source
    assert "notes" not in answered_plainly.answer_search({**asked, "q": "epo who signs"}, library)


def test_the_notes_are_ready_before_anybody_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ready, "library", lambda: replace(fixture_library(), books={}, slugs=()))
    monkeypatch.setattr(ready, "notes_on", asked.append)
    assert ready.make_indexes_ready() == 0
    assert asked == [""]


def test_a_book_without_any_scheme_has_the_notes_all_the_same(library: Library) -> None:
    book = library.books["torbay"]
    before = datetime(1990, 1, 1, tzinfo=UTC)
    found = results.search(library, book, "dols", moment=before, limit=5)
    assert (found.lines, [one.slug for one in found.notes]) == ((), ["deprivation-of-liberty"])
