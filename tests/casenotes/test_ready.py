"""Three addresses for load balancers: what each finds wrong, how soon, and that it tells nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg import errors as of_postgresql

from authorities.database import readiness as of_the_database
from authorities.models import Post
from casenotes.models import AuditEntry, Case, LogHead, Note
from casenotes.recording.audit import log_reading
from delegation.models import Publication, SchemeVersion
from delegation.schemes import readiness
from delegation.site.without_database import asked_again

from .holding import another_connection, everything_written_to_is_held, nothing_is_written
from .readiness_told import (
    ADDRESSES,
    ALL_WELL,
    BUSY,
    CLOCKS,
    NOT_AS_NEEDED,
    NOT_WRITTEN,
    OK,
    PROJECT,
    UNREADABLE,
    Told,
    depart,
    told,
    unguarded,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import Settings

    from authorities.models import Appointment, Authority
    from casenotes.recording.actions import Answered


@pytest.fixture(autouse=True)
def a_fresh_process(pages: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "IN_TURN", readiness.InTurn())


# How they answer


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_answers_anybody_shortly_and_nothing_keeps_it(blackburn: Authority, address: str) -> None:
    browser = Client()
    answer = browser.get(address)
    assert (answer.status_code, answer.json()) == (200, {"status": OK})
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not browser.cookies
    head = browser.head(address)
    assert (head.status_code, head.headers["Cache-Control"]) == (200, answer.headers["Cache-Control"])
    assert browser.post(address).status_code == 405


def test_each_answers_over_plain_http_where_pages_are_sent_on(blackburn: Authority, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answered = {address: Client().get(address).status_code for address in (*ADDRESSES, "/", "/ready/", "/sections")}
    assert answered == {**dict.fromkeys(ADDRESSES, 200), **dict.fromkeys(("/", "/ready/", "/sections"), 301)}


def test_a_head_says_that_something_is_wrong_too(blackburn: Authority) -> None:
    with nothing_is_written():
        assert Client().head("/ready/recording").status_code == 503


def test_whether_the_process_answers_is_said_without_asking_the_database(
    blackburn: Authority, appoint: Callable[..., Appointment]
) -> None:
    browser = Client()
    browser.force_login(appoint("head-of-service", "help-and-protection").user)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/health").json() == {"status": OK}
    assert len(asked) == 0


NOWHERE: Final = {
    "postgresql": "postgres://nobody@127.0.0.1:1/nothing",
    "sqlite": f"sqlite:///{PROJECT}/nowhere/at/all.sqlite3",
}
ASKS: Final = """
import json
from django.test import Client
browser = Client(HTTP_HOST="localhost")
answers = [browser.get(one) for one in ("/health", "/ready", "/ready/recording")]
print(json.dumps([[one.status_code, one.json()["status"]] for one in answers]))
"""


@pytest.mark.parametrize("url", NOWHERE.values(), ids=NOWHERE)
def test_a_database_that_is_away_is_said_and_the_process_answers(url: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASKS],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    away = [503, "the database does not answer"]
    assert json.loads(done.stdout) == [[200, OK], away, away]


def test_a_database_that_is_away_is_said_at_once_and_not_asked_again(
    blackburn: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def away() -> datetime:
        asked.append(1)
        error = OperationalError("said by Django")
        error.__cause__ = of_postgresql.AdminShutdown()
        raise error

    monkeypatch.setattr(of_the_database, "_clock_of_the_database", away)
    # Otherwise the connection would close, and the test's transaction with it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    statuses: list[str] = []

    def start(status: str, _headers: object, _fault: object = None, /) -> Callable[[bytes], object]:
        statuses.append(status)
        return len

    environ = RequestFactory().get("/ready").environ
    body = asked_again(WSGIHandler())(environ, start)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    assert (statuses, len(asked)) == (["503 Service Unavailable"], 1)
    assert json.loads(b"".join(body)) == {"status": "the database does not answer"}


def test_a_council_that_cannot_be_read_is_told_until_it_can(blackburn: Authority) -> None:
    assert told() == ALL_WELL
    hours = blackburn.office_hours
    type(blackburn).objects.update(office_hours="whenever")
    for _again in range(2):
        assert told() == Told(UNREADABLE, OK)
    type(blackburn).objects.update(office_hours=hours)
    assert told() == ALL_WELL


def test_a_post_that_a_scheme_names_and_is_gone_is_told_at_once(blackburn: Authority) -> None:
    assert told() == ALL_WELL
    Post.objects.filter(slug="service-lead").update(slug="service-leed")
    type(blackburn).objects.update(content_digest="0" * 64)
    assert told() == Told(UNREADABLE, OK)


# The clock


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (timedelta(seconds=4), OK),
        (timedelta(seconds=-4), OK),
        (timedelta(seconds=6), CLOCKS),
        (timedelta(seconds=-6), CLOCKS),
        (timedelta(days=400), CLOCKS),
    ],
    ids=str,
)
def test_a_clock_that_is_apart_from_the_database_s_is_told(
    blackburn: Authority, wrong: timedelta, expected: str
) -> None:
    assert told() == ALL_WELL
    with time_machine.travel(datetime.now(UTC) + wrong):
        assert told().ready == expected


def test_a_database_that_takes_long_to_say_its_time_has_a_right_clock(
    blackburn: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = of_the_database._clock_of_the_database

    with time_machine.travel(datetime.now(UTC), tick=False) as clock:

        def slowly() -> datetime:
            clock.shift(3)
            moment = timezone.now()
            clock.shift(7)
            return moment

        monkeypatch.setattr(of_the_database, "_clock_of_the_database", slowly)
        assert told().ready == OK
    assert read() <= timezone.now() + of_the_database.MOST_APART


@pytest.fixture
def one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Process and database stand on one machine, so that both clocks are wrong together."""
    monkeypatch.setattr(of_the_database, "_clock_of_the_database", timezone.now)


