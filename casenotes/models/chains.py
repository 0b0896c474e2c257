"""A note with its corrections: the chain of what was recorded about one decision. The one walk along it stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models.expressions import RawSQL

from casenotes.models.entries import NoteRequest, RequestKind
from casenotes.models.notes import Note

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from authorities.models import User

# From each note that is begun with back to the first of its chain, and from there to all that follow. UNION, and not
# UNION ALL: should rows ever have been put in that correct each other, the search still ends.
_WALK: Final = """
WITH RECURSIVE earlier(begun, id, corrects_id) AS (
    SELECT id, id, corrects_id FROM casenotes_note WHERE id IN ({})
    UNION
    SELECT earlier.begun, note.id, note.corrects_id FROM casenotes_note AS note
    JOIN earlier ON note.id = earlier.corrects_id
), chain(begun, id) AS (
    SELECT begun, id FROM earlier
    UNION
    SELECT chain.begun, note.id FROM casenotes_note AS note JOIN chain ON note.corrects_id = chain.id
)
"""


def chain_of(note: Note) -> QuerySet[Note]:
    """Return a note, every note before it in its chain of corrections and every one after it, the first one first.

    It takes one query, however long the chain is.
    """
    walk = RawSQL(*_walked([note], "SELECT id FROM chain"))  # noqa: S611 - no text of anybody's stands in it
    return Note.objects.filter(pk__in=walk).order_by("number")


def first_of(note: Note) -> Note:
    """Return the note with which a chain of corrections began; the note itself if it corrects none."""
    if note.corrects_id is None:
        return note
    return _found_along(note, "SELECT id FROM earlier WHERE corrects_id IS NULL") or note


def last_of(note: Note) -> Note:
    """Return the latest note of a chain of corrections; the note itself if nobody corrected it."""
    return _found_along(note, _LAST) or note


_LAST: Final = """
SELECT id FROM chain WHERE NOT EXISTS (SELECT 1 FROM casenotes_note AS later WHERE later.corrects_id = chain.id)
"""


def last_asked_about(note: Note) -> Note | None:
    """Return the latest of a note and of those that it corrects about which a post or a hat was asked to answer.

    What was asked because of a later entry does not count. None if nobody was asked.
    """
    return _found_along(note, _ASKED)


_ASKED: Final = """
SELECT id FROM earlier WHERE EXISTS (
    SELECT 1 FROM casenotes_noterequest AS asked WHERE asked.note_id = earlier.id
    AND asked.kind = 'answer' AND asked.person_id IS NULL AND asked.raised_by_id IS NULL
) ORDER BY (SELECT number FROM casenotes_note AS note WHERE note.id = earlier.id) DESC LIMIT 1
"""


def _found_along(note: Note, wanted: str) -> Note | None:
    """Return the note of a chain that some SQL selects; None if it selects none.

    The chain is not put in order by the database: to find the first row in an order, that may go through all notes.
    """
    walk = RawSQL(*_walked([note], wanted))  # noqa: S611 - no text of anybody's stands in it
    return next(iter(Note.objects.filter(pk__in=walk).select_related("text", "authority").order_by()), None)


def authors_of(note: Note) -> list[User]:
    """Return everybody who recorded or prepared a note, one that it corrects, or a correction of it.

    It takes one query, however long the chain of corrections is.
    """
    named = chain_of(note).select_related("recorded_by", "prepared_by").only("recorded_by", "prepared_by")
    found = [one for note in named for one in (note.recorded_by, note.prepared_by) if one is not None]
    return list({one.pk: one for one in found}.values())


def correction_asked_anew(note: Note) -> Note | None:
    """Return the correction of a note about which whoever has to answer is asked anew; None if there is none."""
    anew = NoteRequest.objects.filter(note__corrects=note, kind=RequestKind.ANSWER, raised_by__isnull=True)
    return Note.objects.filter(pk__in=anew.order_by().values("note")).first()


# What somebody denied before a note was recorded counts where it is of the last wording, which became the note.
_DENIED: Final = """
SELECT DISTINCT earlier.begun AS id FROM earlier JOIN casenotes_noteentry AS entry ON entry.note_id = earlier.id
WHERE entry.kind = 'denied'
UNION
SELECT earlier.begun FROM earlier JOIN casenotes_note AS note ON note.id = earlier.id
JOIN casenotes_preparedrequest AS asked ON asked.prepared_id = note.prepared_id
JOIN casenotes_preparedentry AS said ON said.request_id = asked.id AND said.kind = 'denied'
WHERE asked.wording_id = (
    SELECT MAX(wording.id) FROM casenotes_preparedwording AS wording WHERE wording.prepared_id = note.prepared_id
)
"""


def denied_among(notes: Iterable[Note]) -> frozenset[UUID]:
    """Return the keys of those notes of which a step was denied, or one of a note that they correct; in one query."""
    begun = list(notes)
    if not begun:
        return frozenset()
    return frozenset(note.pk for note in Note.objects.raw(*_walked(begun, _DENIED)))


def _walked(notes: list[Note], wanted: str) -> tuple[str, list[object]]:
    """Return the SQL that walks the chains of some notes and selects what is wanted, and the keys to put in it."""
    keys = [Note._meta.pk.get_db_prep_value(note.pk, connection) for note in notes]
    return _WALK.format(", ".join(["%s"] * len(keys))) + wanted, keys
