"""This app as Django registers it: which tables are guarded, what is checked, and how long migrations wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError
from django.db.models.signals import post_migrate, pre_migrate

if TYPE_CHECKING:
    from collections.abc import Sequence


class DelegationConfig(AppConfig):
    """The app as Django knows it."""

    name = "delegation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard what is published, check a council's new posts against it, and report what cannot be read."""
        from authorities.database import guard, trouble  # noqa: PLC0415 - the models come after the registration
        from authorities.people.loading import register_check  # noqa: PLC0415 - the models come after the registration
        from delegation.models import ledger  # noqa: PLC0415 - the models come after the registration
        from delegation.publishing.checking import faults_with_posts  # noqa: PLC0415 - the models come after the registration

        guard.register(ledger.TABLES)
        register_check(faults_with_posts)
        # Tagged as a database check: it reads every scheme, and not every command should wait for that.
        register(schemes_are_readable, Tags.database)
        # No migration may queue long for a table, because every reader would queue behind it.
        pre_migrate.connect(trouble.prepare_to_migrate, sender=self)
        post_migrate.connect(trouble.migrated, sender=self)


def schemes_are_readable(*, databases: Sequence[str] | None = None, **_more: Any) -> list[CheckMessage]:
    """Warn about each council whose schemes cannot be read.

    It is only a warning, so other councils go on and the commands that mend it run. Like every database check, it runs
    only if it is told which databases to check.
    """
    if not databases:
        return []
    from delegation.schemes.library import unreadable_councils  # noqa: PLC0415 - the models come after the registration

    try:
        unreadable = unreadable_councils()
    except DatabaseError:
        return []  # A database that cannot be reached, or has no tables yet, says so by itself.
    hint = "Load the posts and words that the published schemes name, or restore what was changed by hand."
    return [CheckWarning(why, hint=hint, id="delegation.W001") for why in unreadable.values()]
