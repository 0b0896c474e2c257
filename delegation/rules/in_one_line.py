"""Who may decide, in one line, for lists of results, reports and answers.

The line is about the row alone. It answers nobody's question, so it does not depend on who reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from delegation.rules.determination import Governing
from delegation.rules.schemes import NEVER_A_DECISION, Combine, Line
from delegation.rules.wording import Speaker, either, lower_first, upper_first

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledRoute, CompiledScheme
    from delegation.rules.determination import Determination
    from delegation.rules.schemes import Statement

STEPS_IN_A_LINE: Final = 2
"""If there are more steps than this, the line only says how many. The row's page names them."""


def one_line(scheme: CompiledScheme, statement: Statement, governs: str = "") -> str:
    """Return one line: who may decide, what is owed first (or how many steps), and ``governs`` at the end."""
    if statement.kind in NEVER_A_DECISION:
        return statement.says
    steps = dict.fromkeys(step for route in _routes(scheme, statement) for step in _first(route))
    first = [f"{'In some cases first' if some else 'First'}: {doing}." for doing, some in steps]
    if len(first) > STEPS_IN_A_LINE:
        some_are_conditional = any(some for _doing, some in steps)
        first = [f"{'Up to ' if some_are_conditional else ''}{len(first)} steps come first."]
    line = who_line(scheme, statement)
    more = [*first, *([governs] if governs else [])]
    return " ".join([f"{line}.", *more]) if more else line


def who_line(scheme: CompiledScheme, statement: Statement) -> str:
    """Return who may decide by any of the row's routes, without the steps."""
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    lines = list(dict.fromkeys(who_of_route(speak, route) for route in _routes(scheme, statement)))
    text = "; or ".join(lines) if lines else "the scheme does not say"
    return upper_first(text)


def governing_sentence(speak: Speaker, answer: Determination) -> str:
    """Return the sentence that says who governs; empty if the row itself does, or if nobody may."""
    governing = answer.governing
    own = Governing(answer.row, answer.minimum_posts, answer.combine)
    if governing == own or not governing.minimum_posts:
        return ""
    if governing.combine == Combine.ALL.value:
        return f"More than one line covers this decision, so these must act together: {who_acts(speak, answer)}."
    return f"Another line asks more: {who_acts(speak, answer)} ({governing.row})."


def who_acts(speak: Speaker, answer: Determination) -> str:
    """Return the posts that the governing line names. If several lines act together, return the posts of each."""
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


def _routes(scheme: CompiledScheme, statement: Statement) -> list[CompiledRoute]:
    return [route for route in scheme.by_row[statement.row].routes if route.route.row == statement.row]


def _has_anybody_above(speak: Speaker, route: CompiledRoute) -> bool:
    return any(speak.ladder.has_anybody_above(minimum.post) for minimum in route.route.who.posts)


def _first(route: CompiledRoute) -> list[tuple[str, bool]]:
    """Return what others have to do first, each with whether it is owed only in some cases."""
    return [(owed.doing, bool(owed.requirement.when)) for owed in route.first if not owed.requirement.own_part]
