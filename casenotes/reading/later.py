"""What was said of a note after it was recorded, and how each of its steps stands by that.

A correction keeps the steps of the note that it corrects, so what was said of that note is said of its steps too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Max
from django.utils import timezone

from authorities.calendar.working_days import day_in_words
from casenotes.drafts import code_of_step
from casenotes.models import EntryKind, NoteEntry, PreparedEntry
from casenotes.models.chains import chain_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from casenotes.models import Note

_ANSWERS: Final = frozenset({EntryKind.CONFIRMED, EntryKind.DENIED})
"""What a second person says of a step."""


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step as the note states it (``said``), and what the person named says of it (None: nothing yet).

    They say it of the note, or, where the scheme asks that steps are confirmed first, of what was prepared.
    """

    said: dict[str, Any]
    answer: NoteEntry | PreparedEntry | None = None

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
        said = self.answer.text if isinstance(self.answer, NoteEntry) else self.answer
        first = "" if isinstance(self.answer, NoteEntry) else ", before it was recorded"
        by = f"{self.answer.get_kind_display()} by {said.said_by} on {day}{first}"
        return f"{by}: {said.words}" if said.words else by


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
    """Return what was said of a note, and of those that it corrects, in one query; two for a correction.

    It takes one more where there may be a prepared note, of which people said something before it was recorded.
    """
    told_of = [note.pk, *_corrected_by(note)]
    found = NoteEntry.objects.filter(note__in=told_of).select_related("text", "request", "note")
    entries = tuple(found.defer("note__rows", "note__codes", "note__digests").order_by("at", "note", "number"))
    before = said_before(told_of) if note.prepared_id is not None or note.corrects_id is not None else []
    said: list[NoteEntry | PreparedEntry] = [*before, *entries]
    answers = {
        (entry.request.step, entry.request.person_id): entry
        for entry in said
        if entry.kind in _ANSWERS and entry.request is not None
    }
    steps = tuple(StepShown(one, answers.get((code_of_step(one), one.get("person")))) for one in note.text.evidence)
    return Later(steps, entries)


def said_before(notes: Iterable[UUID]) -> list[PreparedEntry]:
    """Return what people said of their steps before notes were recorded, of the wording that became each of them."""
    said = PreparedEntry.objects.filter(prepared__note__in=notes, request__isnull=False)
    latest = said.annotate(last=Max("prepared__wordings__number")).filter(request__wording__number=F("last"))
    return list(latest.select_related("request").order_by("number"))


def _corrected_by(note: Note) -> list[UUID]:
    """Return the keys of the notes that a correction corrects, itself or through others; none for any other note."""
    if note.corrects_id is None:
        return []
    return list(chain_of(note).filter(number__lt=note.number).values_list("pk", flat=True))
