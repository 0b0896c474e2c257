"""Queries that stand behind every page: Django writes their SQL once, and does not compose it anew each time.

Composing takes several times as long as asking. Only plain columns may be selected (numbers and text), because what
the database returns is returned as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

VALUE: Final = "\N{SYMBOL FOR SUBSTITUTE}"
"""Stands in a query where the value comes with which it is asked."""


class Prepared:
    """A query with at most one value that differs from one time to the next."""

    def __init__(self, compose: Callable[[], QuerySet[Any, Any]]) -> None:
        self._compose = compose
        self._written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, value: Any = None) -> list[tuple[Any, ...]]:
        """Return the rows for a value, in the order of the query."""
        if connection.vendor not in self._written:
            self._written[connection.vendor] = self._compose().query.sql_with_params()
        sql, wanted = self._written[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(sql, tuple(value if one == VALUE else one for one in wanted))
            return list(cursor.fetchall())
