"""The rows that somebody looked up last, kept in their own browser: rows of a scheme, nothing about a child.

A signed cookie, so that looking up writes nothing to the database. It is signed for one person: whoever signs in next
on the same browser does not see what the one before looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_KEPT: Final = 8


def remember(request: HttpRequest, response: HttpResponse, row: str) -> None:
    """Put a row first among those looked up last; nothing is sent where it is first already."""
    kept = looked_up(request)
    if kept[:1] == [row]:
        return
    response.set_cookie(
        settings.LOOKED_UP_COOKIE_NAME,
        signing.dumps([row, *(one for one in kept if one != row)][:MOST_KEPT], salt=_salt(request)),
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )


def looked_up(request: HttpRequest) -> list[str]:
    """Return the rows that this person looked up last, the latest first; none where the cookie is not theirs."""
    sent = request.COOKIES.get(settings.LOOKED_UP_COOKIE_NAME, "")
    try:
        kept = signing.loads(sent, salt=_salt(request), max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return []
    return [str(one) for one in kept]


def _salt(request: HttpRequest) -> str:
    return f"delegation.views.looked_up.{request.user.pk}"
