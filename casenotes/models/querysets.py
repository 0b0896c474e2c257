"""The filters that this app's queries are chained from. Whatever a person may not see is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from django.db.models import Exists, F, Q, QuerySet, Value
from django.db.models.functions import Upper
from django.utils import timezone

from authorities.models import Role

if TYPE_CHECKING:
    from datetime import date

    from authorities.models import User
    from casenotes.models import (  # noqa: F401 - named in the generic types below
        AuditEntry,
        Case,
        LegalStatusEntry,
        Note,
        NoteRequest,
        Prepared,
    )


CLOSING: Final = ("confirmed", "denied", "agreed", "not-agreed", "seen")
"""The kinds of entry that answer a request for good (``EntryKind``)."""


class CaseQuerySet(QuerySet["Case"]):
    """Cases, filtered by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Keep the cases of the person's council; somebody who only looks up sees none."""
        return self.filter(authority=user.authority_id) if user.sees_cases else self.none()

    def called(self, reference: str) -> Self:
        """Keep the cases of a reference, in small or capital letters.

        Written so that both databases find them by an index: ``iexact`` reads every case on SQLite.
        """
        return self.annotate(as_typed=Upper("reference")).filter(as_typed=Upper(Value(reference)))


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
        """Keep the notes of the person's council that they have a need to read.

        A manager in a ranked post, and an auditor, read all of them. Anybody else reads what they recorded or prepared,
        and the decisions outside the scheme that a post of theirs should have taken. Somebody who only looks up reads
        none.
        """
        if not user.sees_cases:
            return self.none()
        of_the_council = self.filter(authority=user.authority_id)
        if user.role == Role.AUDITOR:
            return of_the_council
        held = user.appointments.in_force_at(timezone.now())
        own = Q(recorded_by=user) | Q(prepared_by=user)
        own |= Q(should_have_decided__in=held.order_by().values("seat__post__slug"))
        if user.role == Role.PRACTITIONER:
            return of_the_council.filter(own)
        return of_the_council.filter(Exists(held.filter(seat__post__rank__isnull=False)) | own)


class NoteRequestQuerySet(QuerySet["NoteRequest"]):
    """What people are asked because of notes, filtered by whether it is answered."""

    def open(self) -> Self:
        """Keep the requests that nobody has answered. A question back leaves one open."""
        return self.exclude(entries__kind__in=CLOSING)


class PreparedQuerySet(QuerySet["Prepared"]):
    """Prepared notes, filtered by who may see them and whether they have ended."""

    def visible_to(self, user: User) -> Self:
        """Keep those that a person prepared or has to confirm; all of the council for who may read all its notes."""
        if not user.sees_cases:
            return self.none()
        of_the_council = self.filter(authority=user.authority_id)
        own = Q(prepared_by=user) | Q(decider=user)
        if user.role == Role.AUDITOR:
            return of_the_council
        if user.role == Role.PRACTITIONER:
            return of_the_council.filter(own)
        held = user.appointments.in_force_at(timezone.now())
        return of_the_council.filter(Exists(held.filter(seat__post__rank__isnull=False)) | own)

    def waiting(self) -> Self:
        """Keep those that nobody has confirmed, denied or withdrawn."""
        return self.filter(end__isnull=True)


class AuditEntryQuerySet(QuerySet["AuditEntry"]):
    """Entries of the log, filtered by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Keep the entries of the person's council."""
        return self.filter(authority=user.authority_id) if user.authority_id is not None else self.none()
