"""Rows that share one decision and name different posts: they are routes of it, or a slip in the file.

Loading a scheme reports them. This module knows no models and refuses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.rules.schemes import Combine
from delegation.rules.wording import Speaker, either

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authorities.ladder import Ladder
    from delegation.rules.facts import Fact
    from delegation.rules.schemes import MinimumPost, Scheme, Statement, Words


def rows_of_different_levels(
    scheme: Scheme, ladder: Ladder, words: Words, catalogue: Mapping[str, Fact]
) -> tuple[str, ...]:
    """Return a line for each decision whose rows name different least senior posts. Rows that name none are ignored."""
    speak = Speaker(ladder, words, catalogue)
    rows: dict[str, dict[str, str]] = {}
    levels: dict[str, set[frozenset[MinimumPost]]] = {}
    for statement in scheme.statements:
        posts = _posts(statement)
        if statement.decision_type is not None and posts:
            rows.setdefault(statement.decision_type, {})[statement.row] = speak.least(
                posts, joined_by=_joined(statement)
            )
            levels.setdefault(statement.decision_type, set()).add(frozenset(posts))
    return tuple(
        f"{scheme.council}: {either([f'{row} ({who})' for row, who in held.items()], joined_by='and')} are routes of "
        f"one decision, {decision}."
        for decision, held in rows.items()
        if len(levels[decision]) > 1
    )


def _posts(statement: Statement) -> list[MinimumPost]:
    return list(dict.fromkeys(post for route in statement.routes for post in route.who.posts))


def _joined(statement: Statement) -> str:
    return "and" if all(route.who.combine is Combine.ALL for route in statement.routes) else "or"
