"""What the seals of notes and of the log cover, by format, and which rows no longer match their seal.

Notes are sealed in format 5 when they are recorded. Format 4 does not know what posts were called that a later entry
asks, format 3 knows of no entry that a panel considered, and format 2 nothing of others who are asked about a note.
Notes of format 1 were recorded before there were seals. A migration
sealed them, so their seals vouch for what stood there on the day it ran. Reads, never writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from authorities.database.seals import salted_digest, seal_of
from casenotes.drafts import Text, digest_of_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from casenotes.models import (
        AuditEntry,
        Note,
        NoteEntry,
        NoteEntryText,
        NoteRequest,
        NoteText,
        Prepared,
        PreparedEnd,
        PreparedEntry,
        PreparedRequest,
        PreparedWording,
        Submission,
    )

FORMAT: Final = 5
"""The format in which notes and entries are sealed now."""

SINCE_REQUESTS: Final = 3
"""The first format whose seal covers what was asked of people when the note was recorded."""

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
_SINCE_3: Final = ("decided_by", "prepared_id", "prepared_by_id", "replaces_id")
_SINCE_4: Final = ("considers_id",)
_TEXT_SINCE_3: Final = ("preparer", "elsewhere")
_REQUEST: Final = (
    "authority_id",
    "note_id",
    "number",
    "kind",
    "at",
    "step",
    "person_id",
    "post",
    "area",
    "hat",
    "raised_by_id",
)
_LATER: Final = (
    "id",
    "format",
    "note_id",
    "number",
    "request_id",
    "kind",
    "at",
    "by_id",
    "appointment_id",
    "said_as",
    "post",
    "area",
    "key",
    "digests",
)
_LATER_WORDS: Final = ("said_by", "words", "to_do")
_LATER_WORDS_SINCE_5: Final = ("called",)
_PREPARED: Final = (
    "id",
    "format",
    "authority_id",
    "case_id",
    "row",
    "title",
    "prepared_at",
    "prepared_by_id",
    "appointment_id",
    "prepared_as",
    "post",
    "area",
    "decider_id",
    "key",
)
_WORDING: Final = ("prepared_id", "number", "at", "by_id", "taken_at", "draft_digest")
_END: Final = ("prepared_id", "kind", "at", "by_id", "why_digest")
_ASKED_FIRST: Final = ("prepared_id", "wording_id", "number", "at", "step", "person_id")
_SAID_FIRST: Final = ("prepared_id", "number", "request_id", "kind", "at", "by_id", "key", "words_digest")
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
_RECORD_4: Final = (*_RECORD, *_SINCE_3, *_SINCE_4)
_TEXT_3: Final = (*_TEXT, *_TEXT_SINCE_3)
_RECORDS: Final = {1: _RECORD, 2: _RECORD, 3: (*_RECORD, *_SINCE_3), 4: _RECORD_4, 5: _RECORD_4}
_TEXTS: Final = {1: _TEXT, 2: _TEXT, 3: _TEXT_3, 4: _TEXT_3, 5: _TEXT_3}
ENTRY_FORMATS: Final = dict.fromkeys(range(1, 6), _ENTRY)
_LATER_FORMATS: Final = dict.fromkeys(range(3, 6), _LATER)
_LATER_TEXTS: Final = {3: _LATER_WORDS, 4: _LATER_WORDS, 5: (*_LATER_WORDS, *_LATER_WORDS_SINCE_5)}
_PREPARED_FORMATS: Final = dict.fromkeys(range(3, 6), (_PREPARED, _WORDING, _END))
_FIRST_FORMATS: Final = dict.fromkeys(range(3, 6), (_ASKED_FIRST, _SAID_FIRST))


def digests_of(text: NoteText, sealed_as: int) -> dict[str, str]:
    """Return the salted digest of each field of a text. Raises LookupError for a format that does not exist."""
    return {name: salted_digest(name, getattr(text, name), text.salt) for name in _TEXTS[sealed_as]}


def seal_of_record(note: Note, submission: Submission, requests: Iterable[NoteRequest] = ()) -> str:
    """Return the seal of a note's record, of its submission, and of what was asked of people when it was recorded.

    The submission is the press of the button that made it. Raises LookupError if the note's format does not exist.
    """
    record = {name: getattr(note, name) for name in _RECORDS[note.format]}
    if note.format >= SINCE_REQUESTS:
        record["requests"] = [request.digest for request in requests]
    return seal_of({**record, **{f"submission.{name}": getattr(submission, name) for name in _SUBMISSION}})


def seal_of_request(request: NoteRequest) -> str:
    """Return the seal of something that somebody is asked because of a note."""
    return seal_of({name: getattr(request, name) for name in _REQUEST})


def seal_of_later_entry(entry: NoteEntry) -> str:
    """Return the seal of what somebody said later about a note. Raises LookupError for a format that does not exist."""
    return seal_of({name: getattr(entry, name) for name in _LATER_FORMATS[entry.format]})


def digests_of_words(text: NoteEntryText, sealed_as: int) -> dict[str, str]:
    """Return the salted digest of each field of an entry's words. Raises LookupError for a format there is not."""
    return {name: salted_digest(name, getattr(text, name), text.salt) for name in _LATER_TEXTS[sealed_as]}


