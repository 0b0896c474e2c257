"""A second connection that holds what others want, and a database that takes no change. Holds no test."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def another_connection() -> Iterator[BaseDatabaseWrapper]:
    """Give a connection beside the one that pages use; what it holds it lets go at the end."""
    other = connection.copy()
    other.ensure_connection()
    try:
        yield other
    finally:
        other.close()


@contextmanager
def everything_written_to_is_held() -> Iterator[None]:
    """Let another connection hold the lock of whoever writes: the database's on SQLite, each table's on PostgreSQL."""
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
    """Let the database be one that is only read."""
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
        transaction.set_rollback(True)  # what it was set to goes with it


@contextmanager
def impatient(milliseconds: int = 300) -> Iterator[None]:
    """Let pages wait this long for a lock, so that a test need not wait as long as people may."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
        else:
            cursor.execute(f"SET lock_timeout = {milliseconds:d}")
    try:
        yield
    finally:
        connection.close()
