"""Search indexes are made before anybody searches, beside the requests of a process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from authorities.database.kept import KEPT
from authorities.models import Authority, Role, User
from delegation.lookup.finding import look_up, words_known
from delegation.lookup.phrases import phrases_added
from delegation.lookup.ready import make_indexes_ready
from delegation.lookup.search import Index
from delegation.publishing.actions import add_phrase
from delegation.schemes.library import library
from delegation.site import ahead
from tests.delegation.conftest import BACKDATED, WriteScheme, run
from tests.delegation.testshire import scheme, statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(testshire: Authority, write_scheme_file: WriteScheme) -> Iterator[Authority]:
    """A council with one row, in a process that keeps nothing yet."""
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement("tst-1-01"))))
    KEPT.forget()
    yield testshire
    KEPT.forget()


def make_ready() -> tuple[int, list[float]]:
    pauses: list[float] = []
    return make_indexes_ready(pauses.append), pauses


def search(council: str) -> None:
    look_up(library().books[council], timezone.localdate(), "boiler", added=phrases_added(council))


def no_index_is_made(*_: object, **_keys: object) -> Index:
    raise AssertionError("an index is made")


def test_a_search_makes_no_index_that_is_ready(held: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    made, pauses = make_ready()
    assert made == len(pauses) == 1
    monkeypatch.setattr(Index, "of", no_index_is_made)
    monkeypatch.setattr("delegation.lookup.finding._words_known", no_index_is_made)
    search(held.slug)
    assert "boiler" not in words_known(library().books[held.slug], timezone.localdate())
    assert make_ready() == (0, [])


def test_requests_have_half_of_the_process_while_indexes_are_made(held: Authority) -> None:
    _made, pauses = make_ready()
    assert 0 < pauses[0] < 10


def test_an_added_phrase_is_in_the_index_before_anybody_searches(
    held: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready()
    editor = User.objects.create_user("editor", full_name="E. Ditor", authority=held, role=Role.SCHEME_EDITOR)
    add_phrase(user=editor, scheme=held.schemes.get(), row="tst-1-01", text="who signs the boiler")
    assert make_ready()[0] == 1
    monkeypatch.setattr(Index, "of", no_index_is_made)
    monkeypatch.setattr(Index, "with_phrases", no_index_is_made)
    search(held.slug)


def test_nothing_is_made_ahead_once_little_room_is_left(held: Authority, settings: Settings) -> None:
    settings.KEPT_MIB = 1
    KEPT.put("much", None, 900_000)
    assert make_ready() == (0, [])


def test_a_council_that_cannot_be_read_stops_no_other(
    held: Authority, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Authority.objects.create(slug="aaashire", title="Aaashire", office_hours="at all times")
    assert make_ready()[0] == 1
    assert "Aaashire" in caplog.text


def test_a_failure_is_logged_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError

    monkeypatch.setattr("delegation.lookup.ready.make_indexes_ready", fail)
    monkeypatch.setattr("delegation.site.ahead.connection.close", lambda: None)
    ahead.make_ahead()
    assert "could not be made ready" in caplog.text


@pytest.mark.parametrize(("every", "threads"), [(300, 1), (0, 0)])
def test_the_first_request_begins_it_and_no_other(
    every: int, threads: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.INDEXES_READY_EVERY = every
    begun: list[str] = []

    class Thread(threading.Thread):
        def start(self) -> None:
            begun.append(self.name)

    monkeypatch.setattr("delegation.site.ahead.threading.Thread", Thread)
    answered: list[str] = []

    def inner(environ: dict[str, str], _start: object) -> list[bytes]:
        answered.append(environ["PATH_INFO"])
        return [b"answer"]

    application: WSGIApplication = ahead.with_indexes_ready(inner)
    for path in ("/", "/?q=epo"):
        assert list(application({"PATH_INFO": path}, inner)) == [b"answer"]  # type: ignore[arg-type]
    assert answered == ["/", "/?q=epo"]
    assert len(begun) == threads
