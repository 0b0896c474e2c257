"""Notes whose text is withheld, because somebody said that they were recorded about the wrong child.

Whoever recorded a note, whoever said so, auditors, and whoever has to answer for it go on reading it. Everybody else
sees that it is there, and no word of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from authorities.ladder import ALL_AREAS
from authorities.models import Role
from authorities.people.queries import appointments_of, capacities_of, ladder_of
from casenotes.models import EntryKind, Note, NoteEntry, NoteRequest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from authorities.models import Appointment, User


def said_of_the_wrong_child(note: Note) -> NoteEntry | None:
    """Return the entry that says that a note was recorded about the wrong child; None if nobody said so."""
    return note.entries.filter(kind=EntryKind.WRONG_CHILD).select_related("text").first()


def withheld_from(user: User, notes: Iterable[Note]) -> frozenset[UUID]:
    """Return the keys of those of some notes whose text this person may not read. The person sees that they are there.

    It takes one query where none of the notes is about the wrong child.
    """
    keys = [note.pk for note in notes]
    if not keys or user.role == Role.AUDITOR:
        return frozenset()
    said = NoteEntry.objects.filter(note=OuterRef("pk"), kind=EntryKind.WRONG_CHILD)
    withheld = Note.objects.filter(Exists(said), pk__in=keys)
    if not withheld.exists():
        return frozenset()
    read = withheld.filter(Q(recorded_by=user) | Exists(said.filter(by=user)) | _has_to_answer(user))
    return frozenset(withheld.values_list("pk", flat=True)) - frozenset(read.values_list("pk", flat=True))


def _has_to_answer(user: User) -> Q | Exists:
    """Return the condition that a person has to answer for a note: an open request reaches them, or a post of theirs.

    A post that should have taken a decision has to answer for it.
    """
    held = appointments_of(user, timezone.now())
    asked = Q(person=user) | Q(hat__in=capacities_of(user, timezone.now()))
    due = Q(pk=None)
    for one in held:
        posts, areas = _counted_as(one)
        due |= Q(should_have_decided__in=posts)
        asked |= Q(post__in=posts) if areas is None else Q(post__in=posts, area__in=["", *areas])
    return Exists(NoteRequest.objects.open().filter(asked, note=OuterRef("pk"))) | due


def _counted_as(appointment: Appointment) -> tuple[list[str], list[str] | None]:
    """Return the posts that somebody's post is a kind of, and the areas that theirs meets; None for every area."""
    seat = appointment.seat
    ladder = ladder_of(seat.post.authority, timezone.localdate())
    if seat.post.slug not in ladder.posts:
        return [seat.post.slug], []
    held_in = ladder.area_held(seat.post.slug, seat.area.slug if seat.area is not None else None)
    posts = sorted(ladder.kinds_of(seat.post.slug))
    if held_in == ALL_AREAS:
        return posts, None
    if held_in is None or held_in not in ladder.areas:
        return posts, []
    return posts, [area for area in ladder.areas if ladder.meets(area, held_in)]
