"""The rows that somebody looked up last, kept in their session: rows of a scheme, nothing about a child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

KEY: Final = "looked_up"
MOST_KEPT: Final = 8


def remember(session: SessionBase, row: str) -> None:
    """Put a row first among those looked up last; nothing is written where it is first already."""
    kept = looked_up(session)
    if kept[:1] != [row]:
        session[KEY] = [row, *(one for one in kept if one != row)][:MOST_KEPT]


def looked_up(session: SessionBase) -> list[str]:
    """Return the rows looked up last, the latest first."""
    kept = session.get(KEY, [])
    return [str(one) for one in kept] if isinstance(kept, list) else []
