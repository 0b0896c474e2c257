"""For scheme editors: how people ask for a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from delegation.forms import PhraseForm
from delegation.lookup.phrases import phrases_of
from delegation.models import AddedPhrase, Scheme
from delegation.publishing.actions import add_phrase, remove_phrase
from delegation.schemes.access import book_of
from delegation.schemes.errors import PhraseRefusedError
from delegation.schemes.library import library
from delegation.views.editors import editor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: HttpRequest, row: str) -> HttpResponse:
    """Show how people ask for a row, and add a phrase."""
    user, authority = editor_of(request)
    book = book_of(request.user, library())
    compiled = book.find(row, timezone.localdate()) if book is not None else None
    statement = compiled.scheme.statement(row) if compiled is not None else None
    if compiled is None or statement is None:
        raise Http404
    form = PhraseForm(request.POST if request.method == "POST" else None, initial={"text": request.GET.get("text", "")})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            scheme = get_object_or_404(Scheme, document=compiled.scheme.document, authority=authority)
            try:
                added = add_phrase(user=user, scheme=scheme, row=row, text=form.cleaned_data["text"])
            except PhraseRefusedError as error:
                form.add_error("text", str(error))
            else:
                messages.success(request, f"Added: {added.text}.")
                return redirect("phrases", row=row)
    context = {"statement": statement, "form": form, "added": phrases_of(authority, row)}
    return render(request, "delegation/phrases.html", context, status=status)


@require_POST
def remove(request: HttpRequest, row: str, phrase_id: int) -> HttpResponse:
    """Remove a phrase that was added to a row."""
    _user, authority = editor_of(request)
    phrase = get_object_or_404(AddedPhrase, pk=phrase_id, row=row, scheme__authority=authority)
    remove_phrase(phrase=phrase)
    messages.success(request, f"Removed: {phrase.text}.")
    return redirect("phrases", row=row)
