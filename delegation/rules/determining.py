"""Determine: may this post take this decision, at this moment, on these facts, with these steps?

One function, ``determine``, answers for pages, commands, the API and notes alike. The caller passes the scheme in
force and the calendar; the question holds everything else. It never raises for an accepted scheme and a parsed
question.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from delegation.rules import explaining
from delegation.rules.conditions import NotKnownError, all_hold
from delegation.rules.determination import Afterwards, Code, Determination, Outcome, each_once
from delegation.rules.evidence import Evidence
from delegation.rules.finding import Finding
from delegation.rules.least import least_posts
from delegation.rules.standing import Verdict
from delegation.rules.standing_in import acting_stand_in, with_the_area
from delegation.rules.unknowns import ACTOR_AREA, Tries

if TYPE_CHECKING:
    from authorities.calendar.working_days import Calendar
    from delegation.rules.compiling import CompiledDecision, CompiledRoute, CompiledScheme, Owed
    from delegation.rules.conditions import Condition
    from delegation.rules.determination import Question
    from delegation.rules.facts import KnownFacts
    from delegation.rules.schemes import Supposition


def determine(
    scheme: CompiledScheme, question: Question, calendar: Calendar, *, seniors_may: bool = False
) -> Determination:
    """Return one scheme's answer to a question about one of its rows (or decision types).

    ``seniors_may`` treats the scheme as open to more senior posts of the same area. The answer is then what the scheme
    asks besides the level. Raises NotKnownError if the question holds trial values and the answer turns on a fact that
    is not among them. An area never counts as such a fact: other posts are asked about too, and nobody states theirs.
    """
    decision = scheme.find(question.row)
    if decision is None:
        return explaining.not_a_decision(scheme, scheme.never_decisions[question.row])
    known = facts_known(scheme, decision, question)

    def answer(facts: KnownFacts) -> Finding:
        return _find(scheme, decision, question, facts, seniors_may=seniors_may)

    try:
        finding = answer(known)
    except NotKnownError as error:
        if question.tried is not None and error.fact != ACTOR_AREA:
            raise
        tries = Tries(answer, known, decision.conditions, scheme.catalogue, supposed_ranges(decision, question))
        further = [fact for fact in tries.tried if fact != ACTOR_AREA]
        if question.tried is not None and further:
            raise NotKnownError(further[0]) from None
        needed = tries.facts_that_matter(_signature)
        if needed or not tries.is_complete:
            findings = [finding for _assumed, finding in tries.leaves]
            answer_open = explaining.facts_needed(scheme, decision, question, needed or tuple(tries.tried), findings)
            # A row that does not cover the case asks for nothing.
            asks = any(one.outcome is not Outcome.PERMITTED and one.code is not Code.NOT_STATED for one in findings)
            return answer_open if asks else replace(answer_open, asks_nothing=True)
        # Every try comes to the same answer. One that says who may, from the row asked about, explains it best.
        assumed, finding = max(tries.leaves, key=lambda leaf: _says_it_best(leaf[1], question))
        known = {**assumed, **known}
        level_facts = _level_facts(tries)
        if level_facts and finding.code is not Code.NOT_STATED:
            # Which posts may still depends on facts, so every post that may under some value is named.
            named = dict.fromkeys(post for _assumed, one in tries.leaves for post in one.minimum_posts)
            finding.minimum_posts = tuple(named)
            finding.combine = explaining.combine_of_all(one for _assumed, one in tries.leaves)
            return replace(_told(scheme, decision, question, known, finding, calendar), level_facts=level_facts)
    return _told(scheme, decision, question, known, finding, calendar)


def _says_it_best(finding: Finding, question: Question) -> tuple[bool, bool]:
    return finding.code is not Code.NOT_STATED, finding.route is not None and finding.route.route.row == question.row


def _level_facts(tries: Tries[Finding]) -> tuple[str, ...]:
    """Return the facts that decide which posts may, although the answer to the asker is the same throughout."""
    levels = {(one.minimum_posts, one.combine) for _assumed, one in tries.leaves}
    return tries.facts_that_matter(lambda one: (one.minimum_posts, one.combine)) if len(levels) > 1 else ()


def findings_tried(scheme: CompiledScheme, question: Question) -> list[tuple[KnownFacts, Finding]]:
    """Return every finding that the unknown facts leave open, each with the values tried for it."""
    decision = scheme.decision(question.row)

    def answer(facts: KnownFacts) -> Finding:
        return _find(scheme, decision, question, facts, seniors_may=False)

    known = facts_known(scheme, decision, question)
    return Tries(answer, known, decision.conditions, scheme.catalogue, supposed_ranges(decision, question)).leaves


def facts_known(scheme: CompiledScheme, decision: CompiledDecision | None, question: Question) -> KnownFacts:
    """Return the facts to answer with: those given, then trial values, what the row supposes, and assumed defaults."""
    supposed = suppositions_made(decision, question)
    tried = question.tried or {}
    if not supposed and not question.assume_defaults:
        return {**tried, **question.facts} if tried else question.facts
    known = {**scheme.defaults} if question.assume_defaults else {}
    for one in supposed:
        value = decision.value_standing_for(one, scheme.catalogue) if decision is not None else None
        if value is not None:
            known[one.fact] = value
        else:
            known.pop(one.fact, None)
    return {**known, **tried, **question.facts}


def suppositions_made(decision: CompiledDecision | None, question: Question) -> tuple[Supposition, ...]:
    """Return what is supposed for a question: what the row is about, as far as the facts given leave it open."""
    if decision is None or not question.may_suppose or not (decision.supposes or question.supposed):
        return ()
    # If this row is asked beside another, what that other row supposes comes first.
    before = {one.fact for one in question.supposed}
    supposed = (*question.supposed, *(one for one in decision.supposed_by(question.row) if one.fact not in before))
    return tuple(one for one in supposed if one.fact not in question.facts)


def supposed_ranges(decision: CompiledDecision, question: Question) -> tuple[Condition, ...]:
    """Return the conditions that trial values of supposed facts have to meet."""
    return tuple(condition for one in suppositions_made(decision, question) for condition in one.conditions)


def _signature(finding: Finding) -> tuple[Outcome, frozenset[str]]:
    """Return what tells two findings apart: the outcome, then the steps still missing."""
    return finding.outcome, frozenset(str(owed.plain) for owed in finding.missing)


def _find(
    scheme: CompiledScheme,
    decision: CompiledDecision,
    question: Question,
    facts: KnownFacts,
    *,
    seniors_may: bool,
) -> Finding:
    """Return the best finding of the routes that apply. Raises NotKnownError if it turns on an unknown fact."""
    for supposition in decision.supposed_by(question.row) if decision.supposes else ():
        if not all_hold(supposition.conditions, facts) or _is_ruled_out(scheme, supposition, question):
            return Finding(Outcome.REFUSED, Code.NOT_STATED, None, denied=supposition)
    routes = [
        r for r in decision.routes if not r.route.otherwise and (not r.route.when or all_hold(r.route.when, facts))
    ]
    if not routes:
        routes = [r for r in decision.routes if r.route.otherwise and all_hold(r.route.when, facts)]
    if not routes:
        return Finding(Outcome.REFUSED, Code.NOT_STATED, None)
    findings = [_find_by_route(route, question, facts, seniors_may=seniors_may) for route in routes]
    best = max(findings, key=_nearness) if len(findings) > 1 else findings[0]
    open_routes = [f.route for f in findings if f.route is not None and f.ruled_out_by is None]
    if len(open_routes) > 1:
        best.beside = tuple(route for route in open_routes if route is not best.route and _is_by_role(route))
    best.minimum_posts, best.combine = least_posts(scheme, decision, open_routes, question, facts)
    return best


def _is_ruled_out(scheme: CompiledScheme, supposition: Supposition, question: Question) -> bool:
    """Say whether a fact that was given rules out what is supposed: a child whose age is given is not unborn."""
    return supposition.value is True and any(
        name in question.facts for name in scheme.catalogue[supposition.fact].rules_out
    )


def _nearness(finding: Finding) -> tuple[int, bool, bool, Verdict]:
    """Return how near a finding is to a yes, as a key to sort by.

    Among refusals, one from a route that names posts tells the asker most. Next comes a panel's or a role's. A route
    that is closed, names nobody or leaves the decision to an outside body comes last.
    """
    is_by_role = finding.outcome is Outcome.REFUSED and finding.route is not None and _is_by_role(finding.route)
    return finding.outcome.nearness, finding.verdict > Verdict.NOBODY, not is_by_role, finding.verdict


def _is_by_role(route: CompiledRoute) -> bool:
    """Say whether a panel, or the holder of a role, decides by this route and no post is named."""
    who = route.route.who
    return not who.posts and (who.panel is not None or who.capacity is not None)


def _find_by_route(
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
    verdict = route.standing(actor.post, actor.area).verdict
    if seniors_may and verdict is Verdict.OTHER_POST:
        verdict = route.standing_as_senior(actor.post, actor.area).verdict
    verdict = with_the_area(verdict, facts)
    stand_in = None
    if verdict < Verdict.SENIOR and verdict is not Verdict.PANEL:
        stand_in, reached = acting_stand_in(route, question, facts)
        if stand_in is None:
            code = _refusal_code(route, max(verdict, reached), question)
            return Finding(Outcome.REFUSED, code, route, verdict=verdict)
    capacity = who.capacity or (f"for-{who.panel}" if verdict is Verdict.PANEL else None)
    if capacity is not None and actor.capacity != capacity:
        code = Code.PANEL_DECIDES if verdict is Verdict.PANEL else Code.CAPACITY_MISSING
        return Finding(Outcome.REFUSED, code, route, verdict=verdict)
    if who.given and not all_hold(who.given, facts):
        return Finding(Outcome.REFUSED, Code.PERSON_DOES_NOT_FIT, route, verdict=verdict)
    evidence = Evidence.of(question, route)
    missing = evidence.missing(route.first, facts) if route.first else ()
    code = {Verdict.SENIOR: Code.MORE_SENIOR, Verdict.PANEL: Code.PANEL_DECIDED}.get(verdict, Code.NAMED_POST)
    return Finding(
        Outcome.INCOMPLETE if missing else Outcome.PERMITTED,
        Code.STANDS_IN if stand_in else code,
        route,
        missing=missing,
        stand_in=stand_in,
        verdict=verdict,
        evidence=evidence,
    )


def _refusal_code(route: CompiledRoute, verdict: Verdict, question: Question) -> Code:
    if verdict is not Verdict.WRONG_AREA and any(one.post == question.actor.post for one in route.stand_ins):
        return Code.STAND_IN_NOT_CALLED_FOR
    return {
        Verdict.OUTSIDE_BODY: Code.OUTSIDE_BODY,
        Verdict.NOBODY: Code.NOT_STATED,
        Verdict.TOO_LOW: Code.POST_TOO_LOW,
        Verdict.OTHER_POST: Code.OTHER_POST,
        Verdict.WRONG_AREA: Code.WRONG_AREA,
    }[verdict]


def _told(
    scheme: CompiledScheme,
    decision: CompiledDecision,
    question: Question,
    facts: KnownFacts,
    finding: Finding,
    calendar: Calendar,
) -> Determination:
    """Turn a finding into a determination: add the steps, what is owed afterwards, the record, and why."""
    route = finding.route
    decides = finding.outcome is not Outcome.REFUSED
    afterwards: tuple[Afterwards, ...] = ()
    first: tuple[tuple[Owed, bool], ...] = ()
    if route is not None and finding.ruled_out_by is None:
        evidence = finding.evidence or Evidence.of(question, route)
        if route.first:
            first = tuple(
                (owed, owed not in finding.missing and evidence.meets(owed))
                for owed in route.first
                if _may_be_owed(owed, facts) and (owed in finding.missing or evidence.meets(owed) or not decides)
            )
        if decides and (route.first or route.after):
            following = [
                Afterwards.of(owed, question.moment, calendar)
                for owed in (*route.after, *_postponed(route, facts))
                if evidence.is_owed(owed) and not evidence.meets(owed) and _may_be_owed(owed, facts)
            ]
            afterwards = each_once(following) if len(following) > 1 else tuple(following)
    posts = finding.minimum_posts
    return Determination(
        outcome=finding.outcome,
        row=_row_of(finding, decision, question),
        decision_type=decision.slug,
        version=scheme.scheme.version,
        minimum_posts=posts,
        combine=None if len(posts) < 2 else finding.combine.value,
        missing=finding.missing,
        forum=_forum_of(finding),
        afterwards=afterwards,
        record=_recorded_in(route, facts),
        reasons=explaining.reasons(scheme, decision, question, finding, afterwards),
        supposes=suppositions_made(decision, question),
        first=first,
    )


def _recorded_in(route: CompiledRoute | None, facts: KnownFacts) -> tuple[str, ...]:
    """Return the places where the decision is recorded in this case."""
    if route is None:
        return ()
    if route.always_recorded is not None:
        return route.always_recorded
    return tuple(dict.fromkeys(place.place for place, _source in route.record if _holds_for_sure(place.when, facts)))


def _forum_of(finding: Finding) -> str | None:
    """Return the route's panel or meeting. If it has none and the post is refused, return a panel that may decide."""
    if finding.route is None:
        return None
    forum = finding.route.route.forum or finding.route.route.who.panel
    if forum is None and finding.beside and finding.outcome is Outcome.REFUSED:
        return next((one.route.forum or one.route.who.panel for one in finding.beside), None)
    return forum


def _postponed(route: CompiledRoute, facts: KnownFacts) -> list[Owed]:
    """Return the steps that the scheme lets follow the decision in this case."""
    return [
        owed
        for owed in route.first
        if owed.requirement.later_when and _holds_for_sure(owed.requirement.later_when, facts)
    ]


def _may_be_owed(owed: Owed, facts: KnownFacts) -> bool:
    """Say whether a requirement is owed in this case, or may be because a fact is not known."""
    requirement = owed.requirement
    if not requirement.when and not requirement.unless:
        return True
    waived = bool(requirement.unless) and _holds_for_sure(requirement.unless, facts)
    return not waived and _may_hold(requirement.when, facts)


def _holds_for_sure(conditions: tuple[Condition, ...], facts: KnownFacts) -> bool:
    try:
        return all_hold(conditions, facts)
    except NotKnownError:
        return False


def _may_hold(conditions: tuple[Condition, ...], facts: KnownFacts) -> bool:
    try:
        return all_hold(conditions, facts)
    except NotKnownError:
        return True


def _row_of(finding: Finding, decision: CompiledDecision, question: Question) -> str:
    if finding.route is not None:
        return finding.route.route.row
    return decision.statement(question.row).row
