"""Which notes a person may see, and what their pages and lists show of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casenotes.models import Note

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from authorities.models import Appointment, User


def note_for(user: User, note_id: UUID) -> Note | None:
    """Return a note with everything that its page shows; None if there is none that this person may see."""
    notes = Note.objects.visible_to(user).select_related("case", "version__scheme", "text", "corrects", "authority")
    return notes.filter(pk=note_id).first()


def latest_correction(note: Note) -> Note | None:
    """Return the last note in the chain of corrections that begins with a note; None if it has not been corrected."""
    latest = None
    while (following := Note.objects.filter(corrects=latest or note).first()) is not None:
        latest = following
    return latest


def notes_of(user: User) -> list[Note]:
    """Return the notes that this person may see, the latest first, at most 200."""
    return list(_listed(Note.objects.visible_to(user))[:200])


def deviations_for(appointment: Appointment | None, user: User) -> list[Note]:
    """Return the decisions outside the scheme that this post should have taken, the latest first, at most 50."""
    if appointment is None:
        return []
    post = appointment.seat.post.slug
    return list(_listed(Note.objects.visible_to(user).filter(should_have_decided=post))[:50])


def _listed(notes: QuerySet[Note]) -> QuerySet[Note]:
    """Return notes with only what a list shows of them, and none of the long texts."""
    shown = {"number", "kind", "title", "taken_at", "recorded_at", "text__case_reference", "text__recorder"}
    return notes.select_related("text").only(*shown)
