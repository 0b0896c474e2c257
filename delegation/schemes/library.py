"""The library of all councils' schemes, taken from the database and kept compiled by digest.

Part of the app's queries: reads, never writes. What is compiled depends on digests alone (of the published text,
of the ladder, of the words), so every process may keep its own copies; a council that changed has other digests.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.calendar.working_days import OfficeHours
from authorities.database.prepared import TEXT, Prepared
from authorities.files.reading import FileProblems
from authorities.models import Authority
from authorities.people.queries import OF_AUTHORITY, authority_as, ladder_digest_of, ladder_of
from delegation.models import Adviser, Capacity, Check, Forum, Publication, RecordPlace, Scheme, SchemeVersion
from delegation.models import Departure as DepartureRow
from delegation.rules.books import Book, Departure
from delegation.rules.compiling import CompiledScheme, compile_scheme
from delegation.rules.determination import Departs
from delegation.rules.library import Library
from delegation.rules.notation import Vocabulary, digest_of, read_scheme
from delegation.rules.schemes import Words
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.errors import SchemeUnreadableError, TextFault
from delegation.schemes.faulty import as_sentence, faults_told
from delegation.schemes.floor import compile_floor, national_documents, with_national_words
from delegation.schemes.publications import fault_of_a_departure, is_sealed
from delegation.schemes.queries import words_digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from authorities.ladder import Ladder

logger = logging.getLogger(__name__)

Kind = TypeVar("Kind")

BEFORE_ANY_REORGANISATION: Final = date(1900, 1, 1)
"""On this day no post was abolished yet: the ladder of this day knows every post that any version may name."""


OF_HELD: Final = (
    "versions__pk",
    "document",
    "versions__effective",
    "versions__digest",
    "versions__publication__digest",
)
"""Of a scheme: the columns of a version, in the order in which ``Held`` takes them."""

_STATE: Final = Prepared(lambda: _state(Authority.objects.all()))
_STATE_OF_ONE: Final = Prepared(lambda: _state(Authority.objects.filter(slug=TEXT)))


def _state(councils: QuerySet[Authority]) -> QuerySet[Any, Any]:
    return councils.order_by("slug", "schemes__pk", "schemes__versions__effective_on").values_list(
        *OF_AUTHORITY, "word_list__content_digest", *(f"schemes__{name}" for name in OF_HELD)
    )


_DEPARTURES: Final = Prepared(lambda: _departures(DepartureRow.objects.all()))
_DEPARTURES_OF_ONE: Final = Prepared(lambda: _departures(DepartureRow.objects.filter(authority__slug=TEXT)))


def _departures(rows: QuerySet[DepartureRow]) -> QuerySet[Any, Any]:
    return rows.order_by("pk").values_list(
        "pk", "authority__slug", "row", "national_row", "signed_off_by", "signed_off_on", "why", "publication__digest"
    )


class Held(NamedTuple):
    """A version that stands in the database, with its digest and the one with which its publication is entered."""

    pk: int
    document: str
    effective: str
    digest: str
    entered: str | None

    def __str__(self) -> str:
        return f"{self.document} {self.effective}"


def library() -> Library:
    """Return the books of every council as the database has them when a council is first asked for.

    One council costs two queries where nothing changed, however many others there are; so do all of them together. A
    council whose schemes cannot be read has no book and stops no other: why stands in ``unreadable``.
    """
    councils = _Councils()
    return Library(_Part(councils, Book), fact_catalogue(), calendar_of_england(), _Part(councils, str))


class _Councils:
    """What is found of each council, its book or why it has none; looked up when it is asked for, and once."""

    def __init__(self) -> None:
        self._found: dict[str, Book | str | None] = {}
        self._has_all = False

    def of(self, council: str) -> Book | str | None:
        """Return the book of a council, or why it has none; None where there is no such council."""
        if council not in self._found and not self._has_all:
            # A slug is plain letters, so no database is asked for what it may not be able to take.
            may_be_one = council.isascii() and council.isprintable()
            rows = _STATE_OF_ONE.rows(council) if may_be_one else []
            departures = _DEPARTURES_OF_ONE.rows(council) if rows else []
            self._found[council] = _read(rows, departures).get(council)
        return self._found.get(council)

    def all(self) -> dict[str, Book | str | None]:
        """Return every council with what is found of it, by slug."""
        if not self._has_all:
            known = {council: found for council, found in self._found.items() if found is not None}
            self._found = {**_read(_STATE.rows(), _DEPARTURES.rows()), **known}
            self._has_all = True
        return self._found


class _Part(Mapping[str, Kind]):
    """The councils of which one kind of thing is found, books or sentences. A walk over them reads every council."""

    def __init__(self, councils: _Councils, kind: type[Kind]) -> None:
        self._councils = councils
        self._kind = kind

    def __getitem__(self, council: str) -> Kind:
        found = self._councils.of(council)
        if not isinstance(found, self._kind):
            raise KeyError(council)
        return found

    def __iter__(self) -> Iterator[str]:
        return (council for council, found in self._councils.all().items() if isinstance(found, self._kind))

    def __len__(self) -> int:
        return sum(1 for _council in self)


def _read(rows: Iterable[tuple[Any, ...]], recorded: Iterable[tuple[Any, ...]]) -> dict[str, Book | str]:
    """Return the book of each council in the rows, or why it has none."""
    words: dict[Authority, str] = {}
    versions: dict[Authority, list[Held]] = {}
    for row in rows:
        authority, held = authority_as(*row[: len(OF_AUTHORITY)]), Held(*row[len(OF_AUTHORITY) + 1 :])
        words[authority] = row[len(OF_AUTHORITY)] or ""
        versions.setdefault(authority, [])
        if held.pk is not None:
            versions[authority].append(held)
    departures: dict[str, list[Departure]] = {}
    altered: dict[str, str] = {}
    for pk, council, *said in recorded:
        departure = _departure(pk, *said)
        if isinstance(departure, Departure):
            departures.setdefault(council, []).append(departure)
        else:
            altered[council] = _sentence(council, [TextFault(departure, "")])
    return {
        one.slug: _fault_of_hours(one.title, one.office_hours)
        or altered.get(one.slug)
        or _book(
            one,
            ladder_digest_of(one, BEFORE_ANY_REORGANISATION),
            words[one],
            tuple(versions[one]),
            tuple(departures.get(one.slug, ())),
            one.office_hours,
        )
        for one in words
    }


def unreadable_councils() -> dict[str, str]:
    """Return the councils whose schemes cannot be read now, each with a sentence that says why."""
    return dict(library().unreadable)


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


@dataclass(frozen=True, slots=True)
class Material:
    """What the schemes of a council are compiled with, and the digests under which what comes of it is kept."""

    ladder: Ladder
    ladder_digest: str
    words: Words
    words_digest: str


def material_of(authority: Authority) -> Material:
    """Return the ladder and the words of a council as the database has them now."""
    return Material(
        ladder_of(authority, BEFORE_ANY_REORGANISATION),
        ladder_digest_of(authority, BEFORE_ANY_REORGANISATION),
        words_of(authority),
        words_digest_of(authority),
    )


def versions_of(authority: Authority) -> tuple[Held, ...]:
    """Return every version of every document of a council."""
    found = Scheme.objects.filter(authority=authority, versions__isnull=False).order_by("pk", "versions__effective_on")
    return tuple(Held(*row) for row in found.values_list(*OF_HELD))


Compiled = tuple[CompiledScheme, ...]


def compile_published(council: str, material: Material, versions: Iterable[Held]) -> tuple[Compiled, Compiled]:
    """Return published versions of a council, and the national rules, ready to be asked with this ladder and words.

    What was compiled before is kept. Raises SchemeUnreadableError with every fault of every version.
    """
    parts = _Parts(material.ladder, material.words)
    found, faults = [], list[TextFault]()
    for one in versions:
        try:
            _require_entry(one)
            kept_by = (council, one.digest, material.ladder_digest, material.words_digest)
            compiled = _compiled(*kept_by, replace(parts, pk=one.pk))
            _require_text_of(one, council, compiled)
            found.append(compiled)
        except SchemeUnreadableError as error:
            faults += error.faults
    floor: Compiled = ()
    try:
        floor = _floor(council, material.ladder_digest, material.words_digest, parts)
    except SchemeUnreadableError as error:
        faults += error.faults
    if faults:
        raise SchemeUnreadableError(_sentence(council, faults), tuple(faults))
    return tuple(found), floor


def compile_text(council: str, material: Material, text: str, digest: str, called: str) -> CompiledScheme:
    """Return the canonical text of a version that is not published yet, ready to be asked.

    ``called`` is what the version is called where something is wrong with it, as in ``tst 2024-01``. It is kept, so
    that a library which finds it published need not compile it again. Raises SchemeUnreadableError.
    """
    parts = _Parts(material.ladder, material.words, text=text, called=called)
    return _compiled(council, digest, material.ladder_digest, material.words_digest, parts)


def _require_entry(version: Held) -> None:
    """Raise SchemeUnreadableError where a version was never published, or its entry is not what was entered."""
    if version.digest != version.entered:
        why = "it has no entry" if version.entered is None else "its entry names another text"
        message = f"{version} is not published: {why} in the ledger of publications."
        raise SchemeUnreadableError(message)
    if not _is_sealed(version):
        message = f"{version} is not published: its entry in the ledger of publications is not what was entered."
        raise SchemeUnreadableError(message)


@lru_cache(maxsize=4096)
def _is_sealed(version: Held) -> bool:
    """Say whether the entry of a version is sealed as it stands; looked at once, as long as the version is the same."""
    entries = Publication.objects.select_related("version__scheme", "departure")
    return is_sealed(entries.get(version_id=version.pk))


def _require_text_of(version: Held, council: str, compiled: CompiledScheme) -> None:
    """Raise SchemeUnreadableError where a text says that it is another document's, start's or council's."""
    scheme = compiled.scheme
    if (scheme.council, scheme.document, scheme.effective) != (council, version.document, version.effective):
        message = f"{version}: its text is that of {scheme.document} {scheme.effective} of {scheme.council}."
        raise SchemeUnreadableError(message)


