"""A note with its corrections: the chain of what was recorded about one decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from casenotes.models.notes import Note

if TYPE_CHECKING:
    from uuid import UUID


def chain_of(note: Note) -> list[Note]:
    """Return a note, every note before it in its chain of corrections and every one after it, the first one first.

    It takes one query, however long the chain is.
    """
    key: UUID = note.pk
    found = Note.objects.raw(_CHAIN, [Note._meta.pk.get_db_prep_value(key, connection)])
    return sorted(found, key=lambda one: one.number)


# UNION, and not UNION ALL: it ends where everything was found, from either side.
_CHAIN: Final = """
WITH RECURSIVE chain(id, corrects_id) AS (
    SELECT id, corrects_id FROM casenotes_note WHERE id = %s
    UNION
    SELECT other.id, other.corrects_id FROM casenotes_note AS other
    JOIN chain ON other.corrects_id = chain.id OR other.id = chain.corrects_id
)
SELECT note.* FROM casenotes_note AS note JOIN chain ON note.id = chain.id
"""
