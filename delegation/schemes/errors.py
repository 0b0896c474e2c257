"""The errors of this app. Each carries a sentence for whoever asked."""

from __future__ import annotations

from dataclasses import dataclass


class DelegationError(Exception):
    """The base of the errors of this app."""


@dataclass(frozen=True, slots=True)
class TextFault:
    """A fault in a text that is published or about to be: where it is, and what is wrong there."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.text else self.place


class SchemeUnreadableError(DelegationError):
    """What a council has published cannot be read with its posts and words. ``faults`` holds every fault found."""

    def __init__(self, message: str, faults: tuple[TextFault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults or (TextFault(message, ""),)


class WordInUseError(DelegationError):
    """A word cannot be removed, because a scheme names it."""


class PublishedVersionChangedError(DelegationError):
    """A file contradicts the version published for the same start, or its document belongs to another council."""


class StartHasPassedError(DelegationError):
    """A version that starts before today is loaded without a reason for backdating it."""


class DepartureChangedError(DelegationError):
    """A file contradicts a departure from a national rule that is recorded."""


class NameTakenError(DelegationError):
    """A row or a decision type of a scheme has the name of one in another document of the same council."""


class PhraseRefusedError(DelegationError):
    """A phrase cannot be added: the row does not exist or has it already, or the phrase is too short or too long."""
