"""The exam: every case of ``tests/cases``, written from the documents, against the fixtures. Needs no database."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.delegation.fixture_library import CASES, answer_to, schemes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Case = dict[str, Any]

UNORDERED: Final = frozenset({"minimum_posts", "missing", "facts_needed", "record"})
"""In these lists the order says nothing."""


def read_cases(path: Path) -> list[Case]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


OWN: Final = read_cases(CASES / "bwd.jsonl")
CONTRACT: Final = read_cases(CASES / "contract" / "blackburn-with-darwen.jsonl")
ROWS: Final = [
    line.split()[0]
    for line in (CASES / "rows" / "bwd.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def rows_of(cases: Iterable[Case]) -> Counter[str]:
    return Counter(case["question"]["row"] for case in cases)


def unordered(values: Iterable[object]) -> list[str]:
    return sorted(json.dumps(value, sort_keys=True) for value in values)


def assert_as_expected(answer: Case, expect: Case) -> None:
    if "error" in expect:
        assert "error" in answer, answer
        assert {key: answer["error"][key] for key in expect["error"]} == expect["error"]
        return
    assert "error" not in answer, answer
    for key, wanted in expect.items():
        if key == "owed":
            for owed in wanted:
                assert any(owed.items() <= after.items() for after in answer["afterwards"]), (owed, answer)
        elif key in UNORDERED:
            assert unordered(answer[key]) == unordered(wanted), (key, answer)
        else:
            assert answer[key] == wanted, (key, answer)


@pytest.mark.parametrize("case", CONTRACT, ids=[f"contract-{case['case']}" for case in CONTRACT])
def test_a_worked_example_of_the_contract_is_answered_as_laid_down(case: Case) -> None:
    assert_as_expected(answer_to(case["question"]), case["expect"])


@pytest.mark.parametrize("case", OWN, ids=[f"{case['case']}-{case['question']['row']}" for case in OWN])
def test_a_case_written_from_the_document_is_answered_as_expected(case: Case) -> None:
    assert_as_expected(answer_to(case["question"]), case["expect"])


def test_cases_have_names_of_their_own_and_ask_no_question_twice() -> None:
    assert len({case["case"] for case in OWN}) == len(OWN)
    assert len({json.dumps(case["question"], sort_keys=True) for case in OWN}) == len(OWN)
    assert all(set(case) == {"case", "question", "expect", "why"} and case["why"] for case in OWN)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_document_has_cases(row: str) -> None:
    assert rows_of(OWN)[row] >= 1


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_as_many_refusals_as_permissions(row: str) -> None:
    here = [case["expect"].get("outcome") for case in OWN if case["question"]["row"] == row]
    assert here.count("refused") >= here.count("permitted")


def test_every_row_of_the_fixture_stands_in_the_list_of_rows_and_the_reverse() -> None:
    held = [s.row for scheme in schemes() if scheme.document == "bwd" for s in scheme.statements]
    assert held == ROWS


def test_an_answer_other_than_permitted_says_why_in_a_sentence_with_its_row() -> None:
    for case in OWN:
        answer = answer_to(case["question"])
        for reason in answer.get("reasons", []):
            assert reason["text"][-1] in ".?", reason
            assert reason["source"] in ROWS, reason
        assert "error" in answer or answer["reasons"], case
