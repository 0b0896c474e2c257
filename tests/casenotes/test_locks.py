"""Who waits for whom: only recorders of one council wait for each other, never for ever, and no reader waits."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.models.signals import post_migrate, pre_migrate
from django.test import Client

import authorities.database.trouble
import authorities.people.actions
import casenotes.recording.actions
from authorities.database.trouble import Trouble, trouble_of
from authorities.models import Authority, PanelRole
from casenotes.models import AuditEntry, Note

from .holding import another_connection, impatient
from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from authorities.models import Appointment
    from casenotes.models import Case
    from casenotes.recording.actions import Draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("emptied_afterwards")]


@contextmanager
def row_held(slug: str, how: str = "FOR NO KEY UPDATE") -> Iterator[None]:
    """Make another transaction hold a council's row, as a recorder does."""
    with another_connection() as other, other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"SELECT 1 FROM authorities_authority WHERE slug = %s {how}", [slug])  # noqa: S608 - our own words
        yield
        cursor.execute("ROLLBACK")


@pytest.fixture
def client(appoint: Callable[..., Appointment], case: Case, pages: object) -> Client:
    browser = Client(raise_request_exception=False)
    held = appoint("head-of-service", "help-and-protection")
    browser.force_login(held.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return browser


@pytest.mark.postgres
def test_who_records_and_who_is_given_a_hat_at_the_same_moment_do_not_stop_each_other(
    appoint: Callable[..., Appointment], draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = appoint("head-of-service", "help-and-protection")
    both_hold_what_they_lock_first = Barrier(2, timeout=10)

    def waiting(name: str, module: Any) -> None:
        really = getattr(module, name)

        def then_wait(*arguments: Any) -> Any:
            found = really(*arguments)
            both_hold_what_they_lock_first.wait()
            return found

        monkeypatch.setattr(module, name, then_wait)

    waiting("_locked", authorities.people.actions)
    waiting("_sent_before", casenotes.recording.actions)

    def record() -> None:
        casenotes.recording.actions.record_note(user=held.user, appointment=held, draft=draft, key=uuid.uuid4())
        connections.close_all()

    def give() -> None:
        authorities.people.actions.give_panel_role(user=held.user, capacity="chair", starts=held.starts)
        connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as threads:
        for done in [threads.submit(record), threads.submit(give)]:
            done.result(timeout=20)
    assert (Note.objects.count(), PanelRole.objects.count()) == (1, 1)


@pytest.mark.postgres
def test_notes_are_read_while_another_transaction_records_in_the_same_council(client: Client) -> None:
    client.post(URL, sent())
    with row_held("blackburn-with-darwen"):
        began = monotonic()
        for address in ("/notes", f"/notes/{Note.objects.get().pk}", "/", "/decisions/bwd-1-05"):
            assert client.get(address).status_code == 200
        assert monotonic() - began < 3
    assert AuditEntry.objects.filter(kind__in=["read", "listed"]).count() == 2


@pytest.mark.postgres
def test_a_council_records_while_the_row_of_another_is_held(client: Client) -> None:
    Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    with row_held("elsewhere", "FOR UPDATE"), impatient():
        assert client.post(URL, sent()).status_code == 302


@pytest.mark.postgres
def test_whoever_records_in_the_same_council_waits_no_longer_than_the_limit_and_keeps_the_words(
    client: Client,
) -> None:
    with row_held("blackburn-with-darwen"), impatient(300):
        began = monotonic()
        answer = client.post(URL, sent())
        waited = monotonic() - began
    assert answer.status_code == 503
    assert "A very particular reason: &lt;b&gt;danger&lt;/b&gt; &amp; more." in answer.content.decode()
    assert 0.3 <= waited < 3
    assert not Note.objects.exists()


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


def test_the_connection_has_the_limits_of_the_settings() -> None:
    connection.close()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone() == (1000 * settings.DATABASE_LOCK_TIMEOUT,)
    else:
        given = (settings.DATABASE_LOCK_TIMEOUT, settings.DATABASE_STATEMENT_TIMEOUT, settings.DATABASE_IDLE_TIMEOUT)
        seconds = {f"{one}s" if one % 60 else f"{one // 60}min" for one in given}
        assert {shown(name) for name in LIMITS} == seconds


@pytest.mark.postgres
def test_a_migration_that_waits_for_a_table_gives_up_before_many_wait_behind_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authorities.database.trouble, "LONGEST_QUEUE", "200ms")
    connection.close()
    ours = [shown(name) for name in LIMITS]
    config = apps.get_app_config("delegation")
    told: dict[str, Any] = {"sender": config, "app_config": config, "using": "default"}
    with another_connection() as other, other.cursor() as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM authorities_authority")
        pre_migrate.send(**told)
        assert [shown(name) for name in LIMITS] == ["200ms", "0", "0"]
        with connection.cursor() as cursor, pytest.raises(OperationalError) as refused:
            cursor.execute("ALTER TABLE authorities_authority ADD COLUMN more integer")
        assert trouble_of(refused.value) is Trouble.BUSY
        reading.execute("ROLLBACK")
    post_migrate.send(**told)
    assert [shown(name) for name in LIMITS] == ours


def test_migrating_leaves_the_connection_as_it_was() -> None:
    connection.close()
    before = [shown(name) for name in LIMITS] if connection.vendor == "postgresql" else []
    call_command("migrate", verbosity=0)
    assert before == ([shown(name) for name in LIMITS] if connection.vendor == "postgresql" else [])


@pytest.mark.postgres
def test_who_records_locks_the_row_of_the_council_and_then_the_head_of_its_log(client: Client) -> None:
    asked: list[str] = []

    def noting(execute: Callable[..., object], sql: str, *more: object) -> object:
        asked.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(noting):
        client.post(URL, sent())
    locks = [sql for sql in asked if "FOR UPDATE" in sql or "FOR NO KEY UPDATE" in sql]
    assert all(sql.endswith("FOR NO KEY UPDATE") for sql in locks)
    # The log is empty at first, so its head is looked for, made and then locked.
    tables = [sql.partition('FROM "')[2].partition('"')[0] for sql in locks]
    assert list(dict.fromkeys(tables)) == ["authorities_authority", "casenotes_loghead"]
