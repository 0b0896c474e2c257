"""Every write to schemes and words: keyword-only, all or nothing, refused with an error that says why."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from authorities.models import Authority
from delegation.catalogue import fact_catalogue
from delegation.errors import (
    DepartureChangedError,
    NameTakenError,
    PhraseRefusedError,
    PublishedVersionChangedError,
    StartHasPassedError,
    WordInUseError,
)
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
from delegation.publications import FORMAT, digest_of_departure, seal_of_publication
from delegation.rules import lengths
from delegation.rules.books import first_day
from delegation.rules.notation import canonical_text, digest_of, write_scheme
from delegation.rules.wording import either
from delegation.tables import write_version

if TYPE_CHECKING:
    from datetime import date

    from authorities.models import User
    from delegation.documents import DeparturesText, SchemeText, WordsText
    from delegation.models.words import Word
    from delegation.rules.schemes import Scheme as SchemeValue

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

    ``dropped`` gives each row of the version before that is not held any more, with the rows that take its place.
    """

    is_changed: bool
    count: int
    dropped: tuple[tuple[str, tuple[str, ...]], ...] = ()


@transaction.atomic
def load_words(*, text: WordsText) -> Loaded:
    """Make a council's words say what ``text`` says. Raises WordInUseError where one left out is still named."""
    lists = {name: [asdict(word) for word in words] for name, words in text.lists.items()}
    digest = hashlib.sha256(json.dumps(lists, sort_keys=True).encode()).hexdigest()
    count = sum(len(words) for words in text.lists.values())
    kept = WordList.objects.select_for_update().filter(authority=text.authority).first()
    if kept is not None and kept.content_digest == digest:
        return Loaded(is_changed=False, count=count)
    for name, model in _MODELS.items():
        rows = {row.slug: row for row in model._default_manager.filter(authority=text.authority)}
        for word in text.lists[name]:
            row = rows.pop(word.slug, None) or model(authority=text.authority, slug=word.slug)
            row.title, row.also_called = word.title, list(word.also_called)
            row.full_clean()
            row.save()
        for left_out in rows.values():
            try:
                left_out.delete()
            except ProtectedError as error:
                message = f"'{left_out.slug}' is not in the file, but a scheme names it."
                raise WordInUseError(message) from error
    WordList.objects.update_or_create(authority=text.authority, defaults={"content_digest": digest})
    return Loaded(is_changed=True, count=count)


@transaction.atomic
def load_scheme(*, text: SchemeText, backdated_because: str = "") -> Loaded:
    """Publish one version of a scheme from its file; a version that is there already must be the same.

    A version whose start has passed changes answers that were already given, so it takes a reason, which is kept.
    Raises PublishedVersionChangedError where the file says something else than what was published for its start,
    StartHasPassedError where the start has passed and no reason is given, and NameTakenError where a row or a
    decision type of it could be taken for one of the council's other documents.
    """
    scheme = text.scheme
    # Two documents of one council that are loaded at the same moment have to see each other's names.
    Authority.objects.select_for_update().get(pk=text.authority.pk)
    canonical = canonical_text(write_scheme(scheme, fact_catalogue()))
    digest = digest_of(canonical)
    document, _is_new = Scheme.objects.get_or_create(
        document=scheme.document, defaults={"authority": text.authority, "title": scheme.title}
    )
    if document.authority_id != text.authority.pk:
        message = f"the document '{scheme.document}' belongs to another council."
        raise PublishedVersionChangedError(message)
    effective_on = first_day(scheme.effective)
    published = SchemeVersion.objects.filter(scheme=document, effective_on=effective_on).first()
    if published is not None:
        if published.digest == digest:
            return Loaded(is_changed=False, count=len(scheme.statements))
        message = (
            f"{scheme.version} is published and says something else than this file. A published version never "
            "changes: give the changed text a later start. (To try things out, “make clean” begins again.)"
        )
        raise PublishedVersionChangedError(message)
    _refuse_names_taken(scheme, document, effective_on)
    is_backdated = effective_on < timezone.localdate()
    reason = " ".join(backdated_because.split())
    if is_backdated and not reason:
        message = (
            f"{scheme.version} starts on {effective_on.day} {effective_on:%B %Y}, which has passed: loading it changes "
            'answers that were already given. Give it a later start, or say why it is backdated: --backdate "reason".'
        )
        raise StartHasPassedError(message)
    before = SchemeVersion.objects.filter(scheme=document, effective_on__lt=effective_on).last()
    version = SchemeVersion(
        scheme=document,
        title=scheme.title,
        label=scheme.version,
        effective=scheme.effective,
        effective_on=effective_on,
        review_due=scheme.review_due or "",
        ends=scheme.ends or "",
        approved_by=scheme.approved_by or "",
        canonical_text=canonical,
        digest=digest,
        backdated_because=reason if is_backdated else "",
    )
    version.full_clean()
    version.save()
    write_version(version, scheme)
    _enter(Publication(version=version, digest=digest))
    return Loaded(is_changed=True, count=len(scheme.statements), dropped=_dropped(before, text.scheme))


