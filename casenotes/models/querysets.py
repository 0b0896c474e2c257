"""The filters that this app's queries are chained from. Whatever a person may not see is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet, Value
from django.db.models.functions import Upper

if TYPE_CHECKING:
    from authorities.models import User
    from casenotes.models import AuditEntry, Case, Note  # noqa: F401 - named in the generic types below


class CaseQuerySet(QuerySet["Case"]):
    """Cases, filtered by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Keep the cases of the person's council."""
        return self.filter(authority=user.authority_id) if user.authority_id is not None else self.none()

    def called(self, reference: str) -> Self:
        """Keep the cases of a reference, in small or capital letters.

        Written so that both databases find them by an index: ``iexact`` reads every case on SQLite.
        """
        return self.annotate(as_typed=Upper("reference")).filter(as_typed=Upper(Value(reference)))


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
