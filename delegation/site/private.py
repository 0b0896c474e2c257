"""No page stays on a machine: what somebody saw while signed in is not shown by Back once they have signed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.cache import patch_cache_control

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def never_stored(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Tell browsers, and whatever stands between, to keep no answer: pages, redirects, errors and JSON alike.

    Stands below what serves static files, which hold nothing of anybody and keep their caching. Public pages are
    told too: they show who is signed in.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return answered
