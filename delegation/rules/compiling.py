"""Join a scheme with its council's ladder and words once, so that every question is answered fast.

What depends on the scheme alone is worked out here: which general rules reach which route, who meets each requirement,
how each step is worded. Nothing here depends on the facts of a case.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from delegation.rules import wording
from delegation.rules.conditions import Condition, Operator
from delegation.rules.schemes import BIND_DUTIES, DUTIES, Combine, DecisionMakers, Effect, Line, MinimumPost, Occasion
from delegation.rules.standing import Standing, Terms, Verdict, standing_of
from delegation.rules.steps import Requirement, Step, StepKind
from delegation.rules.unknowns import sample_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from authorities.ladder import Ladder
    from delegation.rules.facts import Fact, FactValue
    from delegation.rules.schemes import (
        GeneralRule,
        RecordPlace,
        Route,
        SameMatter,
        Scheme,
        StandIn,
        Statement,
        StatementKind,
        Supposition,
        Words,
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """A requirement, with every step that meets it and how to say it.

    ``met_by`` maps each such step to the one area it counts in, or to None if it counts everywhere. ``doing`` is what
    to do ("consult Legal services"): before the decision if ``is_first``, otherwise after it. ``own_posts`` do not owe
    it, because it is their own part or they would be telling themselves.
    """

    requirement: Requirement
    met_by: Mapping[Step, str | None]
    plain: dict[str, object]
    doing: str
    is_first: bool
    own_posts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence that asks for it: "First: consult Legal services."."""
        return f"{'First' if self.is_first else 'Afterwards'}: {self.doing}."


@dataclass(frozen=True, slots=True)
class Refusal:
    """A general rule that lets no post decide if ``when`` holds, or if ``only_when`` does not."""

    row: str
    when: tuple[Condition, ...]
    only_when: tuple[Condition, ...]
    text: str


@dataclass(slots=True, eq=False)
class CompiledRoute:
    """A route with the general rules that reach it.

    ``area`` is the one area that the decision is taken in; None if the route names none or several.
    ``always_recorded`` holds the places of record if they are the same in every case, otherwise None.
    ``confirmed_first`` is the rule by which second persons confirm their steps before a note rests on them, if any.
    """

    route: Route
    terms: Terms
    line_source: str | None
    stand_ins: tuple[StandIn, ...]
    first: tuple[Owed, ...]
    after: tuple[Owed, ...]
    record: tuple[tuple[RecordPlace, str], ...]
    refusals: tuple[Refusal, ...]
    area: str | None
    always_recorded: tuple[str, ...] | None
    confirmed_first: str | None = None
    _standings: dict[tuple[str, str | None], Standing] = field(default_factory=dict)
    _standing_in: dict[tuple[str, str | None, StandIn], Standing] = field(default_factory=dict)

    @property
    def line(self) -> Line:
        """The line in which posts more senior than those named may decide too."""
        return self.terms.line

    def counts_as(self, post: str, asked: str) -> bool:
        """Say whether ``post`` is the one asked for: the same post, a kind of it, or one this route counts as it."""
        return self.terms.counts_as(post, asked)

    def standing(self, post: str, area: str | None) -> Standing:
        """Return how this post, held in this area, compares with the posts that the route names."""
        found = self._standings.get((post, area))
        if found is None:
            found = self._standings[(post, area)] = standing_of(self.route.who, self.terms, post, area)
        return found

    def standing_as(self, stand_in: StandIn, post: str, area: str | None) -> Standing:
        """Return how this post compares with the one that may stand in, in the areas of the post it acts for.

        If the document does not say who stands in, any post may.
        """
        if stand_in.post is None:
            return _ANYBODY
        found = self._standing_in.get((post, area, stand_in))
        if found is None:
            areas = [one.area for one in self.route.who.posts if one.post == stand_in.acts_for]
            who = DecisionMakers(tuple(MinimumPost(stand_in.post, one) for one in areas))
            found = self._standing_in[(post, area, stand_in)] = standing_of(
                who, replace(self.terms, line=Line.EXACT), post, area
            )
        return found

    def standing_as_senior(self, post: str, area: str | None) -> Standing:
        """Return how this post would compare if the route were open to more senior posts in the same area."""
        return standing_of(self.route.who, replace(self.terms, line=Line.SAME_AREA), post, area)


_ANYBODY = Standing(Verdict.NAMED)


