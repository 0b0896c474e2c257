"""The page that people get whose council's schemes cannot be read; people of other councils get theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from delegation.schemes.errors import SchemeUnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


class SchemeUnreadable:
    """Answers a request that fails with SchemeUnreadableError: 503, with what to do meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page; None for any other exception."""
        if not isinstance(exception, SchemeUnreadableError):
            return None
        return render(request, "delegation/unreadable.html", {"was_sent": request.method == "POST"}, status=503)
