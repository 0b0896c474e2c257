"""Errors for programs: problem details (RFC 9457) with a code, the field at fault, and a sentence that says what to do.

``delegation/site`` uses them too, if something goes wrong before a request reaches a view.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http import JsonResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

CONTENT_TYPE: Final = "application/problem+json"
ADDRESSES: Final = ("/api/",)
"""Addresses that begin like this are for programs."""


def is_for_programs(request: HttpRequest) -> bool:
    """Say whether the request comes from a program, which cannot read a page."""
    return request.path.startswith(ADDRESSES)


def problem(
    status: int, code: str, text: str, *, field: str = "", headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """Return the response for a problem. ``field`` is a path into what was sent, such as ``actor.post``."""
    plain: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "field": field,
        "text": text,
    }
    return JsonResponse(
        plain,
        status=status,
        headers=headers,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
