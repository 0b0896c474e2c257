"""The database itself refuses rows that cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from authorities.models import (
    Absence,
    Appointment,
    AppointmentKind,
    Area,
    AreaKind,
    Authority,
    PanelRole,
    Post,
    RankBasis,
    Role,
    Seat,
    User,
)
from tests.authorities.conftest import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)


def refused_by(constraint: str, row: models.Model) -> None:
    """Check that the database refuses the row, and that validation says so before."""
    names = [known.name for known in row._meta.constraints]
    assert constraint in names
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError):
        row.validate_constraints()


def a_post(council: Authority, **fields: object) -> Post:
    given = {"slug": "new", "title": "New", "rank_basis": RankBasis.STATED, "area_kind": AreaKind.OWN}
    return Post(authority=council, **{**given, **fields})


@pytest.mark.django_db
def test_a_council_has_a_slug() -> None:
    refused_by("authority_has_a_slug", Authority(slug="", title="Nowhere", colour="#000000"))


def test_a_slug_stands_once_a_council(council: Authority) -> None:
    refused_by("area_slug_once_an_authority", Area(authority=council, slug="care", title="Again"))
    refused_by("post_slug_once_an_authority", a_post(council, slug="head"))
    other = Authority.objects.create(slug="elsewhere", title="Elsewhere Council", colour="#000000")
    Area.objects.create(authority=other, slug="care", title="Care")
    a_post(other, slug="head").save()
    assert Post.objects.filter(slug="head").count() == 2


@pytest.mark.parametrize("slug", ["own", "all", ""])
def test_an_area_cannot_be_called_what_means_something_else(council: Authority, slug: str) -> None:
    refused_by("area_slug_free", Area(authority=council, slug=slug, title="Area"))


def test_nothing_contains_itself(council: Authority) -> None:
    area = Area.objects.get(authority=council, slug="care")
    area.within = area
    refused_by("area_not_within_itself", area)
    post = Post.objects.get(authority=council, slug="head")
    post.kind_of = post
    refused_by("post_not_a_kind_of_itself", post)


@pytest.mark.parametrize("kind", [AreaKind.OWN, AreaKind.ALL, AreaKind.NONE])
def test_only_a_post_of_one_area_names_an_area(council: Authority, kind: AreaKind) -> None:
    area = Area.objects.get(authority=council, slug="care")
    refused_by("post_names_an_area_only_if_one", a_post(council, area_kind=kind, area=area))
    a_post(council, area_kind=kind).save()
    refused_by("post_names_an_area_only_if_one", a_post(council, slug="one", area_kind=AreaKind.ONE))
    a_post(council, slug="one", area_kind=AreaKind.ONE, area=area).save()


def test_a_post_has_a_slug_and_known_words(council: Authority) -> None:
    refused_by("post_has_a_slug", a_post(council, slug=""))
    refused_by("post_rank_basis_known", a_post(council, rank_basis="guessed"))
    refused_by("post_names_an_area_only_if_one", a_post(council, area_kind="some"))
    care = Area.objects.get(authority=council, slug="care")
    refused_by("post_line_known", a_post(council, area_kind=AreaKind.ONE, area=care, line="side"))
    refused_by("post_line_of_an_area", a_post(council, line="apart"))
    a_post(council, area_kind=AreaKind.ONE, area=care, line="apart").save()


def test_a_seat_stands_once_a_team_with_and_without_area(council: Authority) -> None:
    head, director = (Post.objects.get(authority=council, slug=slug) for slug in ("head", "director"))
    care = Area.objects.get(authority=council, slug="care")
    Seat.objects.create(post=head, area=care)
    Seat.objects.create(post=head, area=care, team="North")
    refused_by("seat_once_a_post_area_and_team", Seat(post=head, area=care))
    Seat.objects.create(post=director)
    refused_by("seat_once_a_post_and_team", Seat(post=director))


def test_what_ends_ends_after_its_start(council: Authority, appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    for ends in (BEGINNING, BEGINNING - HOUR):
        times = {"starts": BEGINNING, "ends": ends}
        refused_by("appointment_ends_after_its_start", Appointment(user=held.user, seat=held.seat, **times))
        refused_by("absence_ends_after_its_start", Absence(appointment=held, recorded_by=held.user, **times))
        refused_by(
            "panel_role_ends_after_its_start",
            PanelRole(user=held.user, authority=council, capacity="chair", **times),
        )
    Absence.objects.create(
        appointment=held, recorded_by=held.user, starts=BEGINNING, ends=BEGINNING + timedelta(microseconds=1)
    )


def test_the_same_does_not_start_twice_at_once(council: Authority, appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    refused_by("appointment_starts_once", Appointment(user=held.user, seat=held.seat, starts=BEGINNING))
    Absence.objects.create(appointment=held, recorded_by=held.user, starts=BEGINNING)
    refused_by("absence_starts_once", Absence(appointment=held, recorded_by=held.user, starts=BEGINNING))
    role = {"user": held.user, "authority": council, "capacity": "chair", "starts": BEGINNING}
    PanelRole.objects.create(**role)
    refused_by("panel_role_starts_once", PanelRole(**role))


def test_a_staff_number_is_one_persons_in_their_council(council: Authority) -> None:
    first = User.objects.create(username="ann", full_name="A. Sample", authority=council, staff_number="E1042")
    refused_by(
        "user_staff_number_once_a_council",
        User(username="ann-2", full_name="A. Sample", authority=council, staff_number="e1042"),
    )
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#000000")
    for number, authority in (("", council), ("", council), ("E1042", elsewhere)):
        name = f"somebody-{User.objects.count()}"
        User.objects.create(username=name, full_name="B. Sample", authority=authority, staff_number=number)
    assert User.objects.filter(staff_number="E1042").count() == 2
    assert first.staff_number == "E1042"


def test_words_outside_the_lists_are_refused(council: Authority, appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    held.kind = "forever"
    refused_by("appointment_kind_known", held)
    refused_by("user_role_known", User(username="bob", full_name="B. Sample", role="king"))
    refused_by("user_has_a_username", User(username="", full_name="B. Sample"))
    refused_by(
        "panel_role_has_a_capacity",
        PanelRole(user=held.user, authority=council, capacity="", starts=BEGINNING),
    )


def test_every_named_constraint_is_tried_here() -> None:
    tried = open(__file__, encoding="utf-8").read()  # noqa: SIM115, PTH123 - this very file
    names = [rule.name for model in apps.get_app_config("authorities").get_models() for rule in model._meta.constraints]
    assert len(names) == len(set(names)) > 15
    assert [name for name in names if f'"{name}"' not in tried] == []


def test_intervals_are_half_open(council: Authority, appoint: Callable[..., Appointment]) -> None:
    ends = BEGINNING + HOUR
    held = appoint("ann", "director", ends=ends)
    tick = timedelta(microseconds=1)
    in_force = Appointment.objects.of_authority(council).in_force_at
    assert list(in_force(BEGINNING - tick)) == []
    assert list(in_force(BEGINNING)) == [held]
    assert list(in_force(ends - tick)) == [held]
    assert list(in_force(ends)) == []


def test_rows_of_one_council_are_kept_apart(council: Authority, appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    Absence.objects.create(appointment=held, recorded_by=held.user, starts=BEGINNING)
    PanelRole.objects.create(user=held.user, authority=council, capacity="chair", starts=BEGINNING)
    other = Authority.objects.create(slug="elsewhere", title="Elsewhere Council", colour="#000000")
    for model in (Area, Post, Seat, Appointment, Absence, PanelRole):
        assert model.objects.of_authority(council).exists()
        assert not model.objects.of_authority(other).exists()


@pytest.mark.django_db
def test_a_person_without_password_has_none_that_fits() -> None:
    person = User.objects.create_user("ann", "A. Example")
    assert not person.has_usable_password()
    assert not person.check_password("")
    assert person.role == Role.PRACTITIONER
    assert User.objects.create_user("bob", "B. Sample", password="long enough").check_password("long enough")
    with pytest.raises(ValidationError):
        User.objects.create_user("ann", "A. Example")


def test_a_post_that_people_hold_cannot_be_deleted(appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    with pytest.raises(models.ProtectedError):
        held.seat.post.delete()
    assert held.kind == AppointmentKind.SUBSTANTIVE
