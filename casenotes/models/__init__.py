"""Cases, notes and the log as rows. What is recorded is never changed."""

from casenotes.models.cases import Case, LegalStatusEntry
from casenotes.models.notes import AuditEntry, AuditKind, LogHead, Note, NoteKind, NoteText, Submission

__all__ = [
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
