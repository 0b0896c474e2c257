"""What the seals of notes and of the log cover, by format, and which rows no longer match their seal.

Notes are sealed in format 2 when they are recorded. Notes of format 1 were recorded before there were seals. A
migration sealed them, so their seals vouch for what stood there on the day it ran. Reads, never writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from authorities.database.seals import salted_digest, seal_of
from casenotes.drafts import Text, digest_of_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casenotes.models import AuditEntry, Note, NoteText, Submission

FORMAT: Final = 2
"""The format in which notes and entries are sealed now."""

_RECORD: Final = (
    "id",
    "format",
    "authority_id",
    "number",
    "kind",
    "case_id",
    "version_id",
    "row",
    "title",
    "taken_at",
    "recorded_at",
    "recorded_by_id",
    "appointment_id",
    "recorded_as",
    "post",
    "area",
    "capacity",
    "outcome",
    "codes",
    "rows",
    "should_have_decided",
    "corrects_id",
    "scheme_digest",
    "ladder_digest",
    "words_digest",
    "calendar_digest",
    "digests",
    "text_digest",
)
_SUBMISSION: Final = ("user_id", "key", "body_digest")
_WORDS: Final = (
    "decided",
    "why",
    "considered",
    "child_view",
    "actions",
    "deviation_reason",
    "correction_reason",
)
_TEXT: Final = ("case_reference", "initials", "recorder", "question", "determination", "evidence", *_WORDS)
_ENTRY: Final = (
    "log",
    "number",
    "format",
    "authority_id",
    "at",
    "kind",
    "user_id",
    "post",
    "row",
    "outcome",
    "codes",
    "case_id",
    "note_id",
)

# Which columns the seals of each format cover. A column added later makes a new format. These stay as they are.
_RECORDS: Final = {1: _RECORD, 2: _RECORD}
_TEXTS: Final = {1: _TEXT, 2: _TEXT}
ENTRY_FORMATS: Final = {1: _ENTRY, 2: _ENTRY}


def digests_of(text: NoteText, sealed_as: int) -> dict[str, str]:
    """Return the salted digest of each field of a text. Raises LookupError for a format that does not exist."""
    return {name: salted_digest(name, getattr(text, name), text.salt) for name in _TEXTS[sealed_as]}


def seal_of_record(note: Note, submission: Submission) -> str:
    """Return the seal of a note's record and of its submission, the press of the button that made it.

    Raises LookupError if the note's format does not exist.
    """
    record = {name: getattr(note, name) for name in _RECORDS[note.format]}
    return seal_of({**record, **{f"submission.{name}": getattr(submission, name) for name in _SUBMISSION}})


def seal_of_entry(entry: AuditEntry, before: str) -> str:
    """Return the seal of an entry of the log, which covers the entry and the digest of the one before it.

    Raises LookupError if the entry's format does not exist.
    """
    values = {name: getattr(entry, name) for name in ENTRY_FORMATS[entry.format]}
    return seal_of({**values, "before": before})


def faults_of_note(note: Note, text: NoteText | None, submission: Submission | None) -> Iterator[str]:
    """Yield what is wrong with a note, each as the end of a sentence that begins with the note: "has no salt", say."""
    if note.format not in _RECORDS:
        yield f"has the format {note.format}, which there is not"
        return
    if submission is None:
        yield "has no submission"
    elif note.record_digest != seal_of_record(note, submission):
        yield "has another record than was sealed"
    if text is None:
        yield "has no text"
        return
    if not text.salt:
        yield "has no salt"
    for name in _TEXTS[note.format]:
        sealed = note.digests.get(name) if isinstance(note.digests, dict) else None
        if not sealed:
            yield f"has no digest of “{name}”"
        elif sealed != salted_digest(name, getattr(text, name), text.salt):
            yield f"has another “{name}” than was sealed"
    if note.text_digest and note.text_digest != digest_of_text(_words_of(text), text.salt):
        yield "has other words than were sealed when it was recorded"


def _words_of(text: NoteText) -> Text:
    return Text(**{name: getattr(text, name) for name in _WORDS})
