"""The filters that reads of this app are chained from: of one council, and in force at a moment.

Intervals are half-open: what starts at a moment is in force at it, what ends at a moment is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from datetime import date, datetime

    from authorities.models import Absence, Appointment, Area, Authority, PanelRole, Post, Seat  # noqa: F401


def in_force_at(moment: datetime) -> Q:
    """Return the condition that ``starts`` has come and ``ends``, where there is one, has not."""
    return Q(starts__lte=moment) & (Q(ends__isnull=True) | Q(ends__gt=moment))


def overlapping(starts: datetime, ends: datetime | None) -> Q:
    """Return the condition of sharing at least one moment with [starts, ends)."""
    reaches_in = Q(ends__isnull=True) | Q(ends__gt=starts)
    return reaches_in if ends is None else reaches_in & Q(starts__lt=ends)


class AreaQuerySet(QuerySet["Area"]):
    """Areas."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the areas of one council."""
        return self.filter(authority=authority)


class PostQuerySet(QuerySet["Post"]):
    """Posts."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the posts of one council."""
        return self.filter(authority=authority)

    def existing_on(self, day: date) -> Self:
        """Keep the posts that were not abolished by ``day``; on the day itself an abolished post is gone."""
        return self.filter(Q(abolished_on__isnull=True) | Q(abolished_on__gt=day))


class SeatQuerySet(QuerySet["Seat"]):
    """Seats."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the seats of one council."""
        return self.filter(post__authority=authority)


class AppointmentQuerySet(QuerySet["Appointment"]):
    """Appointments."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the appointments to posts of one council."""
        return self.filter(seat__post__authority=authority)

    def in_force_at(self, moment: datetime) -> Self:
        """Keep the appointments that are held at ``moment``."""
        return self.filter(in_force_at(moment))

    def with_post(self) -> Self:
        """Bring person, post and area along in the same query."""
        return self.select_related("user", "seat__post", "seat__area")


class AbsenceQuerySet(QuerySet["Absence"]):
    """Absences."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the absences from posts of one council."""
        return self.filter(appointment__seat__post__authority=authority)

    def in_force_at(self, moment: datetime) -> Self:
        """Keep the absences that last at ``moment``."""
        return self.filter(in_force_at(moment))


class PanelRoleQuerySet(QuerySet["PanelRole"]):
    """Hats worn."""

    def of_authority(self, authority: Authority) -> Self:
        """Keep the roles in one council."""
        return self.filter(authority=authority)

    def in_force_at(self, moment: datetime) -> Self:
        """Keep the roles that are held at ``moment``."""
        return self.filter(in_force_at(moment))
