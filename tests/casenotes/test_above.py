"""Who is next above: one rule for a denial, for a note about the wrong child, and for a post that nobody holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from authorities.ladder import Ladder, Post
from authorities.models import Appointment, Authority, Role, User
from authorities.people.above import Others, is_above, is_over
from authorities.people.queries import ladder_of

from .conftest import load_council

if TYPE_CHECKING:
    from collections.abc import Callable

    Appoint = Callable[..., Appointment]

pytestmark = pytest.mark.django_db
NOW: Final = datetime(2026, 6, 4, 12, tzinfo=UTC)
HELP, CARE = "help-and-protection", "corporate-parenting-and-permanence"


def above(council: Authority, post: str, area: str, at: datetime = NOW, *but_not: User) -> list[tuple[str, str]]:
    ladder = ladder_of(council, date(2026, 6, 4))
    return Others.than(but_not, council, ladder, at).next_above(post, area)


@pytest.fixture
def council(blackburn: Authority) -> Authority:
    return blackburn


@pytest.mark.parametrize(
    ("own", "area", "expected"),
    [
        ("practice-manager-cads", "cads", [("service-lead", "cads")]),
        ("team-manager", "fostering", [("service-lead", "fostering")]),
        ("service-lead-fostering", "fostering", [("head-of-service", "fostering")]),
        ("service-lead-fostering", "", [("head-of-service", "fostering")]),
        ("deputy-head-adoption-now", "adoption", [("head-of-adoption-now", "")]),
        ("hos-corporate-parenting", CARE, [("deputy-director", "")]),
        ("deputy-director", "", [("dcs", "")]),
        ("dcs", "", [("dcs", "")]),
        ("foster-carer", "", [("dcs", "")]),
        ("no-such-post", HELP, [("dcs", "")]),
    ],
)
def test_it_is_the_least_senior_above_in_the_same_line_and_area_or_over_it(
    council: Authority, appoint: Appoint, own: str, area: str, expected: list[tuple[str, str]]
) -> None:
    for post, held_in in (
        *(("service-lead", HELP), ("service-lead-fostering", None), ("service-lead-placements", None)),
        *(("hos-corporate-parenting", None), ("head-of-adoption-now", None), ("head-of-service", HELP)),
        *(("deputy-director", None), ("dcs", None), ("social-worker", HELP), ("registered-manager", None)),
    ):
        appoint(post, held_in)
    assert above(council, own, area) == expected


@pytest.mark.parametrize(
    ("held_in", "is_reached"),
    [("cads", True), (HELP, True), ("leaving-care", False), (CARE, False)],
    ids=["the very area", "the one around it", "a part of another", "another"],
)
def test_a_post_counts_in_the_area_and_in_the_one_around_it_alone(
    council: Authority, appoint: Appoint, held_in: str, is_reached: bool
) -> None:
    appoint("service-lead", held_in)
    expected = ("service-lead", "cads") if is_reached else ("dcs", "")
    assert above(council, "practice-manager-cads", "cads")[0] == expected


def test_a_part_of_the_area_is_not_over_it(council: Authority, appoint: Appoint) -> None:
    appoint("service-lead", "cads")
    appoint("head-of-service", HELP)
    assert above(council, "team-manager", HELP) == [("head-of-service", HELP)]


def test_where_there_is_no_area_every_area_counts(council: Authority, appoint: Appoint) -> None:
    appoint("service-lead", "adoption")
    assert above(council, "team-manager", "") == [("service-lead", "")]


@pytest.mark.parametrize(
    "change", [{"role": Role.READER}, {"is_active": False}], ids=["only looks up", "their account is closed"]
)
def test_somebody_who_could_not_answer_is_passed_over(
    council: Authority, appoint: Appoint, change: dict[str, Any]
) -> None:
    lead = appoint("service-lead", HELP)
    appoint("head-of-service", HELP)
    assert above(council, "team-manager", HELP) == [("service-lead", HELP)]
    User.objects.filter(pk=lead.user.pk).update(**change)
    assert above(council, "team-manager", HELP) == [("head-of-service", HELP)]


def test_a_post_counts_from_the_moment_it_is_held_until_it_ends(council: Authority, appoint: Appoint) -> None:
    appoint("service-lead", HELP, starts=NOW, ends=NOW + timedelta(hours=1))
    appoint("dcs")
    moments = [NOW - timedelta(seconds=1), NOW, NOW + timedelta(minutes=59), NOW + timedelta(hours=1)]
    found = [above(council, "team-manager", HELP, at)[0][0] for at in moments]
    assert found == ["dcs", "service-lead", "service-lead", "dcs"]


def test_whoever_wrote_it_is_passed_over_under_each_of_their_accounts(council: Authority, appoint: Appoint) -> None:
    lead, author = appoint("service-lead", HELP), appoint("team-manager", HELP, name="author")
    appoint("head-of-service", HELP)
    assert above(council, "team-manager", HELP, NOW, author.user) == [("service-lead", HELP)]
    assert above(council, "team-manager", HELP, NOW, lead.user) == [("head-of-service", HELP)]
    User.objects.filter(pk=author.user.pk).update(staff_number="e-17")
    User.objects.filter(pk=lead.user.pk).update(staff_number="E-17 ")
    author.user.refresh_from_db()
    assert above(council, "team-manager", HELP, NOW, author.user) == [("head-of-service", HELP)]


def test_where_nobody_is_above_it_is_the_post_that_the_council_names_or_else_the_most_senior(
    council: Authority, appoint: Appoint
) -> None:
    appoint("service-lead", HELP)
    for named, expected in (("deputy-director", "deputy-director"), ("dcs", "dcs"), ("", "dcs")):
        Authority.objects.filter(pk=council.pk).update(answering_post=named)
        council.refresh_from_db()
        assert above(council, "head-of-service", HELP) == [(expected, "")]


@pytest.fixture
def torbay(db: None) -> Ladder:
    council = load_council("torbay", "tor/2016-10.yaml")
    return ladder_of(council, date(2026, 6, 4))


@pytest.mark.parametrize(
    ("post", "own", "is_so"),
    [
        ("senior-iro", "iro", True),
        ("iro-service-manager", "senior-iro", True),
        ("iro", "senior-iro", False),
        ("iro", "iro", False),
        ("head-of-service", "iro", False),
        ("iro-service-manager", "social-worker", False),
        ("head-of-service", "social-worker", True),
        ("dcs", "iro", True),
        ("no-such-post", "iro", False),
        ("dcs", "no-such-post", False),
    ],
)
def test_a_post_apart_has_its_own_line_and_those_over_all_areas_above_it(
    torbay: Ladder, post: str, own: str, is_so: bool
) -> None:
    assert is_above(post, own, torbay) is is_so


def test_a_specialist_apart_is_above_none_that_is_not_and_the_reverse(torbay: Ladder) -> None:
    [area, *_] = torbay.areas
    posts = [Post("low", "Low", rank=1, area=area), Post("high", "High", rank=2, area=area, line="apart")]
    made = Ladder.of("made-up", [*posts, Post("top", "Top", rank=3, area=area)], torbay.areas.values())
    assert [is_above(one, "low", made) for one in ("high", "top")] == [False, True]
    assert is_above("top", "high", made) is False


def test_a_post_of_one_area_is_over_that_area_however_it_is_held(torbay: Ladder) -> None:
    areas = list(torbay.areas)
    made = Ladder.of("made-up", [Post("one", "One", rank=1, area=areas[0])], torbay.areas.values())
    assert is_over("one", None, areas[0], made) is True
    assert is_over("one", None, areas[-1], made) is False
    assert is_over("one", None, "", made) is True
