"""The library of all councils' schemes. It is read from the database, and what is compiled is kept by digest.

Everything here reads and nothing writes. A council's book is made when somebody asks for the council, and a version is
compiled when a question needs it (ADR 19). A compiled version depends on digests alone: of its text, of the ladder and
of the words. So every process may keep its own copies, and a council that changes has other digests.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from django.utils import timezone

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.calendar.working_days import OfficeHours
from authorities.database.kept import KEPT
from authorities.database.prepared import TEXT, Prepared
from authorities.models import Authority
from authorities.people.queries import OF_AUTHORITY, authority_as, ladder_digest_of, ladder_of
from delegation.models import Adviser, Capacity, Check, Forum, RecordPlace, Scheme
from delegation.models import Departure as DepartureRow
from delegation.rules.books import Book, Cover, Departure, Versions, covers_in_force
from delegation.rules.determination import Departs
from delegation.rules.library import Library
from delegation.rules.notation import Vocabulary, digest_of
from delegation.rules.schemes import Words
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.errors import SchemeUnreadableError, TextFault
from delegation.schemes.floor import national_documents, with_national_words
from delegation.schemes.opening import (
    OF_HELD,
    Held,
    Material,
    faults_of_entries,
    floor_of,
    is_known_to_open,
    names_of,
    open_version,
    sentence_of,
)
from delegation.schemes.publications import fault_of_a_departure
from delegation.schemes.queries import words_digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)

Kind = TypeVar("Kind")
Read = TypeVar("Read")

BEFORE_ANY_REORGANISATION: Final = date(1900, 1, 1)
"""On this day no post was abolished yet: the ladder of this day knows every post that any version may name."""

SIZE_OF_A_BOOK: Final = 100_000
"""About how many bytes a book takes besides its versions: the posts, the words and the national rules."""

BYTES_OF_A_SENTENCE: Final = 500

_OF_STATE: Final = (*OF_AUTHORITY, "word_list__content_digest", *(f"schemes__{name}" for name in OF_HELD))
_OF_DEPARTURE: Final = ("pk", "row", "national_row", "signed_off_by", "signed_off_on", "why", "publication__digest")
"""The columns that show whether a council's book (the first) or a departure (the second) is still what it was."""

_STATE: Final = Prepared(
    lambda: (
        Authority.objects.filter(slug=TEXT)
        .order_by("schemes__pk", "schemes__versions__effective_on")
        .values_list(*_OF_STATE)
    )
)

_DEPARTURES: Final = Prepared(
    lambda: DepartureRow.objects.filter(authority__slug=TEXT).order_by("pk").values_list(*_OF_DEPARTURE)
)

_EVERY_STATE: Final = Prepared(
    lambda: Authority.objects.order_by("pk", "schemes__versions__pk").values_list(*_OF_STATE)
)

_EVERY_DEPARTURE: Final = Prepared(
    lambda: DepartureRow.objects.order_by("pk").values_list("authority_id", *_OF_DEPARTURE)
)


def library() -> Library:
    """Return the books of every council as the database has them now. Each council asked for takes two queries.

    A council whose schemes cannot be read has no book and stops no other. ``unreadable`` says why. The first question
    that needs a version which is not in force today compiles it, and finds out whether it can be read.
    """
    councils = _Councils()
    return Library(
        _Part(councils, Book), fact_catalogue(), calendar_of_england(), _Part(councils, str), slugs=_Slugs(councils)
    )


def unreadable_councils() -> dict[str, str]:
    """Return the councils whose schemes cannot all be read now, each with a sentence that says why.

    It opens every version that this process has not opened before, even those that no question has needed.
    """
    found = {}
    for slug in _slugs():
        held = _held_by(slug)
        why = held if isinstance(held, str) else "" if held is None else _fault_of(held)
        if why:
            found[slug] = why
    return found


def every_council_is_readable() -> bool:
    """Say whether ``unreadable_councils`` finds none. If nothing changed since it last found none, two queries do."""
    state = digest_of(repr([_EVERY_STATE.rows(), _EVERY_DEPARTURE.rows()]))

    def read() -> tuple[None, int]:
        if unreadable := unreadable_councils():
            raise SchemeUnreadableError(" ".join(unreadable.values()))
        return None, BYTES_OF_A_SENTENCE

    try:
        KEPT.get(("every council is readable", state), read)
    except SchemeUnreadableError:
        return False
    return True


