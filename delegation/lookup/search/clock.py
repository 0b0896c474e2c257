"""Times of day and of the week that a search names: "2am", "friday night", "out of hours"."""

from __future__ import annotations

import re
from typing import Final

from authorities.letters import plain_letters

_HOUR: Final = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?(am|pm)\b|\b([01]?\d|2[0-3]):([0-5]\d)\b")
_CLOSED: Final = re.compile(
    r"\b(?:out of (?:office )?hours|ooh|after hours|weekend|bank holiday|boxing day|christmas day|new years day"
    r"|midnight|(?:sat|sun|saturday|sunday)s?|(?:mon|tues?|wed|thurs?|fri|satur|sun)?(?:day)?\s?(?:night|nite|eve|evening)"
    r"|tonight|tonite|this evening|middle of the night|small hours|edt|late at night)\b"
)
_NO_TIME: Final = re.compile(
    r"\b(?:overnight|\w+ nights?|nights?) (?:stay|away|at|with|in|out|stays)\b|\b\d+ nights?\b|\bover[\s-]night\b"
)
_OPEN: Final = re.compile(
    r"\b(?:in (?:office )?hours|office hours|day ?time|during the day|by day|this morning|lunchtime)\b"
)

OPENS, CLOSES = 9, 17


def names_closed_offices(query: str) -> bool | None:
    """Say whether a search names a time at which offices are closed; None if it names none.

    >>> [names_closed_offices(one) for one in ("epo 2am", "sat night placement", "epo 11am", "two nights away")]
    [True, True, False, None]
    """
    text = plain_letters(query).replace("'", "")
    if at := _HOUR.search(text):
        hour = int(at[1] or at[4])
        if at[3]:
            hour = hour % 12 + (12 if at[3] == "pm" else 0)
        return not OPENS <= hour < CLOSES
    if _OPEN.search(text) and "out of" not in text:
        return False
    return True if _CLOSED.search(_NO_TIME.sub(" ", text)) else None
