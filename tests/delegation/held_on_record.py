"""Who holds a post, read off the appointments one by one. It shares no query with what it is compared with.

Holds no test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.models import Appointment
from delegation.answer.holders import MOST_NAMED
from delegation.rules.wording import Speaker, upper_first
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from authorities.models import Absence
    from delegation.rules.books import Book
    from tests.delegation.put_by_people import Put

    Line = tuple[str, str, tuple[str, ...]]
    """A post as it is titled, why it is named if the answer does not name it itself, and who holds it."""


class OnRecord:
    """Everybody who holds or held a post of one council, with their absences."""

    def __init__(self, book: Book) -> None:
        self.ladder = book.ladder
        speak = Speaker(book.ladder, book.words, fact_catalogue())
        self.titles = {slug: upper_first(speak.post(slug)) for slug in book.ladder.posts}
        found = Appointment.objects.filter(seat__post__authority__slug=book.council)
        self.appointments = list(found.select_related("user", "seat__post", "seat__area").prefetch_related("absences"))

    def require(self, lines: Collection[Line], posts: Iterable[str], one: Put) -> None:
        """Hold the lines of an answer against the record: the posts that it names, and who holds each.

        Posts that the document names beside those that govern are named too.
        """
        assert {self.titles[post] for post in posts} <= {title for title, why, _people in lines if not why}, one
        slugs = {title: slug for slug, title in self.titles.items()}
        area = one.appointment.seat.area
        for title, _why, people in lines:
            assert people == self._people(slugs[title], area.slug if area else None, one.moment), (title, one)

    def _people(self, post: str, near: str | None, moment: datetime) -> tuple[str, ...]:
        """Return the holders of a post as an answer names them: those near first, of these those present, by name."""
        found = []
        for one in self.appointments:
            if _covers(one, moment) and self.ladder.counts_as(one.seat.post.slug, post):
                area = one.seat.area
                is_near = area is None or (near is not None and self.ladder.meets(area.slug, near))
                away = [absence for absence in one.absences.all() if _covers(absence, moment)]
                until = "" if any(absence.ends is None for absence in away) else _latest(away)
                said = f"{one.user.full_name}{f' ({area.title})' if area else ''}{', absent' if away else ''}{until}"
                found.append((not is_near, bool(away), one.user.full_name, one.pk, said))
        named = tuple(said for *_order, said in sorted(found))
        left = len(named) - MOST_NAMED
        return (*named[:MOST_NAMED], f"and {left} more") if left > 0 else named


def _covers(period: Appointment | Absence, moment: datetime) -> bool:
    return period.starts <= moment and (period.ends is None or moment < period.ends)


def _latest(away: list[Absence]) -> str:
    ends = [absence.ends for absence in away if absence.ends is not None]
    return f" until {max(ends).day} {max(ends):%B}" if ends else ""
