"""What every test shares: how many questions the properties try, and the one browser.

``HYPOTHESIS_PROFILE`` names how long: ``default`` for each change, ``long`` for a soak. Where CI is set the
questions are the same on every run, so that a run tells of the change and not of luck.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from authorities.database import guard
from tests.journeys.site_process import ARGUMENTS, CHROMIUM

# The browser's driver keeps an event loop in this thread; the tests beside it use the database all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SLOW_IS_FINE = [HealthCheck.too_slow]

settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=SLOW_IS_FINE,
)
settings.register_profile("long", max_examples=5000, deadline=None, suppress_health_check=SLOW_IS_FINE)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "default")


WITH_A_DATABASE = frozenset({"db", "transactional_db", "django_db_reset_sequences", "django_db_setup"})
"""Fixtures of pytest-django: whoever asks for one uses the database."""


JOURNEYS_THAT_READ = frozenset(
    {"test_answers.py", "test_back.py", "test_borders.py", "test_every_page.py", "test_looking_up.py", "test_script.py"}
)
"""Journeys about how pages look and are got about in. They write nothing, and tests of each page ask both databases.

``make soak`` takes them on PostgreSQL too."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the second run of the suite, on the other database, leave out what never asks a database."""
    parser.addoption("--where-a-database-matters", action="store_true", help="leave out tests that use no database")


def may_ask_a_database(item: pytest.Item) -> bool:
    """Say whether a test may ask the database.

    One that has no fixture of the database is refused by it, unless it starts a process, as those with a browser do.
    """
    if item.get_closest_marker("browser"):
        return item.path.name not in JOURNEYS_THAT_READ
    if item.get_closest_marker("django_db") or WITH_A_DATABASE & set(getattr(item, "fixturenames", ())):
        return True
    return any(name in _source(item.path) for name in ("subprocess", "django.db", "DATABASE_URL"))


@cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep all tests with a browser in one worker, and leave them out only where there is none and that is allowed."""
    no_browser = not Path(CHROMIUM).exists() and os.environ.get("LEAVE_NOTHING_OUT") != "1"
    journeys = Path(__file__).parent / "journeys"
    for item in items:
        if item.get_closest_marker("browser") is None and journeys not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
        if no_browser:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))
    if config.getoption("--where-a-database-matters"):
        asked = [item for item in items if may_ask_a_database(item)]
        kept = set(asked)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = asked


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of a run: two drivers in one process get in each other's way."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def emptied_afterwards(transactional_db: None) -> Iterator[None]:
    """Let a test commit: the guard is taken away when it ends, so that the tables can be emptied, and comes back."""
    yield
    guard.remove(connection)
