"""Which prepared notes a person sees: those that wait for them, those they prepared, those of a case.

These are queries: they read and never write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Subquery

from authorities.database.prepared import NUMBER, written_once
from authorities.database.prepared import Prepared as Query
from casenotes.models import EndKind, Prepared, PreparedWording
from casenotes.reading.paging import MOST_COUNTED

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from authorities.models import User
    from casenotes.reading.queries import Wanted

SHOWN: Final = 25
"""How many prepared notes a list shows, the latest first. Of those that wait for somebody none is left out."""


@dataclass(frozen=True, slots=True)
class PreparedLine:
    """One prepared note as a list shows it.

    ``taken_at`` is the moment of the decision as its latest wording has it. ``end`` is None as long as it waits. The
    number of the note is given where one came of it.
    """

    key: UUID
    title: str
    case_reference: str
    prepared_at: datetime
    taken_at: datetime
    preparer: str
    decider: str
    end: EndKind | None
    note_number: int | None

    @property
    def state(self) -> str:
        """How it stands, in words."""
        match self.end:
            case None:
                return "Prepared, not yet recorded"
            case EndKind.CONFIRMED:
                return f"Recorded as note {self.note_number}"
            case EndKind.DENIED:
                return "Denied by the decider"
            case EndKind.WITHDRAWN:
                return "Withdrawn"

    @property
    def colour(self) -> str:
        """The colour of the tag that says how it stands."""
        colours = {None: "yellow", EndKind.CONFIRMED: "green", EndKind.DENIED: "red", EndKind.WITHDRAWN: "grey"}
        return colours[self.end]


def prepared_for_reader(user: User, key: UUID) -> Prepared | None:
    """Return a prepared note with what its page shows; None if there is none that this person may see."""
    found = Prepared.objects.visible_to(user)
    return found.select_related("case", "authority", "prepared_by", "decider", "end", "note").filter(pk=key).first()


def prepared_for(user: User) -> list[PreparedLine]:
    """Return what waits for somebody to confirm or deny it as the decider, the latest first."""
    return _lines(Prepared.objects.visible_to(user).filter(decider=user).waiting())


def how_many_prepared_for(user: User) -> int:
    """Return how many prepared notes wait for somebody to confirm or deny them, and no more than are counted."""
    return len(_waiting(user.authority_id).rows(user.pk))


@written_once
def _waiting(authority: int | None) -> Query:
    """Return the query behind the number on every page, for whichever decider of a council."""
    waiting = Prepared.objects.filter(decider=NUMBER, authority=authority).waiting()
    return Query(lambda: waiting.order_by().values_list("pk")[: MOST_COUNTED + 1])


def prepared_by(user: User) -> list[PreparedLine]:
    """Return what somebody prepared, and how it stands, the latest first."""
    return _lines(Prepared.objects.visible_to(user).filter(prepared_by=user), SHOWN)


def not_recorded(user: User, wanted: Wanted) -> list[PreparedLine]:
    """Return the prepared notes that stand above a list of notes: of one case, or one's own, that became no note."""
    if wanted.case is None and not wanted.is_mine:
        return []
    found = Prepared.objects.visible_to(user).exclude(end__kind=EndKind.CONFIRMED)
    if wanted.case is not None:
        found = found.filter(authority=user.authority_id, case=wanted.case)
    return _lines(found.filter(prepared_by=user) if wanted.is_mine else found, SHOWN)


def _lines(found: QuerySet[Prepared], most: int | None = None) -> list[PreparedLine]:
    latest = PreparedWording.objects.filter(prepared=OuterRef("pk")).order_by("-number").values("taken_at")[:1]
    columns = ("pk", "title", "case__reference", "prepared_at", "taken_at")
    more = ("prepared_by__full_name", "decider__full_name", "end__kind", "note__number")
    rows = found.annotate(taken_at=Subquery(latest)).order_by("-prepared_at", "pk").values_list(*columns, *more)
    return [
        PreparedLine(
            key=key,
            title=title,
            case_reference=reference,
            prepared_at=at,
            taken_at=taken_at,
            preparer=preparer,
            decider=decider,
            end=EndKind(end) if end else None,
            note_number=number,
        )
        for key, title, reference, at, taken_at, preparer, decider, end, number in rows[:most]
    ]
