"""Answer questions, one JSON object a line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from delegation.library import library
from delegation.rules.questions import parse_question
from delegation.streams import answer_lines


class Command(BaseCommand):
    help = "Read questions as JSON lines from standard input, write their answers as JSON lines."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Answer every line in order."""
        books = library()

        def answer(plain: object) -> dict[str, object]:
            return books.determine(parse_question(plain, books, timezone.now())).as_plain()

        answer_lines(answer)
