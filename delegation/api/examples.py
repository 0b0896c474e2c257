"""Questions about real rows with their answers, for the OpenAPI document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from delegation.answer.plain import answer_question
from delegation.lookup.plain import answer_search
from delegation.rules.questions import QuestionError

if TYPE_CHECKING:
    from delegation.rules.library import Library

FILE: Final = Path(__file__).parent / "examples.json"
"""For each address: each example's name, question and answer. ``manage.py write_openapi`` writes this file."""

COUNCIL: Final = "blackburn-with-darwen"
"""The council that every example is about."""

_NEVER_ASKED: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The moment of a question that names none. Every example names one, so it is never used."""


def kept() -> dict[str, list[dict[str, Any]]]:
    """Return the examples of each address as they were last written."""
    found: dict[str, list[dict[str, Any]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def answered(books: Library) -> dict[str, list[dict[str, Any]]]:
    """Return the examples with the answers that these books give now."""
    return {
        address: [{**one, "answered": _answer(address, one["asked"], books)} for one in examples]
        for address, examples in kept().items()
    }


def _answer(address: str, asked: Any, books: Library) -> object:
    if address.endswith("/lookup"):
        return answer_search(asked, books)
    if isinstance(asked, list):
        return [_answer(address, one, books) for one in asked]
    try:
        return answer_question(asked, books, _NEVER_ASKED)
    except QuestionError as error:
        return error.as_plain()
