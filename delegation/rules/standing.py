"""How a post, held in an area, compares with the posts that a route names: named, more senior, too low, elsewhere.

It depends on the scheme and the ladder alone, not on the facts of a case, so each standing is worked out once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from delegation.rules.schemes import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authorities.ladder import Ladder
    from delegation.rules.schemes import DecisionMakers, MinimumPost


class Verdict(IntEnum):
    """How a post compares with the posts named. The higher the verdict, the nearer the post is to deciding."""

    OUTSIDE_BODY = 0  # somebody who holds no post of the council decides
    NOBODY = 1  # the document names no level
    TOO_LOW = 2
    OTHER_POST = 3  # not lower, but neither named nor more senior in a line that is open
    WRONG_AREA = 4  # would do in another area
    AREA_NOT_KNOWN = 5  # would do in the right area, and the area is not known
    PANEL = 6  # the panel itself decides
    SENIOR = 7
    NAMED = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict, and the post of the route that led to it (None if the route names no posts)."""

    verdict: Verdict
    minimum: MinimumPost | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides how posts compare on one route: the ladder, the line open to more senior posts, and general rules.

    ``counted`` maps a post to the posts that it counts as. In the areas ``left_out``, general posts and kinds of them
    may not decide.
    """

    ladder: Ladder
    line: Line
    counted: Mapping[str, frozenset[str]]
    left_out: frozenset[str] = frozenset()

    @classmethod
    def by_the_ladder(cls, ladder: Ladder) -> Terms:
        """Return the terms of the ladder alone: no rule counts a post as another, or opens a line to senior posts."""
        return cls(ladder, Line.EXACT, {})

    def counts_as(self, post: str, asked: str) -> bool:
        """Say whether ``post`` is the one asked for: the same post, a kind of it, or one this document counts as it."""
        if post not in self.ladder.posts:
            return False
        return self.ladder.counts_as(post, asked) or asked in self.counted.get(post, ())

    def is_outside_casework(self, area: str | None) -> bool:
        """Say whether a general post held in an area decides nothing on this route."""
        if area is None:
            return False
        found = self.ladder.areas.get(area)
        return self.is_left_out(area) or (found is not None and not found.is_casework)

    def is_left_out(self, area: str | None) -> bool:
        """Say whether this document leaves an area out on this route."""
        return area is not None and any(self.ladder.lies_within(area, one) for one in self.left_out)


def standing_of(who: DecisionMakers, terms: Terms, post: str, area: str | None) -> Standing:
    """Return the best standing of ``post``, held in ``area`` (None if not known), against any post named.

    >>> from authorities.ladder import Ladder, Post
    >>> from delegation.rules.schemes import DecisionMakers, MinimumPost
    >>> posts = [Post("team-manager", "Team Manager", rank=2), Post("director", "Director", rank=5, area="all")]
    >>> ladder = Ladder.of("testshire", posts, [])
    >>> by_manager = DecisionMakers((MinimumPost("team-manager"),))
    >>> by_director = DecisionMakers((MinimumPost("director"),))
    >>> standing_of(by_director, Terms.by_the_ladder(ladder), "team-manager", None).verdict
    <Verdict.TOO_LOW: 2>
    >>> standing_of(by_manager, Terms(ladder, Line.SAME_AREA, {}), "director", None).verdict
    <Verdict.SENIOR: 7>
    """
    if who.body is not None:
        return Standing(Verdict.OUTSIDE_BODY)
    if who.named_locally:
        return Standing(Verdict.NAMED)
    held = terms.ladder.area_held(post, area)
    if not who.posts:
        if who.panel and terms.is_left_out(held) and terms.ladder.is_in_general_line(post):
            return Standing(Verdict.WRONG_AREA)
        # A role named in place of posts is the level: whoever holds it may decide, whatever their post.
        return Standing(Verdict.PANEL if who.panel else Verdict.NAMED if who.capacity else Verdict.NOBODY)
    return max(
        (Standing(verdict_on(minimum, terms, post, held), minimum) for minimum in who.posts),
        key=lambda standing: standing.verdict,
    )


def verdict_on(minimum: MinimumPost, terms: Terms, post: str, held: str | None) -> Verdict:
    """Return how ``post``, held in the area ``held`` (None if not known, or none), compares with one post named."""
    ladder = terms.ladder
    if terms.counts_as(post, minimum.post):
        return _in_area_of_a_named_post(minimum, terms, post, held)
    if terms.line is not Line.EXACT and ladder.is_more_senior(post, minimum.post):
        return _as_senior(minimum, terms, post, held)
    mine, asked = ladder.posts[post].rank, ladder.posts[minimum.post].rank
    return Verdict.TOO_LOW if mine is not None and asked is not None and mine < asked else Verdict.OTHER_POST


def _in_area_of_a_named_post(minimum: MinimumPost, terms: Terms, post: str, held: str | None) -> Verdict:
    ladder = terms.ladder
    is_generic = ladder.posts[post].is_generic
    if minimum.area is None:
        # A specialist post that is itself named decides wherever it belongs. Any other has to be in casework.
        is_held_to_casework = is_generic or post != minimum.post
        return Verdict.WRONG_AREA if is_held_to_casework and terms.is_outside_casework(held) else Verdict.NAMED
    if held is None:
        return Verdict.AREA_NOT_KNOWN if is_generic else Verdict.WRONG_AREA
    if ladder.posts[post].is_over_all_areas or ladder.lies_within(held, minimum.area):
        return Verdict.NAMED
    return Verdict.WRONG_AREA


def _as_senior(minimum: MinimumPost, terms: Terms, post: str, held: str | None) -> Verdict:
    ladder = terms.ladder
    if ladder.posts[post].is_over_all_areas:
        return Verdict.SENIOR
    if terms.line is Line.ANY_LINE:
        if not ladder.is_in_general_line(post):
            return Verdict.OTHER_POST
        return Verdict.WRONG_AREA if terms.is_left_out(held) else Verdict.SENIOR
    area = minimum.area or ladder.single_area_of(minimum.post)
    if area is None:
        # The post named exists in every area. A specialist outside the general line is not senior to it there.
        if not ladder.is_in_general_line(post):
            return Verdict.OTHER_POST
        if held is None:
            return Verdict.AREA_NOT_KNOWN
        return Verdict.WRONG_AREA if terms.is_outside_casework(held) else Verdict.SENIOR
    if held is None:
        return Verdict.AREA_NOT_KNOWN if ladder.posts[post].is_generic else Verdict.WRONG_AREA
    return Verdict.SENIOR if ladder.lies_within(area, held) else Verdict.WRONG_AREA
