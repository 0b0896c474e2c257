"""Several lines on one decision: which one governs, and what that means for the asker.

The row asked about, another row of the same document, the council's other document and a national rule may all cover
one decision. Each gives its own answer. This module works out the answer that a page shows and a note obeys.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from delegation.rules.determination import (
    Actor,
    Code,
    Determination,
    Governing,
    Outcome,
    Reason,
    Stricter,
    each_once,
)
from delegation.rules.determining import determine, facts_known
from delegation.rules.evidence import Evidence
from delegation.rules.schemes import Combine
from delegation.rules.standing import Terms, Verdict
from delegation.rules.steps import Requirement, Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authorities.calendar.working_days import Calendar
    from delegation.rules.compiling import CompiledDecision, CompiledScheme, Owed
    from delegation.rules.determination import Question

OF_LEVEL: Final = frozenset(
    {Code.POST_TOO_LOW, Code.OTHER_POST, Code.WRONG_AREA, Code.STAND_IN_NOT_CALLED_FOR, Code.NOT_OWN_DUTY}
)
"""Refusals because of the post itself. Any other refusal meets every post, or is for want of something else."""

_FALLS_SHORT: Final = frozenset({Verdict.TOO_LOW, Verdict.OTHER_POST, Verdict.WRONG_AREA})


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One line on the decision: its scheme, the question put to it, and its answer.

    A line of another document is asked as if it were open to more senior posts (``seniors_may``), so ``answer`` is
    what it asks besides the level. ``admits`` and ``in_its_own_words`` go by what its own document says.
    """

    scheme: CompiledScheme
    question: Question
    answer: Determination
    seniors_may: bool

    def in_its_own_words(self, calendar: Calendar) -> Determination:
        """Return the line's answer, open to more senior posts only as far as its own document says."""
        return determine(self.scheme, self.question, calendar) if self.seniors_may else self.answer

    @property
    def names_posts(self) -> bool:
        """Whether the line says which posts may decide."""
        return bool(self.answer.minimum_posts)

    @property
    def may_name_posts(self) -> bool:
        """Whether the line names posts for at least some values of the facts."""
        return any(route.route.who.posts for route in self.scheme.by_row[self.answer.row].routes)

    @property
    def turns_on_nothing_further(self) -> bool:
        """Whether every fact that the line's answer to any post can turn on is known."""
        decision = self.scheme.by_row[self.answer.row]
        known = facts_known(self.scheme, decision, self.question)
        return all(fact in known for condition in decision.conditions for fact in condition.facts_read())

    @property
    def is_closed(self) -> bool:
        """Whether no post at all may decide by this line."""
        return self.answer.outcome is Outcome.REFUSED and not self.names_posts

    @property
    def is_joint(self) -> bool:
        """Whether every post that the line names has to act."""
        return self.answer.combine == Combine.ALL.value

    def admits(self, post: str, calendar: Calendar) -> bool:
        """Say whether this line accepts the level of a post on these facts, whatever else it may refuse it for."""
        if post in self.answer.minimum_posts:
            return True
        answer = determine(self.scheme, replace(self.question, actor=Actor(post)), calendar)
        return answer.outcome is not Outcome.REFUSED or answer.reasons[0].code not in OF_LEVEL


def may_act_by_name(decision: CompiledDecision, actor: Actor) -> bool:
    """Say whether the actor's post could be enough for a route that names posts, for some values of the facts."""
    return any(
        route.stand_ins or route.standing(actor.post, actor.area).verdict not in _FALLS_SHORT
        for route in decision.routes
        if route.route.who.posts
    )


