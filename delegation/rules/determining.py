"""Determine: may this post take this decision, on these facts, with these steps, then?

One function, ``determine``, answers for the pages, the commands, the API and the note alike. The caller gives
the scheme in force; everything else stands in the question. It never raises for a scheme that was accepted and
a question that was parsed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from delegation.rules import explaining
from delegation.rules.conditions import NotKnownError, all_hold
from delegation.rules.determination import Afterwards, Code, Determination, Outcome
from delegation.rules.meeting import is_met, missing_steps
from delegation.rules.schemes import Combine, Occasion, StatementKind
from delegation.rules.standing import Verdict
from delegation.rules.steps import StepKind
from delegation.rules.unknowns import ACTOR_AREA, Tries

if TYPE_CHECKING:
    from authorities.calendar import Calendar
    from delegation.rules.compiling import CompiledDecision, CompiledRoute, CompiledScheme, Owed, Refusal
    from delegation.rules.determination import Question
    from delegation.rules.facts import KnownFacts
    from delegation.rules.schemes import StandIn

_RANK = {Outcome.PERMITTED: 3, Outcome.INCOMPLETE: 2, Outcome.FACTS_NEEDED: 1, Outcome.REFUSED: 0}


@dataclass(slots=True)
class Finding:
    """What one route, or none, gives for one full set of facts."""

    outcome: Outcome
    code: Code
    route: CompiledRoute | None
    minimum_posts: tuple[str, ...] = ()
    combine: Combine = Combine.ANY
    missing: tuple[Owed, ...] = ()
    stand_in: StandIn | None = None
    ruled_out_by: Refusal | None = None
    verdict: Verdict = Verdict.NOBODY


def determine(
    scheme: CompiledScheme, question: Question, calendar: Calendar, *, seniors_may: bool = False
) -> Determination:
    """Return the answer of one scheme to a question about one of its rows (or decision types).

    With ``seniors_may`` somebody more senior is taken as if the scheme opened itself to them: what is left is what
    the scheme asks besides the level.
    """
    decision = scheme.by_row.get(question.row) or scheme.by_slug.get(question.row)
    if decision is None:
        return explaining.not_a_decision(scheme, scheme.never_decisions[question.row])
    known = facts_known(scheme, question)

    def answer(facts: KnownFacts) -> Finding:
        return _find(scheme, decision, question, facts, seniors_may=seniors_may)

    try:
        finding = answer(known)
    except NotKnownError:
        tries = Tries(answer, known, decision.conditions, scheme.catalogue)
        needed = tries.facts_that_matter(_signature)
        if needed or not tries.is_complete:
            findings = [finding for _assumed, finding in tries.leaves]
            return explaining.facts_needed(scheme, decision, question, needed or tuple(tries.tried), findings)
        # All come to the same; the one that rests on the row asked about says it best.
        assumed, finding = next(
            ((a, f) for a, f in tries.leaves if f.route is not None and f.route.route.row == question.row),
            tries.leaves[0],
        )
        known = {**assumed, **known}
        level_facts = _level_facts(tries)
        if level_facts:
            # Who may instead still depends on facts: everybody who may under some value of them is named.
            named = dict.fromkeys(post for _assumed, one in tries.leaves for post in one.minimum_posts)
            finding.minimum_posts, finding.combine = tuple(named), Combine.ANY
            return replace(_told(scheme, decision, question, known, finding, calendar), level_facts=level_facts)
    return _told(scheme, decision, question, known, finding, calendar)


def _level_facts(tries: Tries[Finding]) -> tuple[str, ...]:
    """Return the facts on which it depends who may decide, where the answer to whoever asks is the same."""
    levels = {(one.minimum_posts, one.combine) for _assumed, one in tries.leaves}
    return tries.facts_that_matter(lambda one: (one.minimum_posts, one.combine)) if len(levels) > 1 else ()


def findings_tried(scheme: CompiledScheme, question: Question) -> list[tuple[KnownFacts, Finding]]:
    """Return every answer that the facts not known leave open, each with the values tried for it."""
    decision = scheme.by_row.get(question.row) or scheme.by_slug[question.row]

    def answer(facts: KnownFacts) -> Finding:
        return _find(scheme, decision, question, facts, seniors_may=False)

    return Tries(answer, facts_known(scheme, question), decision.conditions, scheme.catalogue).leaves


def facts_known(scheme: CompiledScheme, question: Question) -> KnownFacts:
    """Return the facts given, and for those not given their defaults where these are assumed."""
    return {**scheme.defaults, **question.facts} if question.assume_defaults else question.facts


def _signature(finding: Finding) -> tuple[Outcome, frozenset[str]]:
    """Return what makes one finding another answer: the outcome first, then the steps that are owed."""
    return finding.outcome, frozenset(str(owed.plain) for owed in finding.missing)


def _find(
    scheme: CompiledScheme,
    decision: CompiledDecision,
    question: Question,
    facts: KnownFacts,
    *,
    seniors_may: bool,
) -> Finding:
    """Return the best that any applicable route gives. Raises NotKnownError where it turns on an unknown fact."""
    routes = [r for r in decision.routes if not r.route.otherwise and all_hold(r.route.when, facts)]
    if not routes:
        routes = [r for r in decision.routes if r.route.otherwise and all_hold(r.route.when, facts)]
    if not routes:
        return Finding(Outcome.REFUSED, Code.NOT_STATED, None)
    findings = [_find_by_route(scheme, route, question, facts, seniors_may=seniors_may) for route in routes]
    best = max(findings, key=lambda finding: (_RANK[finding.outcome], finding.verdict))
    if best.ruled_out_by is None:
        open_routes = [f.route for f in findings if f.route is not None and f.ruled_out_by is None]
        if best.outcome is not Outcome.REFUSED and not _posts_named(best.route):
            open_routes = [best.route] if best.route is not None else []
        is_duty_to_tell = decision.kind is StatementKind.NOTIFICATION
        best.minimum_posts, best.combine = _minimum_posts(
            scheme, open_routes, question, facts, every_post=is_duty_to_tell
        )
    return best


def _posts_named(route: CompiledRoute | None) -> bool:
    return route is not None and bool(route.route.who.posts)


def _find_by_route(
    scheme: CompiledScheme,
    route: CompiledRoute,
    question: Question,
    facts: KnownFacts,
    *,
    seniors_may: bool,
) -> Finding:
    for refusal in route.refusals:
        if (refusal.when and all_hold(refusal.when, facts)) or (
            refusal.only_when and not all_hold(refusal.only_when, facts)
        ):
            return Finding(Outcome.REFUSED, Code.RULED_OUT, route, ruled_out_by=refusal)
    actor, who = question.actor, route.route.who
    verdict = route.standing(actor.post, actor.area, scheme.ladder).verdict
    if seniors_may and verdict is Verdict.OTHER_POST:
        verdict = route.standing_as_senior(actor.post, actor.area, scheme.ladder).verdict
    if verdict is Verdict.AREA_NOT_KNOWN:
        if ACTOR_AREA not in facts:
            raise NotKnownError(ACTOR_AREA)
        verdict = Verdict.SENIOR if facts[ACTOR_AREA] else Verdict.WRONG_AREA
    stand_in = None
    if verdict < Verdict.SENIOR and verdict is not Verdict.PANEL:
        stand_in = _acting_stand_in(scheme, route, question, facts)
        if stand_in is None:
            return Finding(Outcome.REFUSED, _refusal_code(route, verdict, question), route, verdict=verdict)
    capacity = who.capacity or (f"for-{who.panel}" if verdict is Verdict.PANEL else None)
    if capacity is not None and actor.capacity != capacity:
        code = Code.PANEL_DECIDES if verdict is Verdict.PANEL else Code.CAPACITY_MISSING
        return Finding(Outcome.REFUSED, code, route, verdict=verdict)
    if who.given and not all_hold(who.given, facts):
        return Finding(Outcome.REFUSED, Code.PERSON_DOES_NOT_FIT, route, verdict=verdict)
    missing = missing_steps(scheme, route.first, question, facts)
    code = {Verdict.SENIOR: Code.MORE_SENIOR, Verdict.PANEL: Code.PANEL_DECIDED}.get(verdict, Code.NAMED_POST)
    return Finding(
        Outcome.INCOMPLETE if missing else Outcome.PERMITTED,
        Code.STANDS_IN if stand_in else code,
        route,
        missing=missing,
        stand_in=stand_in,
        verdict=verdict,
    )


def _acting_stand_in(
    scheme: CompiledScheme, route: CompiledRoute, question: Question, facts: KnownFacts
) -> StandIn | None:
    for stand_in in route.stand_ins:
        if scheme.counts_as(question.actor.post, stand_in.post) and _is_called_for(scheme, stand_in, question, facts):
            return stand_in
    return None


def _is_called_for(scheme: CompiledScheme, stand_in: StandIn, question: Question, facts: KnownFacts) -> bool:
    if not all_hold(stand_in.when, facts):
        return False
    if Occasion.DOCUMENT in stand_in.occasions:
        return True
    if Occasion.DELEGATION in stand_in.occasions and any(
        step.kind is StepKind.DELEGATION and scheme.counts_as(step.of, stand_in.acts_for) for step in question.steps
    ):
        return True
    if Occasion.ABSENCE in stand_in.occasions:
        absent = facts.get("post_absent")
        if absent is None:
            raise NotKnownError("post_absent")
        return isinstance(absent, tuple) and stand_in.acts_for in absent
    return False


def _refusal_code(route: CompiledRoute, verdict: Verdict, question: Question) -> Code:
    if any(stand_in.post == question.actor.post for stand_in in route.stand_ins):
        return Code.STAND_IN_NOT_CALLED_FOR
    return {
        Verdict.OUTSIDE_BODY: Code.OUTSIDE_BODY,
        Verdict.NOBODY: Code.NOT_STATED,
        Verdict.TOO_LOW: Code.POST_TOO_LOW,
        Verdict.OTHER_POST: Code.OTHER_POST,
        Verdict.WRONG_AREA: Code.WRONG_AREA,
    }[verdict]


def _minimum_posts(
    scheme: CompiledScheme, routes: list[CompiledRoute], question: Question, facts: KnownFacts, *, every_post: bool
) -> tuple[tuple[str, ...], Combine]:
    """Return the least senior posts that may decide by these routes, stand-ins that are called for included.

    A duty to tell is that of ``every_post`` named, whoever of them is senior to another, while nobody stands in.
    """
    if any(route.route.who.combine is Combine.ALL for route in routes):
        route = next(route for route in routes if route.route.who.combine is Combine.ALL)
        return tuple(minimum.post for minimum in route.route.who.posts), Combine.ALL
    posts: list[tuple[str, str | None]] = []
    for route in routes:
        named = [(minimum.post, minimum.area) for minimum in route.route.who.posts]
        for stand_in in route.stand_ins:
            try:
                if _is_called_for(scheme, stand_in, question, facts):
                    named.append((stand_in.post, None))
                    every_post = False
            except NotKnownError:
                continue
        posts += [one for one in named if one not in posts]
    least = posts if every_post else [one for one in posts if not any(_is_above(scheme, one, other) for other in posts)]
    return tuple(dict.fromkeys(post for post, _area in least)), Combine.ANY


def _is_above(scheme: CompiledScheme, one: tuple[str, str | None], other: tuple[str, str | None]) -> bool:
    """Say whether ``one`` is more senior than ``other`` in the same line, so that naming it adds nothing."""
    ladder = scheme.ladder
    if not ladder.is_more_senior(one[0], other[0]):
        return False
    post, below = ladder.posts[one[0]], ladder.posts[other[0]]
    if post.is_over_all_areas:
        return True
    area_above = one[1] or (post.area if post.area in ladder.areas else None)
    area_below = other[1] or (below.area if below.area in ladder.areas else None)
    if area_above is None or area_below is None:
        # A general post exists in the area of a specialist one too, and is above it there; not the reverse.
        is_below_in_line = ladder.is_in_general_line(other[0]) or (area_above is None and area_below is not None)
        return ladder.is_in_general_line(one[0]) and is_below_in_line
    return ladder.lies_within(area_below, area_above)


def _told(
    scheme: CompiledScheme,
    decision: CompiledDecision,
    question: Question,
    facts: KnownFacts,
    finding: Finding,
    calendar: Calendar,
) -> Determination:
    """Return the determination that a finding amounts to, with what comes after and why."""
    route = finding.route
    decides = finding.outcome is not Outcome.REFUSED
    afterwards: tuple[Afterwards, ...] = ()
    first: tuple[tuple[Owed, bool], ...] = ()
    if route is not None and finding.ruled_out_by is None:
        first = tuple(
            (owed, owed not in finding.missing and is_met(scheme, owed, question))
            for owed in route.first
            if _applies(owed, facts) and (owed in finding.missing or is_met(scheme, owed, question) or not decides)
        )
        if decides:
            afterwards = tuple(
                Afterwards.of(owed, question.moment, calendar)
                for owed in (*route.after, *_postponed(route, facts))
                if not is_met(scheme, owed, question) and _applies(owed, facts)
            )
    record: tuple[str, ...] = ()
    if route is not None:
        record = tuple(
            dict.fromkeys(place.place for place, _source in route.record if _holds_for_sure(place.when, facts))
        )
    posts = finding.minimum_posts
    return Determination(
        outcome=finding.outcome,
        row=_row_of(finding, decision, question),
        decision_type=decision.slug,
        version=scheme.scheme.version,
        minimum_posts=posts,
        combine=None if len(posts) < 2 else finding.combine.value,
        missing=finding.missing,
        forum=route.route.forum or route.route.who.panel if route is not None else None,
        afterwards=afterwards,
        record=record,
        reasons=explaining.reasons(scheme, decision, question, finding, afterwards),
        first=first,
    )


def _postponed(route: CompiledRoute, facts: KnownFacts) -> list[Owed]:
    """Return the steps that may follow the decision because the scheme lets them, in this case."""
    return [
        owed
        for owed in route.first
        if owed.requirement.later_when and _holds_for_sure(owed.requirement.later_when, facts)
    ]


def _applies(owed: Owed, facts: KnownFacts) -> bool:
    requirement = owed.requirement
    waived = bool(requirement.unless) and _holds_for_sure(requirement.unless, facts)
    return not waived and _may_hold(requirement.when, facts)


def _holds_for_sure(conditions: tuple[object, ...], facts: KnownFacts) -> bool:
    try:
        return all_hold(conditions, facts)  # type: ignore[arg-type]  # conditions by construction
    except NotKnownError:
        return False


def _may_hold(conditions: tuple[object, ...], facts: KnownFacts) -> bool:
    try:
        return all_hold(conditions, facts)  # type: ignore[arg-type]  # conditions by construction
    except NotKnownError:
        return True


def _row_of(finding: Finding, decision: CompiledDecision, question: Question) -> str:
    if finding.route is not None:
        return finding.route.route.row
    return decision.statement(question.row).row
