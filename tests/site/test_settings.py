"""What is read from the environment: what it means for the database, and which values are refused with a sentence."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).resolve().parents[2] / "delegation" / "site" / "settings.py"
NAMES = (
    *("DATABASE_URL", "DATABASE_LOCK_TIMEOUT", "DATABASE_STATEMENT_TIMEOUT", "DATABASE_IDLE_TIMEOUT"),
    "READY_CHECKS_TEXTS_EVERY",
)


def read(monkeypatch: pytest.MonkeyPatch, **given: str) -> dict[str, Any]:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


def options(monkeypatch: pytest.MonkeyPatch, **given: str) -> dict[str, Any]:
    found: dict[str, Any] = read(monkeypatch, **given)["DATABASES"]["default"]["OPTIONS"]
    return found


def test_on_postgresql_each_connection_begins_with_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgres://runs@db/decides"
    assert options(monkeypatch, DATABASE_URL=url)["options"] == (
        "-c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    )
    limits = {"DATABASE_LOCK_TIMEOUT": "4", "DATABASE_STATEMENT_TIMEOUT": "0", "DATABASE_IDLE_TIMEOUT": "90"}
    assert options(monkeypatch, DATABASE_URL=url, **limits)["options"] == (
        "-c lock_timeout=4s -c statement_timeout=0s -c idle_in_transaction_session_timeout=90s"
    )


def test_what_the_address_of_the_database_says_comes_last_and_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgres://runs@db/decides?options=-c%20lock_timeout%3D1s&connect_timeout=2"
    found = options(monkeypatch, DATABASE_URL=url)
    assert found["options"].endswith("-c idle_in_transaction_session_timeout=60s -c lock_timeout=1s")
    assert int(found["connect_timeout"]) == 2


def test_on_sqlite_the_limit_of_locks_is_how_long_a_busy_file_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert options(monkeypatch)["timeout"] == 10
    assert options(monkeypatch, DATABASE_LOCK_TIMEOUT="3")["timeout"] == 3


@pytest.mark.parametrize("name", NAMES[1:])
@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "3601", "10s", "²", "9" * 30])
def test_what_is_no_limit_stops_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be whole seconds from [01] to 3600, not '"):
        read(monkeypatch, **{name: value})


def test_a_lock_is_never_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_LOCK_TIMEOUT must be whole seconds from 1 to 3600"):
        read(monkeypatch, DATABASE_LOCK_TIMEOUT="0")
