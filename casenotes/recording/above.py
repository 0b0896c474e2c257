"""To whom something goes that whoever decided cannot settle themselves: the next above who is there. Only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.calendar.working_days import day_in_london
from authorities.ladder import APART
from authorities.models import Appointment
from authorities.people.queries import ladder_of
from casenotes.models import RequestKind
from casenotes.recording.entries import Asked

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from authorities.ladder import Ladder
    from authorities.models import Authority
    from casenotes.models import Note


def next_above(note: Note, at: datetime, *, but_not: Collection[int]) -> tuple[Asked, ...]:
    """Return who is asked to answer, because they are next above whoever decided, in the area of the note.

    That is the least senior post above in the same line that somebody holds at ``at``, other than the people in
    ``but_not`` (keys). Where there is none it is the post that the council names for such answers, and nobody if the
    council names none.
    """
    authority = note.authority
    ladder = ladder_of(authority, day_in_london(at))
    if note.post not in ladder.posts:  # abolished since
        ladder = ladder_of(authority, day_in_london(note.taken_at))
    above = [post for post in ladder.posts if _is_above(post, note.post, ladder)]
    held = _held(authority, above, at, but_not)
    there = [(post, area) for post, area in held if _reaches(post, area, note.area, ladder)]
    if there:
        post, area = min(there, key=lambda one: _by_rank(one, note.area, ladder))
        return (Asked(RequestKind.ANSWER, post=post, area=area if ladder.posts[post].is_generic else ""),)
    return (Asked(RequestKind.ANSWER, post=authority.answering_post),) if authority.answering_post else ()


def _is_above(post: str, own: str, ladder: Ladder) -> bool:
    """Say whether a post is more senior in the same line: the general one, or that of one specialism."""
    if own not in ladder.posts or not ladder.is_more_senior(post, own):
        return False
    if ladder.posts[post].is_over_all_areas:
        return True
    if ladder.is_in_general_line(post):
        return ladder.posts[own].line != APART
    return ladder.single_area_of(own) is not None and ladder.single_area_of(post) is not None


def _held(authority: Authority, posts: list[str], at: datetime, but_not: Collection[int]) -> set[tuple[str, str]]:
    """Return which of some posts are held at a moment by others, each with the area in which; empty for all areas."""
    held = Appointment.objects.of_authority(authority).in_force_at(at).filter(seat__post__slug__in=posts)
    by_others = held.filter(user__is_active=True).exclude(user__in=but_not).order_by()
    return {(post, area or "") for post, area in by_others.values_list("seat__post__slug", "seat__area__slug")}


def _reaches(post: str, held_in: str, area: str, ladder: Ladder) -> bool:
    """Say whether a post as it is held is responsible for an area: for that one, for one around it, or for all."""
    if ladder.posts[post].is_over_all_areas:
        return True
    return bool(area) and bool(held_in) and ladder.lies_within(area, held_in)


def _by_rank(held: tuple[str, str], area: str, ladder: Ladder) -> tuple[int, bool, str]:
    """Return what puts the nearest first: the lowest rank, and of one rank whoever holds it in that very area."""
    post, held_in = held
    return ladder.posts[post].rank or 0, held_in != area, post
