"""The exam: every case of ``tests/cases``, written from the documents, against the fixtures. Needs no database."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.delegation.fixture_library import CASES, answer_to, national, schemes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from authorities.files.reading import Document

Case = dict[str, Any]

UNORDERED: Final = frozenset({"minimum_posts", "missing", "facts_needed", "record"})
"""Lists whose order means nothing."""


def read_cases(path: Path) -> list[Case]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


DOCUMENTS: Final = tuple(sorted(path.stem for path in (CASES / "rows").glob("*.txt")))
OWN: Final = [(document, case) for document in DOCUMENTS for case in read_cases(CASES / f"{document}.jsonl")]
CONTRACT: Final = [case for path in sorted((CASES / "contract").glob("*.jsonl")) for case in read_cases(path)]


def rows_listed(document: str) -> list[str]:
    lines = (CASES / "rows" / f"{document}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if not line.startswith("#")]


def rows_held(document: Document) -> list[str]:
    statements: Any = document.content["statements"]
    return [statement["row"] for statement in statements]


ROWS: Final = [(document, row) for document in DOCUMENTS for row in rows_listed(document)]


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


@pytest.mark.parametrize(
    "case", [case for _document, case in OWN], ids=[f"{document}-{case['case']}" for document, case in OWN]
)
def test_a_case_written_from_the_document_is_answered_as_expected(case: Case) -> None:
    assert_as_expected(answer_to(case["question"]), case["expect"])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_cases_have_names_of_their_own_and_ask_no_question_twice(document: str) -> None:
    here = [case for one, case in OWN if one == document]
    assert len({case["case"] for case in here}) == len(here)
    assert len({json.dumps(case["question"], sort_keys=True) for case in here}) == len(here)
    assert all(set(case) == {"case", "question", "expect", "why"} and case["why"] for case in here)


@pytest.mark.parametrize(("document", "row"), ROWS)
def test_every_row_of_the_document_has_cases(document: str, row: str) -> None:
    assert rows_of(case for one, case in OWN if one == document)[row] >= 1


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_has_as_many_refusals_as_permissions(document: str) -> None:
    outcomes = Counter(case["expect"].get("outcome") for one, case in OWN if one == document)
    assert outcomes["refused"] + outcomes["incomplete"] + outcomes["facts-needed"] >= outcomes["permitted"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_row_of_the_fixture_stands_in_the_list_of_rows_and_the_reverse(document: str) -> None:
    held = [s.row for scheme in schemes() if scheme.document == document for s in scheme.statements]
    assert held == rows_listed(document)


def test_an_answer_says_why_in_sentences_with_their_rows() -> None:
    known = {row for _document, row in ROWS} | {row for one in national() for row in rows_held(one)}
    for _document, case in OWN:
        answer = answer_to(case["question"])
        for reason in answer.get("reasons", []):
            assert reason["text"][-1] in ".?", reason
            assert reason["source"] in known, reason
        assert "error" in answer or answer["reasons"], case
