"""Queries behind every page. Django composes their SQL once, instead of each time.

Composing takes several times as long as asking. Only plain columns (numbers and text) may be selected, because values
are returned just as the database sends them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

TEXT: Final = "\N{SYMBOL FOR SUBSTITUTE}"
NUMBER: Final = -1
"""Placeholders: they stand in a query where each call puts its own text or number."""


class Prepared:
    """A query with at most one value that differs from call to call."""

    def __init__(self, compose: Callable[[], QuerySet[Any, Any]]) -> None:
        self._compose = compose
        self._written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def written(self, value: Any = None) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL of the query, and its parameters with ``value`` in place of the placeholder."""
        if connection.vendor not in self._written:
            self._written[connection.vendor] = self._compose().query.sql_with_params()
        sql, wanted = self._written[connection.vendor]
        return sql, tuple(value if one in {TEXT, NUMBER} else one for one in wanted)

    def rows(self, value: Any = None) -> list[tuple[Any, ...]]:
        """Return the rows for a value, in the order of the query."""
        with connection.cursor() as cursor:
            cursor.execute(*self.written(value))
            return list(cursor.fetchall())
