"""What can be refused in this app, each with a sentence for whoever asked."""


class CasenotesError(Exception):
    """Something in this app that cannot be done."""


class AppointmentNotInForceError(CasenotesError):
    """The post was not held at the moment of the decision."""


class MomentNotPossibleError(CasenotesError):
    """A decision cannot be recorded before it was taken, or before the child's case could exist."""


class SubmissionChangedError(CasenotesError):
    """The same press of the button came again with another text."""


class SchemeNotInForceError(CasenotesError):
    """No version of the scheme was in force at the moment of the decision."""


class NotYoursToCorrectError(CasenotesError):
    """Only whoever recorded a note corrects it."""


class AlreadyCorrectedError(CasenotesError):
    """A note that was corrected is corrected further at its latest correction."""
