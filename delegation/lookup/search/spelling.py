"""The word that was meant if the one typed is in no statement: one or two slips away, or only begun."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHORTEST: Final = 4
"""Shorter words are too much alike to be corrected."""

TWO_SLIPS_FROM: Final = 8

OTHER_FIRST_LETTER_FROM: Final = 6
"""In a shorter word the first letter is right: "hair" is no slip of "chair"."""


_BY_GAP: Final[dict[str, tuple[str, ...]]] = {}
"""The words of all councils, by themselves and by each form with one letter left out.

Schemes share most of their words. A table for each index took a third of its memory."""

_HELD: Final[set[str]] = set()
_ADDING: Final = Lock()


@dataclass(slots=True)
class Speller:
    """Words in alphabetical order, and how rare each is."""

    words: list[str]
    rarity: Mapping[str, float]
    own: frozenset[str]

    @classmethod
    def of(cls, words: list[str], rarity: Mapping[str, float]) -> Speller:
        """Make the speller of a sorted list of words, and add those that are new to the table of all councils."""
        own = frozenset(words)
        if not own <= _HELD:
            with _ADDING:
                for word in own - _HELD:
                    if len(word) >= SHORTEST - 1:
                        for gap in {word, *_with_gaps(word)}:
                            _BY_GAP[gap] = (*_BY_GAP.get(gap, ()), word)
                    _HELD.add(word)
        return cls(words, rarity, own)

    def meant(self, typed: str) -> list[str]:
        """Return at most two words that were likely meant, the nearest first."""
        if len(typed) < SHORTEST or typed.isdigit():
            return []
        near: dict[str, int] = {}
        for gap in (typed, *_with_gaps(typed)):
            for word in _BY_GAP.get(gap, ()):
                if word not in self.own:
                    continue
                near.setdefault(word, slips(typed, word))
        most = 2 if len(typed) >= TWO_SLIPS_FROM else 1
        fitting = [word for word, count in near.items() if count <= most and word[0] == typed[0]] or [
            word for word, count in near.items() if count <= 1 and len(typed) >= OTHER_FIRST_LETTER_FROM
        ]
        return sorted(fitting, key=lambda word: (near[word], self.rarity.get(word, 0.0), word))[:2]

    def beginning_with(self, typed: str) -> list[str]:
        """Return at most three words that begin with the letters typed, the most common first."""
        at = bisect_left(self.words, typed)
        found = []
        while at < len(self.words) and self.words[at].startswith(typed):
            found.append(self.words[at])
            at += 1
        return sorted(found, key=lambda word: (self.rarity.get(word, 0.0), word))[:3]


def _with_gaps(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def slips(one: str, other: str) -> int:
    """Return the number of slips between two words: letters added, left out or replaced, or two neighbours swapped."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        row = [at]
        for to, theirs in enumerate(other, start=1):
            cost = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != theirs))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == theirs:
                cost = min(cost, before[to - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
