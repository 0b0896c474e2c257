"""Words that somebody typed and could not save, as long as they are kept for that person. Only reads, and no word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.database.prepared import NUMBER, Prepared, moment_of, written_once
from casenotes.models import KeptWords
from casenotes.models.kept_words import KEPT_FOR

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from authorities.models import User


@dataclass(frozen=True, slots=True)
class KeptUntil:
    """A form that is kept: its key, when it was sent, and how long it can be opened."""

    key: UUID
    at: datetime
    until: datetime


def kept_for(user: User) -> list[KeptUntil]:
    """Return what is kept for a person and can still be opened, the oldest first."""
    found = KeptWords.objects.filter(user=user, kept_at__gt=timezone.now() - KEPT_FOR).order_by("kept_at", "pk")
    return [KeptUntil(key, at, at + KEPT_FOR) for key, at in found.values_list("key", "kept_at")]


def how_many_kept(user: User) -> int:
    """Return how many forms are kept for a person and can still be opened. None is for whoever sees no cases."""
    if not user.sees_cases:
        return 0
    oldest = timezone.now() - KEPT_FOR
    moments = (moment_of(at) for (at,) in _kept().rows(user.pk))
    return sum(at is not None and at > oldest for at in moments)


@written_once
def _kept() -> Prepared:
    """Return the query behind the number on every page: all forms of one person, who has few."""
    return Prepared(lambda: KeptWords.objects.filter(user=NUMBER).order_by().values_list("kept_at"))
