"""What a form in which somebody writes carries besides their words: the post that they act in, for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib import messages
from django.utils import timezone

from authorities.calendar.working_days import day_in_words
from authorities.sign_in.acting import appointments_held
from casenotes.recording.actions import refuse_without_post
from casenotes.recording.keeping import forget_words
from casenotes.recording.opened import Opened
from casenotes.views.keeping import kept_as

if TYPE_CHECKING:
    from django.http import HttpRequest

    from authorities.models import Appointment, User
    from casenotes.models import Note

NO_POST: Final = "You hold no post at this moment, so nothing can be saved. Copy what you wrote, and keep it safe."
OTHER_POST: Final = (
    "You do not hold the post any more in which you opened this form, or it names none. Choose the post in which you "
    "act, then save again."
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a form carries. Without an ``appointment`` it asks which of those ``held`` is meant.

    ``opened`` is what it was opened with. ``kept`` is the key of what was kept and is shown in it; empty if nothing is.
    """

    appointment: Appointment | None
    held: tuple[Appointment, ...]
    opened: Opened
    kept: str = ""


def carried_by(
    request: HttpRequest, person: User, appointment: Appointment | None, opened: Opened | None = None
) -> Carried:
    """Return what the form on this page carries. ``opened`` is given where it is opened about a case."""
    held = () if appointment is not None else tuple(appointments_held(request))
    acting = appointment.pk if appointment is not None else None
    return Carried(appointment, held, opened or Opened(person.pk, acting), kept_as(request))


def refused_without_post(request: HttpRequest, person: User, row: str) -> str:
    """Leave the entry of somebody who tried to save in no post of theirs; return what to tell them."""
    refuse_without_post(user=person, row=row)
    return OTHER_POST if appointments_held(request) else NO_POST


def forget_what_was_kept(request: HttpRequest, person: User) -> None:
    """Delete what was kept of the form that is saved now, if anything was."""
    try:
        key = UUID(request.POST.get("kept", ""))
    except ValueError:
        return
    forget_words(user=person, key=key)


def say_that_it_was_saved(request: HttpRequest, note: Note) -> None:
    """Tell somebody who saves again when it was saved, unless they are still to be told that it is."""
    if len(messages.get_messages(request)):
        return
    at = timezone.localtime(note.recorded_at)
    is_today = at.date() == timezone.localdate()
    day = "" if is_today else f" on {day_in_words(at)}"
    messages.info(request, f"Already saved at {at:%H:%M}{day}.")
