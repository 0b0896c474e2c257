"""The library of all councils' schemes, taken from the database and kept compiled by digest.

Part of the app's queries: reads, never writes. What is compiled depends on digests alone (of the published text,
of the ladder, of the words), so every process may keep its own copies; a council that changed has other digests.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from authorities.calendar import OfficeHours
from authorities.holidays_of_england import calendar_of_england
from authorities.models import Authority
from authorities.prepared import Prepared
from authorities.queries import OF_AUTHORITY, authority_as, ladder_digest_of, ladder_of
from delegation.catalogue import fact_catalogue
from delegation.floor import compile_floor, national_documents, with_national_words
from delegation.models import Adviser, Capacity, Check, Forum, RecordPlace, SchemeVersion
from delegation.models import Departure as DepartureRow
from delegation.rules.books import Book, Departure, Library
from delegation.rules.compiling import CompiledScheme, compile_scheme
from delegation.rules.determination import Departs
from delegation.rules.notation import Vocabulary, read_scheme
from delegation.rules.schemes import Words

if TYPE_CHECKING:
    from authorities.ladder import Ladder

BEFORE_ANY_REORGANISATION: Final = date(1900, 1, 1)
"""On this day no post was abolished yet: the ladder of this day knows every post that any version may name."""


_STATE: Final = Prepared(
    lambda: Authority.objects.order_by("slug", "schemes__pk", "schemes__versions__effective_on").values_list(
        *OF_AUTHORITY, "word_list__content_digest", "schemes__versions__pk", "schemes__versions__digest"
    )
)


_DEPARTURES: Final = Prepared(
    lambda: DepartureRow.objects.order_by("pk").values_list(
        "authority__slug", "row", "national_row", "signed_off_by", "signed_off_on", "why"
    )
)


def library() -> Library:
    """Return the books of every council as the database has them now: two queries where nothing changed."""
    words: dict[Authority, str] = {}
    versions: dict[Authority, list[tuple[int, str]]] = {}
    for *about, words_digest, pk, digest in _STATE.rows():
        authority = authority_as(*about)
        words[authority] = words_digest or ""
        versions.setdefault(authority, [])
        if pk is not None:
            versions[authority].append((pk, digest))
    departures: dict[str, list[Departure]] = {}
    for council, row, national_row, signed_off_by, signed_off_on, why in _DEPARTURES.rows():
        day = signed_off_on if isinstance(signed_off_on, date) else date.fromisoformat(signed_off_on)
        departures.setdefault(council, []).append(Departure(row, Departs(national_row, signed_off_by, day, why)))
    books = {
        one.slug: _book(
            one,
            ladder_digest_of(one, BEFORE_ANY_REORGANISATION),
            words[one],
            tuple(versions[one]),
            tuple(departures.get(one.slug, ())),
            one.office_hours,
        )
        for one in words
    }
    return Library(books, fact_catalogue(), calendar_of_england())


def vocabulary_of(authority: Authority) -> Vocabulary:
    """Return the words that a scheme of this council may use."""
    return Vocabulary(ladder_of(authority, BEFORE_ANY_REORGANISATION), words_of(authority), fact_catalogue())


def words_of(authority: Authority) -> Words:
    """Return the words of a council, slug to title."""

    def titles(model: type[Forum | Adviser | Check | RecordPlace | Capacity]) -> dict[str, str]:
        return dict(model.objects.filter(authority=authority).values_list("slug", "title"))

    return Words(
        forums=titles(Forum),
        advisers=titles(Adviser),
        checks=titles(Check),
        record_places=titles(RecordPlace),
        capacities=titles(Capacity),
    )


@lru_cache(maxsize=64)
def _book(
    authority: Authority,
    ladder_digest: str,
    words_digest: str,
    versions: tuple[tuple[int, str], ...],
    departures: tuple[Departure, ...],
    office_hours: str,
) -> Book:
    """Keep a council's book by the digests of all that it is made of."""
    ladder, words = ladder_of(authority, BEFORE_ANY_REORGANISATION), words_of(authority)
    asked_with = with_national_words(words, national_documents())
    compiled = tuple(
        _compiled(authority.slug, digest, ladder_digest, words_digest, _Parts(pk, ladder, words))
        for pk, digest in versions
    )
    floor = compile_floor(national_documents(), ladder, asked_with, fact_catalogue())
    hours = OfficeHours.written_as(office_hours)
    return Book(authority.slug, ladder, asked_with, compiled, floor, hours, departures)


class _Parts:
    """What a compiled scheme is made of; equal to any other, since the digests beside it are what is compared."""

    def __init__(self, pk: int, ladder: Ladder, words: Words) -> None:
        self.pk, self.ladder, self.words = pk, ladder, words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Parts)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _compiled(council: str, digest: str, ladder_digest: str, words_digest: str, parts: _Parts) -> CompiledScheme:
    """Compile the published text of one version; the digests are the key under which it is kept."""
    del council, ladder_digest, words_digest
    text = SchemeVersion.objects.values_list("canonical_text", flat=True).get(pk=parts.pk, digest=digest)
    scheme, faults = read_scheme(text_as_plain(text), Vocabulary(parts.ladder, parts.words, fact_catalogue()))
    if scheme is None:
        message = f"the published text of version {parts.pk} is not accepted: {faults[0].path} {faults[0].text}"
        raise RuntimeError(message)
    return compile_scheme(scheme, parts.ladder, parts.words, fact_catalogue())


def text_as_plain(text: str) -> object:
    """Return a canonical text as plain dicts, decimals exact."""
    return json.loads(text, parse_float=Decimal)
