"""A database that is away, busy, read-only or full: nothing typed is lost, and the page says what became of it."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING, Final

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
)
from django.test import Client, RequestFactory
from psycopg import errors as of_postgresql

from authorities.database.trouble import Trouble, trouble_of
from casenotes.models import AuditEntry, Note
from delegation.schemes.library import library
from delegation.site import without_database
from delegation.site.without_database import asked_again

from .holding import everything_written_to_is_held, impatient, nothing_is_written
from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from authorities.models import Appointment, User
    from casenotes.models import Case
    from delegation.rules.library import Library

LOCKED: Final = "an error that SQLite gives"


def of_sqlite(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    told = kind(LOCKED)
    told.sqlite_errorcode = code
    return told


def told_by_django(cause: BaseException | None, kind: type[Exception] = OperationalError) -> Exception:
    error = kind("said by Django")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (told_by_django(of_sqlite(sqlite3.SQLITE_BUSY)), Trouble.BUSY),
        (told_by_django(of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT)), Trouble.BUSY),
        (told_by_django(of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED)), Trouble.NOT_WRITTEN),
        (told_by_django(of_sqlite(sqlite3.SQLITE_FULL)), Trouble.NOT_WRITTEN),
        (told_by_django(of_sqlite(sqlite3.SQLITE_CANTOPEN)), Trouble.AWAY),
        (told_by_django(of_sqlite(sqlite3.SQLITE_ERROR)), None),
        (told_by_django(of_sqlite(sqlite3.SQLITE_MISUSE, sqlite3.InterfaceError), InterfaceError), None),
        (told_by_django(of_postgresql.LockNotAvailable()), Trouble.BUSY),
        (told_by_django(of_postgresql.QueryCanceled()), Trouble.BUSY),
        (told_by_django(of_postgresql.DeadlockDetected()), Trouble.BUSY),
        (told_by_django(of_postgresql.TooManyConnections()), Trouble.BUSY),
        (told_by_django(of_postgresql.IdleInTransactionSessionTimeout(), InternalError), Trouble.BUSY),
        (told_by_django(of_postgresql.ReadOnlySqlTransaction(), InternalError), Trouble.NOT_WRITTEN),
        (told_by_django(of_postgresql.DiskFull()), Trouble.NOT_WRITTEN),
        (told_by_django(of_postgresql.AdminShutdown()), Trouble.AWAY),
        (told_by_django(of_postgresql.CannotConnectNow()), Trouble.AWAY),
        (told_by_django(of_postgresql.OperationalError("the connection is closed")), Trouble.AWAY),
        (told_by_django(None, InterfaceError), Trouble.AWAY),
        (told_by_django(of_postgresql.InFailedSqlTransaction(), InternalError), None),
        (told_by_django(of_postgresql.ObjectNotInPrerequisiteState()), None),
        (told_by_django(of_postgresql.UndefinedTable(), ProgrammingError), None),
        (ZeroDivisionError(), None),
        (None, None),
    ],
    ids=lambda one: type(one.__cause__).__name__ if isinstance(one, Exception) else str(one),
)
def test_what_the_database_is_at_fault_for_is_told_apart_from_faults_of_the_program(
    error: BaseException | None, trouble: Trouble | None
) -> None:
    assert trouble_of(error) is trouble


@pytest.fixture
def head(appoint: Callable[..., Appointment], case: Case, pages: object) -> User:
    return appoint("head-of-service", "help-and-protection").user


@pytest.fixture
def client(head: User) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(head, backend="authorities.sign_in.backends.DemonstrationBackend")
    return browser


LONG: Final = "First line\r\n\r\n  with <b>signs</b> & “marks”,\nand the end "


def sent_again(page: str) -> dict[str, str]:
    """Return what the form on a page sends, as a browser would read it."""
    [form] = re.findall(r'<form action="[^"]*" method="post">.*?</form>', page, flags=re.DOTALL)
    return {unescape(name): unescape(value) for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', form)}


@pytest.mark.django_db(transaction=True)
def test_a_note_that_has_to_wait_too_long_comes_back_and_is_saved_once_when_it_is_sent_again(
    emptied_afterwards: None, client: Client
) -> None:
    form = sent(why=LONG)
    with everything_written_to_is_held(), impatient():
        answer = client.post(URL, form)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"]
    assert "Nothing was saved: the database was busy for too long." in page
    assert f'<form action="{URL}" method="post">' in page
    assert "Duty solicitor</dd>" in page
    assert "&lt;b&gt;signs&lt;/b&gt; &amp; “marks”,<br>and the end" in page
    assert '<dt class="govuk-summary-list__key">Key' not in page
    assert not Note.objects.exists()
    assert sent_again(page) == form
    for _ in range(2):
        saved = client.post(URL, sent_again(page))
        assert saved.headers["Location"] == f"/notes/{Note.objects.get().pk}"


@pytest.mark.django_db
def test_a_correction_that_cannot_be_written_comes_back_too(client: Client) -> None:
    client.post(URL, sent())
    address = f"/notes/{Note.objects.get().pk}/correct"
    words = dict.fromkeys(("decided", "why", "child_view", "actions", "correction_reason"), LONG)
    form = {**words, "key": "0b5f7c1e-32c5-4a43-9b46-6f24a2d4b2a1"}
    with nothing_is_written():
        answer = client.post(address, form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert sent_again(answer.content.decode()) == form
    assert client.post(address, form).status_code == 302


@pytest.mark.django_db
def test_a_connection_that_breaks_while_saving_is_no_promise_that_nothing_was_saved(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_: object) -> None:
        raise told_by_django(of_postgresql.OperationalError("server closed the connection unexpectedly"))

    monkeypatch.setattr("casenotes.views.recording.record_or_keep", broken)
    answer = client.post(URL, sent(why=LONG))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "we cannot say whether this was saved" in page
    assert "Nothing was saved" not in page
    assert sent_again(page)["why"] == LONG


@pytest.mark.django_db
def test_a_table_that_is_not_there_is_a_fault_of_the_program(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr("casenotes.views.recording.record_or_keep", broken)
    assert client.post(URL, sent()).status_code == 500


@pytest.mark.django_db
def test_the_log_says_in_one_line_without_words_that_the_database_was_at_fault(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = logging.StreamHandler()
    handler.addFilter(without_database.InOneLine())
    logging.getLogger("django.request").addHandler(handler)
    try:
        with nothing_is_written():
            client.post(URL, sent(why="A very particular reason"))
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    said = capsys.readouterr().err.strip().splitlines()
    line = "Service Unavailable: /decisions/bwd-1-05/record (the database is not written)"
    assert set(said) == {line}
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_a_program_is_told_in_json(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise told_by_django(of_postgresql.CannotConnectNow())

    monkeypatch.setattr("delegation.api.views.library", away)
    answer = client.get("/api/v1/lookup?council=blackburn-with-darwen&q=epo")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["code"] == "database-not-there"


class Away:
    """A library that cannot be reached the first few times."""

    def __init__(self, times: int) -> None:
        self.left, self.asked = times, 0

    def __call__(self) -> Library:
        self.asked += 1
        if self.asked <= self.left:
            raise told_by_django(of_postgresql.AdminShutdown())
        return library()


Ask = Callable[[str, str], tuple[str, dict[str, str], str]]


@pytest.fixture
def ask(head: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Return a function that asks as a server does, with short pauses, as a Head of Service who is signed in."""
    monkeypatch.setattr(without_database, "PAUSE", 0.01)
    monkeypatch.setattr(without_database, "LONGEST_ASKED_AGAIN", 0.3)
    cookies = f"sessionid={session_of(head)}"

    def asked(method: str, address: str) -> tuple[str, dict[str, str], str]:
        started: list[tuple[str, dict[str, str]]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            started.append((status, dict(headers)))
            return len

        environ = {**RequestFactory().generic(method, address).environ, "HTTP_COOKIE": cookies}
        page = b"".join(asked_again(WSGIHandler())(environ, start)).decode()
        [(status, headers)] = started
        return status, headers, page

    # Otherwise the connection would close, and the test's transaction with it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield asked
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client.cookies["sessionid"].value


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_only_reads_is_asked_again_until_the_database_is_back(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    away = Away(3)
    monkeypatch.setattr("delegation.views.contents.library", away)
    assert ask(method, "/sections")[0] == "200 OK"
    assert away.asked == 4


@pytest.mark.django_db
def test_what_only_reads_is_told_at_last_that_the_database_does_not_answer(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delegation.views.contents.library", Away(10_000))
    status, headers, page = ask("GET", "/sections?a=1")
    assert (status, headers["Retry-After"]) == ("503 Service Unavailable", "10")
    assert "no-store" in headers["Cache-Control"]
    assert '<a class="govuk-link" href="/sections?a=1">Try again</a>' in page


class Body(list[bytes]):
    """A body that a server is given to send. It notes that it was closed."""

    def __init__(self, closed: list[int]) -> None:
        super().__init__([b"x"])
        self.closed = closed

    def close(self) -> None:
        self.closed.append(1)


@pytest.mark.parametrize(("method", "status", "closed"), [("GET", "202", [1, 1]), ("POST", "200", [])])
def test_each_try_but_the_last_is_closed_and_what_changes_something_is_tried_once(
    method: str, status: str, closed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(without_database, "PAUSE", 0)
    were_closed: list[int] = []

    def application(environ: WSGIEnvironment, start: StartResponse) -> Body:
        if len(were_closed) < 2:
            environ[without_database.MET] = True
        start(f"20{len(were_closed)}", [])
        return Body(were_closed)

    sent_off: list[str] = []

    def start(status: str, _headers: object, _fault: object = None, /) -> Callable[[bytes], object]:
        sent_off.append(status)
        return len

    assert list(asked_again(application)({"REQUEST_METHOD": method}, start)) == [b"x"]
    assert (sent_off, were_closed) == ([status], closed)
