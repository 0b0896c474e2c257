"""Steps: what has to be done, and what has been done and is evidenced.

A requirement is met by a step of the same kind for the same post, body, meeting, check or place. Which more
senior posts also meet it is worked out once, when a scheme is compiled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from delegation.rules.conditions import Condition
    from delegation.rules.due import Due


class StepKind(StrEnum):
    """What was done; the meanings stand in the contract's table of steps."""

    CONSULTATION = "consultation"
    OVERSIGHT = "oversight"
    AGREEMENT = "agreement"
    RECOMMENDATION = "recommendation"
    MEETING = "meeting"
    DELEGATION = "delegation"
    CHECK = "check"
    BOOKING = "booking"
    NOTIFICATION = "notification"
    RECORD = "record"

    @property
    def key(self) -> str:
        """Return the word under which a step of this kind names its other: by, at, to, in or what."""
        return _KEYS[self]


_KEYS = {
    StepKind.CONSULTATION: "by",
    StepKind.OVERSIGHT: "by",
    StepKind.AGREEMENT: "by",
    StepKind.RECOMMENDATION: "by",
    StepKind.DELEGATION: "by",
    StepKind.MEETING: "at",
    StepKind.BOOKING: "at",
    StepKind.NOTIFICATION: "to",
    StepKind.RECORD: "in",
    StepKind.CHECK: "what",
}

# Steps that a second person takes part in: the decision-maker's own word never stands for theirs.
BY_A_SECOND_PERSON = frozenset(
    {
        StepKind.CONSULTATION,
        StepKind.OVERSIGHT,
        StepKind.AGREEMENT,
        StepKind.RECOMMENDATION,
        StepKind.DELEGATION,
    },
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its kind, and the slug of the post, body, meeting, check or place."""

    kind: StepKind
    of: str

    def as_plain(self) -> dict[str, str]:
        """Return the step as questions and answers write it."""
        return {"kind": self.kind.value, self.kind.key: self.of}


@dataclass(frozen=True, slots=True)
class Requirement:
    """A step that is owed, or several of which one is enough.

    ``when`` says in which cases it is owed and ``unless`` in which it is waived (all of them hold). An
    ``own_part`` is met by the decision-maker who holds that post: their own signature in a joint decision. A step of
    ``any_area`` may be taken by a post of whichever area: the child's, say, and not the decision-maker's. Where
    ``later_when`` holds, the step may follow the decision. ``due`` is the time for what comes after.
    ``source`` is the row that asks for it.
    """

    any_of: tuple[Step, ...]
    source: str
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    own_part: bool = False
    any_area: bool = False
    later_when: tuple[Condition, ...] = ()
    due: Due | None = None

    def as_plain(self) -> dict[str, object]:
        """Return what is owed as answers write it: one step, or ``{"any_of": [step, …]}``."""
        if len(self.any_of) == 1:
            return dict(self.any_of[0].as_plain())
        return {"any_of": [step.as_plain() for step in self.any_of]}
