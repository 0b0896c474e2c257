"""Signing in to a demonstration by choosing a person, choosing a post, signing out."""

from __future__ import annotations

import logging
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
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
    """Show the councils, then the people of one; sign in as whoever is chosen.

    404 outside a demonstration.
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
    """End the session, and take from the browser what it keeps for whoever was signed in.

    Where the database takes no change, the session stays in it until its time is over, and the browser forgets it.
    """
    try:
        logout(request)
    except (InterfaceError, InternalError, OperationalError):
        logger.warning("A session could not be ended; the browser was told to forget it.")
        request.session = type(request.session)()
    response = redirect(settings.LOGIN_URL)
    response.delete_cookie(settings.LOOKED_UP_COOKIE_NAME)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Let somebody who holds several posts say in which they act."""
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
    """Return the page to go to next: the one asked for where it is of this site, else the first page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    # What is no path would be taken for the name of an address.
    if asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, allowed_hosts=None, require_https=request.is_secure()
    ):
        return asked
    return resolve_url(settings.LOGIN_REDIRECT_URL)
