"""Holding a council's row while something of it is recorded, so that one thing comes after another."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from authorities.models import Authority
from casenotes.recording import errors
from casenotes.recording.audit import log_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authorities.models import Appointment, User
    from casenotes.models import Case


@contextmanager
def locked(
    *, user: User, authority: int, row: str, case: Case, appointment: Appointment | None = None
) -> Iterator[Authority]:
    """Hold the row of a council, by its key, until what is done under it is saved, and give the council.

    A refusal is undone first, and logged then with the post of ``appointment``: the entry has to outlast what it tells
    of.
    """
    try:
        with transaction.atomic():
            yield Authority.objects.select_for_update(no_key=True).get(pk=authority)
    except errors.CasenotesError as error:
        post = appointment.seat.post.slug if appointment is not None else ""
        log_refusal(user=user, row=row, error=error, post=post, case=case)
        raise
