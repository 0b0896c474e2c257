"""The service as a process of its own, on a database of its own, with real static files and the real policy.

Used by the journeys and by what takes the pictures. Holds no test.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT: Final = Path(__file__).resolve().parents[2]
CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def a_database(folder: Path, url: str) -> Iterator[str]:
    """Give the address of an empty database: a file, or on PostgreSQL one that is dropped again."""
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder / 'journeys.sqlite3'}"
        return
    name = f"journeys_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{url.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def a_site(folder: Path, url: str) -> Iterator[str]:
    """Set up the service as ``make demo`` does and serve it; give its address."""
    with a_database(folder, url) as database:
        environment = {**os.environ, "DATABASE_URL": database, "DEMONSTRATION": "yes"}

        def manage(*arguments: str) -> None:
            command = [sys.executable, "manage.py", *arguments]
            subprocess.run(command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command

        fixtures = PROJECT / "fixtures"
        manage("migrate", "--verbosity", "0")
        manage("load_authority", *map(str, sorted(fixtures.glob("authorities/*.yaml"))))
        manage("load_words", *map(str, sorted(fixtures.glob("words/*.yaml"))))
        manage(
            "load_scheme", "--backdate", "Set-up of the journeys", *map(str, sorted(fixtures.glob("schemes/*/*.yaml")))
        )
        manage("create_demonstration_people")
        manage("create_demonstration_cases")
        manage("collectstatic", "--noinput", "--verbosity", "0")
        port = _free_port()
        serving = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(serving, cwd=PROJECT, env=environment, stdout=quiet, stderr=quiet)  # noqa: S603 - our own command
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            with urlopen(address, timeout=2):  # noqa: S310 - our own server on this machine
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    message = f"the service did not answer at {address}"
    raise RuntimeError(message)
