"""Who is next above, wherever something goes past the post that it belongs to: one rule for all. Only reads.

Above is the least senior post that is higher in the same line and that somebody else holds at that moment, in the area
or in one around it. Where nobody holds any it is the post that the council names to answer (``answering_post``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from authorities.ladder import APART
from authorities.models import Appointment, PanelRole, Role
from authorities.people.one_person import every_account_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.ladder import Ladder, Post
    from authorities.models import Authority, Seat, User

AskedPost = tuple[str, str]
"""A post, and the area in which it is asked; empty where it is asked wherever it is held."""


@dataclass(frozen=True)
class Others:
    """The people of a council other than some, and which posts they hold at a moment. ``but_not`` are accounts.

    Whoever cannot open cases holds nothing here. ``ladder`` says how the posts stand to each other.
    """

    authority: Authority
    ladder: Ladder
    at: datetime
    but_not: frozenset[int]

    @classmethod
    def than(cls, people: Iterable[User], authority: Authority, ladder: Ladder, at: datetime) -> Others:
        """Return everybody but some people, under whichever of their accounts."""
        return cls(authority, ladder, at, every_account_of(people))

    def next_above(self, post: str, area: str) -> list[AskedPost]:
        """Return who is next above a post in an area: all of one rank, or in the end the post that answers for all.

        Of a post of one area it is that area. Where there is no area, every area counts.
        """
        if post not in self.ladder.posts:
            return self.answering()
        area = area or self.ladder.single_area_of(post) or ""
        senior = [one for one in self.ladder.posts if is_above(one, post, self.ladder)]
        for rank in sorted({self.ladder.posts[one].rank or 0 for one in senior}):
            level = [one for one in senior if self.ladder.posts[one].rank == rank and self._is_held_over(one, area)]
            # What is asked of a post is asked of every kind of it.
            wide = [one for one in level if not (self.ladder.kinds_of(one) - {one}).intersection(level)]
            if wide:
                return [(one, self.area_for(one, area)) for one in wide]
        return self.answering()

    def area_for(self, post: str, area: str) -> str:
        """Return the area in which a post is asked: none where the post is not one that is held in areas."""
        return area if self.ladder.posts[post].is_generic else ""

    def is_held(self, post: str, area: str) -> bool:
        """Say whether what is asked of a post in an area (empty: anywhere) reaches a holder of it, or of a kind of it.

        It reaches an area that lies within the one asked about, too (``reach.py``).
        """
        return any(
            self.ladder.counts_as(held, post) and (not area or where is None or self.ladder.meets(where, area))
            for held, where in self._held
        )

    def is_held_at_all(self, post: str, area: str) -> bool:
        """Say whether anybody holds a post in an area, those people included."""
        return replace(self, but_not=frozenset()).is_held(post, area)

    def is_worn(self, hats: Iterable[str]) -> bool:
        """Say whether any of them wears one of some hats."""
        worn = PanelRole.objects.of_authority(self.authority).in_force_at(self.at)
        wearers = worn.filter(capacity__in=list(hats), user__is_active=True)
        return wearers.exclude(user__role=Role.READER).exclude(user__in=self.but_not).exists()

    def answering(self) -> list[AskedPost]:
        """Return the post that the council names to answer where no other can, or the most senior if it names none."""
        if self.authority.answering_post:
            return [(self.authority.answering_post, "")]
        return [(post, "") for post in _highest(self._ranked())]

    def most_senior(self) -> list[AskedPost]:
        """Return the most senior post that any of them holds; nothing if they hold none."""
        return [(post, "") for post in _highest([one for one in self._ranked() if self.is_held(one.slug, "")])]

    def _ranked(self) -> list[Post]:
        return [one for one in self.ladder.posts.values() if self.ladder.is_in_general_line(one.slug)]

    def _is_held_over(self, post: str, area: str) -> bool:
        return any(
            self.ladder.counts_as(held, post) and is_over(held, where, area, self.ladder) for held, where in self._held
        )

    @cached_property
    def _held(self) -> list[tuple[str, str | None]]:
        """Which posts they hold, and where, each once."""
        held = Appointment.objects.of_authority(self.authority).in_force_at(self.at).order_by()
        by_others = held.filter(user__is_active=True).exclude(user__role=Role.READER).exclude(user__in=self.but_not)
        rows = by_others.values_list("seat__post__slug", "seat__area__slug").distinct()
        return [(post, area) for post, area in rows if post in self.ladder.posts]


def area_of(seat: Seat, ladder: Ladder) -> str:
    """Return the area that a post is held in; empty for one over all areas, or in none."""
    if seat.post.slug not in ladder.posts:
        return ""
    held = ladder.area_held(seat.post.slug, seat.area.slug if seat.area is not None else None)
    return held if held is not None and held in ladder.areas else ""


def is_above(post: str, own: str, ladder: Ladder) -> bool:
    """Say whether a post is more senior than another in the same line: the general one, or that of one specialism.

    A post apart stands in no line but its own, and has only posts over all areas above it besides.
    """
    if not {post, own} <= ladder.posts.keys() or not ladder.is_more_senior(post, own):
        return False
    if ladder.posts[post].is_over_all_areas:
        return True
    is_apart = ladder.posts[own].line == APART
    if ladder.is_in_general_line(post):
        return not is_apart
    areas = {ladder.single_area_of(own), ladder.single_area_of(post)}
    return None not in areas and is_apart == (ladder.posts[post].line == APART)


def is_over(post: str, held_in: str | None, area: str, ladder: Ladder) -> bool:
    """Say whether a post as it is held is responsible for an area: for that one, for one around it, or for all.

    Where there is no area, it is.
    """
    if not area or ladder.posts[post].is_over_all_areas:
        return True
    held = ladder.area_held(post, held_in)
    return held is not None and ladder.lies_within(area, held)


def _highest(posts: Iterable[Post]) -> list[str]:
    """Return those of some posts that have the highest rank."""
    ranks = {post.slug: post.rank or 0 for post in posts}
    highest = max(ranks.values(), default=0)
    return [slug for slug, rank in ranks.items() if rank == highest]
