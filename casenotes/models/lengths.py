"""How long the texts of cases and notes may be, in characters: once for form and column."""

from __future__ import annotations

from typing import Final

from authorities.lengths import TEXT

CASE_REFERENCE: Final = 40
INITIALS: Final = 10
NOTE_TEXT: Final = 20_000
"""Each of the texts of a note; a line end counts once."""

EVIDENCE: Final = 200
"""By whom a step was done, and when."""

RECORDED_AS: Final = 2 * TEXT + len(", ")
"""A post and an area, each by its title."""
