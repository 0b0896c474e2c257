"""What a second person says of the step that a note states they took: that it is so, or what is not so.

They say it under their own sign-in, once. The note and its outcome stay; a denial goes to the post above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.calendar.working_days import LONDON, day_in_words
from authorities.letters import is_visible
from casenotes.models import EntryKind, NoteEntry, RequestKind
from casenotes.models.chains import authors_of
from casenotes.models.querysets import CLOSING
from casenotes.recording import errors
from casenotes.recording.above import asked_above
from casenotes.recording.entries import add_entry
from casenotes.recording.locking import locked
from casenotes.recording.second_person import why_no_second_person

if TYPE_CHECKING:
    from uuid import UUID

    from authorities.models import Appointment, User
    from casenotes.models import Note, NoteRequest
    from casenotes.recording.entries import Asked


def confirm_step(*, user: User, appointment: Appointment | None, request: NoteRequest, key: UUID) -> NoteEntry:
    """Add that the person asked did take the step, as it was written.

    The same ``key`` gives the same entry, however often it comes. Raises NotAskedError, AccountClosedError,
    NoStaffNumberError, SamePersonError and AnsweredAlreadyError.
    """
    return _answer(EntryKind.CONFIRMED, user, appointment, request, key)


def deny_step(*, user: User, appointment: Appointment | None, request: NoteRequest, words: str, key: UUID) -> NoteEntry:
    """Add what is not so about the step, in the words of the person asked, and ask the post above to answer.

    The same ``key`` gives the same entry, however often it comes. Raises NothingSaidError where there are no words,
    and all that ``confirm_step`` does.
    """
    return _answer(EntryKind.DENIED, user, appointment, request, key, words)


def _answer(
    kind: EntryKind, user: User, appointment: Appointment | None, request: NoteRequest, key: UUID, words: str = ""
) -> NoteEntry:
    note = request.note
    with locked(user=user, authority=note.authority_id, row=note.row, case=note.case, appointment=appointment):
        earlier = NoteEntry.objects.filter(by=user, key=key, request=request, kind=kind).select_related("text").first()
        if earlier is not None and earlier.text.words == words.strip():
            return earlier
        if fault := why_no_answer(user, request):
            raise fault
        if kind is EntryKind.DENIED and not is_visible(words):
            message = "Say what is not so."
            raise errors.NothingSaidError(message)
        return add_entry(
            user=user,
            appointment=appointment,
            note=note,
            kind=kind,
            key=key,
            request=request,
            words=words,
            asks=_asked_because_of_a_denial(note, user) if kind is EntryKind.DENIED else (),
        )


def _asked_because_of_a_denial(note: Note, user: User) -> tuple[Asked, ...]:
    """Return who answers for a denial: the next above whoever decided, and nobody who wrote the note or denies."""
    but_not = [user, *authors_of(note)]
    return asked_above(note, note.post, note.area, timezone.now(), kind=RequestKind.ANSWER, but_not=but_not)


def why_no_answer(user: User, request: NoteRequest) -> errors.CasenotesError | None:
    """Return why a person cannot answer a request, as an error that says what to do; None if they can."""
    if request.kind != RequestKind.CONFIRM or request.person_id != user.pk:
        return errors.NotAskedError("This was asked of somebody else. Only they can answer it.")
    if fault := why_no_second_person(user, request.note.recorded_by_id, "You recorded this decision yourself."):
        return fault
    answered = request.entries.filter(kind__in=CLOSING).first()
    if answered is None:
        return None
    at = answered.at.astimezone(LONDON)
    return errors.AnsweredAlreadyError(
        f"You answered this on {day_in_words(at)}, {at:%H:%M}, and that answer stays. Nothing more was saved. "
        "If it was a mistake, tell the person who recorded the decision and their manager."
    )
