"""Amounts, ages and lengths that a search names, and the rows whose band holds them.

A row of a band says which amounts it is about in its routes ("at most £500") and often in its title ("Write off over
£1,000 to £5,000"). A search that names an amount means the row that holds it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from authorities.letters import plain_letters
from delegation.rules.conditions import Operator
from delegation.rules.facts import FactType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from delegation.rules.conditions import Condition
    from delegation.rules.facts import Fact
    from delegation.rules.schemes import Statement


class Measure(StrEnum):
    """What is measured. Amounts are in pounds, ages in years, lengths in hours, weeks and years counted from 1."""

    MONEY = "money"
    AGE = "age"
    LENGTH = "length"
    WEEK = "week"
    SCHOOL_YEAR = "school year"


FARTHEST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Amount:
    """Something that a search names, as a number: £8,000, an age of 15, three nights."""

    measure: Measure
    value: float


@dataclass(frozen=True, slots=True)
class Band:
    """The amounts from ``above`` (excluded) to ``most`` (included) of one measure."""

    measure: Measure
    above: float = -math.inf
    most: float = math.inf

    def holds(self, amount: Amount) -> bool:
        """Say whether an amount of this measure lies in the band."""
        return self.above < amount.value <= self.most

    def ratio(self, amount: Amount) -> float:
        """Return how far an amount that the band holds lies from its border: 1 is at the border."""
        if amount.value <= 0:
            return FARTHEST
        borders = (amount.value / self.above if self.above > 0 else FARTHEST, self.most / amount.value)
        return min(FARTHEST, *borders)


Bands: TypeAlias = "tuple[tuple[Band, ...], ...]"
"""The bands of a statement, by route. The statement holds an amount if all bands of one route do."""

HOURS: Final = {"hour": 1, "day": 24, "night": 24, "week": 168, "fortnight": 336, "month": 720, "year": 8760}
_UNITS: Final = {
    **{unit: unit for unit in HOURS},
    **dict.fromkeys(("hr", "hrs", "h"), "hour"),
    **dict.fromkeys(("wk", "wks", "w"), "week"),
    **dict.fromkeys(("nt", "nts", "nite", "nites"), "night"),
    **dict.fromkeys(("mth", "mths", "mo", "mos"), "month"),
    **dict.fromkeys(("yr", "yrs", "y"), "year"),
    **{f"{unit}s": unit for unit in HOURS},
}
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        ["", "one a single", "two couple", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
    for word in words.split()
}
_COUNTED: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}

_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?"
_MONEY: Final = re.compile(rf"£\s?({_NUMBER})\s?(k\b|m\b)?|\b({_NUMBER})\s?(k\b|quid\b|pounds?\b|gbp\b)")
_AGE: Final = re.compile(
    r"\b(\d{1,2})[\s-]?(?:yo|y/o|yrs?[\s-]?olds?|years?[\s-]?olds?)\b"
    r"|\b(?:aged?|is|hes|shes|only|just|turned|turns|nearly|almost|under|over)\s(?:only\s|just\s|now\s)?(\d{1,2})\b"
    r"(?!\s?(?:hours?|hrs?|days?|nights?|weeks?|wks?|months?|mths?|years?|k\b|pounds?|quid|%))"
)
_LENGTH: Final = re.compile(
    rf"\b({_NUMBER}|{'|'.join(sorted(_NUMBERS))})[\s-]?({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"
)
_WEEK: Final = re.compile(
    rf"\b({'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))\s(?:week|wk)\b|\b(?:week|wk)\s(\d+|{'|'.join(_COUNTED)})\b"
)
_WITHOUT_END: Final = re.compile(
    r"\b(?:for good|for ?ever|permanently|indefinitely|for years|years on end|no \w+ ever"
    r"|rest of (?:his|her|their) \w+)\b"
)
WITHOUT_END: Final = 100.0 * HOURS["year"]
"""The length of what is meant to last: no band of some days or weeks holds it."""

_SCHOOL_YEAR: Final = re.compile(r"\b(?:year|yr)\s(\d{1,2})\b")
_BARE: Final = re.compile(r"(?<![\w£.,/-])(\d{1,3}(?:,\d{3})+|\d{3,7})(?![\w/-]|[.,]\d)")
_A_YEAR: Final = range(1980, 2100)


def amounts_in(query: str) -> tuple[Amount, ...]:
    """Return the amounts, ages and lengths that a search names.

    >>> [(one.measure.value, one.value) for one in amounts_in("write off 8k"), *amounts_in("15yo for 2 nights")]
    [('money', 8000.0), ('age', 15.0), ('length', 48.0)]
    """
    return tuple(amount for amount, _at in _each_amount(plain_letters(query).replace("'", "")))


def texts_of_amounts(query: str) -> list[str]:
    """Return how a search writes the amounts, ages and lengths that it names."""
    return [at[0] for _amount, at in _each_amount(plain_letters(query).replace("'", ""))]


def places_of_amounts(text: str) -> list[tuple[int, int]]:
    """Return where each number with its unit begins and ends in a text in plain letters, in order.

    A number without a unit is none of them: it may be a reference, a house or a telephone.

    >>> [text[start:end] for text in ["15yo, 12 high street, 2 nights"] for start, end in places_of_amounts(text)]
    ['15yo', '2 nights']
    """
    return sorted(
        at.span()
        for amount, at in _each_amount(text)
        if at.re is not _BARE and (amount.measure is not Measure.AGE or at[1] or at[0].startswith("age"))
    )


def _each_amount(text: str) -> list[tuple[Amount, re.Match[str]]]:
    found: list[tuple[Amount, re.Match[str]]] = []

    def add(measure: Measure, value: float, at: re.Match[str]) -> None:
        if not any(one.start() < at.end() and at.start() < one.end() for _amount, one in found):
            found.append((Amount(measure, value), at))

    for at in _MONEY.finditer(text):
        number, unit = (at[1], at[2]) if at[1] else (at[3], at[4])
        add(Measure.MONEY, _number(number) * {"k": 1000, "m": 1_000_000}.get(unit or "", 1), at)
    for at in _WEEK.finditer(text):
        week = at[1] or at[2]
        add(Measure.WEEK, float(_ORDINALS.get(week, 0) or _NUMBERS.get(week, 0) or re.sub(r"\D", "", week)), at)
    for at in _SCHOOL_YEAR.finditer(text):
        add(Measure.SCHOOL_YEAR, float(at[1]), at)
    for at in _AGE.finditer(text):
        add(Measure.AGE, float(at[1] or at[2]), at)
    for at in _LENGTH.finditer(text):
        number = float(_NUMBERS[at[1]]) if at[1] in _NUMBERS else _number(at[1])
        add(Measure.LENGTH, number * HOURS[_UNITS[at[2]]], at)
    for at in _WITHOUT_END.finditer(text):
        add(Measure.LENGTH, WITHOUT_END, at)
    for at in _BARE.finditer(text):
        if "," in at[1] or int(at[1]) not in _A_YEAR:
            add(Measure.MONEY, _number(at[1]), at)
    return found


def _number(text: str) -> float:
    return float(text.replace(",", ""))


_OVER: Final = r"over|above|more than|beyond|exceeding|longer than|past|older than"
_UP_TO: Final = r"up to|at most|no more than|within|not over|to"
_UNDER: Final = r"under|below|less than|younger than"
_BORDER: Final = re.compile(rf"\b({_OVER}|{_UP_TO}|{_UNDER})\s(?:the\s|first\s)?(£?{_NUMBER}(?:[\s-][a-z]+)?)")
_RANGE: Final = re.compile(
    r"\b(\d{1,2})\s?(?:or|to|and|/)\s?(\d{1,2})(?:\s?years?|s\b|\b)(?![\s-]?(?:hours|days|weeks|months))"
)


def bands_of(statement: Statement, catalogue: Mapping[str, Fact]) -> Bands:
    """Return the bands of a statement: those of each route, or else those that its title names.

    A statement holds an amount if one of its routes does.
    """
    by_route = [tuple(_bands(route.when, catalogue)) for route in statement.routes]
    if any(by_route):
        return tuple(by_route)
    named = _bands_in(statement.title)
    return (named,) if named else ()


def _bands(conditions: Iterable[Condition], catalogue: Mapping[str, Fact]) -> Iterable[Band]:
    for condition in conditions:
        fact = catalogue.get(condition.facts[0])
        measure, scale = _measure_of(fact) if fact is not None else (None, 1.0)
        if measure is None or isinstance(condition.value, bool) or not isinstance(condition.value, (int, float)):
            continue
        value = float(condition.value) * scale
        if condition.operator in {Operator.AT_MOST, Operator.LESS_THAN}:
            yield Band(measure, most=value if condition.operator is Operator.AT_MOST else math.nextafter(value, 0))
        elif condition.operator in {Operator.MORE_THAN, Operator.AT_LEAST}:
            yield Band(measure, above=value if condition.operator is Operator.MORE_THAN else math.nextafter(value, 0))


def _measure_of(fact: Fact) -> tuple[Measure | None, float]:
    """Return what a fact measures, and by what its values are multiplied. Money is held in pence."""
    if fact.name == "child_age":
        return Measure.AGE, 1
    if fact.name == "support_week":
        return Measure.WEEK, 1
    if fact.name == "school_year":
        return Measure.SCHOOL_YEAR, 1
    scales: dict[FactType, tuple[Measure, float]] = {
        FactType.MONEY: (Measure.MONEY, 0.01),
        FactType.HOURS: (Measure.LENGTH, 1),
        FactType.DAYS: (Measure.LENGTH, 24),
        FactType.WORKING_DAYS: (Measure.LENGTH, 24 * 7 / 5),
        FactType.MONTHS: (Measure.LENGTH, HOURS["month"]),
    }
    return scales.get(fact.type, (None, 1))


def _bands_in(title: str) -> tuple[Band, ...]:
    text = plain_letters(title).replace("'", "")
    found = []
    for at in _BORDER.finditer(text):
        amount = next(iter(amounts_in(at[2])), None)
        if amount is None and re.fullmatch(r"\d{1,2}(?:\s[a-z]+)?", at[2]) and re.match(_UNDER + "|" + _OVER, at[1]):
            amount = Amount(Measure.AGE, float(at[2].split()[0]))
        if amount is None:
            continue
        if re.fullmatch(_OVER, at[1]):
            found.append(Band(amount.measure, above=amount.value))
        elif re.fullmatch(_UNDER, at[1]):
            found.append(Band(amount.measure, most=math.nextafter(amount.value, 0)))
        else:
            found.append(Band(amount.measure, most=amount.value))
    for at in _RANGE.finditer(text):
        low, high = int(at[1]), int(at[2])
        if 10 <= low < high <= 25:
            found.append(Band(Measure.AGE, above=low - 0.5, most=high + 0.5))
    return tuple(found)


def distance(bands: Bands, amounts: tuple[Amount, ...]) -> float | None:
    """Return how far the amounts that are named lie from the nearest border of the bands that hold them.

    It is a ratio: 1 is at the border, infinity where there is none or no band holds one of the amounts, None where no
    band is of the measure of any amount. Of two rows that hold 96 hours, "over 72" is nearer than "over 24".
    """
    nearest: float | None = None
    for amount in amounts:
        routes = [[band for band in route if band.measure is amount.measure] for route in bands]
        if not any(routes):
            continue
        holding = [route for route in routes if route and all(band.holds(amount) for band in route)]
        if not holding:
            return math.inf
        ratio = min(band.ratio(amount) for route in holding for band in route)
        nearest = ratio if nearest is None else min(nearest, ratio)
    return nearest
