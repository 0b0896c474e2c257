"""Django's registration of this app, which also installs and checks the guard on rows that are never changed."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class AuthoritiesConfig(AppConfig):
    """Django's configuration of this app."""

    name = "authorities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks that Django runs at start-up, and put the guard back after every migration."""
        from authorities import checks  # noqa: PLC0415 - the checks need the settings

        register(checks.demonstration_stays_on_this_machine, Tags.security)
        register(checks.guard_is_in_place)
        pre_migrate.connect(_step_aside, sender=self)
        post_migrate.connect(_install, sender=self)


def _step_aside(using: str, plan: list[Any], **_more: Any) -> None:
    from authorities.database import guard  # noqa: PLC0415 - the app's modules come after its registration

    if plan and not any(is_backwards for _migration, is_backwards in plan):
        guard.step_aside(connections[using])


def _install(using: str, **_more: Any) -> None:
    from authorities.database import guard  # noqa: PLC0415 - the app's modules come after its registration

    guard.install(connections[using])
