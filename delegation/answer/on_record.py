"""What the record knows about whoever asks: which posts are away in their area, and which hats they wear.

Page and note take both from here, so that neither is ever taken from what somebody states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.people.queries import capacities_of, posts_absent

if TYPE_CHECKING:
    from datetime import datetime

    from authorities.models import Appointment, Authority, User
    from delegation.rules.books import Book
    from delegation.rules.facts import KnownFacts
    from delegation.rules.library import Library


def absences(
    library: Library, authority: Authority, appointment: Appointment, row: str, moment: datetime
) -> KnownFacts:
    """Return the fact ``post_absent``: of the posts that a row turns on, those that are away in the area of a post."""
    area = appointment.seat.area.slug if appointment.seat.area is not None else None
    posts = library.posts_whose_absence_matters(authority.slug, row, moment.date())
    return {"post_absent": posts_absent(authority, posts, area, moment)}


def hats_of(user: User, book: Book, moment: datetime) -> tuple[str, ...]:
    """Return the hats that a person wears at a moment and that their council's schemes know."""
    return tuple(one for one in capacities_of(user, moment) if one in book.words.capacities)
