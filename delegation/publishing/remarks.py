"""Writes about what people say of what they found, and how a scheme editor closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from delegation.models import NotCovered, Remark, RemarkKind
from delegation.publishing.actions import add_phrase
from delegation.rules import lengths
from delegation.schemes.errors import PhraseRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from authorities.models import Authority, User
    from delegation.models import AddedPhrase, Scheme, SearchMiss


@transaction.atomic
def note_remark(*, authority: Authority, kind: RemarkKind, row: str = "", words: str, said: str, on: date) -> bool:
    """Count a remark under what is kept of its words, and say whether anything is kept.

    ``words`` and ``said`` must be known words already. Of a search without any, nothing is kept.
    """
    if not (row or words or said):
        return False
    remark, _is_new = Remark.objects.get_or_create(
        authority=authority,
        kind=kind,
        row=row,
        words=words,
        said=said,
        defaults={"first_on": on, "last_on": on},
    )
    Remark.objects.filter(pk=remark.pk).update(times=F("times") + 1, last_on=on)
    return True


@transaction.atomic
def close_as_phrase(
    *, user: User, scheme: Scheme, row: str, text: str, closes: Sequence[SearchMiss | Remark]
) -> AddedPhrase:
    """Add a phrase to a row, and take what it answers off the list. Raises PhraseRefusedError, and closes nothing."""
    added = add_phrase(user=user, scheme=scheme, row=row, text=text)
    take_off(closes=closes)
    return added


@transaction.atomic
def close_as_not_covered(
    *, user: User, authority: Authority, text: str, closes: Sequence[SearchMiss | Remark]
) -> NotCovered:
    """Keep a phrase for what the council's schemes do not speak of, and take what it answers off the list.

    Raises PhraseRefusedError if there is no word to keep. A phrase that is kept already stays as it is.
    """
    phrase = " ".join(text.lower().split())
    if not phrase or len(phrase) > lengths.SEARCHED:
        message = "No word of this is known, so no search could be told by it. Take it off the list instead."
        raise PhraseRefusedError(message)
    kept, _is_new = NotCovered.objects.get_or_create(
        authority=authority, text=phrase, defaults={"added_by": user, "added_at": timezone.now()}
    )
    take_off(closes=closes)
    return kept


@transaction.atomic
def take_off(*, closes: Sequence[SearchMiss | Remark]) -> None:
    """Take searches that found nothing, and remarks, off the list."""
    for one in closes:
        one.delete()


@transaction.atomic
def remove_not_covered(*, phrase: NotCovered) -> None:
    """Remove a phrase for what the schemes do not speak of. The search of the council no longer knows it."""
    phrase.delete()
