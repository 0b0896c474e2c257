"""Writes a scheme's value as the rows of one version."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from authorities.models import Area, Post
from delegation.models import (
    Adviser,
    Capacity,
    Check,
    ConditionRow,
    DecisionType,
    Forum,
    GeneralRuleRow,
    MinimumPostRow,
    RecordPlace,
    RecordPlaceRow,
    RequirementRow,
    RequirementStep,
    RouteRow,
    RuleArea,
    RuleReach,
    SameMatterRow,
    StandInRow,
    Statement,
    SuppositionRow,
)
from delegation.models.rules import ConditionUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model

    from authorities.models import Authority
    from delegation.models import SchemeVersion
    from delegation.rules import schemes
    from delegation.rules.conditions import Condition
    from delegation.rules.facts import FactValue
    from delegation.rules.steps import Requirement

Named = TypeVar("Named", bound="Model")


def write_version(version: SchemeVersion, scheme: schemes.Scheme) -> None:
    """Write every statement of a scheme as rows of ``version``, which has none yet."""
    _Writer(version).write(scheme)


class _Words:
    """The posts, areas and words of one council as rows, by slug."""

    def __init__(self, authority: Authority) -> None:
        self.posts = {post.slug: post for post in Post.objects.filter(authority=authority)}
        self.areas = {area.slug: area for area in Area.objects.filter(authority=authority)}
        self.forums = {one.slug: one for one in Forum.objects.filter(authority=authority)}
        self.advisers = {one.slug: one for one in Adviser.objects.filter(authority=authority)}
        self.checks = {one.slug: one for one in Check.objects.filter(authority=authority)}
        self.places = {one.slug: one for one in RecordPlace.objects.filter(authority=authority)}
        self.capacities = {one.slug: one for one in Capacity.objects.filter(authority=authority)}


def _row_for(rows: Mapping[str, Named], slug: str | None) -> Named | None:
    return rows[slug] if slug is not None else None


def stored_value(value: FactValue) -> object:
    """Return a condition's value as JSON holds it: decimals as text, tuples as lists."""
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


IN_ORDER: Final[tuple[type[Model], ...]] = (
    DecisionType,
    Statement,
    RouteRow,
    GeneralRuleRow,
    SameMatterRow,
    SuppositionRow,
    MinimumPostRow,
    RuleReach,
    RuleArea,
    RequirementRow,
    RecordPlaceRow,
    StandInRow,
    RequirementStep,
    ConditionRow,
)
"""The tables of a version. Each comes after those that its rows point at."""


