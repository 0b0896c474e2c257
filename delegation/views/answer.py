"""The answer page of one row: may I, who may, what first, what after, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from authorities.acting import acting_appointment
from delegation.answers import answer_for
from delegation.forms import PREFIX, DayForm, FactsForm
from delegation.library import library
from delegation.requests import book_of, moment_on

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def answer(request: HttpRequest, row: str) -> HttpResponse:
    """Show who may decide, for the person signed in, with the facts that stand in the address."""
    books = library()
    book = book_of(request, books)
    if book is None or not request.user.is_authenticated:
        raise Http404
    given = [name.removeprefix(PREFIX) for name in request.GET if name.startswith(PREFIX)]
    typed = FactsForm(given, book.ladder, request.GET)
    day = DayForm(request.GET)
    facts = typed.facts if typed.is_valid() else {}
    on = day.cleaned_data.get("on") if day.is_valid() else None
    found = answer_for(
        library=books,
        user=request.user,
        appointment=acting_appointment(request),
        row=row,
        moment=moment_on(on),
        facts=facts,
    )
    if found is None:
        return render(request, "delegation/no_such_row.html", {"row": row, "on": on}, status=404)
    names = list(dict.fromkeys([*typed.names, *found.facts_needed]))
    form = FactsForm(names, book.ladder, request.GET) if given else FactsForm(names, book.ladder)
    if given:
        form.is_valid()
    context = {"answer": found, "form": form, "day": day, "on": on, "facts_given": facts}
    return render(request, "delegation/answer.html", context)
