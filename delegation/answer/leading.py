"""What the answer page says first: who decides, in a sentence of its own, and in another whether the reader can.

It says what a determination came to. It never decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from delegation.answer.may_i import what_is_owed
from delegation.rules.determination import Code, Outcome
from delegation.rules.in_one_line import routes_of, who_acts, who_line
from delegation.rules.schemes import DUTIES, Combine, StatementKind
from delegation.rules.wording import upper_first

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.determination import Determination
    from delegation.rules.schemes import Statement
    from delegation.rules.wording import Speaker

NOT_SAID: Final = "The scheme does not say who decides this."
UNLESS: Final = ", unless the answer to the question below is yes"
NOBODY: Final = "Under the scheme nobody can decide this."

MOST_IN_A_SENTENCE: Final = 3
"""Of more posts than this the sentence names one. All of them stand below it, with who holds them."""

_NO_POST: Final = frozenset({Code.PANEL_DECIDES, Code.OUTSIDE_BODY, Code.NOT_OWN_DUTY, Code.PANEL_DECIDED})
"""Why no post is named, although the row says who decides or acts: a panel, or a body outside the council."""

_TONES: Final = {Outcome.PERMITTED: "may", Outcome.INCOMPLETE: "may-once"}
"""The box is coloured only for somebody who can act. What they cannot do themselves is nobody's fault."""


@dataclass(frozen=True, slots=True)
class Leading:
    """``says`` who decides, and ``why`` it is nobody; empty where somebody does.

    ``you`` says whether the reader can; empty for a reader without a post.
    """

    says: str
    you: str
    tone: str
    why: str = ""


def leading(
    scheme: CompiledScheme,
    statement: Statement,
    answer: Determination | None,
    speak: Speaker,
    *,
    of_the_least: Determination | None = None,
    is_open: bool = False,
) -> Leading:
    """Return what the page of a row says first, given the answer for the reader, if the reader holds a post.

    While the reader's own answer waits for facts, ``of_the_least`` is that of the least senior post: it says who
    decides where that does not wait. ``is_open`` says that the answer takes a fact for granted, which is asked after it
    and may take the decision away.
    """
    says = _who_decides(scheme, statement, answer, speak)
    if of_the_least is not None and of_the_least.followed.outcome is Outcome.REFUSED:
        settled = _who_decides(scheme, statement, of_the_least, speak)
        says = says if settled in {NOT_SAID, NOBODY} else settled
    why = answer.followed.reasons[0].text if answer is not None and answer.followed.reasons else ""
    if says in {NOT_SAID, NOBODY}:
        return Leading(says, "", "not-stated" if says == NOT_SAID else "who", why)
    if answer is None:
        return Leading(says, "", "who")
    return Leading(says, _you(statement, answer, UNLESS if is_open else ""), _TONES.get(answer.followed.outcome, "who"))


def _who_decides(scheme: CompiledScheme, statement: Statement, answer: Determination | None, speak: Speaker) -> str:
    is_duty = statement.kind in DUTIES
    line = who_line(scheme, statement)
    if answer is None:
        routes = routes_of(scheme, statement)
        if not any(one.route.who.posts or one.route.who.panel or one.route.who.body for one in routes):
            return NOT_SAID
        return _acts(line, is_duty=is_duty) if len(routes) == 1 else _depends(line)
    first = answer.followed.reasons[0].code if answer.followed.reasons else None
    if answer.followed.outcome is Outcome.REFUSED and first is Code.NOT_STATED:
        return NOT_SAID
    if answer.followed.outcome is Outcome.FACTS_NEEDED or answer.followed.level_facts:
        return _depends(line)
    if not answer.governing.minimum_posts:
        return _acts(line, is_duty=is_duty) if first in _NO_POST else NOBODY
    if first is Code.RULED_OUT:
        return NOBODY
    named = posts_named(scheme, statement, answer)
    if len(named) > MOST_IN_A_SENTENCE and answer.governing.combine != Combine.ALL.value:
        posts = f"{speak.post(named[0])}, or another of the {len(named)} posts below,"
    else:
        posts = speak.posts(named) if named != answer.governing.minimum_posts else who_acts(speak, answer)
    if statement.kind is StatementKind.NOTIFICATION and answer.followed.outcome is Outcome.REFUSED:
        return f"Tell {posts}. It is for them to pass on."
    return _acts(posts, is_duty=is_duty, together=answer.governing.combine == Combine.ALL.value)


def posts_named(scheme: CompiledScheme, statement: Statement, answer: Determination) -> tuple[str, ...]:
    """Return the posts to turn to, the most senior last.

    They are the posts that govern. Where the row has one line that names several, and no other line asks more, they are
    all of these: the least senior is not the only one who can be reached.
    """
    posts = answer.governing.minimum_posts
    routes = routes_of(scheme, statement)
    is_own = answer.governing.row == answer.row and not answer.stricter
    if not posts or not is_own or len(routes) != 1 or answer.governing.combine == Combine.ALL.value:
        return posts
    named = dict.fromkeys(one.post for one in routes[0].route.who.posts)
    if not set(posts) <= set(named):
        return posts
    return tuple(sorted(named, key=lambda post: scheme.ladder.posts[post].rank or 0))


def _acts(who: str, *, is_duty: bool, together: bool = False) -> str:
    """Return the sentence: "A Head of Service decides this."."""
    verb = ("do" if together else "does") if is_duty else ("decide" if together else "decides")
    return f"{upper_first(who)} {verb} this{' together' if together else ''}."


def _depends(line: str) -> str:
    said = line[:1].lower() + line[1:] if line.startswith(("A ", "An ", "The ")) else line
    if " or a" in said or " or the" in said or ";" in said:
        return f"Who decides depends on the case: {said}."
    return f"It depends on the case whether this is for {said}."


def _you(statement: Statement, answer: Determination, unless: str) -> str:
    is_duty = statement.kind in DUTIES
    match answer.followed.outcome:
        case Outcome.PERMITTED:
            return f"This is yours to do{unless}." if is_duty else f"You can decide this{unless}."
        case Outcome.INCOMPLETE:
            return f"You can decide this once {what_is_owed(answer)}{unless}."
        case Outcome.FACTS_NEEDED:
            return "Whether you can decide it depends on the questions below."
        case _:
            return "" if is_duty else "You cannot decide this yourself."
