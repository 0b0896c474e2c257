"""How near a search comes to a phrase. Phrases of rows and phrases of what no row is about have one measure."""

from __future__ import annotations

import math
from typing import Final

SIZE_OF_PHRASE: Final = 0.7
"""How much the words of a phrase that nobody asked for count against it: 0 is not at all, 0.5 is as in a cosine."""


def part_of_total(total: float) -> float:
    """Return how much the whole weight of a search counts against its nearness to any phrase."""
    return math.pow(total, 1 - SIZE_OF_PHRASE)


def nearness(overlap: float, size: float, part: float) -> float:
    """Return how near a search comes to a phrase of a size, with which it shares ``overlap``.

    ``part`` is the part of the total of the search.
    """
    return overlap / (math.pow(size, SIZE_OF_PHRASE) * part)
