"""The hats of a panel: one for whoever enters what it decides, one for whoever leads it."""

from __future__ import annotations

from typing import Final

from authorities.lengths import SLUG
from delegation.answer.own_panel import FOR_PANEL

CHAIR_OF: Final = "chair-of-"
"""A hat that begins so is worn by whoever leads a panel; the rest names the panel."""


def hats_of_panel(panel: str) -> tuple[str, ...]:
    """Return the hats of whoever enters what a panel decides, and of whoever leads it.

    Nobody wears a hat whose name is longer than the names of hats are.
    """
    return tuple(hat for begins in (FOR_PANEL, CHAIR_OF) if len(hat := f"{begins}{panel}") <= SLUG)
