"""The pages that list notes: a page of the list, and the way to the notes of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from authorities.sign_in.acting import acting_appointment, holds_no_post_now, reach_now, signed_in
from casenotes.filters import NotesFilter
from casenotes.forms import CaseForm
from casenotes.models.chains import denied_among
from casenotes.reading.answers import answered_in_a_line
from casenotes.reading.asked import waiting_for_an_answer
from casenotes.reading.prepared import not_recorded, prepared_for
from casenotes.reading.queries import notes_of, place_beside
from casenotes.reading.withheld import withheld_from
from casenotes.recording.actions import log_case_opened, log_reading
from casenotes.views.addresses import with_query

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from authorities.models import User
    from authorities.people.reach import Reach
    from casenotes.reading.paging import Place
    from casenotes.reading.queries import Wanted


def _reader(request: HttpRequest) -> User:
    """Return who is signed in. Raises Http404 without a council, and PermissionDenied for who only looks up."""
    person = signed_in(request)
    if person.authority is None:
        raise Http404
    if not person.sees_cases:
        raise PermissionDenied
    return person


@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """Show a page of the notes that the person may see and asks for, and log that they looked."""
    person = _reader(request)
    reach = reach_now(request, person)
    form = NotesFilter(person, acting_appointment(request), request.GET, reach)
    if not form.is_valid():
        return render(request, "casenotes/notes.html", {"form": form})
    wanted = form.wanted()
    log_reading(user=person, note=None, case=wanted.case)
    place = _place(request, person, wanted, reach)
    page = notes_of(person, wanted, place, reach)
    answered = answered_in_a_line(page.rows)
    is_start = not page.has_newer and not form.query
    deviations = waiting_for_an_answer(person, reach) if is_start else []
    context = {
        "form": form,
        "page": page,
        "newer": with_query(request.path, form.query, newer=page.rows[0].pk) if page.has_newer else "",
        "older": with_query(request.path, form.query, older=page.rows[-1].pk) if page.has_older else "",
        "by_decision": wanted.moment == "taken_at",
        "deviations": deviations,
        "denied": denied_among([*page.rows, *deviations]),
        "lines": [(one, answered.get(one.pk, "")) for one in page.rows],
        "waiting": prepared_for(person) if is_start else [],
        "prepared": not_recorded(person, wanted) if not page.has_newer else [],
        "held_before": wanted.case is not None and holds_no_post_now(request),
        "withheld": withheld_from(person, [*page.rows, *deviations], reach),
    }
    return render(request, "casenotes/notes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def find_case(request: HttpRequest) -> HttpResponse:
    """Ask for a case by its reference, and lead to its notes by its key, which means nothing to anybody else.

    What else the list was asked for stays in the address.
    """
    person = _reader(request)
    kept = NotesFilter(person, acting_appointment(request), request.GET, reach_now(request, person))
    query = kept.query if kept.is_valid() else ""
    form = CaseForm(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect(with_query(reverse("notes"), query, case=form.cleaned_data["case"].pk))
    if form.errors:
        log_case_opened(user=person, row="", case=None)
    context = {"form": form, "back": with_query(reverse("notes"), query)}
    return render(request, "casenotes/find_case.html", context, status=422 if form.errors else 200)


def _place(request: HttpRequest, person: User, wanted: Wanted, reach: Reach) -> Place | None:
    """Return where the page begins that the address asks for; None, which is the first page, if it is not to be had."""
    for name in ("newer", "older"):
        try:
            key = UUID(request.GET.get(name, ""))
        except ValueError:
            continue
        return place_beside(person, key, wanted, is_newer=name == "newer", reach=reach)
    return None
