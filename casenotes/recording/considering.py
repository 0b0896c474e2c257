"""What a panel decided after a court or another body had: its note points at the entry of that decision.

Both are about one child and one matter. What was recorded first stays as it is, so an entry that is made only after the
panel's note points at that note.
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
from delegation.answer.own_panel import FOR_PANEL, panel_of
from delegation.answer.rows_held import row_held
from delegation.schemes.library import library

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from authorities.models import Appointment, User
    from casenotes.drafts import Draft
    from casenotes.models import Case
    from delegation.rules.schemes import Statement


def entries_to_consider(user: User, case: Case, statement: Statement) -> list[Note]:
    """Return the entries of decisions elsewhere about a child and the matter of a row that a person may see.

    The latest comes first. Each stands for its chain of corrections. One about the wrong child is not among them.
    """
    return list(_on_the_matter(user, case, statement).filter(kind=NoteKind.ELSEWHERE))


def decisions_of_panels(user: User, case: Case, statement: Statement) -> list[Note]:
    """Return the notes of panels about a child and the matter of a row that a person may see and no entry is linked to.

    The latest comes first. Each stands for its chain of corrections. One about the wrong child is not among them.
    """
    alone = _on_the_matter(user, case, statement).filter(considers__isnull=True, considered_by__isnull=True)
    return list(alone.filter(capacity__startswith=FOR_PANEL).exclude(kind=NoteKind.ELSEWHERE))


def _on_the_matter(user: User, case: Case, statement: Statement) -> QuerySet[Note]:
    """Return the first notes of chains about a child and the matter of a row that a person may see, the latest first.

    One about the wrong child is not among them.
    """
    rows = [statement.row, *(link.row for link in statement.same_matter)]
    about = Note.objects.visible_to(user).filter(authority=case.authority_id, case=case, row__in=rows)
    first = about.filter(corrects__isnull=True).exclude(entries__kind=EntryKind.WRONG_CHILD)
    return first.select_related("text").order_by("-taken_at", "pk")


def refuse_wrong_consideration(user: User, draft: Draft) -> None:
    """Refuse a draft that names an entry which the panel cannot have considered. Raises NotConsideredError.

    Of a draft of such an entry, it is the note of the panel that is named.
    """
    entry = draft.considers
    if entry is None:
        return
    if draft.elsewhere is not None:
        _refuse_wrong_panel(user, draft, entry)
        return
    if not _is_on_the_matter(user, draft, entry):
        message = "This is not an entry about the same child and the same matter. Choose one that is."
    elif draft.taken_at < entry.taken_at:
        when = timezone.localtime(entry.taken_at)
        message = f"That was decided on {day_in_words(when)} at {when:%H:%M}, after the panel sat. Check when it sat."
    else:
        return
    raise errors.NotConsideredError(message)


def _refuse_wrong_panel(user: User, draft: Draft, note: Note) -> None:
    """Refuse the draft of a decision elsewhere that names a note which no panel can have taken after it."""
    if note.kind == NoteKind.ELSEWHERE:
        message = "Choose one: the panel decided, or it was decided elsewhere."
    elif not _is_on_the_matter(user, draft, note):
        message = "This is not what a panel decided about the same child and the same matter. Choose one that is."
    elif draft.taken_at > note.taken_at:
        when = timezone.localtime(note.taken_at)
        message = f"The panel decided on {day_in_words(when)} at {when:%H:%M}, before this. Check when it was decided."
    else:
        return
    raise errors.NotConsideredError(message)


def _is_on_the_matter(user: User, draft: Draft, note: Note) -> bool:
    """Say whether a note is one that a person may link to a draft: about its child and matter, and of the other kind.

    The draft of a panel's decision is linked to an entry of a decision elsewhere, and the draft of an entry to a note
    of a panel.
    """
    book = library().books.get(draft.case.authority.slug)
    day = draft.taken_at.astimezone(LONDON).date()
    held = row_held(book, draft.row, day, timezone.localdate()) if book is not None else None
    others = entries_to_consider if draft.elsewhere is None else decisions_of_panels
    return held is not None and note in others(user, draft.case, held.statement)


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
