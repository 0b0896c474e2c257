"""Answer searches, one JSON object a line."""

from __future__ import annotations

from delegation.api.streams import LinesCommand
from delegation.lookup.plain import answer_search
from delegation.schemes.library import library


class Command(LinesCommand):
    help = "Read searches as JSON lines from standard input, write what they find as JSON lines."

    def answer(self, plain: object) -> dict[str, object]:
        """Answer a search from what is published now."""
        return answer_search(plain, library())
