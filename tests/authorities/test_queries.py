"""Who holds which post, who is away, and the ladder of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from authorities.councils.content import digest_of_ladder
from authorities.councils.documents import described
from authorities.files.reading import read_document
from authorities.models import Area, Authority, Post
from authorities.people import actions, queries
from authorities.people.loading import load_authority
from tests.authorities.conftest import BEGINNING, SMALL_COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

    from authorities.models import Appointment

LATER = BEGINNING + timedelta(days=400)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
DAY = date(2024, 1, 1)


def away(appointment: Appointment, starts: datetime = LATER, ends: datetime | None = None) -> None:
    actions.record_absence(appointment=appointment, starts=starts, ends=ends, recorded_by=appointment.user)


def names(holders: list[queries.Holder]) -> list[str]:
    return [holder.appointment.user.username for holder in holders]


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


def test_holders_stand_in_areas_that_meet(council: Authority, appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "head", "care")
    appoint("bob", "head", "front-door")
    appoint("cat", "head-of-fostering")
    head, fostering_head = (Post.objects.get(slug=slug) for slug in ("head", "head-of-fostering"))
    care, fostering, front_door = (Area.objects.get(slug=slug) for slug in ("care", "fostering", "front-door"))
    assert names(queries.holders_of(head, None, LATER)) == ["ann", "bob", "cat"]
    assert names(queries.holders_of(head, care, LATER)) == ["ann", "cat"]
    assert names(queries.holders_of(head, fostering, LATER)) == ["ann", "cat"]
    assert names(queries.holders_of(head, front_door, LATER)) == ["bob"]
    # A general head is never the head of fostering.
    assert names(queries.holders_of(fostering_head, None, LATER)) == ["cat"]


def test_a_holder_over_all_areas_stands_in_each(council: Authority, appoint: Callable[..., Appointment]) -> None:
    appoint("ann", "director")
    director = Post.objects.get(slug="director")
    assert names(queries.holders_of(director, Area.objects.get(slug="schools"), LATER)) == ["ann"]


def test_an_absence_shows_on_the_holder_until_its_end(appoint: Callable[..., Appointment]) -> None:
    ann = appoint("ann", "director")
    away(ann, LATER, LATER + HOUR)
    director = ann.seat.post

    def holder(at: object) -> tuple[bool, object]:
        (found,) = queries.holders_of(director, None, at)  # type: ignore[arg-type]
        return found.is_absent, found.absent_until

    assert holder(LATER - TICK) == (False, None)
    assert holder(LATER) == (True, LATER + HOUR)
    assert holder(LATER + HOUR - TICK) == (True, LATER + HOUR)
    assert holder(LATER + HOUR) == (False, None)


def test_an_absence_without_known_end_lasts(appoint: Callable[..., Appointment]) -> None:
    ann = appoint("ann", "director")
    away(ann)
    (holder,) = queries.holders_of(ann.seat.post, None, LATER + timedelta(days=4000))
    assert (holder.is_absent, holder.absent_until) == (True, None)


def test_a_shared_post_is_absent_only_when_every_holder_in_the_area_is(
    council: Authority, appoint: Callable[..., Appointment]
) -> None:
    ann, cat = appoint("ann", "head", "care"), appoint("cat", "head-of-fostering")
    appoint("bob", "head", "front-door")
    away(ann)
    assert queries.posts_absent(council, "care", LATER) == ()
    away(cat, LATER + HOUR)
    assert queries.posts_absent(council, "care", LATER + HOUR - TICK) == ()
    assert queries.posts_absent(council, "care", LATER + HOUR) == ("head", "head-of-fostering")
    assert queries.posts_absent(council, "front-door", LATER + HOUR) == ()
    # Bob is there, so somewhere in the council there is a head; a head of fostering there is not.
    assert queries.posts_absent(council, None, LATER + HOUR) == ("head-of-fostering",)


def test_a_vacant_post_is_not_absent(council: Authority, appoint: Callable[..., Appointment]) -> None:
    assert queries.posts_absent(council, None, LATER) == ()
    ann = appoint("ann", "director", ends=LATER + HOUR)
    away(ann, LATER, LATER + HOUR)
    assert queries.posts_absent(council, None, LATER) == ("director",)
    assert queries.posts_absent(council, None, LATER + HOUR) == ()


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
        assert queries.posts_absent(council, "care", LATER) == ("head",)
