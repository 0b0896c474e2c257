"""Stand-ins: whether somebody may act for a post that a route names, now, on these facts and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.rules.conditions import NotKnownError, all_hold
from delegation.rules.evidence import Evidence
from delegation.rules.schemes import Occasion
from delegation.rules.standing import Verdict
from delegation.rules.steps import StepKind
from delegation.rules.unknowns import ACTOR_AREA

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledRoute
    from delegation.rules.determination import Question
    from delegation.rules.facts import KnownFacts
    from delegation.rules.schemes import StandIn


def with_the_area(verdict: Verdict, facts: KnownFacts) -> Verdict:
    """Return the verdict with the actor's area settled. Raises NotKnownError if it turns on an area not known."""
    if verdict is not Verdict.AREA_NOT_KNOWN:
        return verdict
    if ACTOR_AREA not in facts:
        raise NotKnownError(ACTOR_AREA)
    return Verdict.SENIOR if facts[ACTOR_AREA] else Verdict.WRONG_AREA


def acting_stand_in(route: CompiledRoute, question: Question, facts: KnownFacts) -> tuple[StandIn | None, Verdict]:
    """Return the stand-in that the actor may act as, or None, and the actor's best verdict on one called for."""
    actor, reached = question.actor, Verdict.OUTSIDE_BODY
    for stand_in in route.stand_ins:
        verdict = route.standing_as(stand_in, actor.post, actor.area).verdict
        if verdict < Verdict.WRONG_AREA or not is_called_for(route, stand_in, question, facts):
            continue
        verdict = with_the_area(verdict, facts)
        if verdict >= Verdict.SENIOR:
            return stand_in, verdict
        reached = max(reached, verdict)
    return None, reached


def is_called_for(route: CompiledRoute, stand_in: StandIn, question: Question, facts: KnownFacts) -> bool:
    """Say whether the case calls for a stand-in: an absence, a delegation, or the document's own conditions.

    Raises NotKnownError if that turns on an unknown fact.
    """
    if not all_hold(stand_in.when, facts):
        return False
    if Occasion.DOCUMENT in stand_in.occasions:
        return True
    if Occasion.DELEGATION in stand_in.occasions and any(
        step.kind is StepKind.DELEGATION and _may_delegate(route, question, step.of, stand_in.acts_for)
        for step in question.steps
    ):
        return True
    if Occasion.ABSENCE in stand_in.occasions:
        absent = facts.get("post_absent")
        if absent is None:
            raise NotKnownError("post_absent")
        return isinstance(absent, tuple) and stand_in.acts_for in absent
    return False


def _may_delegate(route: CompiledRoute, question: Question, post: str, acts_for: str) -> bool:
    """Say whether a post may delegate what ``acts_for`` decides: it is that post, or counts as it in its own area."""
    if post == acts_for:
        return True
    ladder = route.terms.ladder
    if not route.counts_as(post, acts_for):
        return False
    belongs_to = ladder.single_area_of(post)
    if belongs_to is None:
        return True
    area = Evidence.of(question, route).area
    return area is not None and ladder.meets(belongs_to, area)
