"""Every write to schemes and words. Each is all or nothing, and is refused with an error that says why."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from authorities.database.trouble import briefly, trouble_of
from authorities.models import Authority
from delegation.models import (
    AddedPhrase,
    Adviser,
    Capacity,
    Check,
    Departure,
    Forum,
    HowPublished,
    Publication,
    RecordPlace,
    Scheme,
    SchemeVersion,
    SearchMiss,
    Statement,
    WordList,
)
from delegation.publishing.checking import publishable, require_readable_with_words
from delegation.rules import lengths
from delegation.rules.schemes import Words
from delegation.schemes.errors import (
    DepartureChangedError,
    PhraseRefusedError,
    PublishedVersionChangedError,
    WordInUseError,
)
from delegation.schemes.publications import FORMAT, digest_of_departure, seal_of_publication
from delegation.schemes.tables import write_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from authorities.models import User
    from delegation.encodings.files import DeparturesText, SchemeText, WordsText
    from delegation.models.words import Word
    from delegation.rules.books import Departure as DepartureValue
    from delegation.rules.schemes import Scheme as SchemeValue

_LOG: Final = logging.getLogger(__name__)

_MODELS: Final[dict[str, type[Word]]] = {
    "forums": Forum,
    "advisers": Adviser,
    "checks": Check,
    "record_places": RecordPlace,
    "capacities": Capacity,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: whether anything changed, how much there is now, and which rows a new version dropped.

    ``dropped`` pairs each row that only the previous version has with the rows that replace it.
    """

    is_changed: bool
    count: int
    dropped: tuple[tuple[str, tuple[str, ...]], ...] = ()


def load_words(*, text: WordsText) -> Loaded:
    """Make a council's words match ``text``.

    Raises SchemeUnreadableError if something published could no longer be read without a word that ``text`` leaves
    out, and WordInUseError if rows still name such a word.
    """
    check_words(text=text)
    return _write_words(text)


def check_words(*, text: WordsText) -> None:
    """Raise SchemeUnreadableError if ``load_words`` would. Nothing is written, and no lock is taken."""
    words = Words(**{name: {word.slug: word.title for word in words} for name, words in text.lists.items()})
    require_readable_with_words(authority=text.authority, words=words, words_digest=_digest_of_words(text))


