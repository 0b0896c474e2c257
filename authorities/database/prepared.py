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

TEXT: Final = "\N{SYMBOL FOR SUBSTITUTE}"
NUMBER: Final = -1
"""These stand in a query where a text or a number comes with which it is asked."""


class Prepared:
    """A query with at most one value that differs from one time to the next."""

    def __init__(self, compose: Callable[[], QuerySet[Any, Any]]) -> None:
        self._compose = compose
        self._written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def written(self, value: Any = None) -> tuple[str, tuple[Any, ...]]:
        """Return the query as it is sent, with its values beside it."""
        if connection.vendor not in self._written:
            self._written[connection.vendor] = self._compose().query.sql_with_params()
        sql, wanted = self._written[connection.vendor]
        return sql, tuple(value if one in {TEXT, NUMBER} else one for one in wanted)

    def rows(self, value: Any = None) -> list[tuple[Any, ...]]:
        """Return the rows for a value, in the order of the query."""
        with connection.cursor() as cursor:
            cursor.execute(*self.written(value))
            return list(cursor.fetchall())
