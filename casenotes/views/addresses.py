"""Addresses with what a list is asked for behind the question mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse

if TYPE_CHECKING:
    from casenotes.models import Case


def with_query(path: str, query: str, **more: object) -> str:
    """Return an address with what was asked for, and with ``more`` in place of what it said of the same."""
    asked = QueryDict(query, mutable=True)
    for name, value in more.items():
        asked[name] = str(value)
    return f"{path}?{asked.urlencode()}" if asked else path


def where_to_record(row: str, case: Case) -> str:
    """Return the address at which a decision under a row about a case is recorded."""
    return with_query(reverse("record", args=[row]), "", case=case.pk)


def where_to_prepare(row: str, case: Case) -> str:
    """Return the address at which a decision under a row about a case is written down for whoever took it."""
    return with_query(reverse("prepare", args=[row]), "", case=case.pk)
