"""A scheme that asks that steps are confirmed first, and a decision under it that rests on one, for several tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from authorities.files.reading import read_document
from casenotes.drafts import Draft
from delegation.encodings.files import read_scheme_file
from delegation.publishing.actions import load_scheme
from delegation.rules.schemes import Effect, GeneralRule, Statement, StatementKind
from delegation.rules.steps import Step, StepKind
from tests.casenotes.evidenced import done, typed

from .conftest import FIXTURES, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.drafts import Evidence
    from casenotes.models import Case, Note
    from casenotes.recording.actions import Answered
    from delegation.rules.facts import KnownFacts

ROW: Final = "bwd-1-06"
"""A Team Manager may decide it for a child who had a plan before, once a Service Lead has looked it over."""

DECIDED: Final = datetime(2026, 6, 3, 16, 20, tzinfo=UTC)
RULE: Final = "bwd-0-99"
AREA: Final = "help-and-protection"
OVERSIGHT: Final = Step(StepKind.OVERSIGHT, "service-lead")
FACTS: Final[KnownFacts] = {"previous_cp_plan": True}


def publish_that_steps_are_confirmed_first(*reach: str, effective: str = "2026-01-01") -> None:
    """Publish a version of Blackburn's scheme with the rule, over some rows or over all of its decisions."""
    text = read_scheme_file(read_document(FIXTURES / "schemes" / "bwd" / "2023-12.yaml"))
    rule = Statement(
        row=RULE,
        kind=StatementKind.RULE,
        section="General rules",
        locator="0.99",
        title="Whoever took a step confirms it first",
        says="A step by a second person counts once they have confirmed it.",
        rule=GeneralRule(effect=Effect.CONFIRMED_FIRST, reach=reach),
    )
    scheme = replace(
        text.scheme,
        effective=effective,
        version=f"{text.scheme.council}/{effective}",
        review_due=None,
        statements=(*text.scheme.statements, rule),
    )
    load_scheme(text=replace(text, scheme=scheme), backdated_because="For the tests")


def overseen(by: Appointment, **more: Any) -> Evidence:
    """Return the step as taken by somebody of the council."""
    return done(
        OVERSIGHT, by.user.full_name, **{"person": by.user.pk, "post": "Service Lead", "organisation": "", **more}
    )


def records_overseen(record: Callable[..., Answered]) -> Callable[..., Note]:
    """Return a function that records a decision of a team manager, overseen by somebody who is named for it."""

    def record_it(manager: Appointment, by: Appointment) -> Note:
        note = record(manager, row=ROW, facts=FACTS, evidence=(overseen(by),)).note
        assert note is not None
        return note

    return record_it


def a_plan_again(case: Case, by: Appointment) -> Draft:
    """Return the decision, overseen by somebody of the council."""
    return Draft(row=ROW, case=case, taken_at=DECIDED, is_now=False, text=WORDS, facts=FACTS, evidence=(overseen(by),))


def overseen_as_typed(**parts: str) -> dict[str, str]:
    """Return the step as a browser sends it, with the fact that it turns on."""
    name = "Lead Example, Service Lead, Help and protection"
    return {"fact-previous_cp_plan": "yes", **typed("oversight-service-lead", **{"who": name, **parts})}
