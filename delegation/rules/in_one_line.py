"""Who may decide, in one line, for lists of results, reports and answers.

The line is about the row alone. It answers nobody's question, so it does not depend on who reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from delegation.rules.determination import Governing
from delegation.rules.schemes import NEVER_A_DECISION, Combine, Line, StatementKind
from delegation.rules.steps import StepKind
from delegation.rules.wording import Speaker, either, lower_first, upper_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from delegation.rules.compiling import CompiledRoute, CompiledScheme, Owed
    from delegation.rules.determination import Determination
    from delegation.rules.schemes import Statement

STEPS_IN_A_LINE: Final = 2
"""If there are more steps than this, the line says how many, and names the agreements. The row's page names all."""


def one_line(scheme: CompiledScheme, statement: Statement, governs: str = "") -> str:
    """Return one line: who may decide, what is owed first (or how many steps), and ``governs`` at the end."""
    who, more = two_lines(scheme, statement, governs)
    return f"{who}. {more}" if more else who


def two_lines(scheme: CompiledScheme, statement: Statement, governs: str = "") -> tuple[str, str]:
    """Return the same in two: who may decide, and what is owed first with ``governs``, which is empty if nothing is."""
    if statement.kind in NEVER_A_DECISION:
        return statement.says, ""
    more = [*_what_comes_first(scheme, routes_of(scheme, statement)), *([governs] if governs else [])]
    return who_line(scheme, statement), " ".join(more)


def asks_nothing_first(scheme: CompiledScheme, statement: Statement) -> bool:
    """Say whether posts decide a row and nothing has to be in place first: no step, panel, rule or other line."""
    if statement.kind is not StatementKind.DECISION or statement.same_matter or statement.supposes:
        return False
    return all(
        one.route.who.posts and not (one.first or one.refusals or one.route.forum)
        for one in routes_of(scheme, statement)
    )


def _what_comes_first(scheme: CompiledScheme, routes: Sequence[CompiledRoute]) -> list[str]:
    """Return the sentences that say what others have to do first."""
    by_route = [
        {_FirstStep.of(owed): owed for owed in route.first if not _is_said_by_who(route, owed)} for route in routes
    ]
    steps = {step: owed for owed_by_one in by_route for step, owed in owed_by_one.items()}
    # A step may be somebody's own part by one route and owed by everybody by another: then it is said without that.
    steps = {one: owed for one, owed in steps.items() if not (one.own_part and replace(one, own_part="") in steps)}
    if len(steps) <= STEPS_IN_A_LINE:
        return [one.sentence for one in steps]
    always = {one for one in steps if all(one in each and _is_owed_always(each[one]) for each in by_route)}
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    agreed = {
        one: either([speak.named(step.of) for step in owed.requirement.any_of])
        for one, owed in steps.items()
        if _is_agreement(owed)
    }
    by_all = either([whose for one, whose in agreed.items() if one in always], joined_by="and")
    in_some = either([whose for one, whose in agreed.items() if one not in always], joined_by="and")
    said = f"{'' if len(always) == len(steps) else 'Up to '}{len(steps)} steps come first"
    if by_all:
        said += f", among them the agreement of {by_all}"
    if in_some:
        said += (
            f", and in some cases that of {in_some}"
            if by_all
            else f", among them in some cases the agreement of {in_some}"
        )
    return [f"{said}."]


def who_line(scheme: CompiledScheme, statement: Statement) -> str:
    """Return who may decide by any of the row's routes, without the steps."""
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    lines = list(dict.fromkeys(who_of_route(speak, route) for route in routes_of(scheme, statement)))
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
    return f"A stricter rule applies: {who_acts(speak, answer)} ({governing.row})."


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


def routes_of(scheme: CompiledScheme, statement: Statement) -> list[CompiledRoute]:
    """Return the routes of a decision that stand on one row. Rows that are bands of one decision have one each."""
    return [route for route in scheme.by_row[statement.row].routes if route.route.row == statement.row]


def _has_anybody_above(speak: Speaker, route: CompiledRoute) -> bool:
    return any(speak.ladder.has_anybody_above(minimum.post) for minimum in route.route.who.posts)


@dataclass(frozen=True, slots=True)
class _FirstStep:
    """What somebody has to do first, whether only in some cases, and who does not owe it, as the end of a sentence."""

    doing: str
    is_conditional: bool
    own_part: str

    @classmethod
    def of(cls, owed: Owed) -> _FirstStep:
        own = owed.own_posts if owed.requirement.own_part else ()
        free = ", unless that post decides" if len(own) == 1 else ", unless one of these posts decides" if own else ""
        return cls(owed.doing, bool(owed.requirement.when), free)

    @property
    def sentence(self) -> str:
        return f"{'In some cases first' if self.is_conditional else 'First'}: {self.doing}{self.own_part}."


def _is_owed_always(owed: Owed) -> bool:
    asked = owed.requirement
    return not (asked.when or asked.unless or asked.own_part)


def _is_said_by_who(route: CompiledRoute, owed: Owed) -> bool:
    """Say whether a step is the part of one of several posts that act together: "a manager and a head" says it."""
    posts = {minimum.post for minimum in route.route.who.posts}
    is_joint = route.route.who.combine is Combine.ALL and owed.requirement.own_part
    return is_joint and _is_agreement(owed) and {step.of for step in owed.requirement.any_of} <= posts


def _is_agreement(owed: Owed) -> bool:
    return all(step.kind is StepKind.AGREEMENT for step in owed.requirement.any_of)
