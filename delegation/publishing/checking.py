"""The checks before a council's posts, its words or a version of a scheme are written. They read, and take no lock.

Every published version of every document of the council is compiled with what is about to be written. What is compiled
is kept, so checking again under the lock takes no time if nothing has changed in between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from authorities.calendar.working_days import day_in_words
from authorities.councils.content import digest_of_ladder
from authorities.models import Authority
from delegation.models import Scheme, SchemeVersion
from delegation.rules.notation import canonical_text, digest_of, write_scheme
from delegation.rules.schemes import Words
from delegation.rules.wording import either
from delegation.rules.written_dates import first_day
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.errors import (
    NameTakenError,
    PublishedVersionChangedError,
    SchemeUnreadableError,
    StartHasPassedError,
)
from delegation.schemes.library import BEFORE_ANY_REORGANISATION, material_of, versions_of
from delegation.schemes.opening import Held, Material, compile_published, compile_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from authorities.councils.content import AuthorityText
    from delegation.rules.schemes import Scheme as SchemeValue
    from delegation.schemes.errors import TextFault

KEEP_THE_POST: Final = (
    "A scheme that is published names it. Keep it; a post that no longer exists gets abolished_on: with its first day "
    "without it."
)
KEEP_THE_WORD: Final = "A scheme that is published names it. Keep it."
NO_WORDS: Final = Words(forums={}, advisers={}, checks={}, record_places={}, capacities={})


def faults_with_posts(text: AuthorityText) -> list[str]:
    """Return a sentence for each fault that a council's new posts and areas would cause in what is published."""
    authority = Authority.objects.filter(slug=text.slug).first()
    before = material_of(authority) if authority is not None else None
    ladder = text.ladder_on(BEFORE_ANY_REORGANISATION)
    words, words_digest = (before.words, before.words_digest) if before is not None else (NO_WORDS, "")
    after = Material(ladder, digest_of_ladder(ladder), words, words_digest)
    versions = versions_of(authority) if authority is not None else ()
    return [f"{fault} {KEEP_THE_POST}" for fault in _new_faults(text.slug, versions, before, after)]


def require_readable_with_words(*, authority: Authority, words: Words, words_digest: str) -> None:
    """Raise SchemeUnreadableError if anything published could no longer be read with these words of a council."""
    before = material_of(authority)
    after = replace(before, words=words, words_digest=words_digest)
    faults = tuple(
        replace(fault, text=f"{fault.text} {KEEP_THE_WORD}")
        for fault in _new_faults(authority.slug, versions_of(authority), before, after)
    )
    if faults:
        raise SchemeUnreadableError("\n".join(map(str, faults)), faults)


def _new_faults(council: str, versions: tuple[Held, ...], before: Material | None, after: Material) -> list[TextFault]:
    """Return the faults that a change would bring. Those already there do not count, so one at a time can be mended."""
    try:
        compile_published(council, after, versions)
    except SchemeUnreadableError as error:
        known: tuple[TextFault, ...] = ()
        if before is not None:
            try:
                compile_published(council, before, versions)
            except SchemeUnreadableError as now:
                known = now.faults
        return [fault for fault in error.faults if fault not in known]
    return []


@dataclass(frozen=True, slots=True)
class Publishable:
    """A version that may be published: its start, its canonical text, and why it is backdated, if it is.

    ``is_there`` means that the very same version is already published, so nothing needs to be written.
    """

    scheme: SchemeValue
    effective_on: date
    canonical: str
    digest: str
    backdated_because: str = ""
    is_there: bool = False


def publishable(
    *, authority: Authority, scheme: SchemeValue, backdated_because: str = "", before: Sequence[SchemeValue] = ()
) -> Publishable:
    """Check a version against everything published and the versions ``before`` it in the same load, and return it.

    Raises

    - PublishedVersionChangedError if another text has the same start, or another council has the document;
    - StartHasPassedError if the version is backdated without a reason;
    - NameTakenError if a row or decision type could be mistaken for one in the council's other documents;
    - SchemeUnreadableError if the version, or anything published, cannot be read with the council's posts and words.
    """
    canonical = canonical_text(write_scheme(scheme, fact_catalogue()))
    found = Publishable(scheme, first_day(scheme.effective), canonical, digest_of(canonical))
    if _is_there(authority, found, before):
        return replace(found, is_there=True)
    material = material_of(authority)
    published, _floor = compile_published(authority.slug, material, versions_of(authority))
    compile_text(authority.slug, material, canonical, found.digest, f"{scheme.document} {scheme.effective}")
    beside = [one for one in before if one.council == authority.slug]
    _refuse_names_taken(scheme, [*(one.scheme for one in published), *beside])
    is_backdated = found.effective_on < timezone.localdate()
    reason = " ".join(backdated_because.split())
    if is_backdated and not reason:
        starts = day_in_words(found.effective_on)
        message = (
            f"{scheme.version} starts on {starts}, which has passed: loading it changes answers that were already "
            'given. Give it a later start, or say why it is backdated: --backdate "reason".'
        )
        raise StartHasPassedError(message)
    return replace(found, backdated_because=reason if is_backdated else "")


