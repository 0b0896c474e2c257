"""What tests of the addresses for load balancers share: what each tells, and how a test alters what is guarded."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import connection
from django.test import Client

from authorities.database import guard
from delegation.encodings.files import DeparturesText
from delegation.publishing.actions import load_departures
from delegation.rules.books import Departure as DepartureValue
from delegation.rules.determination import Departs

from .conftest import put_the_guard_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authorities.models import Authority


PROJECT: Final = Path(__file__).resolve().parents[2]
ADDRESSES: Final = ("/health", "/ready", "/ready/recording")
OK: Final = "ok"
ALTERED: Final = "a scheme is not what was published"
UNREADABLE: Final = "a council's scheme cannot be read"
CLOCKS: Final = "the clocks of the service and of the database differ"
BUSY: Final = "the database is busy"
NOT_WRITTEN: Final = "the database takes no changes"
NOT_AS_NEEDED: Final = "the database is not as this service needs it"


class Told(NamedTuple):
    """What the two addresses besides ``/health`` say."""

    ready: str
    recording: str


ALL_WELL: Final = Told(OK, OK)


def told() -> Told:
    """Return what is told, to a browser of nobody. Each answer is its one sentence, and its status fits."""
    found = []
    for address in ADDRESSES:
        answer = Client().get(address)
        status = answer.json()["status"]
        assert answer.content.decode() == f'{{"status": "{status}"}}'
        assert answer.status_code == (200 if status == OK else 503)
        found.append(status)
    assert found[0] == OK
    return Told(*found[1:])


@contextmanager
def unguarded() -> Iterator[None]:
    """Alter what is guarded, and have the guard back afterwards, as somebody with the rights of its owner could."""
    guard.remove(connection)
    yield
    put_the_guard_back()


def depart(authority: Authority, row: str = "bwd-1-05") -> None:
    """Let a row depart from a national rule, signed off."""
    departs = Departs("nat-1", "Legal", datetime(2026, 1, 1, tzinfo=UTC).date(), "Advice.")
    load_departures(text=DeparturesText(authority, (DepartureValue(row, departs),)))
