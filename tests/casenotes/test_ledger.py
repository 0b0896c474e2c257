"""What is recorded cannot be changed or removed, and a missing guard is found."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client

from authorities.checks import guard_is_in_place
from authorities.database import guard
from casenotes.models import AuditEntry, Note, NoteText, Submission
from casenotes.recording.actions import Answered, record_note

if TYPE_CHECKING:
    from authorities.models import Appointment
    from casenotes.recording.actions import Draft

MODELS = (Note, NoteText, AuditEntry, Submission)


@pytest.fixture
def note(appoint: Callable[..., Appointment], record: Callable[..., Answered]) -> Note:
    recorded = record(appoint("head-of-service", "help-and-protection")).note
    assert recorded is not None
    return recorded


def refused(change: Callable[[], Any]) -> bool:
    """Say whether the database refused a change because the ledger is never changed."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        return any(table.refusal in str(error) for table in guard.tables())
    return False


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_row_cannot_be_deleted(note: Note, model: type[Note]) -> None:
    assert model.objects.count() == 1
    assert refused(lambda: model.objects.all()._raw_delete(using="default"))
    assert model.objects.count() == 1


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Note, {"post": "dcs"}),
        (NoteText, {"why": "x"}),
        (AuditEntry, {"outcome": "x"}),
        (Submission, {"key": uuid.uuid4()}),
    ],
    ids=["Note", "NoteText", "AuditEntry", "Submission"],
)
def test_a_row_cannot_be_updated(note: Note, model: type[Note], change: dict[str, Any]) -> None:
    before = list(model.objects.values())
    assert refused(lambda: model.objects.update(**change))
    assert list(model.objects.values()) == before


def test_a_note_cannot_be_saved_again(note: Note) -> None:
    note.post = "dcs"
    assert refused(note.save)


def test_a_note_cannot_be_written_over(note: Note) -> None:
    if connection.vendor == "sqlite":
        columns = ", ".join(f'"{field.column}"' for field in Note._meta.concrete_fields)
        over = f"INSERT OR REPLACE INTO casenotes_note ({columns}) SELECT {columns} FROM casenotes_note"  # noqa: S608
    else:
        over = "INSERT INTO casenotes_note SELECT * FROM casenotes_note ON CONFLICT (id) DO UPDATE SET post = 'dcs'"
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute(over))


def count_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of our own tables
        return int(cursor.fetchone()[0])


def test_the_tables_cannot_be_emptied(note: Note) -> None:
    for table in guard.tables():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # deferred checks would refuse first
        if connection.vendor == "sqlite" and not count_of(table.name):
            continue  # SQLite's triggers fire for each row
        empty = f"DELETE FROM {table.name}" if connection.vendor == "sqlite" else f"TRUNCATE {table.name} CASCADE"  # noqa: S608
        with connection.cursor() as cursor:
            assert refused(partial(cursor.execute, empty))


def test_every_trigger_is_there_after_migrating(db: None) -> None:
    assert guard.missing(connection) == []
    assert len(guard.triggers(connection.vendor)) >= 8


def a_trigger() -> tuple[str, str]:
    """Return the name of a trigger on the notes, and its table."""
    trigger = next(one for one in guard.triggers(connection.vendor).values() if one.table == "casenotes_note")
    return trigger.name, trigger.table


def test_a_dropped_trigger_is_found_and_put_back(db: None, client: Client, pages: object) -> None:
    name, table = a_trigger()
    assert client.get("/ready/recording").json() == {"status": "ok"}
    on_table = "" if connection.vendor == "sqlite" else f" ON {table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert guard.missing(connection) == [name]
    assert [error.id for error in guard_is_in_place()] == ["authorities.E002"]
    assert client.get("/ready/recording").status_code == 503
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_ledger", stderr=said)
    assert name in said.getvalue()
    call_command("check_ledger", "--repair", stdout=StringIO())
    assert guard.missing(connection) == []


def test_an_altered_trigger_is_found(db: None) -> None:
    name, table = a_trigger()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN 0 BEGIN SELECT 1; END")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    assert guard.missing(connection) == [name]


def test_a_session_that_claims_to_be_a_replica_is_refused_too(note: Note) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone()[0]:
                cursor.execute("SET LOCAL session_replication_role = replica")
    assert refused(lambda: Note.objects.update(post="dcs"))


def test_the_runtime_role_reads_and_adds_and_nothing_else(db: None) -> None:
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError, match="Only PostgreSQL has roles"):
            call_command("grant_runtime_role", "anybody")
        return
    role = f"runs_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} NOLOGIN")
        cursor.execute(f"GRANT {role} TO CURRENT_USER")
        call_command("grant_runtime_role", role, stdout=StringIO())
        cursor.execute(f"SET LOCAL ROLE {role}")
        for table in guard.tables():
            cursor.execute(f"SELECT count(*) FROM {table.name}")  # noqa: S608 - names of our own tables
            column = table.unique[0][0]
            for statement in (
                f"UPDATE {table.name} SET {column} = {column}",  # noqa: S608
                f"DELETE FROM {table.name}",  # noqa: S608
                f"TRUNCATE {table.name}",
                f"ALTER TABLE {table.name} DISABLE TRIGGER ALL",
                f"DROP TABLE {table.name}",
            ):
                with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
                    cursor.execute(statement)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("SET session_replication_role = replica")
        cursor.execute("RESET ROLE")


def test_an_unknown_role_is_granted_nothing(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("grant_runtime_role", 'nobody"; DROP TABLE casenotes_note; --')


def at_once(work: Callable[[int], object], times: int) -> list[object]:
    """Do the work ``times`` times at once, each time on a connection of its own."""

    def one(index: int) -> object:
        try:
            return work(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=times) as threads:
        return list(threads.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_make_one_note(
    emptied_afterwards: None, appoint: Callable[..., Appointment], draft: Draft
) -> None:
    held, key = appoint("head-of-service", "help-and-protection"), uuid.uuid4()
    answers = at_once(lambda _: record_note(user=held.user, appointment=held, draft=draft, key=key), 20)
    assert len({answer.note.pk for answer in answers if isinstance(answer, Answered) and answer.note}) == 1
    assert (Note.objects.count(), AuditEntry.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_decisions_at_once_make_twenty_notes_without_a_gap(
    emptied_afterwards: None, appoint: Callable[..., Appointment], draft: Draft
) -> None:
    held = appoint("head-of-service", "help-and-protection")
    drafts = [replace(draft, text=replace(draft.text, why=f"Reason {number}.")) for number in range(20)]
    at_once(lambda one: record_note(user=held.user, appointment=held, draft=drafts[one], key=uuid.uuid4()), 20)
    assert list(Note.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 21))


@pytest.mark.django_db(transaction=True)
def test_the_guard_is_back_after_the_tables_were_emptied(emptied_afterwards: None) -> None:
    assert guard.missing(connection) == []
