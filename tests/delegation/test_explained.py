"""What spoke for each row, as the ranking itself writes it down: the shares of a row add up to its score."""

from __future__ import annotations

import io
import json
import math
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from delegation.lookup.explained import PLACES, SAYS, Explanation
from delegation.lookup.plain import answer_search
from delegation.lookup.search import Index
from delegation.lookup.search.signs import NAMES
from delegation.lookup.search.tally import Rule, Tally
from delegation.schemes.library import library
from tests.delegation.conftest import BLACKBURN
from tests.delegation.fixture_library import PROJECT, compiled_schemes

if TYPE_CHECKING:
    from pathlib import Path

COUNCILS = ["blackburn-with-darwen", "gloucestershire", "peterborough", "torbay"]
SEARCHES = [
    *("epo", "emergancy protecton ordr", "holid", "s20", "12yo into secure", "write off 8k", "foster home in glasgow"),
    *("sat night girl still gone", "not in time", "refuse adopters", "head of service sign off contact", "case note"),
    *("stayingput", "ACA 2002 s21", "child not seen", "end s20 for a 17yo", "sleepover 2am", "mums gone awol again"),
]


@cache
def index_of(council: str) -> Index:
    return Index.of(one for one in compiled_schemes() if one.scheme.council == council)


def strangers_searches() -> list[tuple[str, str]]:
    """Every thirteenth search that somebody wrote who never saw the phrases."""
    folder: Path = PROJECT / "bench" / "searches"
    lines = [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [(line["council"], line["q"]) for line in lines[::13]]


@pytest.mark.parametrize("is_closed", [False, True])
def test_the_shares_of_a_row_add_up_to_its_score(*, is_closed: bool) -> None:
    own = [(council, words) for council in COUNCILS for words in SEARCHES]
    rules = set[Rule]()
    for council, words in [*own, *strangers_searches()]:
        tally = Tally()
        found = index_of(council).look_up(words, is_closed=is_closed, tally=tally)
        for one in found.results:
            if math.isinf(one.score):
                continue
            shares = tally.shares[tally.positions[one.statement.row]]
            assert math.fsum(share.amount for share in shares) == pytest.approx(one.score, abs=1e-9), words
            rules |= {share.rule for share in shares}
    assert rules == set(Rule)


def test_a_search_that_is_explained_finds_the_same_in_the_same_order() -> None:
    for council, words in [(council, words) for council in COUNCILS for words in SEARCHES]:
        plainly, explained = (index_of(council).look_up(words, tally=tally) for tally in (None, Tally()))
        assert plainly == explained


def explained(council: str, words: str, row: str) -> list[dict[str, Any]]:
    explanation = Explanation()
    found = index_of(council).look_up(words, tally=explanation.tally)
    [statement] = [one.statement for one in found.results if one.statement.row == row]
    made_of = explanation.of_row(statement)["made_of"]
    assert isinstance(made_of, list)
    return made_of


def typed(parts: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["as"], one["words"]) for part in parts if part["by"] == "text" for one in part["typed"]}


@pytest.mark.parametrize(
    ("council", "words", "row", "came"),
    [
        ("blackburn-with-darwen", "epo", "bwd-1-05", ("word", "epo")),
        ("blackburn-with-darwen", "epo", "bwd-1-05", ("glossary", "epo")),
        ("blackburn-with-darwen", "emergancy order", "bwd-1-05", ("spelling", "emergancy")),
        ("gloucestershire", "passpo", "glo-cic-32", ("beginning", "passpo")),
        ("blackburn-with-darwen", "foster home in glasgow", "bwd-4-04", ("place", "glasgow")),
        ("torbay", "s47 and not going to conference", "tor-9.06", ("direction", "not confer")),
    ],
)
def test_it_says_what_each_word_was_read_as(council: str, words: str, row: str, came: tuple[str, str]) -> None:
    assert came in typed(explained(council, words, row))


