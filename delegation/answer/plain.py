"""A question as plain values, and its answer: the one function that page, command and API call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from delegation.rules.questions import parse_question
from delegation.schemes.access import told_as_a_question_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from delegation.rules.determination import Determination, Question
    from delegation.rules.library import Library


def determined(
    plain: object, books: Library, now: datetime, *, hats: Iterable[str] = (), may_suppose: bool = True
) -> tuple[Question, Determination]:
    """Return the question that plain values ask, and its answer. If it names no moment, it asks about ``now`` (aware).

    ``hats`` are the roles that the person is recorded to hold; the answer is the best under any of them. An answer that
    a note will rest on is asked for without ``may_suppose``. Raises QuestionError with the first fault of the question.
    """
    question = replace(parse_question(plain, books, now), may_suppose=may_suppose)
    return books.determine_under_any_hat(question, hats)


def answer_question(plain: object, books: Library, now: datetime) -> dict[str, object]:
    """Return the answer to one question as the command and the API write it.

    Raises QuestionError with the first fault of the question.
    """
    with told_as_a_question_error():
        _question, determination = determined(plain, books, now)
    return determination.as_plain()
