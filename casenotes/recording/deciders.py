"""Who may be named as the decider of a prepared note: somebody of the council who held a post at that moment.

Reads, never writes. Whether the scheme lets them decide is asked once they confirm. Nobody prepares a note for
themselves, and two accounts with one staff number are one person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F

from authorities.calendar.working_days import LONDON, day_in_words
from authorities.letters import reads_the_same
from authorities.models import Appointment, Role, User
from authorities.people.one_person import is_one_person
from authorities.people.queries import PersonHeld

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from authorities.models import Authority
    from delegation.rules.compiling import CompiledDecision

MOST_LISTED: Final = 100
"""A list to choose from has at most so many. A name that is typed is looked for among all."""

MOST_ALIKE: Final = 20


def deciders_offered(user: User, at: datetime) -> list[PersonHeld]:
    """Return the people to choose from, the most senior first, at most a hundred."""
    return _people(_held(user, at).order_by(F("seat__post__rank").desc(nulls_last=True), "user__full_name", "pk"))


def deciders_called(user: User, typed: str, at: datetime) -> list[PersonHeld]:
    """Return whom a name, or a whole label, means: nobody, one person, or several of one name, each once."""
    name = " ".join(typed.partition(",")[0].split())
    alike = _people(_held(user, at).filter(user__full_name__iexact=name).order_by("user__full_name", "pk"))
    chosen = [one for one in alike if reads_the_same(one.label, typed)] or [
        one for one in alike if reads_the_same(one.name, typed)
    ]
    return list({one.person: one for one in chosen}.values())[:MOST_ALIKE]


def why_nobody_is_called(user: User, typed: str, at: datetime) -> str:
    """Return what to tell somebody whose typed name means nobody who could have decided at a moment.

    That is themselves, somebody of the council who could not decide, or nobody at all.
    """
    name = " ".join(typed.partition(",")[0].split())
    alike = User.objects.filter(authority=user.authority_id, full_name__iexact=name).order_by("pk")[:MOST_ALIKE]
    if any(is_one_person(user, one) for one in alike):
        return "You cannot prepare a note for yourself. If you decided, record the decision."
    for one in alike:
        if not one.sees_cases:
            return f"{one.full_name} only looks things up here, and decides nothing. {_CHOOSE}"
        if held_by(one, at):
            return f"{one.full_name} held another post then than the one that you wrote. {_CHOOSE}"
        when = at.astimezone(LONDON)
        held_none = f"{one.full_name} held no post on {day_in_words(when)} at {when:%H:%M}, and could not decide."
        return f"{held_none} Check when it was decided. {_CHOOSE}"
    return f"Nobody of your council is called so. Check the name. {_CHOOSE}"


_CHOOSE: Final = "Choose whoever decided from the list."


def likely_decider(authority: Authority, decisions: Iterable[CompiledDecision], at: datetime) -> Appointment | None:
    """Return an appointment in a post that a row names, so that a form can ask what such a post would be asked.

    It is asked about as long as nobody is named as the decider. None if nobody held such a post then.
    """
    posts = {one.post for decision in decisions for route in decision.routes for one in route.route.who.posts}
    held = Appointment.objects.of_authority(authority).in_force_at(at).filter(seat__post__slug__in=posts)
    return held.with_post().select_related("seat__post__authority").order_by("pk").first()


def held_by(user: User, at: datetime) -> list[Appointment]:
    """Return the appointments that somebody held at a moment, the most senior first, with post and area."""
    held = user.appointments.in_force_at(at).with_post().select_related("seat__post__authority")
    return list(held.order_by(F("seat__post__rank").desc(nulls_last=True), "pk"))


def _held(user: User, at: datetime) -> QuerySet[Appointment]:
    """Return the appointments at a moment of everybody in the council who opens cases, besides the person."""
    held = Appointment.objects.filter(seat__post__authority=user.authority_id).in_force_at(at)
    others = held.filter(user__authority=user.authority_id).exclude(user=user).exclude(user__role=Role.READER)
    return others.exclude(user__staff_number__iexact=user.staff_number) if user.staff_number else others


def _people(held: QuerySet[Appointment]) -> list[PersonHeld]:
    columns = ("user_id", "user__full_name", "seat__post__slug", "seat__post__title", "seat__area__title")
    rows = held.values_list(*columns)[:MOST_LISTED]
    return [PersonHeld(person, name, post, title, area or "") for person, name, post, title, area in rows]