def _fault_of(held: _Council) -> str:
    """Return why a council has no book, or why versions of it cannot be opened. Empty if everything can be read."""
    book = _book_or_fault(held)
    if isinstance(book, str):
        return book
    to_open = [
        one
        for one in held.versions
        if not is_known_to_open(held.authority.slug, held.ladder_digest, held.words_digest, one)
    ]
    faults = list[TextFault]()
    material = held.material if to_open else None
    for one in to_open:
        try:
            open_version(held.authority.slug, material or held.material, one)
        except SchemeUnreadableError as error:
            faults += error.faults
    return sentence_of(held.authority.slug, faults) if faults else ""


def _slugs() -> list[str]:
    return list(Authority.objects.order_by("slug").values_list("slug", flat=True))


class _Councils:
    """Each council's book, or why it has none. A council is looked up once, when somebody asks for it."""

    def __init__(self) -> None:
        self._found: dict[str, Book | str | None] = {}

    def of(self, council: str) -> Book | str | None:
        """Return the book of a council, or why it has none, or None if there is no such council."""
        if council not in self._found:
            # A slug is printable ASCII. Anything else the database may not even be able to take.
            held = _held_by(council) if council.isascii() and council.isprintable() else None
            self._found[council] = _book_or_fault(held) if isinstance(held, _Council) else held
        return self._found[council]


class _Part(Mapping[str, Kind]):
    """The councils for which one kind of thing is found: books or sentences. A walk over them makes every book."""

    def __init__(self, councils: _Councils, kind: type[Kind]) -> None:
        self._councils = councils
        self._kind = kind

    def __getitem__(self, council: str) -> Kind:
        found = self._councils.of(council)
        if not isinstance(found, self._kind):
            raise KeyError(council)
        return found

    def __iter__(self) -> Iterator[str]:
        return (council for council in _slugs() if council in self)

    def __len__(self) -> int:
        return sum(1 for _council in self)


class _Slugs(Collection[str]):
    """The slugs of all councils. A walk over them asks the database and makes no book."""

    def __init__(self, councils: _Councils) -> None:
        self._councils = councils

    def __contains__(self, council: object) -> bool:
        return isinstance(council, str) and self._councils.of(council) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(_slugs())

    def __len__(self) -> int:
        return len(_slugs())


def vocabulary_of(authority: Authority) -> Vocabulary:
    """Return the posts, words and facts that a scheme of this council may name."""
    return Vocabulary(ladder_of(authority, BEFORE_ANY_REORGANISATION), words_of(authority), fact_catalogue())


def words_of(authority: Authority) -> Words:
    """Return the words of a council: titles by slug."""

    def titles(model: type[Forum | Adviser | Check | RecordPlace | Capacity]) -> dict[str, str]:
        return dict(model.objects.filter(authority=authority).values_list("slug", "title"))

    return Words(
        forums=titles(Forum),
        advisers=titles(Adviser),
        checks=titles(Check),
        record_places=titles(RecordPlace),
        capacities=titles(Capacity),
    )


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


def _departure(pk: int, *as_it_stands: object) -> Departure | str:
    """Return a departure as it was recorded, or the sentence that says why it does not count.

    ``as_it_stands`` is only part of the key under which it is kept. The digest in its entry is checked against the row.
    """

    def read() -> tuple[Departure | str, int]:
        one = DepartureRow.objects.select_related("publication").get(pk=pk)
        if fault := fault_of_a_departure(one):
            logger.error(fault)
            return fault, BYTES_OF_A_SENTENCE
        departs = Departs(one.national_row, one.signed_off_by, one.signed_off_on, one.why)
        return Departure(one.row, departs), BYTES_OF_A_SENTENCE

    return KEPT.get(("departure", pk, as_it_stands), read)