@lru_cache(maxsize=256)
def _departure(
    pk: int, row: str, national_row: str, signed_off_by: str, signed_off_on: object, why: str, entered: str | None
) -> Departure | str:
    """Return a departure as it was recorded, or the sentence that says why it does not count.

    What the database gives is only the key under which it is kept: its seal is over the row itself.
    """
    del row, national_row, signed_off_by, signed_off_on, why, entered
    one = DepartureRow.objects.select_related("publication").get(pk=pk)
    if fault := fault_of_a_departure(one):
        logger.error(fault)
        return fault
    return Departure(one.row, Departs(one.national_row, one.signed_off_by, one.signed_off_on, one.why))


def _sentence(council: str, faults: list[TextFault]) -> str:
    more = len(faults) - 1
    rest = f" There {'is 1 more fault' if more == 1 else f'are {more} more faults'}." if more else ""
    return f"The schemes of {council} cannot be read at the moment. {faults[0]}{rest}"


@lru_cache(maxsize=64)
def _fault_of_hours(council: str, office_hours: str) -> str:
    """Return why the office hours of a council cannot be read; empty where they can."""
    try:
        OfficeHours.written_as(office_hours)
    except ValueError:
        why = (
            f"The schemes of {council} cannot be read at the moment. Its office hours are not as they are written here."
        )
        logger.exception(why)
        return why
    return ""


