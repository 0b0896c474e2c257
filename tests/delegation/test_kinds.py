"""The catalogue of kinds: which rows of different councils are alike, by whom that was confirmed, and every fault."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from authorities.files.reading import FileProblems, read_document
from delegation.lookup.kinds import Kinds, kinds, read_kinds
from tests.delegation.fixture_library import FIXTURES, schemes

if TYPE_CHECKING:
    from pathlib import Path

COUNCIL_OF = {one.row: scheme.council for scheme in schemes() for one in scheme.statements}
CATALOGUE = kinds().kinds


def read(folder: Path, text: str) -> Kinds:
    path = folder / "kinds.yaml"
    path.write_text(text, encoding="utf-8")
    return read_kinds(read_document(path, shown_as="kinds.yaml"))


def kind(
    slug: str = "passport", confirmed: str = "{by: somebody, on: 2026-11-30, rows: [a-1, b-1]}", more: str = ""
) -> str:
    return f"kinds:\n  - kind: {slug}\n    means: A passport.\n    confirmed:\n      - {confirmed}\n{more}"


def test_a_row_is_like_those_that_a_person_confirmed_and_not_like_those_that_are_suggested(tmp_path: Path) -> None:
    found = read(tmp_path, kind(more="      - {by: another, on: 2027-01-04, rows: [c-1]}\n    suggested: [d-1]\n"))
    assert found.alike("a-1") == ("b-1", "c-1")
    assert found.alike("c-1") == ("a-1", "b-1")
    assert found.alike("d-1") == found.alike("nowhere-1") == ()
    assert [(each.by, each.on) for each in found.kinds[0].confirmed] == [
        ("somebody", date(2026, 11, 30)),
        ("another", date(2027, 1, 4)),
    ]


def test_a_row_of_two_kinds_is_like_the_rows_of_both_each_once(tmp_path: Path) -> None:
    other = "  - kind: other\n    means: Another.\n    confirmed: [{by: me, on: 2026-11-30, rows: [a-1, b-1, c-1]}]\n"
    assert read(tmp_path, kind(more=other)).alike("a-1") == ("b-1", "c-1")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("kinds: none\n", "kinds.yaml:1: kinds: must be a list"),
        ("kinds:\n  - passport\n", "kinds.yaml:2: kinds: entry 1 must have keys"),
        (kind("Not a slug"), "kinds.yaml:2: Not a slug: kind: must be a-z"),
        (kind(more="    meaning: x\n"), "kinds.yaml:6: passport: meaning: no such key. Did you mean “means”?"),
        (
            kind(more="  - kind: passport\n    means: x\n    suggested: [e-1]\n"),
            "kinds.yaml:6: passport: kind: this kind",
        ),
        (kind(more="    suggested: [b-1]\n"), "kinds.yaml:2: passport: kind: row b-1 stands twice."),
        (kind(confirmed="{by: me, on: 2026-11-30, rows: [a-1, a-1]}"), "kinds.yaml:5: rows: names the same twice."),
        (kind(confirmed="{by: me, on: 2026-11-30, rows: a-1}"), "kinds.yaml:5: rows: must be a list"),
        (kind(confirmed="{by: me, on: 2026-11-30, rows: []}"), "kinds.yaml:5: rows: names no row."),
        (kind(confirmed="{on: 2026-11-30, rows: [a-1]}"), "kinds.yaml:5: by: is missing."),
        (kind(confirmed="{by: me, rows: [a-1]}"), "kinds.yaml:5: on: is missing."),
        (kind(confirmed="{by: me, on: yesterday, rows: [a-1]}"), "kinds.yaml:5: on: must be a date"),
        (kind(confirmed="{by: me, on: 2026-11-30, rows: [a-1], why: x}"), "kinds.yaml:5: why: no such key."),
        ("kinds:\n  - kind: passport\n    means: x\n", "kinds.yaml:2: passport: kind: names no row."),
        ("kinds:\n  - kind: passport\n    suggested: [a-1]\n", "kinds.yaml:2: passport: means: is missing."),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(FileProblems) as refused:
        read(tmp_path, text)
    assert fault in str(refused.value)


def test_every_row_of_the_catalogue_is_held() -> None:
    named = {row for one in CATALOGUE for row in (*one.rows, *one.suggested)}
    assert named - COUNCIL_OF.keys() == set()


def test_every_kind_of_which_rows_are_confirmed_joins_two_councils() -> None:
    alone = [one.slug for one in CATALOGUE if one.rows and len({COUNCIL_OF[row] for row in one.rows}) == 1]
    assert alone == []


def test_the_catalogue_pairs_rows_of_each_council_with_those_of_others() -> None:
    paired = {row for one in CATALOGUE for row in one.rows}
    assert {COUNCIL_OF[row] for row in paired} == set(COUNCIL_OF.values())
    assert len(paired) > 250
    assert FIXTURES.joinpath("kinds.yaml").is_file()