def _fault_of_hours(council: str, office_hours: str) -> str:
    """Return why the office hours of a council cannot be read, or an empty text if they can."""

    def read() -> tuple[str, int]:
        try:
            OfficeHours.written_as(office_hours)
        except ValueError:
            why = (
                f"The schemes of {council} cannot be read at the moment. Its office hours are not as they are written "
                f"here."
            )
            logger.exception(why)
            return why, BYTES_OF_A_SENTENCE
        return "", BYTES_OF_A_SENTENCE

    return KEPT.get(("office hours", council, office_hours), read)


class _Council(NamedTuple):
    """Everything that a council's book is made of, as the database has it. The book is kept under it."""

    authority: Authority
    office_hours: str
    ladder_digest: str
    words_digest: str
    versions: tuple[Held, ...]
    departures: tuple[Departure, ...]
    altered: str

    @property
    def material(self) -> Material:
        """The ladder, which may be kept already, and the words, which are read from the database each time."""
        ladder = ladder_of(self.authority, BEFORE_ANY_REORGANISATION)
        return Material(ladder, self.ladder_digest, words_of(self.authority), self.words_digest)


def _held_by(council: str) -> _Council | str | None:
    """Return what the database holds of a council now, or None if there is no such council.

    If the office hours cannot be read, the posts cannot be read either, so only the sentence that says why is returned.
    """
    rows = _STATE.rows(council)
    if not rows:
        return None
    authority, words_digest = authority_as(*rows[0][: len(OF_AUTHORITY)]), rows[0][len(OF_AUTHORITY)] or ""
    if fault := _fault_of_hours(authority.title, authority.office_hours):
        return fault
    versions = tuple(one for row in rows if (one := Held(*row[len(OF_AUTHORITY) + 1 :])).pk is not None)
    departures = [_departure(*row) for row in _DEPARTURES.rows(council)]
    return _Council(
        authority,
        authority.office_hours,
        ladder_digest_of(authority, BEFORE_ANY_REORGANISATION),
        words_digest,
        versions,
        tuple(one for one in departures if isinstance(one, Departure)),
        next((one for one in departures if isinstance(one, str)), ""),
    )


def _book_or_fault(held: _Council) -> Book | str:
    """Return a council's book, or the sentence that says why it has none.

    Either is kept under everything that the book is made of, so a fault is logged once.
    """
    return KEPT.get(("book", held), lambda: (_made(held), SIZE_OF_A_BOOK))


def _made(held: _Council) -> Book | str:
    council = held.authority.slug
    faults = [TextFault(why, "") for why in (*filter(None, [held.altered]), *faults_of_entries(held.versions).values())]
    material = held.material
    covers = {_cover(council, material, one): one for one in held.versions}
    book: Book | None = None
    try:
        floor = floor_of(council, material)
        words = with_national_words(material.words, national_documents())
        hours = OfficeHours.written_as(held.office_hours)
        book = Book(
            council,
            material.ladder,
            words,
            Versions(covers),
            floor,
            hours,
            held.authority.duty_service,
            held.departures,
        )
    except SchemeUnreadableError as error:
        faults += error.faults
    if faults:
        # No traceback: the fault is in the database, not in the code.
        logger.error("%s All faults: %s", sentence_of(council, faults), " ".join(map(str, faults)))
    for cover in covers_in_force(covers, timezone.localdate()):
        # Most questions are about these versions, so a fault in one leaves the council without a book from the start.
        try:
            open_version(council, material, covers[cover])
        except SchemeUnreadableError as error:
            faults += error.faults
    return book if book is not None and not faults else sentence_of(council, faults)


def _cover(council: str, material: Material, version: Held) -> Cover:
    """Return the cover of a version: what is known about it before it is opened."""
    return Cover(
        version.document,
        version.effective,
        version.ends,
        lambda: _or_say_why(council, lambda: open_version(council, material, version)),
        lambda: _or_say_why(council, lambda: names_of(version)),
    )


def _or_say_why(council: str, read: Callable[[], Read]) -> Read:
    """Return what ``read`` returns. Raises SchemeUnreadableError with the sentence that pages and answers show."""
    try:
        return read()
    except SchemeUnreadableError as error:
        raise SchemeUnreadableError(sentence_of(council, list(error.faults)), error.faults) from error
