"""What every page shows about the person signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.conf import settings

from authorities.sign_in.acting import acting_appointment

if TYPE_CHECKING:
    from django.http import HttpRequest

    from authorities.models import Appointment, Authority


class SignedIn(TypedDict):
    """The council and post that the page is shown for, and whether this is a demonstration."""

    council: Authority | None
    acting_as: Appointment | None
    is_demonstration: bool


def signed_in(request: HttpRequest) -> SignedIn:
    """Return the council of the person signed in and the appointment they act in, if any."""
    person = getattr(request, "user", None)
    return {
        "council": person.authority if person is not None and person.is_authenticated else None,
        "acting_as": acting_appointment(request),
        "is_demonstration": settings.DEMONSTRATION,
    }
