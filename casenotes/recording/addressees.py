"""Whom a decision reaches that was taken outside the scheme, or under none: everybody who may have to answer for it.

Every post that could have decided is asked, and every hat. Where nobody other than whoever recorded holds a post there,
the next above (``authorities.people.above``) is asked as well. Where no post of the council may decide at all, it is
the post that the council names for this (``Authority.answering_post``). Reads, never writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from authorities.calendar.working_days import LONDON
from authorities.people.above import Others
from authorities.people.queries import ladder_of
from casenotes.models import NoteKind, NoteRequest, RequestKind
from casenotes.models.chains import authors_of, chain_of
from casenotes.recording.entries import Asked
from casenotes.recording.facts import known_of_case
from casenotes.recording.hats import hats_of_panel
from delegation.rules.determination import Actor, Code, Question
from delegation.rules.questions import facts_of_the_clock
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from authorities.models import Appointment, Authority, User
    from authorities.people.above import AskedPost
    from casenotes.models import Case, Note
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledRoute
    from delegation.rules.determination import Determination
    from delegation.rules.facts import KnownFacts


OUTSIDE: Final = frozenset({NoteKind.DEVIATION, NoteKind.UNCHECKED})
"""The kinds of note that somebody has to answer for."""


def asked_to_answer(
    *,
    user: User,
    appointment: Appointment,
    case: Case,
    question: Question,
    determination: Determination,
    named: str = "",
    prepared_by: User | None = None,
) -> tuple[Asked, ...]:
    """Return who is asked to answer for a decision that the scheme did not let this person take.

    ``question`` is what the scheme was asked and ``determination`` what it said. ``named`` is a post that whoever
    recorded names besides; empty: none. ``prepared_by`` prepared the note, where somebody else did.
    """
    authors = [user] if prepared_by is None else [user, prepared_by]
    there = _others(authors, appointment.seat.post.authority, question.moment)
    area, book = _area_of(case, appointment), library().books[question.council]
    limits = _areas_named(book, question, determination)
    posts_named = dict.fromkeys([named, *determination.governing.minimum_posts])
    asked = [
        (post, where)
        for post in posts_named
        if post in there.ladder.posts
        for where in _areas_for(post, area, limits.get(post, ()), there)
    ]
    return _reaching(there, asked, list(_hats_of(book, question, determination)), area)


def asked_again(*, user: User, note: Note) -> tuple[Asked, ...]:
    """Return who answers for a correction by a person of a note outside the scheme: whoever was asked about that note.

    Where only people who wrote in it hold a post by now, the next above is asked as well. Nobody is asked about a
    correction of any other note.
    """
    if note.kind not in OUTSIDE:
        return ()
    before = NoteRequest.objects.filter(note__in=chain_of(note), kind=RequestKind.ANSWER, raised_by__isnull=True)
    found = list(before.filter(note__number__lte=note.number).order_by("note__number", "number").select_related("note"))
    asked = [(one.post, one.area) for one in found if one.note_id == found[-1].note_id and one.post]
    hats = [one.hat for one in found if one.note_id == found[-1].note_id and one.hat]
    there = _others([user, *authors_of(note)], note.authority, note.taken_at)
    if not found and note.should_have_decided in there.ladder.posts:  # older than requests
        asked = [(note.should_have_decided, there.area_for(note.should_have_decided, note.area))]
    return _reaching(there, asked, hats, note.area)


def _reaching(there: Others, asked: list[AskedPost], hats: list[str], area: str) -> tuple[Asked, ...]:
    """Return some posts and hats as they are asked, with the next above of every post that nobody else holds."""
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
        return _reaching(_others([user], authority, now), [], [], "")
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


def _areas_named(book: Book, question: Question, determination: Determination) -> dict[str, tuple[str, ...]]:
    """Return in which areas a row limits a post, for the posts that it limits."""
    limits: dict[str, dict[str, None]] = {}
    open_ones = [one for route in _routes_of(book, question, determination) for one in route.route.who.posts]
    for one in open_ones:
        limits.setdefault(one.post, {})[one.area or ""] = None
    return {post: tuple(areas) for post, areas in limits.items() if "" not in areas}


def _areas_for(post: str, area: str, limits: Iterable[str], there: Others) -> list[str]:
    """Return in which areas a post is asked: in that of the case, or in those to which the row limits the post.

    Of several of these it is those that the case lies in, if it lies in any.
    """
    named = [one for one in limits if there.area_for(post, one)]
    if not named:
        return [there.area_for(post, area)]
    return [one for one in named if area and there.ladder.meets(one, area)] or named


def _routes_of(book: Book, question: Question, determination: Determination) -> list[CompiledRoute]:
    """Return the routes of the governing row that the facts known do not rule out."""
    row = determination.governing.row
    scheme = book.find_beside(row, question.moment.date())
    return _that_may_hold(scheme.by_row[row].routes, question.facts) if scheme and row in scheme.by_row else []


def _hats_of(book: Book, question: Question, determination: Determination) -> Iterator[str]:
    """Yield the hats under which the decision could have been taken: a panel's, and a role's that stands for a post."""
    row = determination.governing.row
    if not determination.governing.minimum_posts and determination.reasons[0].code is Code.RULED_OUT:
        return
    panels: dict[str, None] = {}
    for who in (route.route.who for route in _routes_of(book, question, determination)):
        if who.posts:
            continue
        if who.capacity is not None:
            yield who.capacity
        if who.panel is not None:
            panels[who.panel] = None
    if determination.row == row and determination.forum is not None and not determination.governing.minimum_posts:
        panels[determination.forum] = None
    for panel in panels:
        yield from hats_of_panel(panel)


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
