"""Writing a scheme as plain dicts in its one canonical form, and the text and digest of that form."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from delegation.rules.conditions import Operator
from delegation.rules.due import Within
from delegation.rules.facts import FactType
from delegation.rules.schemes import KEYS_OF_EFFECT, Combine, DecisionMakers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from delegation.rules.conditions import Condition
    from delegation.rules.due import Due
    from delegation.rules.facts import Fact, FactValue
    from delegation.rules.schemes import (
        GeneralRule,
        RecordPlace,
        Route,
        SameMatter,
        Scheme,
        StandIn,
        Statement,
        Supposition,
    )
    from delegation.rules.steps import Requirement

Plain = dict[str, object]


def canonical_text(plain: Plain) -> str:
    """Return the canonical form as one text. Digests are taken of its bytes."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_number)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    message = f"not a plain value: {value!r}"
    raise TypeError(message)


def write_scheme(scheme: Scheme, catalogue: Mapping[str, Fact]) -> Plain:
    """Return the scheme as plain dicts; ``read_scheme`` gives the same value back."""
    writer = _Writer(catalogue)
    return _without_empty(
        {
            "document": scheme.document,
            "council": scheme.council,
            "title": scheme.title,
            "effective": scheme.effective,
            "review_due": scheme.review_due,
            "ends": scheme.ends,
            "approved_by": scheme.approved_by,
            "statements": [writer.statement(statement) for statement in scheme.statements],
        }
    )


def write_statement(statement: Statement, catalogue: Mapping[str, Fact]) -> Plain:
    """Return one statement as plain dicts, as it stands in its scheme."""
    return _Writer(catalogue).statement(statement)


def _without_empty(plain: Mapping[str, object]) -> Plain:
    return {key: value for key, value in plain.items() if value not in (None, [], {}, False, "")}


