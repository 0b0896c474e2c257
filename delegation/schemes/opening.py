"""Published versions as the database has them: checked against their entries, and opened when a question needs them.

Everything here reads and nothing writes. One query reads the entries of all versions of a council, without the texts,
so that their seals can be checked. A text is read, checked against its digest and compiled when somebody asks for it.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from weakref import WeakKeyDictionary, WeakValueDictionary

from authorities.database.kept import KEPT
from authorities.files.reading import FileProblems
from delegation.models import Publication, SchemeVersion
from delegation.rules.books import names_in
from delegation.rules.compiling import CompiledScheme, compile_scheme
from delegation.rules.notation import Vocabulary, digest_of, read_scheme
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.errors import SchemeUnreadableError, TextFault
from delegation.schemes.faulty import as_sentence, faults_told
from delegation.schemes.floor import compile_floor, national_documents, with_national_words
from delegation.schemes.publications import is_sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from authorities.ladder import Ladder
    from delegation.rules.schemes import Words

logger = logging.getLogger(__name__)

OF_HELD: Final = (
    "versions__pk",
    "document",
    "versions__effective",
    "versions__ends",
    "versions__digest",
    "versions__publication__digest",
)
"""The columns of a version, as a query of schemes names them, in the order of the fields of ``Held``."""

# Measured with tracemalloc on the largest scheme of the fixtures. Its 331 rows are 411,367 letters of canonical text
# and take 1.76 MiB compiled: 4.5 bytes a letter. A third is added for the sentences that answers leave in a compiled
# scheme.
BYTES_A_LETTER: Final = 6
BYTES_A_NAME: Final = 120
BYTES_OF_AN_ERROR: Final = 5_000


class Held(NamedTuple):
    """A version in the database, with its own digest and the digest in its entry in the ledger, if it has one."""

    pk: int
    document: str
    effective: str
    ends: str
    digest: str
    entered: str | None

    def __str__(self) -> str:
        return f"{self.document} {self.effective}"


@dataclass(frozen=True, slots=True)
class Material:
    """What a council's schemes are compiled with, and the digests under which the result is kept."""

    ladder: Ladder
    ladder_digest: str
    words: Words
    words_digest: str


Compiled = tuple[CompiledScheme, ...]


def compile_published(council: str, material: Material, versions: Iterable[Held]) -> tuple[Compiled, Compiled]:
    """Return published versions of a council and the national rules, compiled with this ladder and these words.

    It opens every version. Raises SchemeUnreadableError with every fault in the versions and the rules.
    """
    held = tuple(versions)
    faulty = faults_of_entries(held)
    found, faults = [], list[TextFault]()
    for one in held:
        try:
            if one in faulty:
                raise SchemeUnreadableError(faulty[one])
            found.append(open_version(council, material, one))
        except SchemeUnreadableError as error:
            faults += error.faults
    floor: Compiled = ()
    try:
        floor = floor_of(council, material)
    except SchemeUnreadableError as error:
        faults += error.faults
    if faults:
        raise SchemeUnreadableError(sentence_of(council, faults), tuple(faults))
    return tuple(found), floor


def compile_text(council: str, material: Material, text: str, digest: str, called: str) -> CompiledScheme:
    """Return the version with a canonical text, compiled. It need not be published yet.

    ``called`` names the version in messages about faults, as in ``tst 2024-01``. The result is kept, so that nothing
    is compiled again once the version is published. Raises SchemeUnreadableError.
    """
    return _compiled(council, material, digest, lambda: (text, called))


def open_version(council: str, material: Material, version: Held) -> CompiledScheme:
    """Return a published version, compiled. Raises SchemeUnreadableError with every fault in its text."""
    try:
        compiled = _compiled(council, material, version.digest, lambda: _text_of(version))
        scheme = compiled.scheme
        if (scheme.council, scheme.document, scheme.effective) != (council, version.document, version.effective):
            message = f"{version}: its text is that of {scheme.document} {scheme.effective} of {scheme.council}."
            raise SchemeUnreadableError(message)
    except SchemeUnreadableError as error:
        _log_once(council, material, version, error)
        raise
    return compiled


def _log_once(council: str, material: Material, version: Held, error: SchemeUnreadableError) -> None:
    def log() -> tuple[None, int]:
        # No traceback: the fault is in the text, not in the code.
        told = sentence_of(council, list(error.faults))
        logger.error("%s All faults: %s", told, " ".join(map(str, error.faults)))
        return None, BYTES_A_NAME

    KEPT.get(("logged", council, version, material.ladder_digest, material.words_digest), log)


def is_known_to_open(council: str, ladder_digest: str, words_digest: str, version: Held) -> bool:
    """Say whether this process has compiled a version with this ladder and these words. It may have gone since."""
    return KEPT.has(("opens", council, version.digest, ladder_digest, words_digest))


def forget() -> None:
    """Forget everything, even what is in use, so that this process is as one that has just begun."""
    KEPT.forget()
    _IN_USE.clear()


def names_of(version: Held) -> frozenset[str]:
    """Return the rows and decision types of a version, from its published text, without compiling it.

    Raises SchemeUnreadableError if the text does not match its digest or is not as this service writes it.
    """

    def read() -> tuple[frozenset[str], int]:
        text, called = _text_of(version)
        try:
            plain: Any = text_as_plain(text)
            found = {one[key] for one in plain["statements"] for key in ("row", "decision_type") if key in one}
        except OF_A_TEXT as error:
            raise _not_as_written(called) from error
        return frozenset(found), BYTES_A_NAME * len(found)

    return KEPT.get(("names", version.digest), read)


