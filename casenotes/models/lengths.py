"""The greatest lengths of texts about cases and notes, in characters. Forms and columns share them."""

from __future__ import annotations

from typing import Final

from authorities.lengths import SLUG, TEXT

CASE_REFERENCE: Final = 40
INITIALS: Final = 10
LEGAL_STATUS: Final = 40
NOTE_TEXT: Final = 20_000
"""For each of the texts of a note. A line break counts as one character."""

EVIDENCE: Final = 200
"""Who did a step, and when."""

STEP: Final = 2 * SLUG + len(":")
"""A step as a code: its kind and whose it is."""

RECORDED_AS: Final = 2 * TEXT + len(", ")
"""A post and an area, each by its title."""
