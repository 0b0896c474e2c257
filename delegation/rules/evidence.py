"""Which of the steps owed before a decision are met by the steps that are evidenced.

One statement that asks for the parts of several people is not met by one of them, however senior. Different
statements may be met by the same step.
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
    """The steps that are evidenced, and what decides whether each counts: who decides, and in which area.

    ``area`` is that of whoever decides, or of the row where that person stands over all areas; None where neither
    tells one: then nobody who belongs to one area counts for a general post.
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
        """Return the evidence of a question as it counts between documents: by the ladder alone."""
        area = _area_told(question.actor, ladder)
        return cls(question.steps, question.actor.post, area, Terms.by_the_ladder(ladder))

    def meets(self, owed: Owed) -> bool:
        """Say whether one of the steps evidenced meets a requirement, taken by itself."""
        return bool(self.steps and self.steps_that_meet(owed))

    def steps_that_meet(self, owed: Owed) -> frozenset[Step]:
        """Return the steps evidenced that meet a requirement.

        The decision-maker is never the second person whose part is owed: a step by their own post counts only where
        that very post is asked for, of which there are others.
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
        """Say whether a requirement is owed by this decision-maker at all: not the own part, nor telling oneself."""
        return not owed.own_posts or not any(self.terms.counts_as(self.post, one) for one in owed.own_posts)

    def missing(self, first: Iterable[Owed], facts: KnownFacts) -> tuple[Owed, ...]:
        """Return the requirements that are owed before the decision, in this case and by this post, and are not met.

        Raises NotKnownError where that turns on a fact that is not known. Where a step is evidenced that would meet a
        requirement, it does not matter whether that is owed, unless the step is needed for another.
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
        """Return those requirements that the steps evidenced leave open, in their order.

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
    """Return the area in which the actor's post is held; None where it stands over all, in none, or is not told."""
    held = ladder.area_held(actor.post, actor.area)
    return held if held in ladder.areas else None


def is_owed_before(owed: Owed, facts: KnownFacts) -> bool:
    """Say whether a requirement is owed before the decision in this case. Raises NotKnownError."""
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
    """Return the parts of one statement that are met.

    A step meets every part that names it. A step that no part names, somebody more senior, stands for one part alone
    (a largest matching: as many parts as possible are met).
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
