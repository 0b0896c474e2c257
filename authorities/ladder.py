"""Posts, areas and the ladder of a council as plain values: who is more senior than whom, and where.

Knows no Django, no database and no scheme. What a scheme makes of seniority (whether a more senior post may
decide at all) is said in the scheme; here stands only the order itself.

Words: *rank* is higher for the more senior post and missing for a post outside the ladder. A post's *area* is
``own`` (the area differs by holder), ``all`` (over every area), the slug of one area, or missing. A post of
*kind* of another counts as that other, in its own area; never the reverse. A post of one area that is a kind of
nothing stands below the general posts of its area and above none of them, unless its *line* says otherwise:
``general``, it is senior to the general posts of its area, as a document says of it; ``apart``, it is neither above
nor below a general post, as an independent officer is.
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
    """A specialist management area; ``within`` names the larger area that it belongs to."""

    slug: str
    title: str
    within: str | None = None
    is_casework: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """A job of the council, as its documents name it; never the person who holds it."""

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
        """Whether one holder stands over every area, as a director does."""
        return self.area == ALL_AREAS

    @property
    def is_generic(self) -> bool:
        """Whether the post exists in many areas, so that its holder's area has to be known apart."""
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
        """Make a ladder from its posts and areas."""
        return cls(council, {post.slug: post for post in posts}, {area.slug: area for area in areas})

    def kinds_of(self, slug: str) -> frozenset[str]:
        """Return the post and every more general post that it is a kind of."""
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
        """Say whether whoever holds ``held`` is a ``asked``: the same post, or a kind of it."""
        return asked in self.kinds_of(held)

    def area_held(self, slug: str, stated: str | None) -> str | None:
        """Return the area in which a post is held: its own where it says so, else the one stated for the holder."""
        area = self.posts[slug].area
        return stated if area == OWN_AREA else area

    def single_area_of(self, slug: str) -> str | None:
        """Return the area to which a post belongs; None for one that exists in many, stands over all, or in none."""
        area = self.posts[slug].area
        return area if area in self.areas else None

    def lies_within(self, inner: str, outer: str) -> bool:
        """Say whether area ``inner`` is ``outer`` or belongs to it."""
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

        Generic posts, kinds of them, posts over all areas and posts of the line ``general`` do. Any other specialist
        post that is a kind of nothing (an independent reviewing officer, say) stands in a line of its own.
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
        """Say whether one area lies within the other, or they are the same; sister areas do not meet."""
        return self.lies_within(one, other) or self.lies_within(other, one)

    def has_anybody_above(self, slug: str) -> bool:
        """Say whether some post of the council is more senior than ``slug``."""
        return any(self.is_more_senior(other, slug) for other in self.posts)

    def is_more_senior(self, slug: str, than: str) -> bool:
        """Say whether ``slug`` has a higher rank than ``than``; a post outside the ladder never has."""
        mine, other = self.posts[slug].rank, self.posts[than].rank
        return mine is not None and other is not None and mine > other
