"""A search as plain values: what comes in as JSON, what goes out, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from authorities.suggesting import did_you_mean
from delegation.lookup.explained import Explanation
from delegation.lookup.results import search
from delegation.rules.questions import (
    QuestionError,
    book_asked_about,
    is_a_bare_date,
    needed_text,
    parse_moment,
    shown,
)
from delegation.schemes.access import told_as_a_question_error

if TYPE_CHECKING:
    from delegation.lookup.court_notes import CourtNote
    from delegation.lookup.results import Line
    from delegation.rules.library import Library

_KEYS: Final = frozenset({"council", "q", "limit", "on"})
MOST_RESULTS: Final = 50
USUAL_RESULTS: Final = 5


def answer_search(plain: object, books: Library, *, is_explained: bool = False) -> dict[str, object]:
    """Return the results of one search. Without ``on`` it asks about now. Raises QuestionError with its first fault.

    If it is explained, each result says what spoke for it, and the answer says what gave the grade.
    """
    if not isinstance(plain, Mapping):
        raise QuestionError("not-an-object", "", "A search is a JSON object with “council” and “q”.")
    for key in plain:
        if key not in _KEYS:
            text = f"Searches have no key “{shown(key)}”.{did_you_mean(str(key), _KEYS)}"
            raise QuestionError("unknown-field", shown(key), text)
    council, query = (needed_text(plain, key) for key in ("council", "q"))
    book = book_asked_about(books, council)
    limit = plain.get("limit", USUAL_RESULTS)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MOST_RESULTS:
        raise QuestionError("bad-field-type", "limit", f"“limit” is a whole number from 1 to {MOST_RESULTS}.")
    moment = parse_moment(plain["on"]) if "on" in plain else timezone.localtime()
    is_by_day = is_a_bare_date(plain.get("on"))
    with told_as_a_question_error():
        explained = Explanation() if is_explained else None
        tally = explained.tally if explained is not None else None
        found = search(books, book, query, moment=moment, limit=limit, is_by_day=is_by_day, tally=tally)
    results = [_as_plain(one) for one in found.lines]
    answer: dict[str, object] = {
        "covered": found.covered.value,
        "results": results,
        **({"ask": found.ask} if found.ask else {}),
        **({"notes": [_note_as_plain(one) for one in found.notes]} if found.notes else {}),
    }
    if explained is not None:
        for line, result in zip(found.lines, results, strict=True):
            result["explained"] = explained.of_row(line.statement)
        answer["explained"] = explained.of_answer(is_out_of_hours=found.is_out_of_hours)
    return answer


def _as_plain(line: Line) -> dict[str, object]:
    return {
        "row": line.statement.row,
        "decision_type": line.statement.decision_type,
        "title": line.statement.title,
        "answer": line.answer,
    }


def _note_as_plain(note: CourtNote) -> dict[str, object]:
    return {"title": note.title, "text": note.text, "source": note.source}
