"""Whom a decision reaches that was taken outside the scheme, or under none: everybody who may have to answer for it.

Every post that could have decided is asked, and every hat. Where nobody other than whoever recorded holds a post there,
the next above on the ladder is asked as well. Where no post of the council may decide at all, it is the post that the
council names for this (``Authority.answering_post``). Reads, never writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.calendar.working_days import LONDON
from authorities.lengths import SLUG
from authorities.models import Appointment, PanelRole, Role, User
from authorities.people.queries import ladder_of
from authorities.people.reach import accounts_of
from casenotes.models import RequestKind
from casenotes.recording.entries import Asked
from casenotes.recording.facts import known_of_case
from delegation.rules.determination import Actor, Code, Question
from delegation.rules.questions import facts_of_the_clock
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from authorities.ladder import Ladder, Post
    from authorities.models import Authority
    from casenotes.models import Case
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledRoute
    from delegation.rules.determination import Determination
    from delegation.rules.facts import KnownFacts


def asked_to_answer(
    *,
    user: User,
    appointment: Appointment,
    case: Case,
    question: Question,
    determination: Determination,
    named: str = "",
) -> tuple[Asked, ...]:
    """Return who is asked to answer for a decision that the scheme did not let this person take.

    ``question`` is what the scheme was asked and ``determination`` what it said. ``named`` is a post that whoever
    recorded names besides; empty: none.
    """
    there = _Council(user, appointment.seat.post.authority, question.moment)
    area = _area_of(case, appointment)
    asked = [
        (post, there.area_for(post, area)) for post in there.known([named, *determination.governing.minimum_posts])
    ]
    hats = list(_hats_of(library().books[question.council], question, determination))
    posts = dict.fromkeys(asked)
    for post, where in asked:
        if not there.is_held(post, where):
            posts |= dict.fromkeys(there.above(post, where or there.single_area_of(post) or area))
    if not posts and not there.is_worn(hats):
        posts |= dict.fromkeys(there.answering())
    return (
        *(Asked(RequestKind.ANSWER, post=post, area=where) for post, where in posts),
        *(Asked(RequestKind.ANSWER, hat=hat) for hat in hats),
    )


def asked_today(*, user: User, appointment: Appointment, case: Case, row: str) -> tuple[Asked, ...]:
    """Return who is asked to answer for a decision that no version of the scheme was held for: who decides it today.

    A row that is in force no more is for the post that the council names.
    """
    books, now = library(), timezone.now().astimezone(LONDON)
    authority = appointment.seat.post.authority
    book = books.books.get(authority.slug)
    scheme = book.find(row, now.date()) if book is not None else None
    if book is None or scheme is None or row not in scheme.by_row:
        there = _Council(user, authority, now)
        return tuple(Asked(RequestKind.ANSWER, post=post, area=where) for post, where in there.answering())
    known = {**known_of_case(case, now).facts, **facts_of_the_clock(book, now, books.calendar)}
    facts = books.facts_of_use(authority.slug, row, now.date(), known)
    area = appointment.seat.area.slug if appointment.seat.area is not None else None
    actor = Actor(appointment.seat.post.slug, area)
    question = Question(authority.slug, row, now, actor, dict(facts), frozenset())
    return asked_to_answer(
        user=user, appointment=appointment, case=case, question=question, determination=books.determine(question)
    )


def _area_of(case: Case, appointment: Appointment) -> str:
    """Return the area in which a post is asked: that of the child's case, else of whoever records."""
    area = case.area or appointment.seat.area
    return area.slug if area is not None else ""


def _hats_of(book: Book, question: Question, determination: Determination) -> Iterator[str]:
    """Yield the hats under which the decision could have been taken: a panel's, and a role's that stands for a post."""
    row, day = determination.governing.row, question.moment.date()
    if not determination.governing.minimum_posts and determination.reasons[0].code is Code.RULED_OUT:
        return
    scheme = book.find_beside(row, day)
    routes = scheme.by_row[row].routes if scheme is not None and row in scheme.by_row else ()
    panels: dict[str, None] = {}
    for who in (route.route.who for route in _that_may_hold(routes, question.facts)):
        if who.posts:
            continue
        if who.capacity is not None:
            yield who.capacity
        if who.panel is not None:
            panels[who.panel] = None
    if determination.row == row and determination.forum is not None and not determination.governing.minimum_posts:
        panels[determination.forum] = None
    # Nobody wears a hat whose name is longer than the names of hats are.
    hats = (f"{wears}-{panel}" for panel in panels for wears in ("for", "chair-of"))
    yield from (hat for hat in hats if len(hat) <= SLUG)