@dataclass(slots=True, eq=False)
class CompiledDecision:
    """One decision (or duty) with all its routes, ready for questions."""

    slug: str
    kind: StatementKind
    statements: tuple[Statement, ...]
    routes: tuple[CompiledRoute, ...]
    conditions: tuple[Condition, ...]
    supposes: Mapping[str, tuple[Supposition, ...]]
    refusal_texts: dict[tuple[object, ...], str] = field(default_factory=dict)
    least_posts: dict[tuple[int, ...], tuple[tuple[str, ...], Combine]] = field(default_factory=dict)
    _by_row: dict[str | None, Statement] = field(default_factory=dict)
    _standing_for: dict[Supposition, FactValue | None] = field(default_factory=dict)

    @property
    def links(self) -> tuple[SameMatter, ...]:
        """Every link from its rows to other rows on the same matter."""
        return tuple(link for statement in self.statements for link in statement.same_matter)

    @property
    def facts_read(self) -> frozenset[str]:
        """Return every fact that an answer about this decision can turn on."""
        return frozenset(fact for condition in self.conditions for fact in condition.facts_read())

    def supposed_by(self, row: str) -> tuple[Supposition, ...]:
        """Return what a question about ``row`` takes for granted. The decision's slug stands for all of its rows."""
        return self.supposes.get(row, ())

    def value_standing_for(self, supposed: Supposition, catalogue: Mapping[str, Fact]) -> FactValue | None:
        """Return one value that can stand for everything supposed of a fact, or None if no single value can.

        One value will do if every condition that reads the fact reads it alone and gives the same result for each
        supposed value. The conditions on links to other rows are included.
        """
        if supposed.value is not None:
            return supposed.value
        if supposed not in self._standing_for:
            self._standing_for[supposed] = self._one_for_all(supposed, catalogue)
        return self._standing_for[supposed]

    def _one_for_all(self, supposed: Supposition, catalogue: Mapping[str, Fact]) -> FactValue | None:
        fact = supposed.fact
        conditions = (*self.conditions, *(one for link in self.links for one in link.conditions))
        reading = [one for one in conditions if fact in one.facts_read()]
        if any(one.facts_read() != (fact,) for one in reading):
            return None
        tried = sample_values(fact, {}, (*reading, *supposed.conditions), catalogue)
        values = [value for value in tried if all(one.holds({fact: value}) for one in supposed.conditions)]
        alike = all(len({one.holds({fact: value}) for value in values}) == 1 for one in reading)
        return values[0] if values and alike else None

    def statement(self, row: str | None) -> Statement:
        """Return the statement with this row id, or the decision's first statement if none has it."""
        if not self._by_row:
            self._by_row.update({one.row: one for one in self.statements})
        return self._by_row.get(row, self.statements[0])


@dataclass(slots=True, eq=False, weakref_slot=True)
class CompiledScheme:
    """One version of one document, ready for questions, under the ladder of one day."""

    scheme: Scheme
    ladder: Ladder
    words: Words
    catalogue: Mapping[str, Fact]
    defaults: dict[str, FactValue]
    by_row: dict[str, CompiledDecision]
    by_slug: dict[str, CompiledDecision]
    never_decisions: dict[str, Statement]
    asks: Mapping[tuple[str, SameMatter], tuple[Owed, ...]] = field(default_factory=dict)
    _owed: dict[Requirement, Owed] = field(default_factory=dict)

    def find(self, name: str) -> CompiledDecision | None:
        """Return the decision with this row or slug; None for a rule, for guidance, or for an unknown name."""
        return self.by_row.get(name) or self.by_slug.get(name)

    def decision(self, name: str) -> CompiledDecision:
        """Return the decision with this row or slug. Raises KeyError if there is none."""
        return self.by_row.get(name) or self.by_slug[name]

    def owed(self, requirement: Requirement, terms: Terms) -> Owed:
        """Compile a requirement that no row states: it follows from two lines together. Each is compiled once."""
        found = self._owed.get(requirement)
        if found is None:
            speak = wording.Speaker(self.ladder, self.words, self.catalogue)
            found = self._owed[requirement] = _compile_requirement(requirement, speak, terms, first=True)
        return found