@lru_cache(maxsize=64)
def _book(
    authority: Authority,
    ladder_digest: str,
    words_digest: str,
    versions: tuple[Held, ...],
    departures: tuple[Departure, ...],
    office_hours: str,
) -> Book | str:
    """Keep a council's book by the digests of all that it is made of, or the sentence that says why it has none.

    A fault is kept as a book is, and logged once: who asks for another council does not wait for this one.
    """
    ladder, words = ladder_of(authority, BEFORE_ANY_REORGANISATION), words_of(authority)
    try:
        compiled, floor = compile_published(
            authority.slug, Material(ladder, ladder_digest, words, words_digest), versions
        )
    except SchemeUnreadableError as error:
        # No traceback: it is a fault of the text, not of the code.
        logger.error("%s All faults: %s", error, " ".join(str(fault) for fault in error.faults))
        return str(error)
    asked_with = with_national_words(words, national_documents())
    hours = OfficeHours.written_as(office_hours)
    return Book(authority.slug, ladder, asked_with, compiled, floor, hours, departures)


@dataclass(frozen=True)
class _Parts:
    """What a compiled scheme is made of; equal to any other, since the digests beside it are what is compared."""

    ladder: Ladder
    words: Words
    pk: int = 0
    text: str | None = None
    called: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Parts)

    def __hash__(self) -> int:
        return 0

    def read(self, digest: str) -> tuple[str, str]:
        """Return the canonical text of a version and how the version is called where something is wrong with it.

        Raises SchemeUnreadableError where the text is not the one of its digest.
        """
        if self.text is not None:
            return self.text, self.called
        published = SchemeVersion.objects.filter(pk=self.pk, digest=digest)
        rows = list(published.values_list("canonical_text", "scheme__document", "effective"))
        if not rows:
            message = "A version that was published is not there any more."
            raise SchemeUnreadableError(message)
        [(text, document, effective)] = rows
        if digest_of(text) != digest:
            message = f"{document} {effective}: its text is not the one that was published."
            raise SchemeUnreadableError(message)
        return text, f"{document} {effective}"


