"""Django's registration of this app."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class AuthoritiesConfig(AppConfig):
    """The app as Django knows it."""

    name = "authorities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let Django check what must be so before it starts."""
        from authorities.checks import demonstration_stays_on_this_machine  # noqa: PLC0415 - needs the settings

        register(demonstration_stays_on_this_machine, Tags.security)
