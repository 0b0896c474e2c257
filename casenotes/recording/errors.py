"""What this app can refuse, each with a sentence for the person who asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casenotes.models import Note
    from delegation.rules.steps import Step

CANNOT_BE_READ: Final = (
    "The scheme of your council cannot be read at the moment, so this cannot be recorded. Nothing was saved: "
    "keep what you wrote, and ask your line manager who may take the decision."
)


class CasenotesError(Exception):
    """Something that this app refuses to do. ``code`` is what the log says about it."""

    code: ClassVar[str] = "not-possible"


class AppointmentNotInForceError(CasenotesError):
    """The post was not held at the moment of the decision."""

    code = "post-not-held"


class CaseNotThereError(CasenotesError):
    """The council has no such case. A case of another council counts as none."""

    code = "no-such-case"


class MomentNotPossibleError(CasenotesError):
    """Nobody can have taken the decision at that moment: it lies ahead, or before there was a child."""

    code = "moment-not-possible"


@dataclass(frozen=True, slots=True)
class StepProblem:
    """What keeps a step from counting: the field that is wrong (who, post, organisation, day, how), and what to do."""

    step: Step
    field: str
    text: str


class StepsNotDoneError(CasenotesError):
    """A step is said to be done, but by nobody who could have done it, or after the decision."""

    code = "step-not-done"

    def __init__(self, problems: Iterable[StepProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.text for problem in self.problems))


class SubmissionChangedError(CasenotesError):
    """The same form was sent again with another text. ``note`` is what it made the first time."""

    code = "submission-changed"

    def __init__(self, message: str, note: Note) -> None:
        self.note = note
        super().__init__(message)


class SchemeNotInForceError(CasenotesError):
    """No version of the scheme was in force at the moment of the decision."""

    code = "not-in-force"


class SchemeUnreadableError(CasenotesError):
    """The council's schemes cannot be read, so nobody can say who may take the decision."""

    code = "scheme-unreadable"


class NotYoursToCorrectError(CasenotesError):
    """Only the person who recorded a note, or somebody who may take that decision now, may correct it."""

    code = "not-yours-to-correct"


class AlreadyCorrectedError(CasenotesError):
    """The note has been corrected already. A further correction belongs to its latest correction."""

    code = "already-corrected"


class WithheldError(CasenotesError):
    """The note was recorded about the wrong child, and is recorded again instead of corrected."""

    code = "wrong-child"


class NotYoursToWithholdError(CasenotesError):
    """Only whoever may correct a note, or a post above, can say that it was recorded about the wrong child."""

    code = "not-yours-to-withhold"


class ReplacementNotPossibleError(CasenotesError):
    """What is recorded cannot stand in place of the note that it names."""

    code = "not-a-replacement"


class LegalStatusNotPossibleError(CasenotesError):
    """The child cannot have that legal status from that day on."""

    code = "legal-status-not-possible"
