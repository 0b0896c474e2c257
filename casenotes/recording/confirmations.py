"""Whom the record of a decision asks to confirm a step: each person of the council whom the recorder names for one.

Their step counts at once, as stated by the recorder. What they say of it comes later, and changes nothing of the note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.models import User
from casenotes.drafts import code_of_step
from casenotes.models import RequestKind
from casenotes.recording.entries import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authorities.models import Authority
    from casenotes.drafts import Evidence


def who_confirms(evidence: Iterable[Evidence], authority: Authority) -> tuple[Asked, ...]:
    """Return what people of a council are asked about the steps that they are said to have done.

    A step that anybody may take, such as a check, is nobody else's to confirm. Of a name without a person of the
    council behind it, nobody can be asked.
    """
    named = [(one.person, one.step) for one in evidence if one.is_done and one.step.kind.needs_another_person]
    keys = {person for person, _step in named if person is not None}
    if not keys:
        return ()
    of_the_council = set(User.objects.filter(pk__in=keys, authority=authority).values_list("pk", flat=True))
    return tuple(
        Asked(RequestKind.CONFIRM, person=person, step=code_of_step(step.as_plain()))
        for person, step in named
        if person in of_the_council
    )
