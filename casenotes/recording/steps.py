"""Whether a step that somebody says was done counts: who did it, when, how, and whether their post could.

Reads, never writes. A step counts only if a named person did it by the moment of the decision. A second person is never
whoever decides. A step that a post of the council owes takes a person who held a post that meets it at the time; a name
alone is taken only if the council's data holds nobody who could have done it, and it is shown as stated, not verified.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from authorities.calendar.working_days import LONDON
from authorities.letters import plain_letters
from authorities.people.queries import people_holding
from casenotes.recording import errors
from delegation.rules.compiling import posts_that_count_for
from delegation.rules.standing import Terms
from delegation.rules.steps import Step, StepKey

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.ladder import Ladder
    from authorities.models import Authority, User
    from authorities.people.queries import PersonHeld
    from casenotes.drafts import Evidence
    from delegation.rules.compiling import CompiledDecision, Owed

_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Hangul that are drawn as nothing."""

MOST_NAMED: Final = 5
"""An error names at most so many people who could have done a step."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A step that the form asks about, with the people of the council who could have done it.

    ``is_of_a_post`` says that a post of the council owes it. ``is_by_somebody`` says that it is something a person does
    for the decision, such as being consulted, and not a meeting or a check.
    """

    step: Step
    text: str
    people: tuple[PersonHeld, ...] = ()
    is_of_a_post: bool = False
    is_by_somebody: bool = False

    @property
    def is_by_somebody_else(self) -> bool:
        """Whether somebody does it who is in no post of the council."""
        return self.is_by_somebody and not self.is_of_a_post

    def person_called(self, typed: str) -> PersonHeld | None:
        """Return the one person whom a name, or a whole label, means; None if it means nobody or several."""
        labels = [one for one in self.people if _same_name(one.label, typed)]
        alike = labels or [one for one in self.people if _same_name(one.name, typed)]
        return alike[0] if len({one.person for one in alike}) == 1 else None


def offered(
    owed: Iterable[Owed],
    *,
    decisions: Iterable[CompiledDecision],
    ladder: Ladder,
    authority: Authority,
    decider: User,
    at: datetime,
) -> list[Offered]:
    """Return each step of some requirements once, as the form asks about it at a moment."""
    found: dict[Step, Offered] = {}
    posts: dict[Step, frozenset[str]] = {}
    decisions = list(decisions)
    for one in owed:
        for step in one.requirement.any_of:
            text = one.text if len(one.requirement.any_of) == 1 else f"{one.text} ({step.of})"
            is_of_a_post = _is_of_a_post(step, ladder)
            found.setdefault(step, Offered(step, text, (), is_of_a_post, step.kind.key is StepKey.BY))
            if is_of_a_post:
                posts[step] = posts_that_may(step, decisions, ladder)
    held = people_holding(authority, frozenset().union(*posts.values()), at) if posts else []
    return [
        replace(
            one,
            people=tuple(
                _second_people([each for each in held if each.post in posts.get(one.step, ())], one.step, decider)
            ),
        )
        for one in found.values()
    ]


def posts_that_may(step: Step, decisions: Iterable[CompiledDecision], ladder: Ladder) -> frozenset[str]:
    """Return the posts that may do a step which a post of the council owes: that post, and those that count for it."""
    stated = {
        met.of
        for decision in decisions
        for route in decision.routes
        for owed in route.first
        if step in owed.requirement.any_of
        for met in owed.met_by
        if met.kind is step.kind
    }
    return frozenset(stated or posts_that_count_for(step.of, Terms.by_the_ladder(ladder)))


def counted(
    evidence: Iterable[Evidence],
    *,
    decisions: Iterable[CompiledDecision],
    ladder: Ladder,
    authority: Authority,
    decider: User,
    taken_at: datetime,
) -> frozenset[Step]:
    """Return the steps that count for a decision. One by a person of the council is a step of the post they then held.

    Raises StepsNotDoneError with everything that is wrong with the steps that are said to be done.
    """
    decisions, found, problems = list(decisions), set[Step](), list[errors.StepProblem]()
    for one in evidence:
        if not one.is_done:
            continue
        wrong = list(_what_is_missing(one, ladder, decider, taken_at))
        if not wrong and one.at is not None and _is_of_a_post(one.step, ladder):
            held = _second_people(
                people_holding(authority, posts_that_may(one.step, decisions, ladder), one.at), one.step, decider
            )
            own = [person for person in held if person.person == one.person]
            if own:
                posts = [person.post for person in own]
                found.add(one.step if one.step.of in posts else Step(one.step.kind, posts[0]))
                continue
            if held:
                wrong.append(("who", _who_could(one, held)))
        if not wrong:
            found.add(one.step)
        problems += [errors.StepProblem(one.step, field, text) for field, text in wrong]
    if problems:
        raise errors.StepsNotDoneError(problems)
    return frozenset(found)


def _what_is_missing(one: Evidence, ladder: Ladder, decider: User, taken_at: datetime) -> Iterable[tuple[str, str]]:
    """Give each field that is empty or cannot be true, with what to do about it."""
    if not is_visible(one.who):
        yield "who", "Say who did this. A name is needed for it to count."
    elif one.step.kind.needs_another_person and (one.person == decider.pk or _same_name(one.who, decider.full_name)):
        yield "who", "You decide this, so somebody else has to do this part. Say who did, or choose “Not done”."
    if one.step.kind.key is StepKey.BY and one.person is None:
        if not is_visible(one.post):
            yield "post", "Give the post of the person who did this."
        if not _is_of_a_post(one.step, ladder) and not is_visible(one.organisation):
            yield "organisation", "Give the organisation of the person who did this."
    if one.at is None:
        yield "day", "Say when this was done: the day and the time."
    elif one.at > taken_at:
        when = one.at.astimezone(LONDON)
        yield "day", f"{when:%H:%M} on {when.day} {when:%B %Y} is after the decision. Only what came before counts."
    if not is_visible(one.how):
        yield "how", "Say how this was done."


def is_visible(text: str) -> bool:
    """Say whether a text has anything that people see: a letter or a digit."""
    return any(letter.isalnum() and letter not in _BLANK for letter in plain_letters(text))


def _same_name(one: str, other: str) -> bool:
    return plain_letters(one).split() == plain_letters(other).split()


def _second_people(held: list[PersonHeld], step: Step, decider: User) -> list[PersonHeld]:
    """Return the people who could have done a step; whoever decides is not among them if it takes another person."""
    return [one for one in held if not step.kind.needs_another_person or one.person != decider.pk]


def _is_of_a_post(step: Step, ladder: Ladder) -> bool:
    return step.kind.key is StepKey.BY and step.of in ladder.posts


def _who_could(one: Evidence, held: list[PersonHeld]) -> str:
    """Return what to tell somebody who named nobody, or more than one, of the people who could have done a step."""
    alike = [person for person in held if _same_name(person.name, one.who)]
    if alike:
        return f"Choose which one you mean: {'; '.join(person.label for person in alike[:MOST_NAMED])}."
    named = "; ".join(person.label for person in held[:MOST_NAMED])
    more = f"; and {len(held) - MOST_NAMED} more" if len(held) > MOST_NAMED else ""
    return f"{one.who.strip()} held no post then that can do this. Choose one of those who did: {named}{more}."
