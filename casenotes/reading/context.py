"""What every page shows of notes: how much waits for the person signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.utils.functional import SimpleLazyObject

from authorities.sign_in.acting import reach_now
from casenotes.reading.kept import how_many_kept
from casenotes.reading.paging import MOST_COUNTED
from casenotes.reading.prepared import how_many_prepared_for
from casenotes.reading.waiting import how_many_wait

if TYPE_CHECKING:
    from django.http import HttpRequest


class InNavigation(TypedDict):
    """What the base template shows beside its links. It is worked out if the page shows them, and once."""

    waiting_count: SimpleLazyObject[str]


def waiting(request: HttpRequest) -> InNavigation:
    """Return how much waits for the person signed in, as people write it; empty if nothing does."""
    return {"waiting_count": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> str:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return ""
    count = how_many_wait(person, reach_now(request, person))
    count += how_many_prepared_for(person) + how_many_kept(person)
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
