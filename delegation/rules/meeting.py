"""Which of the steps owed before a decision are met by the steps that are evidenced.

One statement that asks for the parts of several people is not met by one of them, however senior. Different
statements may be met by the same step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.rules.conditions import NotKnownError, all_hold
from delegation.rules.steps import BY_A_SECOND_PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from delegation.rules.compiling import CompiledScheme, Owed
    from delegation.rules.determination import Question
    from delegation.rules.facts import KnownFacts
    from delegation.rules.steps import Step


def missing_steps(
    scheme: CompiledScheme, first: Iterable[Owed], question: Question, facts: KnownFacts
) -> tuple[Owed, ...]:
    """Return the requirements that are owed before the decision, in this case and by this post, and are not met.

    Raises NotKnownError where that turns on a fact that is not known. Where a step is evidenced that would meet a
    requirement, it does not matter whether that is owed, unless the step is needed for another.
    """
    owed_now, perhaps = [], []
    unknown: NotKnownError | None = None
    for owed in first:
        if _is_own_part(scheme, owed, question):
            continue
        try:
            if _applies(owed, facts):
                owed_now.append(owed)
        except NotKnownError as error:
            if not is_met(scheme, owed, question):
                raise
            perhaps.append(owed)
            unknown = error
    missing = still_missing(scheme, owed_now, question)
    if unknown is not None and len(still_missing(scheme, [*owed_now, *perhaps], question)) > len(missing):
        raise unknown
    return missing


def _is_own_part(scheme: CompiledScheme, owed: Owed, question: Question) -> bool:
    return owed.requirement.own_part and any(
        scheme.counts_as(question.actor.post, step.of)
        for step in owed.requirement.any_of
        if step.of in scheme.ladder.posts
    )


def _applies(owed: Owed, facts: KnownFacts) -> bool:
    requirement = owed.requirement
    if not all_hold(requirement.when, facts) or (requirement.unless and all_hold(requirement.unless, facts)):
        return False
    return not (requirement.later_when and all_hold(requirement.later_when, facts))


def is_met(scheme: CompiledScheme, owed: Owed, question: Question) -> bool:
    """Say whether one of the steps evidenced meets a requirement, taken by itself."""
    return bool(_steps_that_meet(scheme, owed, question))


def still_missing(scheme: CompiledScheme, owed_first: Iterable[Owed], question: Question) -> tuple[Owed, ...]:
    """Return those requirements that the steps evidenced leave open, in their order.

    Within one statement nobody stands for two people: see ``_matched``.
    """
    owed_first = list(owed_first)
    candidates = {id(owed): _steps_that_meet(scheme, owed, question) for owed in owed_first}
    met: set[int] = set()
    for parts in _by_statement(owed_first):
        met |= _matched(parts, candidates)
    return tuple(owed for owed in owed_first if id(owed) not in met)


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
    named = {step for owed in parts for step in owed.requirement.any_of}
    given: dict[Step, Owed] = {}

    def find_step_for(owed: Owed, tried: set[Step]) -> bool:
        for step in sorted(candidates[id(owed)] - named - tried, key=lambda one: one.of):
            tried.add(step)
            if step not in given or find_step_for(given[step], tried):
                given[step] = owed
                return True
        return False

    return met | {id(owed) for owed in parts if id(owed) not in met and find_step_for(owed, set())}


def _steps_that_meet(scheme: CompiledScheme, owed: Owed, question: Question) -> frozenset[Step]:
    """Return the steps evidenced that meet a requirement.

    The decision-maker is never the second person whose part is owed: a step by their own post counts only where
    that very post is asked for, of which there are others.
    """
    met = owed.met_by & question.steps
    if not met:
        return met
    own = scheme.ladder.posts[question.actor.post]
    own_steps = frozenset(step for step in met if step.of == own.slug and step.kind in BY_A_SECOND_PERSON)
    has_others_in_it = own.is_generic or own.area is None
    if not own_steps or (has_others_in_it and not own_steps.isdisjoint(owed.requirement.any_of)):
        return met
    return met - own_steps
