"""The nearest right word, for messages about wrong ones: "service-leed": did you mean "service-lead"?"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 80
"""A longer word is not a misspelling, and comparing it is slow."""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return a suggestion to add to a message, or an empty text if no choice is near.

    >>> did_you_mean("service-leed", ["service-lead", "team-manager"])
    ' Did you mean “service-lead”?'
    """
    if len(word) > LONGEST:
        return ""
    near = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f" Did you mean “{near[0]}”?" if near else ""
