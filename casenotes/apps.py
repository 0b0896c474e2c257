"""Django's registration of this app, and where the guard of the ledger is put back and looked after."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


class CasenotesConfig(AppConfig):
    """The app as Django knows it."""

    name = "casenotes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the guard back after every migration, and look at every start whether it is there."""
        post_migrate.connect(_install, sender=self)
        register(ledger_is_guarded)


def _install(using: str, **_more: Any) -> None:
    from casenotes import ledger  # noqa: PLC0415 - the app's modules come after its registration

    ledger.install(connections[using])


def ledger_is_guarded(**_more: Any) -> list[CheckMessage]:
    """Find a trigger of the ledger that was dropped or altered; before the first migration there is none to find.

    While migrations wait to be applied it is a warning: they may be what puts the guard in place.
    """
    from casenotes import ledger  # noqa: PLC0415 - the app's modules come after its registration

    try:
        gone = ledger.missing(connections["default"])
        executor = MigrationExecutor(connections["default"]) if gone else None
    except DatabaseError:
        return []  # A database that cannot be reached says so by itself.
    if executor is None:
        return []
    said = f"The ledger is not guarded: {', '.join(gone)}."
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return [CheckWarning(said, hint="Apply the migrations that wait: manage.py migrate", id="casenotes.W001")]
    hint = "Find out who took it away, then put it back with: manage.py check_ledger --repair"
    return [Error(said, hint=hint, id="casenotes.E001")]