def faults_of_entries(versions: Iterable[Held]) -> dict[Held, str]:
    """Return the versions that were not published as they stand, each with a sentence that says why.

    One query reads all entries, without the texts, to check their seals.
    """
    found, entered = dict[Held, str](), dict[int, Held]()
    for one in versions:
        if one.digest != one.entered:
            why = "it has no entry" if one.entered is None else "its entry names another text"
            found[one] = f"{one} is not published: {why} in the ledger of publications."
        else:
            entered[one.pk] = one
    entries = Publication.objects.filter(version_id__in=list(entered)).select_related("version__scheme", "departure")
    sealed = {entry.version_id for entry in entries.defer("version__canonical_text") if is_sealed(entry)}
    for pk, one in entered.items():
        if pk not in sealed:
            found[one] = f"{one} is not published: its entry in the ledger of publications is not what was entered."
    return found


def sentence_of(council: str, faults: list[TextFault]) -> str:
    """Say that the schemes of a council cannot be read: with the first fault, and how many more there are."""
    more = len(faults) - 1
    rest = f" There {'is 1 more fault' if more == 1 else f'are {more} more faults'}." if more else ""
    return f"The schemes of {council} cannot be read at the moment. {faults[0]}{rest}"


def _text_of(version: Held) -> tuple[str, str]:
    """Return the canonical text of a version, and the name of the version in messages about faults.

    Raises SchemeUnreadableError if the version is gone or its text does not match its digest.
    """
    published = SchemeVersion.objects.filter(pk=version.pk, digest=version.digest)
    text = published.values_list("canonical_text", flat=True).first()
    if text is None:
        message = "A version that was published is not there any more."
        raise SchemeUnreadableError(message)
    if digest_of(text) != version.digest:
        message = f"{version}: its text is not the one that was published."
        raise SchemeUnreadableError(message)
    return text, str(version)


OF_A_TEXT: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading and compiling may raise if a text is not as it was written. A database that fails raises none of it."""


def _not_as_written(version: str) -> SchemeUnreadableError:
    message = f"{version} cannot be read: it is not as this service writes it."
    logger.exception(message)
    return SchemeUnreadableError(message)


# A version that is dropped while a question still uses it is found here, as the same object. The rules tell by identity
# whether two rows are in one document, so a second object of one version would change answers.
_IN_USE: Final = WeakValueDictionary[tuple[str, ...], CompiledScheme]()
_SIZES: Final = WeakKeyDictionary[CompiledScheme, int]()


def _compiled(council: str, material: Material, digest: str, read: Callable[[], tuple[str, str]]) -> CompiledScheme:
    """Return the version with a digest, compiled. ``read`` gives its text and name if it has to be compiled first.

    The fault of a text is kept too, so that nobody waits for it to be found again.
    """
    kept_by = (council, digest, material.ladder_digest, material.words_digest)

    def make() -> tuple[CompiledScheme | SchemeUnreadableError, int]:
        in_use = _IN_USE.get(kept_by)
        if in_use is not None:
            return in_use, _SIZES[in_use]
        text, called = read()
        try:
            compiled = _compile(text, called, material)
        except SchemeUnreadableError as error:
            return error, BYTES_OF_AN_ERROR
        names = names_in(compiled)
        KEPT.put(("names", digest), names, BYTES_A_NAME * len(names))
        KEPT.put(("opens", *kept_by), thing=True, size=4 * BYTES_A_NAME)
        _IN_USE[kept_by], _SIZES[compiled] = compiled, BYTES_A_LETTER * len(text)
        return compiled, _SIZES[compiled]

    found = KEPT.get(("version", *kept_by), make)
    if isinstance(found, SchemeUnreadableError):
        raise SchemeUnreadableError(str(found), found.faults)
    return found


def _compile(text: str, version: str, material: Material) -> CompiledScheme:
    try:
        plain = text_as_plain(text)
        scheme, faults = read_scheme(plain, Vocabulary(material.ladder, material.words, fact_catalogue()))
        if scheme is not None:
            return compile_scheme(scheme, material.ladder, material.words, fact_catalogue())
    except OF_A_TEXT as error:
        raise _not_as_written(version) from error
    told = faults_told(version, plain if isinstance(plain, dict) else {}, faults)
    raise SchemeUnreadableError(str(told[0]), told)


def floor_of(council: str, material: Material) -> Compiled:
    """Return the national rules in the words of one council. Raises SchemeUnreadableError with every fault in them."""

    def make() -> tuple[Compiled, int]:
        documents = national_documents()
        words = with_national_words(material.words, documents)
        try:
            floor = compile_floor(documents, material.ladder, words, fact_catalogue())
        except FileProblems as error:
            told = tuple(
                TextFault(f"{one.file}:{one.line}, {one.key}", as_sentence(one.text)) for one in error.problems
            )
            raise SchemeUnreadableError(str(told[0]), told) from error
        except OF_A_TEXT as error:
            message = "The national rules cannot be read with the posts and words of this council."
            logger.exception(message)
            raise SchemeUnreadableError(message) from error
        return floor, BYTES_OF_A_FLOOR

    return KEPT.get(("floor", council, material.ladder_digest, material.words_digest), make)


BYTES_OF_A_FLOOR: Final = 100_000
"""About how many bytes the national rules take in the words of one council. Their text is 10 kB."""


def text_as_plain(text: str) -> object:
    """Return a canonical text as plain dicts, with exact decimals."""
    return json.loads(text, parse_float=Decimal)
