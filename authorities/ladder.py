"""Posts, areas and the ladder of a council as plain values: who is more senior than whom, and where.

Imports no Django, and knows nothing of databases or schemes. This module holds only the order of the posts. Whether a
more senior post may decide at all is for the scheme to say.

* *rank*: the higher the number, the more senior the post. A post outside the ladder has no rank.
* *area*: ``own`` (each holder has an area), ``all`` (the post covers every area), the slug of one area, or None.
* *kind of*: a post that is a kind of another counts as that other in its own area. The reverse never holds.
* *line*: a post of one area that is not a kind of another stands below the general posts of its area and above none
  of them, unless its line says otherwise. ``general`` places it above the general posts of a lower rank, because the
  council's document says so. ``apart`` places it neither above nor below them: an independent officer, for example.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OWN_AREA: Final = "own"
ALL_AREAS: Final = "all"
GENERAL_LINE: Final = "general"
APART: Final = "apart"


@dataclass(frozen=True, slots=True)
class Area:
    """A specialist management area; ``within`` is the slug of the larger area that it belongs to."""

    slug: str
    title: str
    within: str | None = None
    is_casework: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """A job at the council, as the council's documents name it; never the person who holds it."""

    slug: str
    title: str
    abbreviations: tuple[str, ...] = ()
    also_called: tuple[str, ...] = ()
    rank: int | None = None
    rank_basis: str = "inferred"
    area: str | None = None
    kind_of: str | None = None
    line: str | None = None

    @property
    def is_over_all_areas(self) -> bool:
        """Whether one holder covers every area, as a director does."""
        return self.area == ALL_AREAS

    @property
    def is_generic(self) -> bool:
        """Whether the post exists in many areas, so that each holder's area has to be stated separately."""
        return self.area == OWN_AREA


@dataclass(frozen=True, slots=True)
class Ladder:
    """The posts and areas of one council on one day."""

    council: str
    posts: Mapping[str, Post]
    areas: Mapping[str, Area]
    _kinds: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, council: str, posts: Iterable[Post], areas: Iterable[Area]) -> Ladder:
        """Make a ladder whose posts and areas are found by their slugs."""
        return cls(council, {post.slug: post for post in posts}, {area.slug: area for area in areas})

    @property
    def least_senior(self) -> str:
        """The post that ranks lowest. One outside the ladder counts as lower than all."""
        return min(self.posts.values(), key=lambda post: post.rank or 0).slug

    def kinds_of(self, slug: str) -> frozenset[str]:
        """Return the slugs of the post itself and of every more general post that it is a kind of."""
        kinds = self._kinds.get(slug)
        if kinds is None:
            found: list[str] = []
            following: str | None = slug
            while following is not None and following not in found:
                found.append(following)
                following = self.posts[following].kind_of if following in self.posts else None
            kinds = self._kinds[slug] = frozenset(found)
        return kinds

    def counts_as(self, held: str, asked: str) -> bool:
        """Say whether a holder of ``held`` counts as a holder of ``asked``: it is the same post, or a kind of it."""
        return asked in self.kinds_of(held)

    def area_held(self, slug: str, stated: str | None) -> str | None:
        """Return the area in which a post is held: ``stated`` if it is a post of many areas, otherwise its own."""
        area = self.posts[slug].area
        return stated if area == OWN_AREA else area

    def single_area_of(self, slug: str) -> str | None:
        """Return the one area that a post belongs to; None if the post is of many areas, of all or of none."""
        area = self.posts[slug].area
        return area if area in self.areas else None

    def lies_within(self, inner: str, outer: str) -> bool:
        """Say whether area ``inner`` is ``outer`` or lies anywhere inside it."""
        following: str | None = inner
        seen: set[str] = set()
        while following is not None and following not in seen:
            if following == outer:
                return True
            seen.add(following)
            area = self.areas.get(following)
            following = area.within if area else None
        return False

    def is_in_general_line(self, slug: str) -> bool:
        """Say whether a post stands in the council's general line of management.

        Generic posts do, and so do kinds of them, posts over all areas and posts whose line is ``general``. Any other
        specialist post, such as an independent reviewing officer, does not. Nor does a post without a rank.
        """
        post = self.posts[slug]
        if post.rank is None:
            return False
        return (
            post.is_over_all_areas
            or post.line == GENERAL_LINE
            or any(self.posts[kind].is_generic for kind in self.kinds_of(slug))
        )

    def meets(self, one: str, other: str) -> bool:
        """Say whether two areas are the same or one lies within the other. Two parts of one larger area do not meet."""
        return self.lies_within(one, other) or self.lies_within(other, one)

    def has_anybody_above(self, slug: str) -> bool:
        """Say whether any post of the council is more senior than ``slug``."""
        return any(self.is_more_senior(other, slug) for other in self.posts)

    def is_more_senior(self, slug: str, than: str) -> bool:
        """Say whether ``slug`` has a higher rank than ``than``; False if either has no rank."""
        mine, other = self.posts[slug].rank, self.posts[than].rank
        return mine is not None and other is not None and mine > other