def test_a_clock_that_is_behind_what_was_published_last_is_told_until_something_is_published_under_a_right_one(
    blackburn: Authority, one_machine: None
) -> None:
    [entered] = Publication.objects.values_list("at", flat=True)
    for behind, expected in ((9, OK), (11, "the clock is behind what was published last")):
        with time_machine.travel(entered - timedelta(seconds=behind), tick=False):
            assert told().ready == expected
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        depart(blackburn)
    assert told().ready == "the clock is behind what was published last"
    depart(blackburn, "bwd-1-06")
    assert told().ready == OK


def test_a_clock_that_is_behind_what_was_recorded_last_is_told_until_something_is_recorded_under_a_right_one(
    blackburn: Authority, one_machine: None, appoint: Callable[..., Appointment]
) -> None:
    person = appoint("head-of-service", "help-and-protection").user
    log_reading(user=person, note=None)
    entered = AuditEntry.objects.get().at
    for behind, expected in ((9, OK), (11, "the clock is behind what was recorded last")):
        with time_machine.travel(entered - timedelta(seconds=behind), tick=False):
            assert told().recording == expected
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        log_reading(user=person, note=None)
    assert told() == Told(OK, "the clock is behind what was recorded last")
    log_reading(user=person, note=None)
    assert told() == ALL_WELL


# Whether something can be recorded


def newest_migration() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(name) FROM django_migrations WHERE app = 'casenotes'")
        [[name]] = cursor.fetchall()
    return str(name)


def test_a_migration_that_waits_is_told(blackburn: Authority) -> None:
    assert told() == ALL_WELL
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'casenotes' AND name = %s", [newest_migration()])
    assert told() == Told(OK, "migrations wait to be applied")


def test_a_migration_of_code_that_is_newer_or_gone_is_no_fault(blackburn: Authority) -> None:
    newest = newest_migration()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE django_migrations SET name = '0999_newer' WHERE app = 'casenotes' AND name = %s", [newest]
        )
        assert told().recording == "migrations wait to be applied"
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('casenotes', %s, CURRENT_TIMESTAMP)", [newest]
        )
    assert told() == ALL_WELL


