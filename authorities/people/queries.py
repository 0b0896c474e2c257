"""What follows from the rows: the ladder on a day, who holds a post at a moment, who is away, who wears which hat.

Two areas *meet* if they are the same or one lies within the other. A head of service over a whole area is a holder in
each part of it, and the lead of one part is a holder in the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef

from authorities.calendar.working_days import LONDON, OfficeHours, day_in_london
from authorities.councils.content import AuthorityText, digest_of_ladder
from authorities.database.kept import KEPT
from authorities.database.prepared import MOMENT, NUMBER, Prepared, moment_of, written_once
from authorities.ladder import Area as LadderArea
from authorities.ladder import Ladder
from authorities.ladder import Post as LadderPost
from authorities.models import Absence, Appointment, Area, AreaKind, Authority, PanelRole, Post
from authorities.models.querysets import overlapping
from authorities.people import holding

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

    from authorities.models import User


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post at a moment; ``area`` is the title of their area, empty if they have none.

    ``is_near`` says that the area meets the one asked about, or that they have none. ``absent_until`` is None if the
    holder is present, or is away until further notice.
    """

    name: str
    area: str
    is_near: bool
    is_absent: bool
    absent_until: datetime | None


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds a post: the first few, how many there are, and whether any of them is not away.

    If there are more than ``holding.MOST_COUNTED``, ``count`` is one more than that.
    """

    first: tuple[Holder, ...]
    count: int
    is_any_present: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A person to sign in as, under one of their posts. Anybody without a post is listed by role, in ``area``."""

    person: User
    post: str
    area: str
    is_absent: bool


OF_AUTHORITY: Final = (
    *("id", "slug", "title", "colour", "office_hours"),
    *("content_digest", "answering_post", "duty_service", "shares_phrases"),
)
"""The columns of a council, in the order in which ``authority_as`` takes them."""

_AUTHORITY: Final = Prepared(lambda: Authority.objects.filter(pk=NUMBER).values_list(*OF_AUTHORITY))


def authority_of(pk: int | None) -> Authority | None:
    """Return a council by its primary key, or None if there is none."""
    rows = _AUTHORITY.rows(pk) if pk is not None else []
    return authority_as(*rows[0]) if rows else None


BYTES_OF_AN_AUTHORITY: Final = 1_000


def authority_as(*columns: Any) -> Authority:
    """Return a council from the columns of its row. The same columns give the same object, so nobody may change it."""

    def make() -> tuple[Authority, int]:
        return Authority.from_db(DEFAULT_DB_ALIAS, OF_AUTHORITY, columns), BYTES_OF_AN_AUTHORITY

    return KEPT.get(("authority", columns), make)


def ladder_of(authority: Authority | str, on: date) -> Ladder:
    """Return a council's posts and areas as they stand on a day, leaving out the posts abolished by then.

    As long as the council does not change, the same object is returned. Raises Authority.DoesNotExist for an unknown
    slug.
    """
    if isinstance(authority, str):
        authority = Authority.objects.get(slug=authority)
    return _known(authority).on(on)


def ladder_digest_of(authority: Authority, on: date) -> str:
    """Return the SHA-256 of the ladder on a day. It is worked out once, as long as the council does not change."""
    return _known(authority).digest_on(on)


def authority_text(authority: Authority) -> AuthorityText:
    """Return what the rows of a council say, as the same value that its file is read into."""
    areas = tuple(
        LadderArea(area.slug, area.title, area.within.slug if area.within else None, area.is_casework)
        for area in Area.objects.of_authority(authority).select_related("within")
    )
    rows = list(Post.objects.of_authority(authority).select_related("area", "kind_of"))
    posts = tuple(
        LadderPost(
            slug=post.slug,
            title=post.title,
            abbreviations=tuple(post.abbreviations),
            also_called=tuple(post.also_called),
            rank=post.rank,
            rank_basis=post.rank_basis,
            area=_area_of(post),
            kind_of=post.kind_of.slug if post.kind_of else None,
            line=post.line or None,
        )
        for post in rows
    )
    abolished = {post.slug: post.abolished_on for post in rows if post.abolished_on is not None}
    hours = OfficeHours.written_as(authority.office_hours)
    return AuthorityText(
        *(authority.slug, authority.title, authority.colour, areas, posts, abolished, hours),
        *(authority.answering_post, authority.duty_service, bool(authority.shares_phrases)),
    )


def appointments_of(user: User, at: datetime) -> list[Appointment]:
    """Return the appointments that a person holds at a moment, oldest first, with post and area."""
    return list(user.appointments.in_force_at(at).with_post())


