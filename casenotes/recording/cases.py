"""Entering what changes about a case and is kept by its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from casenotes.models import LegalStatusEntry
from casenotes.recording import errors
from casenotes.recording.facts import LEGAL_STATUS, is_unborn
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from datetime import date

    from authorities.models import User
    from casenotes.models import Case


@transaction.atomic
def enter_legal_status(*, user: User | None, case: Case, status: str, starts: date | None) -> LegalStatusEntry:
    """Enter the legal status of a child from a day on, or of an undated past. The entry before it ends there.

    No entry is changed. A wrong one is put right by another of the same day, which then holds. ``user`` is None for
    what is taken over with the case. Raises LegalStatusNotPossibleError.
    """
    fault = _fault(case, status, starts)
    if fault:
        raise errors.LegalStatusNotPossibleError(fault)
    return LegalStatusEntry.objects.create(
        case=case, status=status, starts=starts, recorded_at=timezone.now(), recorded_by=user
    )


def _fault(case: Case, status: str, starts: date | None) -> str:
    """Return, as a sentence, why a child cannot have a legal status from a day on; nothing where it can."""
    today = timezone.localdate()
    known = fact_catalogue()[LEGAL_STATUS].values
    if status not in known:
        return f"There is no legal status “{status}”. Choose one of {', '.join(known)}."
    if is_unborn(case, today):
        return "The child is not born yet, and has no legal status until then."
    if starts is not None and starts > today:
        return "A legal status is entered once it holds. Enter it on the day on which it begins."
    if starts is not None and case.birth_date is not None and starts < case.birth_date:
        return "The child was not born on that day. Check the day on which the legal status began."
    return ""
