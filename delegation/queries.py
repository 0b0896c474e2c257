"""What can be asked of the schemes' rows: which statements name a post, so that nothing is stranded unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from delegation.models import Statement

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from authorities.models import Authority, Post


def statements_naming(post: Post) -> QuerySet[Statement]:
    """Return every statement that names a post: to decide, to stand in or be stood in for, in a step or a rule."""
    direct = Q(routes__minimum_posts__post=post)
    stand_ins = (
        Q(routes__stand_ins__post=post)
        | Q(routes__stand_ins__acts_for=post)
        | Q(rule__stand_ins__post=post)
        | Q(rule__stand_ins__acts_for=post)
    )
    steps = Q(routes__requirements__steps__post=post) | Q(rule__requirements__steps__post=post)
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
