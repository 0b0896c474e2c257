"""How results stand on the page: the answer that is clearly meant apart, and rows of one decision together.

Programs get the same rows flat, best first. Here each decision stands where its first row stands, and its rows keep
their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from delegation.lookup.search import Covered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from delegation.lookup.results import Line, Results
    from delegation.lookup.search import Found
    from delegation.lookup.search.index import Entry

STANDS_OUT_FROM: Final = 1.3
"""A row is clearly meant if it fits so many times as well as the best row of another decision.

Of the covered searches that train (``bench/search.py --margin``), 61 in a hundred have such a row. In 95 of a hundred
it is the right one, and in 96 of the right decision. Above 1.3 fewer have one, and it is hardly right more often.
"""

MOST_AT_FIRST: Final = 8
"""Lines of results before somebody asks for more."""

MOST_IF_NOT_COVERED: Final = 3
"""The same where the schemes do not cover the search: the nearest rows, and no list to read through."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """Results as a page shows them.

    ``best`` holds the row that is clearly meant, and after it the other rows of its decision; it is empty if none is
    meant clearly. ``also`` holds the others, those of one decision together. ``hidden`` counts the rows left out.
    """

    best: tuple[Line, ...]
    also: tuple[tuple[Line, ...], ...]
    hidden: int = 0

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return len(self.best) + sum(map(len, self.also))


def is_clearly_meant(covered: Covered, found: Sequence[Found], margin: float = STANDS_OUT_FROM) -> bool:
    """Say whether the first of the rows found stands well above every row of another decision."""
    if covered is not Covered.YES or not found:
        return False
    first = found[0]
    decision = decision_of(first)
    others = max((one.score for one in found if decision_of(one) != decision), default=0.0)
    return first.score > margin * others


def most_at_first(covered: Covered) -> int:
    """Return how many lines of results are shown before somebody asks for more."""
    return MOST_IF_NOT_COVERED if covered is Covered.NO else MOST_AT_FIRST


def arranged(results: Results, most: int | None = MOST_AT_FIRST) -> Arranged:
    """Return results as a page shows them: at most ``most`` rows, or all if it is None.

    What no longer fits is left out from the end. A decision of which a row fits no more is left out as a whole, unless
    nothing else would stand there.
    """
    by_decision: dict[tuple[str, str], list[Line]] = {}
    for line in results.lines:
        by_decision.setdefault(decision_of(line), []).append(line)
    shown: list[tuple[Line, ...]] = []
    room = len(results.lines) if most is None else most
    for lines in by_decision.values():
        if shown and len(lines) > room:
            break
        shown.append(tuple(lines[:room]))
        room -= len(shown[-1])
    best = shown.pop(0) if shown and results.is_first_clearly_meant else ()
    count = len(best) + sum(map(len, shown))
    return Arranged(best, tuple(shown), hidden=len(results.lines) - count)


def decision_of(one: Found | Line | Entry) -> tuple[str, str]:
    """Return the document and the decision of a row: rows that share both are routes of one decision."""
    return one.scheme.scheme.document, one.statement.decision_type or one.statement.row
