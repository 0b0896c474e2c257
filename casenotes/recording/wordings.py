"""A draft as a prepared note keeps it, and back: as plain values, as a draft again, and as a form is filled with it.

Writes nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from authorities.calendar.working_days import LONDON, day_in_words
from casenotes.drafts import Draft, Evidence, Text
from casenotes.models import Note
from delegation.rules.facts import BadFactValueError, as_plain
from delegation.rules.steps import Step, StepKind
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authorities.ladder import Ladder
    from casenotes.models import Prepared, PreparedWording
    from delegation.rules.facts import KnownFacts

WORDS: Final = ("decided", "why", "considered", "child_view", "actions", "deviation_reason")
"""The texts of a note that somebody can prepare. What was wrong with a note is said only of one that is recorded."""


def as_kept(draft: Draft) -> dict[str, Any]:
    """Return a draft as the wording of a prepared note keeps it. Case and row stand with the prepared note."""
    catalogue = fact_catalogue()
    words = asdict(draft.text)
    return {
        "words": {name: words[name] for name in WORDS},
        "facts": {name: as_plain(catalogue[name], value) for name, value in sorted(draft.facts.items())},
        "evidence": [evidence.as_plain() for evidence in draft.evidence],
        "taken_at": draft.taken_at.isoformat(),
        "is_now": draft.is_now,
        # Kept where it is said, so that other wordings read as they were sealed.
        **({"replaces": str(draft.replaces.pk)} if draft.replaces is not None else {}),
        **({"considers": str(draft.considers.pk)} if draft.considers is not None else {}),
    }


def says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two kept drafts say the same. What was decided "now" is the same draft a moment later."""
    if one["is_now"] and other["is_now"]:
        return {**one, "taken_at": ""} == {**other, "taken_at": ""}
    return dict(one) == dict(other)


def draft_of(prepared: Prepared, wording: PreparedWording, ladder: Ladder) -> Draft:
    """Return a wording as the draft of a note that is taken at the moment it names.

    A fact that no council is asked about any more, or that has no such value any more, is left out. What a panel
    considered is asked about once it is confirmed.
    """
    kept = wording.draft
    return Draft(
        row=prepared.row,
        case=prepared.case,
        taken_at=wording.taken_at,
        text=Text(**kept["words"]),
        facts=_facts(kept["facts"], ladder),
        evidence=tuple(_evidence(one) for one in kept["evidence"]),
        is_now=False,
        prepared=prepared,
        replaces=replaced_by(wording),
    )


def replaced_by(wording: PreparedWording) -> Note | None:
    """Return the note about the wrong child in place of which a wording stands; None for any other wording."""
    key = wording.draft.get("replaces")
    return Note.objects.filter(pk=key).first() if key else None


def considered_in(wording: PreparedWording) -> Note | None:
    """Return the entry of a decision elsewhere that a wording says the panel considered; None where it says none."""
    key = wording.draft.get("considers")
    return Note.objects.filter(pk=key).first() if key else None


def as_typed(wording: PreparedWording) -> dict[str, str]:
    """Return a wording as somebody would have typed it into the form of a note, field by field."""
    kept = wording.draft
    typed = {
        **kept["words"],
        **as_moment_typed(wording.taken_at),
        **{f"fact-{name}": _typed(value) for name, value in kept["facts"].items()},
    }
    for one in kept["evidence"]:
        typed |= _step_as_typed(_evidence(one))
    return {name: value for name, value in typed.items() if value}


def as_moment_typed(moment: datetime) -> dict[str, str]:
    """Return the fields of a form that say when a decision was taken."""
    when = moment.astimezone(LONDON)
    which = {"taken_which": "after" if when.fold else "before"}
    return {"taken": "earlier", "taken_on": day_in_words(when), "taken_time": f"{when:%H:%M}", **which}


def _facts(kept: Mapping[str, Any], ladder: Ladder) -> KnownFacts:
    catalogue = fact_catalogue()
    found: KnownFacts = {}
    for name, value in kept.items():
        if name in catalogue:
            try:
                found[name] = catalogue[name].parse(value, ladder)
            except BadFactValueError:
                continue
    return found


def _evidence(plain: Mapping[str, Any]) -> Evidence:
    kind = StepKind(plain["kind"])
    return Evidence(
        Step(kind, plain[kind.key.value]),
        who=plain["who"],
        at=datetime.fromisoformat(plain["done_at"]) if plain["done_at"] else None,
        how=plain["how"],
        post=plain["post"],
        organisation=plain["organisation"],
        person=plain["person"],
        is_done=plain["is_done"],
    )


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _step_as_typed(one: Evidence) -> dict[str, str]:
    name = f"step-{StepKind(one.step.kind).value}-{one.step.of}"
    if not one.is_done:
        return {name: "no", f"{name}-why-not": one.how}
    when = one.at.astimezone(LONDON) if one.at is not None else None
    said = {
        "who": one.who,
        "post": one.post,
        "organisation": one.organisation,
        "day": day_in_words(when) if when is not None else "",
        "time": f"{when:%H:%M}" if when is not None else "",
        "how": one.how,
    }
    return {name: "yes", **{f"{name}-{part}": text for part, text in said.items()}}
