"""Django's registration of this app, which also says which of its tables are guarded."""

from django.apps import AppConfig


class CasenotesConfig(AppConfig):
    """Django's configuration of this app."""

    name = "casenotes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables of the ledger with the guard."""
        from authorities.database import guard  # noqa: PLC0415 - the apps' modules come after their registration
        from casenotes.models import ledger  # noqa: PLC0415 - the app's modules come after its registration

        guard.register(ledger.TABLES)
