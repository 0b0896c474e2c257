"""The rows that somebody looked up last, kept in their own browser. They are rows of a scheme, never about a child.

They are kept in a signed cookie, so looking up writes nothing to the database. The cookie is signed for one person, so
the next person to sign in on the same browser does not see them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_KEPT: Final = 8


def remember(request: HttpRequest, response: HttpResponse, row: str) -> None:
    """Put a row first among those looked up last. If it is first already, no cookie is sent."""
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
    """Return the rows that this person looked up last, the latest first; none if the cookie is not theirs."""
    sent = request.COOKIES.get(settings.LOOKED_UP_COOKIE_NAME, "")
    try:
        kept = signing.loads(sent, salt=_salt(request), max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return []
    return [str(one) for one in kept]


def _salt(request: HttpRequest) -> str:
    return f"delegation.views.looked_up.{request.user.pk}"
