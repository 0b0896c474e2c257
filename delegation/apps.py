"""Django's registration of this app, and which of its tables are guarded."""

from django.apps import AppConfig


class DelegationConfig(AppConfig):
    """The app as Django knows it."""

    name = "delegation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let what is published be guarded."""
        from authorities import guard  # noqa: PLC0415 - the apps' modules come after their registration
        from delegation import ledger  # noqa: PLC0415 - the app's modules come after its registration

        guard.register(ledger.TABLES)
