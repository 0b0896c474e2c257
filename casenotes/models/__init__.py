"""Cases, notes and the log as rows. What is recorded is never changed."""

from casenotes.models.cases import Case, LegalStatusEntry
from casenotes.models.confirmed_first import PreparedEntry, PreparedRequest
from casenotes.models.entries import EntryKind, NoteEntry, NoteEntryText, NoteRequest, RequestKind
from casenotes.models.kept_words import KeptWords
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
from casenotes.models.open_requests import OpenPrepared, OpenRequest
from casenotes.models.prepared import EndKind, Prepared, PreparedEnd, PreparedWording

__all__ = [
    "CASE_NOT_FOUND",
    "CASE_OPENED",
    "AuditEntry",
    "AuditKind",
    "Case",
    "EndKind",
    "EntryKind",
    "KeptWords",
    "LegalStatusEntry",
    "LogHead",
    "Note",
    "NoteEntry",
    "NoteEntryText",
    "NoteKind",
    "NoteRequest",
    "NoteText",
    "OpenPrepared",
    "OpenRequest",
    "Prepared",
    "PreparedEnd",
    "PreparedEntry",
    "PreparedRequest",
    "PreparedWording",
    "RequestKind",
    "Submission",
]
