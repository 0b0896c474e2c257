"""Conditions: when a route, a step or a rule applies. Each answers yes, no, or *not known*.

A condition compares one fact, or the sum of several, with a value in the scheme. A ceiling includes itself
(``at-most``). Money is in pence. Every condition in a list has to hold: "or" is written as another route, and "not"
as an operator.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from delegation.rules.facts import Fact, FactValue


class NotKnownError(Exception):
    """The answer turns on a fact that is not known; ``fact`` names it."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


class Operator(StrEnum):
    """How a fact is compared."""

    IS = "is"
    IS_NOT = "is-not"
    ONE_OF = "one-of"
    NONE_OF = "none-of"
    AT_LEAST = "at-least"
    MORE_THAN = "more-than"
    AT_MOST = "at-most"
    LESS_THAN = "less-than"
    INCLUDES = "includes"
    AT_MOST_FACT = "at-most-fact"


_DENYING = frozenset({Operator.IS_NOT, Operator.NONE_OF})

ON_NUMBERS = frozenset(
    {Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN, Operator.AT_MOST_FACT},
)


def _is_none_of(value: object, values: tuple[object, ...]) -> bool:
    return value not in values


def _is_one_of(value: object, values: tuple[object, ...]) -> bool:
    return value in values


# Each takes the fact's value, then the condition's. The notation makes sure that the two can be compared.
_COMPARING: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.IS: operator.eq,
    Operator.IS_NOT: operator.ne,
    Operator.ONE_OF: _is_one_of,
    Operator.NONE_OF: _is_none_of,
    Operator.AT_LEAST: operator.ge,
    Operator.MORE_THAN: operator.gt,
    Operator.AT_MOST: operator.le,
    Operator.LESS_THAN: operator.lt,
    Operator.AT_MOST_FACT: operator.le,
    Operator.INCLUDES: operator.contains,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one fact, or of the sum of several, with ``value``.

    ``ruled_out_by`` names facts that leave nothing to compare if they are true: an unborn child has no age. Then only
    ``is-not`` and ``none-of`` hold, and nothing is asked.

    >>> small = Condition(("child_age",), Operator.AT_MOST, 12, ruled_out_by=("unborn",))
    >>> small.holds({"child_age": 12}), small.holds({"child_age": 13}), small.holds({}), small.holds({"unborn": True})
    (True, False, None, False)
    """

    facts: tuple[str, ...]
    operator: Operator
    value: FactValue
    ruled_out_by: tuple[str, ...] = ()
    # Looked up once, because trying unknown facts makes thousands of comparisons.
    _comparing: Callable[[Any, Any], bool] = field(init=False, repr=False, compare=False)
    _only: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up how the operator compares."""
        object.__setattr__(self, "_comparing", _COMPARING[self.operator])
        object.__setattr__(self, "_only", self.facts[0] if len(self.facts) == 1 else None)

    def knowing(self, catalogue: Mapping[str, Fact]) -> Condition:
        """Return the condition with ``ruled_out_by`` filled in from the catalogue."""
        read = set(self.facts_read())
        return replace(
            self, ruled_out_by=tuple(name for name, fact in catalogue.items() if not read.isdisjoint(fact.rules_out))
        )

    def holds(self, known: Mapping[str, FactValue]) -> bool | None:
        """Return True, False, or None if a fact that matters is not known."""
        if self.ruled_out_by and any(known.get(fact) is True for fact in self.ruled_out_by):
            return self.operator in _DENYING
        if self._only is not None:
            value = known.get(self._only)
            return None if value is None else self._compare(value, known)
        return self._holds_of_sum(known)

    def _compare(self, value: FactValue, known: Mapping[str, FactValue]) -> bool | None:
        if self.operator is not Operator.AT_MOST_FACT:
            return self._comparing(value, self.value)
        other = known.get(str(self.value))
        return None if other is None else self._comparing(value, other)

    def _holds_of_sum(self, known: Mapping[str, FactValue]) -> bool | None:
        values = [known.get(fact) for fact in self.facts]
        total = sum((as_number(value) for value in values if value is not None), start=Decimal(0))
        if None not in values:
            return self._compare(total, known)
        # Amounts are never negative, so the part that is known may already settle the matter.
        if self.operator in {Operator.AT_MOST, Operator.LESS_THAN} and self._compare(total, known) is False:
            return False
        if self.operator in {Operator.AT_LEAST, Operator.MORE_THAN} and self._compare(total, known) is True:
            return True
        return None

    def facts_read(self) -> tuple[str, ...]:
        """Return every fact that this condition reads."""
        return (*self.facts, str(self.value)) if self.operator is Operator.AT_MOST_FACT else self.facts


def as_number(value: FactValue) -> int | Decimal:
    """Return the value as a number. Raises TypeError for anything else, which the notation keeps out."""
    if isinstance(value, int | Decimal):
        return value
    message = f"not a number: {value!r}"
    raise TypeError(message)


def all_hold(conditions: Iterable[Condition], known: Mapping[str, FactValue]) -> bool:
    """Say whether every condition holds.

    Raises NotKnownError if none fails but one turns on an unknown fact.

    >>> urgent, young = Condition(("urgent",), Operator.IS, True), Condition(("child_age",), Operator.LESS_THAN, 5)
    >>> all_hold([urgent, young], {"urgent": False})
    False
    >>> all_hold([urgent, young], {"urgent": True})
    Traceback (most recent call last):
    delegation.rules.conditions.NotKnownError: child_age
    """
    unknown: Condition | None = None
    for condition in conditions:
        answer = condition.holds(known)
        if answer is False:
            return False
        if answer is None and unknown is None:
            unknown = condition
    if unknown is not None:
        raise NotKnownError(next(fact for fact in unknown.facts_read() if fact not in known))
    return True