def compile_scheme(scheme: Scheme, ladder: Ladder, words: Words, catalogue: Mapping[str, Fact]) -> CompiledScheme:
    """Return the scheme ready for questions. ``notation`` must have accepted it."""
    rules = [(s.row, s.rule) for s in scheme.statements if s.rule is not None]
    speak = wording.Speaker(ladder, words, catalogue)
    groups: dict[str, list[Statement]] = {}
    for statement in scheme.statements:
        if statement.decision_type is not None:
            groups.setdefault(statement.decision_type, []).append(statement)
    by_slug: dict[str, CompiledDecision] = {}
    for slug, statements in groups.items():
        kind = statements[0].kind
        routes = tuple(
            _compile_route(route, kind, rules, speak) for statement in statements for route in statement.routes
        )
        by_slug[slug] = CompiledDecision(
            slug=slug,
            kind=kind,
            statements=tuple(statements),
            routes=routes,
            conditions=(
                *_conditions_of(routes),
                *(condition for statement in statements for one in statement.supposes for condition in one.conditions),
            ),
            supposes=_supposes(slug, statements),
        )
    anywhere = Terms.by_the_ladder(ladder)
    return CompiledScheme(
        scheme=scheme,
        ladder=ladder,
        words=words,
        catalogue=catalogue,
        defaults={name: fact.default for name, fact in catalogue.items() if fact.default is not None},
        by_row={s.row: decision for decision in by_slug.values() for s in decision.statements},
        by_slug=by_slug,
        never_decisions={s.row: s for s in scheme.statements if s.decision_type is None},
        asks={
            (s.row, link): tuple(_compile_requirement(one, speak, anywhere, first=True) for one in link.asks)
            for s in scheme.statements
            for link in s.same_matter
            if link.asks
        },
    )


def _supposes(slug: str, statements: list[Statement]) -> dict[str, tuple[Supposition, ...]]:
    """Return what each row supposes and, under the decision's slug, what all of its rows suppose."""
    shared = tuple(one for one in statements[0].supposes if all(one in other.supposes for other in statements))
    each = {slug: shared, **{one.row: one.supposes for one in statements}}
    return {name: supposed for name, supposed in each.items() if supposed}


def _compile_route(
    route: Route,
    kind: StatementKind,
    rules: Iterable[tuple[str, GeneralRule]],
    speak: wording.Speaker,
) -> CompiledRoute:
    line, line_source, confirmed_first = route.who.line, None, None
    counted: dict[str, frozenset[str]] = {}
    left_out: set[str] = set()
    first = [*_parts_of_the_others(route), *route.first]
    after = list(route.after)
    record = [(place, route.row) for place in route.record]
    stand_ins, refusals = list(route.who.stand_ins), list[Refusal]()
    for row, rule in rules:
        if not _reaches(rule, route, kind):
            continue
        match rule.effect:
            case Effect.SENIORS_MAY if line is None:
                line, line_source = rule.line, row
            case Effect.OWES:
                first += [_under(rule, requirement) for requirement in rule.first]
                after += [_under(rule, requirement) for requirement in rule.after]
            case Effect.COUNTS_AS if rule.post and rule.counts_as:
                counted[rule.post] = counted.get(rule.post, frozenset()) | {rule.counts_as}
            case Effect.LEAVES_OUT:
                left_out |= set(rule.areas)
            case Effect.STANDS_IN if rule.stand_in is not None:
                if any(minimum.post == rule.stand_in.acts_for for minimum in route.who.posts):
                    stand_ins.append(replace(rule.stand_in, when=rule.when + rule.stand_in.when))
            case Effect.RECORDS:
                record += [(replace(place, when=rule.when + place.when), row) for place in rule.record]
            case Effect.REFUSES:
                refusals.append(Refusal(row, rule.when, rule.only_when, speak.refusal_by_rule(rule)))
            case Effect.CONFIRMED_FIRST:
                confirmed_first = row
            case Effect.SENIORS_MAY | Effect.COUNTS_AS | Effect.STANDS_IN | Effect.ASKS_OF_THE_NOTE | Effect.SHOWN:
                pass  # the row is open to seniors already, or the rule adds nothing to a route
            case _:
                assert_never(rule.effect)
    terms = Terms(speak.ladder, line or Line.EXACT, counted, frozenset(left_out))
    return CompiledRoute(
        route=route,
        terms=terms,
        line_source=line_source,
        stand_ins=tuple(stand_ins),
        first=tuple(_compile_requirement(requirement, speak, terms, first=True) for requirement in _each_once(first)),
        after=tuple(_compile_requirement(requirement, speak, terms, first=False) for requirement in _each_once(after)),
        record=tuple(record),
        refusals=tuple(refusals),
        area=_area_of(route, speak.ladder),
        always_recorded=None
        if any(place.when for place, _source in record)
        else tuple(dict.fromkeys(place.place for place, _source in record)),
        confirmed_first=confirmed_first,
    )


