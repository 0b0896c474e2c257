"""Questions that rarely matter: whether a general rule takes the decision away, as where a court decides.

The page answers as if it did not, says so, and asks after the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from delegation.rules.compiling import CompiledDecision, Refusal
    from delegation.rules.facts import Fact, KnownFacts


def asked_last(decision: CompiledDecision, names: Iterable[str], catalogue: Mapping[str, Fact]) -> KnownFacts:
    """Return those of some facts that are asked after the answer, each with the value that the page takes for granted.

    Only a general rule that takes the decision away where the fact holds reads it, and the vocabulary has a default.
    """
    of_refusals = {id(condition): condition for one in _refusals(decision) for condition in one.when}
    reading = {fact for condition in of_refusals.values() for fact in condition.facts_read()}
    others = {fact for one in decision.conditions if id(one) not in of_refusals for fact in one.facts_read()}
    return {
        name: default for name in names if name in reading - others and (default := catalogue[name].default) is not None
    }


def what_follows(decision: CompiledDecision, name: str) -> str:
    """Return the sentence of the rule that takes the decision away where a fact that is asked last holds."""
    reading = (one for one in _refusals(decision) if any(name in each.facts_read() for each in one.when))
    return next((one.text for one in reading), "")


def _refusals(decision: CompiledDecision) -> list[Refusal]:
    return [one for route in decision.routes for one in route.refusals]
