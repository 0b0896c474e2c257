"""An answer as a note keeps it: the row's own, and what was followed where that is another.

Under the hat of a panel it says of what would tell that panel that it is done by this decision (``own_panel``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from delegation.answer.own_panel import is_done_by
from delegation.rules.determination import Code
from delegation.rules.wording import upper_first

if TYPE_CHECKING:
    from delegation.rules.determination import Determination

DONE: Final = "done-by-decision"
"""The code of a reason that says of something owed afterwards that this decision does it."""


def stored_answer(determination: Determination, capacity: str) -> dict[str, Any]:
    """Return an answer as a note keeps it. ``capacity`` is the hat under which it was given; empty: none."""
    own = _stored(determination, capacity)
    if determination.followed is determination:
        return own
    return {**own, "followed": _stored(determination.followed, capacity)}


def codes_of(stored: dict[str, Any]) -> list[str]:
    """Return the codes of the reasons that were followed, each once."""
    followed = stored.get("followed", stored)
    return list(dict.fromkeys(reason["code"] for reason in followed["reasons"]))


def _stored(determination: Determination, capacity: str) -> dict[str, Any]:
    plain: dict[str, Any] = determination.as_plain()
    done = [after for after in determination.afterwards if is_done_by(capacity, after)]
    if not done:
        return plain
    said = {(after.owed.text, after.owed.requirement.source): upper_first(after.owed.doing) for after in done}
    reasons = []
    for reason in determination.reasons:
        doing = next(
            (
                doing
                for (text, source), doing in said.items()
                if reason.code is Code.AFTERWARDS and reason.source == source and reason.text.startswith(text)
            ),
            None,
        )
        kept = reason.as_plain()
        reasons.append({**kept, "code": DONE, "text": f"{doing}: done by this decision."} if doing else kept)
    return {
        **plain,
        "afterwards": [after.as_plain() for after in determination.afterwards if after not in done],
        "done_by_decision": [after.owed.plain for after in done],
        "reasons": reasons,
    }
