"""The filters that this app's queries are chained from. Whatever a person may not see is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import F, Q, QuerySet

if TYPE_CHECKING:
    from datetime import date

    from authorities.models import User
    from casenotes.models import AuditEntry, Case, LegalStatusEntry, Note  # noqa: F401 - named in the generic types below


class CaseQuerySet(QuerySet["Case"]):
    """Cases, filtered by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Keep the cases of the person's council."""
        return self.filter(authority=user.authority_id) if user.authority_id is not None else self.none()


class LegalStatusQuerySet(QuerySet["LegalStatusEntry"]):
    """Entries of legal statuses, filtered by day."""

    def begun_on(self, day: date) -> Self:
        """Keep the entries that begin on ``day`` or before, the one that holds first.

        An undated entry gives way to every dated one. Of two that begin on one day the one recorded later holds.
        """
        begun = self.filter(Q(starts__isnull=True) | Q(starts__lte=day))
        return begun.order_by(F("starts").desc(nulls_last=True), "-recorded_at", "-id")


class NoteQuerySet(QuerySet["Note"]):
    """Notes, filtered by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Keep the notes of the person's council."""
        return self.filter(authority=user.authority_id) if user.authority_id is not None else self.none()


class AuditEntryQuerySet(QuerySet["AuditEntry"]):
    """Entries of the log, filtered by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Keep the entries of the person's council."""
        return self.filter(authority=user.authority_id) if user.authority_id is not None else self.none()
