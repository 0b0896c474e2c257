"""The posts that somebody held at the moment of a decision, of which a note is judged by one.

People change posts. A decision of an earlier day counts with a post held then, whichever they hold now, if any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from authorities.calendar.working_days import LONDON, day_in_words
from authorities.people.queries import appointments_of, appointments_on
from casenotes.recording.seats import seat_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from authorities.models import Appointment, User


@dataclass(frozen=True, slots=True)
class PostsThen:
    """The appointments to choose from, none where there is no choice, and the one by which the note is judged."""

    offered: tuple[Appointment, ...]
    judged: Appointment | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The appointments as a form offers them: key, and post, area and dates in words."""
        return [(str(one.pk), appointment_in_words(one)) for one in self.offered]


def posts_then(
    user: User,
    acting: Appointment | None,
    moment: datetime | None,
    chosen: str | None = None,
    *,
    is_by_day: bool = False,
) -> PostsThen:
    """Return the posts of their own council that a person held at a moment, and the one chosen by its key.

    ``chosen`` is None for a form that is opened: it answers for the post acted in now if that was held then, or else
    for the only one that was. A form that is sent without a choice is judged by the post acted in now. If that was not
    held then, it is refused, and the others are offered. Somebody who acts in no post now is judged by the only one of
    then. ``is_by_day`` asks about the whole day. Without a moment there is nothing to choose.
    """
    if moment is None:
        return PostsThen((), acting)
    found = appointments_on(user, moment.astimezone(LONDON).date()) if is_by_day else appointments_of(user, moment)
    held = tuple(one for one in found if one.seat.post.authority_id == user.authority_id)
    if acting is not None and held == (acting,):
        return PostsThen((), acting)
    only = held[0] if len(held) == 1 else None
    is_of_then = acting is None or (chosen is None and acting not in held)
    otherwise = only if is_of_then else acting
    return PostsThen(held, next((one for one in held if str(one.pk) == chosen), otherwise))


def appointment_in_words(appointment: Appointment) -> str:
    """Return an appointment as people tell it from others: post, area, and from when to when."""
    since = day_in_words(appointment.starts.astimezone(LONDON))
    if appointment.ends is None:
        return f"{seat_in_words(appointment)} (since {since})"
    return f"{seat_in_words(appointment)} ({since} to {day_in_words(appointment.ends.astimezone(LONDON))})"
