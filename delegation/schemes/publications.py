"""The ledger of publications: what an entry seals, and what is published without the entry that it needs.

Everything here reads and nothing writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from authorities.database.seals import seal_of
from delegation.models import Departure, Publication, SchemeVersion
from delegation.rules.notation import canonical_text, digest_of, write_scheme
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.tables import read_version

FORMAT: Final = 1
"""The format in which new entries are sealed."""


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The columns that a seal of one format covers."""

    entry: tuple[str, ...]
    version: tuple[str, ...]
    scheme: tuple[str, ...]
    departure: tuple[str, ...]


_FORMATS: Final = {
    1: _Sealed(
        entry=("format", "version_id", "departure_id", "at", "how", "digest"),
        version=(
            "scheme_id",
            "title",
            "label",
            "effective",
            "effective_on",
            "review_due",
            "ends",
            "approved_by",
            "digest",
            "loaded_at",
            "backdated_because",
        ),
        scheme=("authority_id", "document", "title"),
        departure=("authority_id", "row", "national_row", "signed_off_by", "signed_off_on", "why", "recorded_at"),
    )
}


def digest_of_departure(departure: Departure, sealed_as: int) -> str:
    """Return the digest of what a departure says, in a format. Raises LookupError if there is no such format."""
    return seal_of({name: getattr(departure, name) for name in _FORMATS[sealed_as].departure})


def seal_of_publication(entry: Publication) -> str:
    """Return the seal of an entry, over the columns that its format names: of itself and of what it publishes.

    Raises LookupError if there is no such format.
    """
    sealed = _FORMATS[entry.format]
    values = {name: getattr(entry, name) for name in sealed.entry}
    if entry.version is not None:
        values |= {f"version.{name}": getattr(entry.version, name) for name in sealed.version}
        values |= {f"scheme.{name}": getattr(entry.version.scheme, name) for name in sealed.scheme}
    if entry.departure is not None:
        values |= {f"departure.{name}": getattr(entry.departure, name) for name in sealed.departure}
    return seal_of(values)


def is_sealed(entry: Publication) -> bool:
    """Say whether an entry and everything that it seals are as they were entered."""
    return entry.format in _FORMATS and entry.entry_digest == seal_of_publication(entry)


def altered_texts() -> list[str]:
    """Return a sentence for each text and each departure that has no entry or is not what was entered.

    It reads every text, so it finds an edit whatever this process keeps in memory.
    """
    versions = SchemeVersion.objects.select_related("publication").order_by("pk")
    departures = Departure.objects.select_related("publication").order_by("pk")
    texts = [fault for one in versions.iterator(chunk_size=20) if (fault := fault_of_a_text(one))]
    return [*texts, *(fault for one in departures if (fault := fault_of_a_departure(one)))]


def fault_of_a_text(version: SchemeVersion) -> str:
    """Say why a version is not published as it stands. Empty if it is."""
    entry = entry_of(version)
    if entry is None:
        return f"{version.label}: it has no entry in the ledger of publications."
    if not entry.digest == version.digest == digest_of(version.canonical_text):
        return f"{version.label}: its text is not the one that was published."
    return ""


def fault_of_a_departure(departure: Departure) -> str:
    """Say why a departure does not count as it stands. Empty if it does."""
    entry = entry_of(departure)
    if entry is None:
        return f"{departure}: it has no entry in the ledger of publications."
    if entry.format not in _FORMATS or entry.digest != digest_of_departure(departure, entry.format):
        return f"{departure}: it is not what was recorded."
    return ""


def entry_of(published: SchemeVersion | Departure) -> Publication | None:
    """Return the entry of something published, or None if it was never entered."""
    return getattr(published, "publication", None)


def altered_publications() -> list[str]:
    """Return a sentence for everything published that is not as it was entered: texts, columns, rows and entries."""
    entries = Publication.objects.select_related("version__scheme", "departure").order_by("pk")
    versions = SchemeVersion.objects.select_related("scheme").order_by("pk")
    return [
        *altered_texts(),
        *(
            f"{_about(entry)}: its entry in the ledger of publications, or what that seals, is not as it was."
            for entry in entries.iterator(chunk_size=20)
            if not is_sealed(entry)
        ),
        *(
            f"{version.label}: its rows do not say what its published text says."
            for version in versions.iterator(chunk_size=20)
            if not _rows_say_the_text(version)
        ),
    ]


def _about(entry: Publication) -> str:
    return entry.version.label if entry.version is not None else str(entry.departure)


def _rows_say_the_text(version: SchemeVersion) -> bool:
    try:
        said = read_version(version, fact_catalogue())
    except (LookupError, ValueError, TypeError, AttributeError):  # no scheme can be read from these rows
        return False
    return canonical_text(write_scheme(said, fact_catalogue())) == version.canonical_text
