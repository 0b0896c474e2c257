"""The least senior posts that may decide. An answer names them, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.ladder import APART
from delegation.rules.conditions import NotKnownError
from delegation.rules.schemes import Combine
from delegation.rules.standing_in import is_called_for

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledDecision, CompiledRoute, CompiledScheme
    from delegation.rules.determination import Question
    from delegation.rules.facts import KnownFacts
    from delegation.rules.schemes import StandIn


def least_posts(
    scheme: CompiledScheme,
    decision: CompiledDecision,
    routes: list[CompiledRoute],
    question: Question,
    facts: KnownFacts,
) -> tuple[tuple[str, ...], Combine]:
    """Return the least senior posts of some routes, and how they combine. Without stand-ins this is worked out once."""
    if any(route.stand_ins for route in routes):
        return _minimum_posts(scheme, routes, question, facts)
    key = tuple(id(route) for route in routes)
    found = decision.least_posts.get(key)
    if found is None:
        found = decision.least_posts[key] = _minimum_posts(scheme, routes, question, facts)
    return found


def _minimum_posts(
    scheme: CompiledScheme, routes: list[CompiledRoute], question: Question, facts: KnownFacts
) -> tuple[tuple[str, ...], Combine]:
    """Return the least senior posts that may decide by these routes, including stand-ins that are called for."""
    if any(route.route.who.combine is Combine.ALL for route in routes):
        route = next(route for route in routes if route.route.who.combine is Combine.ALL)
        return tuple(dict.fromkeys(minimum.post for minimum in route.route.who.posts)), Combine.ALL
    posts: list[tuple[str, str | None]] = []
    for route in routes:
        named = [(minimum.post, minimum.area) for minimum in route.route.who.posts]
        for stand_in in route.stand_ins:
            if stand_in.post is not None and _is_surely_called_for(route, stand_in, question, facts):
                named.append((stand_in.post, None))
        posts += [one for one in named if one not in posts]
    least = [one for one in posts if not any(_is_above(scheme, one, other) for other in posts)]
    return tuple(dict.fromkeys(post for post, _area in least)), Combine.ANY


def _is_surely_called_for(route: CompiledRoute, stand_in: StandIn, question: Question, facts: KnownFacts) -> bool:
    try:
        return is_called_for(route, stand_in, question, facts)
    except NotKnownError:
        return False


def _is_above(scheme: CompiledScheme, one: tuple[str, str | None], other: tuple[str, str | None]) -> bool:
    """Say whether ``one`` is more senior than ``other`` in the same line, so that naming ``one`` adds nothing."""
    ladder = scheme.ladder
    if not ladder.is_more_senior(one[0], other[0]):
        return False
    if ladder.posts[one[0]].is_over_all_areas:
        return True
    area_above = one[1] or ladder.single_area_of(one[0])
    area_below = other[1] or ladder.single_area_of(other[0])
    if area_above is None or area_below is None:
        # A general post exists in a specialist's area too, and is above the specialist there. Not the reverse.
        is_below = area_above is None and area_below is not None and ladder.posts[other[0]].line != APART
        return ladder.is_in_general_line(one[0]) and (is_below or ladder.is_in_general_line(other[0]))
    return ladder.lies_within(area_below, area_above)
