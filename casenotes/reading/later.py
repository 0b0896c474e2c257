"""What was said of a note after it was recorded, and how each of its steps stands by that.

A correction keeps the steps of the note that it corrects, so what was said of that note is said of its steps too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from authorities.calendar.working_days import day_in_words
from casenotes.drafts import code_of_step
from casenotes.models import EntryKind, NoteEntry
from casenotes.models.chains import chain_of, said_of_earlier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from casenotes.models import Note

_ANSWERS: Final = frozenset({EntryKind.CONFIRMED, EntryKind.DENIED})
"""What a second person says of a step."""


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step as the note states it (``said``), and what the person named says of it (None: nothing yet)."""

    said: dict[str, Any]
    answer: NoteEntry | None = None

    @property
    def is_denied(self) -> bool:
        """Whether the person named says that it is not so."""
        return self.answer is not None and self.answer.kind == EntryKind.DENIED

    @property
    def state(self) -> str:
        """How a step by a person of the council stands; empty if it was not done, or by anybody else."""
        if not self.said.get("person") or not self.said.get("is_done", True):
            return ""
        if self.answer is None:
            return "Stated by the recorder, not confirmed"
        day = day_in_words(timezone.localtime(self.answer.at))
        by = f"{self.answer.get_kind_display()} by {self.answer.text.said_by} on {day}"
        return f"{by}: {self.answer.text.words}" if self.answer.text.words else by


@dataclass(frozen=True, slots=True)
class Later:
    """What was said of a note: its steps as they stand, and every later entry in order."""

    steps: tuple[StepShown, ...]
    entries: tuple[NoteEntry, ...]

    @property
    def denied(self) -> tuple[StepShown, ...]:
        """The steps that the person named says are not so."""
        return tuple(step for step in self.steps if step.is_denied)


def said_later_of(note: Note) -> Later:
    """Return what was said of a note, and of those that it corrects, in one query; two for a correction."""
    told_of = [note.pk, *_corrected_by(note)]
    found = NoteEntry.objects.filter(note__in=told_of).select_related("text", "request", "note")
    entries = tuple(found.defer("note__rows", "note__codes", "note__digests").order_by("at", "note", "number"))
    answers = {
        (entry.request.step, entry.request.person_id): entry
        for entry in entries
        if entry.kind in _ANSWERS and entry.request is not None
    }
    steps = tuple(StepShown(one, answers.get((code_of_step(one), one.get("person")))) for one in note.text.evidence)
    return Later(steps, entries)


def denied_among(notes: Iterable[Note]) -> frozenset[UUID]:
    """Return the keys of those notes of which a step was denied, or one of a note that they correct; in one query."""
    return said_of_earlier(notes, EntryKind.DENIED)


def _corrected_by(note: Note) -> list[UUID]:
    """Return the keys of the notes that a correction corrects, itself or through others; none for any other note."""
    if note.corrects_id is None:
        return []
    return list(chain_of(note).filter(number__lt=note.number).values_list("pk", flat=True))
