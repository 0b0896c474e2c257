"""What a search says besides its words: an amount, a time of day, a direction. It raises rows above their neighbours.

Rows that share their words differ in this alone: up to £2,000 and over it, by day and after hours, into care and out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from delegation.lookup.glossary import DENIES
from delegation.lookup.search.amounts import Amount, amounts_in, distance, texts_of_amounts
from delegation.lookup.search.clock import names_closed_offices
from delegation.lookup.search.levels import levels_named
from delegation.lookup.search.tally import Rule, multiply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from delegation.lookup.glossary import Side
    from delegation.lookup.search.index import Entry, Weights
    from delegation.lookup.search.tally import Tally

MOST_FITTED: Final = 60
"""So many of the best rows are looked at. What is further down does not come up."""

IN_NEAREST_BAND, IN_BAND, OUT_OF_BAND = 1.35, 1.1, 0.6
"""What a score is multiplied by if the row's band holds an amount that is named, or if it does not."""

AMONG: Final = 0.6
"""The border is the nearest among rows that fit so well, as a share of the best of them. Others are another matter."""

CLOSED_IF_NAMED, CLOSED_AT_NIGHT, CLOSED_BY_DAY = 1.35, 1.0, 0.85
"""The same for a row for closed offices: if the search names such a time, and if it names none, by the clock."""

OPPOSITE: Final = 0.85
"""The same for a row that says the opposite of what the search says."""

SAME_PARTY, OTHER_PARTY = 1.05, 0.92
"""The same for a row whose title names whom the search names, and for one that names only somebody else."""

DENIED, NOT_DENIED = 1.1, 0.92
"""The same for a row whose title denies something ("not seen"): if the search denies something, too, and if not."""

NAMED_LEVEL: Final = 1.1
"""The same for a row that the level decides which the search names: the least senior one that may."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a search says besides its words."""

    amounts: tuple[Amount, ...]
    closed: float
    """What the score of a row for closed offices is multiplied by."""
    sides: frozenset[Side]
    parties: frozenset[str]
    levels: frozenset[int]
    denies: bool

    @classmethod
    def of(cls, weights: Weights, query: str, words: Sequence[str], *, is_closed: bool) -> Said:
        """Read a search and its words. ``is_closed`` says whether offices are closed; a named time counts more."""
        named = names_closed_offices(query)
        by_clock = CLOSED_AT_NIGHT if is_closed and named is None else CLOSED_BY_DAY
        return cls(
            amounts_in(query),
            CLOSED_IF_NAMED if named else by_clock,
            weights.glossary.sides_in(words),
            weights.glossary.parties_in(words),
            levels_named(weights.levels, words),
            not DENIES.isdisjoint(words),
        )


def fitted(
    weights: Weights,
    query: str,
    words: Sequence[str],
    scores: dict[int, float],
    *,
    is_closed: bool = False,
    tally: Tally | None = None,
) -> dict[int, float]:
    """Return the scores of statements for a search, higher or lower by what it says besides its words."""
    said = Said.of(weights, query, words, is_closed=is_closed)
    if tally is not None:
        tally.words.update(_words_of_rules(weights, query, words))
    found, distances = dict(scores), dict[int, float]()
    for position in sorted(scores, key=scores.__getitem__, reverse=True)[:MOST_FITTED]:
        entry = weights.entries[position]
        far = distance(entry.bands, said.amounts) if said.amounts and entry.bands else None
        if far is not None:
            distances[position] = far
        for rule, factor in _factors(said, entry, far):
            multiply(found, position, rule, factor, tally)
    least = AMONG * max((found[position] for position in distances), default=0.0)
    nearest = min((far for position, far in distances.items() if found[position] >= least), default=math.inf)
    for position, far in distances.items():
        if far == nearest < math.inf:
            multiply(found, position, Rule.NEAREST_AMOUNT, IN_NEAREST_BAND / IN_BAND, tally)
    return found


def _words_of_rules(weights: Weights, query: str, words: Sequence[str]) -> dict[Rule, str]:
    """Return the words of a search from which each rule has what it says."""
    amounts, known = ", ".join(texts_of_amounts(query)), weights.glossary.words_that_say
    return {
        Rule.AMOUNT: amounts,
        Rule.NEAREST_AMOUNT: amounts,
        Rule.OPPOSITE: ", ".join(known(words, "opposites")),
        Rule.PARTY: ", ".join(known(words, "parties")),
        Rule.DENIED: ", ".join(word for word in words if word in DENIES),
        Rule.LEVEL: ", ".join(" ".join(form) for _at, form, _ranks in weights.levels.each_in(words)),
    }


def _factors(said: Said, entry: Entry, far: float | None) -> list[tuple[Rule, float]]:
    """Return what the score of a statement is multiplied by. ``far`` says how far its border is from the amounts."""
    factors = []
    if far is not None:
        factors.append((Rule.AMOUNT, OUT_OF_BAND if math.isinf(far) else IN_BAND))
    if entry.is_for_closed_offices:
        factors.append((Rule.CLOCK, said.closed))
    if said.sides and is_opposite(said.sides, entry.sides):
        factors.append((Rule.OPPOSITE, OPPOSITE))
    if said.levels and said.levels & entry.levels:
        factors.append((Rule.LEVEL, NAMED_LEVEL))
    if entry.denies:
        factors.append((Rule.DENIED, DENIED if said.denies else NOT_DENIED))
    if said.parties and entry.parties:
        factors.append((Rule.PARTY, SAME_PARTY if said.parties & entry.parties else OTHER_PARTY))
    return factors


def is_opposite(asked: frozenset[Side], said: frozenset[Side]) -> bool:
    """Say whether a row says the opposite of what is asked, and nothing that is asked. A side is a pair and 0 or 1."""
    return not asked & said and any((pair, 1 - side) in said for pair, side in asked)