def governing_of(lines: list[SpokenLine], calendar: Calendar) -> Governing:
    """Return which of the lines governs. The first is that of the row asked about.

    A line can govern if every other line accepts the level of the posts it names, or of at least one of them. If no
    post satisfies every line, posts of each have to act together.
    """
    own = lines[0]
    closed = next((line for line in lines if line.is_closed), None)
    if closed is not None:
        return Governing(closed.answer.row, (), None)
    named = acting_together(lines)
    if own.answer.outcome is Outcome.FACTS_NEEDED or named == [own] or not named:
        return own.answer.governing
    passing = {id(line): _admitted(line, named, calendar) for line in named}
    whole = [line for line in named if passing[id(line)] and (line.is_joint or _is_whole(line, passing[id(line)]))]
    if whole:
        strictest = _strictest(whole)
        return strictest.answer.governing
    in_part = [line for line in named if passing[id(line)]]
    if in_part:
        strictest = _strictest(in_part)
        posts = passing[id(strictest)]
        return Governing(strictest.answer.row, posts, Combine.ANY.value if len(posts) > 1 else None)
    posts = tuple(dict.fromkeys(post for line in named for post in line.answer.minimum_posts))
    return Governing(_strictest(named).answer.row, posts, Combine.ALL.value)


def acting_together(lines: list[SpokenLine]) -> list[SpokenLine]:
    """Return the lines whose posts are settled: they name posts and wait for no fact."""
    return [line for line in lines if line.names_posts and line.answer.outcome is not Outcome.FACTS_NEEDED]


def _admitted(line: SpokenLine, named: list[SpokenLine], calendar: Calendar) -> tuple[str, ...]:
    others = [other for other in named if other is not line]
    return tuple(post for post in line.answer.minimum_posts if all(other.admits(post, calendar) for other in others))


def _is_whole(line: SpokenLine, admitted: tuple[str, ...]) -> bool:
    return len(admitted) == len(line.answer.minimum_posts)


def _strictest(lines: Iterable[SpokenLine]) -> SpokenLine:
    """Return the line that asks most: a joint one, then more senior posts, then more steps. Ties go to the first."""
    return max(lines, key=lambda line: (line.is_joint, _level(line), len(line.answer.missing)))


def _level(line: SpokenLine) -> int:
    posts = line.scheme.ladder.posts
    return min((posts[post].rank or 0 for post in line.answer.minimum_posts), default=0)


def followed(
    lines: list[SpokenLine], governing: Governing, stricter: tuple[Stricter, ...], calendar: Calendar
) -> Determination:
    """Return the answer that a page shows and a note obeys: the strictest of all the lines.

    If posts of several lines have to act together, any of them may decide with the agreement of the others.
    """
    answers = [lines[0].answer, *(one.answer for one in stricter)]
    if is_joint_of_several(lines, governing):
        together = _together(lines, governing, calendar)
        answers = [together, *(one for one in answers if not _is_settled_by(one, lines))]
    elif may_act_together(lines, calendar):
        # Once the facts are known these posts will act together, so no line refuses one of them for its level.
        answers = [one for one in answers if not _is_settled_by(one, lines)]
    return max(answers, key=lambda answer: (answer.outcome.strictness, answer.row == governing.row))


def is_joint_of_several(lines: list[SpokenLine], governing: Governing) -> bool:
    """Say whether posts of several lines have to act together. False while the row asked about waits for a fact."""
    if lines[0].answer.outcome is Outcome.FACTS_NEEDED:
        return False
    return governing.combine == Combine.ALL.value and len(acting_together(lines)) > 1


def may_act_together(lines: list[SpokenLine], calendar: Calendar) -> bool:
    """Say whether posts of several lines will have to act together once a fact that a line waits for is known.

    That is so if no post named is enough for every line, including the lines that wait. It is not so if every line
    refuses the asker, or if any line is closed.
    """
    if all(line.answer.outcome is not Outcome.FACTS_NEEDED for line in lines) or any(line.is_closed for line in lines):
        return False
    if all(line.in_its_own_words(calendar).outcome is Outcome.REFUSED for line in lines):
        return False
    named = [line for line in lines if line.names_posts]
    return len(named) > 1 and not any(_admitted(line, named, calendar) for line in named)


