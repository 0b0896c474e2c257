"""Keeping what waits for somebody in rows of its own: added when it is asked, taken away once it waits no more.

Whoever calls these holds the council's row, so nothing is asked and answered at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from authorities.models import Authority
from casenotes.models import NoteRequest, OpenPrepared, OpenRequest, Prepared, RequestKind
from casenotes.models.querysets import ANSWERS, CLOSING
from casenotes.proof.open_requests import wrong_open_prepared, wrong_open_requests

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from casenotes.models import EntryKind, Note


def ask(requests: Iterable[NoteRequest], note: Note) -> None:
    """Save sealed requests because of a note; they wait. What a correction asks anew, the corrected note waits for not.

    Nothing is asked of the database where there are none.
    """
    requests = list(requests)
    if not requests:
        return
    OpenRequest.objects.bulk_create(OpenRequest.of(one) for one in NoteRequest.objects.bulk_create(requests))
    anew = [one for one in requests if one.kind == RequestKind.ANSWER and one.raised_by_id is None]
    if anew and note.corrects_id is not None:
        OpenRequest.objects.filter(request__note=note.corrects_id, **_OF_ITSELF).delete()


_OF_ITSELF = {"request__kind": RequestKind.ANSWER, "request__raised_by__isnull": True}


def close(request: NoteRequest | None, kind: EntryKind) -> None:
    """Take away what waits no more once an entry of a kind is added to a request.

    An answer to a decision answers all that were asked beside it.
    """
    if request is None or kind not in CLOSING:
        return
    closed = Q(pk=request.pk)
    if kind in ANSWERS:
        beside = Q(request__note=request.note_id, request__kind=RequestKind.ANSWER)
        closed |= beside & Q(request__raised_by=request.raised_by_id)
    OpenRequest.objects.filter(closed).delete()


def keep_open(prepared: Prepared) -> None:
    """Keep for whom a prepared note waits, as it stands now."""
    _keep(*wrong_open_prepared(Prepared.objects.filter(pk=prepared.pk)))


def _keep(surplus: set[tuple[UUID, int]], missing: set[tuple[UUID, int]]) -> None:
    for prepared, person in surplus:
        OpenPrepared.objects.filter(prepared=prepared, person=person).delete()
    OpenPrepared.objects.bulk_create(OpenPrepared(prepared_id=one, person_id=person) for one, person in sorted(missing))


def put_right() -> int:
    """Make the rows of what waits anew, council by council, and return how many were wrong or not there."""
    return sum(_put_right(council) for council in Authority.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _put_right(council: int) -> int:
    Authority.objects.select_for_update(no_key=True).get(pk=council)
    wrong, lacking = wrong_open_requests(council)
    OpenRequest.objects.filter(pk__in=[one.pk for one in wrong]).delete()
    OpenRequest.objects.bulk_create(OpenRequest.of(one) for one in lacking)
    surplus, missing = wrong_open_prepared(Prepared.objects.filter(authority=council))
    _keep(surplus, missing)
    return len({*(one.pk for one in wrong), *(one.pk for one in lacking)}) + len(surplus | missing)
