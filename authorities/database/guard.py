"""The guard on rows that are never changed: the database itself refuses, whoever asks.

Each app lists the tables to which rows are only added (``GuardedTable``), and registers them when it starts. Triggers
on both databases refuse UPDATE and DELETE there. PostgreSQL's refuse TRUNCATE too, and SQLite's the INSERT OR REPLACE
that would get past the others. A table may also refuse some of the rows added to it (``AddingGuard``). The triggers are
put back after every migration, because SQLite drops them whenever Django rebuilds a table. ``problems`` says what is
wrong with the guard. A missing table is a problem too.

On PostgreSQL the triggers are the second lock. The first is that the role which runs the service may only read these
tables and add to them (``grants``).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class AddingGuard:
    """A condition on which a new row is refused, in each database's SQL over ``NEW``, and what is said then.

    ``reads`` lists the other tables that the condition looks into.
    """

    name: str
    condition: Mapping[str, str]
    refusal: str
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardedTable:
    """A table to which rows are only added.

    ``unique`` holds every set of columns that no two of its rows may share. ``refusal`` is what the database says to
    anybody who tries to change or delete a row.
    """

    name: str
    unique: tuple[tuple[str, ...], ...]
    refusal: str
    adding: tuple[AddingGuard, ...] = ()

    @property
    def app(self) -> str:
        """The app that the table belongs to."""
        return self.name.partition("_")[0]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger that must exist.

    On PostgreSQL it calls ``function``, and ``fires_on`` is its ``tgtype`` in the catalogue. ``columns`` are those of
    its table that it names.
    """

    name: str
    table: str
    sql: str
    function: str = ""
    body: str = ""
    fires_on: int = 0
    reads: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()


_registered: dict[str, GuardedTable] = {}


def register(tables: Iterable[GuardedTable]) -> None:
    """Guard these tables from now on."""
    _registered.update((table.name, table) for table in tables)


def tables() -> tuple[GuardedTable, ...]:
    """Return every guarded table."""
    return tuple(_registered.values())


def triggers(vendor: str, of: Iterable[GuardedTable] | None = None) -> dict[str, Trigger]:
    """Return each trigger that must exist, by its name."""
    make = _for_sqlite if vendor == "sqlite" else _for_postgresql
    return {one.name: one for table in (tables() if of is None else of) for one in make(table)}


def _for_sqlite(table: GuardedTable) -> list[Trigger]:
    def refuse(text: str) -> str:
        return f"BEGIN SELECT RAISE(ABORT, '{text}'); END"

    def trigger(name: str, when: str, refusal: str, reads: tuple[str, ...] = (), *columns: str) -> Trigger:
        name = f"{table.name}_{name}"
        sql = f'CREATE TRIGGER "{name}" BEFORE {when} {refuse(refusal)}'
        return Trigger(name, table.name, sql, reads=reads, columns=frozenset(columns))

    # SQLite gives every row a number besides the table's key, and REPLACE goes by that number too.
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
        for columns in (("rowid",), *table.unique)
    )
    exists = f'EXISTS (SELECT 1 FROM "{table.name}" WHERE {same})'  # noqa: S608 - names of our own tables
    return [
        trigger("no_update", f'UPDATE ON "{table.name}"', table.refusal),
        trigger("no_delete", f'DELETE ON "{table.name}"', table.refusal),
        trigger("no_replace", f'INSERT ON "{table.name}" WHEN {exists}', table.refusal, (), *chain(*table.unique)),
        *(
            trigger(one.name, f'INSERT ON "{table.name}" WHEN {one.condition["sqlite"]}', one.refusal, one.reads)
            for one in table.adding
        ),
    ]


# The bits in which PostgreSQL's catalogue says what a trigger fires on.
_EACH_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32


def _for_postgresql(table: GuardedTable) -> list[Trigger]:
    def trigger(name: str, event: str, fires_on: int, function: str, body: str, reads: tuple[str, ...] = ()) -> Trigger:
        name = f"{table.name}_{name}"
        each = "ROW" if fires_on & _EACH_ROW else "STATEMENT"
        sql = f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table.name}" FOR EACH {each} EXECUTE FUNCTION {function}()'
        return Trigger(name, table.name, sql, function, body, fires_on, reads)

    def raising(text: str) -> str:
        return f"RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation';"

    refuses, body = f"{table.app}_ledger_refuses", f"\nBEGIN\n  {raising(table.refusal)}\nEND;\n"
    found = [
        trigger("no_change", "UPDATE OR DELETE", _EACH_ROW + _BEFORE + _DELETE + _UPDATE, refuses, body),
        trigger("no_truncate", "TRUNCATE", _BEFORE + _TRUNCATE, refuses, body),
    ]
    for one in table.adding:
        condition = one.condition["postgresql"]
        checks = f"\nBEGIN\n  IF {condition} THEN\n    {raising(one.refusal)}\n  END IF;\n  RETURN NEW;\nEND;\n"
        function = f"{table.name}_{one.name}"
        found.append(trigger(one.name, "INSERT", _EACH_ROW + _BEFORE + _INSERT, function, checks, one.reads))
    return found


