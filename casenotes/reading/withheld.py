"""Notes whose text is withheld, because somebody said that they were recorded about the wrong child.

Whoever recorded a note, whoever said so, auditors, and whoever has to answer for it go on reading it. Everybody else
sees that it is there, and no word of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from authorities.models import Role
from authorities.people.reach import reach_of
from casenotes.models import EntryKind, Note, NoteEntry, NoteRequest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from authorities.models import User
    from authorities.people.reach import Reach


def said_of_the_wrong_child(note: Note) -> NoteEntry | None:
    """Return the entry that says that a note was recorded about the wrong child; None if nobody said so."""
    return note.entries.filter(kind=EntryKind.WRONG_CHILD).select_related("text").first()


def withheld_from(user: User, notes: Iterable[Note], reach: Reach | None = None) -> frozenset[UUID]:
    """Return the keys of those of some notes whose text this person may not read. The person sees that they are there.

    ``reach`` is what reaches the person now, where it is known. It takes one query where none of the notes is about the
    wrong child.
    """
    keys = [note.pk for note in notes]
    if not keys or user.role == Role.AUDITOR:
        return frozenset()
    said = NoteEntry.objects.filter(note=OuterRef("pk"), kind=EntryKind.WRONG_CHILD)
    withheld = Note.objects.filter(Exists(said), pk__in=keys)
    if not withheld.exists():
        return frozenset()
    read = withheld.filter(Q(recorded_by=user) | Exists(said.filter(by=user)) | _has_to_answer(user, reach))
    return frozenset(withheld.values_list("pk", flat=True)) - frozenset(read.values_list("pk", flat=True))


def _has_to_answer(user: User, reach: Reach | None) -> Q | Exists:
    """Return the condition that a person has to answer for a note: an open request reaches them, or a post of theirs.

    A post that should have taken a decision has to answer for it.
    """
    reach = reach if reach is not None else reach_of(user, timezone.now())
    reaching = NoteRequest.objects.reaching(user, reach).order_by().values("pk")
    asked = NoteRequest.objects.open().filter(Q(person=user) | Q(pk__in=reaching), note=OuterRef("pk"))
    posts = frozenset().union(*(seat.kinds for seat in reach.seats))
    return Exists(asked) | Q(should_have_decided__in=sorted(posts))
