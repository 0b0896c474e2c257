"""Whether this installation is a demonstration, in which people sign in by choosing who they are.

Only on the own machine: where the installation answers to any other host, the demonstration is not on,
whatever the setting says. (The check in ``checks`` says so at the start; servers that skip checks are held
back here.)
"""

from __future__ import annotations

from django.conf import settings

_THIS_MACHINE = frozenset({"localhost", ".localhost", "::1", "[::1]"})
# Django's test client calls itself so; the name is reserved and leads nowhere.
_TEST_CLIENT = "testserver"


def is_on() -> bool:
    """Say whether people may sign in by choosing who they are."""
    return bool(settings.DEMONSTRATION) and not hosts_beyond_this_machine()


def hosts_beyond_this_machine() -> tuple[str, ...]:
    """Return the hosts that the installation answers to and that are not this machine itself."""
    return tuple(host for host in settings.ALLOWED_HOSTS if not _is_this_machine(host) and host != _TEST_CLIENT)


def _is_this_machine(host: str) -> bool:
    parts = host.split(".")
    is_loopback = len(parts) == 4 and parts[0] == "127" and all(part.isdecimal() for part in parts)
    return is_loopback or host.lower() in _THIS_MACHINE
