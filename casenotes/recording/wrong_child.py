"""A note that was recorded about the wrong child: who says so, who is told, and that it is recorded again once.

From then on its text is withheld (``casenotes.reading.withheld``). What was sealed stays.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from authorities.calendar.working_days import day_in_london
from authorities.people.above import area_of, is_above, is_over
from authorities.people.queries import ladder_of
from casenotes.models import EntryKind, Note, NoteEntry, RequestKind
from casenotes.models.chains import authors_of, chain_of
from casenotes.recording import errors
from casenotes.recording.above import asked_above
from casenotes.recording.entries import add_entry
from casenotes.recording.locking import locked
from casenotes.recording.questions import is_held_at, may_correct, require_held_now

if TYPE_CHECKING:
    from authorities.models import Appointment, User
    from casenotes.drafts import Draft
    from casenotes.recording.entries import Asked

NOT_CORRECTED: Final = (
    "This note was recorded about the wrong child, so it is not corrected. Record it again on the right child."
)


def is_about_the_wrong_child(note: Note) -> bool:
    """Say whether somebody said of a note that it was recorded about the wrong child."""
    return NoteEntry.objects.filter(note=note, kind=EntryKind.WRONG_CHILD).exists()


def stands_above(appointment: Appointment, note: Note) -> bool:
    """Say whether a post stands above that of whoever recorded a note, in the same line, in their area or over it."""
    mine, theirs = appointment.seat, note.appointment.seat
    if mine.post.authority_id != note.authority_id:
        return False
    ladder = ladder_of(note.authority, timezone.localdate())
    if not is_above(mine.post.slug, theirs.post.slug, ladder):
        return False
    return is_over(mine.post.slug, area_of(mine, ladder) or None, area_of(theirs, ladder), ladder)


def may_say_wrong_child(*, user: User, appointment: Appointment, note: Note) -> bool:
    """Say whether a person may say that a note was recorded about the wrong child.

    They recorded it or may correct it, or their post stands above that of whoever recorded it.
    """
    if not is_held_at(user=user, appointment=appointment, moment=timezone.now()):
        return False
    return may_correct(user=user, appointment=appointment, note=note) or stands_above(appointment, note)


def say_wrong_child(*, user: User, appointment: Appointment, note: Note, words: str, key: uuid.UUID) -> NoteEntry:
    """Say that a note was recorded about the wrong child. The post above that of whoever recorded it is told.

    It is said of every note of the chain of corrections, because all are about one child. What was said before is what
    it gives. Raises AppointmentNotInForceError and NotYoursToWithholdError.
    """
    with locked(user=user, authority=note.authority_id, row=note.row, case=note.case, appointment=appointment):
        said = NoteEntry.objects.filter(note=note, kind=EntryKind.WRONG_CHILD).first()
        return said if said is not None else _say(user, appointment, note, words, key)


def _say(user: User, appointment: Appointment, note: Note, words: str, key: uuid.UUID) -> NoteEntry:
    require_held_now(user=user, appointment=appointment)
    if not may_say_wrong_child(user=user, appointment=appointment, note=note):
        message = (
            "Only whoever recorded this note, a post that may take this decision now, or a manager above can say so. "
            "Tell one of them."
        )
        raise errors.NotYoursToWithholdError(message)
    said = add_entry(
        user=user,
        appointment=appointment,
        note=note,
        kind=EntryKind.WRONG_CHILD,
        key=key,
        words=words,
        asks=_told(note, user),
    )
    for other in chain_of(note):
        if other.pk != note.pk:
            add_entry(
                user=user,
                appointment=appointment,
                note=other,
                kind=EntryKind.WRONG_CHILD,
                key=uuid.uuid5(key, str(other.pk)),
                words=words,
            )
    return said


def may_record_again(user: User, note: Note) -> bool:
    """Say whether a person may record a note again on the right child: they recorded it, or said that it was wrong.

    It is the last of its chain of corrections that is recorded again, and once.
    """
    said = NoteEntry.objects.filter(note=note, kind=EntryKind.WRONG_CHILD).first()
    if said is None or Note.objects.filter(corrects=note).exists():
        return False
    return user.pk in {note.recorded_by_id, said.by_id}


def refuse_wrong_replacement(user: User, draft: Draft) -> None:
    """Refuse a draft that cannot stand in place of the note that it names. Raises ReplacementNotPossibleError."""
    replaced = draft.replaces
    if replaced is None:
        return
    again = Note.objects.filter(replaces=replaced).first()
    if again is not None:
        message = f"Note {replaced.number} was recorded again already, as note {again.number}."
    elif not may_record_again(user, replaced):
        message = f"Note {replaced.number} is not one that you can record again."
    elif draft.case.pk == replaced.case_id:
        message = f"Note {replaced.number} is about this child. Choose the case of the right one."
    else:
        return
    raise errors.ReplacementNotPossibleError(message)


def _told(note: Note, user: User) -> tuple[Asked, ...]:
    """Return who is told: the next above whoever recorded the note, and neither they nor whoever says so."""
    now = timezone.now()
    theirs, but_not = note.appointment.seat, [user, *authors_of(note)]
    area = area_of(theirs, ladder_of(note.authority, day_in_london(now)))
    return asked_above(note, theirs.post.slug, area, now, kind=RequestKind.SEE, but_not=but_not)