def seal_of_prepared(prepared: Prepared) -> str:
    """Return the seal of who prepared a note for whom. Raises LookupError for a format that does not exist."""
    return seal_of({name: getattr(prepared, name) for name in _PREPARED_FORMATS[prepared.format][0]})


def digest_of_wording(wording: PreparedWording) -> str:
    """Return the salted digest of what a wording says, and of the name of whoever wrote it."""
    return salted_digest("draft", [wording.draft, wording.written_by], wording.salt)


def seal_of_wording(wording: PreparedWording, sealed_as: int) -> str:
    """Return the seal of a wording, which covers its digest. Raises LookupError for a format that does not exist."""
    return seal_of({name: getattr(wording, name) for name in _PREPARED_FORMATS[sealed_as][1]})


def digest_of_why(end: PreparedEnd) -> str:
    """Return the salted digest of why a prepared note ended, and of the name of whoever ended it."""
    return salted_digest("why", [end.why, end.ended_by], end.salt)


def seal_of_end(end: PreparedEnd, sealed_as: int) -> str:
    """Return the seal of an end, which covers its digest. Raises LookupError for a format that does not exist."""
    return seal_of({name: getattr(end, name) for name in _PREPARED_FORMATS[sealed_as][2]})


def seal_of_asked_first(request: PreparedRequest, sealed_as: int) -> str:
    """Return the seal of what somebody is asked to confirm first. Raises LookupError for a format there is not."""
    return seal_of({name: getattr(request, name) for name in _FIRST_FORMATS[sealed_as][0]})


def digest_of_said_first(entry: PreparedEntry) -> str:
    """Return the salted digest of the words of an entry about a prepared note, and of the name of whoever said it."""
    return salted_digest("words", [entry.words, entry.said_by], entry.salt)


def seal_of_said_first(entry: PreparedEntry, sealed_as: int) -> str:
    """Return the seal of an entry about a prepared note, which covers its digest.

    Raises LookupError for a format there is not.
    """
    return seal_of({name: getattr(entry, name) for name in _FIRST_FORMATS[sealed_as][1]})


def faults_of_said_first(
    prepared: Prepared, requests: Iterable[PreparedRequest], entries: Iterable[PreparedEntry]
) -> Iterator[str]:
    """Yield what is wrong with what was asked and said of a prepared note, each as the end of a sentence about it."""
    if prepared.format not in _FIRST_FORMATS:
        return
    for place, request in enumerate(requests, start=1):
        if request.number != place:
            yield f"lacks the request {place}"
            return
        if request.digest != seal_of_asked_first(request, prepared.format):
            yield f"has another request {place} than was sealed"
    for place, entry in enumerate(entries, start=1):
        if entry.number != place:
            yield f"lacks the entry {place}"
            return
        if entry.record_digest != seal_of_said_first(entry, prepared.format):
            yield f"has another entry {place} than was sealed"
        if not entry.salt:
            yield f"has no salt in entry {place}"
        elif entry.words_digest != digest_of_said_first(entry):
            yield f"has other words in entry {place} than were sealed"


