"""What still waits for somebody, in rows of its own, so that no list reads all that was ever asked.

These rows say nothing of their own. They follow from what is guarded, and can be made anew from it
(``casenotes.recording.open_requests.put_right``); ``check_ledger`` names where they differ. Each is taken away once it
waits no more.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from authorities.lengths import SLUG
from authorities.models import Authority
from casenotes.models.entries import NoteRequest
from casenotes.models.prepared import Prepared
from casenotes.models.querysets import OpenRequestQuerySet


class OpenRequest(models.Model):
    """A request that waits (``NoteRequestQuerySet.waiting``), and whom it asks, repeated so that an index serves it."""

    request = models.OneToOneField(NoteRequest, on_delete=models.CASCADE, primary_key=True, related_name="open_row")
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    post = models.CharField(max_length=SLUG, blank=True)
    area = models.CharField(max_length=SLUG, blank=True)
    hat = models.CharField(max_length=SLUG, blank=True)

    objects = OpenRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "authority"], name="open_by_person"),
            models.Index(fields=["authority", "post", "area"], name="open_by_post"),
            models.Index(fields=["authority", "hat"], name="open_by_hat"),
        ]

    def __str__(self) -> str:
        return f"open: {self.request}"

    @classmethod
    def of(cls, request: NoteRequest) -> OpenRequest:
        """Return the row for a request that waits, not yet saved."""
        return cls(
            request=request,
            authority_id=request.authority_id,
            person_id=request.person_id,
            post=request.post,
            area=request.area,
            hat=request.hat,
        )


class OpenPrepared(models.Model):
    """A person for whom a prepared note waits: its decider, whoever has to confirm a step first, or sees a denial."""

    prepared = models.ForeignKey(Prepared, on_delete=models.CASCADE, related_name="open_rows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prepared", "person"], name="open_prepared_once_a_person")]

    def __str__(self) -> str:
        return f"open: {self.prepared}"
