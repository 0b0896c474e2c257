"""What can be refused in this app, each with a sentence for whoever asked."""

from __future__ import annotations

from dataclasses import dataclass


class DelegationError(Exception):
    """Something in this app that cannot be done."""


@dataclass(frozen=True, slots=True)
class TextFault:
    """A fault of a published text, or of one about to be: where it stands, and what is wrong there."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.text else self.place


class SchemeUnreadableError(DelegationError):
    """What a council has published cannot be read with its posts and words; ``faults`` are all of them."""

    def __init__(self, message: str, faults: tuple[TextFault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults or (TextFault(message, ""),)


class WordInUseError(DelegationError):
    """A word cannot be taken out, because a scheme names it."""


class PublishedVersionChangedError(DelegationError):
    """A file says something else than the version that was published for the same start."""


class StartHasPassedError(DelegationError):
    """A version that starts before today is loaded without saying why it is backdated."""


class DepartureChangedError(DelegationError):
    """A file says something else of a departure from a national rule than what is recorded."""


class NameTakenError(DelegationError):
    """A row or a decision type of a scheme has the name of one in another document of the same council."""


class PhraseRefusedError(DelegationError):
    """A phrase cannot be added: there is no such row, it is there already, or it says nothing."""
