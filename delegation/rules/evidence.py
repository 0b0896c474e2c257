"""Which of the steps owed before a decision are met by the steps that are evidenced.

If one statement asks several people for their part, no one person can give them all, however senior. One step may
meet requirements of different statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from delegation.rules.conditions import NotKnownError, all_hold
from delegation.rules.standing import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from authorities.ladder import Ladder
    from delegation.rules.compiling import CompiledRoute, Owed
    from delegation.rules.determination import Actor, Question
    from delegation.rules.facts import KnownFacts
    from delegation.rules.steps import Step


@dataclass(slots=True)
class Evidence:
    """The evidenced steps, and what decides whether each counts: the decision-maker's post and area.

    ``area`` is the decision-maker's, or the route's if theirs is not one area. If neither is known it is None, and a
    post that belongs to one area does not count for a general post.
    """

    steps: frozenset[Step]
    post: str
    area: str | None
    terms: Terms

    @classmethod
    def of(cls, question: Question, route: CompiledRoute) -> Evidence:
        """Return the evidence of a question as it counts on one route."""
        area = _area_told(question.actor, route.terms.ladder) or route.area
        return cls(question.steps, question.actor.post, area, route.terms)

    @classmethod
    def by_the_ladder(cls, question: Question, ladder: Ladder) -> Evidence:
        """Return the evidence of a question as it counts across documents: by the ladder alone."""
        area = _area_told(question.actor, ladder)
        return cls(question.steps, question.actor.post, area, Terms.by_the_ladder(ladder))

    def meets(self, owed: Owed) -> bool:
        """Say whether an evidenced step meets this requirement, taken by itself."""
        return bool(self.steps and self.steps_that_meet(owed))

    def steps_that_meet(self, owed: Owed) -> frozenset[Step]:
        """Return the evidenced steps that meet a requirement.

        The decision-maker is never the second person. A step by their own post counts only if the requirement names
        that post and other people may hold it too.
        """
        met = self.steps.intersection(owed.met_by) if self.steps else self.steps
        if not met:
            return met
        met = frozenset(step for step in met if self._counts_here(owed.met_by[step]))
        own = self.terms.ladder.posts[self.post]
        own_steps = frozenset(step for step in met if step.of == own.slug and step.kind.needs_another_person)
        has_others_in_it = own.is_generic or own.area is None
        if not own_steps or (has_others_in_it and not own_steps.isdisjoint(owed.requirement.any_of)):
            return met
        return met - own_steps

    def _counts_here(self, belongs_to: str | None) -> bool:
        return belongs_to is None or (self.area is not None and self.terms.ladder.meets(belongs_to, self.area))

    def is_owed(self, owed: Owed) -> bool:
        """Say whether this decision-maker owes a requirement. Nobody owes their own part, or has to tell themselves."""
        return not owed.own_posts or not any(self.terms.counts_as(self.post, one) for one in owed.own_posts)

    def missing(self, first: Iterable[Owed], facts: KnownFacts) -> tuple[Owed, ...]:
        """Return the requirements that this post owes before the decision in this case, and has not met.

        Raises NotKnownError if that turns on an unknown fact. If an evidenced step would meet a requirement anyway,
        whether it is owed makes no difference, unless another requirement needs the same step.
        """
        owed_now, perhaps = [], []
        unknown: NotKnownError | None = None
        for owed in first:
            if not self.is_owed(owed):
                continue
            try:
                if is_owed_before(owed, facts):
                    owed_now.append(owed)
            except NotKnownError as error:
                if not self.meets(owed):
                    raise
                perhaps.append(owed)
                unknown = error
        missing = self.still_missing(owed_now)
        if unknown is not None and len(self.still_missing([*owed_now, *perhaps])) > len(missing):
            raise unknown
        return missing

    def still_missing(self, owed_first: Iterable[Owed]) -> tuple[Owed, ...]:
        """Return the requirements that the evidenced steps leave open, in their order.

        Within one statement nobody stands for two people: see ``_matched``.
        """
        owed_first = list(owed_first)
        if not self.steps:
            return tuple(owed_first)
        candidates = {id(owed): self.steps_that_meet(owed) for owed in owed_first}
        met: set[int] = set()
        for parts in _by_statement(owed_first):
            met |= _matched(parts, candidates)
        return tuple(owed for owed in owed_first if id(owed) not in met)


def _area_told(actor: Actor, ladder: Ladder) -> str | None:
    """Return the area that the actor's post is held in; None if it is over all areas, in none, or not stated."""
    held = ladder.area_held(actor.post, actor.area)
    return held if held in ladder.areas else None


def is_owed_before(owed: Owed, facts: KnownFacts) -> bool:
    """Say whether a requirement is owed before the decision. Raises NotKnownError if an unknown fact decides that."""
    requirement = owed.requirement
    if not all_hold(requirement.when, facts) or (requirement.unless and all_hold(requirement.unless, facts)):
        return False
    return not (requirement.later_when and all_hold(requirement.later_when, facts))


def _by_statement(owed_first: Iterable[Owed]) -> Iterator[list[Owed]]:
    groups: dict[str, list[Owed]] = {}
    for owed in owed_first:
        groups.setdefault(owed.requirement.source, []).append(owed)
    yield from groups.values()


def _matched(parts: list[Owed], candidates: dict[int, frozenset[Step]]) -> set[int]:
    """Return the ids of the parts of one statement that are met.

    A step meets every part that names it. A step that no part names is one by somebody more senior, and meets one part
    only: the director, once consulted, stands for the team manager or for the service lead, not for both. As many parts
    as possible are met (a largest matching).
    """
    met = {id(owed) for owed in parts if not candidates[id(owed)].isdisjoint(owed.requirement.any_of)}
    open_parts = [owed for owed in parts if id(owed) not in met and candidates[id(owed)]]
    if not open_parts:
        return met
    named = {step for owed in parts for step in owed.requirement.any_of}
    given: dict[Step, Owed] = {}

    def find_step_for(owed: Owed, tried: set[Step]) -> bool:
        for step in sorted(candidates[id(owed)] - named - tried, key=lambda one: one.of):
            tried.add(step)
            if step not in given or find_step_for(given[step], tried):
                given[step] = owed
                return True
        return False

    return met | {id(owed) for owed in open_parts if find_step_for(owed, set())}