@pytest.mark.parametrize(
    ("council", "words", "row", "rule", "from_words"),
    [
        ("torbay", "direct payments 2500", "tor-10.02b", "nearest amount", "2500"),
        ("torbay", "w/off 8k", "tor-2.05a", "amount", "8k"),
        ("gloucestershire", "sleepover at a friends 11pm", "glo-ooh-06", "clock", ""),
        ("gloucestershire", "assessment, i saw the child", "glo-cin-05", "opposite", "saw"),
        ("torbay", "split the twins", "tor-6.30", "party", "twins"),
        ("torbay", "bed and breakfast, head of service sign off", "tor-a2-iyss-09", "level", "head of service"),
        ("torbay", "child not seen", "tor-9.01", "denied", "not"),
        ("gloucestershire", "actions with realistic times", "gmo-anc-04", "guidance", ""),
    ],
)
def test_it_says_which_rules_spoke_and_from_which_words(
    council: str, words: str, row: str, rule: str, from_words: str
) -> None:
    [part] = [part for part in explained(council, words, row) if part["by"] == rule]
    assert part.get("words", "") == from_words
    assert part["says"] in SAYS.values()


def test_a_phrase_that_speaks_is_quoted_and_the_title_is_told_apart() -> None:
    parts = explained("torbay", "split siblings for now", "tor-6.31")
    quoted = {part["phrase"]: part["by"] for part in parts if "phrase" in part}
    [statement] = [one.statement for one in index_of("torbay").weights.entries if one.statement.row == "tor-6.31"]
    assert quoted.pop(statement.title) == "title"
    assert set(quoted) <= set(statement.asked_as)
    assert set(quoted.values()) == {"phrase"}
    assert [abs(part["share"]) for part in parts] == sorted((abs(part["share"]) for part in parts), reverse=True)


@pytest.mark.usefixtures("blackburn")
def test_the_answer_says_which_signs_gave_its_grade() -> None:
    answer = answer_search({"council": BLACKBURN, "q": "epo tonight", "on": "2026-03-03"}, library(), is_explained=True)
    grade: dict[str, Any] = answer["explained"]  # type: ignore[assignment]
    assert [one["sign"] for one in grade["signs"]] == ["base", *NAMES]
    assert sum(one["share"] for one in grade["signs"]) == pytest.approx(grade["sum"], abs=10.0**-PLACES * 10)
    assert (answer["covered"] == "yes") == (grade["sum"] >= grade["yes_from"])


@pytest.mark.usefixtures("blackburn")
def test_the_option_adds_and_changes_nothing_else() -> None:
    asked = {"council": BLACKBURN, "q": "epo tonight", "limit": 3, "on": "2026-03-03T23:00:00Z"}
    without = answer_search(asked, library())
    answer = answer_search(asked, library(), is_explained=True)
    again = answer_search(asked, library(), is_explained=True)
    assert json.dumps(answer) == json.dumps(again)
    assert "offices are closed" in answer.pop("explained")["order"]  # type: ignore[index]
    for one in answer["results"]:  # type: ignore[attr-defined]
        assert one.pop("explained")["score"] > 0
    assert json.dumps(answer) == json.dumps(without)


@pytest.mark.usefixtures("blackburn")
def test_a_reference_has_no_score() -> None:
    answer = answer_search({"council": BLACKBURN, "q": "bwd-1-05"}, library(), is_explained=True)
    results: Any = answer["results"]
    assert [one["explained"]["score"] for one in results] == [None]
    assert results[0]["explained"]["made_of"][0]["by"] == "reference"


@pytest.mark.usefixtures("blackburn")
@pytest.mark.parametrize("options", [[], ["--explain"]])
def test_the_command_takes_the_option(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps({"council": BLACKBURN, "q": "epo"}).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line)))
    call_command("lookup", *options)
    answer = json.loads(capsys.readouterr().out)
    assert ("explained" in answer) == bool(options)
    assert all(("explained" in one) == bool(options) for one in answer["results"])
