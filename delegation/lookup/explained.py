"""What spoke for each row of a search, and what gave its grade, as plain values for ``manage.py lookup --explain``.

The shares come from the ranking itself (``search/tally.py``). Here they only get names that people read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from delegation.lookup.search.signs import BASE, SURE_FROM, UNSURE_FROM, WEIGHTS
from delegation.lookup.search.signs import NAMES as SIGNS
from delegation.lookup.search.tally import Rule, Tally
from delegation.lookup.search.words import is_direction, is_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from delegation.lookup.search.tally import Share
    from delegation.rules.schemes import Statement

PLACES: Final = 6
"""Decimal places of what is shown. The shares of a row add up to its score before they are rounded."""

SAYS: Final = {
    Rule.KIND: "guidance comes below what somebody decides",
    Rule.AMOUNT: "whether a band of the row holds the amount",
    Rule.NEAREST_AMOUNT: "the border of the row's band is the nearest to the amount",
    Rule.CLOCK: "a row for closed offices, by the time that the search names or else by the clock",
    Rule.OPPOSITE: "the title, or most of the phrases, say the opposite",
    Rule.DENIED: "the title denies something, and whether the search does",
    Rule.PARTY: "whether the title names whom the search names",
    Rule.LEVEL: "the level that the search names decides the row",
}


@dataclass(slots=True)
class Explanation:
    """Collects what spoke for the rows of one search, and says it."""

    tally: Tally = field(default_factory=Tally)

    def of_row(self, statement: Statement) -> dict[str, object]:
        """Return the score of a row, and what it is made of: what added most comes first."""
        position = self.tally.positions.get(statement.row)
        shares = self.tally.shares.get(position, []) if position is not None else []
        if not shares:
            return {"score": None, "made_of": [{"by": "reference", "says": "the search names the row or its place"}]}
        return {
            "score": _rounded(math.fsum(one.amount for one in shares)),
            "made_of": [self._said(one, statement) for one in _in_order(shares)],
        }

    def of_answer(self, *, is_out_of_hours: bool) -> dict[str, object]:
        """Return the signs that gave the grade: each with its value, its weight and what they add together.

        It also says by what the rows are in order.
        """
        order = "offices are closed: rows for that time that fit nearly as well come first, then by score"
        in_order: dict[str, object] = {"order": order if is_out_of_hours else "by score"}
        signs = self.tally.signs
        if signs is None:
            return in_order
        values = zip(SIGNS, signs.values, WEIGHTS, strict=True)
        return {
            **in_order,
            "sum": _rounded(signs.sum),
            "yes_from": SURE_FROM,
            "unsure_from": UNSURE_FROM,
            "signs": [
                {"sign": "base", "share": BASE},
                *(
                    {"sign": name, "value": _rounded(value), "weight": weight, "share": _rounded(value * weight)}
                    for name, value, weight in values
                ),
            ],
        }

    def _said(self, share: Share, statement: Statement) -> dict[str, object]:
        amount = _rounded(share.amount)
        if share.rule is Rule.TEXT:
            return {"by": "text", "term": _shown(share.terms[0]), **self._origin(share.terms[0]), "share": amount}
        if share.rule is Rule.PHRASE:
            phrase = self.tally.phrases.get(share.phrase, "")
            is_title = phrase == statement.title
            return {
                "by": "title" if is_title else "phrase",
                "phrase": phrase,
                "terms": [{"term": _shown(term), **self._origin(term)} for term in share.terms],
                "share": amount,
            }
        words = self.tally.words.get(share.rule, "")
        return {
            "by": share.rule.value,
            "says": SAYS[share.rule],
            **({"words": words} if words else {}),
            "share": amount,
        }

    def _origin(self, term: str) -> dict[str, object]:
        origins = self.tally.origins.get(term, [])
        return {"typed": [{"as": one.by, "words": one.words} for one in origins]}


def _in_order(shares: Iterable[Share]) -> Sequence[Share]:
    return sorted(shares, key=lambda one: (-abs(one.amount), one.rule, one.terms, one.phrase))


def _shown(term: str) -> str:
    return term if is_word(term) else f"{'direction' if is_direction(term) else 'meaning'}: {term[1:]}"


def _rounded(value: float) -> float:
    return round(value, PLACES)
