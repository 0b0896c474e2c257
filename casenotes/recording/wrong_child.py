"""A note that was recorded about the wrong child: who says so, who is told, and that it is recorded again once.

From then on its text is withheld (``casenotes.reading.withheld``). What was sealed stays.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from authorities.ladder import ALL_AREAS
from authorities.models import Appointment
from authorities.people.queries import ladder_of
from casenotes.models import EntryKind, Note, NoteEntry, RequestKind
from casenotes.models.chains import chain_of
from casenotes.recording import errors
from casenotes.recording.entries import Asked, add_entry
from casenotes.recording.locking import locked
from casenotes.recording.questions import is_held_at, may_correct, require_held_now

if TYPE_CHECKING:
    from authorities.ladder import Ladder
    from authorities.models import Seat, User
    from casenotes.drafts import Draft

NOT_CORRECTED: Final = (
    "This note was recorded about the wrong child, so it is not corrected. Record it again on the right child."
)


def is_about_the_wrong_child(note: Note) -> bool:
    """Say whether somebody said of a note that it was recorded about the wrong child."""
    return NoteEntry.objects.filter(note=note, kind=EntryKind.WRONG_CHILD).exists()


def stands_above(appointment: Appointment, note: Note) -> bool:
    """Say whether a post stands above that of whoever recorded a note, in the general line and in their area."""
    mine, theirs = appointment.seat, note.appointment.seat
    if mine.post.authority_id != note.authority_id:
        return False
    ladder = ladder_of(note.authority, timezone.localdate())
    return _is_above(ladder, mine, theirs)


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


def _told(note: Note, user: User) -> list[Asked]:
    """Return who is told: the lowest post above that of whoever recorded the note which somebody else holds there.

    Where nobody holds one, it is the post that the council names.
    """
    ladder, theirs = ladder_of(note.authority, timezone.localdate()), note.appointment.seat
    held = (
        Appointment.objects.of_authority(note.authority)
        .in_force_at(timezone.now())
        .exclude(user__in=[note.recorded_by_id, user.pk])
        .filter(seat__post__slug__in=[post for post in ladder.posts if ladder.is_more_senior(post, theirs.post.slug)])
        if theirs.post.slug in ladder.posts
        else Appointment.objects.none()
    )
    seats = [one.seat for one in held.with_post() if _is_above(ladder, one.seat, theirs)]
    if not seats:
        answering = note.authority.answering_post
        return [Asked(RequestKind.SEE, post=answering)] if answering else []

    def how_far(seat: Seat) -> tuple[int, bool]:
        return ladder.posts[seat.post.slug].rank or 0, seat.area_id != theirs.area_id

    nearest = min(map(how_far, seats))
    found = [
        Asked(RequestKind.SEE, post=seat.post.slug, area=seat.area.slug if seat.area is not None else "")
        for seat in seats
        if how_far(seat) == nearest
    ]
    return list(dict.fromkeys(found))


def _is_above(ladder: Ladder, mine: Seat, theirs: Seat) -> bool:
    if mine.post.slug not in ladder.posts or theirs.post.slug not in ladder.posts:
        return False
    if not ladder.is_in_general_line(mine.post.slug) or not ladder.is_more_senior(mine.post.slug, theirs.post.slug):
        return False
    here, there = (
        ladder.area_held(seat.post.slug, seat.area.slug if seat.area is not None else None) for seat in (mine, theirs)
    )
    if here == ALL_AREAS:
        return True
    if here is None or there is None or here not in ladder.areas or there not in ladder.areas:
        return False
    return ladder.meets(here, there)
