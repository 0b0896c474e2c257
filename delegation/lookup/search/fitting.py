"""What a search says besides its words: an amount, a time of day, a direction. It raises rows above their neighbours.

Rows that share their words differ in this alone: up to £2,000 and over it, by day and after hours, into care and out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from delegation.lookup.search.amounts import amounts_in, distance
from delegation.lookup.search.clock import names_closed_offices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from delegation.lookup.search.index import Weights

MOST_FITTED: Final = 60
"""So many of the best rows are looked at. What is further down does not come up."""

IN_NEAREST_BAND, IN_BAND, OUT_OF_BAND = 1.25, 1.1, 0.6
"""What a score is multiplied by if the row's band holds an amount that is named, or if it does not."""

CLOSED_IF_NAMED, CLOSED_BY_DAY = 1.35, 0.85
"""The same for a row for closed offices: if the search names such a time, and if it names none."""

OPPOSITE: Final = 0.85
"""The same for a row whose title says the opposite of what the search says."""


def fitted(weights: Weights, query: str, words: Sequence[str], scores: dict[int, float]) -> dict[int, float]:
    """Return the scores of statements for a search, higher or lower by what it says besides its words."""
    amounts = amounts_in(query)
    closed = CLOSED_IF_NAMED if names_closed_offices(query) else CLOSED_BY_DAY
    sides = weights.glossary.sides_in(words)
    found, distances = dict(scores), dict[int, float]()
    for position in sorted(scores, key=lambda one: -scores[one])[:MOST_FITTED]:
        entry, factor = weights.entries[position], 1.0
        far = distance(entry.bands, amounts) if amounts and entry.bands else None
        if far is not None:
            factor *= OUT_OF_BAND if math.isinf(far) else IN_BAND
            distances[position] = far
        if entry.is_for_closed_offices:
            factor *= closed
        if sides and is_opposite(sides, entry.sides):
            factor *= OPPOSITE
        found[position] *= factor
    nearest = min(distances.values(), default=math.inf)
    for position, far in distances.items():
        if far == nearest < math.inf:
            found[position] *= IN_NEAREST_BAND / IN_BAND
    return found


def is_opposite(asked: frozenset[tuple[int, int]], said: frozenset[tuple[int, int]]) -> bool:
    """Say whether a row says the opposite of what is asked, and nothing that is asked. A side is a pair and 0 or 1."""
    return not asked & said and any((pair, 1 - side) in said for pair, side in asked)
