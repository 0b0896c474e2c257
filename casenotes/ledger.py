"""The guard of the ledger: what is recorded cannot be changed or taken out, whoever asks the database.

Triggers on both databases refuse UPDATE, DELETE and TRUNCATE on the tables of the ledger, and on SQLite the
INSERT OR REPLACE that would pass the other two. They are put in place by a migration and again after every
migration, since SQLite drops them whenever Django rebuilds a table. ``missing`` says which are not as they should be.
Nothing may pass yet; a later disposal may empty texts, and nothing else.

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
    """A table of the ledger, and the sets of columns that no two of its rows may share: all that it has."""

    name: str
    unique: tuple[tuple[str, ...], ...]


TABLES: Final = (
    LedgerTable("casenotes_note", (("id",), ("authority_id", "number"), ("corrects_id",))),
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
    # SQLite numbers every row beside the key of the table, and replaces by that number too.
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
        for columns in (("rowid",), *table.unique)
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


_BODY: Final = f"""
BEGIN
  RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END;
"""
_FUNCTION: Final = (
    f"CREATE OR REPLACE FUNCTION casenotes_ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
)
# What each trigger fires on, as PostgreSQL keeps it: 1 each row, 2 before, 8 delete, 16 update, 32 truncate.
_FIRES_ON: Final = {"_no_change": 1 + 2 + 8 + 16, "_no_truncate": 2 + 32}


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
        # A trigger of the right name that fires always, for every row and column, and does what it should.
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = '' AND pg_table_is_visible(c.oid) "
            "AND p.proname = 'casenotes_ledger_refuses' AND p.prosrc = %s",
            [_BODY],
        )
        there_always = set(cursor.fetchall())
    return [
        name
        for name, (table, _sql) in wanted.items()
        if (name, table, _FIRES_ON[name.removeprefix(table)]) not in there_always
    ]


FORBIDDEN: Final = ("UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
"""What the role that runs the service may not do to a table of the ledger."""


def grants(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Return the SQL that lets a role of PostgreSQL run the service and nothing more."""
    named = connection.ops.quote_name(role)
    ledger = ", ".join(f'"{table.name}"' for table in TABLES)
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {named}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {named}",
        f"REVOKE CREATE ON SCHEMA public FROM {named}",
        f"GRANT USAGE ON SCHEMA public TO {named}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {named}",
        f"REVOKE {', '.join(FORBIDDEN)} ON {ledger} FROM {named}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {named}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {named}",
    ]


def still_permitted(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Return what a role may do to the ledger all the same: as its owner, through another role, or as everybody may."""
    found = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT pg_has_role(%s, relowner, 'MEMBER') FROM pg_class WHERE oid = %s::regclass", [role, table.name]
            )
            if cursor.fetchone()[0]:
                found.append(f"OWN {table.name}")
            for right in FORBIDDEN:
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table.name, right])
                if cursor.fetchone()[0]:
                    found.append(f"{right} {table.name}")
    return found
