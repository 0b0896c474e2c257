"""What is published stays: the database itself refuses to change it, add to it or backdate it."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from authorities.database import guard
from delegation.encodings.files import DeparturesText
from delegation.models import Departure, Publication, Scheme, SchemeVersion, Statement, ledger
from delegation.publishing.actions import load_departures
from delegation.rules.books import Departure as DepartureValue
from delegation.rules.determination import Departs
from delegation.schemes.library import library
from delegation.schemes.publications import altered_publications

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

DEPARTURE = DepartureValue("bwd-1-01", Departs("nat-1", "Head of Legal", date(2026, 1, 1), "The advice says so"))
MODELS: dict[str, type[Model]] = {
    model._meta.db_table: model for model in apps.get_app_config("delegation").get_models()
}


@contextlib.contextmanager
def refused(text: str) -> Iterator[None]:
    """Expect that the database refuses, with this sentence."""
    with pytest.raises(DatabaseError, match=text), transaction.atomic():
        yield


def tables_with_rows() -> list[tuple[guard.GuardedTable, Model]]:
    rows = ((table, MODELS[table.name]._default_manager.first()) for table in ledger.TABLES)
    return [(table, row) for table, row in rows if row is not None]


def test_no_row_of_what_is_published_is_changed_or_taken_out(blackburn: None) -> None:
    held = tables_with_rows()
    assert len(held) >= 15
    for _table, row in held:
        column = next(field.name for field in row._meta.concrete_fields if not field.primary_key)
        same = type(row)._default_manager.filter(pk=row.pk)
        with refused(ledger.REFUSAL):
            same.update(**{column: getattr(row, column)})
        with refused(ledger.REFUSAL):
            same._raw_delete(using="default")
        if connection.vendor == "sqlite":
            names = ", ".join(f'"{field.column}"' for field in row._meta.concrete_fields)
            over = f"INSERT OR REPLACE INTO {row._meta.db_table} ({names}) SELECT {names} FROM {row._meta.db_table}"  # noqa: S608
            with refused("is never changed|nothing is added"), connection.cursor() as cursor:
                cursor.execute(over)


def test_nothing_is_added_to_a_published_version(blackburn: None) -> None:
    parts = [(table, row) for table, row in tables_with_rows() if any(one.name == "complete" for one in table.adding)]
    assert len(parts) >= 12
    for _table, row in parts:
        again = type(row)._default_manager.get(pk=row.pk)
        again.pk = None
        for name in ("position", "row", "slug"):
            if hasattr(again, name):
                setattr(again, name, 9999 if name == "position" else "bwd-9-99")
        with refused(ledger.IS_COMPLETE):
            again.save(force_insert=True)


def a_version(**changes: Any) -> SchemeVersion:
    """Return an unsaved version of Blackburn's scheme that starts in a month."""
    starts = timezone.localdate() + timedelta(days=30)
    values: dict[str, Any] = {
        "scheme": Scheme.objects.get(),
        "title": "x",
        "label": "x",
        "effective": str(starts),
        "effective_on": starts,
        "canonical_text": "{}",
        "digest": "d" * 64,
    }
    return SchemeVersion(**{**values, **changes})


def test_a_version_that_is_not_published_yet_takes_rows_and_none_afterwards(blackburn: None) -> None:
    version = a_version()
    version.save()
    row = Statement(version=version, position=0, row="bwd-9-98", kind="guidance", section="x", locator="x", title="x")
    row.save(force_insert=True)
    Publication.objects.create(
        version=version, format=1, at=timezone.now(), how="loaded", digest=version.digest, entry_digest="x"
    )
    row.pk, row.row, row.position = None, "bwd-9-99", 1
    with refused(ledger.IS_COMPLETE):
        row.save(force_insert=True)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_version_whose_start_has_passed_is_refused_without_a_reason(blackburn: None, reason: str) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with refused(ledger.IS_BACKDATED):
        a_version(effective_on=yesterday, backdated_because=reason).save()
    a_version(effective_on=yesterday, backdated_because="The council said so").save()


def test_a_version_that_starts_today_is_no_backdating(blackburn: None) -> None:
    a_version(effective_on=timezone.localdate()).save()
    assert SchemeVersion.objects.filter(effective_on=timezone.localdate()).exists()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-29 00:59:59", "2026-03-29"),
        ("2026-06-30 22:59:59", "2026-06-30"),
        ("2026-06-30 23:00:00", "2026-07-01"),
        ("2026-10-25 00:30:00", "2026-10-25"),
        ("2026-10-24 23:30:00", "2026-10-25"),
        ("2026-10-25 23:30:00", "2026-10-25"),
        ("2026-11-30 23:59:59", "2026-11-30"),
        ("2026-12-31 23:59:59", "2026-12-31"),
        ("2029-03-24 23:30:00", "2029-03-24"),
        ("2029-03-25 23:30:00", "2029-03-26"),
    ],
)
def test_the_day_of_the_guard_is_the_day_in_london(db: None, moment: str, day: str) -> None:
    if connection.vendor == "sqlite":
        asked = ledger.TODAY_IN_SQLITE.replace("'now'", f"'{moment}'")
    else:
        asked = ledger.TODAY_IN_POSTGRESQL.replace("clock_timestamp()", f"timestamptz '{moment}+00'")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        found = cursor.fetchone()[0]
    assert str(found) == day


def test_an_entry_names_the_text_that_it_publishes(blackburn: None) -> None:
    version = a_version()
    version.save()
    with refused(ledger.IS_ANOTHER_TEXT):
        Publication.objects.create(
            version=version, format=1, at=timezone.now(), how="loaded", digest="e" * 64, entry_digest="x"
        )


def test_a_version_that_somebody_put_in_without_an_entry_is_named(blackburn: None) -> None:
    assert altered_publications() == []
    a_version(label="put in", effective_on=date(2020, 1, 1), backdated_because="x").save()
    assert "put in: it has no entry in the ledger of publications." in altered_publications()


def test_a_departure_is_entered_and_one_put_in_without_an_entry_is_named(blackburn: None) -> None:
    Departure.objects.create(
        authority=Scheme.objects.get().authority,
        row="bwd-1-01",
        national_row="nat-1",
        signed_off_by="x",
        signed_off_on=date(2026, 1, 1),
        why="x",
    )
    assert altered_publications() == ["bwd-1-01 departs from nat-1: it has no entry in the ledger of publications."]


def test_a_departure_that_says_something_else_than_was_recorded_is_named(blackburn: None) -> None:
    text = DeparturesText(Scheme.objects.get().authority, (DEPARTURE,))
    load_departures(text=text)
    assert altered_publications() == []
    assert library().unreadable == {}
    guard.remove(connection)
    Departure.objects.update(why="Another reason")
    said = "bwd-1-01 departs from nat-1: it is not what was recorded."
    assert said in altered_publications()
    assert said in library().unreadable["blackburn-with-darwen"]
