"""What the tests of pages share."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture
def own_addresses(settings: "Settings") -> None:
    """Pages are rendered with two addresses of their own, and static files under their plain names."""
    settings.ROOT_URLCONF = "tests.site.rendering"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