def _is_settled_by(answer: Determination, lines: list[SpokenLine]) -> bool:
    """Say whether acting together takes care of an answer, so that it no longer counts by itself."""
    return any(line.answer.row == answer.row for line in acting_together(lines)) and not _refuses_otherwise(answer)


def _refuses_otherwise(answer: Determination) -> bool:
    return answer.outcome is Outcome.REFUSED and answer.reasons[0].code not in OF_LEVEL


def _together(lines: list[SpokenLine], governing: Governing, calendar: Calendar) -> Determination:
    named = acting_together(lines)
    admitting = [line for line in named if line.in_its_own_words(calendar).outcome is not Outcome.REFUSED]
    asked = lines[0]
    if not admitting:
        line = next((line for line in named if line.answer.row == governing.row), named[0])
        refusing = line.in_its_own_words(calendar)
        return replace(refusing, minimum_posts=governing.minimum_posts, combine=governing.combine, is_followed=True)
    owed = [one for line in named if line not in admitting for one in _agreements(line, asked)]
    # A line whose posts only agree still asks for its steps.
    takes_part = [
        line if line.answer.outcome is not Outcome.REFUSED else _as_its_own_post(line, calendar) for line in named
    ]
    evidence = Evidence.by_the_ladder(asked.question, asked.scheme.ladder)
    steps = {str(one.plain): (one, evidence.meets(one)) for one in owed}
    for line in takes_part:
        for one, is_done in line.answer.first:
            steps.setdefault(str(one.plain), (one, is_done))
    missing = {str(one.plain): one for line in takes_part for one in line.answer.missing}
    missing |= {key: one for key, (one, is_done) in steps.items() if not is_done and one in owed}
    own_part = [line.answer for line in admitting]
    leading = max(own_part, key=lambda answer: answer.outcome.strictness)
    asks_facts = next((line.answer for line in takes_part if line.answer.outcome is Outcome.FACTS_NEEDED), None)
    settled = Outcome.INCOMPLETE if missing else Outcome.PERMITTED
    outcome = settled if asks_facts is None else Outcome.FACTS_NEEDED
    reasons = tuple(Reason(Code.STEP_MISSING, one.text, one.requirement.source) for one in missing.values())
    return replace(
        leading,
        outcome=outcome,
        minimum_posts=governing.minimum_posts,
        combine=governing.combine,
        missing=() if asks_facts is not None else tuple(missing.values()),
        facts_needed=asks_facts.facts_needed if asks_facts is not None else (),
        first=tuple(steps.values()),
        reasons=(leading.reasons[0], *reasons),
        afterwards=each_once([one for line in takes_part for one in line.answer.afterwards]),
        record=tuple(dict.fromkeys(place for line in takes_part for place in line.answer.record)),
        is_followed=True,
    )


def _as_its_own_post(line: SpokenLine, calendar: Calendar) -> SpokenLine:
    """Return a line with its answer to the first post that it names, on the same facts and steps.

    That post may be refused because it needs an area or a role as well. Then every step of the line that is not done
    is missing.
    """
    actor = Actor(line.answer.minimum_posts[0], line.question.actor.area)
    answer = determine(line.scheme, replace(line.question, actor=actor), calendar)
    if answer.outcome is Outcome.REFUSED:
        answer = replace(line.answer, missing=tuple(owed for owed, is_done in line.answer.first if not is_done))
    return replace(line, answer=answer)


def _agreements(line: SpokenLine, asked: SpokenLine) -> list[Owed]:
    """Return the agreement that the posts of another line owe: one of them, or each if all have to act.

    Somebody whom that line refuses cannot agree for it, even if they hold the same post in another area.
    """
    posts = line.answer.minimum_posts
    groups = [(post,) for post in posts] if line.is_joint else [posts]
    terms = Terms.by_the_ladder(asked.scheme.ladder)
    return [
        asked.scheme.owed(
            Requirement(any_of=tuple(Step(StepKind.AGREEMENT, post) for post in group), source=line.answer.row), terms
        )
        for group in groups
    ]
