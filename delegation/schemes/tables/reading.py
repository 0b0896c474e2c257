"""Reads the rows of one version back into a scheme's value."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from delegation.models import (
    ConditionRow,
    GeneralRuleRow,
    MinimumPostRow,
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
from delegation.rules import schemes
from delegation.rules.conditions import Condition, Operator
from delegation.rules.due import Due, Within
from delegation.rules.facts import Fact, FactType, FactValue
from delegation.rules.steps import Requirement, Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from delegation.models import SchemeVersion

Owner = tuple[str, int]


def read_version(version: SchemeVersion, catalogue: Mapping[str, Fact]) -> schemes.Scheme:
    """Return the scheme that the rows of ``version`` hold. The number of queries is fixed, whatever the size."""
    return _Reader(version, catalogue).read()


class _Reader:
    def __init__(self, version: SchemeVersion, catalogue: Mapping[str, Fact]) -> None:
        self.version = version
        self.catalogue = catalogue
        self.rows: dict[int, str] = {}
        self.conditions: dict[tuple[Owner, str], list[Condition]] = defaultdict(list)
        self.requirements: dict[tuple[Owner, bool], list[tuple[RequirementRow, tuple[Step, ...]]]] = defaultdict(list)
        self.places: dict[Owner, list[schemes.RecordPlace]] = defaultdict(list)
        self.links: dict[int, list[schemes.SameMatter]] = defaultdict(list)
        self.suppositions: dict[int, list[schemes.Supposition]] = defaultdict(list)
        self.stand_ins: dict[Owner, list[schemes.StandIn]] = defaultdict(list)

    def read(self) -> schemes.Scheme:
        statements = list(
            Statement.objects.filter(version=self.version).select_related("decision_type").order_by("position")
        )
        self.rows = {one.pk: one.row for one in statements}
        self._load_parts()
        routes = self._routes()
        rules = self._rules()
        return schemes.Scheme(
            document=self.version.scheme.document,
            council=self.version.scheme.authority.slug,
            title=self.version.title,
            version=self.version.label,
            effective=self.version.effective,
            review_due=self.version.review_due or None,
            ends=self.version.ends or None,
            approved_by=self.version.approved_by or None,
            statements=tuple(
                schemes.Statement(
                    row=one.row,
                    kind=schemes.StatementKind(one.kind),
                    section=one.section,
                    locator=one.locator,
                    title=one.title,
                    says=one.says,
                    decision_type=one.decision_type.slug if one.decision_type is not None else None,
                    routes=tuple(routes[one.pk]),
                    rule=rules.get(one.pk),
                    asked_as=tuple(one.asked_as),
                    notes=tuple(one.notes),
                    same_matter=tuple(self.links[one.pk]),
                    supposes=tuple(self.suppositions[one.pk]),
                    replaces=tuple(one.replaces),
                    unclear=one.unclear or None,
                )
                for one in statements
            ),
        )

    def _load_parts(self) -> None:
        of_route = {"route__statement__version": self.version}
        of_rule = {"rule__statement__version": self.version}
        of_link = {"same_matter__statement__version": self.version}
        for lookup in (
            *(
                {f"{part}{key}": value for key, value in one.items()}
                for part in ("requirement__", "stand_in__", "place__")
                for one in (of_route, of_rule)
            ),
            of_route,
            of_rule,
            of_link,
            {f"requirement__{key}": value for key, value in of_link.items()},
            {"supposition__statement__version": self.version},
        ):
            for row in ConditionRow.objects.filter(**lookup).order_by("position"):
                self.conditions[_owner_of_condition(row), row.use].append(self._condition(row))
        for lookup in (of_route, of_rule, of_link):
            steps: dict[int, list[Step]] = defaultdict(list)
            named = RequirementStep.objects.filter(**{f"requirement__{key}": value for key, value in lookup.items()})
            for step in named.select_related("post", "adviser", "forum", "check_named", "place").order_by("position"):
                steps[step.requirement_id].append(Step(StepKind(step.kind), step.names))
            for requirement in RequirementRow.objects.filter(**lookup).order_by("position"):
                found = (requirement, tuple(steps[requirement.pk]))
                self.requirements[_owner(requirement), requirement.is_after].append(found)
        for lookup in (of_route, of_rule):
            for place in RecordPlaceRow.objects.filter(**lookup).select_related("place").order_by("position"):
                when = self._when(("place", place.pk))
                self.places[_owner(place)].append(schemes.RecordPlace(place.place.slug, when))
            for one in StandInRow.objects.filter(**lookup).select_related("post", "acts_for").order_by("position"):
                stand_in = schemes.StandIn(
                    one.post.slug if one.post is not None else None,
                    one.acts_for.slug,
                    tuple(schemes.Occasion(occasion) for occasion in one.occasions),
                    self._when(("stand_in", one.pk)),
                )
                self.stand_ins[_owner(one)].append(stand_in)

        for link in SameMatterRow.objects.filter(statement__version=self.version).order_by("position"):
            when = self._when(("same_matter", link.pk))
            asks = self._owed(("same_matter", link.pk), link.row, is_after=False)
            self.links[link.statement_id].append(schemes.SameMatter(link.row, when, asks, tuple(link.way_in_when)))
        for supposed in SuppositionRow.objects.filter(statement__version=self.version).order_by("position"):
            conditions = self._when(("supposition", supposed.pk))
            self.suppositions[supposed.statement_id].append(schemes.Supposition(conditions, supposed.text))

    def _routes(self) -> dict[int, list[schemes.Route]]:
        posts: dict[int, list[schemes.MinimumPost]] = defaultdict(list)
        named = MinimumPostRow.objects.filter(route__statement__version=self.version)
        for minimum in named.select_related("post", "area").order_by("position"):
            area = minimum.area.slug if minimum.area is not None else None
            posts[minimum.route_id].append(schemes.MinimumPost(minimum.post.slug, area))
        found: dict[int, list[schemes.Route]] = defaultdict(list)
        rows = RouteRow.objects.filter(statement__version=self.version).order_by("position")
        for row in rows.select_related("capacity", "panel", "body", "forum"):
            owner, source = ("route", row.pk), self.rows[row.statement_id]
            who = schemes.DecisionMakers(
                posts=tuple(posts[row.pk]),
                combine=schemes.Combine(row.combine),
                line=schemes.Line(row.line) if row.line else None,
                capacity=row.capacity.slug if row.capacity is not None else None,
                panel=row.panel.slug if row.panel is not None else None,
                body=row.body.slug if row.body is not None else None,
                given=tuple(self.conditions[owner, ConditionUse.GIVEN]),
                stand_ins=tuple(self.stand_ins[owner]),
            )
            route = schemes.Route(
                row=source,
                name=row.name,
                who=who,
                when=self._when(owner),
                otherwise=row.otherwise,
                first=self._owed(owner, source, is_after=False),
                after=self._owed(owner, source, is_after=True),
                forum=row.forum.slug if row.forum is not None else None,
                record=tuple(self.places[owner]),
            )
            found[row.statement_id].append(route)
        return found

    def _rules(self) -> dict[int, schemes.GeneralRule]:
        reach: dict[int, list[str]] = defaultdict(list)
        for one in RuleReach.objects.filter(rule__statement__version=self.version).order_by("position"):
            reach[one.rule_id].append(self.rows[one.statement_id])
        areas: dict[int, list[str]] = defaultdict(list)
        left_out = RuleArea.objects.filter(rule__statement__version=self.version).select_related("area")
        for area in left_out.order_by("position"):
            areas[area.rule_id].append(area.area.slug)
        found = {}
        rows = GeneralRuleRow.objects.filter(statement__version=self.version)
        for row in rows.select_related("post", "counts_as", "body"):
            owner, source = ("rule", row.pk), self.rows[row.statement_id]
            found[row.statement_id] = schemes.GeneralRule(
                effect=schemes.Effect(row.effect),
                reach=tuple(reach[row.pk]),
                when=self._when(owner),
                only_when=tuple(self.conditions[owner, ConditionUse.ONLY_WHEN]),
                line=schemes.Line(row.line) if row.line else None,
                post=row.post.slug if row.post is not None else None,
                counts_as=row.counts_as.slug if row.counts_as is not None else None,
                stand_in=next(iter(self.stand_ins[owner]), None),
                first=self._owed(owner, source, is_after=False),
                after=self._owed(owner, source, is_after=True),
                record=tuple(self.places[owner]),
                headings=tuple(row.headings),
                body=row.body.slug if row.body is not None else None,
                areas=tuple(areas[row.pk]),
            )
        return found

    def _when(self, owner: Owner) -> tuple[Condition, ...]:
        return tuple(self.conditions[owner, ConditionUse.WHEN])

    def _owed(self, owner: Owner, source: str, *, is_after: bool) -> tuple[Requirement, ...]:
        found = []
        for row, steps in self.requirements[owner, is_after]:
            mine = ("requirement", row.pk)
            requirement = Requirement(
                any_of=steps,
                source=source,
                when=self._when(mine),
                unless=tuple(self.conditions[mine, ConditionUse.UNLESS]),
                own_part=row.own_part,
                any_area=row.any_area,
                later_when=tuple(self.conditions[mine, ConditionUse.LATER_WHEN]),
                due=Due(Within(row.due_within), row.due_count) if row.due_within else None,
            )
            found.append(requirement)
        return tuple(found)

    def _condition(self, row: ConditionRow) -> Condition:
        operator = Operator(row.operator)
        if operator is Operator.AT_MOST_FACT or operator is Operator.INCLUDES:
            condition = Condition(tuple(row.facts), operator, str(row.value))
        else:
            condition = Condition(tuple(row.facts), operator, self._value(row.facts[0], row.value))
        return condition.knowing(self.catalogue)

    def _value(self, fact: str, value: object) -> FactValue:
        if isinstance(value, list):
            return tuple(str(one) for one in value)
        if self.catalogue[fact].type is FactType.HOURS:
            return Decimal(str(value))
        if isinstance(value, bool | int | str):
            return value
        message = f"a value of {fact} that no scheme can have: {value!r}"
        raise TypeError(message)


def _owner(row: RequirementRow | RecordPlaceRow | StandInRow) -> Owner:
    if row.route_id is not None:
        return ("route", row.route_id)
    if isinstance(row, RequirementRow) and row.same_matter_id is not None:
        return ("same_matter", row.same_matter_id)
    return ("rule", row.rule_id or 0)


def _owner_of_condition(row: ConditionRow) -> Owner:
    for name in ("route", "rule", "requirement", "stand_in", "place", "same_matter", "supposition"):
        key = getattr(row, f"{name}_id")
        if key is not None:
            return (name, key)
    message = "a condition without an owner"
    raise ValueError(message)