def faults_of_prepared(
    prepared: Prepared, wordings: Iterable[PreparedWording], end: PreparedEnd | None
) -> Iterator[str]:
    """Yield what is wrong with a prepared note, its wordings and its end, each as the end of a sentence about it."""
    if prepared.format not in _PREPARED_FORMATS:
        yield f"has the format {prepared.format}, which there is not"
        return
    if prepared.record_digest != seal_of_prepared(prepared):
        yield "has another record than was sealed"
    numbers = []
    for wording in wordings:
        numbers.append(wording.number)
        if wording.record_digest != seal_of_wording(wording, prepared.format):
            yield f"has another wording {wording.number} than was sealed"
        if not wording.salt:
            yield f"has no salt in wording {wording.number}"
        elif wording.draft_digest != digest_of_wording(wording):
            yield f"has other words in wording {wording.number} than were sealed"
    if numbers != list(range(1, len(numbers) + 1)) or not numbers:
        yield "lacks a wording"
    if end is None:
        return
    if end.record_digest != seal_of_end(end, prepared.format):
        yield "has another end than was sealed"
    if not end.salt:
        yield "has no salt in its end"
    elif end.why_digest != digest_of_why(end):
        yield "has other words in its end than were sealed"


def seal_of_entry(entry: AuditEntry, before: str) -> str:
    """Return the seal of an entry of the log, which covers the entry and the digest of the one before it.

    Raises LookupError if the entry's format does not exist.
    """
    values = {name: getattr(entry, name) for name in ENTRY_FORMATS[entry.format]}
    return seal_of({**values, "before": before})


def faults_of_note(
    note: Note, text: NoteText | None, submission: Submission | None, requests: Iterable[NoteRequest] = ()
) -> Iterator[str]:
    """Yield what is wrong with a note, each as the end of a sentence that begins with the note: "has no salt", say."""
    if note.format not in _RECORDS:
        yield f"has the format {note.format}, which there is not"
        return
    if submission is None:
        yield "has no submission"
    elif note.record_digest != seal_of_record(note, submission, requests) or _says_more_than_its_format(note, text):
        yield "has another record than was sealed"
    for request in requests:
        if request.digest != seal_of_request(request):
            yield f"has another request {request.number} than was sealed"
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


def faults_of_later_entry(entry: NoteEntry, text: NoteEntryText | None) -> Iterator[str]:
    """Yield what is wrong with an entry about a note, each as the end of a sentence that begins with the entry."""
    if entry.format not in _LATER_FORMATS:
        yield f"has the format {entry.format}, which there is not"
        return
    if entry.record_digest != seal_of_later_entry(entry):
        yield "is not what was sealed"
    if text is None:
        yield "has no words"
    elif not text.salt:
        yield "has no salt"
    elif entry.digests != digests_of_words(text, entry.format) or _has_words_of_later(entry, text):
        yield "has other words than were sealed"


def _says_more_than_its_format(note: Note, text: NoteText | None) -> bool:
    """Say whether a column holds something that no seal covers, because the note is older than the column."""
    of_the_note = set(_RECORDS[FORMAT]) - set(_RECORDS[note.format])
    of_the_text = set(_TEXTS[FORMAT]) - set(_TEXTS[note.format])
    says_more = any(getattr(note, name) for name in of_the_note)
    return says_more or (text is not None and any(getattr(text, name) for name in of_the_text))


def _has_words_of_later(entry: NoteEntry, text: NoteEntryText) -> bool:
    """Say whether the words hold something that no seal covers, because the entry is older than the column."""
    return any(getattr(text, name) for name in set(_LATER_TEXTS[FORMAT]) - set(_LATER_TEXTS[entry.format]))


def _words_of(text: NoteText) -> Text:
    return Text(**{name: getattr(text, name) for name in _WORDS})
