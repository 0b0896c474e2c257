"""What the rows of schemes tell: which statements name a post or a forum, and which versions were backdated.

A fixed number of queries answers each question, however many rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import BigIntegerField, F, Model, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from authorities.calendar.working_days import day_in_words
from authorities.models import Post
from delegation.models import (
    ConditionRow,
    GeneralRuleRow,
    MinimumPostRow,
    RequirementStep,
    RouteRow,
    SchemeVersion,
    StandInRow,
    Statement,
    WordList,
)
from delegation.rules.conditions import Operator
from delegation.rules.schemes import StatementKind
from delegation.rules.written_dates import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from authorities.models import Authority
    from delegation.models import Forum


@dataclass(frozen=True, slots=True)
class Backdating:
    """The loading of a version after its start: the day, the reason, and whether it is the document's first version."""

    loaded_on: date
    because: str
    is_first: bool

    @property
    def text(self) -> str:
        """What the scheme's page says about it."""
        day = day_in_words(self.loaded_on)
        how = f"First held here on {day}" if self.is_first else f"Published here on {day}, after its start had passed"
        return f"{how}. Reason given: {self.because.rstrip('.')}."


def backdatings_of(authority: Authority) -> dict[tuple[str, str], Backdating]:
    """Return the backdatings of a council's versions, by document and start as written."""
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


class Part(StrEnum):
    """The part that a statement gives to a post or a forum that it names."""

    DECIDES = "decides"  # the least senior post that may decide; the panel that decides
    STANDS_IN = "stands-in"
    IS_STOOD_IN_FOR = "is-stood-in-for"
    COUNTS = "counts"  # a general rule counts the post as another, or another as it
    STEP = "step"  # agrees, is consulted or told; a meeting that has to be held
    RECEIVES = "receives"  # the forum to which the decision goes
    CONDITION = "condition"  # something turns on whether the post is absent
    BY_RULE = "by-rule"  # a general rule asks for the forum; the statement itself does not name it


@dataclass(frozen=True, slots=True)
class Naming:
    """A statement that names a post or a forum: the slug that it names, and the part that it gives to it."""

    statement: Statement
    named: str
    part: Part


class _Place(NamedTuple):
    """A column that names a post or a forum, its table, and the paths from that table to the statement."""

    part: Part
    table: type[Model]
    column: str
    owners: tuple[str, ...]


_OF_A_STEP: Final = ("requirement__route", "requirement__rule", "requirement__same_matter")
_POSTS: Final = (
    _Place(Part.DECIDES, MinimumPostRow, "post", ("route",)),
    _Place(Part.STANDS_IN, StandInRow, "post", ("route", "rule")),
    _Place(Part.IS_STOOD_IN_FOR, StandInRow, "acts_for", ("route", "rule")),
    _Place(Part.STEP, RequirementStep, "post", _OF_A_STEP),
    _Place(Part.COUNTS, GeneralRuleRow, "post", ("",)),
    _Place(Part.COUNTS, GeneralRuleRow, "counts_as", ("",)),
)
_FORUMS: Final = (
    _Place(Part.DECIDES, RouteRow, "panel", ("",)),
    _Place(Part.RECEIVES, RouteRow, "forum", ("",)),
    _Place(Part.STEP, RequirementStep, "forum", _OF_A_STEP),
)
_OF_A_CONDITION: Final = (
    *("route", "rule", "same_matter", "supposition"),
    *_OF_A_STEP,
    *("stand_in__route", "stand_in__rule", "place__route", "place__rule"),
)


def versions_in_force(authority: Authority, on: date) -> list[int]:
    """Return the keys of the published versions of a council that are in force on a day, at most one a document."""
    published = SchemeVersion.objects.filter(scheme__authority=authority, publication__isnull=False)
    latest: dict[int, tuple[int, str]] = {}
    for scheme, version, ends in (
        published.filter(effective_on__lte=on).order_by("effective_on").values_list("scheme_id", "pk", "ends")
    ):
        latest[scheme] = (version, ends)
    return [version for version, ends in latest.values() if not ends or on < first_day(ends)]


def what_names_post(post: Post, on: date) -> tuple[Naming, ...]:
    """Return every statement in force on a day that names a post, with the part that it gives to it.

    ``Part.DECIDES`` marks what the post decides by name. What it may decide as a more senior post, or as a kind of
    another post, is in no row. Only the compiled scheme says so.
    """
    return _namings_of_posts([post.slug], post.authority, versions_in_force(post.authority, on))