def _area_of(route: Route, ladder: Ladder) -> str | None:
    """Return the one area that a route's decision is taken in; None if the route names none or several."""
    areas = {one.area or ladder.posts[one.post].area for one in route.who.posts}
    only = next(iter(areas)) if len(areas) == 1 else None
    return only if only in ladder.areas else None


def _each_once(requirements: Iterable[Requirement]) -> list[Requirement]:
    """Return the requirements without duplicates: a row and a general rule may ask for the same thing."""
    found: dict[Requirement, Requirement] = {}
    for requirement in requirements:
        found.setdefault(replace(requirement, source=""), requirement)
    return list(found.values())


def _reaches(rule: GeneralRule, route: Route, kind: StatementKind) -> bool:
    """Say whether a rule binds a route. A rule that names no rows binds every decision, but no duty.

    What a post counts as and which areas are left out bind duties too: they hold wherever the document names posts.
    """
    if rule.reach:
        return route.row in rule.reach
    return kind not in DUTIES or rule.effect in BIND_DUTIES


def _under(rule: GeneralRule, requirement: Requirement) -> Requirement:
    """Return the requirement with the rule's conditions added."""
    return replace(requirement, when=rule.when + requirement.when)


def _parts_of_the_others(route: Route) -> list[Requirement]:
    """Return the agreement that each post owes, other than the decision-maker's, if all the posts named have to act."""
    if route.who.combine is not Combine.ALL:
        return []
    return [
        Requirement(any_of=(Step(StepKind.AGREEMENT, post),), source=route.row, own_part=True)
        for post in dict.fromkeys(minimum.post for minimum in route.who.posts)
    ]


def _compile_requirement(requirement: Requirement, speak: wording.Speaker, terms: Terms, *, first: bool) -> Owed:
    met_by: dict[Step, str | None] = {}
    for step in requirement.any_of:
        if step.kind.is_met_by_seniors:
            for post, area in posts_that_count_for(step.of, terms).items():
                met_by.setdefault(Step(step.kind, post), None if requirement.any_area else area)
    # A step that the requirement names counts in every area.
    met_by |= dict.fromkeys(requirement.any_of)
    return Owed(
        requirement=requirement,
        met_by=met_by,
        plain=requirement.as_plain(),
        doing=speak.one_of_steps(requirement.any_of),
        is_first=first,
        own_posts=tuple(
            step.of
            for step in requirement.any_of
            if (requirement.own_part or step.kind is StepKind.NOTIFICATION) and step.of in terms.ladder.posts
        ),
    )


def posts_that_count_for(asked: str, terms: Terms) -> dict[str, str | None]:
    """Return the posts whose consultation, oversight or agreement counts as that of the post asked for.

    Each maps to the one area it counts in, or to None if it counts everywhere. In place of a general post, a post
    that belongs to one area counts in that area only.
    """
    ladder = terms.ladder
    if asked not in ladder.posts:
        return {}
    area_asked = ladder.single_area_of(asked)
    counting: dict[str, str | None] = {}
    for slug, post in ladder.posts.items():
        if slug == asked or post.is_over_all_areas:
            if slug == asked or _counts_in_line(slug, asked, terms):
                counting[slug] = None
            continue
        area = ladder.single_area_of(slug)
        if not _counts_in_line(slug, asked, terms) or (area is not None and terms.is_outside_casework(area)):
            continue
        if area_asked is not None:
            # A general post may be held in any area, so it does not count for a post of one area.
            if area is not None and (terms.counts_as(slug, asked) or ladder.lies_within(area_asked, area)):
                counting[slug] = None
        elif ladder.posts[asked].is_generic or terms.counts_as(slug, asked):
            counting[slug] = area
    return counting


def _counts_in_line(post: str, asked: str, terms: Terms) -> bool:
    """Say whether a post counts as the one asked for, or is above it in the council's line of management."""
    ladder = terms.ladder
    if terms.counts_as(post, asked):
        return True
    standing_for = (post, *terms.counted.get(post, ()))
    if not any(ladder.is_more_senior(one, asked) for one in standing_for):
        return False
    if ladder.single_area_of(asked) is not None and ladder.single_area_of(post) is not None:
        return True
    return any(ladder.is_in_general_line(one) for one in standing_for)


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
