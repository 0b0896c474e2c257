"""What can be refused in this app, each with a sentence for whoever asked."""

from typing import ClassVar, Final

CANNOT_BE_READ: Final = (
    "The scheme of your council cannot be read at the moment, so this cannot be recorded. Nothing was saved: "
    "keep what you wrote, and ask your line manager who may take the decision."
)


class CasenotesError(Exception):
    """Something in this app that cannot be done; ``code`` is what the log says of it."""

    code: ClassVar[str] = "not-possible"


class AppointmentNotInForceError(CasenotesError):
    """The post was not held at the moment of the decision."""

    code = "post-not-held"


class CaseNotThereError(CasenotesError):
    """The council has no such case; one of another council is no different from none."""

    code = "no-such-case"


class MomentNotPossibleError(CasenotesError):
    """A decision cannot be recorded before it was taken, or before the child's case could exist."""

    code = "moment-not-possible"


class SubmissionChangedError(CasenotesError):
    """The same press of the button came again with another text."""

    code = "submission-changed"


class SchemeNotInForceError(CasenotesError):
    """No version of the scheme was in force at the moment of the decision."""

    code = "not-in-force"


class SchemeUnreadableError(CasenotesError):
    """The council's schemes cannot be read, so that nobody can say who may take the decision."""

    code = "scheme-unreadable"


class NotYoursToCorrectError(CasenotesError):
    """Only whoever recorded a note, or may take that decision now, corrects it."""

    code = "not-yours-to-correct"


class AlreadyCorrectedError(CasenotesError):
    """A note that was corrected is corrected further at its latest correction."""

    code = "already-corrected"
