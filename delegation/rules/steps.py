"""Steps: what has to be done, and what has been done and is evidenced.

A step meets a requirement where both are of the same kind and name the same post, body, meeting, check or place.
Which steps of more senior posts meet it too is worked out once, when a scheme is compiled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from delegation.rules.conditions import Condition
    from delegation.rules.due import Due


class StepKey(StrEnum):
    """The key under which a step says whom or what it names: ``{"kind": "meeting", "at": "panel"}``."""

    BY = "by"  # a post, service or forum that does its part
    AT = "at"  # a forum
    TO = "to"  # a post, service or forum that is told
    IN = "in"  # a place of record
    WHAT = "what"  # a check


class TakenBy(Enum):
    """Whose word a step is."""

    ANYBODY = "anybody"  # the decision-maker may confirm it themself: a check, a meeting, a record
    ANOTHER_PERSON = "another person"  # never the decision-maker; somebody more senior than the post named counts too
    THAT_VERY_POST = "that very post"  # never the decision-maker, and nobody more senior in its place


@dataclass(frozen=True, slots=True)
class KindOfStep:
    """One row of the table of kinds: its word, its key, what is done about it, and whose word it is.

    ``doing`` has ``{}`` where the post, body, meeting, check or place is named: "consult {}" makes "consult Legal
    services". Raises ValueError where it has not exactly one such place.
    """

    word: str
    key: StepKey
    doing: str
    taken_by: TakenBy

    def __post_init__(self) -> None:
        """Refuse words that cannot be said."""
        if self.doing.count("{}") != 1:
            message = f"“{self.word}”: “{self.doing}” has to name its other once, as {{}}"
            raise ValueError(message)


class KindsOfStep(StrEnum):
    """A table of kinds of steps. A kind without its whole row cannot be made: its module does not start."""

    _value_: str
    key: StepKey
    doing: str
    taken_by: TakenBy

    def __new__(cls, row: KindOfStep | str) -> Self:
        """Make a kind from its row. Raises TypeError for a word alone."""
        if not isinstance(row, KindOfStep):
            message = f"“{row}” needs its key, what is done about it, and whose word it is"
            raise TypeError(message)
        kind = str.__new__(cls, row.word)
        kind._value_, kind.key, kind.doing, kind.taken_by = row.word, row.key, row.doing, row.taken_by
        return kind

    @property
    def needs_another_person(self) -> bool:
        """Whether the decision-maker's own word never stands for the step."""
        return self.taken_by is not TakenBy.ANYBODY

    @property
    def is_met_by_seniors(self) -> bool:
        """Whether the step of somebody more senior than the post named counts too."""
        return self.taken_by is TakenBy.ANOTHER_PERSON


class StepKind(KindsOfStep):
    """What was done: "consultation" is asked ``by`` a post, a "meeting" is held ``at`` a forum."""

    CONSULTATION = KindOfStep("consultation", StepKey.BY, "consult {}", TakenBy.ANOTHER_PERSON)
    OVERSIGHT = KindOfStep("oversight", StepKey.BY, "get oversight from {}", TakenBy.ANOTHER_PERSON)
    AGREEMENT = KindOfStep("agreement", StepKey.BY, "get the agreement of {}", TakenBy.ANOTHER_PERSON)
    RECOMMENDATION = KindOfStep("recommendation", StepKey.BY, "have a recommendation from {}", TakenBy.ANOTHER_PERSON)
    MEETING = KindOfStep("meeting", StepKey.AT, "take it to {}", TakenBy.ANYBODY)
    DELEGATION = KindOfStep("delegation", StepKey.BY, "have it delegated by {}", TakenBy.THAT_VERY_POST)
    CHECK = KindOfStep("check", StepKey.WHAT, "confirm: {}", TakenBy.ANYBODY)
    BOOKING = KindOfStep("booking", StepKey.AT, "book {}", TakenBy.ANYBODY)
    NOTIFICATION = KindOfStep("notification", StepKey.TO, "tell {}", TakenBy.ANYBODY)
    RECORD = KindOfStep("record", StepKey.IN, "record it in {}", TakenBy.ANYBODY)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its kind, and the slug of the post, body, meeting, check or place.

    ``Step(StepKind.CONSULTATION, "legal")`` is written ``{"kind": "consultation", "by": "legal"}``.
    """

    kind: KindsOfStep
    of: str

    def as_plain(self) -> dict[str, str]:
        """Return the step as questions and answers write it."""
        return {"kind": self.kind.value, self.kind.key.value: self.of}


@dataclass(frozen=True, slots=True)
class Requirement:
    """A step that is owed, or several of which one is enough.

    Each field narrows what is owed:

    - ``when`` gives the cases in which it is owed, ``unless`` those in which it is waived. All conditions of a list
      hold together.
    - ``own_part`` is met by a decision-maker who holds the post: their own signature in a joint decision.
    - ``any_area`` lets a post of any area take the step: the child's area, say, and not the decision-maker's.
    - ``later_when`` gives the cases in which the step may follow the decision.
    - ``due`` is the time by which what comes after is done.
    - ``source`` is the row that asks for it.
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
