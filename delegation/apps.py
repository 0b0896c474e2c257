"""Django's registration of this app."""

from django.apps import AppConfig


class DelegationConfig(AppConfig):
    """The app as Django knows it."""

    name = "delegation"
    default_auto_field = "django.db.models.BigAutoField"
