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
    """The same form was sent again with another text. ``note`` is what it made the first time, if it made a note."""

    code = "submission-changed"

    def __init__(self, message: str, note: Note | None = None) -> None:
        self.note = note
        super().__init__(message)


class SchemeNotInForceError(CasenotesError):
    """No version of the scheme was in force at the moment of the decision."""

    code = "not-in-force"


class NoVersionHeldError(SchemeNotInForceError):
    """No version that is held covers the day of the decision, so no scheme can be checked."""

    code = "no-version"


class NotDecidedElsewhereError(CasenotesError):
    """The decision is not one that a body elsewhere took, or is not this person's to enter."""

    code = "not-elsewhere"


class SchemeUnreadableError(CasenotesError):
    """The council's schemes cannot be read, so nobody can say who may take the decision."""

    code = "scheme-unreadable"


class NotYoursToCorrectError(CasenotesError):
    """Only the person who recorded a note, or somebody who may take that decision now, may correct it."""

    code = "not-yours-to-correct"


class AlreadyCorrectedError(CasenotesError):
    """The note has been corrected already. A further correction belongs to its latest correction."""

    code = "already-corrected"


class NotToPrepareError(CasenotesError):
    """A note cannot be prepared so: not by this person, or not for that one."""

    code = "not-to-prepare"


class NotYoursToConfirmError(CasenotesError):
    """Only the decider whom a prepared note names may confirm, correct or deny it, and never whoever prepared it.

    Only whoever prepared it may withdraw it.
    """

    code = "not-yours-to-confirm"


class PreparedNoteEndedError(CasenotesError):
    """The prepared note was confirmed, denied or withdrawn before."""

    code = "prepared-note-ended"


class WordingChangedError(CasenotesError):
    """The prepared note was corrected after somebody opened it, so they have not seen what it says now."""

    code = "wording-changed"


class NotConfirmedYetError(CasenotesError):
    """The scheme asks that people confirm their steps first, and somebody has not, or says that it is not so."""

    code = "not-confirmed-yet"


class AnswerIncompleteError(CasenotesError):
    """An answer lacks the words without which it says nothing: what is asked, or what is to be done and by whom."""

    code = "answer-incomplete"


class WithheldError(CasenotesError):
    """The note was recorded about the wrong child, and is recorded again instead of corrected."""

    code = "wrong-child"


class NotYoursToWithholdError(CasenotesError):
    """Only whoever may correct a note, or a post above, can say that it was recorded about the wrong child."""

    code = "not-yours-to-withhold"


class ReplacementNotPossibleError(CasenotesError):
    """What is recorded cannot stand in place of the note that it names."""

    code = "not-a-replacement"


class NotConsideredError(CasenotesError):
    """What a panel decided cannot be linked to the entry that it names."""

    code = "not-considered"


class LegalStatusNotPossibleError(CasenotesError):
    """The child cannot have that legal status from that day on."""

    code = "legal-status-not-possible"


class NotAskedError(CasenotesError):
    """Only the person who was asked can answer."""

    code = "not-asked"


class AnsweredAlreadyError(CasenotesError):
    """The person has answered already, and an answer stays as it was given."""

    code = "answered-already"


class NothingSaidError(CasenotesError):
    """Whoever denies a step has to say what is not so."""

    code = "nothing-said"


class AccountClosedError(CasenotesError):
    """The account of the person is closed."""

    code = "account-closed"


class NoStaffNumberError(CasenotesError):
    """Without a staff number nobody can tell that this is another person than whoever decided."""

    code = "no-staff-number"


class SamePersonError(CasenotesError):
    """Whoever decided confirms nothing that they wrote themselves, under whatever account."""

    code = "same-person"
