"""The word that was meant where the one typed is in no statement: one slip or two, or the beginning of a word."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHORTEST: Final = 4
"""Shorter words are too near to one another to be put right."""

TWO_SLIPS_FROM: Final = 8


@dataclass(slots=True)
class Speller:
    """The words of the statements, by their letters."""

    words: list[str]
    rarity: Mapping[str, float]
    by_gap: dict[str, list[str]]

    @classmethod
    def of(cls, words: list[str], rarity: Mapping[str, float]) -> Speller:
        """Make the speller of a sorted list of words: each under itself with one letter left out."""
        by_gap: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= SHORTEST - 1:
                for gap in {word, *_with_gaps(word)}:
                    by_gap[gap].append(word)
        return cls(words, rarity, dict(by_gap))

    def meant(self, typed: str) -> list[str]:
        """Return the words that were likely meant, the nearest first; none where nothing is near."""
        if len(typed) < SHORTEST or typed.isdigit():
            return []
        near: dict[str, int] = {}
        for gap in (typed, *_with_gaps(typed)):
            for word in self.by_gap.get(gap, ()):
                near.setdefault(word, slips(typed, word))
        most = 2 if len(typed) >= TWO_SLIPS_FROM else 1
        fitting = [word for word, count in near.items() if count <= most and word[0] == typed[0]] or [
            word for word, count in near.items() if count <= 1
        ]
        return sorted(fitting, key=lambda word: (near[word], self.rarity.get(word, 0.0), word))[:2]

    def beginning_with(self, typed: str) -> list[str]:
        """Return words that begin with the letters typed, the most common first."""
        at = bisect_left(self.words, typed)
        found = []
        while at < len(self.words) and self.words[at].startswith(typed):
            found.append(self.words[at])
            at += 1
        return sorted(found, key=lambda word: (self.rarity.get(word, 0.0), word))[:3]


def _with_gaps(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def slips(one: str, other: str) -> int:
    """Return by how many slips two words differ: a letter more, less or other, or two neighbours swapped."""
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
