"""A question as plain values: what comes in as JSON, and the answer that goes out. The command and the API use this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.rules.questions import parse_question
from delegation.schemes.access import told_as_a_question_error

if TYPE_CHECKING:
    from datetime import datetime

    from delegation.rules.library import Library


def answer_question(plain: object, books: Library, now: datetime) -> dict[str, object]:
    """Return the answer to one question. If it names no moment, it asks about ``now`` (time-zone aware).

    Raises QuestionError with the first fault of the question.
    """
    with told_as_a_question_error():
        return books.determine(parse_question(plain, books, now)).as_plain()
