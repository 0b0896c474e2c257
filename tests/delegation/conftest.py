"""Councils in the database: Blackburn with Darwen from its files, and Testshire from plain values."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client

from authorities.councils.content import AuthorityText
from authorities.database import guard
from authorities.models import Authority, User
from authorities.people.loading import load_authority
from delegation.encodings.files import WordsText, WordText
from delegation.models import Publication, Scheme, SchemeVersion
from delegation.publishing.actions import load_words
from tests.delegation.fixture_library import FIXTURES
from tests.delegation.testshire import LADDER, WORDS, Plain

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

BLACKBURN = "blackburn-with-darwen"
SCHEME_FILE = FIXTURES / "schemes" / "bwd" / "2023-12.yaml"


def run(command: str, *arguments: object) -> str:
    """Return what a command writes to standard output."""
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def plain_files(settings: Settings) -> None:
    """Serve pages although no static files were collected. Whitenoise would warn about that."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]


def every_row() -> dict[str, list[dict[str, Any]]]:
    """Return every row in the tables of both apps."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in ("authorities", "delegation")
        for model in apps.get_app_config(app).get_models()
    }


def take_away_what_is_published() -> None:
    """Empty the database of schemes, as only a test may. The guard is removed, and comes back when the test ends."""
    guard.remove(connection)
    Publication.objects.all().delete()
    SchemeVersion.objects.all().delete()
    Scheme.objects.all().delete()


class Refused(Protocol):
    """Runs a command that must be refused, and returns the lines that it writes to standard error."""

    def __call__(self, command: str, *arguments: object) -> list[str]: ...


BACKDATED: Final = ("--backdate", "Set-up of the tests")
"""Every scheme of the tests began before today."""


@pytest.fixture
def refused() -> Refused:
    def run_and_be_refused(command: str, *arguments: object) -> list[str]:
        out, err = io.StringIO(), io.StringIO()
        with pytest.raises(SystemExit) as stopped:
            call_command(command, *map(str, arguments), stdout=out, stderr=err)
        assert stopped.value.code == 1
        assert out.getvalue() == ""
        lines = err.getvalue().splitlines()
        assert lines[-1].startswith("Nothing was changed: ")
        return lines[:-1]

    return run_and_be_refused


@pytest.fixture
def words_of_blackburn(db: None) -> None:
    run("load_authority", FIXTURES / "authorities" / f"{BLACKBURN}.yaml")
    run("load_words", FIXTURES / "words" / f"{BLACKBURN}.yaml")


@pytest.fixture
def blackburn(words_of_blackburn: None) -> None:
    run("load_scheme", *BACKDATED, SCHEME_FILE)


@pytest.fixture
def testshire(db: None) -> Authority:
    areas, posts = tuple(LADDER.areas.values()), tuple(LADDER.posts.values())
    text = AuthorityText("testshire", "Testshire Council", "#004f8c", areas, posts, {})
    authority = load_authority(text=text).authority
    lists = {
        name: tuple(WordText(slug, title, ()) for slug, title in getattr(WORDS, name).items())
        for name in ("forums", "advisers", "checks", "record_places", "capacities")
    }
    load_words(text=WordsText(authority, lists))
    return authority


class WriteScheme(Protocol):
    """Writes a scheme as a file and returns its path."""

    def __call__(self, plain: Plain, name: str = "scheme.yaml") -> Path: ...


@pytest.fixture
def write_scheme_file(tmp_path: Path) -> WriteScheme:
    def write(plain: Plain, name: str = "scheme.yaml") -> Path:
        path = tmp_path / name
        path.write_text(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return path

    return write


TOKEN: Final = "a" * 32
"""A token against forged requests, the same in the cookie and in the header."""


class ClientOf(Protocol):
    """Returns a program's client, signed in as somebody from a council. It sends the token unless told otherwise."""

    def __call__(self, council: str = BLACKBURN, *, token: str = TOKEN) -> Client: ...


@pytest.fixture
def client_of(blackburn: None, settings: Settings) -> ClientOf:
    settings.API_REQUESTS_A_MINUTE = 0

    def signed_in(council: str = BLACKBURN, *, token: str = TOKEN) -> Client:
        authority = Authority.objects.get(slug=council)
        client = Client(enforce_csrf_checks=True, headers={"x-csrftoken": token}, raise_request_exception=False)
        user, _is_new = User.objects.get_or_create(username=f"someone-{council}", authority=authority)
        client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
        client.cookies["csrftoken"] = TOKEN
        return client

    return signed_in
