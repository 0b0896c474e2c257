"""Steps: what has to be done, and what has been done and is evidenced.

A step meets a requirement if both are of the same kind and name the same post, body, meeting, check or place. A step
by a more senior post may meet it too; ``compiling`` works out which, once for each scheme.
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

    BY = "by"  # a post, service or forum that takes the step
    AT = "at"  # a forum
    TO = "to"  # a post, service or forum that is told
    IN = "in"  # a place of record
    WHAT = "what"  # a check


class TakenBy(Enum):
    """Who has to take a step."""

    ANYBODY = "anybody"  # the decision-maker may confirm it themselves: a check, a meeting, a record
    ANOTHER_PERSON = "another person"  # never the decision-maker; somebody more senior than the post named counts too
    THAT_VERY_POST = "that very post"  # never the decision-maker, and nobody more senior in its place


@dataclass(frozen=True, slots=True)
class KindOfStep:
    """One row of the table of kinds: the word, its key, how to say what is done, and who has to take the step.

    ``doing`` has ``{}`` in place of the post, body, meeting, check or place: "consult {}" makes "consult Legal
    services". Raises ValueError unless ``doing`` has exactly one ``{}``.
    """

    word: str
    key: StepKey
    doing: str
    taken_by: TakenBy

    def __post_init__(self) -> None:
        """Refuse a phrase that does not name its post, body, meeting, check or place exactly once."""
        if self.doing.count("{}") != 1:
            message = f"“{self.word}”: “{self.doing}” has to name its other once, as {{}}"
            raise ValueError(message)


class KindsOfStep(StrEnum):
    """The table of kinds of step. Every kind needs its whole row; without one, importing the module fails."""

    _value_: str
    key: StepKey
    doing: str
    taken_by: TakenBy

    def __new__(cls, row: KindOfStep | str) -> Self:
        """Make a kind from its row. Raises TypeError if given only a word."""
        if not isinstance(row, KindOfStep):
            message = f"“{row}” needs its key, what is done about it, and whose word it is"
            raise TypeError(message)
        kind = str.__new__(cls, row.word)
        kind._value_, kind.key, kind.doing, kind.taken_by = row.word, row.key, row.doing, row.taken_by
        return kind

    @property
    def needs_another_person(self) -> bool:
        """Whether the step takes somebody other than the decision-maker."""
        return self.taken_by is not TakenBy.ANYBODY

    @property
    def is_met_by_seniors(self) -> bool:
        """Whether somebody more senior than the post named may take the step instead."""
        return self.taken_by is TakenBy.ANOTHER_PERSON


class StepKind(KindsOfStep):
    """What is done: a "consultation" is given ``by`` a post, a "meeting" is held ``at`` a forum."""

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
    """A step that is owed, or several steps of which one is enough.

    Each field narrows what is owed:

    - ``when`` says in which cases it is owed, and ``unless`` in which it is waived. Every condition in a list has to
      hold.
    - With ``own_part``, a decision-maker who holds the post does not owe it: it is their own signature in a joint
      decision.
    - With ``any_area``, a post in any area may take the step: the child's area, say, instead of the decision-maker's.
    - ``later_when`` says in which cases the step may follow the decision.
    - ``due`` is the time limit for a step owed after the decision.
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
