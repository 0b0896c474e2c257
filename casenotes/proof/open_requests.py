"""What waits for whom by all that is guarded, and where the rows that lists read differ from it.

These are queries: they read and never write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from authorities.models import Authority
from casenotes.models import NoteRequest, OpenPrepared, OpenRequest, Prepared, PreparedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from casenotes.models.querysets import PreparedQuerySet


def wrong_open_requests(council: int) -> tuple[list[OpenRequest], list[NoteRequest]]:
    """Return the rows of a council's requests that should not be there as they are, and the requests that lack one.

    A row that says something else than its request is among the first, and its request among the second. Each list
    comes of one query, so nothing that is answered meanwhile is taken for a fault.
    """
    waiting = NoteRequest.objects.filter(authority=council).waiting()
    is_waiting = Exists(waiting.filter(pk=OuterRef("pk")).order_by())
    held = OpenRequest.objects.filter(request__authority=council).select_related("request__note").order_by("pk")
    rows: list[Any] = list(held.annotate(waits=is_waiting))
    wrong = [row for row in rows if not row.waits or not _says_the_same(row)]
    lacking = list(waiting.filter(open_row__isnull=True).select_related("note").order_by("pk"))
    return wrong, [*lacking, *(row.request for row in wrong if row.waits)]


def _says_the_same(row: OpenRequest) -> bool:
    asked = OpenRequest.of(row.request)
    return all(
        getattr(row, field.attname) == getattr(asked, field.attname) for field in OpenRequest._meta.concrete_fields
    )


def wrong_open_prepared(found: PreparedQuerySet) -> tuple[set[tuple[UUID, int]], set[tuple[UUID, int]]]:
    """Return the rows of some prepared notes that should not be there, and those that should and are not.

    Each is the key of the prepared note with that of the person for whom it waits.
    """
    keys = found.order_by().values("pk")
    asked = PreparedRequest.objects.filter(prepared__in=keys).open()
    wanted = {
        *found.waiting().order_by().values_list("pk", "decider"),
        *asked.order_by().values_list("prepared", "person"),
        *found.denied_and_not_seen().order_by().values_list("pk", "prepared_by"),
    }
    held = set(OpenPrepared.objects.filter(prepared__in=keys).values_list("prepared", "person"))
    return held - wanted, wanted - held


def faults_of_what_waits() -> Iterator[str]:
    """Yield, in sentences, where the rows that lists read differ from what waits by all that is guarded."""
    for council, slug in Authority.objects.order_by("pk").values_list("pk", "slug"):
        wrong, lacking = wrong_open_requests(council)
        numbers = {(one.note.number, one.number) for one in (*(row.request for row in wrong), *lacking)}
        for note, request in sorted(numbers):
            yield f"Request {request} of note {note} of {slug} {_PUT_RIGHT}"
        surplus, missing = wrong_open_prepared(Prepared.objects.filter(authority=council))
        for key in sorted({key for key, _person in surplus | missing}):
            yield f"The prepared note {key} {_PUT_RIGHT}"


_PUT_RIGHT = "waits for others than its list says; check_ledger --repair puts that right."
