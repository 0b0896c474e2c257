"""Who holds the posts that may decide at a moment: people in the asker's area first, who is away, and who covers.

Names come from appointments and absences alone, never from a scheme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from authorities.people.holding import MOST_COUNTED
from authorities.people.queries import holders_of, posts_present
from delegation.rules.in_one_line import routes_of
from delegation.rules.schemes import Line, Occasion
from delegation.rules.wording import Speaker, upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.models import Area, Authority
    from authorities.people.queries import Holder, Holders
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledRoute, CompiledScheme
    from delegation.rules.schemes import Statement
    from delegation.rules.steps import Step

MOST_NAMED = 12
MOST_IN_A_BOX = 3


@dataclass(frozen=True, slots=True)
class Asker:
    """Where somebody asks from (council and area), the moment they ask about, and the steps that are done."""

    council: Authority
    area: Area | None
    moment: datetime
    steps: frozenset[Step] = frozenset()


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Who holds a post: people with their area and absence. ``why`` is set if the post is not one of those named."""

    post: str
    people: tuple[str, ...]
    why: str = ""

    @property
    def nearest(self) -> tuple[str, ...]:
        """The people whom a box names. Those of the reader's own area come first; all stand below it."""
        return self.people if len(self.people) <= MOST_IN_A_BOX else self.people[:MOST_IN_A_BOX]

    @property
    def others(self) -> tuple[str, ...]:
        """The people whom the box leaves out."""
        return self.people[len(self.nearest) :]


def who_holds(
    book: Book, scheme: CompiledScheme, statement: Statement, posts: Iterable[str], asker: Asker
) -> tuple[HolderLine, ...]:
    """Return who holds each of the posts, and who else may act if none of them can."""
    routes = routes_of(scheme, statement)
    people = _People(book, Speaker(scheme.ladder, scheme.words, scheme.catalogue), asker)
    lines: list[HolderLine] = []
    for slug in posts:
        holders = people.of(slug)
        lines.append(people.line(slug))
        if holders.count and not holders.is_any_present:
            lines += people.in_their_place(slug, routes)
        if not holders.count:
            lines += people.above(slug, routes)
    return tuple(dict.fromkeys(lines))


class _People:
    """The holders of a council's posts at one moment. Each post is looked up once."""

    def __init__(self, book: Book, speak: Speaker, asker: Asker) -> None:
        self.ladder, self.speak, self.asker = book.ladder, speak, asker
        self.found: dict[str, Holders] = {}

    def of(self, slug: str) -> Holders:
        if slug not in self.found:
            near = self.asker.area.slug if self.asker.area is not None else None
            self.found[slug] = holders_of(self.asker.council, slug, near, self.asker.moment, MOST_NAMED)
        return self.found[slug]

    def line(self, slug: str, why: str = "") -> HolderLine:
        holders = self.of(slug)
        names = [_name(holder) for holder in holders.first]
        left = holders.count - len(names)
        if left:
            names.append(f"and at least {left} more" if holders.count > MOST_COUNTED else f"and {left} more")
        return HolderLine(upper_first(self.speak.post(slug)), tuple(names), why)

    def in_their_place(self, slug: str, routes: Iterable[CompiledRoute]) -> list[HolderLine]:
        """Return who the scheme lets act while every holder of a post is away."""
        stand_ins = (one for route in routes for one in route.stand_ins if one.acts_for == slug)
        return [
            self.line(one.post, f"in place of {self.speak.post(slug)}, who is away")
            for one in stand_ins
            if Occasion.ABSENCE in one.occasions and one.post is not None
        ]

    def above(self, slug: str, routes: Iterable[CompiledRoute]) -> list[HolderLine]:
        """Return the nearest more senior post with somebody present, if the row is open to more senior posts."""
        if all(route.line is Line.EXACT for route in routes):
            return []
        higher = [one for one in self.ladder.posts if self.ladder.is_more_senior(one, slug)]
        higher = [
            one for one in higher if self.ladder.posts[one].is_over_all_areas or self.ladder.posts[one].is_generic
        ]
        present = posts_present(self.asker.council, higher, self.asker.moment)
        for one in sorted(higher, key=lambda post: self.ladder.posts[post].rank or 0):
            if one in present:
                return [self.line(one, f"more senior than {self.speak.post(slug)}, and may decide too")]
        return []


def _name(holder: Holder) -> str:
    where = f" ({holder.area})" if holder.area else ""
    away = ", absent" if holder.is_absent else ""
    if holder.is_absent and holder.absent_until is not None:
        away += f" until {holder.absent_until.day} {holder.absent_until:%B}"
    return f"{holder.name}{where}{away}"
