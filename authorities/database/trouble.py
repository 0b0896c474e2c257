"""Why the database did not do what it was asked, when the program is not at fault; and writes that wait only briefly.

Knows Django's errors and the codes of both databases, and nothing about what is stored.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.db import InterfaceError, InternalError, OperationalError, connection, connections, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator


class Trouble(StrEnum):
    """What is wrong with the database when nothing is wrong with the question."""

    AWAY = "away"
    """It cannot be reached, or the connection broke. Whether a change was kept is not known."""
    BUSY = "busy"
    """Somebody else's work took too long. Nothing was kept, and the next attempt may succeed."""
    NOT_WRITTEN = "not written"
    """It can be read but not written to, because it is read-only or out of space. Nothing was kept."""


_OF_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_PROTOCOL: Trouble.BUSY,
    sqlite3.SQLITE_READONLY: Trouble.NOT_WRITTEN,
    sqlite3.SQLITE_FULL: Trouble.NOT_WRITTEN,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
}
"""Keyed by the lowest eight bits of SQLite's code. Any other code is a fault in the program or in the file."""

_OF_POSTGRESQL: Final = {
    "25006": Trouble.NOT_WRITTEN,  # a read-only transaction
    "25P03": Trouble.BUSY,  # a transaction that was idle for too long
    "40001": Trouble.BUSY,  # could not be serialised with other transactions
    "40P01": Trouble.BUSY,  # a deadlock
    "53100": Trouble.NOT_WRITTEN,  # the disk is full
    "53200": Trouble.BUSY,
    "53300": Trouble.BUSY,  # too many connections
    "55P03": Trouble.BUSY,  # the lock was not obtained in time
    "57014": Trouble.BUSY,  # the statement was cancelled, by its time limit or by hand
}
_AWAY_ON_POSTGRESQL: Final = ("08", "57P", "58")


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Return what is wrong with the database if that is what an error says; None for any other error."""
    if not isinstance(error, OperationalError | InternalError | InterfaceError):
        return None
    told = error.__cause__
    if isinstance(told, sqlite3.Error):
        return _OF_SQLITE.get(getattr(told, "sqlite_errorcode", 0) & 0xFF)
    code = getattr(told, "sqlstate", None)
    if code is None:
        # A connection that fails or breaks off brings no code from the server.
        return None if isinstance(error, InternalError) else Trouble.AWAY
    return _OF_POSTGRESQL.get(code) or (Trouble.AWAY if code.startswith(_AWAY_ON_POSTGRESQL) else None)


@contextmanager
def briefly(milliseconds: int) -> Iterator[None]:
    """Let writes inside the block wait for a lock for at most ``milliseconds``. Either all of them are kept or none."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            [before] = cursor.fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
        try:
            with transaction.atomic():
                yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {before:d}")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds:d}ms"])
        yield


LONGEST_QUEUE: Final = "3s"
"""How long a migration waits for a table. Everybody who reads that table queues behind it."""


def prepare_to_migrate(using: str, **_more: Any) -> None:
    """Make a migration give up soon while it waits for a lock, but take as long as it needs once it has one."""
    _set(using, lock_timeout=LONGEST_QUEUE, statement_timeout="0", idle_in_transaction_session_timeout="0")


def migrated(using: str, **_more: Any) -> None:
    """Give the connection its own limits back after a migration."""
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            for name in names:
                cursor.execute(f"RESET {name}")


def _set(using: str, **limits: str) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            for name, limit in limits.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, limit])
