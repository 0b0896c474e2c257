"""Invented people for a demonstration: what a file says about them, and making them.

Every post of a council gets one person. A post that exists in many areas gets one in each main casework area. Names are
plainly made up, and nobody has a password.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final

from django.db import transaction

from authorities.calendar.working_days import LONDON, in_london
from authorities.files.entries import Entry
from authorities.files.reading import FileProblems
from authorities.models import AreaKind, Role, User
from authorities.models.querysets import overlapping
from authorities.people import actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authorities.files.reading import Document
    from authorities.models import Area, Authority, Post

APPOINTED: Final = datetime(2016, 1, 1, tzinfo=UTC)
LONGEST_ABSENCE: Final = 365
# 15 surnames and 26 initials have no common factor, so 390 people have different names.
SURNAMES: Final = (
    *("Example", "Sample", "Specimen", "Placeholder", "Pattern", "Template", "Demonstration", "Trial"),
    *("Stand-in", "Anyone", "Somebody", "Whoever", "Made-up", "Invented", "Fictional"),
)
# Roles that go with no post.
OFFICES: Final = (Role.SCHEME_EDITOR, Role.PEOPLE_ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Held:
    """A post, and the area in which it is held if it exists in many."""

    post: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleText:
    """What a file says about the invented people of a council."""

    authority: str
    short: str
    practitioners: frozenset[str]
    readers: frozenset[str]
    capacities: tuple[tuple[str, Held], ...]
    second_posts: tuple[tuple[Held, Held], ...]
    absences: tuple[tuple[Held, int], ...]

    def role_in(self, post: str) -> Role:
        """Return the role of whoever is invented for a post."""
        if post in self.readers:
            return Role.READER
        return Role.PRACTITIONER if post in self.practitioners else Role.MANAGER


def people_described(document: Document, authority: str, posts: dict[str, Post], areas: dict[str, Area]) -> PeopleText:
    """Return what the document says about a council's invented people. Raises FileProblems with every fault."""
    top = Entry.top_of(document)
    top.expect_only("authority", "short", "practitioners", "readers", "capacities", "also_holds", "absences")
    for key in ("practitioners", "readers"):
        for slug in top.words(key):
            if slug not in posts:
                top.refuse(key, f"there is no post “{slug}”.")

    seats = set(_seats(posts, areas))

    def named(entry: Entry, post: str = "post", area: str = "area") -> Held:
        return Held(entry.one_of(post, list(posts)), entry.optional_one_of(area, list(areas)))

    def held(entry: Entry, post: str = "post", area: str = "area") -> Held:
        found = named(entry, post, area)
        if found.area is not None and found not in seats:
            entry.refuse(area, "nobody holds the post there.")
        return found

    capacities, second_posts, absences = [], [], []
    for entry in top.entries("capacities", named_by="capacity", required=False):
        entry.expect_only("capacity", "post", "area")
        capacities.append((entry.slug("capacity"), held(entry)))
    for entry in top.entries("also_holds", named_by="post", required=False):
        entry.expect_only("post", "area", "held_by", "held_by_area")
        second_posts.append((named(entry), held(entry, "held_by", "held_by_area")))
    for entry in top.entries("absences", named_by="post", required=False):
        entry.expect_only("post", "area", "days")
        days = entry.whole_number_or_none("days", largest=LONGEST_ABSENCE)
        absences.append((held(entry), days or 1))
    text = PeopleText(
        authority=top.one_of("authority", [authority]),
        short=top.slug("short"),
        practitioners=frozenset(top.words("practitioners")),
        readers=frozenset(top.words("readers")),
        capacities=tuple(capacities),
        second_posts=tuple(second_posts),
        absences=tuple(absences),
    )
    if top.problems:
        raise FileProblems(top.problems)
    return text


@transaction.atomic
def invent_people(
    *, authority: Authority, text: PeopleText, posts: dict[str, Post], areas: dict[str, Area], now: datetime
) -> int:
    """Make the people who are not there yet, and return how many. Everybody else keeps what they have."""
    there = {person.username: person for person in User.objects.filter(authority=authority)}
    made = 0
    invented: list[str] = []
    holders: dict[Held, User] = {}
    numbers: Counter[str] = Counter()
    names = _names()
    for held in _seats(posts, areas):
        numbers[held.post] += 1
        username, name = f"{text.short}-{held.post}-{numbers[held.post]}", next(names)
        invented.append(username)
        if username not in there:
            there[username] = User.objects.create_user(
                username, name, authority=authority, role=text.role_in(held.post)
            )
            actions.appoint(
                user=there[username],
                post=posts[held.post],
                area=areas.get(held.area or ""),
                starts=APPOINTED,
            )
            made += 1
        holders.setdefault(held, there[username])
        holders.setdefault(Held(held.post), there[username])
    for role in OFFICES:
        # A council may have a post with the same name as an office, such as Torbay's auditor.
        username, name = f"{text.short}-{role}-{'1' if role not in posts else 'office'}", next(names)
        invented.append(username)
        if username not in there:
            User.objects.create_user(username, name, authority=authority, role=role)
            made += 1
    for post, by in text.second_posts:
        if not holders[by].appointments.filter(seat__post=posts[post.post]).exists():
            actions.appoint(user=holders[by], post=posts[post.post], area=areas.get(post.area or ""), starts=APPOINTED)
    for capacity, held in text.capacities:
        if not holders[held].panel_roles.filter(capacity=capacity).exists():
            actions.give_panel_role(user=holders[held], capacity=capacity, starts=APPOINTED)
    for held, days in text.absences:
        _let_be_away(holders[held], posts[held.post], days, now)
    _give_staff_numbers(authority, text.short, invented)
    return made


def _give_staff_numbers(authority: Authority, short: str, usernames: list[str]) -> None:
    """Give each of the invented people who has no staff number one of their own."""
    without = list(User.objects.filter(authority=authority, username__in=usernames, staff_number=""))
    for person in without:
        person.staff_number = f"{short.upper()}-{person.pk:06d}"
    User.objects.bulk_update(without, ["staff_number"])


def _let_be_away(person: User, post: Post, days: int, now: datetime) -> None:
    """Record that the person is away from the start of today, unless that is already recorded."""
    midnight = datetime.combine(in_london(now).date(), datetime.min.time(), LONDON)
    ends = datetime.combine(midnight.date() + timedelta(days=days), datetime.min.time(), LONDON)
    appointment = person.appointments.get(seat__post=post)
    if appointment.absences.filter(overlapping(now, ends)).exists():
        return
    # The last absence may have ended earlier today.
    earlier = appointment.absences.filter(ends__gt=midnight).order_by("-ends").first()
    starts = earlier.ends if earlier is not None and earlier.ends is not None else midnight
    actions.record_absence(appointment=appointment, starts=starts, ends=ends, recorded_by=person)


def _names() -> Iterator[str]:
    for number in count():
        yield f"{chr(ord('A') + number % 26)}. {SURNAMES[number % len(SURNAMES)]}"


def _seats(posts: dict[str, Post], areas: dict[str, Area]) -> Iterator[Held]:
    """Give each post its seats. A general post has no seat in an area that a kind of it has for its own.

    If that leaves it without any, it has a seat in every main area.
    """
    main = [area for area in areas.values() if area.within_id is None and area.is_casework]
    for slug, post in posts.items():
        if post.area_kind != AreaKind.OWN:
            yield Held(slug)
            continue
        taken = {other.area_id for other in posts.values() if other.kind_of_id == post.pk}
        free = [area for area in main if area.pk not in taken] or main
        yield from (Held(slug, area.slug) for area in free)