def _enter(publication: Publication) -> None:
    """Enter something that was just written in the ledger of publications: from here on it is published."""
    publication.format, publication.how, publication.at = FORMAT, HowPublished.LOADED, timezone.now()
    publication.entry_digest = seal_of_publication(publication)
    publication.full_clean()
    publication.save(force_insert=True)


def _dropped(before: SchemeVersion | None, scheme: SchemeValue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the rows of the version before that a version does not hold, each with the rows that take its place."""
    if before is None:
        return ()
    held = {statement.row for statement in scheme.statements}
    rows = before.statements.exclude(row__in=held).order_by("position").values_list("row", flat=True)
    return tuple((row, tuple(one.row for one in scheme.statements if row in one.replaces)) for row in rows)


@transaction.atomic
def load_departures(*, text: DeparturesText) -> Loaded:
    """Record the departures of a council from national rules that are not recorded yet; none is changed or taken away.

    Raises DepartureChangedError where the file says something else of one that is recorded.
    """
    is_changed = False
    for one in text.departures:
        kept = Departure.objects.filter(authority=text.authority, row=one.row, national_row=one.departs.row).first()
        if kept is None:
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
            is_changed = True
        elif (kept.signed_off_by, kept.signed_off_on, kept.why) != (
            one.departs.signed_off_by,
            one.departs.signed_off_on,
            one.departs.why,
        ):
            message = (
                f"that {one.row} departs from {one.departs.row} is recorded, with another signature, day or reason. "
                "What is recorded stays as it is."
            )
            raise DepartureChangedError(message)
    return Loaded(is_changed=is_changed, count=len(text.departures))


MOST_NAMES_SAID: Final = 5


def _refuse_names_taken(scheme: SchemeValue, document: Scheme, effective_on: date) -> None:
    """Raise NameTakenError where another document of the council has a row, or a decision, of the same name.

    A question names either, and nothing else. Rows are told apart for good, notes rest on them; a decision type only
    while both documents are in force, so that a document that follows another may keep its decisions' names.
    """
    rows = {one.row for one in scheme.statements}
    slugs = {one.decision_type for one in scheme.statements if one.decision_type is not None}
    others = Scheme.objects.filter(authority=document.authority).exclude(pk=document.pk)
    for other in others.order_by("document"):
        held = Statement.objects.filter(version__scheme=other)
        shared = set(held.filter(row__in=rows).values_list("row", flat=True))
        if shared:
            message = (
                f"{_names(shared)} {'stands' if len(shared) == 1 else 'stand'} in the document '{other.document}' of "
                "this council too. A row has an id of its own: write it with this document's letters."
            )
            raise NameTakenError(message)
        for version, span in _spans(other):
            if not _meet(span, _span(document, effective_on, scheme.ends)):
                continue
            here = held.filter(version=version)
            shared = set(
                here.filter(decision_type__slug__in=slugs | rows).values_list("decision_type__slug", flat=True)
            )
            shared |= set(here.filter(row__in=slugs).values_list("row", flat=True))
            if shared:
                message = (
                    f"{_names(shared)} {'names a decision' if len(shared) == 1 else 'name decisions'} of the document "
                    f"'{other.document}' of this council too, while both are in force: a question could mean either. "
                    "Give the decision another name here."
                )
                raise NameTakenError(message)


def _names(shared: set[str]) -> str:
    named = sorted(shared)
    left = len(named) - MOST_NAMES_SAID
    return either([*named[:MOST_NAMES_SAID], *([f"{left} more"] if left > 0 else [])], joined_by="and")


Span = tuple["date", "date | None"]
"""The first day of a version, and the first day without it where that is known."""


def _spans(document: Scheme) -> list[tuple[SchemeVersion, Span]]:
    return [
        (version, _span(document, version.effective_on, version.ends or None)) for version in document.versions.all()
    ]


def _span(document: Scheme, effective_on: date, ends: str | None) -> Span:
    following = document.versions.filter(effective_on__gt=effective_on).order_by("effective_on").first()
    last = [following.effective_on] if following is not None else []
    return effective_on, min([*last, *([first_day(ends)] if ends else [])], default=None)


def _meet(one: Span, other: Span) -> bool:
    return (one[1] is None or other[0] < one[1]) and (other[1] is None or one[0] < other[1])


SHORTEST_PHRASE: Final = 3


@transaction.atomic
def add_phrase(*, user: User, scheme: Scheme, row: str, text: str) -> AddedPhrase:
    """Add a way in which people ask for a row. Raises PhraseRefusedError with a sentence that says what to do."""
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
    """Take away a phrase that was added; those of the scheme's own file stay."""
    phrase.delete()


@transaction.atomic
def note_search_without_answer(*, authority: Authority, words: str, is_reported: bool, on: date) -> None:
    """Count a search that found nothing, by its known words; with no word known nothing is kept."""
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


@transaction.atomic
def settle_search_miss(*, miss: SearchMiss) -> None:
    """Take a search off the list of those that found nothing."""
    miss.delete()