class _Writer:
    def __init__(self, version: SchemeVersion) -> None:
        self.version = version
        self.words = _Words(version.scheme.authority)
        self.statements: dict[str, Statement] = {}
        self.rows: dict[type[Model], list[Model]] = {model: [] for model in IN_ORDER}

    def add(self, row: Named) -> Named:
        """Keep a row, to be written at once with all others of its table. That keeps the time under the lock short."""
        self.rows[type(row)].append(row)
        return row

    def write(self, scheme: schemes.Scheme) -> None:
        slugs = dict.fromkeys(s.decision_type for s in scheme.statements if s.decision_type is not None)
        types = {slug: DecisionType(version=self.version, slug=slug) for slug in slugs}
        for decision_type in types.values():
            self.add(decision_type)
        for position, one in enumerate(scheme.statements):
            row = Statement(
                version=self.version,
                position=position,
                row=one.row,
                kind=one.kind.value,
                decision_type=types[one.decision_type] if one.decision_type is not None else None,
                section=one.section,
                locator=one.locator,
                title=one.title,
                says=one.says,
                unclear=one.unclear or "",
                asked_as=list(one.asked_as),
                notes=list(one.notes),
                replaces=list(one.replaces),
            )
            self.statements[one.row] = self.add(row)
        for one in scheme.statements:
            for position, route in enumerate(one.routes):
                self.route(self.statements[one.row], position, route)
            for position, link in enumerate(one.same_matter):
                linked = self.add(
                    SameMatterRow(
                        statement=self.statements[one.row],
                        position=position,
                        row=link.row,
                        way_in_when=list(link.way_in_when),
                    )
                )
                self.add_conditions(link.when, ConditionUse.WHEN, same_matter=linked)
                for index, asked in enumerate(link.asks):
                    self.requirement(asked, index, is_after=False, same_matter=linked)
            for position, supposed in enumerate(one.supposes):
                supposition = self.add(
                    SuppositionRow(statement=self.statements[one.row], position=position, text=supposed.text)
                )
                self.add_conditions(supposed.conditions, ConditionUse.WHEN, supposition=supposition)
        for one in scheme.statements:
            if one.rule is not None:
                self.rule(self.statements[one.row], one.rule)
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows)

    def route(self, statement: Statement, position: int, route: schemes.Route) -> None:
        who = route.who
        row = RouteRow(
            statement=statement,
            position=position,
            name=route.name,
            otherwise=route.otherwise,
            combine=who.combine.value,
            line=who.line.value if who.line is not None else "",
            capacity=_row_for(self.words.capacities, who.capacity),
            panel=_row_for(self.words.forums, who.panel),
            body=_row_for(self.words.advisers, who.body),
            forum=_row_for(self.words.forums, route.forum),
        )
        self.add(row)
        for index, minimum in enumerate(who.posts):
            area = _row_for(self.words.areas, minimum.area)
            self.add(MinimumPostRow(route=row, position=index, post=self.words.posts[minimum.post], area=area))
        self.add_conditions(route.when, ConditionUse.WHEN, route=row)
        self.add_conditions(who.given, ConditionUse.GIVEN, route=row)
        self.parts(route.first, route.after, route.record, who.stand_ins, route=row)

    def rule(self, statement: Statement, rule: schemes.GeneralRule) -> None:
        row = GeneralRuleRow(
            statement=statement,
            effect=rule.effect.value,
            line=rule.line.value if rule.line is not None else "",
            post=_row_for(self.words.posts, rule.post),
            counts_as=_row_for(self.words.posts, rule.counts_as),
            body=_row_for(self.words.advisers, rule.body),
            headings=list(rule.headings),
        )
        self.add(row)
        for index, reached in enumerate(rule.reach):
            self.add(RuleReach(rule=row, position=index, statement=self.statements[reached]))
        for index, area in enumerate(rule.areas):
            self.add(RuleArea(rule=row, position=index, area=self.words.areas[area]))
        self.add_conditions(rule.when, ConditionUse.WHEN, rule=row)
        self.add_conditions(rule.only_when, ConditionUse.ONLY_WHEN, rule=row)
        stand_ins = () if rule.stand_in is None else (rule.stand_in,)
        self.parts(rule.first, rule.after, rule.record, stand_ins, rule=row)

    def parts(
        self,
        first: Iterable[Requirement],
        after: Iterable[Requirement],
        record: Iterable[schemes.RecordPlace],
        stand_ins: Iterable[schemes.StandIn],
        route: RouteRow | None = None,
        rule: GeneralRuleRow | None = None,
    ) -> None:
        for is_after, requirements in ((False, first), (True, after)):
            for position, requirement in enumerate(requirements):
                self.requirement(requirement, position, is_after=is_after, route=route, rule=rule)
        for position, place in enumerate(record):
            place_row = self.add(
                RecordPlaceRow(route=route, rule=rule, position=position, place=self.words.places[place.place])
            )
            self.add_conditions(place.when, ConditionUse.WHEN, place=place_row)
        for position, stand_in in enumerate(stand_ins):
            stand_in_row = StandInRow(
                route=route,
                rule=rule,
                position=position,
                post=_row_for(self.words.posts, stand_in.post),
                acts_for=self.words.posts[stand_in.acts_for],
                occasions=[occasion.value for occasion in stand_in.occasions],
            )
            self.add(stand_in_row)
            self.add_conditions(stand_in.when, ConditionUse.WHEN, stand_in=stand_in_row)

    def requirement(
        self,
        requirement: Requirement,
        position: int,
        *,
        is_after: bool,
        route: RouteRow | None = None,
        rule: GeneralRuleRow | None = None,
        same_matter: SameMatterRow | None = None,
    ) -> None:
        row = RequirementRow(
            route=route,
            rule=rule,
            same_matter=same_matter,
            position=position,
            is_after=is_after,
            own_part=requirement.own_part,
            any_area=requirement.any_area,
            due_within=requirement.due.within.value if requirement.due is not None else "",
            due_count=requirement.due.count if requirement.due is not None else 0,
        )
        self.add(row)
        for index, step in enumerate(requirement.any_of):
            named = RequirementStep(requirement=row, position=index, kind=step.kind.value)
            match step.kind.key:
                case "what":
                    named.check_named = self.words.checks[step.of]
                case "in":
                    named.place = self.words.places[step.of]
                case _ if step.of in self.words.posts and step.kind.key != "at":
                    named.post = self.words.posts[step.of]
                case _ if step.of in self.words.advisers and step.kind.key != "at":
                    named.adviser = self.words.advisers[step.of]
                case _:
                    named.forum = self.words.forums[step.of]
            self.add(named)
        self.add_conditions(requirement.when, ConditionUse.WHEN, requirement=row)
        self.add_conditions(requirement.unless, ConditionUse.UNLESS, requirement=row)
        self.add_conditions(requirement.later_when, ConditionUse.LATER_WHEN, requirement=row)

    def add_conditions(
        self,
        conditions: Iterable[Condition],
        use: ConditionUse,
        route: RouteRow | None = None,
        rule: GeneralRuleRow | None = None,
        requirement: RequirementRow | None = None,
        stand_in: StandInRow | None = None,
        place: RecordPlaceRow | None = None,
        same_matter: SameMatterRow | None = None,
        supposition: SuppositionRow | None = None,
    ) -> None:
        for position, condition in enumerate(conditions):
            row = ConditionRow(
                route=route,
                rule=rule,
                requirement=requirement,
                stand_in=stand_in,
                place=place,
                same_matter=same_matter,
                supposition=supposition,
                position=position,
                use=use,
                facts=list(condition.facts),
                operator=condition.operator.value,
                value=stored_value(condition.value),
            )
            self.add(row)
