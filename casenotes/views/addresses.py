"""Addresses with what a list is asked for behind the question mark."""

from __future__ import annotations

from django.http import QueryDict


def with_query(path: str, query: str, **more: object) -> str:
    """Return an address with what was asked for, and with ``more`` in place of what it said of the same."""
    asked = QueryDict(query, mutable=True)
    for name, value in more.items():
        asked[name] = str(value)
    return f"{path}?{asked.urlencode()}" if asked else path
