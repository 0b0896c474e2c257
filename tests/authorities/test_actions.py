"""Changes to people that are made, and those that are refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from authorities.models import Absence, Appointment, Area, Authority, Post, Seat, User
from authorities.people import actions, errors
from tests.authorities.conftest import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = BEGINNING + timedelta(days=400)
HOUR = timedelta(hours=1)


def test_a_specialist_sits_in_the_area_of_the_post(appoint: Callable[..., Appointment]) -> None:
    assert appoint("ann", "head-of-fostering").seat.area == Area.objects.get(slug="fostering")
    assert appoint("bob", "director").seat.area is None
    assert appoint("cat", "carer").seat.area is None


@pytest.mark.parametrize(
    ("post", "area", "said"),
    [
        ("head", None, "say in which"),
        ("director", "care", "over all areas"),
        ("head-of-fostering", "front-door", "belongs to Fostering"),
        ("head-of-fostering", "care", "belongs to Fostering"),
    ],
)
def test_a_seat_that_does_not_fit_its_post_is_refused(
    appoint: Callable[..., Appointment], post: str, area: str | None, said: str
) -> None:
    with pytest.raises(errors.SeatDoesNotFitError, match=said):
        appoint("ann", post, area)
    assert not Seat.objects.exists()
    assert not Appointment.objects.exists()


def test_a_seat_is_made_once(appoint: Callable[..., Appointment]) -> None:
    assert appoint("ann", "head", "care").seat == appoint("bob", "head", "care").seat
    assert appoint("cat", "head", "care", team="North").seat.team == "North"
    assert Seat.objects.count() == 2


def test_nobody_holds_the_same_seat_twice_at_one_time(appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "head", "care", starts=BEGINNING, ends=LATER)
    with pytest.raises(errors.AlreadyThereError):
        appoint("ann", "head", "care", starts=LATER - HOUR)
    with pytest.raises(errors.AlreadyThereError):
        appoint("ann", "head", "care", starts=BEGINNING - HOUR, ends=BEGINNING + HOUR)
    appoint("ann", "head", "care", starts=BEGINNING - HOUR, ends=BEGINNING)
    appoint("ann", "head", "care", starts=LATER)
    appoint("ann", "head", "front-door", starts=BEGINNING)
    assert Appointment.objects.count() == 4


def test_an_appointment_ends_after_it_starts(appoint: Callable[..., Appointment]) -> None:
    with pytest.raises(errors.EndsBeforeStartError):
        appoint("ann", "head", "care", starts=BEGINNING, ends=BEGINNING)


def test_nobody_is_appointed_to_another_council(council: Authority) -> None:
    other = Authority.objects.create(slug="elsewhere", title="Elsewhere Council", colour="#000000")
    stranger = User.objects.create_user("ann", "A. Example", authority=other)
    nobody = User.objects.create_user("bob", "B. Sample")
    director = Post.objects.get(slug="director")
    for person in (stranger, nobody):
        with pytest.raises(errors.OtherAuthorityError):
            actions.appoint(user=person, post=director, starts=BEGINNING)
    area = Area.objects.create(authority=other, slug="care", title="Care")
    with pytest.raises(errors.OtherAuthorityError):
        actions.make_seat(post=Post.objects.get(slug="head"), area=area)


def test_a_closed_account_and_an_abolished_post_are_refused(
    council: Authority, appoint: Callable[..., Appointment]
) -> None:
    User.objects.create_user("ann", "A. Example", authority=council, is_active=False)
    with pytest.raises(errors.PersonInactiveError):
        appoint("ann", "director")
    Post.objects.filter(slug="director").update(abolished_on=LATER.date())
    with pytest.raises(errors.PostAbolishedError):
        appoint("bob", "director", starts=LATER)
    assert appoint("bob", "director", starts=LATER - timedelta(days=1)).pk


def test_an_unknown_footing_is_refused(appoint: Callable[..., Appointment]) -> None:
    with pytest.raises(ValidationError):
        appoint("ann", "director", kind="forever")


def test_ending_an_appointment_ends_its_absence(appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    actions.record_absence(appointment=held, starts=BEGINNING + HOUR, recorded_by=held.user)
    assert actions.end_appointment(appointment=held, at=LATER).ends == LATER
    assert Absence.objects.get().ends == LATER
    with pytest.raises(errors.AlreadyEndedError):
        actions.end_appointment(appointment=held, at=LATER)
    assert actions.end_appointment(appointment=held, at=LATER - HOUR).ends == LATER - HOUR
    with pytest.raises(errors.EndsBeforeStartError):
        actions.end_appointment(appointment=held, at=BEGINNING)


def test_absences_do_not_overlap_but_may_touch(appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    actions.record_absence(appointment=held, starts=LATER, ends=LATER + HOUR, recorded_by=held.user)
    with pytest.raises(errors.AlreadyThereError):
        actions.record_absence(appointment=held, starts=BEGINNING, recorded_by=held.user)
    after = actions.record_absence(appointment=held, starts=LATER + HOUR, recorded_by=held.user)
    assert after.recorded_by == held.user
    with pytest.raises(errors.EndsBeforeStartError):
        actions.record_absence(appointment=held, starts=BEGINNING, ends=BEGINNING, recorded_by=held.user)


def test_an_absence_lies_within_the_appointment(appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director", ends=LATER)
    for starts, ends in ((BEGINNING - HOUR, LATER), (BEGINNING, LATER + HOUR), (BEGINNING, None)):
        with pytest.raises(errors.OutsideAppointmentError):
            actions.record_absence(appointment=held, starts=starts, ends=ends, recorded_by=held.user)
    actions.record_absence(appointment=held, starts=BEGINNING, ends=LATER, recorded_by=held.user)


def test_nobody_of_another_council_records_an_absence(appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    stranger = User.objects.create_user("bob", "B. Sample")
    with pytest.raises(errors.OtherAuthorityError):
        actions.record_absence(appointment=held, starts=LATER, recorded_by=stranger)


def test_a_hat_is_worn_once_at_a_time(appoint: Callable[..., Appointment]) -> None:
    person = appoint("ann", "director").user
    actions.give_panel_role(user=person, capacity="chair", starts=BEGINNING, ends=LATER)
    with pytest.raises(errors.AlreadyThereError):
        actions.give_panel_role(user=person, capacity="chair", starts=LATER - HOUR)
    assert actions.give_panel_role(user=person, capacity="chair", starts=LATER).authority == person.authority
    with pytest.raises(ValidationError):
        actions.give_panel_role(user=person, capacity="not a slug", starts=BEGINNING)
    nobody = User.objects.create_user("bob", "B. Sample")
    with pytest.raises(errors.OtherAuthorityError):
        actions.give_panel_role(user=nobody, capacity="chair", starts=BEGINNING)
