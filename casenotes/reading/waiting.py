"""What waits for somebody: the requests that they have not answered, the oldest first.

Whoever sees no cases is shown none, and asks the database nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch, prefetch_related_objects

from authorities.database.prepared import Prepared, written_once
from casenotes.drafts import code_of_step
from casenotes.models import EntryKind, Note, NoteEntry, NoteKind, NoteRequest, OpenRequest, RequestKind
from casenotes.models.querysets import CLOSING
from casenotes.reading.asked import asked_by_post
from casenotes.reading.paging import MOST_COUNTED
from delegation.rules.tables import one_for_each

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from authorities.models import User
    from authorities.people.reach import Reach

MOST_SHOWN: Final = 50
"""How many requests the page shows. Once some of them are answered, the next come."""

TITLES: Final = one_for_each(
    RequestKind,
    {
        RequestKind.CONFIRM: "Steps to confirm",
        RequestKind.ANSWER: "Decisions to answer",
        RequestKind.SEE: "Decisions to look at",
    },
)
"""What the requests of each kind are called together, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Section:
    """The requests of one kind, the oldest first."""

    title: str
    requests: tuple[NoteRequest, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the page shows: a section for each kind that there is, and whether more waits than is shown."""

    sections: tuple[Section, ...]
    has_more: bool


def waiting_for(user: User, reach: Reach) -> QuerySet[NoteRequest]:
    """Return the open requests to a person, to the posts that they hold and to their hats, the oldest first."""
    if not user.sees_cases:
        return NoteRequest.objects.none()
    own = OpenRequest.objects.filter(person=user, authority=user.authority_id).order_by().values("pk")
    # One list of keys, and not a condition on either of two: PostgreSQL would go through every request for that.
    asked = own.union(asked_by_post(user, reach).order_by().values("pk"), all=True)
    return NoteRequest.objects.filter(pk__in=asked).order_by("at", "pk")


def what_waits_for(user: User, reach: Reach) -> Waiting:
    """Return the oldest of the open requests that reach a person, by kind, with what a list shows of their notes."""
    shown = waiting_for(user, reach).select_related("note__text").defer(*_LONG)
    once = {
        _asked_once(one.pk, one.person_id, one.note_id, one.kind, one.raised_by_id): one
        for one in reversed(shown[: MOST_SHOWN + 1])
    }
    found = list(once.values())[::-1]
    first = found[:MOST_SHOWN]
    # Only what was decided elsewhere is considered by a panel.
    entries = [one.note for one in first if one.note.kind == NoteKind.ELSEWHERE]
    prefetch_related_objects(entries, _considered())
    prefetch_related_objects([one for one in entries if one.considers_id is not None], _considered_before())
    by_kind = {kind: tuple(one for one in first if one.kind == kind) for kind in TITLES}
    sections = tuple(Section(TITLES[kind], requests) for kind, requests in by_kind.items() if requests)
    return Waiting(sections, has_more=len(found) > MOST_SHOWN)


def how_many_wait(user: User, reach: Reach) -> int:
    """Return how many open requests there are to a person; one more than ``MOST_COUNTED`` if there are more."""
    if not user.sees_cases:
        return 0
    return len({_asked_once(*columns) for columns in _counted(user, user.authority_id, reach).rows()})


@written_once
def _counted(user: User, authority: int | None, reach: Reach) -> Prepared:
    """Return the query behind the number on every page: Django takes 5 ms to compose it, and the database 0.2.

    Rows are fetched, and not counted by the database, which would go through everything that waits.
    """
    shown = waiting_for(user, reach).filter(authority=authority).order_by().values_list(*_OF_A_REQUEST)
    return Prepared(lambda: shown[: MOST_COUNTED + 1])


def _considered() -> Prefetch[str]:
    """Fetch the notes of panels that considered what was decided elsewhere, with when they sat and nothing more."""
    notes = Note.objects.filter(corrects__isnull=True).exclude(entries__kind=EntryKind.WRONG_CHILD)
    shown = notes.only("number", "taken_at", "considers").order_by("taken_at", "number")
    return Prefetch("considered_by", queryset=shown)


def _considered_before() -> Prefetch[str]:
    """Fetch the note of a panel that had considered it before the entry was made."""
    return Prefetch("considers", queryset=Note.objects.only("number", "taken_at"))


_OF_A_REQUEST: Final = ("pk", "person", "note", "kind", "raised_by")


def _asked_once(pk: int, person: int | None, note: object, kind: str, raised_by: object) -> tuple[object, ...]:
    """Return what is the same of requests that reach somebody in several posts or hats, and that they answer once."""
    return (pk,) if person is not None else (note, kind, raised_by)


def request_to_confirm(user: User, note: UUID, number: int) -> NoteRequest | None:
    """Return what a person is asked to confirm about a note, answered or not; None if they are not asked that."""
    if not user.sees_cases:
        return None
    asked = NoteRequest.objects.filter(note=note, number=number, kind=RequestKind.CONFIRM, person=user)
    return asked.filter(authority=user.authority_id).select_related("note__text", "note__case").first()


def step_asked_about(request: NoteRequest) -> dict[str, Any] | None:
    """Return what the note states about the step that somebody is asked to confirm; None if that is not kept."""
    stated = request.note.text.evidence
    alike = [one for one in stated if code_of_step(one) == request.step and one.get("person") == request.person_id]
    return next(iter(alike), None)


def told_by(request: NoteRequest) -> NoteEntry | None:
    """Return the answer to a request, with its words; None if it is open."""
    return request.entries.filter(kind__in=CLOSING).select_related("text").first()


_LONG: Final = tuple(
    f"note__text__{name}"
    for name in (
        *("question", "determination", "evidence", "decided", "why", "considered"),
        *("child_view", "actions", "deviation_reason", "correction_reason"),
    )
)
"""The texts of notes that no list shows."""
