"""What people say of what they found: "this is not what I meant", and "this answer is wrong"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from delegation.forms import DayForm, MeantForm, WrongForm
from delegation.lookup.remarks import kept_of, statement_of
from delegation.models import RemarkKind
from delegation.publishing.actions import note_search_without_answer
from delegation.publishing.remarks import note_remark
from delegation.schemes.access import book_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from authorities.models import Authority
    from delegation.rules.books import Book


@require_POST
def not_meant(request: HttpRequest) -> HttpResponse:
    """Note that what a search found is not what was meant, or that the search may not be covered and is missing.

    Of one that may not be covered the search itself is reported, and what was meant where that is said.
    """
    authority, book = _council(request)
    query, form, day = request.POST.get("q", ""), MeantForm(request.POST), timezone.localdate()
    words, is_missing = kept_of(book, day, query), "missing" in request.POST
    if not form.is_valid():
        heading = "This is not what I meant"
        context = {"form": form, "kept": words, "q": query, "missing": is_missing, "heading": heading}
        return render(request, "delegation/remark.html", context, status=422)
    said, kind = kept_of(book, day, form.cleaned_data["said"]), RemarkKind.MEANT_OTHERWISE
    if is_missing:
        note_search_without_answer(authority=authority, words=words, is_reported=True, on=day)
    is_kept = bool(words or said)
    if said or not is_missing:
        note_remark(authority=authority, kind=kind, words=words, said=said, on=day)
    messages.success(request, _reported(is_kept=is_kept, words=words, said=said))
    return redirect("home")


@require_POST
def answer_wrong(request: HttpRequest, row: str) -> HttpResponse:
    """Note that the answer of a row is said to be wrong."""
    authority, book = _council(request)
    form, asked, day = WrongForm(request.POST), DayForm(request.POST), timezone.localdate()
    on = asked.cleaned_data.get("on") if asked.is_valid() else None
    statement = statement_of(book, on or day, row)
    if statement is None:
        raise Http404
    if not form.is_valid():
        context = {"form": form, "row": row, "on": on, "heading": "This answer is wrong", "title": statement.title}
        return render(request, "delegation/remark.html", context, status=422)
    said = kept_of(book, day, form.cleaned_data["said"])
    is_kept = note_remark(
        authority=authority, kind=RemarkKind.ANSWER_WRONG, row=statement.row, words="", said=said, on=day
    )
    messages.success(request, _reported(is_kept=is_kept, words="", said=said))
    address = reverse("answer", args=[statement.row])
    return redirect(f"{address}?{urlencode({'on': f'{on.day}/{on.month}/{on.year}'})}" if on else address)


def _council(request: HttpRequest) -> tuple[Authority, Book]:
    """Return the council of whoever is signed in, and its book. Raises Http404 if they have none."""
    book = book_of(request.user, library())
    authority = request.user.authority if request.user.is_authenticated else None
    if book is None or authority is None:
        raise Http404
    return authority, book


def _reported(*, is_kept: bool, words: str, said: str) -> str:
    """Say what was kept, to whoever sent it."""
    kept = [
        *([f"of the search “{words}”"] if words else []),
        *([f"of what you wrote “{said}”"] if said else []),
    ]
    if kept:
        return f"Reported. Kept, without your name: {' and '.join(kept)}."
    return (
        "Reported. Nothing of what you wrote was kept, and your name was not."
        if is_kept
        else "Nothing was reported: no word of it is known to the scheme, so nothing was kept."
    )
