"""How surely a search is covered: the signs that speak for and against it, and what they add up to."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

BASE: Final = -3.24
WEIGHTS: Final = (1.48, 1.10, 0.43, -6.62, -3.49, -1.96, -3.05, 4.50)
"""The weights of the signs, in their order."""

SURE_FROM, UNSURE_FROM = -0.71, -2.70
"""From the first sum of signs on the best statement counts as an answer; below the second none does."""


class Covered(StrEnum):
    """How surely the schemes cover what was asked. The rows that fit best are shown whichever it is."""

    YES = "yes"
    UNSURE = "unsure"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for or against the best statement being an answer."""

    fit: float
    """How well it fits: the score by which statements are ranked."""
    phrase: float
    """How much of the statement's nearest phrase was asked for. 1 is all of it."""
    own: float
    """How near the search comes to that phrase."""
    other: float
    """How near it comes to the nearest phrase for what the schemes do not speak of."""
    others: float
    """How near it comes to the next of these."""
    missing: float
    """The share of the words asked for, by their rarity, that the statement does not hold."""
    unspoken: float
    """1 if a topic was asked for that none of the best statements mentions, otherwise 0."""
    length: float
    """How many words were asked for, twelve at most. Of a long search more is missing."""

    @property
    def values(self) -> tuple[float, ...]:
        """The signs in their order."""
        return tuple(getattr(self, name) for name in NAMES)

    @property
    def sum(self) -> float:
        """All signs together, with the weights that bench/covered.py learnt. 0 is as likely covered as not."""
        return BASE + math.fsum(weight * sign for weight, sign in zip(WEIGHTS, self.values, strict=True))

    @property
    def covered(self) -> Covered:
        """How surely the best statement is an answer."""
        return Covered.YES if self.sum >= SURE_FROM else Covered.UNSURE if self.sum >= UNSURE_FROM else Covered.NO


NAMES: Final = tuple(one.name for one in fields(Signs))
