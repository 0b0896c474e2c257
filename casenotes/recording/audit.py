"""The entries of the log: who did, read or tried what, and when. None holds a word of a note's text.

Each entry is numbered and sealed with the one before it, so that a missing or altered entry can be found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from casenotes.models import CASE_NOT_FOUND, CASE_OPENED, AuditEntry, AuditKind, LogHead
from casenotes.proof.sealing import FORMAT, seal_of_entry

if TYPE_CHECKING:
    from authorities.models import Appointment, Authority, User
    from casenotes.models import Case, Note
    from casenotes.recording.errors import CasenotesError
    from delegation.rules.determination import Determination


def enter(
    *,
    kind: AuditKind,
    authority: Authority | None,
    user: User | None,
    post: str = "",
    row: str = "",
    outcome: str = "",
    codes: tuple[str, ...] = (),
    case: Case | None = None,
    note: Note | None = None,
) -> AuditEntry:
    """Add an entry to a council's log, or to the log of no council. ``user`` is None if nobody is signed in.

    It is called inside a transaction, of which the entry is a part. Entries of one log wait here for each other until
    that ends, so this comes last in it.
    """
    log = authority.pk if authority is not None else 0
    head = LogHead.objects.select_for_update(no_key=True).filter(pk=log).first()
    if head is None:
        # If two begin a log at once, they meet at its key. The second finds the head already made.
        LogHead.objects.bulk_create([LogHead(pk=log)], ignore_conflicts=True)
        head = LogHead.objects.select_for_update(no_key=True).get(pk=log)
    entry = AuditEntry(
        log=log,
        number=head.number + 1,
        format=FORMAT,
        authority=authority,
        at=timezone.now(),
        kind=kind,
        user=user,
        post=post,
        row=row,
        outcome=outcome,
        codes=list(codes),
        case=case,
        note=note,
    )
    entry.digest = seal_of_entry(entry, head.digest)
    entry.save(force_insert=True)
    LogHead.objects.filter(pk=log).update(number=entry.number, digest=entry.digest)
    return entry


write_entry: Final = transaction.atomic(enter)
"""Add an entry by itself: in a transaction of its own, or undone alone where there is one around it."""


def log_answer(
    *,
    user: User,
    appointment: Appointment,
    determination: Determination,
    kind: AuditKind,
    case: Case,
    note: Note | None = None,
) -> None:
    """Log what the scheme answered to an attempt, and the note that came of it, if any."""
    enter(
        kind=kind,
        authority=appointment.seat.post.authority,
        user=user,
        post=appointment.seat.post.slug,
        row=determination.row,
        outcome=determination.followed.outcome.value,
        codes=tuple(reason.code.value for reason in determination.reasons),
        case=case,
        note=note,
    )


def log_recorded(*, user: User, appointment: Appointment, note: Note) -> None:
    """Log a note that no answer of a scheme stands behind: decided elsewhere, or of a day that none covers."""
    enter(
        kind=AuditKind.RECORDED,
        authority=note.authority,
        user=user,
        post=appointment.seat.post.slug,
        row=note.row,
        outcome=note.outcome,
        codes=tuple(note.codes),
        case=note.case,
        note=note,
    )


def log_correction(*, user: User, appointment: Appointment, correction: Note) -> None:
    """Log that a further note corrects an earlier one."""
    enter(
        kind=AuditKind.CORRECTED,
        authority=correction.authority,
        user=user,
        post=appointment.seat.post.slug,
        row=correction.row,
        case=correction.case,
        note=correction,
    )


def log_refusal(*, user: User, row: str, error: CasenotesError, post: str = "", case: Case | None = None) -> None:
    """Log that somebody tried to record something and could not, for a reason other than the scheme's answer.

    A person who belongs to no council leaves no entry.
    """
    if user.authority is None:
        return
    write_entry(
        kind=AuditKind.REFUSED,
        authority=user.authority,
        user=user,
        post=post,
        row=row,
        codes=(error.code,),
        case=case if case is not None and case.authority_id == user.authority_id else None,
    )


def log_case_opened(*, user: User, row: str, case: Case | None) -> None:
    """Log that a person opened a case to record under a row, or looked for one that is not there (``case`` is None)."""
    if user.authority is None:
        return
    write_entry(
        kind=AuditKind.READ if case is not None else AuditKind.LISTED,
        authority=user.authority,
        user=user,
        row=row,
        codes=(CASE_OPENED if case is not None else CASE_NOT_FOUND,),
        case=case,
    )


def log_reading(*, user: User, note: Note | None, case: Case | None = None) -> None:
    """Log that a person opened a note, or a list of notes if ``note`` is None: of one case, or of all.

    A person who belongs to no council leaves no entry.
    """
    if user.authority is None:
        return
    write_entry(
        kind=AuditKind.READ if note is not None else AuditKind.LISTED,
        authority=user.authority,
        user=user,
        row=note.row if note is not None else "",
        case=note.case if note is not None else case,
        note=note,
    )


def log_reading_of_the_log(*, user: User) -> None:
    """Log that a person opened a page of the log of their council.

    A person who belongs to no council leaves no entry.
    """
    if user.authority is not None:
        write_entry(kind=AuditKind.LOG_READ, authority=user.authority, user=user)
