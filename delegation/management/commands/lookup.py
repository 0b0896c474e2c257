"""Answer searches, one JSON object a line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from delegation.library import library
from delegation.plain_searches import answer_search
from delegation.streams import answer_lines


class Command(BaseCommand):
    help = "Read searches as JSON lines from standard input, write what they find as JSON lines."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Answer every line in order."""
        books = library()
        answer_lines(lambda plain: answer_search(plain, books))
