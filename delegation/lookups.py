"""Looking up: the search of one council's schemes in force, and the one-line answer to who may decide.

Part of the app's queries.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from delegation.rules.schemes import NEVER_A_DECISION, Combine, Line
from delegation.rules.wording import Speaker, either, lower_first
from delegation.search import Index, Lookup

if TYPE_CHECKING:
    from datetime import date

    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledRoute, CompiledScheme
    from delegation.rules.schemes import Statement


def look_up(book: Book, day: date, query: str, limit: int = 10) -> Lookup:
    """Return what a query finds in the schemes of a council that are in force on a day."""
    return _index(book.in_force_on(day)).look_up(query, limit)


@lru_cache(maxsize=16)
def _index(schemes: tuple[CompiledScheme, ...]) -> Index:
    """Keep the index of these very objects; compiled schemes are the same objects as long as nothing changed."""
    return Index.of(schemes)


def one_line(scheme: CompiledScheme, statement: Statement) -> str:
    """Return who may decide in one line: the posts, by which panel, and what is owed first."""
    if statement.kind in NEVER_A_DECISION:
        return statement.says
    first = list(dict.fromkeys(step for route in _routes(scheme, statement) for step in _first(route)))
    return " ".join([f"{who_line(scheme, statement)}.", *first]) if first else who_line(scheme, statement)


def who_line(scheme: CompiledScheme, statement: Statement) -> str:
    """Return who may decide in one line."""
    speak = Speaker(scheme.ladder, scheme.words)
    lines = list(dict.fromkeys(_who(speak, route) for route in _routes(scheme, statement)))
    text = either(lines, joined_by="or") if lines else "the scheme does not say"
    return text[:1].upper() + text[1:]


def _routes(scheme: CompiledScheme, statement: Statement) -> list[CompiledRoute]:
    return [route for route in scheme.by_row[statement.row].routes if route.route.row == statement.row]


def _who(speak: Speaker, route: CompiledRoute) -> str:
    who = route.route.who
    if who.body is not None:
        return f"{lower_first(speak.named(who.body))}, not a post of the council"
    if not who.posts:
        return speak.named(who.panel) if who.panel else "nobody whom the scheme names"
    posts = speak.posts(
        [minimum.post for minimum in who.posts], joined_by="and" if who.combine is Combine.ALL else "or"
    )
    if who.capacity is not None:
        posts += f" ({lower_first(speak.capacity(who.capacity))})"
    if who.stand_ins:
        posts += f"; {speak.posts([stand_in.post for stand_in in who.stand_ins])} in their place where allowed"
    if route.line is not Line.EXACT and who.combine is not Combine.ALL and _has_anybody_above(speak, route):
        posts += ", or more senior" + (" in the same area" if route.line is Line.SAME_AREA else "")
    return posts


def _has_anybody_above(speak: Speaker, route: CompiledRoute) -> bool:
    return any(speak.ladder.has_anybody_above(minimum.post) for minimum in route.route.who.posts)


def _first(route: CompiledRoute) -> list[str]:
    return [
        owed.text if not owed.requirement.when else owed.text.replace("First:", "In some cases first:")
        for owed in route.first
    ]
