"""The queries about who holds a post, each written once for a council, its posts and its areas; a moment comes with it.

A county has thousands of holders of one post. Counting and sorting all of them took 60 ms with 13,000, six times as
long as the rest of the answer. So no more than some are counted, and no more than some are sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from authorities.database.prepared import MOMENT, Prepared, written_once
from authorities.models import Absence, Appointment, Post, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_COUNTED: Final = 100
MOST_SORTED: Final = 300


@written_once
def some_holders(authority: int, posts: tuple[str, ...], near: tuple[str, ...]) -> Prepared:
    """Return the query for the holders of some posts, in no order; where there are many, for one more than are counted.

    Each comes with its key, by which two of one name are told apart.
    """
    return Prepared(
        lambda: _as_shown(_held(authority, posts), near).order_by().values_list(*_SHOWN, "pk")[: MOST_COUNTED + 1]
    )


@written_once
def holders_in_order(
    authority: int, posts: tuple[str, ...], near: tuple[str, ...], is_near: bool, most: int
) -> Prepared:
    """Return the query for the first of the holders near some areas, or of those who are not."""
    return Prepared(lambda: _in_order(_held_near(authority, posts, near, is_near), near)[:most])


@written_once
def one_too_many(authority: int, posts: tuple[str, ...], near: tuple[str, ...], is_near: bool) -> Prepared:
    """Return the query that has a row where the holders near some areas, or not near, are too many to be sorted."""
    return Prepared(
        lambda: _held_near(authority, posts, near, is_near).values_list("pk")[MOST_SORTED : MOST_SORTED + 1]
    )


@written_once
def present_by_name(
    authority: int, posts: tuple[str, ...], near: tuple[str, ...], is_near: bool, most: int
) -> Prepared:
    """Return the query for the first by name of the holders near some areas, or not near, who are not away.

    The council's people are gone through by name until there are enough, which takes 2 ms where many hold the post.
    Each of them comes once.
    """

    def compose() -> QuerySet[Any, Any]:
        held = _held_near(authority, posts, near, is_near).exclude(Exists(_absences()))
        where = held.filter(user=OuterRef("pk")).order_by("pk").values(title=Coalesce("seat__area__title", Value("")))
        # Not EXISTS: PostgreSQL would make of it a join with all holders.
        people = User.objects.filter(authority=authority).annotate(where=Subquery(where[:1]))
        return people.filter(where__isnull=False).order_by("full_name", "pk").values_list("full_name", "where")[:most]

    return Prepared(compose)


@written_once
def posts_held(authority: int, posts: tuple[str, ...], areas: tuple[str, ...] | None) -> Prepared:
    """Return the query that says of each of some posts whether it is held in some areas, and by somebody who is there.

    None: wherever. The database looks for one holder of each and stops, however many there are.
    """

    def compose() -> QuerySet[Any, Any]:
        held = Appointment.objects.in_force_at(MOMENT).filter(seat__post=OuterRef("pk")).order_by()
        if areas is not None:
            held = held.filter(Q(seat__area=None) | Q(seat__area__slug__in=areas))
        is_present = Exists(held.exclude(Exists(_absences())))
        found = Post.objects.filter(authority=authority, slug__in=posts).annotate(is_present=is_present)
        return found.annotate(is_held=Exists(held)).values_list("slug", "is_held", "is_present")

    return Prepared(compose)


# Joins, and no subquery of seats: where PostgreSQL knows nothing of the tables yet it goes through such a one for every
# appointment.
def _held(authority: int, posts: tuple[str, ...]) -> QuerySet[Any, Any]:
    held: QuerySet[Any, Any] = Appointment.objects.in_force_at(MOMENT).order_by()
    return held.filter(seat__post__authority=authority, seat__post__slug__in=posts)


def _held_near(authority: int, posts: tuple[str, ...], near: tuple[str, ...], is_near: bool) -> QuerySet[Any, Any]:
    nearby = Q(seat__area=None) | Q(seat__area__slug__in=near)
    elsewhere = Q(seat__area__isnull=False) & ~Q(seat__area__slug__in=near)
    return _held(authority, posts).filter(nearby if is_near else elsewhere)


def _absences() -> QuerySet[Any, Any]:
    """Return the absences from an appointment: that of the query around it."""
    return Absence.objects.in_force_at(MOMENT).filter(appointment=OuterRef("pk")).order_by()


_SHOWN: Final = ("user__full_name", "seat__area__title", "is_near", "is_absent", "absent_until")


def _as_shown(held: QuerySet[Any, Any], near: tuple[str, ...]) -> QuerySet[Any, Any]:
    """Return holders with whether they are near, and away, and until when."""
    nearby = Q(seat__area=None) | Q(seat__area__slug__in=near)
    # Where two overlap the later end counts, and no known end is the latest.
    latest = _absences().order_by(F("ends").desc(nulls_first=True)).values("ends")[:1]
    shown: QuerySet[Any, Any] = held.annotate(
        is_near=Case(When(nearby, then=True), default=False),
        is_absent=Exists(_absences()),
        absent_until=Subquery(latest),
    )
    return shown


def _in_order(held: QuerySet[Any, Any], near: tuple[str, ...]) -> QuerySet[Any, Any]:
    """Return the holders: those near first, of these those who are there, then by name."""
    ordered = _as_shown(held, near).order_by("-is_near", "is_absent", "user__full_name", "id")
    return ordered.values_list(*_SHOWN)
