"""Phrases added to the search by hand, and searches that found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from authorities.database.prepared import TEXT, Prepared
from delegation.models import AddedPhrase, SearchMiss

if TYPE_CHECKING:
    from authorities.models import Authority
    from delegation.lookup.finding import Added


_PHRASES: Final = Prepared(
    lambda: AddedPhrase.objects.filter(scheme__authority__slug=TEXT).order_by("row", "text").values_list("row", "text")
)


def phrases_added(council: str) -> Added:
    """Return the phrases added to the rows of a council's schemes, in order of row and text."""
    return tuple((row, text) for row, text in _PHRASES.rows(council))


def phrases_of(authority: Authority, row: str) -> list[AddedPhrase]:
    """Return the phrases added to one row."""
    found = AddedPhrase.objects.filter(scheme__authority=authority, row=row)
    return list(found.select_related("added_by").order_by("text"))


def searches_without_answer(authority: Authority) -> list[SearchMiss]:
    """Return up to 200 searches of a council that found nothing: the most reported first, then the most frequent."""
    return list(SearchMiss.objects.filter(authority=authority)[:200])
