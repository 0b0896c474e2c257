"""No page stays on a machine: once somebody has signed out, Back does not show what they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.cache import patch_cache_control

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def never_stored(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Tell browsers and proxies to keep no response: pages, redirects, errors and JSON alike.

    It comes after the middleware that serves static files. They are about nobody, and stay cached. Public pages are
    not kept either, because they show who is signed in.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return answered
