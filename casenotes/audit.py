"""The entries of the log: who did, read or tried what, when. None holds a word of a note's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from casenotes.models import AuditEntry, AuditKind

if TYPE_CHECKING:
    from authorities.models import Appointment, User
    from casenotes.errors import CasenotesError
    from casenotes.models import Note
    from delegation.rules.determination import Determination


def log_answer(
    *, user: User, appointment: Appointment, determination: Determination, kind: AuditKind, note: Note | None = None
) -> None:
    """Write to the log what the scheme answered to an attempt, and the note that came of it, if any."""
    AuditEntry.objects.create(
        authority=appointment.seat.post.authority,
        at=timezone.now(),
        kind=kind,
        user=user,
        post=appointment.seat.post.slug,
        row=determination.row,
        outcome=determination.followed.outcome.value,
        codes=[reason.code.value for reason in determination.reasons],
        note=note,
    )


def log_correction(*, user: User, appointment: Appointment, correction: Note) -> None:
    """Write to the log that a note was corrected by a further one."""
    AuditEntry.objects.create(
        authority=correction.authority,
        at=timezone.now(),
        kind=AuditKind.CORRECTED,
        user=user,
        post=appointment.seat.post.slug,
        row=correction.row,
        note=correction,
    )


@transaction.atomic
def log_refusal(*, user: User, row: str, error: CasenotesError, post: str = "") -> None:
    """Write to the log that somebody tried to record and could not, for a reason that no scheme was asked about."""
    if user.authority is None:
        return
    AuditEntry.objects.create(
        authority=user.authority,
        at=timezone.now(),
        kind=AuditKind.REFUSED,
        user=user,
        post=post,
        row=row,
        codes=[error.code],
    )


@transaction.atomic
def log_reading(*, user: User, note: Note | None) -> None:
    """Write to the log that a person opened a note, or (None) a list of notes."""
    if user.authority is None:
        return
    AuditEntry.objects.create(
        authority=user.authority,
        at=timezone.now(),
        kind=AuditKind.READ if note is not None else AuditKind.LISTED,
        user=user,
        row=note.row if note is not None else "",
        note=note,
    )
