"""Whom a decision reaches that was taken outside the scheme, or under none: everybody who may have to answer for it.

Every post that could have decided is asked, and every hat. Where nobody other than whoever recorded holds a post there,
the next above (``above.py``) is asked as well. Where no post of the council may decide at all, it is the post that the
council names for this (``Authority.answering_post``). Reads, never writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.calendar.working_days import LONDON
from authorities.lengths import SLUG
from authorities.people.queries import ladder_of
from casenotes.models import RequestKind
from casenotes.recording.above import Others
from casenotes.recording.entries import Asked
from casenotes.recording.facts import known_of_case
from delegation.rules.determination import Actor, Code, Question
from delegation.rules.questions import facts_of_the_clock
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from authorities.models import Appointment, Authority, User
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
    there = _others([user], appointment.seat.post.authority, question.moment)
    area = _area_of(case, appointment)
    posts_named = dict.fromkeys([named, *determination.governing.minimum_posts])
    asked = [(post, there.area_for(post, area)) for post in posts_named if post in there.ladder.posts]
    hats = list(_hats_of(library().books[question.council], question, determination))
    posts = dict.fromkeys(asked)
    for post, where in asked:
        if not there.is_held(post, where):
            posts |= dict.fromkeys(there.next_above(post, where or there.ladder.single_area_of(post) or area))
    if not there.is_worn(hats):
        posts |= dict.fromkeys([] if posts else there.answering())
        # A Director who goes past a limit of the scheme has nobody above, and somebody has to see it all the same.
        if not any(there.is_held(post, where) for post, where in posts):
            posts |= dict.fromkeys(there.most_senior())
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
        there = _others([user], authority, now)
        asked = there.answering()
        besides = [] if any(there.is_held(post, where) for post, where in asked) else there.most_senior()
        posts = dict.fromkeys([*asked, *besides])
        return tuple(Asked(RequestKind.ANSWER, post=post, area=where) for post, where in posts)
    known = {**known_of_case(case, now).facts, **facts_of_the_clock(book, now, books.calendar)}
    facts = books.facts_of_use(authority.slug, row, now.date(), known)
    area = appointment.seat.area.slug if appointment.seat.area is not None else None
    actor = Actor(appointment.seat.post.slug, area)
    question = Question(authority.slug, row, now, actor, dict(facts), frozenset())
    return asked_to_answer(
        user=user, appointment=appointment, case=case, question=question, determination=books.determine(question)
    )


def _others(authors: Iterable[User], authority: Authority, decided: datetime) -> Others:
    """Return who holds which post now besides whoever wrote the note, as the posts stood when it was decided."""
    ladder = ladder_of(authority, decided.astimezone(LONDON).date())
    return Others.than(authors, authority, ladder, timezone.now())


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
