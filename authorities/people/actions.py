"""Every change to people and their posts: keyword-only, all or nothing, refused with an error that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from authorities.calendar.working_days import day_in_london
from authorities.models import Absence, Appointment, AppointmentKind, AreaKind, PanelRole, Post, Seat, User
from authorities.models.querysets import overlapping
from authorities.people import errors

if TYPE_CHECKING:
    from datetime import datetime

    from authorities.models import Area


@transaction.atomic
def make_seat(*, post: Post, area: Area | None = None, team: str = "") -> Seat:
    """Return the seat of a post in an area and team, making it if there is none yet.

    A post that belongs to one area needs no ``area``, and may also have a seat in a part of that area. Raises
    SeatDoesNotFitError and OtherAuthorityError.
    """
    if area is None and post.area_kind == AreaKind.ONE:
        area = post.area
    if area is not None and area.authority_id != post.authority_id:
        message = f"{area} is an area of another council than {post}."
        raise errors.OtherAuthorityError(message)
    require_fitting_area(post=post, area=area)
    found = Seat.objects.filter(post=post, area=area, team=team).first()
    if found is None:
        found = Seat(post=post, area=area, team=team)
        found.full_clean()
        found.save()
    return found


def require_fitting_area(*, post: Post, area: Area | None) -> None:
    """Raise SeatDoesNotFitError unless a seat of ``post`` may be in ``area``."""
    match post.area_kind:
        case AreaKind.OWN if area is None:
            message = f"{post} exists in many areas; say in which."
        case AreaKind.ALL if area is not None:
            message = f"{post} stands over all areas, not in {area}."
        case AreaKind.ONE if not _lies_within(area, post.area):
            message = f"{post} belongs to {post.area}, not to {area}."
        case _:
            return
    raise errors.SeatDoesNotFitError(message)


@transaction.atomic
def appoint(
    *,
    user: User,
    post: Post,
    starts: datetime,
    ends: datetime | None = None,
    area: Area | None = None,
    team: str = "",
    kind: str = AppointmentKind.SUBSTANTIVE,
) -> Appointment:
    """Appoint a person to a post from ``starts`` up to but not including ``ends``.

    Raises OtherAuthorityError, PersonInactiveError, PostAbolishedError, SeatDoesNotFitError and EndsBeforeStartError.
    Raises AlreadyThereError if the person already holds that seat for part of the time.
    """
    _require_order(starts, ends)
    person = _locked(user)
    if person.authority_id != post.authority_id:
        message = f"{person} does not belong to the council of {post}."
        raise errors.OtherAuthorityError(message)
    if not person.is_active:
        message = f"The account of {person} is closed."
        raise errors.PersonInactiveError(message)
    if post.abolished_on is not None and post.abolished_on <= day_in_london(starts):
        message = f"{post} does not exist any more on {day_in_london(starts):%d.%m.%Y}."
        raise errors.PostAbolishedError(message)
    seat = make_seat(post=post, area=area, team=team)
    if Appointment.objects.filter(overlapping(starts, ends), user=person, seat=seat).exists():
        message = f"{person} holds {seat} in a part of that time already."
        raise errors.AlreadyThereError(message)
    appointment = Appointment(user=person, seat=seat, starts=starts, ends=ends, kind=kind)
    appointment.full_clean()
    appointment.save()
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, at: datetime) -> Appointment:
    """End an appointment at ``at``, and its absences with it.

    Raises EndsBeforeStartError, and AlreadyEndedError if the appointment is over by then anyway.
    """
    _locked(appointment.user)
    appointment.refresh_from_db()
    _require_order(appointment.starts, at)
    if appointment.ends is not None and appointment.ends <= at:
        message = f"{appointment} has ended before."
        raise errors.AlreadyEndedError(message)
    appointment.ends = at
    appointment.full_clean()
    appointment.save(update_fields=["ends"])
    # An absence that begins later stays as it was recorded. Without the post it has no effect.
    lasting = Q(starts__lt=at) & (Q(ends__isnull=True) | Q(ends__gt=at))
    appointment.absences.filter(lasting).update(ends=at)
    return appointment


@transaction.atomic
def record_absence(
    *, appointment: Appointment, starts: datetime, recorded_by: User, ends: datetime | None = None
) -> Absence:
    """Record that the holder of an appointment is away from ``starts`` up to but not including ``ends``.

    Raises EndsBeforeStartError, OtherAuthorityError and OutsideAppointmentError. Raises AlreadyThereError if part of
    that time is already recorded.
    """
    _require_order(starts, ends)
    _locked(appointment.user)
    if recorded_by.authority_id != appointment.seat.post.authority_id:
        message = f"{recorded_by} does not belong to the council of {appointment.seat.post}."
        raise errors.OtherAuthorityError(message)
    if starts < appointment.starts or (appointment.ends is not None and (ends is None or ends > appointment.ends)):
        message = f"The absence reaches beyond the time in which {appointment} is held."
        raise errors.OutsideAppointmentError(message)
    if appointment.absences.filter(overlapping(starts, ends)).exists():
        message = f"{appointment} is recorded as away in a part of that time already."
        raise errors.AlreadyThereError(message)
    absence = Absence(
        appointment=appointment,
        starts=starts,
        ends=ends,
        recorded_at=timezone.now(),
        recorded_by=recorded_by,
    )
    absence.full_clean()
    absence.save()
    return absence


@transaction.atomic
def give_panel_role(*, user: User, capacity: str, starts: datetime, ends: datetime | None = None) -> PanelRole:
    """Let a person wear a hat in their own council from ``starts`` up to but not including ``ends``.

    Raises EndsBeforeStartError, OtherAuthorityError if the person belongs to no council, and AlreadyThereError if they
    already wear it for part of that time.
    """
    _require_order(starts, ends)
    person = _locked(user)
    if person.authority is None:
        message = f"{person} belongs to no council."
        raise errors.OtherAuthorityError(message)
    if PanelRole.objects.filter(overlapping(starts, ends), user=person, capacity=capacity).exists():
        message = f"{person} is {capacity} in a part of that time already."
        raise errors.AlreadyThereError(message)
    role = PanelRole(user=person, authority=person.authority, capacity=capacity, starts=starts, ends=ends)
    role.full_clean()
    role.save()
    return role


def _locked(user: User) -> User:
    """Return the person, locked until the change is complete, so that two changes at once cannot overlap unseen."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _require_order(starts: datetime, ends: datetime | None) -> None:
    if ends is not None and ends <= starts:
        message = "The end must come after the start."
        raise errors.EndsBeforeStartError(message)


def _lies_within(inner: Area | None, outer: Area | None) -> bool:
    seen = set[int]()
    while inner is not None and inner.pk not in seen:
        if inner == outer:
            return True
        seen.add(inner.pk)
        inner = inner.within
    return False
