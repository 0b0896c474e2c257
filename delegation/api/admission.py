"""Who is answered, and how often: somebody signed in, so many times a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.authentication import SessionAuthentication
from rest_framework.throttling import UserRateThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request


class SessionSignIn(SessionAuthentication):
    """The session of the web pages; whatever is sent needs its token too, since a browser adds the cookie by itself.

    Another way to sign in is one more class beside this one in ``DEFAULT_AUTHENTICATION_CLASSES``.
    """

    def authenticate_header(self, request: Request) -> str:
        """Return what nobody's answer names as the way in; without it the answer would be 403 instead of 401."""
        del request
        return 'Session realm="api"'


class PerPerson(UserRateThrottle):
    """Lets each person ask ``API_REQUESTS_A_MINUTE`` times a minute; each worker counts for itself."""

    scope = "person"

    def get_rate(self) -> str | None:
        """Return the rate; None where the setting is 0, and nobody is held up."""
        most: int = settings.API_REQUESTS_A_MINUTE
        return f"{most}/min" if most else None
