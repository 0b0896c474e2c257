"""The page on which somebody finds what waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from authorities.sign_in.acting import reach_now, signed_in
from casenotes.reading.confirmed_first import asked_to_confirm_first
from casenotes.reading.kept import kept_for
from casenotes.reading.prepared import denied_to, prepared_for
from casenotes.reading.waiting import what_waits_for
from casenotes.recording.actions import log_reading

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what the person signed in is asked, and log that they looked. Closed to whoever sees no cases."""
    person = signed_in(request)
    if not person.sees_cases:
        raise PermissionDenied
    log_reading(user=person, note=None)
    reach = reach_now(request, person)
    context = {
        "waiting": what_waits_for(person, reach),
        "prepared": prepared_for(person),
        "first": asked_to_confirm_first(person),
        "denied": denied_to(person),
        "kept": kept_for(person),
    }
    return render(request, "casenotes/waiting.html", context)
