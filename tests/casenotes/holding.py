"""A second connection that holds what others want, and a database that cannot be written to. Contains no tests."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def another_connection() -> Iterator[BaseDatabaseWrapper]:
    """Yield a second connection beside the one that pages use. It lets go of everything it holds at the end."""
    other = connection.copy()
    other.ensure_connection()
    try:
        yield other
    finally:
        other.close()


@contextmanager
def everything_written_to_is_held() -> Iterator[None]:
    """Make another connection hold what every writer needs: SQLite's one lock, or each table of PostgreSQL."""
    with another_connection() as other, other.cursor() as cursor:
        if other.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("BEGIN")
            tables = ", ".join(f'"{name}"' for name in other.introspection.table_names(cursor))
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        yield
        cursor.execute("ROLLBACK")


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """Make the database read-only."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
            try:
                yield
            finally:
                cursor.execute("PRAGMA query_only = OFF")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield
        transaction.set_rollback(True)  # the read-only setting ends with the transaction


@contextmanager
def impatient(milliseconds: int = 300) -> Iterator[None]:
    """Limit how long pages wait for a lock, so that a test need not wait as long as a person might."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
        else:
            cursor.execute(f"SET lock_timeout = {milliseconds:d}")
    try:
        yield
    finally:
        connection.close()