def appointments_on(user: User, day: date) -> list[Appointment]:
    """Return the appointments that a person holds at any time of a day in London, oldest first, with post and area."""
    begins, ends = (datetime.combine(one, time(), LONDON) for one in (day, day + timedelta(days=1)))
    return list(user.appointments.filter(overlapping(begins, ends)).with_post())


def has_held_a_post(user: User, by: datetime) -> bool:
    """Say whether a person held a post of their own council at any time before a moment."""
    return user.appointments.filter(seat__post__authority=user.authority_id, starts__lt=by).exists()


def has_held_a_post_since(user: User, since: datetime) -> bool:
    """Say whether a person who holds no post now has held one of their own council at any time since a moment."""
    return user.appointments.filter(seat__post__authority=user.authority_id, ends__gt=since).exists()


def holders_of(authority: Authority, post: str, near: str | None, at: datetime, most: int) -> Holders:
    """Return who holds a post, or a kind of it, at a moment: those near an area first, and at most ``most`` of them.

    Within each group those who are present come first, and then the order is by name. If ``near`` is None, the near are
    those who have no area.
    """
    ladder = ladder_of(authority, day_in_london(at))
    kinds = _kinds([post], ladder)
    areas = tuple(one for one in ladder.areas if near is not None and ladder.meets(one, near))
    rows = holding.some_holders(authority.pk, kinds, areas).rows(at)
    # Near first, of these those who are there, then by name.
    in_order = sorted(rows, key=lambda row: (not row[2], bool(row[3]), row[0], row[5]))
    some = [_holder(*row[:5]) for row in in_order]
    if len(some) <= holding.MOST_COUNTED:
        return Holders(tuple(some[:most]), len(some), any(not one.is_absent for one in some))
    first: list[Holder] = []
    for is_near in (True, False):
        if len(first) < most:
            first += _first_of_many(authority.pk, kinds, areas, is_near, at, most)
    is_any_present = any(not one.is_absent for one in first) or bool(posts_present(authority, [post], at))
    return Holders(tuple(first[:most]), len(some), is_any_present)


class PersonHeld(NamedTuple):
    """A person in a post: the key of the person, and what tells them from others of the same name."""

    person: int
    name: str
    post: str
    post_title: str
    area_title: str

    @property
    def label(self) -> str:
        """The person as people choose them, such as "Ada Example, Head of Service, Help and Protection"."""
        return ", ".join(part for part in (self.name, self.post_title, self.area_title) if part)


def people_holding(authority: Authority, posts: Collection[str], at: datetime) -> list[PersonHeld]:
    """Return who holds any of ``posts`` at a moment, by name. People who are away are among them."""
    if not posts:
        return []
    held = Appointment.objects.of_authority(authority).in_force_at(at).filter(seat__post__slug__in=posts)
    columns = ("user_id", "user__full_name", "seat__post__slug", "seat__post__title", "seat__area__title")
    rows = held.order_by("user__full_name", "id").values_list(*columns)
    return [PersonHeld(person, name, post, title, area or "") for person, name, post, title, area in rows]


def posts_present(authority: Authority, posts: Collection[str], at: datetime) -> frozenset[str]:
    """Return which of ``posts`` have a holder, anywhere, who is not away at a moment."""
    ladder = ladder_of(authority, day_in_london(at))
    held = holding.posts_held(authority.pk, _kinds(posts, ladder), None).rows(at)
    present = {kind for post, _is_held, is_present in held if is_present for kind in ladder.kinds_of(post)}
    return frozenset(present.intersection(posts))


def posts_absent(authority: Authority, posts: Collection[str], area: str | None, at: datetime) -> tuple[str, ...]:
    """Return which of ``posts`` have only holders who are away at a moment, in order of slug.

    Only holders in the area count, or all if ``area`` is None. A holder of a kind of a post is a holder of it too. A
    post that nobody holds is vacant, not absent.
    """
    if not posts:
        return ()
    ladder = ladder_of(authority, day_in_london(at))
    areas = tuple(one for one in ladder.areas if ladder.meets(one, area)) if area is not None else None
    held: set[str] = set()
    present: set[str] = set()
    for post, is_held, is_present in holding.posts_held(authority.pk, _kinds(posts, ladder), areas).rows(at):
        if is_held:
            held.update(ladder.kinds_of(post))
        if is_present:
            present.update(ladder.kinds_of(post))
    return tuple(sorted((held - present).intersection(posts)))