class _Writer:
    def __init__(self, catalogue: Mapping[str, Fact]) -> None:
        self.catalogue = catalogue

    def statement(self, statement: Statement) -> Plain:
        routes = statement.routes
        inline: Plain = {}
        if len(routes) == 1 and not routes[0].name:
            inline = self.route(routes[0])
        return _without_empty(
            {
                "row": statement.row,
                "kind": statement.kind.value,
                "section": statement.section,
                "locator": statement.locator,
                "title": statement.title,
                "says": statement.says,
                "decision_type": statement.decision_type,
                **inline,
                "routes": [] if inline else [self.route(route) for route in routes],
                "rule": self.rule(statement.rule) if statement.rule is not None else None,
                "asked_as": list(statement.asked_as),
                "notes": list(statement.notes),
                "same_matter": [self.same_matter(one) for one in statement.same_matter],
                "supposes": [self.supposition(one) for one in statement.supposes],
                "replaces": list(statement.replaces),
                "unclear": statement.unclear,
            }
        ) | ({"who": inline["who"]} if inline else {})

    def route(self, route: Route) -> Plain:
        plain = _without_empty(
            {
                "name": route.name,
                "when": self.conditions(route.when),
                "otherwise": route.otherwise,
                "first": self.requirements(route.first),
                "after": self.requirements(route.after),
                "forum": route.forum,
                "record": self.record(route.record),
            }
        )
        return {**plain, "who": self.makers(route.who)}

    def makers(self, who: DecisionMakers) -> object:
        posts: list[object] = [
            minimum.post if minimum.area is None else {"post": minimum.post, "area": minimum.area}
            for minimum in who.posts
        ]
        if who.posts and who == DecisionMakers(posts=who.posts):
            return posts
        return _without_empty(
            {
                "posts": posts,
                "combine": who.combine.value if who.combine is not Combine.ANY else None,
                "line": who.line.value if who.line is not None else None,
                "capacity": who.capacity,
                "panel": who.panel,
                "body": who.body,
                "given": self.conditions(who.given),
                "stand_ins": [self.stand_in(stand_in) for stand_in in who.stand_ins],
                "named_locally": who.named_locally,
            }
        )

    def stand_in(self, stand_in: StandIn) -> Plain:
        return _without_empty(
            {
                "post": stand_in.post,
                "for": stand_in.acts_for,
                "occasions": [occasion.value for occasion in stand_in.occasions],
                "when": self.conditions(stand_in.when),
            }
        )

    def rule(self, rule: GeneralRule) -> Plain:
        said: dict[str, object] = {
            "reach": list(rule.reach),
            "when": self.conditions(rule.when),
            "only_when": self.conditions(rule.only_when),
            "line": rule.line.value if rule.line is not None else None,
            "post": rule.post,
            "counts_as": rule.counts_as,
            "stand_in": self.stand_in(rule.stand_in) if rule.stand_in is not None else None,
            "first": self.requirements(rule.first),
            "after": self.requirements(rule.after),
            "record": self.record(rule.record),
            "headings": list(rule.headings),
            "body": rule.body,
            "areas": list(rule.areas),
        }
        keys = KEYS_OF_EFFECT[rule.effect].every
        return {"effect": rule.effect.value} | _without_empty({key: one for key, one in said.items() if key in keys})

    def conditions(self, conditions: Iterable[Condition]) -> Plain:
        plain: dict[str, dict[str, object]] = {}
        for condition in conditions:
            asked = plain.setdefault(" + ".join(condition.facts), {})
            operator, value = condition.operator.value, self.compared(condition)
            if condition.operator is Operator.INCLUDES and operator in asked:
                before = asked[operator]
                value = [*(before if isinstance(before, list) else [before]), value]
            asked[operator] = value
        return {
            subject: next(iter(asked.values())) if set(asked) == {Operator.IS.value} else asked
            for subject, asked in plain.items()
        }

    def compared(self, condition: Condition) -> object:
        if condition.operator is Operator.AT_MOST_FACT or isinstance(condition.value, tuple):
            return list(condition.value) if isinstance(condition.value, tuple) else condition.value
        return self.value(condition.facts[0], condition.value)

    def value(self, fact: str, value: FactValue) -> object:
        if self.catalogue[fact].type is FactType.MONEY and isinstance(value, int):
            value = Decimal(value) / 100
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else value
        return list(value) if isinstance(value, tuple) else value

    def requirements(self, requirements: Iterable[Requirement]) -> list[Plain]:
        return [self.requirement(requirement) for requirement in requirements]

    def requirement(self, requirement: Requirement) -> Plain:
        steps: list[Plain] = [{step.kind.value: step.of} for step in requirement.any_of]
        head: Plain = dict(steps[0]) if len(steps) == 1 else {"any_of": steps}
        return head | _without_empty(
            {
                "when": self.conditions(requirement.when),
                "unless": self.conditions(requirement.unless),
                "own_part": requirement.own_part,
                "any_area": requirement.any_area,
                "later_when": self.conditions(requirement.later_when),
                "due": self.due(requirement.due) if requirement.due is not None else None,
            }
        )

    def due(self, due: Due) -> object:
        if due.within in {Within.HOURS, Within.DAYS, Within.WORKING_DAYS}:
            return {due.within.value: due.count}
        return due.within.value

    def record(self, places: Iterable[RecordPlace]) -> list[object]:
        return [
            place.place if not place.when else {"place": place.place, "when": self.conditions(place.when)}
            for place in places
        ]

    def same_matter(self, one: SameMatter) -> object:
        if not one.when and not one.asks and not one.way_in_when:
            return one.row
        asks, leading = self.requirements(one.asks), list(one.way_in_when)
        return _without_empty({"row": one.row, "when": self.conditions(one.when), "asks": asks, "way_in_when": leading})

    def supposition(self, one: Supposition) -> Plain:
        return {**self.conditions(one.conditions), "text": one.text}
