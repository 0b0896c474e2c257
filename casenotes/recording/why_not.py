"""Why the scheme does not let a note be saved, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.rules.determination import Code, Outcome

if TYPE_CHECKING:
    from delegation.rules.determination import Determination, Reason


def why_not(answer: Determination) -> list[str]:
    """Return, in sentences, why the scheme does not let a note be saved."""
    followed = answer.followed
    is_settled = answer.outcome in {Outcome.PERMITTED, Outcome.REFUSED}
    said = [(answer.outcome, answer.reasons)]
    if followed.is_followed or (is_settled and followed.outcome is Outcome.FACTS_NEEDED):
        # Posts of several lines act together, and what they owe together is said once. Or the row itself says yes or
        # no, and a fact that is not known could still change that.
        said = [(followed.outcome, followed.reasons)]
    texts = [reason.text for outcome, reasons in said for reason in reasons if _stands_in_the_way(outcome, reason)]
    for beside in answer.stricter:
        if beside.outcome is Outcome.PERMITTED:
            continue
        if followed.is_followed:
            texts.append(f"“{beside.title}” ({beside.row}) also covers this decision, and the posts must act together.")
        else:
            how = "asks more, and governs" if beside.row == answer.governing.row else "asks more"
            texts.append(f"“{beside.title}” ({beside.row}) {how}.")
            texts += [one.text for one in beside.answer.reasons if _stands_in_the_way(beside.outcome, one)]
    return texts


def _stands_in_the_way(outcome: Outcome, reason: Reason) -> bool:
    return outcome is Outcome.REFUSED or reason.code in {Code.STEP_MISSING, Code.FACT_NEEDED}
