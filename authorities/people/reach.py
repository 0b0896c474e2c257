"""What reaches somebody that is asked of a post or of a hat, and which accounts are one person's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Value
from django.db.models.functions import Upper

from authorities.calendar.working_days import day_in_london
from authorities.database.prepared import MOMENT, Prepared, written_once
from authorities.models import Appointment, PanelRole, User
from authorities.people.queries import ladder_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.ladder import Ladder
    from authorities.models import Authority


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A post that somebody holds, with the posts that it counts as.

    ``areas`` are those in which something may be asked of it: all that meet the holder's own. None stands for every
    area, because the post is over all of them or outside them.
    """

    post: str
    kinds: frozenset[str]
    areas: frozenset[str] | None
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """The posts that somebody holds in their own council at a moment, the hats that they wear there, their accounts."""

    seats: tuple[HeldSeat, ...] = ()
    hats: frozenset[str] = frozenset()
    accounts: tuple[int, ...] = ()

    @property
    def is_ranked(self) -> bool:
        """Whether any of the posts stands on the ladder."""
        return any(seat.is_ranked for seat in self.seats)

    @property
    def posts(self) -> frozenset[str]:
        """The posts that are held, without those that they are kinds of."""
        return frozenset(seat.post for seat in self.seats)

    def acting_in(self, appointment: Appointment, ladder: Ladder) -> Reach:
        """Return what reaches the person while they act under one appointment: that post alone, and every hat."""
        return replace(self, seats=(_seat(ladder, *_columns(appointment)),))


def reach_of(user: User, at: datetime) -> Reach:
    """Return what reaches somebody at a moment; nothing where they belong to no council."""
    if user.authority is None:
        return Reach()
    held = Appointment.objects.in_force_at(at).filter(user=user, seat__post__authority=user.authority).order_by()
    columns = held.values_list("seat__post__slug", "seat__area__slug", "seat__post__rank").distinct()
    return _reach(user, user.authority, list(columns), at)


def reach_by(user: User, held: Iterable[Appointment], at: datetime) -> Reach:
    """Return what reaches somebody at a moment whose appointments of then, with post and area, are known."""
    if user.authority is None:
        return Reach()
    own = (one for one in held if one.seat.post.authority_id == user.authority_id)
    return _reach(user, user.authority, list(dict.fromkeys(_columns(one) for one in own)), at)


def _reach(user: User, authority: Authority, held: list[tuple[str, str | None, int | None]], at: datetime) -> Reach:
    ladder = ladder_of(authority, day_in_london(at))
    return Reach(
        tuple(_seat(ladder, *one) for one in held),
        frozenset(capacity for (capacity,) in _hats(authority.pk, user.pk).rows(at)),
        accounts_of(user),
    )


def accounts_of(user: User) -> tuple[int, ...]:
    """Return the keys of every account of a person in their council: their own, and those of their staff number."""
    number = user.staff_number.strip()
    if not number:
        return (user.pk,)
    return (user.pk, *(pk for (pk,) in _other_accounts(user.authority_id, user.pk, number).rows()))


def _columns(appointment: Appointment) -> tuple[str, str | None, int | None]:
    seat = appointment.seat
    return seat.post.slug, seat.area.slug if seat.area is not None else None, seat.post.rank


def _seat(ladder: Ladder, post: str, area: str | None, rank: int | None) -> HeldSeat:
    meeting = frozenset(one for one in ladder.areas if ladder.meets(one, area)) if area is not None else None
    return HeldSeat(post, ladder.kinds_of(post), meeting, rank is not None)


# Every page asks for these two, to tell people what waits for them.
@written_once
def _hats(authority: int, user: int) -> Prepared:
    """Return the query for the hats that somebody wears in a council at a moment."""
    worn = PanelRole.objects.filter(authority=authority, user=user)
    return Prepared(lambda: worn.in_force_at(MOMENT).order_by().values_list("capacity"))


@written_once
def _other_accounts(authority: int | None, user: int, number: str) -> Prepared:
    """Return the query for the accounts of a council with somebody's staff number, other than their own."""
    alike = User.objects.filter(authority=authority).annotate(as_compared=Upper("staff_number"))
    others = alike.filter(as_compared=Upper(Value(number))).exclude(pk=user)
    return Prepared(lambda: others.order_by().values_list("pk"))
