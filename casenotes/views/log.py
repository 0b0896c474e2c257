"""The pages on which auditors read the log. To everybody else they are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from authorities.sign_in.acting import signed_in
from casenotes.filters import LogFilter, PersonForm
from casenotes.reading.log import entries_of, lines_of, may_read_the_log, people_called, place_of_entry
from casenotes.recording.actions import log_reading_of_the_log
from casenotes.views.addresses import with_query

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from authorities.models import User
    from casenotes.reading.paging import Place

DIGITS: Final = 18
"""More than any number of an entry has."""


def _auditor(request: HttpRequest) -> User:
    """Return the auditor who is signed in. Raises PermissionDenied for anybody else."""
    person = signed_in(request)
    if not may_read_the_log(person):
        raise PermissionDenied
    return person


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show a page of the log of the auditor's council. That they read it is in the log before they see it."""
    person = _auditor(request)
    form = LogFilter(person, request.GET)
    if not form.is_valid():
        return render(request, "casenotes/log.html", {"form": form})
    log_reading_of_the_log(user=person)
    page = entries_of(person, form.wanted(), _place(request, person))
    context = {
        "form": form,
        "lines": lines_of(page.rows),
        "newer": with_query(request.path, form.query, newer=page.rows[0].number) if page.has_newer else "",
        "older": with_query(request.path, form.query, older=page.rows[-1].number) if page.has_older else "",
    }
    return render(request, "casenotes/log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def find_person(request: HttpRequest) -> HttpResponse:
    """Ask for somebody by name, and lead to their entries by their key. What else was asked for stays."""
    person = _auditor(request)
    kept = LogFilter(person, request.GET)
    query = kept.query if kept.is_valid() else ""
    form = PersonForm(request.POST if request.method == "POST" else None)
    found: list[tuple[User, str]] = []
    if request.method == "POST" and form.is_valid():
        found = [
            (one, with_query(reverse("log"), query, person=one.pk))
            for one in people_called(person, form.cleaned_data["name"])
        ]
        if len(found) == 1:
            return redirect(found[0][1])
        if not found:
            form.add_error("name", "Nobody of your council is called so. Check the name, or enter a part of it.")
    context = {"form": form, "found": found, "back": with_query(reverse("log"), query)}
    return render(request, "casenotes/find_person.html", context, status=422 if form.errors else 200)


def _place(request: HttpRequest, person: User) -> Place | None:
    """Return where the page begins that the address asks for; None, which is the first page, if it is not to be had."""
    for name in ("newer", "older"):
        number = request.GET.get(name, "")
        if number.isdecimal() and len(number) <= DIGITS:
            return place_of_entry(person, int(number), is_newer=name == "newer")
    return None
