"""Values in words, for pages and texts: moments, dates, outcomes, facts, steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from authorities.calendar.working_days import day_in_words, moments_at
from delegation.rules.determination import Outcome
from delegation.rules.facts import FactType
from delegation.rules.steps import StepKey, StepKind
from delegation.rules.wording import fact_name, value_in_words
from delegation.rules.written_dates import first_day
from delegation.schemes.catalogue import fact_catalogue


def moment_in_words(written: str) -> str:
    """Return an ISO moment as "Thursday 4 June 2026, 17:00", and ``next-meeting`` in words."""
    if written == "next-meeting":
        return "at its next meeting"
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    local = timezone.localtime(moment) if moment.tzinfo is not None else moment
    return f"{local:%A} {day_in_words(local)}, {local:%H:%M}{which_of_two(local) if local.tzinfo else ''}"


def which_of_two(moment: datetime) -> str:
    """Return ", before the clocks went back" (or "after") if the moment's hour came twice that night; else empty."""
    local = timezone.localtime(moment)
    return f", {'after' if local.fold else 'before'} the clocks went back" if _comes_twice(local) else ""


def _comes_twice(local: datetime) -> bool:
    return len(moments_at(local.date(), local.time())) > 1


def outcome_in_words(outcome: str) -> str:
    """Return an outcome as people say it."""
    return Outcome(outcome).in_words if outcome in set(Outcome) else outcome


def fact_in_words(name: str) -> str:
    """Return a fact's name in words. A fact that is no longer in the catalogue gives the words of its slug."""
    fact = fact_catalogue().get(name)
    return fact_name(fact) if fact is not None else name.replace("_", " ")


def value_of_fact(value: object, name: str) -> str:
    """Return a fact's value as people write it: yes or no, money as "£2,000". Money comes in pounds, as JSON has it."""
    fact = fact_catalogue().get(name)
    if fact is None:
        return str(value)
    if fact.type is FactType.MONEY and isinstance(value, int | float):
        return value_in_words(fact, round(value * 100))
    return value_in_words(fact, value)


def written_date(written: str) -> str:
    """Return a date as documents write it: "2023-12" is "December 2023", a whole date "3 June 2026"."""
    day = first_day(written)
    match written.count("-"):
        case 0:
            return str(day.year)
        case 1:
            return f"{day:%B %Y}"
        case _:
            return day_in_words(day)


def slug_in_words(slug: str) -> str:
    """Return a slug as words: "head-of-service" is "head of service"."""
    return slug.replace("-", " ")


def evidence_in_words(step: dict[str, Any]) -> str:
    """Return what a stored note says about a step: who did it, when and how, or why it was not done.

    A name without a person of the council behind it is marked as stated, not verified.
    """
    if not step.get("is_done", True):
        return f"not done: {step['how']}" if step.get("how") else "not done"
    who = ", ".join(part for part in (step["who"], step.get("post"), step.get("organisation")) if part)
    if "how" not in step:
        # A note of before these were asked for says who and when in one text.
        return who
    stated = "" if step.get("person") else " (stated, not verified)"
    return f"{who}, {moment_in_words(moment_of_step(step))}, {step['how']}{stated}"


def moment_of_step(step: dict[str, Any]) -> str:
    """Return when a stored step was done, in ISO 8601; empty if the note does not say it.

    Notes of before kept it under ``at``, where a meeting has the panel that met.
    """
    return str((step["done_at"] if "done_at" in step else step.get("at")) or "")


def step_in_words(step: dict[str, Any]) -> str:
    """Return a stored step as words: "Consultation, legal"."""
    kind, of = str(step["kind"]), next((step[key] for key in StepKey if key in step), "")
    if kind == StepKind.MEETING and "how" in step and "done_at" not in step:
        return kind.capitalize()  # A note of before kept the moment in place of the panel that met.
    return f"{kind.capitalize()}, {slug_in_words(str(of))}"


def step_of_code(code: str) -> str:
    """Return a step given by its code as words: ``consultation:legal`` is "Consultation, legal"; empty gives empty."""
    kind, _, of = code.partition(":")
    return f"{kind.capitalize()}, {slug_in_words(of)}" if of else kind.capitalize()
