"""What a form was opened with, signed, so that it still holds when the form is sent.

It stands in the form. So what was typed can be kept for whoever opened it though they are signed out by then, and what
changed since can be said. It holds no word of a note.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core import signing

from authorities.calendar.working_days import day_in_words

FIELD: Final = "opened"
HOLDS_FOR: Final = timedelta(hours=12)
"""Longer than anybody stays signed in, so that a form opened at the start of a session is kept at its end."""

_SALT: Final = "casenotes.recording.opened"


@dataclass(frozen=True, slots=True)
class Opened:
    """By whom a form was opened (the key of the person), in which appointment (None if in none), and about which case.

    ``called`` is the reference of the case at that time, ``closed`` the day on which it was closed, and ``version`` the
    version of the scheme that was in force; each is empty where there was none.
    """

    user: int
    acting: int | None
    case: int | None = None
    called: str = ""
    closed: str = ""
    version: str = ""

    @property
    def token(self) -> str:
        """What stands in the form."""
        return signing.dumps(asdict(self), salt=_SALT)


def opened_with(token: str) -> Opened | None:
    """Return what a form was opened with; None if nobody here signed the token, or if that is too long ago."""
    try:
        said: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=HOLDS_FOR)
        return Opened(**said)
    except (signing.BadSignature, TypeError):
        return None


def changed_since(before: Opened | None, now: Opened) -> list[str]:
    """Return, in sentences, what changed about a case and its scheme since a form was opened about it."""
    if before is None or before.case != now.case:
        return []
    told = []
    if now.called != before.called:
        told.append(f"The case is called {now.called} since you opened this page (it was {before.called}).")
    if now.closed and now.closed != before.closed:
        told.append(f"The case was closed on {day_in_words(date.fromisoformat(now.closed))}.")
    if now.version != before.version:
        told.append("A new version of the scheme began to hold since you opened this page. What it asks may differ.")
    return told
