"""Signing in by choosing a person: in a demonstration on this machine, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.core.checks import run_checks
from django.test import Client, RequestFactory
from django.urls import reverse

from authorities.models import Appointment, User
from authorities.people import actions
from authorities.sign_in import demonstration
from authorities.sign_in.acting import SESSION_KEY
from authorities.sign_in.backends import DemonstrationBackend
from authorities.sign_in.context import signed_in
from tests.authorities.conftest import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from pytest_django import Settings

    from authorities.models import Authority

pytestmark = pytest.mark.usefixtures("pages")


def choose(client: Client, person: str, **more: str) -> HttpResponse:
    return client.post(reverse("sign-in"), {"person": person, **more})  # type: ignore[return-value]


def who_is_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def acting_as(client: Client) -> Appointment | None:
    """Return the appointment that the pages would show for this client."""
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = User.objects.get(pk=who_is_in(client) or 0)
    return signed_in(request)["acting_as"]


def test_first_a_council_is_chosen_then_a_person(
    client: Client, council: Authority, appoint: Callable[..., Appointment]
) -> None:
    appoint("ann", "head", "care")
    page = client.get(reverse("sign-in")).content.decode()
    assert "Choose who you are" in page
    assert "demonstration" in page
    assert "?council=smallshire" in page
    assert "Ann Example" not in page
    page = client.get(reverse("sign-in"), {"council": "smallshire"}).content.decode()
    assert "Ann Example, Care" in page
    assert 'value="ann"' in page


def test_people_stand_by_post_with_the_most_senior_first(
    client: Client, council: Authority, appoint: Callable[..., Appointment]
) -> None:
    appoint("wim", "worker", "care")
    appoint("cat", "carer")
    appoint("ann", "head", "care")
    appoint("bob", "head", "front-door")
    User.objects.create_user("eve", "Eve Example", authority=council, role="auditor")
    User.objects.create_user("out", "Out Example", authority=council, is_active=False)
    groups = client.get(reverse("sign-in"), {"council": "smallshire"}).context["groups"]
    assert [(post, [choice.person.username for choice in people]) for post, people in groups] == [
        ("Head of Service", ["ann", "bob"]),
        ("Social Worker", ["wim"]),
        ("Carer", ["cat"]),
        ("Without a post", ["eve"]),
    ]


def test_choosing_somebody_signs_in(client: Client, appoint: Callable[..., Appointment]) -> None:
    held = appoint("ann", "director")
    answer = choose(client, "ann")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert who_is_in(client) == str(held.user.pk)
    assert acting_as(client) == held
    assert client.get("/").status_code == 200


def test_signing_in_makes_a_new_session(client: Client, appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "head", "care")
    appoint("ann", "worker", "care")
    appoint("bob", "director")
    choose(client, "ann")
    chosen = Appointment.objects.filter(user__username="ann").last()
    client.post(reverse("choose-post"), {"appointment": str(chosen.pk)})  # type: ignore[union-attr]
    before = client.session.session_key
    choose(client, "bob")
    assert client.session.session_key != before
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("person", ["", "nobody", "ann\0", "x" * 10_000])
def test_an_unknown_person_is_answered_with_the_page_and_an_error(
    client: Client, appoint: Callable[..., Appointment], person: str
) -> None:
    appoint("ann", "director")
    answer = choose(client, person)
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert b"<title>Error: " in answer.content
    assert who_is_in(client) is None


def test_a_closed_account_or_one_of_no_council_cannot_be_chosen(client: Client, council: Authority) -> None:
    User.objects.create_user("shut", "S. Example", authority=council, is_active=False)
    User.objects.create_user("lone", "L. Example")
    for person in ("shut", "lone"):
        assert choose(client, person).status_code == 422
    assert who_is_in(client) is None


@pytest.mark.parametrize("council", ["nowhere", "x\0y"])
@pytest.mark.django_db
def test_an_unknown_council_is_not_found(client: Client, council: str) -> None:
    assert client.get(reverse("sign-in"), {"council": council}).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_a_demonstration_there_is_no_such_page(
    client: Client, appoint: Callable[..., Appointment], settings: Settings, method: str
) -> None:
    appoint("ann", "director")
    settings.DEMONSTRATION = False
    assert getattr(client, method)(reverse("sign-in"), {"person": "ann"}).status_code == 404
    assert who_is_in(client) is None


def test_outside_a_demonstration_the_backend_knows_nobody(
    client: Client, appoint: Callable[..., Appointment], settings: Settings
) -> None:
    held = appoint("ann", "director")
    choose(client, "ann")
    assert client.get("/").status_code == 200
    settings.DEMONSTRATION = False
    assert authenticate(demonstration_person="ann") is None
    assert DemonstrationBackend().get_user(held.user.pk) is None
    # Not even a session from before goes on.
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("host", ["*", "decides.example.org", ".example.org", "10.0.0.5", "127.evil.example.org"])
def test_a_demonstration_that_answers_beyond_this_machine_is_refused(
    client: Client, appoint: Callable[..., Appointment], settings: Settings, host: str
) -> None:
    appoint("ann", "director")
    settings.ALLOWED_HOSTS = ["localhost", "testserver", host]
    (error,) = [found for found in run_checks() if found.id == "authorities.E001"]
    assert host in error.msg
    assert error.is_serious()
    assert not demonstration.is_on()
    assert choose(client, "ann").status_code == 404
    settings.DEMONSTRATION = False
    assert [found for found in run_checks() if found.id == "authorities.E001"] == []


def test_a_demonstration_on_this_machine_may_start(settings: Settings, db: None) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "127.0.1.1", "[::1]"]
    assert [found for found in run_checks() if found.id == "authorities.E001"] == []
    assert demonstration.is_on()


@pytest.mark.parametrize(
    "asked",
    [
        *("https://evil.example.org/", "//evil.example.org/", "///evil.example.org", "http:///evil.example.org"),
        *(r"\\evil.example.org", "/\\evil.example.org", "javascript:alert(1)", "http://testserver/", "\0", ""),
    ],
)
def test_signing_in_never_leads_elsewhere(client: Client, appoint: Callable[..., Appointment], asked: str) -> None:
    appoint("ann", "director")
    assert choose(client, "ann", next=asked).headers["Location"] == "/"
    assert "evil" not in client.get(reverse("sign-in"), {"next": asked}).content.decode().split("?council")[0]


def test_signing_in_leads_back_to_the_page_that_asked(client: Client, appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "director")
    assert choose(client, "ann", next="/notes/new?row=1").headers["Location"] == "/notes/new?row=1"
    page = client.get(reverse("sign-in"), {"council": "smallshire", "next": "/notes/new?row=1"})
    assert b'name="next" value="/notes/new?row=1"' in page.content


def test_who_is_signed_out_is_sent_to_sign_in(client: Client, db: None) -> None:
    for name in ("home", "choose-post"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("sign-in"))


def test_who_holds_two_posts_says_in_which_they_act(client: Client, appoint: Callable[..., Appointment]) -> None:
    first, second = appoint("ann", "head", "care"), appoint("ann", "worker", "care")
    answer = choose(client, "ann", next="/sign-in")
    assert answer.headers["Location"] == f"{reverse('choose-post')}?next=%2Fsign-in"
    assert acting_as(client) is None
    page = client.get(answer.headers["Location"])
    assert b"Head of Service, Care" in page.content
    assert b"Social Worker, Care" in page.content
    for chosen in (second, first):
        answer = client.post(  # type: ignore[assignment]
            reverse("choose-post"), {"appointment": str(chosen.pk), "next": "/sign-in"}
        )
        assert answer.headers["Location"] == "/sign-in"
        assert acting_as(client) == chosen


def test_nobody_acts_in_the_post_of_another(client: Client, appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "head", "care")
    appoint("ann", "worker", "care")
    other = appoint("bob", "director")
    choose(client, "ann")
    for asked in (str(other.pk), "", "x", "\0"):
        answer = client.post(reverse("choose-post"), {"appointment": asked})
        assert answer.status_code == 422
        assert b"Choose one of your posts" in answer.content
    session = client.session
    session[SESSION_KEY] = other.pk
    session.save()
    assert acting_as(client) is None


def test_a_post_that_has_ended_is_no_longer_acted_in(client: Client, appoint: Callable[..., Appointment]) -> None:
    first, second = appoint("ann", "head", "care"), appoint("ann", "worker", "care")
    choose(client, "ann")
    client.post(reverse("choose-post"), {"appointment": str(second.pk)})
    assert acting_as(client) == second
    actions.end_appointment(appointment=second, at=BEGINNING + timedelta(days=1))
    assert acting_as(client) == first
    assert client.get(reverse("choose-post")).status_code == 302
    actions.end_appointment(appointment=first, at=BEGINNING + timedelta(days=1))
    assert acting_as(client) is None


def test_signing_out_takes_a_press_and_not_a_link(client: Client, appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "director")
    choose(client, "ann")
    assert client.get(reverse("sign-out")).status_code == 405
    assert who_is_in(client) is not None
    assert client.post(reverse("sign-out")).status_code == 302
    assert who_is_in(client) is None
    assert client.post(reverse("sign-out")).status_code == 302


def test_a_form_of_another_site_cannot_sign_in_or_out(appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "director")
    strict = Client(enforce_csrf_checks=True)
    for name in ("sign-in", "sign-out"):
        assert strict.post(reverse(name), {"person": "ann"}).status_code == 403
    assert who_is_in(strict) is None


def test_a_stranger_has_neither_council_nor_post(db: None, settings: Settings) -> None:
    request = RequestFactory().get("/")
    assert signed_in(request) == {"council": None, "acting_as": None, "is_demonstration": True}
    settings.DEMONSTRATION = False
    assert signed_in(request)["is_demonstration"] is False
