"""What spoke for each row of a search, and by how much. The ranking itself writes it down, if somebody asks for it.

A share is what one word, phrase or rule adds to the score of a row; a rule that lowers it takes away. The shares of a
row add up to its score.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from delegation.lookup.search.signs import Signs


class Rule(StrEnum):
    """What speaks for a row, or against it."""

    TEXT = "text"
    """A term that the row's texts hold."""
    PHRASE = "phrase"
    """One of the phrases nearest to the search, the title among them."""
    KIND = "guidance"
    """The row is guidance, which comes lower."""
    AMOUNT = "amount"
    NEAREST_AMOUNT = "nearest amount"
    """Of the rows that hold the amount, its border is the nearest."""
    CLOCK = "clock"
    OPPOSITE = "opposite"
    DENIED = "denied"
    PARTY = "party"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Share:
    """What one thing adds to the score of a row: the term, or the terms of the phrase that were asked for."""

    rule: Rule
    amount: float
    terms: tuple[str, ...] = ()
    phrase: int = -1
    """Which phrase it is, by its place in the weights."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a term asked for comes from: the words typed, and by what they became the term."""

    by: str
    words: str


@dataclass(slots=True)
class Tally:
    """Shares by the position of a row, the origins of each term, and the signs that gave the grade."""

    shares: dict[int, list[Share]] = field(default_factory=lambda: defaultdict(list))
    origins: dict[str, list[Origin]] = field(default_factory=lambda: defaultdict(list))
    phrases: dict[int, str] = field(default_factory=dict)
    """The text of each phrase that has a share."""
    words: dict[Rule, str] = field(default_factory=dict)
    """The words of the search from which a rule has what it says, if it has it from words."""
    signs: Signs | None = None
    positions: Mapping[str, int] = field(default_factory=dict)
    """The position of each row."""

    def add(self, position: int, share: Share) -> None:
        """Write down what something adds to the score of a row."""
        self.shares[position].append(share)

    def came(self, term: str, by: str, words: str) -> None:
        """Write down where a term asked for comes from."""
        origin = Origin(by, words)
        if origin not in self.origins[term]:
            self.origins[term].append(origin)


def multiply(scores: dict[int, float], position: int, rule: Rule, factor: float, tally: Tally | None) -> None:
    """Multiply the score of a row by what a rule says, and write it down."""
    before = scores[position]
    scores[position] = before * factor
    if tally is not None:
        tally.add(position, Share(rule, scores[position] - before))
