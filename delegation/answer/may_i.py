"""Whether whoever asks may record a decision, as the pages of recording say it in a box: headline, sentence, tone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from delegation.rules.determination import Code, Outcome
from delegation.rules.in_one_line import one_line, who_acts
from delegation.rules.schemes import DUTIES
from delegation.rules.tables import one_for_each
from delegation.rules.wording import either

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.determination import Determination
    from delegation.rules.schemes import Statement
    from delegation.rules.wording import Speaker

_TONES: Final = one_for_each(
    Outcome,
    {
        Outcome.PERMITTED: "may",
        Outcome.INCOMPLETE: "may-once",
        Outcome.FACTS_NEEDED: "depends",
        Outcome.REFUSED: "may-not",
    },
)
"""How the box with the headline looks for each outcome."""

_SAYS_NOTHING: Final = frozenset({Code.NOT_STATED})
STEPS_IN_THE_HEADLINE: Final = 2
"""If more steps than this are owed, the headline only says how many. The list below names them."""


def whether_i_may(
    scheme: CompiledScheme, statement: Statement, determination: Determination | None, speak: Speaker
) -> tuple[str, str, str]:
    """Return the headline, the sentence under it, and its tone."""
    if determination is None:
        return "Who may decide this", one_line(scheme, statement), "not-stated"
    duty = statement.kind in DUTIES
    governs = determination.followed
    who = who_acts(speak, determination)
    why = governs.reasons[0].text if governs.reasons else ""
    tone = _TONES[governs.outcome]
    match governs.outcome:
        case Outcome.PERMITTED:
            return ("This duty is yours." if duty else "You may decide this."), why, tone
        case Outcome.INCOMPLETE:
            return f"You may decide this once {what_is_owed(determination)}.", why, tone
        case Outcome.FACTS_NEEDED:
            return "It depends: answer the questions below.", "", tone
        case _ if governs.reasons and governs.reasons[0].code in _SAYS_NOTHING:
            return "The scheme does not say who may decide this.", why, "not-stated"
        case _:
            ask_whom = f" Ask {who}." if who else ""
            if governs.level_facts:
                ask_whom = " Who may depends on the questions below."
            start = "This duty is not yours." if duty else "You may not decide this."
            return f"{start}{ask_whom}", why, tone


def what_is_owed(answer: Determination) -> str:
    """Return what is still owed first, as the end of a sentence. Of many steps it says how many: a list names them."""
    owed = answer.missing_of_all
    if len(owed) > STEPS_IN_THE_HEADLINE:
        return f"the {len(owed)} steps below are done"
    return f"you {either([one.doing for one in owed], joined_by='and')}"
