"""How a note stands, and what each kind of entry in the log tells of notes.

The check of the ledger and the drawing in ``docs/states.md`` read the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from casenotes.models.notes import AuditKind
from delegation.rules.tables import one_for_each


class NoteState(Enum):
    """How a note stands."""

    NOT_THERE = "No note"
    STANDS = "As recorded"
    CORRECTED = "Corrected"


@dataclass(frozen=True, slots=True)
class Happening:
    """What an entry of one kind tells: before and after of the note that it names, and of the one which that corrects.

    An entry that names no note has "no note" on both sides.
    """

    changes: tuple[tuple[NoteState, NoteState], ...]

    @property
    def makes_a_note(self) -> bool:
        """Whether the note that is named was not there before."""
        return (NoteState.NOT_THERE, NoteState.STANDS) in self.changes


HAPPENINGS: Final = one_for_each(
    AuditKind,
    {
        AuditKind.RECORDED: Happening(((NoteState.NOT_THERE, NoteState.STANDS),)),
        AuditKind.REFUSED: Happening(((NoteState.NOT_THERE, NoteState.NOT_THERE),)),
        # A note that has a correction is not corrected again: its correction is.
        AuditKind.CORRECTED: Happening(
            ((NoteState.NOT_THERE, NoteState.STANDS), (NoteState.STANDS, NoteState.CORRECTED))
        ),
        AuditKind.READ: Happening(((NoteState.STANDS, NoteState.STANDS), (NoteState.CORRECTED, NoteState.CORRECTED))),
        AuditKind.LISTED: Happening(((NoteState.NOT_THERE, NoteState.NOT_THERE),)),
        AuditKind.LOG_READ: Happening(((NoteState.NOT_THERE, NoteState.NOT_THERE),)),
        AuditKind.ENTERED: Happening(
            ((NoteState.STANDS, NoteState.STANDS), (NoteState.CORRECTED, NoteState.CORRECTED))
        ),
        AuditKind.PREPARED: Happening(((NoteState.NOT_THERE, NoteState.NOT_THERE),)),
    },
)
"""What each kind of entry tells of notes."""
