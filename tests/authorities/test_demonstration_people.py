"""Invented people for trying the service out: everybody that is needed, once, and only in a demonstration."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.utils import timezone

from authorities.files.reading import FileProblems, read_document
from authorities.models import Absence, Appointment, Area, AreaKind, Authority, PanelRole, Post, Role, User
from authorities.people import queries
from authorities.people.inventing import people_described

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

FOLDER = Path(project.BASE_DIR) / "fixtures" / "authorities"
COUNCILS = [path.stem for path in sorted(FOLDER.glob("*.yaml"))]


@pytest.fixture
def people(db: None, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    call_command("load_authority", *(str(FOLDER / f"{council}.yaml") for council in COUNCILS))
    call_command("create_demonstration_people")


def test_nobody_is_invented_outside_a_demonstration(council: Authority, settings: Settings) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="demonstration only"):
        call_command("create_demonstration_people")
    assert not User.objects.exists()


def every_post(council: Authority) -> list[str]:
    return [post.slug for post in Post.objects.of_authority(council)]


@pytest.mark.usefixtures("people")
def test_every_post_has_somebody_since_2016() -> None:
    held = set(Appointment.objects.values_list("seat__post", flat=True))
    assert held == set(Post.objects.values_list("pk", flat=True))
    assert {appointment.starts.year for appointment in Appointment.objects.all()} == {2016}


@pytest.mark.usefixtures("people")
def test_every_main_area_has_its_generic_posts() -> None:
    for post in Post.objects.filter(area_kind=AreaKind.OWN):
        main = Area.objects.filter(authority=post.authority, within=None, is_casework=True)
        for area in main:
            held = queries.holders_of(post.authority, post.slug, area.slug, timezone.now(), 1)
            assert held.first[0].is_near, f"{post} in {area}"


@pytest.mark.usefixtures("people")
def test_a_specialist_does_not_share_the_area_with_the_general_post() -> None:
    council = Authority.objects.get(slug="blackburn-with-darwen")
    corporate = Area.objects.get(authority=council, slug="corporate-parenting-and-permanence")
    heads = queries.holders_of(council, "head-of-service", corporate.slug, timezone.now(), 12)
    head = User.objects.get(username="bwd-hos-corporate-parenting-1")
    assert [holder.name for holder in heads.first if holder.is_near] == [head.full_name]


@pytest.mark.usefixtures("people")
def test_names_are_plainly_invented_and_different_within_a_council() -> None:
    for council in Authority.objects.all():
        names = list(council.people.values_list("full_name", flat=True))
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[A-Z]\. [A-Z][a-z]+(-[a-z]+)?", name) for name in names)
    assert not any(person.has_usable_password() for person in User.objects.all())


@pytest.mark.usefixtures("people")
def test_usernames_say_council_post_and_number() -> None:
    person = User.objects.get(username="bwd-team-manager-1")
    assert person.authority == Authority.objects.get(slug="blackburn-with-darwen")
    assert person.role == Role.MANAGER
    assert User.objects.get(username="tor-social-worker-1").role == Role.PRACTITIONER
    for short in ("bwd", "glo", "tor", "pbo"):
        for role in (Role.AUDITOR, Role.SCHEME_EDITOR, Role.PEOPLE_ADMINISTRATOR):
            assert User.objects.get(username=f"{short}-{role}-1").appointments.count() == (
                1 if (short, role) == ("tor", "auditor") else 0
            )


@pytest.mark.usefixtures("people")
def test_hats_are_worn_by_those_whom_they_suit() -> None:
    def capacities(username: str) -> tuple[str, ...]:
        return queries.capacities_of(User.objects.get(username=username), timezone.now())

    assert capacities("bwd-deputy-director-1") == ("agency-decision-maker",)
    assert capacities("bwd-head-of-service-1") == ("chair-of-legal-gateway-panel",)
    for council in Authority.objects.all():
        path = Path(project.BASE_DIR) / "fixtures" / "words" / f"{council.slug}.yaml"
        words = read_document(path).content["capacities"]
        assert isinstance(words, list)
        worn = PanelRole.objects.of_authority(council).values_list("capacity", flat=True)
        assert sorted(worn) == sorted(word["slug"] for word in words)


@pytest.mark.usefixtures("people")
def test_one_person_is_away_today_and_one_holds_two_posts() -> None:
    council = Authority.objects.get(slug="gloucestershire")
    assert queries.posts_absent(council, every_post(council), None, timezone.now()) == ("service-director",)
    assert [absence.appointment.seat.post.slug for absence in Absence.objects.all()] == ["service-director"]
    twice = [person for person in User.objects.all() if person.appointments.count() > 1]
    assert len(twice) == 1
    assert {held.seat.post.slug for held in twice[0].appointments.all()} == {"group-manager", "on-call-hos-gm"}


@pytest.mark.usefixtures("people")
def test_inventing_again_changes_nothing_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    models = (User, Appointment, PanelRole, Absence)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    capsys.readouterr()
    call_command("create_demonstration_people")
    assert capsys.readouterr().out.splitlines() == sorted(f"{council}: all there." for council in COUNCILS)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


@pytest.mark.usefixtures("people")
def test_everybody_has_a_staff_number_of_their_own_and_a_missing_one_is_filled_in() -> None:
    numbers = dict(User.objects.values_list("pk", "staff_number"))
    assert all(re.fullmatch(r"[A-Z]{3}-\d{6}", number) for number in numbers.values())
    assert len(set(numbers.values())) == len(numbers)
    own, gone = User.objects.order_by("pk")[:2]
    User.objects.filter(pk=own.pk).update(staff_number="their own")
    User.objects.filter(pk=gone.pk).update(staff_number="")
    other = User.objects.create_user("somebody-else", "S. Else", authority=own.authority)
    call_command("create_demonstration_people")
    assert dict(User.objects.values_list("pk", "staff_number")) == {**numbers, own.pk: "their own", other.pk: ""}


def test_the_absence_is_there_again_on_a_later_day(db: None, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    call_command("load_authority", str(FOLDER / "gloucestershire.yaml"))
    council = Authority.objects.get()
    for moment in ("2026-03-02 08:00", "2026-03-05 08:00", "2026-03-07 00:00:00", "2026-10-25 00:30"):
        with time_machine.travel(f"{moment}+00:00", tick=False):
            call_command("create_demonstration_people")
            assert queries.posts_absent(council, every_post(council), None, timezone.now()) == ("service-director",)
    assert Absence.objects.count() == 3


def test_four_councils_take_less_than_three_seconds(db: None, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    call_command("load_authority", *(str(FOLDER / f"{council}.yaml") for council in COUNCILS))
    before = time.process_time()
    call_command("create_demonstration_people")
    assert time.process_time() - before < 3


def test_a_council_without_a_file_of_people_is_left_alone(
    council: Authority, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMONSTRATION = True
    call_command("create_demonstration_people")
    assert "smallshire: no file in fixtures/people" in capsys.readouterr().out
    assert not User.objects.exists()


def test_faults_of_a_file_of_people_are_named(council: Authority, write: Callable[[str], Path]) -> None:
    path = write(
        "authority: bigshire\nshort: s\npractitioners: [nobody]\ncapacities:\n"
        "  - {capacity: chair, post: haed}\n  - {capacity: chair, post: head, area: fostering}\n"
        "absences:\n  - {post: director, days: many}\n"
    )
    posts = {post.slug: post for post in Post.objects.all()}
    areas = {area.slug: area for area in Area.objects.all()}
    with pytest.raises(FileProblems) as caught:
        people_described(read_document(path, shown_as="p.yaml"), "smallshire", posts, areas)
    assert {str(problem) for problem in caught.value.problems} == {
        "p.yaml:1: authority: there is no “bigshire”.",
        "p.yaml:3: practitioners: there is no post “nobody”.",
        "p.yaml:5: chair: post: there is no “haed”. Did you mean “head”?",
        "p.yaml:6: chair: area: nobody holds the post there.",
        "p.yaml:8: director: days: must be a whole number from 0 to 365, or null.",
    }
