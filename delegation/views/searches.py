"""For scheme editors: the searches that found nothing, and what people say of what they found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from delegation.lookup.phrases import phrases_not_covered
from delegation.lookup.remarks import Entry, matters
from delegation.models import NotCovered, Remark, Scheme, SearchMiss
from delegation.publishing.remarks import close_as_not_covered, close_as_phrase, take_off
from delegation.publishing.remarks import remove_not_covered as remove_not_covered_phrase
from delegation.schemes.access import book_of
from delegation.schemes.errors import PhraseRefusedError
from delegation.schemes.library import library
from delegation.views.editors import editor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from authorities.models import Authority, User

_KEY: Final = re.compile(r"(miss|remark)-(\d{1,18})")


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """Show the searches that found nothing and what people say of results and answers, in known words, by meaning."""
    _user, authority = editor_of(request)
    book = book_of(request.user, library())
    context = {
        "matters": matters(authority, book, timezone.localdate()) if book is not None else [],
        "not_covered": phrases_not_covered(authority),
    }
    return render(request, "delegation/searches.html", context)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close an entry: as a phrase of a row, as something that the scheme does not speak of, or by taking it off."""
    user, authority = editor_of(request)
    entry = _entry(authority, request.POST.getlist("key"))
    way = request.POST.get("way", "")
    try:
        message = _close(user, authority, entry, way, request.POST.get("row", ""))
    except PhraseRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, message)
    return redirect("searches")


def _entry(authority: Authority, keys: list[str]) -> Entry:
    """Return the entry of a form. Raises Http404 if it is empty, or any of it is not in this council's list."""
    read = [_KEY.fullmatch(key) for key in keys]
    if not read or not all(read):
        raise Http404
    ids = [(at[1], int(at[2])) for at in read if at is not None]
    misses = [get_object_or_404(SearchMiss, pk=pk, authority=authority) for kind, pk in ids if kind == "miss"]
    remarks = [get_object_or_404(Remark, pk=pk, authority=authority) for kind, pk in ids if kind == "remark"]
    first = remarks[0] if remarks else None
    words = misses[0].words if misses else first.words if first else ""
    return Entry(words, first.said if first else "", first.row if first else "", misses, remarks)


def _close(user: User, authority: Authority, entry: Entry, way: str, row: str) -> str:
    """Close an entry and return a sentence that says so. Raises Http404 for a way or a row that there is none of."""
    closes = entry.parts
    if way == "off":
        take_off(closes=closes)
        return f"Taken off the list: {entry.phrase or entry.row}."
    if way == "not-covered":
        kept = close_as_not_covered(user=user, authority=authority, text=entry.phrase, closes=closes)
        return f"Kept as something that the scheme does not speak of: {kept.text}."
    book = book_of(user, library())
    compiled = book.find(row, timezone.localdate()) if book is not None else None
    if way != "phrase" or compiled is None:
        raise Http404
    scheme = get_object_or_404(Scheme, document=compiled.scheme.document, authority=authority)
    added = close_as_phrase(user=user, scheme=scheme, row=row, text=entry.phrase, closes=closes)
    return f"Added to row {added.row}: {added.text}."


@require_POST
def remove_not_covered(request: HttpRequest, phrase_id: int) -> HttpResponse:
    """Remove a phrase for what the schemes do not speak of."""
    _user, authority = editor_of(request)
    phrase = get_object_or_404(NotCovered, pk=phrase_id, authority=authority)
    remove_not_covered_phrase(phrase=phrase)
    messages.success(request, f"Removed: {phrase.text}.")
    return redirect("searches")
