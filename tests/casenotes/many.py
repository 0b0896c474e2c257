"""Many notes at once, for lists: copies of one that was recorded, each a minute after the one before it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.forms import model_to_dict

from casenotes.models import Note, NoteText, RequestKind
from casenotes.recording.entries import Asked, requests_of
from casenotes.recording.open_requests import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def copies_of(note: Note, numbers: Iterable[int], changes: Callable[[int], dict[str, Any]] | None = None) -> list[Note]:
    """Add copies of a note with these numbers. ``changes`` gives, for a number, what is other than in the note."""
    words = model_to_dict(note.text, exclude=["note"])
    copies = []
    for number in numbers:
        copy = Note.objects.get(pk=note.pk)
        copy.pk, copy.number = uuid.uuid4(), number
        copy.recorded_at = note.recorded_at + timedelta(minutes=number)
        for name, value in (changes(number) if changes is not None else {}).items():
            setattr(copy, name, value)
        copies.append(copy)
    Note.objects.bulk_create(copies)
    NoteText.objects.bulk_create([NoteText(**{**words, "note": copy}) for copy in copies])
    return copies


def ask_about(notes: Iterable[Note], post: str, area: str = "") -> None:
    """Ask a post to answer for each of some notes."""
    for note in notes:
        ask(requests_of(note, [Asked(RequestKind.ANSWER, post=post, area=area)], note.recorded_at), note)


def a_chain_of_corrections(note: Note, length: int) -> list[Note]:
    """Add that many corrections, the first of the note and each further one of the one before it."""
    keys = [note.pk, *(uuid.uuid4() for _ in range(length))]
    first = note.number

    def changes(number: int) -> dict[str, Any]:
        return {"pk": keys[number - first], "corrects_id": keys[number - first - 1]}

    return copies_of(note, range(first + 1, first + length + 1), changes)
