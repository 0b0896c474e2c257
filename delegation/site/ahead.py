"""What each process makes before anybody needs it, in a thread beside its requests."""

from __future__ import annotations

import logging
import threading
from time import sleep
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

BEGINS_AFTER: Final = 1.0
"""In seconds: the first answers of a fresh process come before what it makes ahead."""

MADE_AHEAD: Final = "delegation.lookup.ready.make_indexes_ready"


def with_indexes_ready(application: WSGIApplication) -> WSGIApplication:
    """Return an application whose first request begins to keep the search indexes of the process ready.

    No thread begins before: a server may fork after it has imported the application.
    """
    first = threading.Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if settings.INDEXES_READY_EVERY and first.acquire(blocking=False):
            threading.Thread(target=_keep_ready, name="made ahead", daemon=True).start()
        return application(environ, start_response)

    return answer


def _keep_ready() -> None:
    sleep(BEGINS_AFTER)
    while True:
        make_ahead()
        sleep(settings.INDEXES_READY_EVERY)


def make_ahead() -> None:
    """Make what is to be ready once. A failure is logged: the database may be away, and searches do without."""
    try:
        import_string(MADE_AHEAD)()
    except Exception:
        logger.exception("The search indexes could not be made ready.")
    finally:
        connection.close()
