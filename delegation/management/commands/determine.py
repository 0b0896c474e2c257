"""Answer questions, one JSON object a line."""

from __future__ import annotations

from django.utils import timezone

from delegation.library import library
from delegation.rules.questions import parse_question
from delegation.streams import LinesCommand


class Command(LinesCommand):
    help = "Read questions as JSON lines from standard input, write their answers as JSON lines."

    def answer(self, plain: object) -> dict[str, object]:
        """Answer a question from what is published now."""
        books = library()
        return books.determine(parse_question(plain, books, timezone.now())).as_plain()