def install(connection: BaseDatabaseWrapper, of: Iterable[GuardedTable] | None = None) -> list[str]:
    """Put back each trigger that is missing or altered, and return the names of those put back.

    One whose tables or columns a later migration makes is left to that migration.
    """
    wanted = triggers(connection.vendor, of)
    there = set(connection.introspection.table_names())
    wrong = [name for name in missing(connection, of) if {wanted[name].table, *wanted[name].reads} <= there]
    with connection.cursor() as cursor:
        for name in list(wrong):
            if wanted[name].columns:
                described = connection.introspection.get_table_description(cursor, wanted[name].table)
                if not wanted[name].columns <= {column.name for column in described}:
                    wrong.remove(name)
        for function, body in {wanted[name].function: wanted[name].body for name in wrong if wanted[name].body}.items():
            cursor.execute(f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        for name in wrong:
            _drop(connection, wanted[name])
            cursor.execute(wanted[name].sql)
            if connection.vendor == "postgresql":
                # ALWAYS, because a session that claims to be a replica gets past ordinary triggers.
                cursor.execute(f'ALTER TABLE "{wanted[name].table}" ENABLE ALWAYS TRIGGER "{name}"')
    return wrong


def remove(connection: BaseDatabaseWrapper, of: Iterable[GuardedTable] | None = None) -> None:
    """Drop the triggers, for a migration that alters guarded rows or for tests that empty the tables."""
    there = set(connection.introspection.table_names())
    for trigger in triggers(connection.vendor, of).values():
        if trigger.table in there:
            _drop(connection, trigger)


def step_aside(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers that look into other tables while SQLite's tables are rebuilt.

    SQLite refuses to rename a table while any trigger names a table that does not exist at that moment.
    """
    if connection.vendor == "sqlite":
        for trigger in triggers("sqlite").values():
            if trigger.reads:
                _drop(connection, trigger)


def _drop(connection: BaseDatabaseWrapper, trigger: Trigger) -> None:
    on_table = "" if connection.vendor == "sqlite" else f' ON "{trigger.table}"'
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on_table}')


def missing(connection: BaseDatabaseWrapper, of: Iterable[GuardedTable] | None = None) -> list[str]:
    """Return the names of the triggers that are missing, altered or switched off."""
    wanted = triggers(connection.vendor, of)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            there = dict(cursor.fetchall())
            return [name for name, one in wanted.items() if there.get(name) != one.sql]
        # A trigger counts only if it is always enabled and fires for every row and column.
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, p.proname, p.prosrc FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = '' AND pg_table_is_visible(c.oid)"
        )
        there_always = set(cursor.fetchall())
    return [
        name
        for name, one in wanted.items()
        if (name, one.table, one.fires_on, one.function, one.body) not in there_always
    ]


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what is wrong with the guard, in sentences: the missing tables, and the triggers missing or altered."""
    there = set(connection.introspection.table_names())
    absent = [table.name for table in tables() if table.name not in there]
    wanted = triggers(connection.vendor)
    gone = [name for name in missing(connection) if wanted[name].table in there]
    return [
        *(f"The table {name} is not there." for name in absent),
        *(f"The trigger {name} is not there, or is not what it was." for name in gone),
    ]


FORBIDDEN: Final = ("UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
"""What the role that runs the service must not be able to do to a guarded table."""


def grants(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Return the SQL that lets a PostgreSQL role run the service and do nothing more."""
    named = connection.ops.quote_name(role)
    guarded = ", ".join(f'"{table.name}"' for table in tables())
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {named}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {named}",
        f"REVOKE CREATE ON SCHEMA public FROM {named}",
        f"GRANT USAGE ON SCHEMA public TO {named}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {named}",
        f"REVOKE {', '.join(FORBIDDEN)} ON {guarded} FROM {named}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {named}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {named}",
    ]


def still_permitted(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Return what a role can still do to guarded tables, whether as owner, through another role or because all can."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(
                "SELECT pg_has_role(%s, relowner, 'MEMBER') FROM pg_class WHERE oid = %s::regclass", [role, table.name]
            )
            if cursor.fetchone()[0]:
                found.append(f"OWN {table.name}")
            for right in FORBIDDEN:
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table.name, right])
                if cursor.fetchone()[0]:
                    found.append(f"{right} {table.name}")
                elif right in {"UPDATE", "REFERENCES"}:
                    # A right to one column is not a right to the table, but it is enough to alter that column.
                    cursor.execute("SELECT has_any_column_privilege(%s, %s, %s)", [role, table.name, right])
                    if cursor.fetchone()[0]:
                        found.append(f"{right} a column of {table.name}")
    return found
