"""What is owed after a decision that a panel took itself. A panel that decides has not to be told of it.

The rules go on saying what the row asks afterwards, because that is what the document says. Where the decision entered
is the panel's own, pages and notes say that it is done by this very decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from delegation.rules.steps import StepKind

if TYPE_CHECKING:
    from delegation.rules.determination import Afterwards

FOR_PANEL: Final = "for-"
"""A hat that begins so is worn by whoever enters what a panel decided; the rest names the panel."""


def panel_of(capacity: str | None) -> str:
    """Return the panel whose decision somebody enters under a hat; empty for any other hat, and for none."""
    return capacity.removeprefix(FOR_PANEL) if capacity is not None and capacity.startswith(FOR_PANEL) else ""


def is_done_by(capacity: str | None, after: Afterwards) -> bool:
    """Say whether what is owed afterwards is to tell the very panel whose decision is entered under a hat."""
    panel = panel_of(capacity)
    steps = after.owed.requirement.any_of
    return bool(panel) and any(step.kind is StepKind.NOTIFICATION and step.of == panel for step in steps)
