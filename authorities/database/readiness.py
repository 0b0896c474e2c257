"""Whether the database, its clock and its disk are as the service needs them.

A check returns what is wrong in a sentence, or nothing. Load balancers read these sentences without signing in, so none
says anything about what the database holds. Nothing that a check does is kept.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from authorities.database import guard
from authorities.database.trouble import Trouble, briefly, trouble_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Check = Callable[[], str]

LONGEST_WAIT: Final = 1000
"""In milliseconds: how long a check waits for a lock that somebody else holds."""

MOST_APART: Final = timedelta(seconds=5)
"""How far the clock of a process and the database's may be from each other."""

ROOM: Final = 8 * 2**20
"""How many bytes must be free beside an SQLite file. Its log of writes takes half of it before it is emptied."""

WRITES_A_FILE: Final = "SELECT count(*) FROM unnest(array_fill(repeat('0', 1000), ARRAY[1000]))"
"""On PostgreSQL: a megabyte, of which 64 KiB may stay in memory. The rest is written to the disk, and is gone again."""

SAID: Final = {
    Trouble.AWAY: "the database does not answer",
    Trouble.BUSY: "the database is busy",
    Trouble.NOT_WRITTEN: "the database takes no changes",
}
NOT_AS_NEEDED: Final = "the database is not as this service needs it"
"""A table or column is missing, or the role of the service may not use it."""


def first_fault(*checks: Check) -> str:
    """Return what the first check that fails says, or what is wrong with the database; empty where all is well."""
    try:
        with _taken_back():
            return next((fault for check in checks if (fault := check())), "")
    except Error as error:
        trouble = trouble_of(error)
        return SAID[trouble] if trouble is not None else NOT_AS_NEEDED


@contextmanager
def _taken_back() -> Iterator[None]:
    """On PostgreSQL wait only briefly for tables that somebody holds. On SQLite nobody who reads has to wait."""
    if connection.vendor == "sqlite":
        yield
        return
    with briefly(LONGEST_WAIT):
        yield
        transaction.set_rollback(True)


def clocks_differ() -> str:
    """Return a fault if the clock of this process and the database's are apart. An SQLite file has no other clock."""
    before = timezone.now()
    there = _clock_of_the_database()
    # What lies between the two moments is only how long the database took.
    apart = max(before - there, there - timezone.now())
    return "the clocks of the service and of the database differ" if apart > MOST_APART else ""


def _clock_of_the_database() -> datetime:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
            return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def lies_ahead(moment: datetime | None) -> bool:
    """Say whether something was entered at a moment that has not come yet.

    Two processes may each be ``MOST_APART`` from the database, and so twice that from one another.
    """
    return moment is not None and moment > timezone.now() + 2 * MOST_APART


def migrations_wait() -> str:
    """Return a fault if a migration of this code is not applied."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    if _migrations() <= applied:
        return ""
    # A migration that takes the place of others counts where those are applied. Django's plan knows about that.
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "migrations wait to be applied" if plan else ""


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Return every migration of this code, which does not change while a process runs."""
    return frozenset(MigrationLoader(None).graph.nodes)


def is_not_guarded() -> str:
    """Return a fault if a guarded table or a trigger on one is missing or altered."""
    return "the ledger is not guarded" if guard.problems(connection) else ""


def disk_is_full() -> str:
    """Return a fault if the disk of an SQLite file is full. On PostgreSQL raise the error of a write that fails."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA database_list")
            files = [Path(file) for _number, _name, file in cursor.fetchall() if file]
            is_full = any(shutil.disk_usage(file.parent).free < ROOM for file in files)
            return SAID[Trouble.NOT_WRITTEN] if is_full else ""
        cursor.execute("SELECT set_config('work_mem', '64kB', true)")
        cursor.execute(WRITES_A_FILE)
        return ""
