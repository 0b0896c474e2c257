"""A search as plain values: what comes in as JSON, what goes out, and what is wrong with it.

The command and the API answer with the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from delegation.lookup.finding import governing_line, look_up, out_of_hours_first
from delegation.lookup.phrases import phrases_added
from delegation.rules.in_one_line import one_line
from delegation.rules.questions import (
    QuestionError,
    book_asked_about,
    is_a_bare_date,
    needed_text,
    parse_moment,
    shown,
)
from delegation.rules.suggesting import did_you_mean

if TYPE_CHECKING:
    from datetime import date, datetime

    from delegation.lookup.search import Found
    from delegation.rules.library import Library

_KEYS: Final = frozenset({"council", "q", "limit", "on"})
MOST_RESULTS: Final = 50


def answer_search(plain: object, books: Library) -> dict[str, object]:
    """Return the results of one search. Raises QuestionError where it is malformed."""
    if not isinstance(plain, Mapping):
        raise QuestionError("not-an-object", "", "A search is a JSON object with “council” and “q”.")
    for key in plain:
        if key not in _KEYS:
            text = f"Searches have no key “{shown(key)}”.{did_you_mean(str(key), _KEYS)}"
            raise QuestionError("unknown-field", shown(key), text)
    council, query = (needed_text(plain, key) for key in ("council", "q"))
    book = book_asked_about(books, council)
    limit = plain.get("limit", 5)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MOST_RESULTS:
        raise QuestionError("bad-field-type", "limit", f"“limit” is a whole number from 1 to {MOST_RESULTS}.")
    moment = parse_moment(plain["on"]) if "on" in plain else timezone.localtime()
    day: date = moment.date()
    found = look_up(book, day, query, limit, phrases_added(council))
    if not found.is_covered:
        nearest = [one.statement.row for one in found.nearest]
        return {"results": [], "covered": False, "nearest": nearest}
    results = list(found.results)
    if not is_a_bare_date(plain.get("on")) and book.is_out_of_hours(moment, books.calendar):
        results = out_of_hours_first(results)
    return {"results": [_result(one, books, council, moment) for one in results], "covered": True}


def _result(found: Found, books: Library, council: str, moment: datetime) -> dict[str, object]:
    governs = governing_line(books, council, found.statement, moment)
    return {
        "row": found.statement.row,
        "decision_type": found.statement.decision_type,
        "title": found.statement.title,
        "answer": one_line(found.scheme, found.statement, governs),
    }
