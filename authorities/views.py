"""The pages for signing in to a demonstration as a chosen person, choosing a post, and signing out."""

from __future__ import annotations

import logging
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from authorities.models import Authority
from authorities.people.queries import appointments_of, people_to_choose
from authorities.sign_in import acting, demonstration

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the councils, then the people of one, and sign in as the person who is chosen.

    Responds with 404 outside a demonstration.
    """
    if not demonstration.is_on():
        raise Http404
    following = _following(request)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        person = authenticate(request, demonstration_person=request.POST.get("person", ""))
        if person is not None:
            login(request, person)
            if len(appointments_of(person, timezone.now())) > 1:
                return redirect(f"{reverse('choose-post')}?{urlencode({'next': following})}")
            return redirect(following)
        errors.append(("There is nobody of that name here. Choose somebody from the list", "#people"))
    slug = request.GET.get("council", "")
    if not slug.isprintable():  # PostgreSQL refuses a null character with an error
        raise Http404
    council = get_object_or_404(Authority, slug=slug) if slug else None
    people = people_to_choose(council, timezone.now()) if council else []
    return render(
        request,
        "authorities/sign_in.html",
        {
            "council": council,
            "councils": Authority.objects.all(),
            "groups": [(title, list(group)) for title, group in groupby(people, key=lambda one: one.post)],
            "following": following,
            "errors": errors,
        },
        status=422 if errors else 200,
    )


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and clear what the browser keeps for the person who was signed in.

    If the database cannot be written to, the session stays there until it expires. The browser still forgets it.
    """
    try:
        logout(request)
    except (InterfaceError, InternalError, OperationalError):
        logger.warning("A session could not be ended; the browser was told to forget it.")
        request.session = type(request.session)()
    response = redirect_to_login(_following(request)) if request.POST.get("next") else redirect(settings.LOGIN_URL)
    response.delete_cookie(settings.LOOKED_UP_COOKIE_NAME)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Let somebody who holds several posts choose the one they act in."""
    following = _following(request)
    held = appointments_of(request.user, timezone.now()) if request.user.is_authenticated else []
    if len(held) <= 1:
        return redirect(following)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        asked = request.POST.get("appointment", "")
        chosen = next((appointment for appointment in held if str(appointment.pk) == asked), None)
        if chosen is not None:
            acting.choose(request, chosen)
            return redirect(following)
        errors.append(("Choose one of your posts", "#appointment-1"))
    return render(
        request,
        "authorities/choose_post.html",
        {
            "appointments": held,
            "chosen": acting.acting_appointment(request),
            "following": following,
            "errors": errors,
        },
        status=422 if errors else 200,
    )


def _following(request: HttpRequest) -> str:
    """Return the page to go to next: the one asked for if it is on this site, otherwise the first page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    # Anything that is not a path would be taken for the name of a URL.
    if asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, allowed_hosts=None, require_https=request.is_secure()
    ):
        return asked
    return resolve_url(settings.LOGIN_REDIRECT_URL)
