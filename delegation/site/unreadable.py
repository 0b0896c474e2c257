"""Requests that cannot be read. Each gets a page that says what to do, whatever it asked for.

A request is read here before it reaches a view. Django reads a form only when a view or the token check asks for it,
and again for the error page. A fault in the form would break that page too, and end in a traceback.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, UnreadablePostError
from django.shortcuts import redirect, render
from django.utils.http import parse_header_parameters
from django.views.defaults import page_not_found

from delegation.api.problems import is_for_programs, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    GetResponse = Callable[[HttpRequest], HttpResponseBase]

NOT_UTF_8: Final = "delegation.not_utf_8"
"""The key under which a request carries the character set that it named, if that is not UTF-8."""

LONGEST_SHOWN: Final = 40


TOO_LONG: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class UnreadableError(BadRequest):
    """A request that is refused because of how it was sent. The text says what to do."""


def in_utf_8(application: WSGIApplication) -> WSGIApplication:
    """Wrap the application, so that no request names a character set in its content type.

    Django accepts any codec that Python knows, even one that is not for text. It then fails while it makes the request,
    before any middleware runs.
    """

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        written = environ.get("CONTENT_TYPE") or ""
        try:
            kind, parts = parse_header_parameters(written)
        except ValueError:
            kind, parts = "", {"charset": written}
        if "charset" in parts:
            if not _is_utf_8(parts["charset"]):
                environ[NOT_UTF_8] = parts["charset"]
            boundary = parts.get("boundary", "").replace("\\", r"\\").replace('"', r"\"")
            environ["CONTENT_TYPE"] = f'{kind}; boundary="{boundary}"' if boundary else kind
        return application(environ, start_response)

    return answered


def without_null_characters(get_response: GetResponse) -> GetResponse:
    """Treat a cookie with a null character in it as empty, because PostgreSQL refuses to look one up.

    An empty session cookie is then deleted from the browser, and an empty token is replaced.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        request.COOKIES = {name: "" if "\0" in value else value for name, value in request.COOKIES.items()}
        return get_response(request)

    return answered


def read_first(get_response: GetResponse) -> GetResponse:
    """Read the address and the form of each request, and refuse it if they cannot be read.

    This middleware comes last, so that the page of a refusal knows who is signed in.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path:
            raise Http404
        _read(request)
        return get_response(request)

    return answered


def _read(request: HttpRequest) -> None:
    _ = request.GET
    if request.method != "POST":
        return
    named = request.META.get(NOT_UTF_8) or request.encoding or "utf-8"
    if not _is_utf_8(named):
        shown = "".join(letter for letter in named[:LONGEST_SHOWN] if letter.isprintable())
        message = f"It was sent in the character set “{shown}”. Send it in UTF-8."
        raise UnreadableError(message)
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    if not (length.isascii() and length.isdigit() and len(length) < LONGEST_SHOWN):
        request.META["CONTENT_LENGTH"] = "0"
        message = "It does not say how long it is. Send it again."
        raise UnreadableError(message)
    # Django allows longer bodies for files, but no page here takes a file.
    if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        message = "The form is longer than DATA_UPLOAD_MAX_MEMORY_SIZE."
        raise RequestDataTooBig(message)
    try:
        _ = request.POST
    except UnreadablePostError:  # the browser has gone, and nobody reads the answer
        return


def _is_utf_8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for what cannot be read: 413 for a form that is too long, 400 for everything else.

    If somebody has signed out in another window, the request was fine: they are asked to sign in again.
    """
    if is_for_programs(request):
        return _told_to_a_program(request, exception)
    if isinstance(exception, SessionInterrupted):
        return redirect(settings.LOGIN_URL)
    if isinstance(exception, TOO_LONG) and request.method == "POST":
        most = {
            "kilobytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024,
            "fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        }
        return render(request, "413.html", most, status=413)
    reason = str(exception) if isinstance(exception, UnreadableError) else ""
    return render(request, "400.html", {"reason": reason}, status=400)


def _told_to_a_program(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the problem details for what cannot be read, or for a session that has ended."""
    if isinstance(exception, SessionInterrupted):
        return problem(401, "not-signed-in", "The session has ended. Sign in, and send the cookie of the session.")
    if isinstance(exception, TOO_LONG) and request.method == "POST":
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
        return problem(413, "too-long", f"What you sent is too long. A body has at most {most} KiB.")
    reason = str(exception) if isinstance(exception, UnreadableError) else "It cannot be read."
    return problem(400, "unreadable", reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Return the answer for an address that does not exist: a page or, for a program, problem details."""
    if is_for_programs(request):
        return problem(404, "not-found", "There is nothing at this address.")
    return page_not_found(request, exception)
