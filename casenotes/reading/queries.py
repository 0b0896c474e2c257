"""Which notes a person may see, and what their pages and lists show of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import connection

from casenotes.models import Note, NoteKind
from casenotes.reading.paging import Place, between, page_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from authorities.models import Appointment, User
    from casenotes.models import Case
    from casenotes.reading.paging import Page

DEVIATIONS_SHOWN: Final = 5
"""How many decisions outside the scheme the list of all notes begins with."""


class KindWanted(StrEnum):
    """Which notes are asked for by their kind. A correction is of the kind of the note that it corrects, too."""

    DECISION = "decision"
    DEVIATION = "deviation"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notes are asked for. Whatever is left empty asks for nothing; the days are both included."""

    is_mine: bool = False
    area: str = ""
    for_post: str = ""
    kind: KindWanted | None = None
    case: Case | None = None
    since: date | None = None
    until: date | None = None

    @property
    def moment(self) -> str:
        """The column that the list is in the order of: when it was decided if days are asked for, else recorded."""
        return "taken_at" if self.since is not None or self.until is not None else "recorded_at"


EVERY_NOTE: Final = Wanted()


def note_for(user: User, note_id: UUID) -> Note | None:
    """Return a note with everything that its page shows; None if there is none that this person may see."""
    notes = Note.objects.visible_to(user).select_related("case", "version__scheme", "text", "corrects", "authority")
    # With whom it was recorded by, and what stands in its place or it in the place of.
    notes = notes.select_related("appointment__seat__post", "appointment__seat__area", "replaces", "replaced_by")
    return notes.filter(pk=note_id).first()


def note_saved_with(user: User, key: UUID) -> Note | None:
    """Return the note that a form of this person made, by the key of the form; None if it made none."""
    return Note.objects.visible_to(user).filter(submission__user=user, submission__key=key).first()


def latest_correction(note: Note) -> Note | None:
    """Return the last note in the chain of corrections that begins with a note; None if it has not been corrected.

    It takes one query, however long the chain is.
    """
    return next(iter(Note.objects.raw(_LATEST, [Note._meta.pk.get_db_prep_value(note.pk, connection)])), None)


# UNION, and not UNION ALL: should rows ever have been put in that correct each other, the search still ends.
_LATEST: Final = """
WITH RECURSIVE following(id) AS (
    SELECT id FROM casenotes_note WHERE corrects_id = %s
    UNION
    SELECT note.id FROM casenotes_note AS note JOIN following ON note.corrects_id = following.id
)
SELECT note.* FROM casenotes_note AS note JOIN following ON note.id = following.id
WHERE NOT EXISTS (SELECT 1 FROM casenotes_note AS later WHERE later.corrects_id = note.id)
"""


def notes_of(user: User, wanted: Wanted = EVERY_NOTE, place: Place | None = None) -> Page[Note]:
    """Return a page of the notes that this person may see and asks for, the latest first."""
    return page_of(_listed(_asked_for(user, wanted)), by=wanted.moment, place=place)


def place_beside(user: User, key: UUID, wanted: Wanted, *, is_newer: bool) -> Place | None:
    """Return where a page begins that lies beside a note; None if there is no such note that this person may see."""
    note = Note.objects.visible_to(user).filter(pk=key).only("taken_at", "recorded_at", "number").first()
    return Place(getattr(note, wanted.moment), note.number, is_newer) if note is not None else None


def deviations_for(appointment: Appointment | None, user: User) -> list[Note]:
    """Return the first few of the decisions outside the scheme that this post should have taken, the latest first."""
    if appointment is None:
        return []
    wanted = Wanted(for_post=appointment.seat.post.slug)
    latest = _asked_for(user, wanted).order_by(f"-{wanted.moment}", "-number")
    return list(_listed(latest)[:DEVIATIONS_SHOWN])


def _asked_for(user: User, wanted: Wanted) -> QuerySet[Note]:
    """Return the notes that this person may see and asks for. Each condition has an index that ends with the order."""
    notes = Note.objects.visible_to(user)
    if wanted.is_mine:
        notes = notes.filter(recorded_by=user)
    if wanted.area:
        notes = notes.filter(area=wanted.area)
    if wanted.for_post:
        notes = notes.filter(should_have_decided=wanted.for_post)
    if wanted.kind is KindWanted.CORRECTION:
        notes = notes.filter(corrects__isnull=False)
    elif wanted.kind is not None:
        notes = notes.filter(kind=NoteKind(wanted.kind))
    if wanted.case is not None:
        notes = notes.filter(case=wanted.case)
    return between(notes, wanted.since, wanted.until, by="taken_at")


def _listed(notes: QuerySet[Note]) -> QuerySet[Note]:
    """Return notes with only what a list shows of them, and none of the long texts."""
    shown = {"number", "kind", "title", "taken_at", "recorded_at", "corrects"}
    return notes.select_related("text").only(*shown, "text__case_reference", "text__recorder")
