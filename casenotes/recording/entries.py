"""Adding to a recorded note: what somebody says of it later, and whom it has to go to. The note stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from authorities.database.seals import new_salt
from authorities.models import Authority
from casenotes.models import AuditKind, NoteEntry, NoteEntryText, NoteRequest, RequestKind
from casenotes.proof.sealing import FORMAT, digests_of_words, seal_of_later_entry, seal_of_request
from casenotes.recording.audit import enter
from casenotes.recording.open_requests import ask, close
from casenotes.recording.said_then import names_of_those_asked_later
from casenotes.recording.seats import seat_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from authorities.models import Appointment, User
    from casenotes.models import EntryKind, Note


@dataclass(frozen=True, slots=True)
class Asked:
    """What one person, or whoever holds a post or wears a hat, is asked because of a note.

    One of ``person`` (a key), ``post`` and ``hat`` is given; ``area`` narrows a post.
    """

    kind: RequestKind
    person: int | None = None
    post: str = ""
    area: str = ""
    hat: str = ""
    step: str = ""


def requests_of(
    note: Note, asked: Iterable[Asked], at: datetime, *, raised_by: NoteEntry | None = None
) -> list[NoteRequest]:
    """Return sealed requests, not yet saved, numbered after those that the note has. Each is asked once."""
    # A note that is not saved yet has none; to ask would be a query of nothing.
    before = 0 if note._state.adding else NoteRequest.objects.filter(note=note).count()
    found = [
        NoteRequest(
            authority_id=note.authority_id,
            note=note,
            number=number,
            kind=one.kind,
            at=at,
            step=one.step,
            person_id=one.person,
            post=one.post,
            area=one.area,
            hat=one.hat,
            raised_by=raised_by,
        )
        for number, one in enumerate(dict.fromkeys(asked), start=before + 1)
    ]
    for request in found:
        request.digest = seal_of_request(request)
    return found


@transaction.atomic
def add_entry(
    *,
    user: User,
    appointment: Appointment | None,
    note: Note,
    kind: EntryKind,
    key: UUID,
    request: NoteRequest | None = None,
    words: str = "",
    to_do: str = "",
    asks: Iterable[Asked] = (),
) -> NoteEntry:
    """Add what somebody says later about a note, and ask those whom it has to go to.

    The same ``key`` by the same person gives the same entry, however often it comes. Whoever calls this has settled
    that the person may say it.
    """
    Authority.objects.select_for_update(no_key=True).get(pk=note.authority_id)
    earlier = NoteEntry.objects.filter(by=user, key=key).first()
    if earlier is not None:
        return earlier
    asks = list(asks)
    seat = appointment.seat if appointment is not None else None
    entry = NoteEntry(
        format=FORMAT,
        note=note,
        number=NoteEntry.objects.filter(note=note).count() + 1,
        request=request,
        kind=kind,
        at=timezone.now(),
        by=user,
        appointment=appointment,
        said_as=seat_in_words(appointment) if appointment is not None else "",
        post=seat.post.slug if seat is not None else "",
        area=seat.area.slug if seat is not None and seat.area is not None else "",
        key=key,
    )
    text = NoteEntryText(
        entry=entry,
        salt=new_salt(),
        said_by=user.full_name,
        words=words.strip(),
        to_do=to_do.strip(),
        called=names_of_those_asked_later(asks, note.authority),
    )
    entry.digests = digests_of_words(text, FORMAT)
    entry.record_digest = seal_of_later_entry(entry)
    entry.save(force_insert=True)
    text.save(force_insert=True)
    close(request, kind)
    ask(requests_of(note, asks, entry.at, raised_by=entry), note)
    enter(
        kind=AuditKind.ENTERED,
        authority=note.authority,
        user=user,
        post=entry.post,
        row=note.row,
        codes=(kind.value,),
        case=note.case,
        note=note,
    )
    return entry
