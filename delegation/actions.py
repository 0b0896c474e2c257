"""Every write to schemes and words: keyword-only, all or nothing, refused with an error that says why."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from delegation.catalogue import fact_catalogue
from delegation.errors import PhraseRefusedError, PublishedVersionChangedError, WordInUseError
from delegation.models import (
    AddedPhrase,
    Adviser,
    Capacity,
    Check,
    Forum,
    RecordPlace,
    Scheme,
    SchemeVersion,
    SearchMiss,
    Statement,
    WordList,
)
from delegation.rules.books import first_day
from delegation.rules.notation import canonical_text, digest_of, write_scheme
from delegation.tables import write_version

if TYPE_CHECKING:
    from datetime import date

    from authorities.models import Authority, User
    from delegation.documents import SchemeText, WordsText
    from delegation.models.words import Word

_MODELS: Final[dict[str, type[Word]]] = {
    "forums": Forum,
    "advisers": Adviser,
    "checks": Check,
    "record_places": RecordPlace,
    "capacities": Capacity,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: whether anything changed, and how much there is now."""

    is_changed: bool
    count: int


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
def load_scheme(*, text: SchemeText) -> Loaded:
    """Publish one version of a scheme from its file; a version that is there already must be the same.

    Raises PublishedVersionChangedError where the file says something else than what was published for its start.
    """
    scheme = text.scheme
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
    )
    version.full_clean()
    version.save()
    write_version(version, scheme)
    return Loaded(is_changed=True, count=len(scheme.statements))


SHORTEST_PHRASE: Final = 3
LONGEST_PHRASE: Final = 120


@transaction.atomic
def add_phrase(*, user: User, scheme: Scheme, row: str, text: str) -> AddedPhrase:
    """Add a way in which people ask for a row. Raises PhraseRefusedError with a sentence that says what to do."""
    phrase = " ".join(text.lower().split())
    if len(phrase) < SHORTEST_PHRASE or len(phrase) > LONGEST_PHRASE:
        message = f"Write the words as people search for them, {SHORTEST_PHRASE} to {LONGEST_PHRASE} letters."
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
        authority=authority, words=words[:200], defaults={"first_on": on, "last_on": on}
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
