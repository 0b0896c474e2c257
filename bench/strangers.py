"""Searches by authors who read the documents and never the phrases of the rows, kept by author (``bench/searches``).

Four authors' searches train what says how surely a search is covered, and what they wrote for what no scheme speaks of
is in ``fixtures/not_covered.yaml``. Three authors' are kept back: they measure, and nobody tunes anything on them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delegation.site.settings")

import django  # noqa: E402

django.setup()

from delegation.lookup.search import Index  # noqa: E402
from tests.delegation.fixture_library import compiled_schemes  # noqa: E402

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme

TRAINED_ON = ("newcomer", "carers", "support", "court")
KEPT_BACK = ("night", "reviewing", "manager")
PAIRS = ("pairs-1", "pairs-2")

Query = dict[str, Any]


def by_council() -> dict[str, list[CompiledScheme]]:
    """Return the compiled schemes of the fixtures, by council."""
    found: dict[str, list[CompiledScheme]] = {}
    for scheme in compiled_schemes():
        found.setdefault(scheme.scheme.council, []).append(scheme)
    return found


def indexes() -> dict[str, Index]:
    """Return the index of each council."""
    return {council: Index.of(schemes) for council, schemes in by_council().items()}


def searches_of(author: str) -> list[Query]:
    """Return the searches of an author: council, words, the rows that are right first, set and kind."""
    path = PROJECT / "bench" / "searches" / f"{author}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def share(part: int, whole: int) -> str:
    """Return a share in percent."""
    return f"{100 * part / whole:5.1f}" if whole else "    -"
