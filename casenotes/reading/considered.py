"""How the note of a panel and the entry of a decision elsewhere point at each other, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from authorities.calendar.working_days import day_in_london, day_in_words
from casenotes.models import EntryKind, Note, NoteKind
from delegation.answer.in_words import slug_in_words
from delegation.answer.own_panel import panel_of
from delegation.rules.wording import upper_first

if TYPE_CHECKING:
    from uuid import UUID

    from authorities.models import User
    from authorities.people.reach import Reach

COURT = "court"


@dataclass(frozen=True, slots=True)
class PointsAt:
    """What another note says of the same matter: a sentence without its full stop, and the number of that note.

    ``note`` is its key, or None where whoever reads this one may not read that one.
    """

    sentence: str
    number: int
    note: UUID | None


def points_at(user: User, note: Note, about: Note, reach: Reach | None = None) -> list[PointsAt]:
    """Return what a page says of notes on the same matter: the decision elsewhere, or the panels that considered it.

    Whichever of the two was recorded later points at the other.

    ``about`` is the note with which the chain of corrections began. ``reach`` is what reaches the person now, where it
    is known. Nothing is asked of the database where the note is neither.
    """
    found: list[tuple[str, Note]] = []
    if note.considers_id is not None:
        other = Note.objects.select_related("text").get(pk=note.considers_id)
        found.append((_in_words(other), other))
    if note.kind == NoteKind.ELSEWHERE or panel_of(note.capacity):
        pointing = Note.objects.filter(considers=about, corrects__isnull=True).select_related("text")
        later = pointing.exclude(entries__kind=EntryKind.WRONG_CHILD).order_by("taken_at", "number")
        found += [(_in_words(one), one) for one in later]
    if not found:
        return []
    keys = [one.pk for _sentence, one in found]
    seen = set(Note.objects.visible_to(user, reach).filter(pk__in=keys).values_list("pk", flat=True))
    return [PointsAt(text, one.number, one.pk if one.pk in seen else None) for text, one in found]


def considered_in_words(note: Note) -> str:
    """Return which panel considered what was decided elsewhere, and on which day, in the words of its note."""
    panel = note.text.question.get("said_then", {}).get("panel") or slug_in_words(panel_of(note.capacity))
    return f"The {panel} considered this on {day_in_words(day_in_london(note.taken_at))}"


def _in_words(note: Note) -> str:
    return decided_in_words(note) if note.kind == NoteKind.ELSEWHERE else considered_in_words(note)


def decided_in_words(entry: Note) -> str:
    """Return who decided elsewhere and on which day, in the words of its entry: "The court decided this on …"."""
    said = entry.text.question.get("said_then", {})
    body = f"the {COURT}" if entry.decided_by == COURT else said.get("body") or slug_in_words(entry.decided_by)
    return f"{upper_first(body)} decided this on {day_in_words(day_in_london(entry.taken_at))}"
