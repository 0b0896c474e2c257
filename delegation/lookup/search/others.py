"""What the schemes do not speak of, ready to be compared with a search: how near it comes to the nearest phrase."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from delegation.lookup.not_covered import not_covered_in
from delegation.lookup.search.words import plain, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from delegation.lookup.glossary import Glossary


@dataclass(slots=True)
class Others:
    """Phrases for what the schemes do not speak of, as terms, and the phrases that hold each term."""

    phrases: list[tuple[str, ...]]
    phrases_with: dict[str, list[int]]

    @classmethod
    def of(cls, council: str, glossary: Glossary, *, with_meanings: bool) -> Others:
        """Return the phrases of a council and those that hold everywhere."""
        return cls.of_terms(_terms(text, glossary, with_meanings=with_meanings) for text in not_covered_in(council))

    def and_more(self, texts: Sequence[str], glossary: Glossary, *, with_meanings: bool) -> Others:
        """Return these phrases and more of them."""
        if not texts:
            return self
        more = (_terms(text, glossary, with_meanings=with_meanings) for text in texts)
        return Others.of_terms([*self.phrases, *more])

    @classmethod
    def of_terms(cls, phrases: Iterable[tuple[str, ...]]) -> Others:
        """Return phrases given as terms."""
        kept = [phrase for phrase in phrases if phrase]
        phrases_with: dict[str, list[int]] = {}
        for index, phrase in enumerate(kept):
            for term in phrase:
                phrases_with.setdefault(term, []).append(index)
        return cls(kept, phrases_with)

    def nearest(
        self, asked: Mapping[str, float], rarity: Mapping[str, float], rarest: float, size_of_phrase: float
    ) -> tuple[float, float]:
        """Return how near a search comes to the nearest phrase and to the next, in the measure of phrases of rows.

        A term that no row holds counts as the rarest.
        """
        shared: dict[int, float] = defaultdict(float)
        total = 0.0
        for term, weight in asked.items():
            worth = weight * rarity.get(term, rarest)
            total += worth
            for index in self.phrases_with.get(term, ()):
                shared[index] += worth
        fits = (
            overlap / (self._size(index, rarity, rarest) ** size_of_phrase * total ** (1 - size_of_phrase))
            for index, overlap in shared.items()
        )
        first, second, *_ = [*nlargest(2, fits), 0.0, 0.0]
        return first, second

    def _size(self, index: int, rarity: Mapping[str, float], rarest: float) -> float:
        return sum(rarity.get(term, rarest) for term in self.phrases[index])


def _terms(text: str, glossary: Glossary, *, with_meanings: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms_of(plain(text), glossary, with_meanings=with_meanings)))