def capacities_of(user: User, at: datetime) -> tuple[str, ...]:
    """Return the hats that a person wears at a moment, in alphabetical order."""
    return tuple(sorted({capacity for (capacity,) in _hats(user.pk).rows(at)}))


@written_once
def _hats(user: int) -> Prepared:
    """Return the query for the hats that a person wears at a moment, in whichever council."""
    return Prepared(lambda: PanelRole.objects.filter(user=user).in_force_at(MOMENT).order_by().values_list("capacity"))


def people_to_choose(authority: Authority, at: datetime) -> list[Choice]:
    """Return the active people of a council by post, the most senior first. Those without a post come last."""
    held = (
        _held(authority, at)
        .filter(user__is_active=True)
        .select_related("user", "seat__post", "seat__area")
        .order_by("user__full_name", "id")
    )
    choices = [
        Choice(
            person=one.user,
            post=one.seat.post.title,
            area=one.seat.area.title if one.seat.area else "",
            is_absent=one.is_absent,
        )
        for one in sorted(held, key=lambda one: _seniority(one.seat.post))
    ]
    with_post = {choice.person.pk for choice in choices}
    others = authority.people.filter(is_active=True).exclude(pk__in=with_post)
    return choices + [Choice(person, "Without a post", person.get_role_display(), False) for person in others]


def _seniority(post: Post) -> tuple[int, int]:
    return (-post.rank if post.rank is not None else 1, post.pk)


def _held(authority: Authority, at: datetime) -> QuerySet[Any, Any]:
    """Return a council's appointments in force at a moment, each with whether its holder is away."""
    away = Absence.objects.in_force_at(at).filter(appointment=OuterRef("pk"))
    return Appointment.objects.of_authority(authority).in_force_at(at).annotate(is_absent=Exists(away))


def _kinds(posts: Collection[str], ladder: Ladder) -> tuple[str, ...]:
    """Return some posts and the kinds of them."""
    return tuple(one for one in ladder.posts if any(ladder.counts_as(one, post) for post in posts))


def _holder(name: str, area: str | None, is_near: int, is_absent: int, absent_until: datetime | str | None) -> Holder:
    return Holder(name, area or "", bool(is_near), bool(is_absent), moment_of(absent_until))


def _first_of_many(
    authority: int, posts: tuple[str, ...], near: tuple[str, ...], is_near: bool, at: datetime, most: int
) -> list[Holder]:
    """Return the first of those who hold a post near some areas, or not near, where many do."""
    if holding.one_too_many(authority, posts, near, is_near).rows(at):
        rows = holding.present_by_name(authority, posts, near, is_near, most).rows(at)
        if len(rows) == most:
            return [Holder(name, area, is_near, False, None) for name, area in rows]
    rows = holding.holders_in_order(authority, posts, near, is_near, most).rows(at)
    return [_holder(*row) for row in rows]


def _area_of(post: Post) -> str | None:
    match post.area_kind:
        case AreaKind.ONE:
            return post.area.slug if post.area else None
        case AreaKind.NONE:
            return None
        case kind:
            return str(kind)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of a council say. Its ladders are kept by the set of posts that are gone."""

    text: AuthorityText
    ladders: dict[frozenset[str], Ladder] = field(default_factory=dict)
    digests: dict[frozenset[str], str] = field(default_factory=dict)

    def on(self, day: date) -> Ladder:
        gone = self.text.gone_by(day)
        if gone not in self.ladders:
            self.ladders[gone] = self.text.ladder_on(day)
        return self.ladders[gone]

    def digest_on(self, day: date) -> str:
        gone = self.text.gone_by(day)
        if gone not in self.digests:
            self.digests[gone] = digest_of_ladder(self.on(day))
        return self.digests[gone]


class _NotAsLoadedError(Exception):
    """The rows are not the ones that the digest was made from, so they must not be kept under it."""

    def __init__(self, text: AuthorityText) -> None:
        super().__init__("The rows were changed after the digest.")
        self.text = text


def _known(authority: Authority) -> _Known:
    try:
        return _kept(authority, authority.content_digest)
    except _NotAsLoadedError as error:
        return _Known(error.text)


BYTES_OF_A_LADDER: Final = 100_000
"""About what the posts of a council take with the ladders of the days that were asked for."""


def _kept(authority: Authority, digest: str) -> _Known:
    """Keep what is known about a council under its digest. If another process loads a file, the digest changes."""

    def read() -> tuple[_Known, int]:
        text = authority_text(authority)
        if text.digest != digest:
            raise _NotAsLoadedError(text)
        return _Known(text), BYTES_OF_A_LADDER

    return KEPT.get(("ladder", authority.pk, digest), read)
