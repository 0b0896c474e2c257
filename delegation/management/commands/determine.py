"""Answer questions, one JSON object a line."""

from __future__ import annotations

from django.utils import timezone

from delegation.answer.plain import answer_question
from delegation.api.streams import LinesCommand
from delegation.schemes.library import library


class Command(LinesCommand):
    help = "Read questions as JSON lines from standard input, write their answers as JSON lines."

    def answer(self, plain: object) -> dict[str, object]:
        """Answer a question from what is published now."""
        return answer_question(plain, library(), timezone.now())
