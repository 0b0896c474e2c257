"""What people are asked before a prepared note is recorded, and what is said of a prepared note.

A scheme may ask that a second person confirms their step first. Whoever is asked answers for one wording: a further
wording is asked about anew. Both tables are kept for good.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from authorities.lengths import FULL_NAME
from casenotes.models import lengths
from casenotes.models.entries import EntryKind
from casenotes.models.prepared import Prepared, PreparedWording
from casenotes.models.querysets import PreparedRequestQuerySet

TOLD_AS: Final = {
    EntryKind.CONFIRMED: "step-confirmed",
    EntryKind.DENIED: "step-denied",
    EntryKind.SEEN: "denial-seen",
}
"""The code by which the log tells of each kind of entry about a prepared note."""


class PreparedRequest(models.Model):
    """Something that a person is asked to confirm: that they took a step, as one wording of a prepared note states it.

    ``number`` counts from 1 in each prepared note.
    """

    prepared = models.ForeignKey(Prepared, on_delete=models.PROTECT, related_name="requests")
    wording = models.ForeignKey(PreparedWording, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    step = models.CharField(max_length=lengths.STEP, help_text="The step to confirm, such as consultation:legal.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prepared_requests")
    digest = models.CharField(max_length=64)

    objects = PreparedRequestQuerySet.as_manager()

    class Meta:
        ordering = ["prepared", "number"]
        indexes = [models.Index(fields=["person", "at"], name="prepared_request_by_person")]
        constraints = [
            models.UniqueConstraint(fields=["prepared", "number"], name="prepared_request_number_once"),
            models.UniqueConstraint(fields=["wording", "step", "person"], name="prepared_request_asked_once"),
        ]

    def __str__(self) -> str:
        return f"request {self.number} of {self.prepared}"


class PreparedEntry(models.Model):
    """What somebody said of a prepared note, sealed: that a step is so, that it is not, or that they saw its denial.

    ``number`` counts from 1 in each prepared note. ``request`` is what they were asked; empty for what was seen.
    ``key`` makes one entry of a second press of the button. ``words`` are emptied only by a disposal.
    """

    prepared = models.ForeignKey(Prepared, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    request = models.OneToOneField(
        PreparedRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="answer"
    )
    kind = models.CharField(max_length=11, choices=EntryKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prepared_entries")
    said_by = models.CharField(max_length=FULL_NAME, help_text="The name of whoever said it, as it was then.")
    key = models.UUIDField()
    salt = models.CharField(max_length=64)
    words = models.TextField(blank=True)
    words_digest = models.CharField(max_length=64)
    record_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["prepared", "number"]
        constraints = [
            models.UniqueConstraint(fields=["prepared", "number"], name="prepared_entry_number_once"),
            models.UniqueConstraint(fields=["by", "key"], name="prepared_entry_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[EntryKind.CONFIRMED, EntryKind.DENIED], request__isnull=False)
                | Q(kind=EntryKind.SEEN, request__isnull=True),
                name="prepared_entry_known",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.number} of {self.prepared}"
