"""Steps that were done, as values and as a browser sends them, for tests that are about something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from casenotes.drafts import Evidence

if TYPE_CHECKING:
    from delegation.rules.steps import Step

LONG_BEFORE: Final = datetime(2023, 11, 20, 9, 30, tzinfo=UTC)


def done(step: Step, who: str = "E. Sample", at: datetime = LONG_BEFORE, **more: Any) -> Evidence:
    """Return a step that somebody did who is not known to the council."""
    return Evidence(step, who, at, **{"how": "By telephone", "post": "Officer", "organisation": "Example & Co", **more})


def typed(step: str, who: str = "E. Sample", **parts: str) -> dict[str, str]:
    """Return the fields of a form about a step that was done, named as in ``consultation-legal``."""
    said = {
        "who": who,
        "post": "Officer",
        "organisation": "Example & Co",
        "day": "20 November 2023",
        "time": "9:30",
        "how": "By telephone",
        **{name.replace("_", "-"): text for name, text in parts.items()},
    }
    return {f"step-{step}": "yes", **{f"step-{step}-{part}": text for part, text in said.items()}}
