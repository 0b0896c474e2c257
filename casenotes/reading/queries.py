"""Which notes a person may see, and what their pages and lists show of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from casenotes.models import Note, NoteKind
from casenotes.models.chains import last_of
from casenotes.reading.asked import asked_to_answer_for
from casenotes.reading.paging import Place, between, page_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from authorities.models import User
    from authorities.people.reach import Reach
    from casenotes.models import Case
    from casenotes.reading.paging import Page


class KindWanted(StrEnum):
    """Which notes are asked for by their kind. A correction is of the kind of the note that it corrects, too.

    A decision for which no scheme was checked counts with those outside the scheme.
    """

    DECISION = "decision"
    DEVIATION = "deviation"
    ELSEWHERE = "elsewhere"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notes are asked for. Whatever is left empty asks for nothing; the days are both included.

    ``asked`` asks for the notes that those posts and hats have to answer for.
    """

    is_mine: bool = False
    area: str = ""
    asked: Reach | None = None
    kind: KindWanted | None = None
    case: Case | None = None
    since: date | None = None
    until: date | None = None

    @property
    def moment(self) -> str:
        """The column that the list is in the order of: when it was decided if days are asked for, else recorded."""
        return "taken_at" if self.since is not None or self.until is not None else "recorded_at"


EVERY_NOTE: Final = Wanted()


def note_for(user: User, note_id: UUID, reach: Reach | None = None) -> Note | None:
    """Return a note with everything that its page shows; None if there is none that this person may see.

    ``reach`` is what reaches the person now, where it is known.
    """
    notes = Note.objects.visible_to(user, reach).select_related(
        *("case", "version__scheme", "text", "corrects", "authority", "prepared__end"),
        # With whom it was recorded by, and what stands in its place or it in the place of.
        *("appointment__seat__post", "appointment__seat__area", "replaces", "replaced_by"),
    )
    return notes.filter(pk=note_id).first()


def note_saved_with(user: User, key: UUID) -> Note | None:
    """Return the note that a form of this person made, by the key of the form; None if it made none."""
    return Note.objects.visible_to(user).filter(submission__user=user, submission__key=key).first()


def latest_correction(note: Note) -> Note | None:
    """Return the last note in the chain of corrections that begins with a note; None if it has not been corrected.

    It takes one query, however long the chain is.
    """
    latest = last_of(note)
    return latest if latest.pk != note.pk else None


def notes_of(
    user: User, wanted: Wanted = EVERY_NOTE, place: Place | None = None, reach: Reach | None = None
) -> Page[Note]:
    """Return a page of the notes that this person may see and asks for, the latest first.

    ``reach`` is what reaches the person now, where it is known.
    """
    return page_of(_listed(_asked_for(user, wanted, reach)), by=wanted.moment, place=place)


def place_beside(user: User, key: UUID, wanted: Wanted, *, is_newer: bool, reach: Reach | None = None) -> Place | None:
    """Return where a page begins that lies beside a note; None if there is no such note that this person may see."""
    note = Note.objects.visible_to(user, reach).filter(pk=key).only("taken_at", "recorded_at", "number").first()
    return Place(getattr(note, wanted.moment), note.number, is_newer) if note is not None else None


def _asked_for(user: User, wanted: Wanted, reach: Reach | None) -> QuerySet[Note]:
    """Return the notes that this person may see and asks for. Each condition has an index that ends with the order."""
    notes = Note.objects.visible_to(user, reach)
    if wanted.is_mine:
        notes = notes.filter(recorded_by=user)
    if wanted.area:
        notes = notes.filter(area=wanted.area)
    if wanted.asked is not None:
        notes = notes.filter(asked_to_answer_for(user, wanted.asked))
    if wanted.kind is KindWanted.CORRECTION:
        notes = notes.filter(corrects__isnull=False)
    elif wanted.kind is KindWanted.DEVIATION:
        notes = notes.outside()
    elif wanted.kind is not None:
        notes = notes.filter(kind=NoteKind(wanted.kind))
    if wanted.case is not None:
        notes = notes.filter(case=wanted.case)
    return between(notes, wanted.since, wanted.until, by="taken_at")


def _for_post(user: User, post: str) -> Q:
    """Return the condition of being for a post to look at: it should have decided.

    The post that answers for the council also looks at every decision for which no scheme was checked.
    """
    own = Q(should_have_decided=post)
    answers = user.authority is not None and user.authority.answering_post == post
    return own | Q(kind=NoteKind.UNCHECKED) if answers else own


def _listed(notes: QuerySet[Note]) -> QuerySet[Note]:
    """Return notes with only what a list shows of them, and none of the long texts."""
    shown = {"number", "kind", "title", "taken_at", "recorded_at", "corrects"}
    return notes.select_related("text").only(*shown, "text__case_reference", "text__recorder")
