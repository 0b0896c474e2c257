"""Schemes, their dated versions, and the statements of each version.

A published version never changes: its canonical text and digest are stored with it, and its rows say the same. A
version ends when the next one of the same scheme starts, so no overlap can be written. ``ends`` is only for a scheme
that is withdrawn.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from authorities.models import Authority
from delegation.rules import lengths
from delegation.rules.schemes import NEVER_A_DECISION, StatementKind
from delegation.rules.tables import one_for_each


class Scheme(models.Model):
    """One standing document of one council; several may be in force together."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="schemes")
    document = models.SlugField(max_length=lengths.DOCUMENT, unique=True)
    title = models.CharField(max_length=lengths.SCHEME_TITLE)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(document=""), name="scheme_has_a_document")]

    def __str__(self) -> str:
        return self.title


class SchemeVersion(models.Model):
    """One dated text of a scheme. ``effective`` is the start as written; a month begins on its first day."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=lengths.SCHEME_TITLE)
    label = models.CharField(max_length=lengths.VERSION, help_text="The council and the start as written.")
    effective = models.CharField(max_length=lengths.WRITTEN_DATE)
    effective_on = models.DateField()
    review_due = models.CharField(max_length=lengths.WRITTEN_DATE, blank=True)
    ends = models.CharField(max_length=lengths.WRITTEN_DATE, blank=True)
    approved_by = models.CharField(max_length=lengths.APPROVED_BY, blank=True)
    canonical_text = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    loaded_at = models.DateTimeField(auto_now_add=True)
    backdated_because = models.TextField(
        blank=True, help_text="Why it was loaded with a start that had passed; empty: it was loaded before its start."
    )

    class Meta:
        ordering = ["scheme", "effective_on"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "effective_on"], name="version_starts_once_a_scheme"),
            models.CheckConstraint(condition=~Q(digest="") & ~Q(canonical_text=""), name="version_has_its_text"),
        ]
        indexes = [
            # Every question reads these of each version of its council. The text stands before the digest in a row, so
            # that SQLite would walk through all of it: 0.19 ms a question instead of 0.05, and more in a large file.
            models.Index(fields=["scheme", "effective_on", "effective", "ends", "digest"], name="version_as_held"),
        ]

    def __str__(self) -> str:
        return self.label


class Departure(models.Model):
    """A council's row that departs from a national rule, and who signed that off in law, when and why."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="departures")
    row = models.CharField(max_length=lengths.ROW)
    national_row = models.CharField(max_length=lengths.ROW)
    signed_off_by = models.CharField(max_length=lengths.SIGNED_OFF_BY)
    signed_off_on = models.DateField()
    why = models.TextField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["authority", "row", "national_row"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "row", "national_row"], name="departure_once_a_row_and_rule"),
            models.CheckConstraint(condition=~Q(signed_off_by="") & ~Q(why=""), name="departure_says_by_whom_and_why"),
        ]

    def __str__(self) -> str:
        return f"{self.row} departs from {self.national_row}"


class HowPublished(models.TextChoices):
    """How something came to be published here."""

    LOADED = "loaded", "Loaded from a file"  # by a command, which entered the publication too
    HELD = "held", "Held before publications were entered"  # a migration entered what was here on that day


class Publication(models.Model):
    """One entry in the ledger of publications: a version of a scheme, or a departure from a national rule.

    ``digest`` is taken of the version's text, or of what the departure says. ``entry_digest`` is taken of the whole
    entry and of every column of what it publishes. Anything without an entry, or with another digest, is not published
    and answers nothing.
    """

    version = models.OneToOneField(
        SchemeVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="publication"
    )
    departure = models.OneToOneField(
        Departure, on_delete=models.PROTECT, null=True, blank=True, related_name="publication"
    )
    format = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    how = models.CharField(max_length=6, choices=HowPublished.choices)
    digest = models.CharField(max_length=64)
    entry_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=False, departure__isnull=True)
                | Q(version__isnull=True, departure__isnull=False),
                name="publication_of_a_version_or_a_departure",
            ),
            models.CheckConstraint(condition=Q(how__in=HowPublished.values), name="publication_how_known"),
        ]

    def __str__(self) -> str:
        return f"publication of {self.version or self.departure}"


class DecisionType(models.Model):
    """One decision or duty that a version lists. Several rows may be routes of it."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="decision_types")
    slug = models.SlugField(max_length=lengths.DECISION_TYPE)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "slug"], name="decision_type_once_a_version")]

    def __str__(self) -> str:
        return self.slug


_LABELS: Final = one_for_each(
    StatementKind,
    {
        StatementKind.DECISION: "Decision",
        StatementKind.NOTIFICATION: "Notification",
        StatementKind.OVERSIGHT: "Oversight duty",
        StatementKind.RESPONSIBILITY: "Responsibility",
        StatementKind.RULE: "General rule",
        StatementKind.GUIDANCE: "Guidance",
    },
)
_DECIDE_NOTHING: Final = [kind.value for kind in StatementKind if kind in NEVER_A_DECISION]


class Statement(models.Model):
    """One row or binding sentence of a document, under the id that never changes."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="statements")
    position = models.PositiveIntegerField()
    row = models.CharField(max_length=lengths.ROW)
    kind = models.CharField(max_length=14, choices=[(kind.value, label) for kind, label in _LABELS.items()])
    decision_type = models.ForeignKey(
        DecisionType, on_delete=models.CASCADE, null=True, blank=True, related_name="statements"
    )
    section = models.CharField(max_length=lengths.SECTION)
    locator = models.CharField(max_length=lengths.LOCATOR)
    title = models.CharField(max_length=lengths.TITLE)
    says = models.TextField()
    unclear = models.TextField(blank=True)
    asked_as = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)
    replaces = models.JSONField(default=list, blank=True, help_text="Rows of an earlier version whose place it takes.")

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "row"], name="statement_row_once_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="statement_position_once_a_version"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in StatementKind]), name="statement_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_DECIDE_NOTHING, decision_type__isnull=True)
                | (~Q(kind__in=_DECIDE_NOTHING) & Q(decision_type__isnull=False)),
                name="statement_decides_unless_rule_or_guidance",
            ),
        ]

    def __str__(self) -> str:
        return self.row
