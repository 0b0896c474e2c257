"""What the rules find, before it is put into words: which route, which outcome, and why."""

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
    """What one route gives for one set of facts. ``route`` is None if no route applies.

    A team manager who asks for a decision of the head of service gets ``outcome`` REFUSED, ``code`` POST_TOO_LOW,
    ``minimum_posts`` ("head-of-service",) and ``verdict`` TOO_LOW. The other fields are empty unless they matter:

    - ``ruled_out_by`` is the general rule that closes the route to every post.
    - ``denied`` is what the row supposes and the facts contradict.
    - ``beside`` are the other routes still open, by which a panel or the holder of a role decides.
    - ``evidence`` is set if the post may decide, at once or once the steps are done.
    """

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