OF_A_TEXT: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading and compiling can raise of a text that is not as it was written; a database that fails is none of it."""


@lru_cache(maxsize=256)
def _compiled(council: str, digest: str, ladder_digest: str, words_digest: str, parts: _Parts) -> CompiledScheme:
    """Compile the published text of one version; the digests are the key under which it is kept.

    Raises SchemeUnreadableError with every fault of the text.
    """
    del council, ladder_digest, words_digest
    text, version = parts.read(digest)
    try:
        plain = text_as_plain(text)
        scheme, faults = read_scheme(plain, Vocabulary(parts.ladder, parts.words, fact_catalogue()))
        if scheme is not None:
            return compile_scheme(scheme, parts.ladder, parts.words, fact_catalogue())
    except OF_A_TEXT as error:
        message = f"{version} cannot be read: it is not as this service writes it."
        logger.exception(message)
        raise SchemeUnreadableError(message) from error
    told = faults_told(version, plain if isinstance(plain, dict) else {}, faults)
    raise SchemeUnreadableError(str(told[0]), told)


@lru_cache(maxsize=64)
def _floor(council: str, ladder_digest: str, words_digest: str, parts: _Parts) -> Compiled:
    """Compile the national rules in the words of one council. Raises SchemeUnreadableError with every fault of them."""
    del council, ladder_digest, words_digest
    try:
        documents = national_documents()
        return compile_floor(documents, parts.ladder, with_national_words(parts.words, documents), fact_catalogue())
    except FileProblems as error:
        told = tuple(TextFault(f"{one.file}:{one.line}, {one.key}", as_sentence(one.text)) for one in error.problems)
        raise SchemeUnreadableError(str(told[0]), told) from error
    except OF_A_TEXT as error:
        message = "The national rules cannot be read with the posts and words of this council."
        logger.exception(message)
        raise SchemeUnreadableError(message) from error


def text_as_plain(text: str) -> object:
    """Return a canonical text as plain dicts, decimals exact."""
    return json.loads(text, parse_float=Decimal)
