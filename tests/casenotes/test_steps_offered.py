"""The form offers every step that a decision may need, unless what is known rules it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from casenotes.recording.proposed import steps_that_may_be_owed
from tests.delegation.fixture_library import compiled_schemes

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledDecision

COURT = {"kind": "agreement", "by": "court"}
OVERSIGHT = {"kind": "oversight", "by": "service-lead"}
DISCUSSION = {"kind": "meeting", "at": "strategy-discussion"}
DIRECTOR = {"kind": "consultation", "by": "assistant-director"}
STABILITY = {"kind": "meeting", "at": "placement-stability-meeting"}
OPTIONS = {"kind": "check", "what": "alternatives-explored"}
IRO = {"kind": "consultation", "by": "iro"}


def decision(row: str) -> CompiledDecision:
    [found] = [scheme.by_row[row] for scheme in compiled_schemes() if row in scheme.by_row]
    return found


@pytest.mark.parametrize(
    ("rows", "facts", "steps"),
    [
        (["bwd-1-06"], {}, [OVERSIGHT]),
        (["bwd-1-06"], {"previous_cp_plan": True}, [OVERSIGHT]),
        (["bwd-1-06"], {"previous_cp_plan": False}, []),
        (["bwd-4-02"], {}, [COURT]),
        (["bwd-4-02"], {"legal_status": "care-order"}, [COURT]),
        (["bwd-4-02"], {"legal_status": "care-order", "days_contact_stopped": 8}, [COURT]),
        (["bwd-4-02"], {"legal_status": "none"}, []),
        (["bwd-4-02"], {"legal_status": "care-order", "days_contact_stopped": 7}, []),
        (["glo-cic-28"], {}, [DISCUSSION, DIRECTOR]),
        (["glo-cic-28"], {"out_of_hours": False}, [DISCUSSION]),
        (["glo-cic-28"], {"out_of_hours": True}, [DIRECTOR, DISCUSSION]),
        (["pbo-5.3-01"], {"multi_funded": False, "urgent": False, "placement_to": "foster"}, [STABILITY, OPTIONS, IRO]),
        (["bwd-1-06", "bwd-4-02"], {}, [OVERSIGHT, COURT]),
        (["bwd-4-02", "bwd-4-02"], {}, [COURT]),
        ([], {}, []),
    ],
)
def test_a_step_is_offered_once_unless_what_is_known_rules_it_or_its_route_out(
    rows: list[str], facts: dict[str, Any], steps: list[dict[str, str]]
) -> None:
    found = [owed.plain for owed in steps_that_may_be_owed([decision(row) for row in rows], facts)]
    assert found == steps
