"""The answer page of one row: may I, who may, what first, what after, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from authorities.sign_in.acting import acting_appointment, holds_no_post_now
from delegation.answer.content import answer_for
from delegation.forms import WrongForm
from delegation.schemes.access import book_of
from delegation.schemes.library import library
from delegation.views.answer_page import AnswerPage
from delegation.views.looked_up import remember

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def answer(request: HttpRequest, row: str) -> HttpResponse:
    """Show the answer for the person signed in, on the facts and steps in the address."""
    books = library()
    book = book_of(request.user, books)
    if book is None or not request.user.is_authenticated:
        raise Http404
    page = AnswerPage(request.GET, books, book, row)
    found = answer_for(
        library=books,
        user=request.user,
        appointment=acting_appointment(request),
        row=row,
        moment=page.moment,
        facts=page.facts,
        steps=page.steps,
        is_by_day=page.on is not None,
    )
    held_before = {"held_before": holds_no_post_now(request)}
    if found is None:
        return render(request, "delegation/no_such_row.html", page.without_answer() | held_before, status=404)
    shown = page.with_answer(found, request.build_absolute_uri()) | held_before
    response = render(request, "delegation/answer.html", {**shown, "remark": WrongForm()})
    remember(request, response, found.statement.row)
    return response
