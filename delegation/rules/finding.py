"""What the rules find before it is told: which route, which outcome, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from delegation.rules.schemes import Combine
from delegation.rules.standing import Verdict

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledRoute, Owed, Refusal
    from delegation.rules.determination import Code, Outcome
    from delegation.rules.evidence import Evidence
    from delegation.rules.schemes import StandIn, Supposition


@dataclass(slots=True)
class Finding:
    """What one route, or none, gives for one full set of facts."""

    outcome: Outcome
    code: Code
    route: CompiledRoute | None
    minimum_posts: tuple[str, ...] = ()
    combine: Combine = Combine.ANY
    missing: tuple[Owed, ...] = ()
    stand_in: StandIn | None = None
    ruled_out_by: Refusal | None = None
    verdict: Verdict = Verdict.NOBODY
    denied: Supposition | None = None
    beside: tuple[CompiledRoute, ...] = ()
    evidence: Evidence | None = None