def _digest_of_words(text: WordsText) -> str:
    lists = {name: [asdict(word) for word in words] for name, words in text.lists.items()}
    return hashlib.sha256(json.dumps(lists, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def _write_words(text: WordsText) -> Loaded:
    # Anybody else who loads posts or a scheme of this council waits, because each has to see what the other wrote.
    authority = Authority.objects.select_for_update(no_key=True).get(pk=text.authority.pk)
    digest, count = _digest_of_words(text), sum(len(words) for words in text.lists.values())
    kept = WordList.objects.filter(authority=authority).first()
    if kept is not None and kept.content_digest == digest:
        return Loaded(is_changed=False, count=count)
    check_words(text=replace(text, authority=authority))
    for name, model in _MODELS.items():
        rows = {row.slug: row for row in model._default_manager.filter(authority=authority)}
        for word in text.lists[name]:
            row = rows.pop(word.slug, None) or model(authority=authority, slug=word.slug)
            row.title, row.also_called = word.title, list(word.also_called)
            row.full_clean()
            row.save()
        for left_out in rows.values():
            try:
                left_out.delete()
            except ProtectedError as error:
                message = f"“{left_out.slug}” is not in the file, but a scheme names it."
                raise WordInUseError(message) from error
    WordList.objects.update_or_create(authority=authority, defaults={"content_digest": digest})
    return Loaded(is_changed=True, count=count)


def load_scheme(*, text: SchemeText, backdated_because: str = "") -> Loaded:
    """Publish one version of a scheme from its file. If the version is already published, the file must say the same.

    A version whose start has passed changes answers already given, so it needs a reason, which is kept. Raises

    - PublishedVersionChangedError if something else is published for the same start;
    - StartHasPassedError if the start has passed and no reason is given;
    - NameTakenError if a row or decision type could be mistaken for one in the council's other documents;
    - SchemeUnreadableError if the version, or anything published, cannot be read with the council's posts and words.
    """
    # The slow checks run before the lock is taken. Under the lock they run again, on what they have kept.
    publishable(authority=text.authority, scheme=text.scheme, backdated_because=backdated_because)
    return _publish(text, backdated_because)


@transaction.atomic
def _publish(text: SchemeText, backdated_because: str) -> Loaded:
    scheme = text.scheme
    # Two documents of one council loaded at the same moment have to see each other's names.
    authority = Authority.objects.select_for_update(no_key=True).get(pk=text.authority.pk)
    found = publishable(authority=authority, scheme=scheme, backdated_because=backdated_because)
    if found.is_there:
        return Loaded(is_changed=False, count=len(scheme.statements))
    document, _is_new = Scheme.objects.get_or_create(
        document=scheme.document, defaults={"authority": authority, "title": scheme.title}
    )
    if document.authority_id != authority.pk:  # another council took the name at this moment
        message = f"the document “{scheme.document}” belongs to another council."
        raise PublishedVersionChangedError(message)
    before = SchemeVersion.objects.filter(scheme=document, effective_on__lt=found.effective_on).last()
    version = SchemeVersion(
        scheme=document,
        title=scheme.title,
        label=scheme.version,
        effective=scheme.effective,
        effective_on=found.effective_on,
        review_due=scheme.review_due or "",
        ends=scheme.ends or "",
        approved_by=scheme.approved_by or "",
        canonical_text=found.canonical,
        digest=found.digest,
        backdated_because=found.backdated_because,
    )
    version.full_clean()
    version.save()
    write_version(version, scheme)
    _enter(Publication(version=version, digest=found.digest))
    return Loaded(is_changed=True, count=len(scheme.statements), dropped=_dropped(before, text.scheme))


def _enter(publication: Publication) -> None:
    """Enter what was just written in the ledger of publications. From here on it is published."""
    publication.format, publication.how, publication.at = FORMAT, HowPublished.LOADED, timezone.now()
    publication.entry_digest = seal_of_publication(publication)
    publication.full_clean()
    publication.save(force_insert=True)


def _dropped(before: SchemeVersion | None, scheme: SchemeValue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the rows that the previous version has and this one has not, each with the rows that replace it."""
    if before is None:
        return ()
    held = {statement.row for statement in scheme.statements}
    rows = before.statements.exclude(row__in=held).order_by("position").values_list("row", flat=True)
    return tuple((row, tuple(one.row for one in scheme.statements if row in one.replaces)) for row in rows)


@transaction.atomic
def load_departures(*, text: DeparturesText) -> Loaded:
    """Record a council's departures from national rules that are not recorded yet. None is changed or removed.

    Raises DepartureChangedError if the file contradicts one that is recorded.
    """
    Authority.objects.select_for_update(no_key=True).get(pk=text.authority.pk)
    found = departures_to_record(text=text)
    for one in found:
        row = Departure(
            authority=text.authority,
            row=one.row,
            national_row=one.departs.row,
            signed_off_by=one.departs.signed_off_by,
            signed_off_on=one.departs.signed_off_on,
            why=one.departs.why,
        )
        row.full_clean()
        row.save()
        _enter(Publication(departure=row, digest=digest_of_departure(row, FORMAT)))
    return Loaded(is_changed=bool(found), count=len(text.departures))


def departures_to_record(*, text: DeparturesText, before: Sequence[DeparturesText] = ()) -> list[DepartureValue]:
    """Return the departures in a file that are not recorded yet. Nothing is written, and no lock is taken.

    Raises DepartureChangedError if the file contradicts a departure that is recorded, or one in the files that come
    ``before`` it in the same load.
    """
    found = []
    earlier = [one for other in before if other.authority == text.authority for one in other.departures]
    for one in text.departures:
        kept = Departure.objects.filter(authority=text.authority, row=one.row, national_row=one.departs.row).first()
        said = (one.departs.signed_off_by, one.departs.signed_off_on, one.departs.why)
        twins = [two for two in earlier if (two.row, two.departs.row) == (one.row, one.departs.row)]
        if any(two != one for two in twins):
            message = f"that {one.row} departs from {one.departs.row} stands in another of these files too, otherwise."
            raise DepartureChangedError(message)
        if kept is None:
            found.append(one)
        elif (kept.signed_off_by, kept.signed_off_on, kept.why) != said:
            message = (
                f"that {one.row} departs from {one.departs.row} is recorded, with another signature, day or reason. "
                "What is recorded stays as it is."
            )
            raise DepartureChangedError(message)
    return found


SHORTEST_PHRASE: Final = 3


@transaction.atomic
def add_phrase(*, user: User, scheme: Scheme, row: str, text: str) -> AddedPhrase:
    """Add a phrase that people use to ask for a row. Raises PhraseRefusedError with a sentence that says what to do."""
    phrase = " ".join(text.lower().split())
    if len(phrase) < SHORTEST_PHRASE or len(phrase) > lengths.PHRASE:
        message = f"Write the words as people search for them, {SHORTEST_PHRASE} to {lengths.PHRASE} letters."
        raise PhraseRefusedError(message)
    statement = Statement.objects.filter(version__scheme=scheme, row=row).order_by("-version__effective_on").first()
    if statement is None:
        message = f"There is no row {row} in this scheme."
        raise PhraseRefusedError(message)
    if phrase in statement.asked_as or AddedPhrase.objects.filter(scheme=scheme, row=row, text=phrase).exists():
        message = "This row has these words already."
        raise PhraseRefusedError(message)
    return AddedPhrase.objects.create(scheme=scheme, row=row, text=phrase, added_by=user, added_at=timezone.now())


@transaction.atomic
def remove_phrase(*, phrase: AddedPhrase) -> None:
    """Remove a phrase that was added. Phrases in the scheme's own file stay."""
    phrase.delete()


@transaction.atomic
def note_search_without_answer(*, authority: Authority, words: str, is_reported: bool, on: date) -> None:
    """Count a search that found nothing, under the words in it that are known. Without any, nothing is kept."""
    if not words:
        return
    miss, _is_new = SearchMiss.objects.get_or_create(
        authority=authority, words=words[: lengths.SEARCHED], defaults={"first_on": on, "last_on": on}
    )
    SearchMiss.objects.filter(pk=miss.pk).update(
        searched=F("searched") + (0 if is_reported else 1),
        reported=F("reported") + (1 if is_reported else 0),
        last_on=on,
    )


MOST_WAITED_TO_COUNT: Final = 200
"""The longest time, in milliseconds, that a search waits to be counted."""


def count_search_where_possible(*, authority: Authority, words: str, on: date) -> None:
    """Count a search that found nothing, if that can be done at once. The search itself never fails because of it."""
    try:
        with briefly(MOST_WAITED_TO_COUNT):
            note_search_without_answer(authority=authority, words=words, is_reported=False, on=on)
    except (DatabaseError, InterfaceError) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        _LOG.warning("A search that found nothing was not counted: the database is %s.", trouble)
