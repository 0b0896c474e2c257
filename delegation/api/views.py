"""The interface for programs: searches and questions, each answered as its command answers a line.

Every view answers people who are signed in, about their own council only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rest_framework.response import Response
from rest_framework.views import APIView

from delegation.answer.plain import answer_question
from delegation.api.openapi import document, of_a_batch, of_a_question, of_a_search, of_the_document
from delegation.api.serializers import (
    MOST_QUESTIONS,
    DeterminationSerializer,
    QuestionSerializer,
    ResultsSerializer,
    SearchSerializer,
)
from delegation.lookup.plain import answer_search
from delegation.rules.questions import QuestionError, shown
from delegation.schemes.access import book_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from django.http import QueryDict
    from rest_framework.request import Request

    from delegation.rules.books import Book


class LookUp(APIView):
    """Searches."""

    @of_a_search
    def get(self, request: Request) -> Response:
        """Answer a search for somebody signed in."""
        books = library()
        book = book_of(request.user, books)
        asked = SearchSerializer().to_internal_value(_in_the_address(request.query_params))
        _require_own_council(book, asked)
        return Response(ResultsSerializer(answer_search(asked, books)).data)


class Determinations(APIView):
    """Questions, one at a time."""

    @of_a_question
    def post(self, request: Request) -> Response:
        """Answer a question for somebody signed in."""
        books = library()
        book = book_of(request.user, books)
        asked = QuestionSerializer().to_internal_value(request.data)
        _require_own_council(book, asked)
        return Response(DeterminationSerializer(answer_question(asked, books, timezone.now())).data)


class DeterminationBatch(APIView):
    """Questions, up to a hundred at once."""

    @of_a_batch
    def post(self, request: Request) -> Response:
        """Answer each question in order. A malformed one does not stop the others."""
        books, now = library(), timezone.now()
        book = book_of(request.user, books)
        answers: list[dict[str, object]] = []
        for asked in _batch(request.data):
            try:
                _require_own_council(book, asked)
                answers.append(answer_question(asked, books, now))
            except QuestionError as error:
                answers.append(error.as_plain())
        return Response(answers)


class Schema(APIView):
    """The OpenAPI document."""

    @of_the_document
    def get(self, request: Request) -> Response:
        """Return the document, which is the same for everybody."""
        del request
        return Response(document())


def _require_own_council(book: Book | None, asked: object) -> None:
    """Raise QuestionError if another council is named, whether it exists or not."""
    council = asked.get("council") if isinstance(asked, Mapping) else None
    if isinstance(council, str) and (book is None or council != book.council):
        raise QuestionError("unknown-council", "council", "Answers are given about your own council alone.")


def _in_the_address(given: QueryDict) -> dict[str, object]:
    """Return the query in an address, with ``limit`` as a number. Raises QuestionError if a key appears twice."""
    for key, values in given.lists():
        if len(values) > 1:
            raise QuestionError("bad-field-type", shown(key), f"“{shown(key)}” stands more than once.")
    asked: dict[str, object] = dict(given.items())
    limit = asked.get("limit")
    if isinstance(limit, str) and limit.isascii() and limit.isdigit() and len(limit) < len("10000"):
        asked["limit"] = int(limit)
    return asked


def _batch(plain: Any) -> list[Any]:
    """Return the questions in a batch. Raises QuestionError if it is not a list, or is too long."""
    if not isinstance(plain, list):
        raise QuestionError("bad-field-type", "", f"A batch is a list of at most {MOST_QUESTIONS} questions.")
    if len(plain) > MOST_QUESTIONS:
        text = f"A batch holds at most {MOST_QUESTIONS} questions, and this one {len(plain):,}. Send it in parts."
        raise QuestionError("bad-field-type", "", text)
    return plain
