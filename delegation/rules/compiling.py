"""Join a scheme with the ladder and the words of its council, once, so that each question is answered fast.

Whatever depends on the scheme alone is worked out here: which general rules reach which route, who meets each
requirement, every sentence that can be said. Nothing here depends on a question.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from delegation.rules import wording
from delegation.rules.conditions import Condition, Operator
from delegation.rules.schemes import DUTIES, Combine, Effect, Line, Occasion
from delegation.rules.standing import Standing, standing_of
from delegation.rules.steps import BY_A_SECOND_PERSON, Requirement, Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from authorities.ladder import Ladder
    from delegation.rules.facts import Fact, FactValue
    from delegation.rules.schemes import (
        GeneralRule,
        RecordPlace,
        Route,
        Scheme,
        StandIn,
        Statement,
        StatementKind,
        Words,
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """A requirement with everything that meets it and the sentence that asks for it."""

    requirement: Requirement
    met_by: frozenset[Step]
    plain: dict[str, object]
    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A general rule under which nobody may decide, where ``when`` holds or ``only_when`` does not."""

    row: str
    when: tuple[Condition, ...]
    only_when: tuple[Condition, ...]
    text: str


@dataclass(slots=True, eq=False)
class CompiledRoute:
    """A route with the general rules that reach it."""

    route: Route
    line: Line
    line_source: str | None
    stand_ins: tuple[StandIn, ...]
    first: tuple[Owed, ...]
    after: tuple[Owed, ...]
    record: tuple[tuple[RecordPlace, str], ...]
    refusals: tuple[Refusal, ...]
    counts_as: Mapping[str, str]
    _standings: dict[tuple[str, str | None], Standing] = field(default_factory=dict)

    def standing(self, post: str, area: str | None, ladder: Ladder) -> Standing:
        """Return how this post, held in this area, stands to the posts that the route names."""
        found = self._standings.get((post, area))
        if found is None:
            found = self._standings[(post, area)] = standing_of(
                self.route.who, self.line, self.counts_as, post, area, ladder
            )
        return found

    def standing_as_senior(self, post: str, area: str | None, ladder: Ladder) -> Standing:
        """Return how this post would stand if the route were open to whoever is more senior in the same area."""
        return standing_of(self.route.who, Line.SAME_AREA, self.counts_as, post, area, ladder)


@dataclass(slots=True, eq=False)
class CompiledDecision:
    """One decision (or duty) with all its routes, ready to be asked about."""

    slug: str
    kind: StatementKind
    statements: tuple[Statement, ...]
    routes: tuple[CompiledRoute, ...]
    conditions: tuple[Condition, ...]
    refusal_texts: dict[tuple[object, ...], str] = field(default_factory=dict)

    @property
    def facts_read(self) -> frozenset[str]:
        """Return every fact that an answer about this decision can turn on."""
        return frozenset(fact for condition in self.conditions for fact in condition.facts_read())

    def statement(self, row: str | None) -> Statement:
        """Return the statement with this row id, or the decision's first."""
        return next((s for s in self.statements if s.row == row), self.statements[0])


@dataclass(slots=True, eq=False)
class CompiledScheme:
    """One version of one document, ready to be asked about, under the ladder of one day."""

    scheme: Scheme
    ladder: Ladder
    words: Words
    catalogue: Mapping[str, Fact]
    defaults: dict[str, FactValue]
    by_row: dict[str, CompiledDecision]
    by_slug: dict[str, CompiledDecision]
    never_decisions: dict[str, Statement]
    counted: dict[str, str] = field(default_factory=dict)

    def counts_as(self, post: str, asked: str) -> bool:
        """Say whether a post is the one asked for: the same, a kind of it, or counted as it by this document."""
        return (post in self.ladder.posts and self.ladder.counts_as(post, asked)) or self.counted.get(post) == asked


def compile_scheme(scheme: Scheme, ladder: Ladder, words: Words, catalogue: Mapping[str, Fact]) -> CompiledScheme:
    """Return the scheme ready for questions. The scheme must have been accepted by ``notation``."""
    rules = [(s.row, s.rule) for s in scheme.statements if s.rule is not None]
    counts_as = {
        rule.post: rule.counts_as
        for _row, rule in rules
        if rule.effect is Effect.COUNTS_AS and rule.post and rule.counts_as
    }
    speak = wording.Speaker(ladder, words, catalogue)
    groups: dict[str, list[Statement]] = {}
    for statement in scheme.statements:
        if statement.decision_type is not None:
            groups.setdefault(statement.decision_type, []).append(statement)
    by_slug: dict[str, CompiledDecision] = {}
    for slug, statements in groups.items():
        kind = statements[0].kind
        routes = tuple(
            _compile_route(route, kind, rules, counts_as, speak)
            for statement in statements
            for route in statement.routes
        )
        by_slug[slug] = CompiledDecision(
            slug=slug,
            kind=kind,
            statements=tuple(statements),
            routes=routes,
            conditions=tuple(_conditions_of(routes)),
        )
    return CompiledScheme(
        scheme=scheme,
        ladder=ladder,
        words=words,
        catalogue=catalogue,
        defaults={name: fact.default for name, fact in catalogue.items() if fact.default is not None},
        by_row={s.row: decision for decision in by_slug.values() for s in decision.statements},
        by_slug=by_slug,
        never_decisions={s.row: s for s in scheme.statements if s.decision_type is None},
        counted=counts_as,
    )


