"""Why a change to councils or people is refused. Each error says so in a sentence that a person can be shown."""

from __future__ import annotations


class PeopleError(Exception):
    """A change that is refused. The text says why."""


class OtherAuthorityError(PeopleError):
    """The change would join things of two different councils."""


class SeatDoesNotFitError(PeopleError):
    """The area of a seat does not fit its post."""


class PostAbolishedError(PeopleError):
    """The post no longer exists on that day."""


class EndsBeforeStartError(PeopleError):
    """Something would end before it starts, or at the same moment."""


class AlreadyThereError(PeopleError):
    """For part of that time the same person already holds the seat, wears the hat or is recorded as away."""


class OutsideAppointmentError(PeopleError):
    """An absence reaches beyond the appointment that it belongs to."""


class AlreadyEndedError(PeopleError):
    """The appointment has already ended by that moment."""


class PersonInactiveError(PeopleError):
    """The person's account is closed."""


class PublishedBreaksError(PeopleError):
    """After this change something published could no longer be read; ``faults`` says what, in one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class PostInUseError(PeopleError):
    """People or schemes use a post or area that would disappear or no longer fit. A post can be abolished instead."""
