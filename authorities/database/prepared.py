"""Queries behind every page. Django composes their SQL once, instead of each time.

Composing takes several times as long as asking. Only plain columns (numbers and text) may be selected, because values
are returned just as the database sends them; ``moment_of`` reads a moment.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVarTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from authorities.database.kept import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

TEXT: Final = "\N{SYMBOL FOR SUBSTITUTE}"
NUMBER: Final = -1
MOMENT: Final = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
"""Placeholders: they stand in a query where each call puts its own text, number or moment."""


class Prepared:
    """A query with at most one value that differs from call to call; it may stand in several places."""

    def __init__(self, compose: Callable[[], QuerySet[Any, Any]]) -> None:
        self._compose = compose
        self._written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def written(self, value: Any = None) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL of the query, and its parameters with ``value`` in place of the placeholder."""
        if connection.vendor not in self._written:
            self._written[connection.vendor] = self._compose().query.sql_with_params()
        sql, wanted = self._written[connection.vendor]
        # SQLite has moments as text.
        sent = connection.ops.adapt_datetimefield_value
        stand_in = {TEXT, NUMBER, sent(MOMENT)}
        value = sent(value) if isinstance(value, datetime) else value
        return sql, tuple(value if one in stand_in else one for one in wanted)

    def rows(self, value: Any = None) -> list[tuple[Any, ...]]:
        """Return the rows for a value, in the order of the query."""
        try:
            written = self.written(value)
        except EmptyResultSet:  # one of none is looked for
            return []
        with connection.cursor() as cursor:
            cursor.execute(*written)
            return list(cursor.fetchall())


# Measured with tracemalloc: 3,400 to 4,900 bytes for a query with its SQL that names one post, and 95 for each more.
BYTES_OF_A_QUERY: Final = 5_000
BYTES_OF_A_NAME: Final = 100
"""Of each post and area that a query names: in the key under which it is kept, and among its parameters."""

Given = TypeVarTuple("Given")


def written_once(prepare: Callable[[*Given], Prepared]) -> Callable[[*Given], Prepared]:
    """Let a function prepare each query once, and keep it under what was given for as long as there is room."""

    def kept(*given: *Given) -> Prepared:
        def make() -> tuple[Prepared, int]:
            names = sum(len(one) for one in given if isinstance(one, tuple))
            return prepare(*given), BYTES_OF_A_QUERY + BYTES_OF_A_NAME * names

        return KEPT.get((prepare.__module__, prepare.__qualname__, given), make)

    return wraps(prepare)(kept)


def moment_of(column: datetime | str | None) -> datetime | None:
    """Return a moment that a row of a prepared query holds; SQLite gives it as text, or without its time zone."""
    moment = datetime.fromisoformat(column) if isinstance(column, str) else column
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