def _that_may_hold(routes: Sequence[CompiledRoute], facts: KnownFacts) -> list[CompiledRoute]:
    """Return the routes that the facts known do not rule out; one for all other cases only where no other holds."""
    open_ones = [
        route
        for route in routes
        if all(condition.holds(facts) is not False for condition in route.route.when)
        and not any(
            (refusal.when and all(condition.holds(facts) for condition in refusal.when))
            or any(condition.holds(facts) is False for condition in refusal.only_when)
            for refusal in route.refusals
        )
    ]
    return [route for route in open_ones if not route.route.otherwise] or open_ones


@dataclass(frozen=True)
class _Council:
    """A council's posts on the day of a decision, and who holds them now besides whoever recorded it."""

    author: User
    authority: Authority
    moment: datetime

    @cached_property
    def ladder(self) -> Ladder:
        """The posts and areas on the day of the decision."""
        return ladder_of(self.authority, self.moment.astimezone(LONDON).date())

    @cached_property
    def accounts(self) -> tuple[int, ...]:
        """The accounts of whoever recorded."""
        return accounts_of(self.author)

    def known(self, posts: Iterable[str]) -> list[str]:
        """Return those of some posts that the council has, each once."""
        return [post for post in dict.fromkeys(posts) if post in self.ladder.posts]

    def area_for(self, post: str, area: str) -> str:
        """Return the area in which a post is asked: none where the post is not one that is held in areas."""
        return area if self.ladder.posts[post].is_generic else ""

    def single_area_of(self, post: str) -> str | None:
        """Return the one area of a post, if it has one."""
        return self.ladder.single_area_of(post)

    def is_held(self, post: str, area: str) -> bool:
        """Say whether somebody else, who may open cases, holds a post or a kind of it in an area; empty: anywhere."""
        return any(
            self.ladder.counts_as(held, post) and (not area or where is None or self.ladder.meets(where, area))
            for held, where in self._held
        )

    def is_worn(self, hats: Iterable[str]) -> bool:
        """Say whether somebody else, who may open cases, wears one of some hats."""
        worn = PanelRole.objects.of_authority(self.authority).in_force_at(timezone.now())
        wearers = worn.filter(capacity__in=list(hats), user__is_active=True)
        return wearers.exclude(user__role=Role.READER).exclude(user__in=self.accounts).exists()

    def above(self, post: str, area: str) -> list[tuple[str, str]]:
        """Return the next posts above one that somebody else holds in an area; in the end those that answer for all."""
        ladder = self.ladder
        senior = [
            one
            for one in ladder.posts.values()
            # What is asked of a post is asked of every kind of it.
            if one.kind_of is None and ladder.is_more_senior(one.slug, post) and ladder.is_in_general_line(one.slug)
        ]
        for rank in sorted({one.rank for one in senior if one.rank is not None}):
            level = [(one.slug, self.area_for(one.slug, area)) for one in senior if one.rank == rank]
            held = [(one, where) for one, where in level if self._is_over(one, area) and self.is_held(one, where)]
            if held:
                return held
        return self.answering()

    def _is_over(self, post: str, area: str) -> bool:
        """Say whether a post is over an area at all: a post of one area is not over another."""
        own = self.ladder.single_area_of(post)
        return own is None or not area or self.ladder.meets(own, area)

    def answering(self) -> list[tuple[str, str]]:
        """Return the post that the council names to answer where no other can, or the most senior if it names none.

        Where nobody else holds that either, the most senior post that somebody else holds is asked as well. A Director
        who goes past a limit of the scheme has nobody above, and somebody has to see it all the same.
        """
        ranked = [one for one in self.ladder.posts.values() if self.ladder.is_in_general_line(one.slug)]
        named = [self.authority.answering_post] if self.authority.answering_post else _highest(ranked)
        if not any(self.is_held(post, "") for post in named):
            named += _highest([one for one in ranked if self.is_held(one.slug, "")])
        return [(post, "") for post in dict.fromkeys(named)]

    @cached_property
    def _held(self) -> list[tuple[str, str | None]]:
        """Which posts others hold now, and where, each once."""
        held = Appointment.objects.of_authority(self.authority).in_force_at(timezone.now()).order_by()
        by_others = held.filter(user__is_active=True).exclude(user__role=Role.READER).exclude(user__in=self.accounts)
        return list(by_others.values_list("seat__post__slug", "seat__area__slug").distinct())


def _highest(posts: Iterable[Post]) -> list[str]:
    """Return those of some posts that have the highest rank."""
    ranks = {post.slug: post.rank or 0 for post in posts}
    highest = max(ranks.values(), default=0)
    return [slug for slug, rank in ranks.items() if rank == highest]
