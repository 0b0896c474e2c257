"""What the schemes do not speak of, from ``fixtures/not_covered.yaml``, which ships with the code."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings

from authorities.files.reading import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from authorities.files.reading import Document

EVERYWHERE: Final = "everywhere"


def not_covered_in(council: str) -> tuple[str, ...]:
    """Return how people ask for what a council's schemes do not speak of. Raises FileProblems if it has a fault."""
    found = _by_council()
    return (*found[EVERYWHERE], *found.get(council, ()))


def all_not_covered() -> tuple[str, ...]:
    """Return how people ask for what no scheme speaks of, or not every one. Raises FileProblems if it has a fault."""
    return tuple(phrase for phrases in _by_council().values() for phrase in phrases)


@cache
def _by_council() -> dict[str, tuple[str, ...]]:
    path: Path = settings.BASE_DIR / "fixtures" / "not_covered.yaml"
    return read_not_covered(read_document(path, shown_as="fixtures/not_covered.yaml"))


def read_not_covered(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the phrases of a document by council. Raises FileProblems with the first entry that is no list."""
    found: dict[str, tuple[str, ...]] = {EVERYWHERE: ()}
    for council, phrases in document.content.items():
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            raise document.fault(council, "a list of phrases is expected.")
        found[council] = tuple(phrases)
    return found
