"""Who asks, and in which of their posts they act now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.utils import timezone

from authorities.people.queries import appointments_of, has_held_a_post
from authorities.people.reach import reach_by

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from authorities.models import Appointment, User
    from authorities.people.reach import Reach

SESSION_KEY: Final = "appointment_id"
FIELD: Final = "acting"
"""The field of a form that says in which appointment, by its key, whoever opened it acts."""

_FOUND: Final = "_acting_appointment"
_HELD: Final = "_appointments_held"
_REACH: Final = "_reach"
_ONLY_BEFORE: Final = "_holds_no_post_now"


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in. Raises Http404 where nobody is: to them there is nothing at this address."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def acting_appointment(request: HttpRequest) -> Appointment | None:
    """Return the appointment in force that the person chose, or their only one. It is looked up once a request.

    None if nobody is signed in, if the person holds no post, or if they hold several and chose none.
    """
    if not hasattr(request, _FOUND):
        setattr(request, _FOUND, _find(request))
    found: Appointment | None = getattr(request, _FOUND)
    return found


def _find(request: HttpRequest) -> Appointment | None:
    person = getattr(request, "user", None)  # an error page may come before the person is looked up
    if person is None or not person.is_authenticated:
        return None
    held = appointments_held(request)
    if len(held) == 1:
        return held[0]
    chosen = request.session.get(SESSION_KEY)
    return next((appointment for appointment in held if appointment.pk == chosen), None)


def appointments_held(request: HttpRequest) -> list[Appointment]:
    """Return the appointments that the person signed in holds now, oldest first. They are looked up once a request."""
    if not hasattr(request, _HELD):
        person = getattr(request, "user", None)
        is_known = person is not None and person.is_authenticated
        setattr(request, _HELD, appointments_of(person, timezone.now()) if person is not None and is_known else [])
    found: list[Appointment] = getattr(request, _HELD)
    return found


def holds_no_post_now(request: HttpRequest) -> bool:
    """Say whether the person signed in holds no post, though they held one before. It is looked up once a request."""
    if not hasattr(request, _ONLY_BEFORE):
        person = getattr(request, "user", None)
        is_known = person is not None and person.is_authenticated and not appointments_held(request)
        setattr(request, _ONLY_BEFORE, bool(is_known and person and has_held_a_post(person, timezone.now())))
    found: bool = getattr(request, _ONLY_BEFORE)
    return found


def appointment_of_form(request: HttpRequest, sent: QueryDict | None) -> Appointment | None:
    """Return the appointment in which a form acts, whatever was chosen in another window since it was opened.

    ``sent`` is what was sent; None for a form that is being opened, which acts in the post that the person acts in. The
    appointment has to be the person's own, and held now; otherwise it is None. A form that names none acts in the only
    one that they hold. The rest of the page says that they act in it, too.
    """
    if sent is None:
        return acting_appointment(request)
    held, named = appointments_held(request), sent.get(FIELD, "")
    meant = [one for one in held if str(one.pk) == named] if named else held
    found = meant[0] if len(meant) == 1 else None
    setattr(request, _FOUND, found)
    return found


def reach_now(request: HttpRequest, user: User) -> Reach:
    """Return what reaches whoever asks, now: by the posts that they hold and their hats. It is looked up once."""
    if not hasattr(request, _REACH):
        setattr(request, _REACH, reach_by(user, appointments_held(request), timezone.now()))
    found: Reach = getattr(request, _REACH)
    return found


def choose(request: HttpRequest, appointment: Appointment) -> None:
    """Let the person act in this appointment until they choose another or sign out."""
    request.session[SESSION_KEY] = appointment.pk
    setattr(request, _FOUND, appointment)
