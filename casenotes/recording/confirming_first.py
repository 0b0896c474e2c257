"""What is said of a prepared note: that a step is so, or what is not, before it is recorded; that a denial was seen.

Each is a later entry, said under one's own sign-in. The wording that was asked about stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

from django.utils import timezone

from authorities.calendar.working_days import LONDON, day_in_words
from authorities.database.seals import new_salt
from authorities.letters import is_visible
from casenotes.models import AuditKind, EndKind, EntryKind, PreparedEnd, PreparedEntry
from casenotes.models.confirmed_first import TOLD_AS
from casenotes.proof.sealing import digest_of_said_first, seal_of_said_first
from casenotes.recording import errors
from casenotes.recording.audit import write_entry
from casenotes.recording.locking import locked
from casenotes.recording.open_requests import keep_open
from casenotes.recording.second_person import why_no_second_person

if TYPE_CHECKING:
    from uuid import UUID

    from authorities.models import User
    from casenotes.models import Prepared, PreparedRequest


def confirm_first(*, user: User, request: PreparedRequest, key: UUID) -> PreparedEntry:
    """Add that the person asked did take the step, as the wording states it.

    The same ``key`` gives the same entry. Raises NotAskedError, AccountClosedError, NoStaffNumberError,
    SamePersonError, PreparedNoteEndedError, WordingChangedError and AnsweredAlreadyError.
    """
    return _answer(EntryKind.CONFIRMED, user, request, key)


def deny_first(*, user: User, request: PreparedRequest, words: str, key: UUID) -> PreparedEntry:
    """Add what is not so about the step, in the words of the person asked. Whoever decided is told.

    The same ``key`` gives the same entry. Raises NothingSaidError where there are no words, and all that
    ``confirm_first`` does.
    """
    return _answer(EntryKind.DENIED, user, request, key, words)


def say_that_the_denial_was_seen(*, user: User, prepared: Prepared, key: UUID) -> PreparedEntry:
    """Add that whoever prepared a note saw that its decider denied it. A second press gives the same entry.

    Raises NotAskedError where it is not theirs to see, or not denied.
    """
    with locked(user=user, authority=prepared.authority_id, row=prepared.row, case=prepared.case):
        is_denied = PreparedEnd.objects.filter(prepared=prepared, kind=EndKind.DENIED).exists()
        if user.pk != prepared.prepared_by_id or not is_denied:
            message = "Nothing about this prepared note waits for you to see it."
            raise errors.NotAskedError(message)
        seen = PreparedEntry.objects.filter(prepared=prepared, by=user, kind=EntryKind.SEEN).first()
        return seen or _add(prepared, None, EntryKind.SEEN, user, uuid5(key, str(prepared.pk)))


def why_no_answer_first(user: User, request: PreparedRequest) -> errors.CasenotesError | None:
    """Return why a person cannot answer what they are asked about a prepared note, as an error; None if they can."""
    if request.person_id != user.pk:
        return errors.NotAskedError("This was asked of somebody else. Only they can answer it.")
    if fault := why_no_second_person(user, request.prepared.decider_id, "You decided this yourself."):
        return fault
    return why_not_asked_any_more(request)


def why_not_asked_any_more(request: PreparedRequest) -> errors.CasenotesError | None:
    """Return why nothing can be said any more to what somebody was asked; None while it waits."""
    answered = PreparedEntry.objects.filter(request=request).first()
    if answered is not None:
        at = answered.at.astimezone(LONDON)
        return errors.AnsweredAlreadyError(
            f"You answered this on {day_in_words(at)}, {at:%H:%M}, and that answer stays. Nothing more was saved. "
            "If it was a mistake, tell the person who decided."
        )
    if PreparedEnd.objects.filter(prepared=request.prepared_id).exists():
        return errors.PreparedNoteEndedError(
            "This does not wait for you any more: the note was recorded, denied or withdrawn. Nothing was saved."
        )
    if request.prepared.wordings.filter(number__gt=request.wording.number).exists():
        return errors.WordingChangedError(
            "What was written about you was corrected after this was asked, so it is not asked any more. If you are "
            "asked about the new wording, it stands under “Waiting for you”. Nothing was saved."
        )
    return None


def _answer(kind: EntryKind, user: User, request: PreparedRequest, key: UUID, words: str = "") -> PreparedEntry:
    # One form answers one request, whatever key it is sent with.
    prepared, own = request.prepared, uuid5(key, str(request.pk))
    with locked(user=user, authority=prepared.authority_id, row=prepared.row, case=prepared.case):
        earlier = PreparedEntry.objects.filter(by=user, key=own, request=request, kind=kind).first()
        if earlier is not None and earlier.words == words.strip():
            return earlier
        if fault := why_no_answer_first(user, request):
            raise fault
        if kind is EntryKind.DENIED and not is_visible(words):
            message = "Say what is not so."
            raise errors.NothingSaidError(message)
        return _add(prepared, request, kind, user, own, words)


def _add(
    prepared: Prepared, request: PreparedRequest | None, kind: EntryKind, user: User, key: UUID, words: str = ""
) -> PreparedEntry:
    """Save an entry about a prepared note, sealed, and log it."""
    entry = PreparedEntry(
        prepared=prepared,
        number=PreparedEntry.objects.filter(prepared=prepared).count() + 1,
        request=request,
        kind=kind,
        at=max(timezone.now(), prepared.prepared_at),
        by=user,
        said_by=user.full_name,
        key=key,
        salt=new_salt(),
        words=words.strip(),
    )
    entry.words_digest = digest_of_said_first(entry)
    entry.record_digest = seal_of_said_first(entry, prepared.format)
    entry.save(force_insert=True)
    keep_open(prepared)
    write_entry(
        kind=AuditKind.PREPARED,
        authority=prepared.authority,
        user=user,
        row=prepared.row,
        codes=(TOLD_AS[kind], str(prepared.pk)),
        case=prepared.case,
    )
    return entry
