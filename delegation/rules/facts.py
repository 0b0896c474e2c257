"""Facts about a case: their types, and how a value from outside becomes one that rules can use.

The catalogue of facts is data (``fixtures/facts.yaml``). A fact that is not given is *not known*: a third value
beside yes and no, never a guess. Money is held in whole pence, hours as exact decimals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authorities.ladder import Ladder

FactValue = bool | int | str | Decimal | tuple[str, ...]
KnownFacts = dict[str, FactValue]

LARGEST_NUMBER: Final = 1_000_000_000


class FactType(StrEnum):
    """What kind of value a fact has, and its unit."""

    BOOLEAN = "boolean"
    CHOICE = "choice"
    INTEGER = "integer"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    HOURS = "hours"
    MONEY = "money_gbp"
    LIST_OF_POSTS = "list_of_posts"


WHOLE_NUMBERS: Final = frozenset(
    {FactType.INTEGER, FactType.DAYS, FactType.WORKING_DAYS, FactType.MONTHS},
)


class BadFactValueError(ValueError):
    """A value that does not fit its fact. The message says what would."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the catalogue: its type, its meaning, the question that asks for it, and its default.

    - ``said`` is the fact in a sentence: a clause if it is boolean ("it is urgent"), otherwise a name ("the child's
      age"). ``said_not`` is the opposite clause.
    - ``value_titles`` are the values in words.
    - ``rules_out`` names the facts that have no value if this one is true: an unborn child has no age.
    - ``implies`` names the boolean facts that are true if this one has a value: if the months since the last plan
      are known, there was a plan.
    """

    name: str
    type: FactType
    meaning: str
    question: str
    values: tuple[str, ...] = ()
    default: FactValue | None = None
    said: str = ""
    said_not: str = ""
    value_titles: Mapping[str, str] = field(default_factory=dict, compare=False)
    rules_out: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()

    def title_of(self, value: str) -> str:
        """Return one of the fact's values in words."""
        return self.value_titles.get(value, value.replace("-", " "))

    def parse(self, value: object, ladder: Ladder) -> FactValue:
        """Return the value as rules use it: pence for money, a tuple for a list of posts.

        Raises BadFactValueError with a sentence that says what is expected.
        """
        match self.type:
            case FactType.BOOLEAN:
                if isinstance(value, bool):
                    return value
                message = "expected true or false"
            case FactType.CHOICE:
                if isinstance(value, str) and value in self.values:
                    return value
                message = "expected one of: " + ", ".join(self.values)
            case FactType.LIST_OF_POSTS:
                if isinstance(value, list) and all(isinstance(v, str) and v in ladder.posts for v in value):
                    return tuple(sorted(set(value)))
                message = "expected a list of posts of this council"
            case FactType.MONEY:
                return pounds_to_pence(value)
            case FactType.HOURS:
                return _hours(value)
            case _:
                if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER:
                    return value
                message = "expected a whole number from 0 up"
        raise BadFactValueError(message)


def ruled_out(facts: Mapping[str, FactValue], catalogue: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return each fact that has no value in this case, with the fact that rules it out."""
    return {one: catalogue[name] for name, value in facts.items() if value is True for one in catalogue[name].rules_out}


def with_implied(facts: Mapping[str, FactValue], catalogue: Mapping[str, Fact]) -> dict[str, FactValue]:
    """Return the facts together with those that they imply. A fact that was given keeps its value."""
    return {**{one: True for name in facts for one in catalogue[name].implies}, **facts}


def pounds_to_pence(value: object) -> int:
    """Return pounds as whole pence.

    Raises BadFactValueError unless the value is an amount from 0 up with at most two decimal places.

    >>> pounds_to_pence(2000.01)
    200001
    """
    number = _exact(value)
    if number is not None and 0 <= number <= LARGEST_NUMBER:
        pence = number * 100
        if pence == pence.to_integral_value():
            return int(pence)
    message = "expected an amount in pounds from 0 up, with at most two decimal places"
    raise BadFactValueError(message)


def _hours(value: object) -> Decimal:
    number = _exact(value)
    if number is not None and 0 <= number <= LARGEST_NUMBER and number * 100 == (number * 100).to_integral_value():
        return number
    message = "expected a number of hours from 0 up, with at most two decimal places"
    raise BadFactValueError(message)


def _exact(value: object) -> Decimal | None:
    """Return a JSON number as an exact decimal; None if it is not a finite number, or is a whole number too large."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) <= LARGEST_NUMBER else None
    if isinstance(value, float):
        value = Decimal(repr(value))
    return value if isinstance(value, Decimal) and value.is_finite() else None


def as_plain(fact: Fact, value: FactValue) -> object:
    """Return a fact's value as JSON has it: pounds for money, a list for posts.

    >>> as_plain(Fact("saved_gbp", FactType.MONEY, "", ""), 200001)
    2000.01
    """
    if fact.type is FactType.MONEY and isinstance(value, int):
        pounds = Decimal(value) / 100
        return int(pounds) if pounds == pounds.to_integral_value() else float(pounds)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
