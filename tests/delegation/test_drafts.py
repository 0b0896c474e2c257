"""Drafts are whole and accepted by the notation, so that whoever goes on with one starts from something sound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from authorities.files import read_document
from delegation.rules.notation import read_scheme
from tests.delegation.fixture_library import CASES, FIXTURES, vocabulary

DRAFTS = sorted((FIXTURES / "drafts").glob("*/*.yaml"))


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.stem)
def test_a_draft_is_accepted(path: Path) -> None:
    content = read_document(path).content
    scheme, faults = read_scheme(content, vocabulary(str(content["council"])))
    assert faults == []
    assert scheme is not None
    assert len(scheme.statements) > 50


@pytest.mark.parametrize("path", sorted((CASES / "drafts").glob("*.jsonl")), ids=lambda path: path.stem)
def test_cases_kept_for_a_draft_are_whole(path: Path) -> None:
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(cases) > 200
    assert all({"question", "expect", "why"} <= set(case) for case in cases)
    assert all(case["question"]["row"].startswith(f"{path.stem}-") for case in cases)
