"""Which prepared notes a person sees: those that wait for them, those they prepared, those of a case.

These are queries: they read and never write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Subquery

from authorities.database.prepared import NUMBER, written_once
from authorities.database.prepared import Prepared as Query
from casenotes.models import EndKind, Prepared, PreparedRequest, PreparedWording
from casenotes.reading.confirmed_first import AskedFirst, asked_first, how_it_stands
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
    number of the note is given where one came of it. ``is_own`` says that the decider keeps it themselves, and
    ``asked`` whom it asks to confirm a step first.
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
    is_own: bool = False
    asked: tuple[AskedFirst, ...] = ()

    @property
    def state(self) -> str:
        """How it stands, in words."""
        match self.end:
            case None:
                return how_it_stands(self.asked) or "Prepared, not yet recorded"
            case EndKind.CONFIRMED:
                return f"Recorded as note {self.note_number}"
            case EndKind.DENIED:
                return "Denied by the decider"
            case EndKind.WITHDRAWN:
                return "Withdrawn"

    @property
    def colour(self) -> str:
        """The colour of the tag that says how it stands."""
        if self.end is None and any(one.is_denied for one in self.asked):
            return "red"
        colours = {None: "yellow", EndKind.CONFIRMED: "green", EndKind.DENIED: "red", EndKind.WITHDRAWN: "grey"}
        return colours[self.end]


def prepared_for_reader(user: User, key: UUID) -> Prepared | None:
    """Return a prepared note with what its page shows; None if there is none that this person may see."""
    found = Prepared.objects.visible_to(user)
    return found.select_related("case", "authority", "prepared_by", "decider", "end", "note").filter(pk=key).first()


def prepared_for(user: User) -> list[PreparedLine]:
    """Return what waits for somebody as the decider, the latest first.

    What waits for others to confirm a step first is left out, until they have or somebody denies it.
    """
    return _lines(Prepared.objects.visible_to(user).open_to(user).filter(decider=user).for_the_decider())


def kept_for_others(user: User) -> list[PreparedLine]:
    """Return what somebody decided that waits for others to confirm a step first, the latest first."""
    mine = Prepared.objects.visible_to(user).open_to(user).filter(decider=user)
    return _lines(mine.waiting().exclude(pk__in=mine.for_the_decider().order_by().values("pk")))


def denied_to(user: User) -> list[PreparedLine]:
    """Return what somebody prepared and its decider denied, until they say that they saw it, the latest first."""
    mine = Prepared.objects.visible_to(user).open_to(user).filter(prepared_by=user)
    return _lines(mine.denied_and_not_seen())


def has_to_see(prepared: Prepared) -> bool:
    """Say whether a prepared note was denied, and whoever prepared it has not said yet that they saw it."""
    return Prepared.objects.filter(pk=prepared.pk).denied_and_not_seen().exists()


def how_many_prepared_for(user: User) -> int:
    """Return how much waits for somebody because of prepared notes, and no more than is counted.

    It is what they are asked as the decider, what they are asked to confirm first, and denials that they have not seen.
    """
    return len(_waiting(user.authority_id).rows(user.pk)) if user.sees_cases else 0


@written_once
def _waiting(authority: int | None) -> Query:
    """Return the query behind the number on every page, for whoever is of a council."""
    of_the_council = Prepared.objects.open_to(NUMBER).filter(authority=authority).order_by()
    to_decide = of_the_council.filter(decider=NUMBER).for_the_decider().values_list("decider")
    asked = PreparedRequest.objects.filter(person=NUMBER, prepared__in=of_the_council.values("pk")).open().order_by()
    denied = of_the_council.filter(prepared_by=NUMBER).denied_and_not_seen().values_list("prepared_by")
    return Query(lambda: to_decide.union(asked.values_list("person"), denied, all=True)[: MOST_COUNTED + 1])


def prepared_by(user: User) -> list[PreparedLine]:
    """Return what somebody prepared, and how it stands, the latest first.

    What they keep of their own, until others have confirmed their steps, stands in lists of its own.
    """
    mine = Prepared.objects.visible_to(user).filter(prepared_by=user)
    return _lines(mine.exclude(decider=user, end__isnull=True), SHOWN)


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
    more = ("prepared_by__full_name", "decider__full_name", "end__kind", "note__number", "prepared_by", "decider")
    sorted_ = found.annotate(taken_at=Subquery(latest)).order_by("-prepared_at", "pk")
    rows = list(sorted_.values_list(*columns, *more)[:most])
    asked = asked_first([row[0] for row in rows if row[7] is None])
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
            is_own=by == for_,
            asked=asked.get(key, ()),
        )
        for key, title, reference, at, taken_at, preparer, decider, end, number, by, for_ in rows
    ]
