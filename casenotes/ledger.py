"""The guard of the ledger: what is recorded cannot be changed or taken out, whoever asks the database.

Triggers on both databases refuse UPDATE, DELETE and TRUNCATE on the tables of the ledger, and on SQLite the
INSERT OR REPLACE that would pass the other two. They are put in place by a migration and again after every
migration, since SQLite drops them whenever Django rebuilds a table. ``missing`` says which are not as they should be.

On PostgreSQL they are the second lock: the role that runs the service may only read and add (``grants``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL: Final = "the ledger is never changed: record a correction instead"


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """A table of the ledger, and the sets of columns that no two of its rows may share."""

    name: str
    unique: tuple[tuple[str, ...], ...]


TABLES: Final = (
    LedgerTable("casenotes_note", (("id",), ("authority_id", "number"))),
    LedgerTable("casenotes_notetext", (("note_id",),)),
    LedgerTable("casenotes_auditentry", (("id",),)),
    LedgerTable("casenotes_submission", (("id",), ("user_id", "key"))),
)


def triggers(vendor: str) -> dict[str, tuple[str, str]]:
    """Return each trigger that has to be there: its name, its table, and the SQL that makes it."""
    found: dict[str, tuple[str, str]] = {}
    for table in TABLES:
        made = _for_sqlite(table) if vendor == "sqlite" else _for_postgresql(table)
        found |= {name: (table.name, sql) for name, sql in made.items()}
    return found


def _for_sqlite(table: LedgerTable) -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")" for columns in table.unique
    )
    exists = f'EXISTS (SELECT 1 FROM "{table.name}" WHERE {same})'  # noqa: S608 - names of our own tables
    return {
        f"{table.name}_no_update": f'CREATE TRIGGER "{table.name}_no_update" BEFORE UPDATE ON "{table.name}" {refuse}',
        f"{table.name}_no_delete": f'CREATE TRIGGER "{table.name}_no_delete" BEFORE DELETE ON "{table.name}" {refuse}',
        f"{table.name}_no_replace": (
            f'CREATE TRIGGER "{table.name}_no_replace" BEFORE INSERT ON "{table.name}" WHEN {exists} {refuse}'
        ),
    }


def _for_postgresql(table: LedgerTable) -> dict[str, str]:
    call = "EXECUTE FUNCTION casenotes_ledger_refuses()"
    return {
        f"{table.name}_no_change": (
            f'CREATE TRIGGER "{table.name}_no_change" BEFORE UPDATE OR DELETE ON "{table.name}" FOR EACH ROW {call}'
        ),
        f"{table.name}_no_truncate": (
            f'CREATE TRIGGER "{table.name}_no_truncate" BEFORE TRUNCATE ON "{table.name}" FOR EACH STATEMENT {call}'
        ),
    }


_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION casenotes_ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END;
$$
"""


def install(connection: BaseDatabaseWrapper) -> list[str]:
    """Put every trigger in place that is not as it should be, and return their names."""
    wrong = missing(connection)
    wanted = triggers(connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name in wrong:
            table, sql = wanted[name]
            on_table = "" if connection.vendor == "sqlite" else f' ON "{table}"'
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on_table}')
            cursor.execute(sql)
            if connection.vendor == "postgresql":
                # Also when a session claims to be a replica, which would pass ordinary triggers.
                cursor.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"')
    return wrong


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away; for tests that have to empty the tables, and for nothing else."""
    with connection.cursor() as cursor:
        for name, (table, _sql) in triggers(connection.vendor).items():
            on_table = "" if connection.vendor == "sqlite" else f' ON "{table}"'
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on_table}')


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that are not there, were altered, or are switched off."""
    tables = set(connection.introspection.table_names())
    wanted = {name: pair for name, pair in triggers(connection.vendor).items() if pair[0] in tables}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            there = dict(cursor.fetchall())
            return [name for name, (_table, sql) in wanted.items() if there.get(name) != sql]
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgenabled = 'A' AND p.proname = 'casenotes_ledger_refuses' AND p.prosrc LIKE %s",
            [f"%RAISE EXCEPTION '{REFUSAL}'%"],
        )
        there_always = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted if name not in there_always]


def grants(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Return the SQL that lets a role of PostgreSQL run the service and nothing more."""
    named = connection.ops.quote_name(role)
    ledger = ", ".join(f'"{table.name}"' for table in TABLES)
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {named}",
        f"GRANT USAGE ON SCHEMA public TO {named}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {named}",
        f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {ledger} FROM {named}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {named}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {named}",
    ]
