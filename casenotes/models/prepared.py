"""Notes that somebody prepares for the person who decided, until that person confirms or denies them.

What is prepared is no note: it rests on nobody's post yet. Every wording stays, and so does a denial.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from authorities.lengths import FULL_NAME, SLUG
from authorities.models import Appointment, Authority
from casenotes.models import lengths
from casenotes.models.cases import Case
from casenotes.models.querysets import PreparedQuerySet
from delegation.rules.lengths import ROW, TITLE

WAS_PREPARED: Final = "prepared"
WAS_CORRECTED: Final = "corrected"
WAS_OPENED: Final = "prepared-opened"
WAS_ASKED: Final = "step-asked"
"""Codes of entries in the log about prepared notes, each followed by the key of the one it is about.

Of an end the log has the kind of it (``EndKind``), save of a confirmation, of which it tells with the note. What is
said of a prepared note has codes of its own (``TOLD_AS``).
"""


class Prepared(models.Model):
    """A note as somebody has it ready for a named decider: about which case, under which row, by whom, for whom.

    Where both are one person, it is a decision of their own that waits until others have confirmed their steps.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    format = models.PositiveSmallIntegerField()
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="prepared_notes")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="prepared_notes")
    row = models.CharField(max_length=ROW)
    title = models.CharField(max_length=TITLE)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prepared_notes")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="prepared_notes"
    )
    prepared_as = models.CharField(
        max_length=lengths.RECORDED_AS, help_text="Post and area in words, as they were then."
    )
    post = models.CharField(max_length=SLUG)
    area = models.CharField(max_length=SLUG, blank=True)
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes_to_confirm")
    key = models.UUIDField()
    record_digest = models.CharField(max_length=64)

    objects = PreparedQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at"]
        indexes = [
            models.Index(fields=["decider", "prepared_at"], name="prepared_by_decider"),
            models.Index(fields=["authority", "case", "prepared_at"], name="prepared_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["prepared_by", "key"], name="prepared_once"),
        ]

    def __str__(self) -> str:
        return f"prepared note {self.pk}"

    @property
    def is_own(self) -> bool:
        """Whether the decider keeps it themselves, until others have confirmed their steps."""
        return self.prepared_by_id == self.decider_id

    @property
    def preparer(self) -> str:
        """The name of whoever prepared it, as it was then."""
        return self.wordings.get(number=1).written_by


class PreparedWording(models.Model):
    """One wording of a prepared note, with what was said of steps and facts. ``number`` counts from 1.

    ``draft`` is emptied only by a disposal. ``taken_at`` is the moment of the decision as this wording has it.
    """

    prepared = models.ForeignKey(Prepared, on_delete=models.PROTECT, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wordings")
    written_by = models.CharField(max_length=FULL_NAME, help_text="The name of whoever wrote it, as it was then.")
    taken_at = models.DateTimeField()
    salt = models.CharField(max_length=64)
    draft = models.JSONField(help_text="Words, facts and steps, as they were sent.")
    draft_digest = models.CharField(max_length=64)
    record_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["prepared", "number"]
        constraints = [models.UniqueConstraint(fields=["prepared", "number"], name="wording_number_once")]

    def __str__(self) -> str:
        return f"wording {self.number} of {self.prepared}"


class EndKind(models.TextChoices):
    """How a prepared note ends."""

    CONFIRMED = "confirmed", "Confirmed"  # it has become a note
    DENIED = "denied", "Denied"  # the decider says that it is not so
    WITHDRAWN = "withdrawn", "Withdrawn"  # whoever prepared it took it back


class PreparedEnd(models.Model):
    """The end of a prepared note: who ended it, when and how, and why in words where it became no note."""

    prepared = models.OneToOneField(Prepared, on_delete=models.PROTECT, primary_key=True, related_name="end")
    kind = models.CharField(max_length=9, choices=EndKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prepared_notes_ended")
    ended_by = models.CharField(max_length=FULL_NAME)
    salt = models.CharField(max_length=64)
    why = models.TextField(blank=True)
    why_digest = models.CharField(max_length=64)
    record_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=EndKind.values), name="prepared_end_known")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.prepared}"
