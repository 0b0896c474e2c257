"""What statements say, as rows: routes, the posts they name, steps owed, stand-ins, places, conditions, rules.

Rows point at posts, forums and other words by foreign key, so an abolished post or a dissolved forum is found in every
scheme that names it. Only conditions name a post by its slug, inside JSON. A model's name ends in "Row" if the rules
have a value of the same name.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from authorities.models import Area, Post
from delegation.models.schemes import Statement
from delegation.models.words import Adviser, Capacity, Check, Forum, RecordPlace
from delegation.rules import due, lengths, schemes, steps
from delegation.rules.conditions import Operator


def _choices(values: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.value.replace("-", " ")) for one in values]


def _exactly_one(*fields: str) -> Q:
    """Return the condition that one of the fields is set and the others are not."""
    condition = Q()
    for named in fields:
        condition |= Q(**{f"{field}__isnull": field != named for field in fields})
    return condition


class RouteRow(models.Model):
    """One way through a decision."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="routes")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=lengths.ROUTE_NAME, blank=True)
    otherwise = models.BooleanField(default=False)
    combine = models.CharField(max_length=3, choices=_choices(schemes.Combine))
    line = models.CharField(max_length=9, choices=_choices(schemes.Line), blank=True)
    capacity = models.ForeignKey(Capacity, on_delete=models.PROTECT, null=True, related_name="routes")
    panel = models.ForeignKey(Forum, on_delete=models.PROTECT, null=True, related_name="routes_decided")
    body = models.ForeignKey(Adviser, on_delete=models.PROTECT, null=True, related_name="routes_decided")
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, null=True, related_name="routes")

    class Meta:
        ordering = ["statement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="route_position_once_a_statement"),
            models.CheckConstraint(
                condition=Q(body__isnull=True) | Q(panel__isnull=True), name="route_by_a_body_or_a_panel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.name}".strip()


class GeneralRuleRow(models.Model):
    """What a general rule does. ``reach`` names the rows that it binds; if there are none, see ``GeneralRule``."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="rule")
    effect = models.CharField(max_length=20, choices=_choices(schemes.Effect))
    line = models.CharField(max_length=9, choices=_choices(schemes.Line), blank=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="rules_on_it")
    counts_as = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="rules_counting_as_it")
    body = models.ForeignKey(Adviser, on_delete=models.PROTECT, null=True, related_name="rules_deciding_by_it")
    headings = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effect__in=[effect.value for effect in schemes.Effect]), name="rule_effect_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.effect}"


class RuleArea(models.Model):
    """One area that a general rule leaves out."""

    rule = models.ForeignKey(GeneralRuleRow, on_delete=models.CASCADE, related_name="areas")
    position = models.PositiveIntegerField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="left_out_by")

    class Meta:
        ordering = ["rule", "position"]
        constraints = [models.UniqueConstraint(fields=["rule", "area"], name="rule_names_an_area_once")]

    def __str__(self) -> str:
        return f"{self.rule} in {self.area}"


class RuleReach(models.Model):
    """One row that a general rule binds."""

    rule = models.ForeignKey(GeneralRuleRow, on_delete=models.CASCADE, related_name="reach")
    position = models.PositiveIntegerField()
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="bound_by")

    class Meta:
        ordering = ["rule", "position"]
        constraints = [models.UniqueConstraint(fields=["rule", "statement"], name="rule_reaches_a_row_once")]

    def __str__(self) -> str:
        return f"{self.rule} on {self.statement}"


class MinimumPostRow(models.Model):
    """A post that may decide by a route. ``area`` limits it to one area."""

    route = models.ForeignKey(RouteRow, on_delete=models.CASCADE, related_name="minimum_posts")
    position = models.PositiveIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="routes_naming_it")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="routes_narrowed_to_it")

    class Meta:
        ordering = ["route", "position"]
        constraints = [models.UniqueConstraint(fields=["route", "position"], name="minimum_post_position_once")]

    def __str__(self) -> str:
        return str(self.post)


class StandInRow(models.Model):
    """A post that may act for another, by a route or a general rule. No ``post`` means whoever it is delegated to."""

    route = models.ForeignKey(RouteRow, on_delete=models.CASCADE, null=True, related_name="stand_ins")
    rule = models.ForeignKey(GeneralRuleRow, on_delete=models.CASCADE, null=True, related_name="stand_ins")
    position = models.PositiveIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="stands_in")
    acts_for = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="stood_in_for")
    occasions = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=_exactly_one("route", "rule"), name="stand_in_of_a_route_or_a_rule"),
            models.CheckConstraint(condition=~Q(post=models.F("acts_for")), name="stand_in_for_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.post or 'whoever it is delegated to'} for {self.acts_for}"


class SameMatterRow(models.Model):
    """A link to another row that covers the same decision. It holds the row's id, because versions come and go."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="same_matter")
    position = models.PositiveIntegerField()
    row = models.CharField(max_length=lengths.ROW)
    way_in_when = models.JSONField(default=list, blank=True, help_text="The facts that make the other row the way in.")

    class Meta:
        ordering = ["statement", "position"]
        constraints = [models.UniqueConstraint(fields=["statement", "position"], name="same_matter_position_once")]

    def __str__(self) -> str:
        return f"{self.statement} and {self.row}"


class SuppositionRow(models.Model):
    """What a row takes for granted because that is what it is about: a sentence, and conditions that point to it."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="suppositions")
    position = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["statement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="supposition_position_once"),
            models.CheckConstraint(condition=~Q(text=""), name="supposition_has_a_sentence"),
        ]

    def __str__(self) -> str:
        return self.text


class RequirementRow(models.Model):
    """A step owed before or after the decision, or several of which one is enough."""

    route = models.ForeignKey(RouteRow, on_delete=models.CASCADE, null=True, related_name="requirements")
    rule = models.ForeignKey(GeneralRuleRow, on_delete=models.CASCADE, null=True, related_name="requirements")
    same_matter = models.ForeignKey(SameMatterRow, on_delete=models.CASCADE, null=True, related_name="asks")
    position = models.PositiveIntegerField()
    is_after = models.BooleanField()
    own_part = models.BooleanField(default=False)
    any_area = models.BooleanField(default=False)
    due_within = models.CharField(max_length=13, choices=_choices(due.Within), blank=True)
    due_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one("route", "rule", "same_matter"), name="requirement_of_one_owner"
            ),
            models.CheckConstraint(
                condition=Q(due_within="") | Q(is_after=True), name="requirement_due_only_after_the_decision"
            ),
        ]

    def __str__(self) -> str:
        return " or ".join(str(step) for step in self.steps.all())


class RequirementStep(models.Model):
    """One step of a requirement: its kind, and what it names."""

    requirement = models.ForeignKey(RequirementRow, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=_choices(steps.StepKind))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="steps_naming_it")
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, null=True, related_name="steps_naming_it")
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, null=True, related_name="steps_naming_it")
    check_named = models.ForeignKey(Check, on_delete=models.PROTECT, null=True, related_name="steps_naming_it")
    place = models.ForeignKey(RecordPlace, on_delete=models.PROTECT, null=True, related_name="steps_naming_it")

    class Meta:
        ordering = ["requirement", "position"]
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one("post", "adviser", "forum", "check_named", "place"),
                name="step_names_one_word",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.names}"

    @property
    def names(self) -> str:
        """Return the slug of what the step names."""
        for word in (self.post, self.adviser, self.forum, self.check_named, self.place):
            if word is not None:
                return word.slug
        return ""


class RecordPlaceRow(models.Model):
    """A place where a decision is recorded."""

    route = models.ForeignKey(RouteRow, on_delete=models.CASCADE, null=True, related_name="record_places")
    rule = models.ForeignKey(GeneralRuleRow, on_delete=models.CASCADE, null=True, related_name="record_places")
    position = models.PositiveIntegerField()
    place = models.ForeignKey(RecordPlace, on_delete=models.PROTECT, related_name="named_by")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=_exactly_one("route", "rule"), name="place_of_a_route_or_a_rule")
        ]

    def __str__(self) -> str:
        return str(self.place)


class ConditionUse(models.TextChoices):
    """What a condition decides about its owner."""

    WHEN = "when"  # the owner applies
    UNLESS = "unless"  # a requirement is waived
    LATER_WHEN = "later-when"  # a requirement may follow the decision
    GIVEN = "given"  # what must be true of the person who decides
    ONLY_WHEN = "only-when"  # a rule refuses unless this holds


class ConditionRow(models.Model):
    """One condition of a route, rule, requirement, stand-in, place of record, link to another row or supposition."""

    route = models.ForeignKey(RouteRow, on_delete=models.CASCADE, null=True, related_name="conditions")
    rule = models.ForeignKey(GeneralRuleRow, on_delete=models.CASCADE, null=True, related_name="conditions")
    requirement = models.ForeignKey(RequirementRow, on_delete=models.CASCADE, null=True, related_name="conditions")
    stand_in = models.ForeignKey(StandInRow, on_delete=models.CASCADE, null=True, related_name="conditions")
    place = models.ForeignKey(RecordPlaceRow, on_delete=models.CASCADE, null=True, related_name="conditions")
    same_matter = models.ForeignKey(SameMatterRow, on_delete=models.CASCADE, null=True, related_name="conditions")
    supposition = models.ForeignKey(SuppositionRow, on_delete=models.CASCADE, null=True, related_name="conditions")
    position = models.PositiveIntegerField()
    use = models.CharField(max_length=10, choices=ConditionUse.choices)
    facts = models.JSONField()
    operator = models.CharField(max_length=12, choices=_choices(Operator))
    value = models.JSONField(help_text="In the unit of the fact; money in pence, hours as text.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one(
                    "route", "rule", "requirement", "stand_in", "place", "same_matter", "supposition"
                ),
                name="condition_of_one_owner",
            ),
            models.CheckConstraint(condition=Q(use__in=ConditionUse.values), name="condition_use_known"),
        ]

    def __str__(self) -> str:
        return f"{' + '.join(self.facts)} {self.operator} {self.value}"
