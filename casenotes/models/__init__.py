"""Cases, notes and the log as rows. What is recorded is never changed."""

from casenotes.models.cases import Case, LegalStatusEntry
from casenotes.models.notes import (
    CASE_NOT_FOUND,
    CASE_OPENED,
    AuditEntry,
    AuditKind,
    LogHead,
    Note,
    NoteKind,
    NoteText,
    Submission,
)

__all__ = [
    "CASE_NOT_FOUND",
    "CASE_OPENED",
    "AuditEntry",
    "AuditKind",
    "Case",
    "LegalStatusEntry",
    "LogHead",
    "Note",
    "NoteKind",
    "NoteText",
    "Submission",
]