def test_a_migration_that_takes_the_place_of_others_does_not_wait_where_they_are_applied(
    blackburn: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_the_database, "_migrations", lambda: frozenset({("casenotes", "0001_to_0005")}))
    assert told() == ALL_WELL


def test_a_guard_that_was_taken_away_is_told(blackburn: Authority) -> None:
    with unguarded():
        assert told() == Told(OK, "the ledger is not guarded")
    assert told() == ALL_WELL


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("casenotes_submission", Told(OK, "the ledger is not guarded")),
        ("casenotes_loghead", Told(OK, NOT_AS_NEEDED)),
        ("delegation_departure", Told(NOT_AS_NEEDED, "the ledger is not guarded")),
        ("authorities_authority", Told(NOT_AS_NEEDED, OK)),
    ],
)
def test_a_table_that_is_not_there_is_told(emptied_afterwards: None, table: str, expected: Told) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" RENAME TO elsewhere')
    try:
        assert told() == expected
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE elsewhere RENAME TO "{table}"')
    assert told() == ALL_WELL


def test_a_database_that_is_read_only_answers_look_ups_and_takes_no_note(blackburn: Authority) -> None:
    with nothing_is_written():
        assert told() == Told(OK, NOT_WRITTEN)
    assert told() == ALL_WELL


@pytest.mark.django_db(transaction=True)
def test_what_is_held_for_long_is_waited_for_shortly(emptied_afterwards: None, blackburn: Authority) -> None:
    with everything_written_to_is_held():
        began = monotonic()
        assert told() == Told(OK, BUSY)
        assert 0.9 < monotonic() - began < 5
    assert told() == ALL_WELL


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_table_that_nobody_can_read_is_waited_for_shortly(emptied_afterwards: None, blackburn: Authority) -> None:
    with another_connection() as other, other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE delegation_schemeversion IN ACCESS EXCLUSIVE MODE")
        began = monotonic()
        assert Client().get("/ready").json() == {"status": BUSY}
        assert 0.9 < monotonic() - began < 5
        cursor.execute("ROLLBACK")
    assert told() == ALL_WELL


def test_a_disk_that_is_full_is_told(blackburn: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    def no_room(_folder: object) -> Usage:
        return Usage(of_the_database.ROOM - 1)

    monkeypatch.setattr("shutil.disk_usage", no_room)
    if connection.vendor == "postgresql":
        # What PostgreSQL says is what this makes it say: that a file is written is tested below.
        monkeypatch.setattr(of_the_database, "WRITES_A_FILE", "DO $$BEGIN RAISE SQLSTATE '53100'; END$$")
    assert told() == Told(OK, NOT_WRITTEN)
    monkeypatch.undo()
    assert told() == ALL_WELL


@pytest.mark.postgres
def test_postgresql_writes_a_megabyte_to_the_disk_to_say_whether_there_is_room(blackburn: Authority) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64kB'")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {of_the_database.WRITES_A_FILE}")
        [[plan]] = cursor.fetchone()
    assert plan["Plan"]["Temp Written Blocks"] * 8192 > 900_000


@pytest.mark.django_db(transaction=True)
def test_to_ask_leaves_nothing_behind(
    emptied_afterwards: None, appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    record(appoint("head-of-service", "help-and-protection"))

    def kept() -> list[object]:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA busy_timeout")
            else:
                cursor.execute("SELECT current_setting('lock_timeout'), current_setting('work_mem')")
            waits = cursor.fetchall()
        models = (LogHead, AuditEntry, Note, Case, Publication, SchemeVersion)
        return [waits, *(list(model._default_manager.order_by("pk").values()) for model in models)]

    before = kept()
    with CaptureQueriesContext(connection) as asked:
        assert told() == ALL_WELL
    assert kept() == before
    assert [one["sql"] for one in asked if one["sql"].startswith('INSERT INTO "casenotes_loghead"')] != []
    assert [one["sql"] for one in asked if one["sql"] == "COMMIT"] == []
    call_command("check_ledger")
