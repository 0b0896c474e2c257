"""The role that runs the service on PostgreSQL, on its own connection: it records, and can change nothing recorded."""

from __future__ import annotations

import uuid
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from authorities.database import guard
from casenotes.models import AuditEntry, Case, Note
from delegation.models import SchemeVersion, Statement
from delegation.models.ledger import IS_BACKDATED, IS_COMPLETE
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AS_OWNER = "must be owner|permission denied"
OWNER = (connection.settings_dict["USER"], connection.settings_dict["PASSWORD"])


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def sign_on(user: str, password: str) -> None:
    """Make the connection another role's from here on."""
    connection.close()
    connection.settings_dict.update(USER=user, PASSWORD=password)
    connection.connect()


@pytest.fixture
def role(emptied_afterwards: None) -> Iterator[str]:
    """A role that can sign on, dropped at the end. Its name needs quoting."""
    name = f"runs-{uuid.uuid4().hex[:8]}"
    quoted = connection.ops.quote_name(name)
    run(f"CREATE ROLE {quoted} LOGIN PASSWORD 'only-for-this-test'")
    yield name
    run(
        f"REVOKE {connection.ops.quote_name(owner())} FROM {quoted}",
        f"GRANT {quoted} TO CURRENT_USER",
        f"DROP OWNED BY {quoted}",
        f"DROP ROLE {quoted}",
    )


@pytest.fixture
def as_role(role: str, appoint: Callable[..., Appointment], case: Case) -> Iterator[Appointment]:
    """Somebody who may decide, on a connection that is the role's until the test ends."""
    held = appoint("head-of-service", "help-and-protection")
    call_command("grant_runtime_role", role, stdout=StringIO())
    owner = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    sign_on(role, "only-for-this-test")
    yield held
    sign_on(owner["USER"], owner["PASSWORD"])


def test_it_records_reads_and_keeps_the_other_tables(
    as_role: Appointment, record: Callable[..., Answered], role: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (role, role)
    note = record(as_role).note
    assert note is not None
    assert Note.objects.get().text.decided == "Apply today."
    assert record(as_role, evidence=()).note is None
    assert list(AuditEntry.objects.order_by("id").values_list("kind", flat=True)) == ["recorded", "refused"]
    other = Case.objects.create(authority=note.authority, reference="C-2", initials="B.S.")
    Case.objects.filter(pk=other.pk).update(initials="B.T.")
    assert Case.objects.filter(pk=other.pk).delete()[0] == 1
    assert guard.missing(connection) == []


def test_it_can_neither_change_nor_empty_nor_unguard_what_is_published_and_recorded(
    as_role: Appointment, record: Callable[..., Answered]
) -> None:
    record(as_role)
    of_each = [statement for table in guard.tables() for statement in changes_of(table)]
    assert len(of_each) == 10 * 31
    of_all = [
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
        "UPDATE django_migrations SET name = 'another'",
    ]
    for statement in (*of_each, *of_all):
        with pytest.raises(DatabaseError, match=AS_OWNER), transaction.atomic():
            run(statement)
    assert guard.missing(connection) == []
    assert Note.objects.count() == 1


def changes_of(table: guard.GuardedTable) -> list[str]:
    """Return every way to change what a table holds, or to get rid of its guard."""
    name, column, refuses = table.name, table.unique[0][0], f"{table.app}_ledger_refuses()"
    return [
        f"UPDATE {name} SET {column} = {column}",  # noqa: S608 - names of our own tables
        f"DELETE FROM {name}",  # noqa: S608 - names of our own tables
        f"TRUNCATE {name} CASCADE",
        f"DROP TRIGGER {name}_no_change ON {name}",
        f"ALTER TABLE {name} DISABLE TRIGGER ALL",
        f"CREATE TRIGGER another BEFORE INSERT ON {name} EXECUTE FUNCTION {refuses}",
        f"CREATE RULE another AS ON INSERT TO {name} DO INSTEAD NOTHING",
        f"DROP TABLE {name} CASCADE",
        f"DROP FUNCTION {refuses} CASCADE",
        f"CREATE OR REPLACE FUNCTION {refuses} RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
    ]


def test_it_is_told_that_it_can_record_until_a_table_is_not_granted_to_it(
    as_role: Appointment, role: str, pages: None
) -> None:
    def told(address: str) -> str:
        return str(Client().get(address).json()["status"])

    assert (told("/ready"), told("/ready/recording")) == ("ok", "ok")
    sign_on(*OWNER)
    run(f"REVOKE INSERT ON casenotes_notetext FROM {connection.ops.quote_name(role)}")
    sign_on(role, "only-for-this-test")
    assert (told("/ready"), told("/ready/recording")) == ("ok", "the database is not as this service needs it")


def test_it_publishes_nothing_past_the_guard(as_role: Appointment) -> None:
    version = SchemeVersion.objects.get()
    version.pk, version.backdated_because = None, ""
    version.effective, version.effective_on = "2024-01", date(2024, 1, 1)
    with pytest.raises(DatabaseError, match=IS_BACKDATED), transaction.atomic():
        version.save(force_insert=True)
    row = Statement.objects.earliest("pk")
    row.pk, row.row, row.position = None, "bwd-9-99", 9999
    with pytest.raises(DatabaseError, match=IS_COMPLETE), transaction.atomic():
        row.save(force_insert=True)
    version.backdated_because = "So that it counts"
    version.save(force_insert=True)
    assert "it has no entry in the ledger" in library().unreadable["blackburn-with-darwen"]


def test_a_role_that_may_change_the_ledger_all_the_same_is_granted_nothing(role: str) -> None:
    quoted = connection.ops.quote_name(role)
    run("GRANT UPDATE ON casenotes_note TO PUBLIC")
    with pytest.raises(CommandError, match="would keep UPDATE casenotes_note"):
        call_command("grant_runtime_role", role)
    run("REVOKE UPDATE ON casenotes_note FROM PUBLIC", f"GRANT {connection.ops.quote_name(owner())} TO {quoted}")
    with pytest.raises(CommandError, match="OWN casenotes_note"):
        call_command("grant_runtime_role", role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.table_privileges WHERE grantee = %s", [role])
        assert cursor.fetchone() == (0,)


def test_a_right_to_one_column_is_found_too(role: str) -> None:
    run("GRANT UPDATE (canonical_text) ON delegation_schemeversion TO PUBLIC")
    with pytest.raises(CommandError, match="would keep UPDATE a column of delegation_schemeversion"):
        call_command("grant_runtime_role", role)
    run("REVOKE UPDATE (canonical_text) ON delegation_schemeversion FROM PUBLIC")


def owner() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'casenotes_note'")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("power", ["SUPERUSER", "CREATEROLE"])
def test_a_role_that_could_give_itself_everything_is_granted_nothing(role: str, power: str) -> None:
    if power == "SUPERUSER":
        name = "postgres"
    else:
        name = role
        run(f"ALTER ROLE {connection.ops.quote_name(role)} CREATEROLE")
    with pytest.raises(CommandError, match="or it may do everything"):
        call_command("grant_runtime_role", name)


def test_what_was_granted_too_much_before_is_taken_back(role: str) -> None:
    quoted = connection.ops.quote_name(role)
    run(f"GRANT ALL ON casenotes_note, casenotes_auditentry TO {quoted}")
    call_command("grant_runtime_role", role, stdout=StringIO())
    assert guard.still_permitted(connection, role) == []