def _is_there(authority: Authority, found: Publishable, before: Iterable[SchemeValue]) -> bool:
    """Say whether the very same version is published, or comes earlier in the same load.

    Raises PublishedVersionChangedError if a different text has its start, or another council has its document.
    """
    scheme = found.scheme
    owners = set(Scheme.objects.filter(document=scheme.document).values_list("authority__slug", flat=True))
    owners |= {one.council for one in before if one.document == scheme.document}
    if owners - {authority.slug}:
        message = f"the document “{scheme.document}” belongs to another council."
        raise PublishedVersionChangedError(message)
    same_start = SchemeVersion.objects.filter(scheme__document=scheme.document, effective_on=found.effective_on)
    digest = same_start.values_list("digest", flat=True).first()
    if digest is not None and digest != found.digest:
        message = (
            f"{scheme.version} is published and says something else than this file. A published version never "
            "changes: give the changed text a later start. (To try things out, “make clean” begins again.)"
        )
        raise PublishedVersionChangedError(message)
    twins = [
        one for one in before if one.document == scheme.document and first_day(one.effective) == found.effective_on
    ]
    if any(one != scheme for one in twins):
        message = f"{scheme.version} stands in another of these files too, which says something else. Load one of them."
        raise PublishedVersionChangedError(message)
    return digest is not None or bool(twins)


MOST_NAMES_SAID: Final = 5


def _refuse_names_taken(scheme: SchemeValue, held: Iterable[SchemeValue]) -> None:
    """Raise NameTakenError if another document of the council has a row or a decision of the same name.

    A question names a row or a decision, and nothing else. Row ids have to differ for good, because notes rest on them.
    Decision types have to differ only while both documents are in force, so a document that follows another may keep
    its names.
    """
    rows, slugs = _rows_of(scheme), _decisions_of(scheme)
    documents: dict[str, list[SchemeValue]] = {}
    for one in held:
        documents.setdefault(one.document, []).append(one)
    own = documents.pop(scheme.document, [])
    for document, versions in sorted(documents.items()):
        shared = {row for one in versions for row in rows & _rows_of(one)}
        if shared:
            message = (
                f"{_names(shared)} {'stands' if len(shared) == 1 else 'stand'} in the document “{document}” of "
                "this council too. A row has an id of its own: write it with this document's letters."
            )
            raise NameTakenError(message)
        for version in sorted(versions, key=lambda one: first_day(one.effective)):
            if not _meet(_span(version, versions), _span(scheme, own)):
                continue
            shared = (_decisions_of(version) & (slugs | rows)) | (_rows_of(version) & slugs)
            if shared:
                message = (
                    f"{_names(shared)} {'names a decision' if len(shared) == 1 else 'name decisions'} of the document "
                    f"“{document}” of this council too, while both are in force: a question could mean either. "
                    "Give the decision another name here."
                )
                raise NameTakenError(message)


def _rows_of(scheme: SchemeValue) -> set[str]:
    return {one.row for one in scheme.statements}


def _decisions_of(scheme: SchemeValue) -> set[str]:
    return {one.decision_type for one in scheme.statements if one.decision_type is not None}


def _names(shared: set[str]) -> str:
    named = sorted(shared)
    left = len(named) - MOST_NAMES_SAID
    return either([*named[:MOST_NAMES_SAID], *([f"{left} more"] if left > 0 else [])], joined_by="and")


Span = tuple["date", "date | None"]
"""The first day of a version, and the first day without it (None if that is not known)."""


def _span(scheme: SchemeValue, versions: Iterable[SchemeValue]) -> Span:
    """Return when a version is in force, given the other versions of its document."""
    start = first_day(scheme.effective)
    ends = [day for one in versions if (day := first_day(one.effective)) > start]
    return start, min([*ends, *([first_day(scheme.ends)] if scheme.ends else [])], default=None)


def _meet(one: Span, other: Span) -> bool:
    return (one[1] is None or other[0] < one[1]) and (other[1] is None or one[0] < other[1])