def what_stands_with_forum(forum: Forum, on: date) -> tuple[Naming, ...]:
    """Return every statement in force on a day that depends on a forum.

    The forum decides it, receives it or has to meet for it. Either the statement says so, or a general rule that
    reaches it does.
    """
    versions = versions_in_force(forum.authority, on)
    found = _namings(_found_in(_FORUMS, [forum.slug], forum.authority, versions))
    named = {one.statement.pk for one in found}
    rules = [one.statement.pk for one in found if one.statement.kind == StatementKind.RULE]
    bound = Statement.objects.select_related("version__scheme").exclude(pk__in=named)
    everything = GeneralRuleRow.objects.filter(statement__in=rules, reach__isnull=True).values("statement__version")
    reached = bound.filter(
        Q(bound_by__rule__statement__in=rules) | Q(kind=StatementKind.DECISION, version__in=everything)
    ).distinct()
    return (*found, *(Naming(one, forum.slug, Part.BY_RULE) for one in (reached if rules else ())))


def what_names_abolished_posts(authority: Authority, on: date) -> tuple[Naming, ...]:
    """Return every statement in force on a day that names a post which is abolished by then."""
    gone = Post.objects.filter(authority=authority, abolished_on__lte=on).values_list("slug", flat=True)
    return _namings_of_posts(list(gone), authority, versions_in_force(authority, on))


def statements_naming(post: Post) -> QuerySet[Statement]:
    """Return every statement of every version, in force or not, that names a post."""
    return _statements_naming([post.slug], post.authority)


def statements_naming_abolished_posts(authority: Authority) -> QuerySet[Statement]:
    """Return the statements of a council, of every version, that name a post which is, or will be, abolished."""
    gone = Post.objects.filter(authority=authority, abolished_on__isnull=False).values_list("slug", flat=True)
    return _statements_naming(list(gone), authority)


def _statements_naming(posts: Sequence[str], authority: Authority) -> QuerySet[Statement]:
    statements = Statement.objects.filter(version__scheme__authority=authority)
    found = Q(pk__in=_conditions_on(posts, statements).values("of"))
    for place in _POSTS:
        found |= Q(pk__in=_rows_of(place, posts, authority, statements).values("of"))
    return statements.filter(found)


def _namings_of_posts(posts: Sequence[str], authority: Authority, versions: Sequence[int]) -> tuple[Naming, ...]:
    statements = Statement.objects.filter(version__in=versions)
    absent = _conditions_on(posts, statements).values_list("of", "value")
    return _namings(
        {
            *_found_in(_POSTS, posts, authority, versions),
            *((of, str(slug), Part.CONDITION) for of, slug in absent),
        }
    )


def _found_in(
    places: Sequence[_Place], slugs: Sequence[str], authority: Authority, versions: Sequence[int]
) -> set[tuple[int, str, str]]:
    """Return, with one query, the key of each statement found, the slug that it names, and the part."""
    statements = Statement.objects.filter(version__in=versions)
    first, *more = (
        _rows_of(one, slugs, authority, statements).values_list("of", f"{one.column}__slug", Value(one.part.value))
        for one in places
    )
    return set(first.union(*more))


def _rows_of(
    place: _Place, slugs: Sequence[str], authority: Authority, statements: QuerySet[Statement]
) -> QuerySet[Any]:
    named = {f"{place.column}__slug__in": slugs, f"{place.column}__authority": authority}
    rows: QuerySet[Any] = place.table._default_manager.order_by().filter(**named)
    found: QuerySet[Any] = rows.annotate(of=_statement_by(place.owners))
    return found.filter(of__in=statements.order_by().values("pk"))


def _conditions_on(posts: Sequence[str], statements: QuerySet[Statement]) -> QuerySet[Any]:
    """Return the conditions that name one of the posts in their value, where no foreign key points at it."""
    rows = ConditionRow.objects.order_by().filter(operator=Operator.INCLUDES.value, value__in=posts)
    return rows.annotate(of=_statement_by(_OF_A_CONDITION)).filter(of__in=statements.order_by().values("pk"))


def _statement_by(owners: Sequence[str]) -> F | Coalesce:
    paths = [f"{owner}__statement".removeprefix("__") for owner in owners]
    return F(paths[0]) if len(paths) == 1 else Coalesce(*paths, output_field=BigIntegerField())


def _namings(found: Iterable[tuple[int, str, str]]) -> tuple[Naming, ...]:
    """Return what was found with its statements, in the order of schemes and of statements in each."""
    found = list(found)
    statements = Statement.objects.select_related("version__scheme").in_bulk({of for of, _named, _part in found})
    namings = (Naming(statements[of], named, Part(part)) for of, named, part in found)
    return tuple(
        sorted(
            namings,
            key=lambda one: (one.statement.version.scheme_id, one.statement.position, one.named, one.part.value),
        )
    )


def words_digest_of(authority: Authority) -> str:
    """Return the digest of a council's words as last loaded, or an empty text if it has none."""
    return WordList.objects.filter(authority=authority).values_list("content_digest", flat=True).first() or ""
