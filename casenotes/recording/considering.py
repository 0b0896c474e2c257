"""What a panel decided after a court or another body had: its note points at the entry of that decision.

Both are about one child and one matter. The entry stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

from django.utils import timezone

from authorities.calendar.working_days import LONDON, day_in_words
from authorities.people.reach import reach_of
from casenotes.models import EntryKind, Note, NoteKind
from casenotes.recording import errors
from casenotes.recording.answering import to_see
from casenotes.recording.entries import add_entry
from casenotes.recording.hats import hats_of_panel
from delegation.answer.own_panel import panel_of
from delegation.answer.rows_held import row_held
from delegation.schemes.library import library

if TYPE_CHECKING:
    from uuid import UUID

    from authorities.models import Appointment, User
    from casenotes.drafts import Draft
    from casenotes.models import Case
    from delegation.rules.schemes import Statement


def entries_to_consider(user: User, case: Case, statement: Statement) -> list[Note]:
    """Return the entries of decisions elsewhere about a child and the matter of a row that a person may see.

    The latest comes first. Each stands for its chain of corrections. One about the wrong child is not among them.
    """
    rows = [statement.row, *(link.row for link in statement.same_matter)]
    about = Note.objects.visible_to(user).filter(authority=case.authority_id, case=case, row__in=rows)
    entries = about.filter(kind=NoteKind.ELSEWHERE, corrects__isnull=True)
    return list(entries.exclude(entries__kind=EntryKind.WRONG_CHILD).select_related("text").order_by("-taken_at", "pk"))


def refuse_wrong_consideration(user: User, draft: Draft) -> None:
    """Refuse a draft that names an entry which the panel cannot have considered. Raises NotConsideredError."""
    entry = draft.considers
    if entry is None:
        return
    if draft.elsewhere is not None:
        message = "Choose one: the panel decided, or it was decided elsewhere."
    elif not _is_on_the_matter(user, draft, entry):
        message = "This is not an entry about the same child and the same matter. Choose one that is."
    elif draft.taken_at < entry.taken_at:
        when = timezone.localtime(entry.taken_at)
        message = f"That was decided on {day_in_words(when)} at {when:%H:%M}, after the panel sat. Check when it sat."
    else:
        return
    raise errors.NotConsideredError(message)


def _is_on_the_matter(user: User, draft: Draft, entry: Note) -> bool:
    """Say whether an entry is one about the child and the matter of a draft that the person may see."""
    book = library().books.get(draft.case.authority.slug)
    day = draft.taken_at.astimezone(LONDON).date()
    held = row_held(book, draft.row, day, timezone.localdate()) if book is not None else None
    return held is not None and entry in entries_to_consider(user, draft.case, held.statement)


def require_a_panel(note: Note) -> None:
    """Raise NotConsideredError where a note that is not saved yet names an entry, and no panel decided."""
    if note.considers is not None and not panel_of(note.capacity):
        message = "Only what a panel decided can be linked to a decision elsewhere. Choose “No”."
        raise errors.NotConsideredError(message)


def say_that_it_was_seen(*, user: User, appointment: Appointment, note: Note, key: UUID) -> None:
    """Add to the entry that a panel's note points at that whoever enters it saw what the panel is told of.

    Whoever leads the panel says so for themselves.
    """
    entry, panel = note.considers, panel_of(note.capacity)
    if entry is None:
        return
    hats = hats_of_panel(panel)
    for request in to_see(user, entry, reach_of(user, timezone.now())):
        if request.hat in hats:
            own = uuid5(key, f"seen {request.number}")
            add_entry(user=user, appointment=appointment, note=entry, kind=EntryKind.SEEN, key=own, request=request)
