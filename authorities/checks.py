"""Checks of this app that Django runs at start-up."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from authorities.database import guard
from authorities.sign_in.demonstration import hosts_beyond_this_machine


def demonstration_stays_on_this_machine(**_kwargs: Any) -> list[CheckMessage]:
    """Report an error if a demonstration, where anybody can sign in as anybody, can be reached from elsewhere."""
    hosts = hosts_beyond_this_machine()
    if not settings.DEMONSTRATION or not hosts:
        return []
    return [
        Error(
            f"Demonstration mode is on, but ALLOWED_HOSTS has hosts beyond this machine: {', '.join(hosts)}.",
            hint="In demonstration mode everybody may sign in as anybody. Set DEMONSTRATION=no, or keep "
            "ALLOWED_HOSTS to localhost and 127.0.0.1.",
            id="authorities.E001",
        )
    ]


def guard_is_in_place(**_kwargs: Any) -> list[CheckMessage]:
    """Report each guarded table that is missing, and each trigger that was dropped or altered.

    While migrations wait to be applied this is only a warning, because they may be what puts the guard in place. Before
    the first migration there is nothing to guard.
    """
    connection = connections["default"]
    try:
        wrong = guard.problems(connection)
        executor = MigrationExecutor(connection) if wrong else None
        is_empty = executor is not None and not executor.loader.applied_migrations
    except DatabaseError:
        return []  # If the database cannot be reached, the first query says so.
    if executor is None or is_empty:
        return []
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        said = f"What is never changed is not guarded: {len(wrong)} tables or triggers are not as they should be."
        return [CheckWarning(said, hint="Apply the migrations that wait: manage.py migrate", id="authorities.W002")]
    hint = "Find out who took it away, then put it back with: manage.py check_ledger --repair"
    return [Error(f"What is never changed is not guarded. {' '.join(wrong)}", hint=hint, id="authorities.E002")]
