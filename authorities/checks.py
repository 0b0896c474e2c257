"""What Django checks of this app before it starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from authorities.demonstration import hosts_beyond_this_machine


def demonstration_stays_on_this_machine(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse the start where anybody could sign in as anybody from elsewhere."""
    hosts = hosts_beyond_this_machine()
    if not settings.DEMONSTRATION or not hosts:
        return []
    return [
        Error(
            f"Demonstration mode is on, but ALLOWED_HOSTS has hosts beyond this machine: {', '.join(hosts)}.",
            hint="In demonstration mode everybody may sign in as anybody. Set DEMONSTRATION=no, or keep "
            "ALLOWED_HOSTS to localhost and 127.0.0.1.",
            id="authorities.E001",
        )
    ]
