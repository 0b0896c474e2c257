"""What can be asked of the schemes' rows: which statements name a post, and how versions came to be held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from delegation.models import SchemeVersion, Statement, WordList

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from authorities.models import Authority, Post


@dataclass(frozen=True, slots=True)
class Backdating:
    """That a version was loaded after its start: on which day, why, and whether it was the first of its document."""

    loaded_on: date
    because: str
    is_first: bool

    @property
    def text(self) -> str:
        """What the scheme's page says of it."""
        day = f"{self.loaded_on.day} {self.loaded_on:%B %Y}"
        how = f"First held here on {day}" if self.is_first else f"Published here on {day}, after its start had passed"
        return f"{how}. Reason given: {self.because.rstrip('.')}."


def backdatings_of(authority: Authority) -> dict[tuple[str, str], Backdating]:
    """Return how the versions of a council that were backdated came here, by document and start as written."""
    found: dict[tuple[str, str], Backdating] = {}
    seen: set[str] = set()
    versions = SchemeVersion.objects.filter(scheme__authority=authority).order_by("effective_on")
    for document, effective, loaded_at, because in versions.values_list(
        "scheme__document", "effective", "loaded_at", "backdated_because"
    ):
        if because:
            loaded_on = timezone.localdate(loaded_at)
            found[document, effective] = Backdating(loaded_on, because, is_first=document not in seen)
        seen.add(document)
    return found


def statements_naming(post: Post) -> QuerySet[Statement]:
    """Return every statement that names a post: to decide, to stand in or be stood in for, in a step or a rule."""
    direct = Q(routes__minimum_posts__post=post)
    stand_ins = (
        Q(routes__stand_ins__post=post)
        | Q(routes__stand_ins__acts_for=post)
        | Q(rule__stand_ins__post=post)
        | Q(rule__stand_ins__acts_for=post)
    )
    steps = (
        Q(routes__requirements__steps__post=post)
        | Q(rule__requirements__steps__post=post)
        | Q(same_matter__asks__steps__post=post)
    )
    rules = Q(rule__post=post) | Q(rule__counts_as=post)
    return Statement.objects.filter(direct | stand_ins | steps | rules).distinct()


def statements_naming_abolished_posts(authority: Authority) -> QuerySet[Statement]:
    """Return the statements of a council that name a post which is, or will be, abolished."""
    return (
        Statement.objects.filter(version__scheme__authority=authority)
        .filter(
            Q(routes__minimum_posts__post__abolished_on__isnull=False)
            | Q(routes__stand_ins__post__abolished_on__isnull=False)
            | Q(routes__requirements__steps__post__abolished_on__isnull=False)
            | Q(rule__requirements__steps__post__abolished_on__isnull=False)
        )
        .distinct()
    )


def words_digest_of(authority: Authority) -> str:
    """Return the digest of a council's words as last loaded; empty where it has none."""
    return WordList.objects.filter(authority=authority).values_list("content_digest", flat=True).first() or ""
