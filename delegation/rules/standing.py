"""How a post, held in an area, stands to the posts that a route names: named, more senior, too low, elsewhere.

Depends on the scheme and the ladder alone, not on the facts of a case, so each answer is worked out once.
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
    """How a post stands; the higher, the nearer it is to deciding."""

    OUTSIDE_BODY = 0  # somebody outside the council's posts decides
    NOBODY = 1  # the document names no level
    TOO_LOW = 2
    OTHER_POST = 3  # not lower, but not a post that is named, nor senior to one
    WRONG_AREA = 4
    AREA_NOT_KNOWN = 5  # would do in the right area; the area is not known
    PANEL = 6  # the panel itself decides
    SENIOR = 7
    NAMED = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict and the post of the route that it was reached by."""

    verdict: Verdict
    minimum: MinimumPost | None = None

    @property
    def suffices(self) -> bool:
        """Whether the post is enough as far as level and area go."""
        return self.verdict >= Verdict.SENIOR


def standing_of(
    who: DecisionMakers,
    line: Line,
    counts_as: Mapping[str, str],
    post: str,
    area: str | None,
    ladder: Ladder,
) -> Standing:
    """Return the best standing that ``post``, held in ``area`` (None: not known), has to any post named."""
    if who.body is not None:
        return Standing(Verdict.OUTSIDE_BODY)
    if who.named_locally:
        return Standing(Verdict.NAMED)
    if not who.posts:
        # A role named instead of a level is the level: whoever holds it, whatever their post.
        return Standing(Verdict.PANEL if who.panel else Verdict.NAMED if who.capacity else Verdict.NOBODY)
    held = ladder.area_held(post, area)
    return max(
        (Standing(_verdict(minimum, line, counts_as, post, held, ladder), minimum) for minimum in who.posts),
        key=lambda standing: standing.verdict,
    )


def _verdict(
    minimum: MinimumPost,
    line: Line,
    counts_as: Mapping[str, str],
    post: str,
    held: str | None,
    ladder: Ladder,
) -> Verdict:
    if ladder.counts_as(post, minimum.post) or counts_as.get(post) == minimum.post:
        return _in_area_of_a_named_post(minimum, post, held, ladder)
    if line is not Line.EXACT and ladder.is_more_senior(post, minimum.post):
        return _as_senior(minimum, line, post, held, ladder)
    mine, asked = ladder.posts[post].rank, ladder.posts[minimum.post].rank
    return Verdict.TOO_LOW if mine is not None and asked is not None and mine < asked else Verdict.OTHER_POST


def _in_area_of_a_named_post(minimum: MinimumPost, post: str, held: str | None, ladder: Ladder) -> Verdict:
    if minimum.area is None:
        return Verdict.WRONG_AREA if _is_outside_casework(held, ladder) and _is_own(post, ladder) else Verdict.NAMED
    if held is None:
        return Verdict.AREA_NOT_KNOWN if _is_own(post, ladder) else Verdict.WRONG_AREA
    if ladder.posts[post].is_over_all_areas or ladder.lies_within(held, minimum.area):
        return Verdict.NAMED
    return Verdict.WRONG_AREA


def _as_senior(minimum: MinimumPost, line: Line, post: str, held: str | None, ladder: Ladder) -> Verdict:
    if ladder.posts[post].is_over_all_areas:
        return Verdict.SENIOR
    if line is Line.ANY_LINE:
        return Verdict.SENIOR if ladder.is_in_general_line(post) else Verdict.OTHER_POST
    area = minimum.area or _single_area(minimum.post, ladder)
    if area is None:
        # The post named exists in every area; a specialist of another line is not senior to it there.
        if not ladder.is_in_general_line(post):
            return Verdict.OTHER_POST
        if held is None:
            return Verdict.AREA_NOT_KNOWN
        return Verdict.WRONG_AREA if _is_outside_casework(held, ladder) else Verdict.SENIOR
    if held is None:
        return Verdict.AREA_NOT_KNOWN if _is_own(post, ladder) else Verdict.WRONG_AREA
    return Verdict.SENIOR if ladder.lies_within(area, held) else Verdict.WRONG_AREA


def _single_area(post: str, ladder: Ladder) -> str | None:
    area = ladder.posts[post].area
    return area if area in ladder.areas else None


def _is_own(post: str, ladder: Ladder) -> bool:
    return ladder.posts[post].is_generic


def _is_outside_casework(held: str | None, ladder: Ladder) -> bool:
    area = ladder.areas.get(held) if held else None
    return area is not None and not area.is_casework
