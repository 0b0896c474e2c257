"""Unknown facts: try every value that could make a difference, and ask only for the facts that do.

The rules compare a fact with a handful of values in the scheme, so a few sample values stand for all: each value
named, one on either side of each edge, and one that is none of them. The tries form a tree: the first fact that the
answer turns on, then the next. A fact that plays no part is never tried.
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
"""The fact that stands for an actor's area nobody has stated: True for an area that fits, False for any other."""

MOST_LEAVES: Final = 4096
"""The most tries made. Beyond that, every fact tried is asked for, so that no answer is ever guessed."""


class Tries(Generic[Leaf]):
    """Every answer to a question with unknown facts, each with the values tried for it.

    ``leaves`` holds the answers, ``tried`` the facts in the order they came up. ``is_complete`` is False if there were
    more tries than ``MOST_LEAVES``. ``supposed`` holds conditions that every trial value has to meet.

    A decision is open to the asker if the child is 12 or younger, or if it is urgent:

    >>> from delegation.rules.conditions import Condition, all_hold
    >>> from delegation.rules.facts import Fact
    >>> young, urgent = Condition(("child_age",), Operator.AT_MOST, 12), Condition(("urgent",), Operator.IS, True)
    >>> facts = [Fact("child_age", FactType.INTEGER, "", ""), Fact("urgent", FactType.BOOLEAN, "", "")]
    >>> def may(known):
    ...     return all_hold([young], known) or all_hold([urgent], known)
    >>> tries = Tries(may, {"child_age": 14}, (young, urgent), {fact.name: fact for fact in facts})
    >>> tries.leaves
    [({'urgent': True}, True), ({'urgent': False}, False)]
    >>> tries.facts_that_matter(lambda leaf: (leaf,))
    ('urgent',)
    >>> Tries(may, {"child_age": 9}, (young, urgent), {fact.name: fact for fact in facts}).tried
    []
    """

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
        # Samples have to tell apart what is supposed too, and another row may have supposed it.
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
        """Return the values of a fact to try: those that fit what is supposed and the facts given."""
        values = sample_values(name, known, self._conditions, self._catalogue)
        within = [one for one in self._supposed if one.facts == (name,)]
        fitting = [value for value in values if all(one.holds({name: value}) for one in within)]
        return [value for value in fitting if value is not True] if self._denies(name) else fitting

    def _denies(self, name: str) -> bool:
        """Say whether a fact that was given could have no value if this one were true."""
        return name in self._catalogue and any(one in self._given for one in self._catalogue[name].rules_out)

    def facts_that_matter(self, sign: Callable[[Leaf], tuple[Hashable, ...]]) -> tuple[str, ...]:
        """Return the facts that can change the answer on their own, the most decisive first.

        ``sign`` returns what tells two answers apart. A difference in its first part counts double. If the tries are
        not complete, every fact tried is returned.
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
    """Return the one fact in which two tries differ; None if they differ in several, or in none."""
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
    """Return values of a fact, with at least one in every range that the conditions tell apart.

    >>> from delegation.rules.conditions import Condition
    >>> from delegation.rules.facts import Fact
    >>> young = Condition(("child_age",), Operator.AT_MOST, 12)
    >>> age = Fact("child_age", FactType.INTEGER, "", "")
    >>> [int(value) for value in sample_values("child_age", {}, (young,), {"child_age": age})]
    [0, 11, 12, 13]
    """
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
            # One fact is compared with another, so sample on either side of what is known of the other.
            others = (*condition.facts, str(condition.value))
            sizes = [as_number(known[other]) for other in others if other != name and other in known]
            edges = [*sizes, sum(sizes, start=Decimal(0))] if sizes else [Decimal(1)]
        else:
            rest = sum((as_number(known[fact]) for fact in condition.facts if fact in known), start=Decimal(0))
            edges = [as_number(condition.value) - rest, as_number(condition.value)]
        for edge in edges:
            samples |= {edge - 1, edge, edge + 1}
    return sorted(sample for sample in samples if sample >= 0)
