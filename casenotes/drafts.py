"""A note before it exists, as plain values: what somebody asks to have recorded. Decides and stores nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.crypto import salted_hmac

from delegation.rules.steps import StepKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from casenotes.models import Case, Note, Prepared
    from delegation.rules.facts import KnownFacts
    from delegation.rules.steps import Step


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody says about a step: whether it was done, by whom, when and how.

    ``person`` is the key of a person of the council. Without it, name, post and organisation are as the recorder stated
    them. ``how`` of a step that was not done says why not.
    """

    step: Step
    who: str = ""
    at: datetime | None = None
    how: str = ""
    post: str = ""
    organisation: str = ""
    person: int | None = None
    is_done: bool = True

    def as_plain(self) -> dict[str, object]:
        """Return the evidence in the form that notes store."""
        return {
            **self.step.as_plain(),
            "is_done": self.is_done,
            "who": self.who,
            "post": self.post,
            "organisation": self.organisation,
            "person": self.person,
            # Not "at": a meeting has the panel under that key.
            "done_at": self.at.isoformat() if self.at is not None else None,
            "how": self.how,
        }


def code_of_step(step: Mapping[str, object]) -> str:
    """Return the code of a step as questions, answers and notes write it, such as ``consultation:legal``."""
    of = next((step[key] for key in StepKey if key in step), "")
    return f"{step.get('kind', '')}:{of}"


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a note, field by field."""

    decided: str
    why: str
    considered: str = ""
    child_view: str = ""
    actions: str = ""
    deviation_reason: str = ""
    correction_reason: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What somebody states of a decision that a court or another body took.

    ``body`` is its code, ``who`` the people who decided, ``where`` their court, office or meeting, and ``reference``
    that of the document which says so. When it was decided is the moment of the decision.
    """

    body: str
    who: str
    where: str
    reference: str

    def as_plain(self) -> dict[str, str]:
        """Return it in the form that notes store."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Draft:
    """A note as somebody asks to have it recorded. Whatever the record itself knows is not taken from here.

    ``is_outside_scheme`` means that the decision was already taken and the scheme did not allow it. It then goes to the
    post in ``should_have_decided``. ``is_now`` means that the decision is taken at the moment of recording. A second
    press of the button, a moment later, is then still the same draft. ``prepared`` is what somebody else had ready,
    where the decider confirms it. ``elsewhere`` says that nobody here took it. ``replaces`` is the note about the wrong
    child in place of which it is recorded. ``considers`` is the entry of a decision elsewhere that a panel considered.
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
    prepared: Prepared | None = None
    elsewhere: Elsewhere | None = None
    replaces: Note | None = None
    considers: Note | None = None


def digest_of_draft(draft: Draft) -> str:
    """Return a digest of the draft. A second press of the button with the same draft gives the same digest."""
    body: dict[str, object] = {
        "row": draft.row,
        "case": draft.case.reference,
        "taken_at": None if draft.is_now else draft.taken_at.isoformat(),
        "text": asdict(draft.text),
        "facts": {name: str(value) for name, value in sorted(draft.facts.items())},
        "evidence": [evidence.as_plain() for evidence in draft.evidence],
        "outside": [draft.is_outside_scheme, draft.should_have_decided],
        **({"replaces": str(draft.replaces.pk)} if draft.replaces is not None else {}),
    }
    if draft.prepared is not None:
        # The same words recorded by the decider themselves are another note.
        body["prepared"] = str(draft.prepared.pk)
    if draft.elsewhere is not None:
        body["elsewhere"] = draft.elsewhere.as_plain()
    if draft.considers is not None:
        body["considers"] = str(draft.considers.pk)
    return _digest(body)


def digest_of_correction(note: Note, text: Text) -> str:
    """Return a digest of the correction. A second press of the button with the same words gives the same digest."""
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
"""A field that is added to notes later plays no part in the digests of earlier notes."""


def digest_of_text(text: Text, salt: str) -> str:
    """Return the digest that a note of format 1 holds of its words. Without the salt nobody can guess them."""
    words = {name: getattr(text, name) for name in _WORDS_OF_FORMAT_1}
    written = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{salt}\n{written}".encode()).hexdigest()


def _digest(body: Mapping[str, object]) -> str:
    written = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return keyed(hashlib.sha256(written.encode()).hexdigest())


def keyed(digest: str) -> str:
    """Return a digest keyed with this installation's secret. It is kept for good, so nobody may guess words from it."""
    return salted_hmac("casenotes.submission", digest, algorithm="sha256").hexdigest()
