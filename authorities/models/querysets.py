"""The filters that this app's queries are chained from: of one council, and in force at a moment.

Intervals are half-open. An interval is in force at the moment it starts, and no longer at the moment it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from datetime import date, datetime

    from authorities.models import Absence, Appointment, Area, Authority, PanelRole, Post, Seat  # noqa: F401


def in_force_at(moment: datetime) -> Q:
    """Return the condition that ``starts`` has come and that ``ends``, if there is one, has not."""
    return Q(starts__lte=moment) & (Q(ends__isnull=True) | Q(ends__gt=moment))


def overlapping(starts: datetime, ends: datetime | None) -> Q:
    """Return the condition of sharing at least one moment with [starts, ends), which has no end if ``ends`` is None."""
    reaches_in = Q(ends__isnull=True) | Q(ends__gt=starts)
    return reaches_in if ends is None else reaches_in & Q(starts__lt=ends)


class AreaQuerySet(QuerySet["Area"]):
    """Areas, filtered by council."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the areas of one council."""
        return self.filter(authority=authority)


class PostQuerySet(QuerySet["Post"]):
    """Posts, filtered by council and by day."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the posts of one council."""
        return self.filter(authority=authority)

    def existing_on(self, day: date) -> Self:
        """Keep the posts that exist on ``day``. A post is gone from the very day on which it is abolished."""
        return self.filter(Q(abolished_on__isnull=True) | Q(abolished_on__gt=day))


class SeatQuerySet(QuerySet["Seat"]):
    """Seats, filtered by the council of their post."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the seats of one council."""
        return self.filter(post__authority=authority)


class AppointmentQuerySet(QuerySet["Appointment"]):
    """Appointments, filtered by council and by moment."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the appointments to posts of one council."""
        return self.filter(seat__post__authority=authority)

    def in_force_at(self, moment: datetime) -> Self:
        """Keep the appointments that are held at ``moment``."""
        return self.filter(in_force_at(moment))

    def with_post(self) -> Self:
        """Fetch the person, post and area in the same query."""
        return self.select_related("user", "seat__post", "seat__area")


class AbsenceQuerySet(QuerySet["Absence"]):
    """Absences, filtered by council and by moment."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the absences from posts of one council."""
        return self.filter(appointment__seat__post__authority=authority)

    def in_force_at(self, moment: datetime) -> Self:
        """Keep the absences that cover ``moment``."""
        return self.filter(in_force_at(moment))


class PanelRoleQuerySet(QuerySet["PanelRole"]):
    """The hats that people wear, filtered by council and by moment."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the hats worn in one council."""
        return self.filter(authority=authority)

    def in_force_at(self, moment: datetime) -> Self:
        """Keep the hats worn at ``moment``."""
        return self.filter(in_force_at(moment))
