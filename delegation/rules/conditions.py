"""Conditions: when a route, a step or a rule applies. Each answers yes, no, or *not known*.

A condition compares one fact, or the sum of several, with a value of the scheme. A ceiling includes itself
(``at-most``); money is in pence. Lists of conditions are one AND: "or" is another route, negation an operator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one fact, or of the sum of several, with ``value``.

    ``ruled_out_by`` names the facts of which each, where it is so, leaves nothing to compare: an unborn child has no
    age. Then only that a value is *not* something holds, and nothing is asked.
    """

    facts: tuple[str, ...]
    operator: Operator
    value: FactValue
    ruled_out_by: tuple[str, ...] = ()

    def knowing(self, catalogue: Mapping[str, Fact]) -> Condition:
        """Return the condition with every fact of the catalogue that leaves it nothing to compare."""
        read = set(self.facts_read())
        return replace(
            self, ruled_out_by=tuple(name for name, fact in catalogue.items() if not read.isdisjoint(fact.rules_out))
        )

    def holds(self, known: Mapping[str, FactValue]) -> bool | None:
        """Return yes, no, or None where a fact that matters is not known."""
        if any(known.get(fact) is True for fact in self.ruled_out_by):
            return self.operator in _DENYING
        if len(self.facts) == 1:
            value = known.get(self.facts[0])
            return None if value is None else self._compare(value, known)
        return self._holds_of_sum(known)

    def _compare(self, value: FactValue, known: Mapping[str, FactValue]) -> bool | None:
        match self.operator:
            case Operator.IS:
                return value == self.value
            case Operator.IS_NOT:
                return value != self.value
            case Operator.ONE_OF:
                return value in self.value  # type: ignore[operator]  # notation admits tuples only here
            case Operator.NONE_OF:
                return value not in self.value  # type: ignore[operator]  # notation admits tuples only here
            case Operator.INCLUDES:
                return self.value in value  # type: ignore[operator]  # notation admits lists of posts only here
            case Operator.AT_MOST_FACT:
                other = known.get(str(self.value))
                return None if other is None else as_number(value) <= as_number(other)
            case Operator.AT_LEAST:
                return as_number(value) >= as_number(self.value)
            case Operator.MORE_THAN:
                return as_number(value) > as_number(self.value)
            case Operator.AT_MOST:
                return as_number(value) <= as_number(self.value)
            case Operator.LESS_THAN:
                return as_number(value) < as_number(self.value)

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
    """Return a number for comparison; notation admits numbers only where one is compared."""
    if isinstance(value, int | Decimal):
        return value
    message = f"not a number: {value!r}"
    raise TypeError(message)


def all_hold(conditions: Iterable[Condition], known: Mapping[str, FactValue]) -> bool:
    """Say whether every condition holds.

    Raises NotKnownError where none fails and one turns on a fact that is not known.
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
