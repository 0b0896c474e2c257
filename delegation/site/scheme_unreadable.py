"""The page for people whose council's schemes cannot be read. Other councils' pages work as usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from delegation.schemes.errors import SchemeUnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


class SchemeUnreadable:
    """Answers a request that fails with SchemeUnreadableError: a 503 page that says what to do in the meantime."""

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
