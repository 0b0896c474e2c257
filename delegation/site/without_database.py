"""The answers given while the database is away, busy, read-only or full, and when the program is at fault.

Nothing here asks the database: no session, no person, no context processor. The page shows again what somebody sent, in
a form that sends the same once more. A request that only reads is tried again for a while before anybody sees a page.
"""

from __future__ import annotations

import logging
import sys
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.views.defaults import server_error as page_of_a_fault

from authorities.database.trouble import Trouble, trouble_of
from delegation.api.problems import is_for_programs, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

MET: Final = "delegation.database_away"
"""The key under which a request records that it met a database that was away."""

LONGEST_ASKED_AGAIN: Final = 10.0
PAUSE: Final = 0.25
"""In seconds: how long a request that only reads is tried again, and the pause between tries."""

RETRY_AFTER: Final = {Trouble.AWAY: 10, Trouble.BUSY: 5, Trouble.NOT_WRITTEN: 60}
"""In seconds, by what is wrong with the database."""

NOT_SHOWN: Final = frozenset({"csrfmiddlewaretoken", "key", "next", "case", "acting", "opened", "kept", "replaces"})
"""Fields that nobody typed. They are sent again, but not shown."""

SAFE: Final = frozenset({"GET", "HEAD"})


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Return the page for the error being handled: 503 if the database is at fault, otherwise 500."""
    trouble = trouble_of(sys.exc_info()[1])
    if trouble is None:
        if is_for_programs(request):
            return problem(500, "server-fault", "The program is at fault. It was written to the log.")
        return page_of_a_fault(request)
    if trouble is Trouble.AWAY:
        request.META[MET] = True
    session = getattr(request, "session", None)
    if session is not None:
        session.modified = False  # Saving it would wait for the same database once more.
    response = _said(request, trouble)
    response.headers["Retry-After"] = str(RETRY_AFTER[trouble])
    return response


def _said(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    if is_for_programs(request):
        return problem(503, "database-not-there", "The database does not answer now. Ask again.")
    context = {
        "is_demonstration": settings.DEMONSTRATION,
        "trouble": trouble.name,
        "is_sent": request.method not in SAFE,
        "address": request.get_full_path(),
        "fields": _sent(request),
    }
    # Rendered without the request, so that no context processor runs.
    return HttpResponse(render_to_string("503.html", context), status=503)


def _sent(request: HttpRequest) -> list[dict[str, str]]:
    """Return every field that was sent, in order, with a label for each that somebody typed or chose."""
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return []
    return [{"name": name, "value": str(value), "label": _label(name, str(value))} for name, value in fields]


def _label(name: str, value: str) -> str:
    """Return the name of a field in words; empty if it is not shown."""
    if name in NOT_SHOWN or not value.strip():
        return ""
    return name.replace("_", " ").replace("-", " ").capitalize()


def asked_again(application: WSGIApplication) -> WSGIApplication:
    """Return the application wrapped so that a request that only reads is tried again while the database is away.

    It gives up after ``LONGEST_ASKED_AGAIN`` seconds. Each try is a request of its own, with a new connection and
    nothing left over from the last one.
    """

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") not in SAFE:
            return application(environ, start_response)
        end = monotonic() + LONGEST_ASKED_AGAIN
        while True:
            tried = dict(environ)
            started: list[tuple[str, list[tuple[str, str]]]] = []
            body = application(tried, _noting(started))
            if MET not in tried or monotonic() >= end:
                start_response(*started[0])
                return body
            if hasattr(body, "close"):
                body.close()
            sleep(PAUSE)

    return answered


def _noting(started: list[tuple[str, list[tuple[str, str]]]]) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], _fault: object = None, /) -> Callable[[bytes], object]:
        started.append((status, headers))
        return len

    return start


class InOneLine(logging.Filter):
    """Logs a database that is away in one line. It is not the program's fault, and many requests meet it at once."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Remove the traceback if the error is about the database. Always returns True."""
        trouble = trouble_of(record.exc_info[1]) if record.exc_info else None
        if trouble is not None:
            record.msg, record.args = f"{record.getMessage()} (the database is {trouble})", ()
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
