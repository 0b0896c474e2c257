"""Looking up: the search of one council's schemes in force, and the one-line answer to who may decide.

Part of the app's queries.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from authorities.letters import plain_letters
from delegation.glossary import glossary
from delegation.rules.conditions import Operator
from delegation.rules.determination import Actor, Governing, Question
from delegation.rules.schemes import NEVER_A_DECISION, Combine, Line
from delegation.rules.wording import Speaker, either, lower_first
from delegation.search import Index, Lookup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from delegation.rules.books import Book, Library
    from delegation.rules.compiling import CompiledRoute, CompiledScheme
    from delegation.rules.determination import Determination
    from delegation.rules.schemes import Statement
    from delegation.search import Found

_WORD: Final = re.compile(r"[a-z0-9]+")

STEPS_IN_A_LINE: Final = 2
"""More steps than this are counted in the line of a result; the page of the row names them."""

NEARLY_AS_WELL: Final = 0.75
"""After hours a row for closed offices comes first from this part of the best score: the same matter has more."""

_IN_SOME_CASES: Final = "In some cases"

Added = tuple[tuple[str, str], ...]
"""Phrases that were added by hand: the row, and how people ask for it."""


def look_up(book: Book, day: date, query: str, limit: int = 10, added: Added = ()) -> Lookup:
    """Return what a query finds in the schemes of a council that are in force on a day."""
    return _index(book.in_force_on(day), added).look_up(query, limit)


@lru_cache(maxsize=16)
def _index(schemes: tuple[CompiledScheme, ...], added: Added) -> Index:
    """Keep the index of these very objects; compiled schemes are the same objects as long as nothing changed."""
    return Index.of([_with_phrases(scheme, added) for scheme in schemes])


def _with_phrases(scheme: CompiledScheme, added: Added) -> CompiledScheme:
    """Return a scheme whose rows are also asked for by the phrases that were added."""
    phrases: dict[str, tuple[str, ...]] = {}
    for row, text in added:
        phrases[row] = (*phrases.get(row, ()), text)
    if not phrases:
        return scheme
    statements = tuple(
        replace(one, asked_as=(*one.asked_as, *phrases.get(one.row, ()))) for one in scheme.scheme.statements
    )
    return replace(scheme, scheme=replace(scheme.scheme, statements=statements))


def known_words(book: Book, day: date, query: str) -> str:
    """Return the words of a query that the schemes in force or the glossary know; what else was typed is left out.

    Names, addresses and numbers of cases stand in neither, so nothing about a person is kept.
    """
    known = _words_known(book.in_force_on(day))
    return " ".join(word for word in _WORD.findall(plain_letters(query)) if word in known)


@lru_cache(maxsize=16)
def _words_known(schemes: tuple[CompiledScheme, ...]) -> frozenset[str]:
    texts = [
        text
        for scheme in schemes
        for one in scheme.scheme.statements
        for text in (one.title, one.says, one.section, *one.asked_as, *one.notes)
    ]
    words = glossary()
    texts += [*words.long_forms, *words.long_forms.values(), *words.topics, *words.ignored]
    return frozenset(word for text in texts for word in _WORD.findall(plain_letters(text)) if not word.isdigit())


def rows_out_of_hours(book: Book, day: date) -> list[tuple[CompiledScheme, Statement]]:
    """Return the decisions that a council's schemes speak of for when offices are closed, in their order."""
    return [
        (scheme, statement)
        for scheme in book.in_force_on(day)
        for statement in scheme.scheme.statements
        if _is_out_of_hours(statement)
    ]


def out_of_hours_first(found: Iterable[Found]) -> list[Found]:
    """Return results with those for closed offices in front, where they fit nearly as well as the best."""
    results = list(found)
    least = NEARLY_AS_WELL * results[0].score if results else 0.0
    return sorted(results, key=lambda one: not (_is_out_of_hours(one.statement) and one.score >= least))


def _is_out_of_hours(statement: Statement) -> bool:
    return any(
        condition.facts == ("out_of_hours",) and condition.operator is Operator.IS and condition.value is True
        for route in statement.routes
        for condition in route.when
    )


