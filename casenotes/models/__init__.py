"""Cases, notes and the log as rows. What is recorded is never changed."""

from casenotes.models.notes import AuditEntry, AuditKind, Case, LogHead, Note, NoteKind, NoteText, Submission

__all__ = ["AuditEntry", "AuditKind", "Case", "LogHead", "Note", "NoteKind", "NoteText", "Submission"]
