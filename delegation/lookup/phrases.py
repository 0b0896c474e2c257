"""Phrases added to the search by hand, for a row or for what the schemes do not speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Value

from authorities.database.prepared import TEXT, Prepared
from delegation.lookup.search import NO_ROW
from delegation.models import AddedPhrase, NotCovered

if TYPE_CHECKING:
    from authorities.models import Authority
    from delegation.lookup.finding import Added


_PHRASES: Final = Prepared(
    lambda: (
        AddedPhrase.objects.filter(scheme__authority__slug=TEXT)
        .order_by()
        .values_list("row", "text")
        .union(
            NotCovered.objects.filter(authority__slug=TEXT).order_by().values_list(Value(NO_ROW), "text"),
            all=True,
        )
        .order_by("row", "text")
    )
)


def phrases_added(council: str) -> Added:
    """Return the phrases added to the search of a council, in order of row and text.

    Those for what its schemes do not speak of have ``NO_ROW`` in place of a row.
    """
    return tuple((row, text) for row, text in _PHRASES.rows(council))


def phrases_of(authority: Authority, row: str) -> list[AddedPhrase]:
    """Return the phrases added to one row."""
    found = AddedPhrase.objects.filter(scheme__authority=authority, row=row)
    return list(found.select_related("added_by").order_by("text"))


def phrases_not_covered(authority: Authority) -> list[NotCovered]:
    """Return the phrases for what the schemes of a council do not speak of, which its editors kept."""
    return list(NotCovered.objects.filter(authority=authority).select_related("added_by").order_by("text"))
