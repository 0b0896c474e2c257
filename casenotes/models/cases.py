"""Cases and the dated entries of a child's legal status.

A case may change, so a note keeps what the case said. An entry of a legal status never changes: a later one ends it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from authorities.lengths import SLUG
from authorities.models import Area, Authority
from casenotes.models import lengths
from casenotes.models.querysets import CaseQuerySet, LegalStatusQuerySet


class Case(models.Model):
    """A child's case, with the little that rules need to know. It is not a copy of the file.

    A child who is not born yet has ``due_date``, the expected date of birth. Once ``birth_date`` is known it alone
    counts. ``family`` is one key for all cases of a family, so that siblings are found together.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=lengths.CASE_REFERENCE)
    initials = models.CharField(max_length=lengths.INITIALS)
    birth_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True, help_text="Unborn, due: the expected date of birth.")
    looked_after_since = models.DateField(null=True, blank=True)
    had_protection_plan = models.BooleanField(null=True, blank=True, help_text="Empty: not known.")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    team = models.CharField(max_length=SLUG, blank=True, help_text="The code of the team, as the case system has it.")
    family = models.CharField(max_length=lengths.CASE_REFERENCE, blank=True, help_text="The same for all siblings.")

    closed_on = models.DateField(null=True, blank=True, help_text="The day on which the case was closed.")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        # A reference is typed in small letters, too.
        indexes = [models.Index("authority", Upper("reference"), name="case_by_reference_as_typed")]
        constraints = [
            models.UniqueConstraint(fields=["authority", "reference"], name="case_reference_once_an_authority"),
            models.CheckConstraint(condition=~Q(reference=""), name="case_has_a_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.initials})"


class LegalStatusEntry(models.Model):
    """A legal status of the child of a case, from a day on. It holds until the next entry by day begins.

    Without ``starts`` it is of an undated past: it holds until the first dated entry, and nobody verified since when.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="legal_statuses")
    status = models.CharField(max_length=lengths.LEGAL_STATUS)
    starts = models.DateField(null=True, blank=True, help_text="Empty: on a day in the past that nobody knows.")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legal_statuses_recorded",
        help_text="Empty: taken over with the case.",
    )

    objects = LegalStatusQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(status=""), name="legal_status_entry_has_a_status")]

    def __str__(self) -> str:
        return f"{self.status} from {self.starts.isoformat() if self.starts else 'an undated past'}"
