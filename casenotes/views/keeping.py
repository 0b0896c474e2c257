"""Forms in which somebody writes, when they are sent by nobody who is signed in, or by somebody else.

What was typed is kept for whoever opened the form, and shown to that person after signing in.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.views.csrf import csrf_failure as form_has_expired
from django.views.decorators.http import require_safe

from authorities.sign_in.acting import signed_in
from casenotes.recording.keeping import keep_words, words_kept
from casenotes.recording.opened import FIELD, opened_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.http.response import HttpResponseBase

    from casenotes.recording.keeping import Kept
    from casenotes.recording.opened import Opened

    More = ParamSpec("More")

_KEPT: Final = "_words_kept"
WAITS: Final = "What you wrote is kept for two hours. Sign in to go on."
NOT_SAVED_YET: Final = (
    "You signed in again since you opened this page, so nothing was saved yet. Check what you wrote, and save it."
)


def keeps_words(view: Callable[Concatenate[HttpRequest, More], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view of a form keep what was typed where whoever sends the form is not the person who opened it.

    Whoever is not signed in is led to sign in, as anywhere else.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
        if request.method == "POST":
            opened = opened_with(request.POST.get(FIELD, ""))
            if opened is not None and opened.user != request.user.pk:
                return _kept_for_whoever_wrote(request, opened)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    answered.login_required = False  # type: ignore[attr-defined] # the middleware would turn the form away
    return answered


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form whose token against forgery is of another session: keep what it holds, if we signed who opened it.

    It is not saved: somebody else's page cannot make a form that is signed for this person.
    """
    opened = opened_with(request.POST.get(FIELD, ""))
    return _kept_for_whoever_wrote(request, opened) if opened is not None else form_has_expired(request, reason)


def _kept_for_whoever_wrote(request: HttpRequest, opened: Opened) -> HttpResponse:
    key = keep_words(user=opened.user, path=request.path, sent=request.POST)
    if key is None:
        raise Http404
    address = reverse("kept-words", args=[key])
    if not request.user.is_authenticated:
        messages.info(request, WAITS)
        return redirect_to_login(address)
    if request.user.pk == opened.user:
        messages.info(request, NOT_SAVED_YET)
        return redirect(address)
    return render(request, "casenotes/kept_for_another.html", {"following": address}, status=403)


@require_safe
def kept_words(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Show a form again with what was typed. Raises Http404 for anybody but the person for whom it was kept."""
    kept = words_kept(user=signed_in(request), key=key)
    if kept is None:
        raise Http404
    setattr(request, _KEPT, kept)
    view, args, kwargs = resolve(kept.path)
    answer: HttpResponseBase = view(request, *args, **kwargs)
    return answer


def typed_in(request: HttpRequest) -> QueryDict | None:
    """Return what was typed into a form: what is sent now, or was kept; None if the form is opened anew."""
    if request.method == "POST":
        return request.POST
    kept: Kept | None = getattr(request, _KEPT, None)
    return kept.fields if kept is not None else None


def kept_as(request: HttpRequest) -> str:
    """Return the key of what was kept, for the form that shows it; empty if it shows nothing that was kept."""
    kept: Kept | None = getattr(request, _KEPT, None)
    return str(kept.key) if kept is not None else request.POST.get("kept", "")