def one_line(scheme: CompiledScheme, statement: Statement, governs: str = "") -> str:
    """Return who may decide in one line: the posts, by which panel, what is owed first, or how much, who governs."""
    if statement.kind in NEVER_A_DECISION:
        return statement.says
    first = list(dict.fromkeys(step for route in _routes(scheme, statement) for step in _first(route)))
    if len(first) > STEPS_IN_A_LINE:
        some = any(step.startswith(_IN_SOME_CASES) for step in first)
        first = [f"{'Up to ' if some else ''}{len(first)} steps come first."]
    line = who_line(scheme, statement)
    more = [*first, *([governs] if governs else [])]
    return " ".join([f"{line}.", *more]) if more else line


def who_line(scheme: CompiledScheme, statement: Statement) -> str:
    """Return who may decide in one line."""
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    lines = list(dict.fromkeys(who_of_route(speak, route) for route in _routes(scheme, statement)))
    text = "; or ".join(lines) if lines else "the scheme does not say"
    return text[:1].upper() + text[1:]


def governing_line(library: Library, council: str, statement: Statement, moment: datetime) -> str:
    """Return, in one sentence, who governs a row in the end where another line asks more; empty where none does.

    Nothing is known of the case, so only what governs in every case is said.
    """
    if not statement.same_matter:
        return ""
    ladder = library.books[council].ladder
    lowest = min(ladder.posts.values(), key=lambda post: post.rank or 0).slug
    answer = library.determine(Question(council, statement.row, moment, Actor(lowest), {}, frozenset()))
    return governing_sentence(Speaker(ladder, library.books[council].words, library.catalogue), answer)


def governing_sentence(speak: Speaker, answer: Determination) -> str:
    """Return who governs in the end, as a sentence; empty where the row itself does."""
    governing = answer.governing
    own = Governing(answer.row, answer.minimum_posts, answer.combine)
    if governing == own or not governing.minimum_posts:
        return ""
    if governing.combine == Combine.ALL.value:
        return f"More than one line covers this decision, so these must act together: {who_acts(speak, answer)}."
    return f"Another line asks more: {who_acts(speak, answer)} ({governing.row})."


def who_acts(speak: Speaker, answer: Determination) -> str:
    """Return whom the line that governs names; where posts of several lines act together, those of each line."""
    governing = answer.governing
    if not answer.followed.is_followed:
        return speak.posts(governing.minimum_posts, joined_by="and" if governing.combine == Combine.ALL else "or")
    lines = [(answer.minimum_posts, answer.combine)]
    lines += [(one.minimum_posts, one.answer.combine) for one in answer.stricter]
    named = {
        posts: speak.posts(posts, joined_by="and" if combine == Combine.ALL else "or")
        for posts, combine in lines
        if posts and set(posts) <= set(governing.minimum_posts)
    }
    if all(len(posts) == 1 for posts in named):
        return either(list(named.values()), joined_by="and")
    return ", and ".join(named.values())


def _routes(scheme: CompiledScheme, statement: Statement) -> list[CompiledRoute]:
    return [route for route in scheme.by_row[statement.row].routes if route.route.row == statement.row]


def who_of_route(speak: Speaker, route: CompiledRoute) -> str:
    """Return who may decide by one route, as part of a sentence."""
    who = route.route.who
    if who.named_locally:
        return "whoever the council’s own scheme names"
    if who.body is not None:
        return speak.body(who.body)
    if not who.posts and who.capacity and not who.panel:
        return f"whoever has this role: {lower_first(speak.capacity(who.capacity))}"
    if not who.posts:
        return speak.named(who.panel) if who.panel else "nobody whom the scheme names"
    posts = speak.least(who.posts, joined_by="and" if who.combine is Combine.ALL else "or")
    if who.capacity is not None:
        posts += f" ({lower_first(speak.capacity(who.capacity))})"
    named = [stand_in.post for stand_in in who.stand_ins if stand_in.post is not None]
    if named:
        posts += f"; {speak.posts(named)} in their place where allowed"
    if len(named) < len(who.stand_ins):
        posts += "; or whoever they delegate it to (the document does not say whom)"
    if route.line is not Line.EXACT and who.combine is not Combine.ALL and _has_anybody_above(speak, route):
        posts += ", or more senior" + (" in the same area" if route.line is Line.SAME_AREA else "")
    return posts


def _has_anybody_above(speak: Speaker, route: CompiledRoute) -> bool:
    return any(speak.ladder.has_anybody_above(minimum.post) for minimum in route.route.who.posts)


def _first(route: CompiledRoute) -> list[str]:
    return [
        owed.text if not owed.requirement.when else owed.text.replace("First:", f"{_IN_SOME_CASES} first:")
        for owed in route.first
        if not owed.requirement.own_part
    ]
