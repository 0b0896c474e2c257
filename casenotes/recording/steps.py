"""Whether a step that somebody says was done counts: who did it, when, how, and whether their post could.

Reads, never writes. A step counts only if a named person did it by the moment of the decision. A second person is never
whoever decides. A step that a post of the council owes takes a person who held a post that meets it at the time; a name
alone is taken only if the council's data holds nobody who could have done it, and it is shown as stated, not verified.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from authorities.calendar.working_days import LONDON, day_in_words
from authorities.letters import is_visible, reads_the_same
from authorities.people.queries import people_holding
from casenotes.recording import errors
from delegation.rules.compiling import posts_that_count_for
from delegation.rules.standing import Terms
from delegation.rules.steps import Step, StepKey

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.ladder import Ladder
    from authorities.models import Appointment, Authority, User
    from authorities.people.queries import PersonHeld
    from casenotes.drafts import Evidence
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, Owed
    from delegation.rules.wording import Speaker

MOST_NAMED: Final = 5
"""An error names at most so many people who could have done a step."""


ONE_IS_ENOUGH: Final = "one of several that are asked for is enough"


@dataclass(frozen=True, slots=True)
class Offered:
    """A step that the form asks about, with the people of the council who could have done it.

    ``is_by_somebody_else`` says that it is by a person or body in no post of the council. Then their post and
    organisation are asked for too.
    """

    step: Step
    text: str
    people: tuple[PersonHeld, ...] = ()
    is_by_somebody_else: bool = False

    def person_called(self, typed: str) -> PersonHeld | None:
        """Return the one person whom a name, or a whole label, means; None if it means nobody or several."""
        labels = [one for one in self.people if reads_the_same(one.label, typed)]
        alike = labels or [one for one in self.people if reads_the_same(one.name, typed)]
        return alike[0] if len({one.person for one in alike}) == 1 else None


@dataclass(frozen=True, slots=True)
class Deciding:
    """A decision whose steps are looked at: who decides, in which post and area, and the rows that ask for steps.

    ``area`` is None if the decider's post is over all areas, in none, or not known.
    """

    decider: User
    authority: Authority
    ladder: Ladder
    area: str | None
    decisions: tuple[CompiledDecision, ...]

    @classmethod
    def by(
        cls, user: User, appointment: Appointment | None, book: Book, decisions: Iterable[CompiledDecision]
    ) -> Deciding:
        """Return a decision by a person under an appointment. Raises ValueError if the person has no council."""
        if user.authority is None:
            message = "a person without a council decides nothing"
            raise ValueError(message)
        seat = appointment.seat if appointment is not None else None
        held_in = seat.area.slug if seat is not None and seat.area is not None else None
        held = book.ladder.area_held(seat.post.slug, held_in) if seat is not None else None
        area = held if held in book.ladder.areas else None
        return cls(user, user.authority, book.ladder, area, tuple(decisions))

    def is_owed_by_a_post(self, step: Step) -> bool:
        """Say whether a step is for a post of the council."""
        return step.kind.key is StepKey.BY and step.of in self.ladder.posts

    def is_by_somebody_else(self, step: Step) -> bool:
        """Say whether a step is by a person or body in no post of the council: an adviser, a panel, a court."""
        return step.kind.key is StepKey.BY and step.of not in self.ladder.posts

    def posts_that_may(self, step: Step) -> frozenset[str]:
        """Return the posts that may do a step which a post owes: that post, and those that count for it here."""
        stated = {
            met.of: belongs_to
            for decision in self.decisions
            for route in decision.routes
            for owed in route.first
            if step in owed.requirement.any_of
            for met, belongs_to in owed.met_by.items()
            if met.kind is step.kind
        }
        counting = stated or posts_that_count_for(step.of, Terms.by_the_ladder(self.ladder))
        return frozenset(post for post, belongs_to in counting.items() if self._counts_here(belongs_to))

    def _counts_here(self, belongs_to: str | None) -> bool:
        return belongs_to is None or (self.area is not None and self.ladder.meets(belongs_to, self.area))

    def second_people(self, held: Iterable[PersonHeld], step: Step) -> list[PersonHeld]:
        """Return who of some people could do a step. Whoever decides cannot, if it takes another person."""
        return [one for one in held if not step.kind.needs_another_person or one.person != self.decider.pk]


def offered(owed: Iterable[Owed], deciding: Deciding, at: datetime, speak: Speaker) -> list[Offered]:
    """Return each step of some requirements once, as the form asks about it at a moment.

    Where one of several steps is enough, each has a question of its own, and the question says so.
    """
    found: dict[Step, Offered] = {}
    posts: dict[Step, frozenset[str]] = {}
    for one in owed:
        for step in one.requirement.any_of:
            is_alone = len(one.requirement.any_of) == 1
            text = one.text if is_alone else f"First: {speak.step(step)} ({ONE_IS_ENOUGH})."
            found.setdefault(step, Offered(step, text, is_by_somebody_else=deciding.is_by_somebody_else(step)))
            if deciding.is_owed_by_a_post(step):
                posts[step] = deciding.posts_that_may(step)
    held = people_holding(deciding.authority, frozenset().union(*posts.values()), at) if posts else []

    def could_do(step: Step) -> tuple[PersonHeld, ...]:
        return tuple(deciding.second_people((one for one in held if one.post in posts.get(step, ())), step))

    return [replace(one, people=could_do(one.step)) for one in found.values()]


def counted(evidence: Iterable[Evidence], deciding: Deciding, taken_at: datetime) -> frozenset[Step]:
    """Return the steps that count for a decision. One by a person of the council is a step of the post they then held.

    Raises StepsNotDoneError with everything that is wrong with the steps that are said to be done.
    """
    found, problems = set[Step](), list[errors.StepProblem]()
    for one in evidence:
        if not one.is_done:
            continue
        held: list[PersonHeld] = []
        if one.at is not None and deciding.is_owed_by_a_post(one.step):
            posts = deciding.posts_that_may(one.step)
            held = deciding.second_people(people_holding(deciding.authority, posts, one.at), one.step)
        wrong = list(_wrong_with(one, deciding, held, taken_at))
        problems += [errors.StepProblem(one.step, field, text) for field, text in wrong]
        if not wrong:
            own = [person.post for person in held if person.person == one.person]
            found.add(one.step if not own or one.step.of in own else Step(one.step.kind, own[0]))
    if problems:
        raise errors.StepsNotDoneError(problems)
    return frozenset(found)


def _wrong_with(
    one: Evidence, deciding: Deciding, held: list[PersonHeld], taken_at: datetime
) -> Iterable[tuple[str, str]]:
    """Give each field that is empty or cannot be true, with what to do about it. ``held`` are those who could."""
    needs_another = one.step.kind.needs_another_person
    if not is_visible(one.who):
        yield "who", "Say who did this. A name is needed for it to count."
    elif needs_another and (one.person == deciding.decider.pk or reads_the_same(one.who, deciding.decider.full_name)):
        yield "who", "You decide this, so somebody else has to do this part. Say who did, or choose “Not done”."
    elif held and all(person.person != one.person for person in held):
        yield "who", _who_could(one, held)
    if deciding.is_by_somebody_else(one.step):
        if not is_visible(one.post):
            yield "post", "Give the post of the person who did this."
        if not is_visible(one.organisation):
            yield "organisation", "Give the organisation of the person who did this."
    if one.at is None:
        yield "day", "Say when this was done: the day and the time."
    elif one.at > taken_at:
        when = one.at.astimezone(LONDON)
        yield "day", f"{when:%H:%M} on {day_in_words(when)} is after the decision. Only what came before counts."
    if not is_visible(one.how):
        yield "how", "Say how this was done."


def _who_could(one: Evidence, held: list[PersonHeld]) -> str:
    """Return what to tell somebody who named nobody, or more than one, of the people who could have done a step."""
    alike = [person for person in held if reads_the_same(person.name, one.who)]
    if alike:
        return f"Choose which one you mean: {'; '.join(person.label for person in alike[:MOST_NAMED])}."
    named = "; ".join(person.label for person in held[:MOST_NAMED])
    more = f"; and {len(held) - MOST_NAMED} more" if len(held) > MOST_NAMED else ""
    return f"{one.who.strip()} held no post then that can do this. Choose one of those who did: {named}{more}."
