"""Cases, management decision notes, and the log of what was tried.

A note is two rows from the start: the sealed record (who, when, under which version, on which facts, with which
answer), which never changes, and its text with a salt, which only a disposal may empty. A correction is a further
note. Nothing here decides anything.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from authorities.lengths import SLUG
from authorities.models import Appointment, Authority
from casenotes import lengths
from casenotes.querysets import AuditEntryQuerySet, CaseQuerySet, NoteQuerySet
from delegation.models import SchemeVersion
from delegation.rules.lengths import ROW, TITLE


class Case(models.Model):
    """A child's case, with the little that rules need to know: no copy of the file."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=lengths.CASE_REFERENCE)
    initials = models.CharField(max_length=lengths.INITIALS)
    birth_date = models.DateField(null=True, blank=True)
    legal_status = models.CharField(max_length=40, blank=True)
    looked_after_since = models.DateField(null=True, blank=True)
    had_protection_plan = models.BooleanField(null=True, blank=True, help_text="Empty: not known.")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "reference"], name="case_reference_once_an_authority"),
            models.CheckConstraint(condition=~Q(reference=""), name="case_has_a_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.initials})"


class NoteKind(models.TextChoices):
    """How a note stands to the scheme."""

    DECISION = "decision", "Decision under the scheme"  # the scheme allowed it, with all steps evidenced
    DEVIATION = "deviation", "Decision outside the scheme"  # taken already, recorded truthfully as such


class Note(models.Model):
    """The sealed record of one management decision. ``number`` counts from 1 in each council."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=NoteKind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="notes")
    row = models.CharField(max_length=ROW)
    title = models.CharField(max_length=TITLE)
    taken_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="notes")
    post = models.CharField(max_length=SLUG)
    area = models.CharField(max_length=SLUG, blank=True)
    capacity = models.CharField(max_length=SLUG, blank=True)
    question = models.JSONField(help_text="The question as it was asked, with where each fact came from.")
    determination = models.JSONField(help_text="The answer as it was given, in words and codes.")
    evidence = models.JSONField(default=list, blank=True, help_text="For each step: who, when and how.")
    should_have_decided = models.CharField(max_length=SLUG, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    scheme_digest = models.CharField(max_length=64)
    ladder_digest = models.CharField(max_length=64)
    calendar_digest = models.CharField(max_length=64)
    text_digest = models.CharField(max_length=64)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="note_number_once_an_authority"),
            models.CheckConstraint(condition=Q(taken_at__lte=F("recorded_at")), name="note_taken_before_recorded"),
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="note_kind_known"),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="note_corrected_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=NoteKind.DECISION, should_have_decided="") | Q(kind=NoteKind.DEVIATION),
                name="note_names_another_only_for_a_deviation",
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.number}"


class NoteText(models.Model):
    """What a note says, with the salt of its digest; apart from the record, so that it can be disposed of."""

    note = models.OneToOneField(Note, on_delete=models.PROTECT, primary_key=True, related_name="text")
    salt = models.CharField(max_length=64)
    decided = models.TextField()
    why = models.TextField()
    considered = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    actions = models.TextField(blank=True)
    deviation_reason = models.TextField(blank=True)
    correction_reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"text of {self.note}"


class AuditKind(models.TextChoices):
    """What was done or tried."""

    RECORDED = "recorded", "Note recorded"  # a note was saved
    REFUSED = "refused", "Note refused"  # the scheme did not allow it, nothing was saved
    CORRECTED = "corrected", "Note corrected"  # a further note that amends one
    READ = "read", "Note read"  # a person opened a note
    LISTED = "listed", "Notes listed"  # a person opened a list of notes


class AuditEntry(models.Model):
    """One entry of the log: who did or tried what, when. It never holds the text of a note."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="audit_entries")
    at = models.DateTimeField()
    kind = models.CharField(max_length=9, choices=AuditKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_entries")
    post = models.CharField(max_length=SLUG, blank=True)
    row = models.CharField(max_length=ROW, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    codes = models.JSONField(default=list, blank=True)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, related_name="audit_entries")

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=AuditKind.values), name="audit_kind_known")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """One press of the button: the same key by the same person makes one note, however often it comes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    key = models.UUIDField()
    body_digest = models.CharField(max_length=64)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="submissions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="submission_once")]

    def __str__(self) -> str:
        return str(self.key)
