"""Why a change to councils or people is refused; each says so in a sentence that a person can be shown."""

from __future__ import annotations


class PeopleError(Exception):
    """A change that is not made; the text says why."""


class OtherAuthorityError(PeopleError):
    """Two things of different councils would be joined."""


class SeatDoesNotFitError(PeopleError):
    """The area of a seat does not go with its post."""


class PostAbolishedError(PeopleError):
    """The post no longer exists on that day."""


class EndsBeforeStartError(PeopleError):
    """Something would end before it starts, or at the same moment."""


class AlreadyThereError(PeopleError):
    """The same person holds, wears or misses the same thing in a part of that time already."""


class OutsideAppointmentError(PeopleError):
    """An absence reaches beyond the appointment that it is an absence from."""


class AlreadyEndedError(PeopleError):
    """It has ended before that moment."""


class PersonInactiveError(PeopleError):
    """The person's account is closed."""


class PublishedBreaksError(PeopleError):
    """With this change something published could not be read any more; ``faults`` say what, each in a sentence."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class PostInUseError(PeopleError):
    """A post or area that people hold would disappear; it is to be abolished on a day instead."""
