"""Who is asked because they are next above a post, whatever goes past it. Only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.calendar.working_days import day_in_london
from authorities.people.above import Others
from authorities.people.queries import ladder_of
from casenotes.recording.entries import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.models import User
    from casenotes.models import Note, RequestKind


def asked_above(
    note: Note, post: str, area: str, at: datetime, *, kind: RequestKind, but_not: Iterable[User]
) -> tuple[Asked, ...]:
    """Return who is asked something because of a note, as they are next above a post in an area at a moment.

    The posts stand as they do at that moment; where the post is gone by then, as they did when it was decided.
    """
    ladder = ladder_of(note.authority, day_in_london(at))
    if post not in ladder.posts:
        ladder = ladder_of(note.authority, day_in_london(note.taken_at))
    others = Others.than(but_not, note.authority, ladder, at)
    return tuple(Asked(kind, post=one, area=where) for one, where in others.next_above(post, area))