def _compile_route(
    route: Route,
    kind: StatementKind,
    rules: Iterable[tuple[str, GeneralRule]],
    counts_as: Mapping[str, str],
    speak: wording.Speaker,
) -> CompiledRoute:
    line, line_source = route.who.line, None
    first = [*_parts_of_the_others(route), *route.first]
    after = list(route.after)
    record = [(place, route.row) for place in route.record]
    stand_ins = list(route.who.stand_ins)
    refusals = []
    for row, rule in rules:
        if not _reaches(rule, route, kind):
            continue
        match rule.effect:
            case Effect.SENIORS_MAY if line is None:
                line, line_source = rule.line, row
            case Effect.OWES:
                first += [_under(rule, requirement) for requirement in rule.first]
                after += [_under(rule, requirement) for requirement in rule.after]
            case Effect.STANDS_IN if rule.stand_in is not None:
                if any(minimum.post == rule.stand_in.acts_for for minimum in route.who.posts):
                    stand_ins.append(rule.stand_in)
            case Effect.RECORDS:
                record += [(place, row) for place in rule.record]
            case Effect.REFUSES:
                refusals.append(Refusal(row, rule.when, rule.only_when, speak.refusal_by_rule(rule)))
            case _:
                pass
    return CompiledRoute(
        route=route,
        line=line or Line.EXACT,
        line_source=line_source,
        stand_ins=tuple(stand_ins),
        first=tuple(
            _compile_requirement(requirement, speak, counts_as, first=True) for requirement in _each_once(first)
        ),
        after=tuple(
            _compile_requirement(requirement, speak, counts_as, first=False) for requirement in _each_once(after)
        ),
        record=tuple(record),
        refusals=tuple(refusals),
        counts_as=counts_as,
    )


def _each_once(requirements: Iterable[Requirement]) -> list[Requirement]:
    """Return the requirements without those that a row and a general rule both ask for in the same terms."""
    found: dict[Requirement, Requirement] = {}
    for requirement in requirements:
        found.setdefault(replace(requirement, source=""), requirement)
    return list(found.values())


def _reaches(rule: GeneralRule, route: Route, kind: StatementKind) -> bool:
    """Say whether a rule binds a route: the rows it names, or every decision (never a duty) where it names none."""
    return route.row in rule.reach if rule.reach else kind not in DUTIES


def _under(rule: GeneralRule, requirement: Requirement) -> Requirement:
    """Return the requirement with the rule's own conditions added to it."""
    return replace(requirement, when=rule.when + requirement.when)


def _parts_of_the_others(route: Route) -> list[Requirement]:
    """Where all the posts named have to act, each of them but the decision-maker owes an agreement."""
    if route.who.combine is not Combine.ALL:
        return []
    return [
        Requirement(any_of=(Step(StepKind.AGREEMENT, minimum.post),), source=route.row, own_part=True)
        for minimum in route.who.posts
    ]


def _compile_requirement(
    requirement: Requirement, speak: wording.Speaker, counts_as: Mapping[str, str], *, first: bool
) -> Owed:
    met_by = set(requirement.any_of)
    for step in requirement.any_of:
        if step.kind in BY_A_SECOND_PERSON and step.kind is not StepKind.DELEGATION:
            met_by |= {Step(step.kind, post) for post in posts_that_count_for(step.of, speak.ladder, counts_as)}
    return Owed(
        requirement=requirement,
        met_by=frozenset(met_by),
        plain=requirement.as_plain(),
        text=speak.owed(requirement, first=first),
    )


def posts_that_count_for(asked: str, ladder: Ladder, counts_as: Mapping[str, str]) -> frozenset[str]:
    """Return the posts whose consultation, oversight or agreement counts as that of the post asked for.

    Its own kinds, and whoever is more senior in the same line. The area of a generic post is not stated in a
    step, so it counts for a generic post but not for one of a single area.
    """
    if asked not in ladder.posts:
        return frozenset()
    counting = set()
    for slug, post in ladder.posts.items():
        if ladder.counts_as(slug, asked) or counts_as.get(slug) == asked:
            counting.add(slug)
        elif ladder.is_more_senior(slug, asked):
            area = ladder.posts[asked].area
            if (
                post.is_over_all_areas
                or (ladder.posts[asked].is_generic and ladder.is_in_general_line(slug))
                or (area is not None and post.area is not None and ladder.lies_within(area, post.area))
            ):
                counting.add(slug)
    return frozenset(counting)


def _conditions_of(routes: Iterable[CompiledRoute]) -> Iterable[Condition]:
    """Yield every condition that any answer about these routes can turn on."""
    for route in routes:
        yield from route.route.when
        yield from route.route.who.given
        for stand_in in route.stand_ins:
            yield from stand_in.when
            if Occasion.ABSENCE in stand_in.occasions:
                yield Condition(("post_absent",), Operator.INCLUDES, stand_in.acts_for)
        for refusal in route.refusals:
            yield from (*refusal.when, *refusal.only_when)
        for owed in (*route.first, *route.after):
            requirement = owed.requirement
            yield from (*requirement.when, *requirement.unless, *requirement.later_when)
        for place, _source in route.record:
            yield from place.when
