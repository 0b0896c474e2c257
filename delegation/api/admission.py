"""Who gets an answer, and how often: people who are signed in, up to a limit each minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.authentication import SessionAuthentication
from rest_framework.throttling import UserRateThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request


class SessionSignIn(SessionAuthentication):
    """The session of the web pages. A request that sends something needs the token against forgery too.

    A browser adds the cookie to any request by itself, so the cookie alone proves nothing. To add another way to sign
    in, put its class beside this one in ``DEFAULT_AUTHENTICATION_CLASSES``.
    """

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge for somebody who is not signed in. Without it the answer would be 403 instead of 401."""
        del request
        return 'Session realm="api"'


class PerPerson(UserRateThrottle):
    """Lets each person ask ``API_REQUESTS_A_MINUTE`` times a minute. Each worker keeps its own count."""

    scope = "person"

    def get_rate(self) -> str | None:
        """Return the rate; None if the setting is 0, which means no limit."""
        most: int = settings.API_REQUESTS_A_MINUTE
        return f"{most}/min" if most else None
