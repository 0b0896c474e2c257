"""Whether this installation is a demonstration, in which people sign in by choosing who they are.

That works only on the machine itself. If the installation answers to any other host, the demonstration is off, whatever
the setting says. A check reports this at start-up (``authorities.checks``). A server that skips the checks is held back
here.
"""

from __future__ import annotations

from django.conf import settings

_THIS_MACHINE = frozenset({"localhost", ".localhost", "::1", "[::1]"})
# The host that Django's test client asks for.
_TEST_CLIENT = "testserver"


def is_on() -> bool:
    """Say whether people may sign in by choosing who they are."""
    return bool(settings.DEMONSTRATION) and not hosts_beyond_this_machine()


def hosts_beyond_this_machine() -> tuple[str, ...]:
    """Return the hosts, other than this machine itself, that the installation answers to."""
    return tuple(host for host in settings.ALLOWED_HOSTS if not _is_this_machine(host) and host != _TEST_CLIENT)


def _is_this_machine(host: str) -> bool:
    parts = host.split(".")
    is_loopback = len(parts) == 4 and parts[0] == "127" and all(part.isdecimal() for part in parts)
    return is_loopback or host.lower() in _THIS_MACHINE
