"""Django's registration of this app."""

from django.apps import AppConfig


class CasenotesConfig(AppConfig):
    """The app as Django knows it."""

    name = "casenotes"
    default_auto_field = "django.db.models.BigAutoField"
