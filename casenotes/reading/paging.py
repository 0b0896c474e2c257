"""Pages of long lists, each found by the row beside it. Nothing is counted, so the last page costs what the first does.

A list is in the order of a moment and, where two moments are the same, of a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from django.db.models import Model, Q
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import QuerySet

Row = TypeVar("Row", bound=Model)

MOST_COUNTED: Final = 99
"""How far the number beside the link to what waits counts, so that it costs the same however much waits."""

A_PAGE: Final = 25
"""How many rows stand on a page."""


@dataclass(frozen=True, slots=True)
class Place:
    """The row beside which a page lies, by its moment and number, and on which side of it."""

    moment: datetime
    number: int
    is_newer: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, the latest first, and whether a page of newer or older ones is to be had."""

    rows: tuple[Row, ...]
    has_newer: bool
    has_older: bool


def page_of(rows: QuerySet[Row], *, by: str, place: Place | None) -> Page[Row]:
    """Return the page beside ``place``, or the first. ``by`` names the column of the moment.

    Where fewer rows are newer than fill a page, and where none is older, it is the first page too.
    """
    if place is not None and place.is_newer:
        newer = rows.filter(_beyond(by, "gt", place), **{f"{by}__gte": place.moment}).order_by(by, "number")
        found = tuple(newer[: A_PAGE + 1])
        if len(found) > A_PAGE:
            return Page(found[A_PAGE - 1 :: -1], has_newer=True, has_older=True)
        place = None
    older = rows.order_by(f"-{by}", "-number")
    if place is not None:
        # The comparison of the moment alone is what an index begins at; the other leaves out those of the same moment.
        older = older.filter(_beyond(by, "lt", place), **{f"{by}__lte": place.moment})
    found = tuple(older[: A_PAGE + 1])
    if place is not None and not found:
        return page_of(rows, by=by, place=None)
    return Page(found[:A_PAGE], has_newer=place is not None, has_older=len(found) > A_PAGE)


def between(rows: QuerySet[Row], since: date | None, until: date | None, *, by: str) -> QuerySet[Row]:
    """Return the rows of some days in London, both included; None asks for no first or last day.

    ``by`` names the column of the moment.
    """
    if since is not None:
        rows = rows.filter(**{f"{by}__gte": _start_of(since)})
    return rows.filter(**{f"{by}__lt": _start_of(until + timedelta(days=1))}) if until is not None else rows


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _beyond(by: str, than: str, place: Place) -> Q:
    """Return the condition of lying beyond a place, on the side that ``than`` (lt or gt) says."""
    return Q(**{f"{by}__{than}": place.moment}) | Q(**{by: place.moment, f"number__{than}": place.number})
