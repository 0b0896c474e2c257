"""A scheme that asks that steps are confirmed first, and a decision under it that rests on one, for several tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from authorities.files.reading import read_document
from delegation.encodings.files import read_scheme_file
from delegation.publishing.actions import load_scheme
from delegation.rules.schemes import Effect, GeneralRule, Statement, StatementKind
from delegation.rules.steps import Step, StepKind
from tests.casenotes.evidenced import done, typed

from .conftest import FIXTURES

if TYPE_CHECKING:
    from authorities.models import Appointment
    from casenotes.drafts import Evidence
    from delegation.rules.facts import KnownFacts

ROW: Final = "bwd-1-06"
"""A Team Manager may decide it for a child who had a plan before, once a Service Lead has looked it over."""

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


def overseen_as_typed(**parts: str) -> dict[str, str]:
    """Return the step as a browser sends it, with the fact that it turns on."""
    name = "Lead Example, Service Lead, Help and protection"
    return {"fact-previous_cp_plan": "yes", **typed("oversight-service-lead", **{"who": name, **parts})}
