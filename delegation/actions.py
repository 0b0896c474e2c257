"""Every write to schemes and words: keyword-only, all or nothing, refused with an error that says why."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import ProtectedError

from delegation.catalogue import fact_catalogue
from delegation.errors import PublishedVersionChangedError, WordInUseError
from delegation.models import Adviser, Capacity, Check, Forum, RecordPlace, Scheme, SchemeVersion, WordList
from delegation.rules.books import first_day
from delegation.rules.notation import canonical_text, digest_of, write_scheme
from delegation.tables import write_version

if TYPE_CHECKING:
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
