"""Who holds the posts that may decide, at a moment: those of one's own area first, who is away, and who covers.

Part of the app's queries. Names of holders come from appointments and absences alone, never from a scheme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from authorities.models import Post
from authorities.people.queries import holders_of
from delegation.rules.schemes import Line, Occasion
from delegation.rules.wording import Speaker, upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.models import Area, User
    from authorities.people.queries import Holder
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledRoute, CompiledScheme
    from delegation.rules.schemes import Statement
    from delegation.rules.steps import Step

MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, from which area, about which moment, with which steps done."""

    user: User
    area: Area | None
    moment: datetime
    steps: frozenset[Step] = frozenset()


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Who holds a post: people with area and absence; ``why`` says why this post is shown besides those named."""

    post: str
    people: tuple[str, ...]
    why: str = ""


def who_holds(
    book: Book, scheme: CompiledScheme, statement: Statement, posts: Iterable[str], asker: Asker
) -> tuple[HolderLine, ...]:
    """Return who holds each of the posts, and who else may act where nobody of them can."""
    routes = [route for route in scheme.by_row[statement.row].routes if route.route.row == statement.row]
    people = _People(book, Speaker(scheme.ladder, scheme.words, scheme.catalogue), asker)
    lines: list[HolderLine] = []
    for slug in posts:
        holders = people.of(slug)
        lines.append(people.line(slug))
        if holders and all(holder.is_absent for holder in holders):
            lines += people.in_their_place(slug, routes)
        if not holders:
            lines += people.above(slug, routes)
    return tuple(dict.fromkeys(lines))


class _People:
    """The holders of a council's posts at one moment, each post looked up once."""

    def __init__(self, book: Book, speak: Speaker, asker: Asker) -> None:
        self.ladder, self.speak, self.asker = book.ladder, speak, asker
        self.rows = {post.slug: post for post in Post.objects.filter(authority=asker.user.authority)}
        self.found: dict[str, list[Holder]] = {}

    def of(self, slug: str) -> list[Holder]:
        if slug not in self.found:
            row = self.rows.get(slug)
            self.found[slug] = holders_of(row, None, self.asker.moment) if row is not None else []
        return self.found[slug]

    def line(self, slug: str, why: str = "") -> HolderLine:
        near_first = sorted(self.of(slug), key=lambda holder: (not self._is_near(holder), holder.is_absent))
        names = [_name(holder) for holder in near_first[:MOST_NAMED]]
        left = len(near_first) - len(names)
        return HolderLine(upper_first(self.speak.post(slug)), (*names, *([f"and {left} more"] if left else ())), why)

    def in_their_place(self, slug: str, routes: Iterable[CompiledRoute]) -> list[HolderLine]:
        """Return who the scheme lets act while every holder of a post is away."""
        stand_ins = (one for route in routes for one in route.stand_ins if one.acts_for == slug)
        return [
            self.line(one.post, f"in place of {self.speak.post(slug)}, who is away")
            for one in stand_ins
            if Occasion.ABSENCE in one.occasions and one.post is not None
        ]

    def above(self, slug: str, routes: Iterable[CompiledRoute]) -> list[HolderLine]:
        """Return the nearest post above that somebody holds, where the scheme opens the row to seniors."""
        if all(route.line is Line.EXACT for route in routes):
            return []
        higher = [one for one in self.ladder.posts if self.ladder.is_more_senior(one, slug)]
        higher = [
            one for one in higher if self.ladder.posts[one].is_over_all_areas or self.ladder.posts[one].is_generic
        ]
        for one in sorted(higher, key=lambda post: self.ladder.posts[post].rank or 0):
            if any(not holder.is_absent for holder in self.of(one)):
                return [self.line(one, f"more senior than {self.speak.post(slug)}, and may decide too")]
        return []

    def _is_near(self, holder: Holder) -> bool:
        """Say whether somebody holds the post in the asker's own area, or in one that meets it."""
        theirs, mine = holder.appointment.seat.area, self.asker.area
        if theirs is None or mine is None:
            return theirs is None
        return self.ladder.lies_within(mine.slug, theirs.slug) or self.ladder.lies_within(theirs.slug, mine.slug)


def _name(holder: Holder) -> str:
    seat = holder.appointment.seat
    where = f" ({seat.area.title})" if seat.area is not None else ""
    away = ", absent" if holder.is_absent else ""
    if holder.is_absent and holder.absent_until is not None:
        away += f" until {holder.absent_until.day} {holder.absent_until:%B}"
    return f"{holder.appointment.user.full_name}{where}{away}"
