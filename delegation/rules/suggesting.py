"""The nearest right word, for messages about wrong ones: "service-leed": did you mean "service-lead"?"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 80
"""A longer word is no misspelling, and comparing it would take long."""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return " Did you mean “…”?", or an empty text where no choice is near."""
    if len(word) > LONGEST:
        return ""
    near = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f" Did you mean “{near[0]}”?" if near else ""
