"""Whether what is recorded is still what was sealed: every note, its text, its submission, every entry of the log.

These are queries: they read and never write. Each fault is a sentence that names the note or the entry.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from authorities.models import Authority
from casenotes.models import AuditEntry, AuditKind, LogHead, Note, NoteEntry, NoteText, Submission
from casenotes.models.states import HAPPENINGS
from casenotes.proof.sealing import ENTRY_FORMATS, faults_of_later_entry, faults_of_note, seal_of_entry, seal_of_request

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE: Final = 500


def altered_notes() -> Iterator[str]:
    """Yield what is wrong with notes, in sentences: missing, altered, without a text, or naming what does not exist."""
    councils = dict(Authority.objects.values_list("pk", "slug"))
    expected: dict[int, int] = {}
    found = (
        Note.objects.select_related("text", "submission")
        .prefetch_related("requests", "entries__text")
        .order_by("authority_id", "number")
    )
    for note in found.iterator(chunk_size=AT_ONCE):
        council = councils.get(note.authority_id, "a council that is not there")
        for number in range(expected.get(note.authority_id, 1), note.number):
            yield f"Note {number} of {council} is not there."
        expected[note.authority_id] = note.number + 1
        asked = [request for request in note.requests.all() if request.raised_by_id is None]
        for fault in faults_of_note(note, getattr(note, "text", None), getattr(note, "submission", None), asked):
            yield f"Note {note.number} of {council} {fault}."
        yield from (f"Note {note.number} of {council}: {fault}" for fault in _faults_of_entries(note))
    notes = Note.objects.values("pk")
    for pk in NoteText.objects.exclude(pk__in=notes).values_list("pk", flat=True):
        yield f"The note {pk} is not there; its text is."
    for pk in Submission.objects.exclude(note__in=notes).values_list("note_id", flat=True):
        yield f"The note {pk} is not there; the press of the button that made it is."
    for number in Note.objects.exclude(corrects=None).exclude(corrects__in=notes).values_list("number", flat=True):
        yield f"Note {number} corrects a note that is not there."


def _faults_of_entries(note: Note) -> Iterator[str]:
    """Yield what is wrong with what was said later about a note, and with what it made others be asked."""
    entries = sorted(note.entries.all(), key=lambda entry: entry.number)
    for place, entry in enumerate(entries, start=1):
        if entry.number != place:
            yield f"entry {place} is not there."
            return
        for fault in faults_of_later_entry(entry, getattr(entry, "text", None)):
            yield f"entry {entry.number} {fault}."
    requests = sorted(note.requests.all(), key=lambda request: request.number)
    if [request.number for request in requests] != list(range(1, len(requests) + 1)):
        yield "one of those that were asked is not there."
    for request in requests:
        if request.raised_by_id is not None and request.digest != seal_of_request(request):
            yield f"request {request.number} is not what was sealed."


def altered_log() -> Iterator[str]:
    """Yield what is wrong with the log, in sentences: entries missing, altered, or not where the log should end."""
    councils = {0: "no council", **dict(Authority.objects.values_list("pk", "slug"))}
    heads = {head.log: head for head in LogHead.objects.all()}
    latest: dict[int, tuple[int, str]] = {}
    for entry in AuditEntry.objects.order_by("log", "number").iterator(chunk_size=AT_ONCE):
        council = councils.get(entry.log, "a council that is not there")
        number, before = latest.get(entry.log, (0, ""))
        for gone in range(number + 1, entry.number):
            yield f"Entry {gone} of the log of {council} is not there."
        is_next = entry.number == number + 1
        if entry.format not in ENTRY_FORMATS:
            yield f"Entry {entry.number} of the log of {council} has the format {entry.format}, which there is not."
        elif is_next and entry.digest != seal_of_entry(entry, before):
            yield f"Entry {entry.number} of the log of {council} is not what was sealed."
        latest[entry.log] = (entry.number, entry.digest)
    for log in sorted({*heads, *latest}):
        number, digest = latest.get(log, (0, ""))
        head = heads.get(log)
        if head is None or (head.number, head.digest) != (number, digest):
            last = head.number if head is not None else 0
            yield f"The log of {councils.get(log, log)} ends at entry {number}, and {last} was the last to be entered."
    notes = Note.objects.values("pk")
    gone_notes = AuditEntry.objects.exclude(note=None).exclude(note__in=notes)
    for log, number in gone_notes.values_list("log", "number"):
        yield f"Entry {number} of the log of {councils.get(log, log)} names a note that is not there."
    making = [kind for kind, happening in HAPPENINGS.items() if happening.makes_a_note]
    entered = AuditEntry.objects.filter(kind__in=making).exclude(note=None).values("note")
    for slug, number in Note.objects.exclude(pk__in=entered).values_list("authority__slug", "number"):
        yield f"Note {number} of {slug} has no entry in the log that says it was recorded."
    logged = Counter(AuditEntry.objects.filter(kind=AuditKind.ENTERED).values_list("note", flat=True))
    kept = Counter(NoteEntry.objects.values_list("note", flat=True))
    differing = [pk for pk in {*logged, *kept} if logged[pk] != kept[pk]]
    for slug, number, pk in Note.objects.filter(pk__in=differing).values_list("authority__slug", "number", "pk"):
        yield f"Note {number} of {slug} has {kept[pk]} later entries, and the log tells of {logged[pk]}."
