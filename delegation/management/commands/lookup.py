"""Answer searches, one JSON object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from delegation.api.streams import LinesCommand
from delegation.lookup.plain import answer_search
from delegation.schemes.library import library

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(LinesCommand):
    help = "Read searches as JSON lines from standard input, write what they find as JSON lines."

    is_explained = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one option."""
        parser.add_argument("--explain", action="store_true", help="say what spoke for each row, and for the grade")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer every line in order."""
        self.is_explained = options.get("explain", False)
        super().handle(*args, **options)

    def answer(self, plain: object) -> dict[str, object]:
        """Answer a search from what is published now."""
        return answer_search(plain, library(), is_explained=self.is_explained)
