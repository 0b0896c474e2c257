"""What the schemes do not speak of, ready to be compared with a search: how near it comes to the nearest phrase."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from delegation.lookup.search.nearness import nearness, part_of_total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(slots=True)
class Others:
    """Phrases for what the schemes do not speak of, as terms, with their sizes, and the phrases that hold each term.

    A size is the sum of the rarity of a phrase's terms. One that no row holds counts as the rarest.
    """

    phrases: list[tuple[str, ...]]
    sizes: list[float]
    phrases_with: dict[str, list[int]]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, ...]], rarity: Mapping[str, float], rarest: float) -> Others:
        """Return phrases given as terms. Those without any term are left out."""
        kept = [phrase for phrase in phrases if phrase]
        phrases_with: dict[str, list[int]] = {}
        for index, phrase in enumerate(kept):
            for term in phrase:
                phrases_with.setdefault(term, []).append(index)
        sizes = [sum(rarity.get(term, rarest) for term in phrase) for phrase in kept]
        return cls(kept, sizes, phrases_with)

    def nearest(self, worth: Mapping[str, float], total: float) -> tuple[float, float]:
        """Return how near a search comes to the nearest phrase and to the next.

        ``worth`` says what each of its terms weighs, by its rarity, and ``total`` is the sum.
        """
        shared: dict[int, float] = defaultdict(float)
        for term, part in worth.items():
            for index in self.phrases_with.get(term, ()):
                shared[index] += part
        counts = part_of_total(total) if shared else 1.0
        fits = (nearness(overlap, self.sizes[index], counts) for index, overlap in shared.items())
        first, second, *_ = [*nlargest(2, fits), 0.0, 0.0]
        return first, second
