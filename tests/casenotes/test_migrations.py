"""Whatever was kept before a migration is kept after it, and no migration removes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.loader import MigrationLoader

from authorities.database import guard
from delegation.models import SchemeVersion, Statement

from .conftest import load_blackburn

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", ["casenotes", "delegation", "authorities"])
def test_no_migration_takes_away_what_is_kept(emptied_afterwards: None, app: str) -> None:
    load_blackburn()
    before = [sorted(connection.introspection.table_names()), SchemeVersion.objects.count()]
    with pytest.raises(IrreversibleError):
        call_command("migrate", app, "zero", verbosity=0)
    assert [sorted(connection.introspection.table_names()), SchemeVersion.objects.count()] == before
    loader = MigrationLoader(connection)
    assert set(loader.graph.leaf_nodes()) <= set(loader.applied_migrations)
    assert guard.missing(connection) == []


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["casenotes", "delegation"])
def test_the_latest_migration_of_what_is_guarded_has_no_way_back(app: str) -> None:
    loader = MigrationLoader(connection)
    [latest] = [node for node in loader.graph.leaf_nodes() if node[0] == app]
    assert not all(operation.reversible for operation in loader.graph.nodes[latest].operations)


@pytest.fixture
def another_database(tmp_path: Path, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database beside the tests' own."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'before.sqlite3'}"
        return
    name, settings = f"before_{uuid.uuid4().hex[:8]}", connection.settings_dict
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    yield f"postgres://{settings['USER']}{password}@{settings['HOST']}:{settings['PORT']}/{name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(database: str, *arguments: str, fails: bool = False) -> str:
    """Run a command on another database, and return what it says."""
    told = {**os.environ, "DATABASE_URL": database, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *arguments], cwd=PROJECT, env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == int(fails), done.stderr
    return done.stderr if fails else done.stdout


QUESTION = """
import json
from casenotes.models import AuditEntry, Note
from delegation.models import Publication
print(json.dumps([
    [[n.format, n.number, n.recorded_as, n.outcome, n.codes, n.rows, n.text.case_reference, n.text.initials,
      n.text.recorder, n.text.question["facts"], n.text.determination["outcome"], n.text.evidence[0]["who"],
      n.text.decided, n.submission.body_digest == "b" * 64] for n in Note.objects.order_by("number")],
    list(AuditEntry.objects.order_by("number").values_list("log", "number", "format", "kind", "case__reference")),
    [[p.how, p.version.label] for p in Publication.objects.all()],
]))
"""
STATUSES = """
import json
from authorities.database import guard
from casenotes.models import Case
from django.db import connection
entries = [
    (c.reference, str(c.looked_after_since), [(e.status, str(e.starts), e.recorded_by) for e in c.legal_statuses.all()])
    for c in Case.objects.all()
]
print(json.dumps([entries, guard.problems(connection)]))
"""


@pytest.mark.django_db(transaction=True)
def test_notes_of_before_there_were_seals_are_readable_and_checked(
    emptied_afterwards: None, another_database: str
) -> None:
    run(another_database, "tests/casenotes/notes_of_before.py")
    run(another_database, "manage.py", "migrate", "--verbosity", "0")
    notes, entries, publications = json.loads(
        run(another_database, "manage.py", "shell", "--no-imports", "-c", QUESTION)
    )
    record = ["Head, Help", "permitted", ["meets-level"], ["old-1"]]
    text = ["O-1", "O.E.", "Old Example", {"child_age": 9}, "permitted", "Old Solicitor"]
    assert notes == [[1, number, *record, *text, f"Decision {number}.", False] for number in (1, 2)]
    logged = [("recorded", "O-1"), ("corrected", "O-1"), ("listed", None)]
    assert entries == [[1, number, 1, *one] for number, one in enumerate(logged, 1)]
    assert publications == [["held", "old 2026"]]
    said = run(another_database, "manage.py", "check_ledger", fails=True)
    # This version's text is not a scheme, so its rows are the one fault. Nothing that was recorded is at fault.
    assert said.splitlines() == [
        "old 2026: its rows do not say what its published text says.",
        "The ledger is not whole: 1 fault.",
    ]
    altered = "from authorities.database import guard; from django.db import connection; "
    altered += "from casenotes.models import NoteText; "
    altered += "guard.remove(connection); NoteText.objects.filter(note__number=2).update(recorder='Nobody')"
    run(another_database, "manage.py", "shell", "--no-imports", "-c", altered)
    said = run(another_database, "manage.py", "check_ledger", fails=True)
    assert "Note 2 of oldshire has another “recorder” than was sealed." in said.splitlines()


@pytest.mark.django_db(transaction=True)
def test_a_legal_status_of_before_becomes_an_entry_with_a_date_only_where_one_is_known(
    emptied_afterwards: None, another_database: str
) -> None:
    run(another_database, "tests/casenotes/notes_of_before.py")
    run(another_database, "manage.py", "migrate", "--verbosity", "0")
    cases, problems = json.loads(run(another_database, "manage.py", "shell", "--no-imports", "-c", STATUSES))
    assert cases == [
        ["O-1", "None", []],
        ["O-2", "2026-01-05", [["section-20", "2026-01-05", None]]],
        ["O-3", "None", [["section-20", "None", None]]],
        ["O-4", "2026-01-05", [["care-order", "None", None]]],
        ["O-5", "None", [["none", "None", None]]],
    ]
    assert problems == []


@pytest.mark.django_db(transaction=True)
def test_an_empty_database_is_a_fault_wherever_the_ledger_is_checked(
    emptied_afterwards: None, another_database: str
) -> None:
    said = run(another_database, "manage.py", "check_ledger", fails=True).splitlines()
    assert said[:-1] == [f"The table {table.name} is not there." for table in guard.tables()]
    asked = "from django.test import Client; print(Client(HTTP_HOST='localhost').get('/health').status_code)"
    assert run(another_database, "manage.py", "shell", "--no-imports", "-c", asked).strip() == "503"


@pytest.mark.django_db(transaction=True)
def test_a_missing_table_is_a_fault_beside_those_that_are_there(emptied_afterwards: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casenotes_submission RENAME TO elsewhere")
    try:
        assert guard.problems(connection)[0] == "The table casenotes_submission is not there."
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO casenotes_submission")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("backwards", "steps_aside"), [([False], True), ([True], False), ([], False)], ids=["forwards", "back", "nothing"]
)
def test_on_sqlite_the_triggers_that_read_other_tables_step_aside_for_a_migration_forward(
    emptied_afterwards: None, backwards: list[bool], steps_aside: bool
) -> None:
    plan = [(Migration("0009_another", "delegation"), is_backwards) for is_backwards in backwards]
    reading = [name for name, one in guard.triggers(connection.vendor).items() if one.reads]
    assert len(reading) == 15
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=plan)
    expected = reading if steps_aside and connection.vendor == "sqlite" else []
    assert guard.missing(connection) == expected
    if steps_aside and connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            editor._remake_table(Statement)  # type: ignore[attr-defined]  # what altering a field does on SQLite
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert guard.missing(connection) == []
