"""What is not known: try every answer that could make a difference, and ask only for facts that do.

The rules compare a fact with a handful of values of the scheme, so a few sample values stand for all: each
value named, one on either side of each edge, and one that is none of them. The tries form a tree (the first
fact that an answer turns on, then the next), so facts that play no part are never tried.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from delegation.rules.conditions import NotKnownError, Operator, as_number
from delegation.rules.facts import FactType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from delegation.rules.conditions import Condition
    from delegation.rules.facts import Fact, FactValue, KnownFacts

Leaf = TypeVar("Leaf")

ACTOR_AREA: Final = "actor.area"
"""Stands among the facts for the actor's area where it is not stated: True for a fitting one, False for another."""

MOST_LEAVES: Final = 4096
"""So many tries and no more; beyond, every fact tried is asked for, so that an answer is never guessed."""


class Tries(Generic[Leaf]):
    """All answers to a question with facts not known, each with the values tried for it."""

    def __init__(
        self,
        answer: Callable[[KnownFacts], Leaf],
        known: KnownFacts,
        conditions: tuple[Condition, ...],
        catalogue: Mapping[str, Fact],
    ) -> None:
        self.leaves: list[tuple[KnownFacts, Leaf]] = []
        self.tried: list[str] = []
        self.is_complete = True
        self._answer = answer
        self._conditions = conditions
        self._catalogue = catalogue
        self._grow(known, {})

    def _grow(self, known: KnownFacts, assumed: KnownFacts) -> None:
        if len(self.leaves) >= MOST_LEAVES:
            self.is_complete = False
            return
        try:
            leaf = self._answer(known)
        except NotKnownError as error:
            if error.fact not in self.tried:
                self.tried.append(error.fact)
            for value in sample_values(error.fact, known, self._conditions, self._catalogue):
                self._grow({**known, error.fact: value}, {**assumed, error.fact: value})
        else:
            self.leaves.append((assumed, leaf))

    def facts_that_matter(self, differ: Callable[[Leaf, Leaf], int]) -> tuple[str, ...]:
        """Return the facts that alone can change the answer, the most decisive first.

        ``differ`` gives 0 for answers that are alike, and more the more they differ.
        """
        if not self.is_complete:
            return tuple(self.tried)
        weights: dict[str, int] = {}
        for index, (first, first_leaf) in enumerate(self.leaves):
            for second, second_leaf in self.leaves[index + 1 :]:
                difference = differ(first_leaf, second_leaf)
                if not difference:
                    continue
                changed = [fact for fact, value in first.items() if fact in second and second[fact] != value]
                if len(changed) == 1:
                    weights[changed[0]] = weights.get(changed[0], 0) + difference
        return tuple(sorted(weights, key=lambda fact: (-weights[fact], self.tried.index(fact))))


def sample_values(
    name: str,
    known: KnownFacts,
    conditions: tuple[Condition, ...],
    catalogue: Mapping[str, Fact],
) -> list[FactValue]:
    """Return values of a fact of which at least one lies in every range that the conditions tell apart."""
    if name == ACTOR_AREA:
        return [True, False]
    fact = catalogue[name]
    reading = [condition for condition in conditions if name in condition.facts_read()]
    match fact.type:
        case FactType.BOOLEAN:
            return [True, False]
        case FactType.CHOICE:
            named = set(_values_named(reading))
            others = [value for value in fact.values if value not in named]
            return [*(value for value in fact.values if value in named), *others[:1]]
        case FactType.LIST_OF_POSTS:
            posts = sorted(value for value in _values_named(reading))
            return [(), *((post,) for post in posts)]
        case _:
            return _numbers(name, known, reading)


def _values_named(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        yield from (value for value in values if isinstance(value, str))


def _numbers(name: str, known: KnownFacts, conditions: Iterable[Condition]) -> list[FactValue]:
    samples: set[int | Decimal] = {0}
    for condition in conditions:
        if condition.operator is Operator.AT_MOST_FACT:
            # The two facts are compared with each other: samples on either side of what is known of the other.
            others = (*condition.facts, str(condition.value))
            sizes = [as_number(known[other]) for other in others if other != name and other in known]
            edges = [*sizes, sum(sizes, start=Decimal(0))] if sizes else [Decimal(1)]
        else:
            rest = sum((as_number(known[fact]) for fact in condition.facts if fact in known), start=Decimal(0))
            edges = [as_number(condition.value) - rest, as_number(condition.value)]
        for edge in edges:
            samples |= {edge - 1, edge, edge + 1}
    return sorted(sample for sample in samples if sample >= 0)
