"""Phrases that rows borrow: those of like rows in the schemes of other councils.

A row borrows as long as it has few phrases of its own, so a new council is found in the words of the others. What is
lent are phrases of published schemes. Phrases that a council's editors add are never lent, nor is a phrase that names a
place. They only help to find a row: no page shows them, and none of their words is kept of a search.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, OuterRef, Value
from django.utils import timezone

from authorities.database.kept import KEPT
from authorities.database.prepared import Prepared
from authorities.models import Authority
from delegation.lookup.kinds import kinds
from delegation.lookup.places import places_of
from delegation.lookup.search.index import NOTHING
from delegation.lookup.search.words import plain
from delegation.models import Publication, SchemeVersion, Statement
from delegation.rules.notation import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme

ENOUGH_OF_ITS_OWN: Final = 15
"""A row with so many phrases of its own borrows none.

With 10 of its own, a row that borrows is first for 81 in a hundred searches, and otherwise for 73. With 15, what these
rows gain the others lose (``bench/day_one.py --own 15``). Each row of the councils that are held has at least as many.
"""

MOST_BORROWED: Final = 150
"""More change nothing. With so many for each of 331 rows an index takes about a second to make."""

BYTES_OF_A_PHRASE: Final = 90
BYTES_OF_A_ROW: Final = 300


@dataclass(frozen=True, slots=True)
class Borrowed:
    """The phrases that the rows of one council borrow, by row. Two with the same digest hold the same phrases."""

    phrases: Mapping[str, Sequence[str]] = field(compare=False)
    digest: str

    @classmethod
    def of(cls, phrases: Mapping[str, Sequence[str]]) -> Borrowed:
        """Return phrases by row, with their digest."""
        return cls(phrases, digest_of(repr(sorted((row, tuple(some)) for row, some in phrases.items()))))


NOTHING_BORROWED: Final = Borrowed(NOTHING, "")

_LEDGER: Final = Prepared(
    lambda: (
        Publication.objects.order_by()
        .annotate(council=Value(""))
        .values("council")
        .annotate(entries=Count("pk"))
        .values_list("council", "entries")
        .union(
            Authority.objects.filter(shares_phrases=False).order_by().values_list("slug", Value(0)),
            all=True,
        )
    )
)
"""How many entries the ledger of publications has, and who keeps their phrases. Nothing else changes what is lent."""


def phrases_borrowed(book: Book, day: date) -> Borrowed:
    """Return what the rows of a council that are in force on a day borrow now.

    A council whose rows have enough phrases of their own asks the database nothing. For another, one short query tells
    whether anything changed since its phrases were read. What the others lend is that of today, whatever the day.
    """
    schemes = book.in_force_on(day)
    like = KEPT.get(("rows that borrow", schemes), lambda: _rows_that_borrow(schemes))
    if not like:
        return NOTHING_BORROWED
    state = timezone.localdate(), sorted(_LEDGER.rows())
    newest: tuple[object, Borrowed] | None = KEPT.get(("borrowed", schemes), lambda: (None, 0))
    if newest is None or newest[0] != state:
        newest = state, Borrowed.of(_lent_to(book.council, like, state[0]))
        rows = newest[1].phrases.values()
        KEPT.put(("borrowed", schemes), newest, sum(BYTES_OF_A_ROW + BYTES_OF_A_PHRASE * len(some) for some in rows))
    return newest[1]


def _rows_that_borrow(schemes: Sequence[CompiledScheme]) -> tuple[dict[str, tuple[str, ...]], int]:
    """Return the rows that are like each row that has few phrases of its own, and about how many bytes they take."""
    found = {
        one.row: like
        for scheme in schemes
        for one in scheme.scheme.statements
        if len(one.asked_as) < ENOUGH_OF_ITS_OWN and (like := kinds().alike(one.row))
    }
    return found, BYTES_OF_A_ROW * len(found)


def _lent_to(council: str, like: Mapping[str, Sequence[str]], today: date) -> dict[str, tuple[str, ...]]:
    """Return what other councils lend to the rows of one, by row."""
    lent = {
        row: [phrase for phrase in asked_as if may_be_lent(lender, phrase)]
        for row, asked_as, lender in _published({row for some in like.values() for row in some}, council, today)
    }
    found = {row: borrowed_from(lent[other] for other in some if other in lent) for row, some in like.items()}
    return {row: phrases for row, phrases in found.items() if phrases}


def _published(rows: Iterable[str], council: str, today: date) -> Iterable[tuple[Any, ...]]:
    """Return rows of other councils that share, with their phrases: of the newest version of each that has begun."""
    later = SchemeVersion.objects.filter(
        scheme=OuterRef("version__scheme"),
        effective_on__gt=OuterRef("version__effective_on"),
        effective_on__lte=today,
        publication__isnull=False,
    )
    return (
        Statement.objects.filter(row__in=sorted(rows), version__effective_on__lte=today)
        .filter(~Exists(later), version__publication__isnull=False, version__scheme__authority__shares_phrases=True)
        .exclude(version__scheme__authority__slug=council)
        .order_by()
        .values_list("row", "asked_as", "version__scheme__authority__slug")
    )


def may_be_lent(lender: str, phrase: str) -> bool:
    """Say whether a council's phrase may be lent: not if it names a place, which may be known there alone."""
    return not places_of(lender).forms.meant_in(plain(phrase))


def borrowed_from(each: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the phrases that a row borrows of like rows: of each in turn, each phrase once, at most MOST_BORROWED."""
    in_turn = (phrase for some in zip_longest(*each) for phrase in some if phrase is not None)
    return tuple(islice(dict.fromkeys(in_turn), MOST_BORROWED))
