"""Who holds which post, who is away, and the ladder of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from authorities.councils.content import digest_of_ladder
from authorities.councils.documents import described
from authorities.files.reading import read_document
from authorities.models import Absence, Appointment, Area, Authority, Post, User
from authorities.people import actions, holding, queries
from authorities.people.loading import load_authority
from tests.authorities.conftest import BEGINNING, SMALL_COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

LATER = BEGINNING + timedelta(days=400)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
DAY = date(2024, 1, 1)


def away(appointment: Appointment, starts: datetime = LATER, ends: datetime | None = None) -> None:
    actions.record_absence(appointment=appointment, starts=starts, ends=ends, recorded_by=appointment.user)


MOST = 12
EVERY_POST = ("director", "head", "head-of-fostering", "worker", "carer")


def names(found: queries.Holders) -> list[str]:
    return [holder.name.removesuffix(" Example") for holder in found.first]


def near(council: Authority, post: str, area: str | None) -> list[str]:
    found = queries.holders_of(council, post, area, LATER, MOST)
    return [holder.name.removesuffix(" Example") for holder in found.first if holder.is_near]


def test_the_ladder_says_what_the_file_says(council: Authority) -> None:
    ladder = queries.ladder_of(council, DAY)
    assert ladder.council == "smallshire"
    assert ladder.posts["head"].abbreviations == ("HoS",)
    assert [ladder.posts[slug].area for slug in ("director", "head", "head-of-fostering", "carer")] == [
        "all",
        "own",
        "fostering",
        None,
    ]
    assert ladder.counts_as("head-of-fostering", "head")
    assert ladder.areas["fostering"].within == "care"
    assert not ladder.areas["schools"].is_casework
    assert ladder.is_more_senior("director", "head")
    assert not ladder.is_more_senior("director", "carer")


def test_the_ladder_is_kept_until_the_council_changes(
    council: Authority, write: Callable[[str], Path], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = queries.ladder_of("smallshire", DAY)
    with django_assert_num_queries(1):
        assert queries.ladder_of("smallshire", DAY) is first
    with django_assert_num_queries(0):
        assert queries.ladder_of(council, DAY) is first
    changed = SMALL_COUNCIL.replace("rank: 20", "rank: 25")
    load_authority(text=described(read_document(write(changed))))
    second = queries.ladder_of("smallshire", DAY)
    assert second.posts["worker"].rank == 25
    assert digest_of_ladder(second) != digest_of_ladder(first)
    council.refresh_from_db()
    with django_assert_num_queries(0):
        assert queries.ladder_digest_of(council, DAY) == digest_of_ladder(second)


def test_rows_made_by_hand_are_never_kept(db: None) -> None:
    by_hand = Authority.objects.create(slug="hand", title="Hand Council", colour="#000000")
    assert queries.ladder_of("hand", DAY).posts == {}
    Post.objects.create(authority=by_hand, slug="p", title="P", rank_basis="stated", area_kind="own")
    assert set(queries.ladder_of("hand", DAY).posts) == {"p"}
    with pytest.raises(Authority.DoesNotExist):
        queries.ladder_of("nowhere", DAY)


def test_an_abolished_post_is_gone_from_its_day_on(write: Callable[[str], Path], db: None) -> None:
    text = SMALL_COUNCIL.replace("rank: 20,", "rank: 20, abolished_on: 2024-04-01,")
    load_authority(text=described(read_document(write(text))))
    assert "worker" in queries.ladder_of("smallshire", date(2024, 3, 31)).posts
    assert "worker" not in queries.ladder_of("smallshire", date(2024, 4, 1)).posts
    assert queries.ladder_of("smallshire", date(2024, 4, 1)) is queries.ladder_of("smallshire", date(2030, 1, 1))


def test_holders_near_stand_in_areas_that_meet(council: Authority, appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "head", "care")
    appoint("bob", "head", "front-door")
    appoint("cat", "head-of-fostering")
    assert names(queries.holders_of(council, "head", None, LATER, MOST)) == ["Ann", "Bob", "Cat"]
    assert near(council, "head", None) == []
    assert near(council, "head", "care") == ["Ann", "Cat"]
    assert near(council, "head", "fostering") == ["Ann", "Cat"]
    assert near(council, "head", "front-door") == ["Bob"]
    assert names(queries.holders_of(council, "head", "front-door", LATER, MOST)) == ["Bob", "Ann", "Cat"]
    # A general head is never the head of fostering.
    assert names(queries.holders_of(council, "head-of-fostering", None, LATER, MOST)) == ["Cat"]


def test_a_holder_over_all_areas_is_near_each(council: Authority, appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "director")
    assert near(council, "director", "schools") == near(council, "director", None) == ["Ann"]


def test_those_who_are_there_come_first_and_all_are_counted(
    council: Authority, appoint: Callable[..., Appointment]
) -> None:
    away(appoint("ann", "head", "care"))
    appoint("bob", "head", "care")
    away(appoint("cat", "head", "front-door"))
    found = queries.holders_of(council, "head", "care", LATER, 2)
    assert (names(found), found.count, found.is_any_present) == (["Bob", "Ann"], 3, True)
    nobody = queries.holders_of(council, "director", "care", LATER, 2)
    assert (nobody.first, nobody.count, nobody.is_any_present) == ((), 0, False)


def many(council: Authority, held: dict[str, int], away_from: int) -> None:
    """Let many hold the post of head in some areas; in each those from a number on are away. Names in their order."""
    post, seats = Post.objects.get(authority=council, slug="head"), {}
    for area in held:
        seats[area] = actions.make_seat(post=post, area=Area.objects.get(authority=council, slug=area))
    people = User.objects.bulk_create(
        User(username=f"{area}-{number}", full_name=f"{number:03} of {area}", authority=council)
        for area, count in held.items()
        for number in range(count)
    )
    appointments = Appointment.objects.bulk_create(
        Appointment(user=one, seat=seats[one.username.rpartition("-")[0]], starts=BEGINNING) for one in people
    )
    Absence.objects.bulk_create(
        Absence(appointment=one, starts=LATER, recorded_by=one.user)
        for one in appointments
        if int(one.user.full_name[:3]) >= away_from
    )


SORTED, NOT_SORTED = holding.MOST_SORTED - 50, holding.MOST_SORTED + 50


@pytest.mark.parametrize(
    ("near", "areas"),
    [
        ("care", ["care"]),
        ("front-door", ["front-door"]),
        ("schools", ["care", "front-door"]),
        (None, ["care", "front-door"]),
    ],
)
def test_the_first_of_many_holders_are_those_near_who_are_there_by_name(
    council: Authority, near: str | None, areas: list[str]
) -> None:
    many(council, {"care": NOT_SORTED, "front-door": SORTED}, away_from=200)
    found = queries.holders_of(council, "head", near, LATER, MOST)
    wanted = [f"{number:03} of {area}" for number in range(MOST) for area in areas][:MOST]
    assert [holder.name for holder in found.first] == wanted
    assert {(holder.is_near, holder.is_absent) for holder in found.first} == {(len(areas) == 1, False)}
    assert (found.count, found.is_any_present) == (holding.MOST_COUNTED + 1, True)


def test_where_few_of_many_are_there_those_who_are_away_follow(council: Authority) -> None:
    many(council, {"care": NOT_SORTED, "front-door": 2}, away_from=3)
    found = queries.holders_of(council, "head", "care", LATER, MOST)
    assert [(holder.name[:3], holder.is_absent) for holder in found.first] == [
        (f"{number:03}", number >= 3) for number in range(MOST)
    ]
    assert found.is_any_present
    # Of two near the one door, and then of the many elsewhere.
    found = queries.holders_of(council, "head", "front-door", LATER, 4)
    assert [(holder.name, holder.is_near) for holder in found.first] == [
        *(("000 of front-door", True), ("001 of front-door", True)),
        *(("000 of care", False), ("001 of care", False)),
    ]


def test_where_many_are_all_away_nobody_is_present(council: Authority) -> None:
    many(council, {"care": NOT_SORTED}, away_from=0)
    found = queries.holders_of(council, "head", "care", LATER, MOST)
    assert [holder.name[:3] for holder in found.first] == [f"{number:03}" for number in range(MOST)]
    assert {holder.is_absent for holder in found.first} == {True}
    assert not found.is_any_present
    assert queries.posts_absent(council, {"head"}, "care", LATER) == ("head",)
    assert queries.posts_absent(council, {"head"}, "front-door", LATER) == ()


def test_that_the_near_are_away_does_not_say_that_nobody_is_there(council: Authority) -> None:
    many(council, {"care": NOT_SORTED}, away_from=0)
    many(council, {"front-door": 1}, away_from=1)
    found = queries.holders_of(council, "head", "care", LATER, MOST)
    assert {holder.is_absent for holder in found.first} == {True}
    assert found.is_any_present


def test_many_holders_are_named_with_few_queries(
    council: Authority, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many(council, {"care": NOT_SORTED, "front-door": SORTED}, away_from=200)
    queries.ladder_of(council, DAY)
    with django_assert_max_num_queries(3):
        queries.holders_of(council, "head", "care", LATER, MOST)


def test_an_absence_shows_on_the_holder_until_its_end(council: Authority, appoint: Callable[..., Appointment]) -> None:
    ann = appoint("ann", "director")
    away(ann, LATER, LATER + HOUR)

    def holder(at: datetime) -> tuple[bool, object]:
        (found,) = queries.holders_of(council, "director", None, at, MOST).first
        return found.is_absent, found.absent_until

    assert holder(LATER - TICK) == (False, None)
    assert holder(LATER) == (True, LATER + HOUR)
    assert holder(LATER + HOUR - TICK) == (True, LATER + HOUR)
    assert holder(LATER + HOUR) == (False, None)


def test_an_absence_without_known_end_lasts(council: Authority, appoint: Callable[..., Appointment]) -> None:
    away(appoint("ann", "director"))
    (holder,) = queries.holders_of(council, "director", None, LATER + timedelta(days=4000), MOST).first
    assert (holder.is_absent, holder.absent_until) == (True, None)


def test_of_absences_that_overlap_the_later_end_counts(council: Authority, appoint: Callable[..., Appointment]) -> None:
    ann = appoint("ann", "director")
    for starts, ends in ((BEGINNING, LATER + HOUR), (BEGINNING + HOUR, LATER + 2 * HOUR)):
        Absence.objects.create(appointment=ann, starts=starts, ends=ends, recorded_by=ann.user)
    (holder,) = queries.holders_of(council, "director", None, LATER, MOST).first
    assert holder.absent_until == LATER + 2 * HOUR
    Absence.objects.create(appointment=ann, starts=BEGINNING + 2 * HOUR, recorded_by=ann.user)
    (holder,) = queries.holders_of(council, "director", None, LATER, MOST).first
    assert (holder.is_absent, holder.absent_until) == (True, None)


def test_only_the_posts_asked_about_are_looked_for(
    council: Authority, appoint: Callable[..., Appointment], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    away(appoint("ann", "director"))
    away(appoint("cat", "head-of-fostering"))
    appoint("bob", "head", "front-door")
    assert queries.posts_absent(council, {"head", "worker"}, "care", LATER) == ("head",)
    assert queries.posts_absent(council, {"head", "head-of-fostering"}, None, LATER) == ("head-of-fostering",)
    with django_assert_num_queries(0):
        assert queries.posts_absent(council, (), "care", LATER) == ()
    assert queries.posts_present(council, {"head", "director", "worker"}, LATER) == {"head"}


def test_a_shared_post_is_absent_only_when_every_holder_in_the_area_is(
    council: Authority, appoint: Callable[..., Appointment]
) -> None:
    ann, cat = appoint("ann", "head", "care"), appoint("cat", "head-of-fostering")
    appoint("bob", "head", "front-door")
    away(ann)
    assert queries.posts_absent(council, EVERY_POST, "care", LATER) == ()
    away(cat, LATER + HOUR)
    assert queries.posts_absent(council, EVERY_POST, "care", LATER + HOUR - TICK) == ()
    assert queries.posts_absent(council, EVERY_POST, "care", LATER + HOUR) == ("head", "head-of-fostering")
    assert queries.posts_absent(council, EVERY_POST, "front-door", LATER + HOUR) == ()
    # Bob is there, so somewhere in the council there is a head; a head of fostering there is not.
    assert queries.posts_absent(council, EVERY_POST, None, LATER + HOUR) == ("head-of-fostering",)


def test_a_vacant_post_is_not_absent(council: Authority, appoint: Callable[..., Appointment]) -> None:
    assert queries.posts_absent(council, EVERY_POST, None, LATER) == ()
    ann = appoint("ann", "director", ends=LATER + HOUR)
    away(ann, LATER, LATER + HOUR)
    assert queries.posts_absent(council, EVERY_POST, None, LATER) == ("director",)
    assert queries.posts_absent(council, EVERY_POST, None, LATER + HOUR) == ()


def test_a_person_may_hold_two_posts_and_wear_hats_for_a_time(
    council: Authority, appoint: Callable[..., Appointment]
) -> None:
    first, second = appoint("ann", "head", "care"), appoint("ann", "worker", "care", ends=LATER)
    assert queries.appointments_of(first.user, LATER - TICK) == [first, second]
    assert queries.appointments_of(first.user, LATER) == [first]
    actions.give_panel_role(user=first.user, capacity="z-chair", starts=BEGINNING)
    actions.give_panel_role(user=first.user, capacity="a-chair", starts=BEGINNING, ends=LATER)
    assert queries.capacities_of(first.user, LATER - TICK) == ("a-chair", "z-chair")
    assert queries.capacities_of(first.user, LATER) == ("z-chair",)
    assert queries.capacities_of(first.user, BEGINNING - TICK) == ()


def test_holders_take_few_queries_however_many_there_are(
    council: Authority,
    appoint: Callable[..., Appointment],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for name in ("ann", "bob", "cat", "dan", "eve"):
        away(appoint(name, "head", "care"))
    queries.ladder_of(council, DAY)
    with django_assert_max_num_queries(3):
        assert queries.posts_absent(council, EVERY_POST, "care", LATER) == ("head",)
