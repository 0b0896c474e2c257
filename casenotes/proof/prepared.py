"""Whether every prepared note, its wordings and its end are what was sealed, and are what the log tells of.

These are queries: they read and never write. Each fault is a sentence that names the prepared note by its key.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from casenotes.models import AuditEntry, AuditKind, EndKind, EntryKind, Note, Prepared
from casenotes.models.confirmed_first import TOLD_AS
from casenotes.models.prepared import WAS_ASKED, WAS_CORRECTED, WAS_PREPARED
from casenotes.proof.sealing import faults_of_prepared, faults_of_said_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from casenotes.models import PreparedEnd, PreparedEntry, PreparedRequest, PreparedWording

AT_ONCE: Final = 500


def altered_prepared() -> Iterator[str]:
    """Yield what is wrong with prepared notes, in sentences: altered, missing, or not what the log tells of."""
    told = _told_by_the_log()
    notes = dict(Note.objects.exclude(prepared=None).values_list("prepared", "prepared_by"))
    for prepared in (
        Prepared.objects.select_related("end")
        .prefetch_related("wordings", "requests", "entries")
        .order_by("pk")
        .iterator(chunk_size=AT_ONCE)
    ):
        wordings = sorted(prepared.wordings.all(), key=lambda one: one.number)
        end: PreparedEnd | None = getattr(prepared, "end", None)
        requests = sorted(prepared.requests.all(), key=lambda one: one.number)
        entries = sorted(prepared.entries.all(), key=lambda one: one.number)
        kept = _kept(wordings, end, requests, entries)
        faults = [
            *faults_of_prepared(prepared, wordings, end),
            *faults_of_said_first(prepared, requests, entries),
            *_not_as_noted(prepared, end, notes),
            *_not_as_told(kept, told.pop(str(prepared.pk), Counter())),
        ]
        yield from (f"The prepared note {prepared.pk} {fault}." for fault in faults)
    yield from (f"The prepared note {key} is not there; the log tells of it." for key in sorted(told))


def _told_by_the_log() -> dict[str, Counter[str]]:
    """Return how often the log tells what of each prepared note, by its key."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for codes in AuditEntry.objects.filter(kind=AuditKind.PREPARED).values_list("codes", flat=True):
        if isinstance(codes, list) and len(codes) == 2:
            told[str(codes[1])][str(codes[0])] += 1
    return told


def _not_as_noted(prepared: Prepared, end: PreparedEnd | None, notes: Mapping[UUID, int]) -> Iterator[str]:
    is_confirmed = end is not None and end.kind == EndKind.CONFIRMED
    if is_confirmed and prepared.pk not in notes:
        yield "is confirmed, and no note came of it"
    elif not is_confirmed and prepared.pk in notes:
        yield "has become a note, and is not confirmed"
    elif is_confirmed and notes[prepared.pk] != prepared.prepared_by_id:
        yield "was prepared by another than its note says"


def _kept(
    wordings: list[PreparedWording],
    end: PreparedEnd | None,
    requests: list[PreparedRequest],
    entries: list[PreparedEntry],
) -> Counter[str]:
    """Return how often the log has to tell what of a prepared note. Of a confirmation it tells with the note."""
    kept = Counter({WAS_PREPARED: 1, WAS_CORRECTED: len(wordings) - 1, WAS_ASKED: len(requests)})
    kept.update(TOLD_AS[EntryKind(entry.kind)] for entry in entries)
    if end is not None and end.kind != EndKind.CONFIRMED:
        kept[end.kind] += 1
    return kept


def _not_as_told(kept: Counter[str], told: Counter[str]) -> Iterator[str]:
    """Yield where what stands differs from what the log tells."""
    if +kept != +told:
        yield f"is told of by the log in another way: {_listed(told)}, and there is {_listed(kept)}"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count > 0) or "nothing"
