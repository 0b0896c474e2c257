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
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

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
        supposed: tuple[Condition, ...] = (),
    ) -> None:
        self.leaves: list[tuple[KnownFacts, Leaf]] = []
        self.tried: list[str] = []
        self.is_complete = True
        self._answer = answer
        self._given = known
        # Values are told apart by what is supposed too, which another row may have said.
        self._conditions = (*conditions, *supposed)
        self._catalogue = catalogue
        self._supposed = supposed
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
            for value in self._values(error.fact, known):
                self._grow({**known, error.fact: value}, {**assumed, error.fact: value})
        else:
            self.leaves.append((assumed, leaf))

    def _values(self, name: str, known: KnownFacts) -> list[FactValue]:
        """Return values to try of a fact, within what the row supposes of it and what the facts given leave open."""
        values = sample_values(name, known, self._conditions, self._catalogue)
        within = [one for one in self._supposed if one.facts == (name,)]
        fitting = [value for value in values if all(one.holds({name: value}) for one in within)]
        return [value for value in fitting if value is not True] if self._denies(name) else fitting

    def _denies(self, name: str) -> bool:
        """Say whether a fact that is given has a value that it could not have where this one is so."""
        return name in self._catalogue and any(one in self._given for one in self._catalogue[name].rules_out)

    def facts_that_matter(self, sign: Callable[[Leaf], tuple[Hashable, ...]]) -> tuple[str, ...]:
        """Return the facts that alone can change the answer, the most decisive first.

        ``sign`` gives what makes one answer another; where its first part differs, the fact weighs more.
        """
        if not self.is_complete:
            return tuple(self.tried)
        signs = [sign(leaf) for _assumed, leaf in self.leaves]
        weights: dict[str, int] = {}
        for index, (first, _leaf) in enumerate(self.leaves):
            for other in range(index + 1, len(signs)):
                if signs[index] == signs[other]:
                    continue
                fact = _only_difference(first, self.leaves[other][0])
                if fact is not None:
                    weight = 2 if signs[index][0] != signs[other][0] else 1
                    weights[fact] = weights.get(fact, 0) + weight
        return tuple(sorted(weights, key=lambda fact: (-weights[fact], self.tried.index(fact))))


def _only_difference(first: KnownFacts, second: KnownFacts) -> str | None:
    """Return the fact in which two tries differ, or None where they differ in several."""
    found: str | None = None
    for fact, value in first.items():
        if fact in second and second[fact] != value:
            if found is not None:
                return None
            found = fact
    return found


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
            # Several may be absent at once, and a condition may ask for all of them.
            posts = tuple(sorted(set(_values_named(reading))))
            together = [posts] if len(posts) > 1 else []
            return [(), *((post,) for post in posts), *together]
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
