"""A note before it is one, as plain values: what somebody asks to have recorded. Decides and stores nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from casenotes.models import Case, Note
    from delegation.rules.facts import KnownFacts
    from delegation.rules.steps import Step


@dataclass(frozen=True, slots=True)
class Evidence:
    """That a step was done: who it was, when, and how it is known."""

    step: Step
    who: str
    when: str = ""

    def as_plain(self) -> dict[str, str]:
        """Return the evidence as notes store it."""
        return {**self.step.as_plain(), "who": self.who, "when": self.when}


@dataclass(frozen=True, slots=True)
class Text:
    """What a note says."""

    decided: str
    why: str
    considered: str = ""
    child_view: str = ""
    actions: str = ""
    deviation_reason: str = ""
    correction_reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A note as somebody asks to have it recorded. What the record knows better is not taken from here.

    With ``is_outside_scheme`` the decision was taken already and the scheme did not allow it;
    ``should_have_decided`` names the post that it goes to. ``is_now`` says that the moment is that of recording,
    so that a second press of the button, a moment later, is still the same draft.
    """

    row: str
    case: Case
    taken_at: datetime
    text: Text
    facts: KnownFacts = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    is_now: bool = True
    is_outside_scheme: bool = False
    should_have_decided: str = ""


def digest_of_draft(draft: Draft) -> str:
    """Return a digest of the draft. A second press of the button with the same draft has the same digest."""
    body = {
        "row": draft.row,
        "case": draft.case.reference,
        "taken_at": None if draft.is_now else draft.taken_at.isoformat(),
        "text": asdict(draft.text),
        "facts": {name: str(value) for name, value in sorted(draft.facts.items())},
        "evidence": [evidence.as_plain() for evidence in draft.evidence],
        "outside": [draft.is_outside_scheme, draft.should_have_decided],
    }
    return _digest(body)


def digest_of_correction(note: Note, text: Text) -> str:
    """Return a digest of the correction. A second press of the button with the same words has the same digest."""
    return _digest({"corrects": str(note.pk), "text": asdict(text)})


_WORDS_OF_FORMAT_1: Final = (
    "decided",
    "why",
    "considered",
    "child_view",
    "actions",
    "deviation_reason",
    "correction_reason",
)
"""A word that notes say since has no part in the digests of those before."""


def digest_of_text(text: Text, salt: str) -> str:
    """Return what the record of a note of format 1 holds of its words: with the salt gone nobody can guess them."""
    words = {name: getattr(text, name) for name in _WORDS_OF_FORMAT_1}
    written = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{salt}\n{written}".encode()).hexdigest()


def _digest(body: Mapping[str, object]) -> str:
    written = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return keyed(hashlib.sha256(written.encode()).hexdigest())


def keyed(digest: str) -> str:
    """Return a digest of words with the key of this installation: it is kept for good, so nobody may guess from it."""
    return salted_hmac("casenotes.submission", digest, algorithm="sha256").hexdigest()
