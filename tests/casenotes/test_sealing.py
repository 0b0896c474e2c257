"""Ways round the ledger's guard, each tried: replacing by another key, hollowing out a trigger, rebuilding a table."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from authorities.checks import guard_is_in_place
from authorities.database import guard
from casenotes.models import AuditEntry, Note, NoteText, Submission, ledger
from casenotes.recording.actions import correct_note

from .conftest import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

MODELS = (Note, NoteText, AuditEntry, Submission)


@pytest.fixture
def note(appoint: Callable[..., Appointment], record: Callable[..., Answered]) -> Note:
    recorded = record(appoint("head-of-service", "help-and-protection")).note
    assert recorded is not None
    return recorded


def rows_of_the_ledger() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: [dict(row) for row in model._default_manager.order_by("pk").values()] for model in MODELS}


def test_the_guard_knows_every_key_that_a_row_could_be_replaced_by(db: None) -> None:
    for table in guard.tables():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table.name)
        keys = {tuple(sorted(one["columns"])) for one in found.values() if one["unique"] or one["primary_key"]}
        assert keys == {tuple(sorted(columns)) for columns in table.unique}, table.name


def written_over(**values: str) -> str:
    """Return the SQL that writes note 1 again, over any row that has one of the given keys."""
    columns = [*(["rowid"] if "rowid" in values else []), *(str(field.column) for field in Note._meta.concrete_fields)]
    named = ", ".join(columns)
    chosen = ", ".join(values.get(column, column) for column in columns)
    return f"INSERT OR REPLACE INTO casenotes_note ({named}) SELECT {chosen} FROM casenotes_note WHERE number = 1"  # noqa: S608


@pytest.mark.parametrize("key", ["id", "number", "rowid", "corrects"])
def test_no_key_lets_a_note_be_replaced(note: Note, key: str) -> None:
    correct_note(user=note.recorded_by, appointment=note.appointment, note=note, text=WORDS, key=uuid.uuid4())
    before = rows_of_the_ledger()
    another = {"id": f"'{uuid.uuid4().hex}'", "number": "99", "title": "'forged'"}
    match key:
        case "id" | "number":
            values = {name: value for name, value in another.items() if name != key}
        case "rowid":
            values = {**another, "rowid": "rowid"}
        case _:
            values = {**another, "corrects_id": f"'{note.pk.hex}'"}
    statement = written_over(**values)
    if connection.vendor == "postgresql":
        statement = "INSERT INTO casenotes_note SELECT * FROM casenotes_note ON CONFLICT (id) DO UPDATE SET number = 99"
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert rows_of_the_ledger() == before


def hollow_out(name: str, table: str, how: str) -> None:
    """Replace a trigger by one of the same name that does not refuse what it should."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            event = "UPDATE OF title" if how == "one column" else "UPDATE"
            when = " WHEN 0" if how == "never" else ""
            cursor.execute(f"DROP TRIGGER {name}")
            refuse = "SELECT 1" if how == "nothing done" else f"SELECT RAISE(ABORT, '{ledger.REFUSAL}')"
            cursor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} BEGIN {refuse}; END")
            return
        cursor.execute(f"DROP TRIGGER {name} ON {table}")
        event = "UPDATE OF title" if how == "one column" else "UPDATE OR DELETE"
        when = " WHEN (false)" if how == "never" else ""
        cursor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} "
            "EXECUTE FUNCTION casenotes_ledger_refuses()"
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        if how == "nothing done":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION casenotes_ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$BEGIN IF false THEN RAISE EXCEPTION '{ledger.REFUSAL}'; END IF; RETURN NEW; END$$"
            )


@pytest.mark.parametrize("how", ["never", "one column", "nothing done"])
def test_a_trigger_that_keeps_its_name_but_does_not_refuse_is_found_and_mended(db: None, how: str) -> None:
    name = next(name for name in guard.triggers(connection.vendor) if name.startswith("casenotes_note_no_"))
    hollow_out(name, "casenotes_note", how)
    assert name in guard.missing(connection)
    guard.install(connection)
    assert guard.missing(connection) == []


def test_while_migrations_wait_a_missing_guard_is_a_warning(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    guard.remove(connection)
    assert [(found.id, found.is_serious()) for found in guard_is_in_place()] == [("authorities.E002", True)]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one that waits"])
    assert [(found.id, found.is_serious()) for found in guard_is_in_place()] == [("authorities.W002", False)]


@pytest.mark.django_db(transaction=True)
def test_a_table_that_a_migration_rebuilt_is_guarded_again(emptied_afterwards: None) -> None:
    if connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            editor._remake_table(NoteText)  # type: ignore[attr-defined]  # what altering a field does on SQLite
        assert len(guard.missing(connection)) == 3
    else:
        guard.remove(connection)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert guard.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_not_emptied_until_the_guard_is_gone_and_it_comes_back(
    emptied_afterwards: None, note: Note
) -> None:
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
    assert Note.objects.get() == note
    assert guard.missing(connection) == []
    guard.remove(connection)
    call_command("flush", interactive=False, verbosity=0)
    assert Note.objects.count() == 0
    assert guard.missing(connection) == []
