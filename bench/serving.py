"""How many searches a second are answered over HTTP, beside Datasette's full-text search on the same rows.

    .venv-bench/bin/python bench/serving.py [--seconds 5] [--rounds 3]

Both are served on this machine and asked the same questions over connections that stay open. They take turns, again and
again, so that a noisy machine is noisy for both. Ours runs as it does in production (gunicorn, a worker for each
processor) on a database made for the run, with somebody signed in. Each of our searches includes everything else that a
request needs: the session, the person, the council, its phrases. Datasette runs as it comes, from a file with a
full-text index over the titles, phrases and sentences of the same rows.

Datasette is also asked for no more than five titles, the least that it can be asked for. Finally, a demonstration
server is asked for suggestions one after another, as a browser asks while somebody types.

The questions are the schemes' own phrases. Prints the median of the rounds for each.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delegation.site.settings")

if TYPE_CHECKING:
    from collections.abc import Iterator

    from delegation.rules.schemes import Statement

COUNCIL = "torbay"
PERSON = "tor-team-manager-1"
QUESTIONS = 400
CONNECTIONS = 16


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(
    command: list[str], port: int, checkout: Path = PROJECT, environment: dict[str, str] | None = None
) -> Iterator[int]:
    """Run a server of a checkout until the block ends. Yield the port once the server listens."""
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=checkout, env=environment, stdout=quiet, stderr=quiet)  # noqa: S603
    try:
        for _ in range(300):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            message = f"{command[0]} does not answer on port {port}"
            raise RuntimeError(message)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def ours_loaded() -> tuple[str, list[Statement]]:
    """Make the database and sign somebody in. Return the header of the session and the council's rows."""
    import django  # noqa: PLC0415 - the caller names the database first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from authorities.models import User  # noqa: PLC0415
    from delegation.schemes.library import library  # noqa: PLC0415

    fixtures = PROJECT / "fixtures"
    call_command("migrate", verbosity=0)
    with (Path(os.devnull)).open("w") as nowhere:
        for command, files in (
            ("load_authority", "authorities/*.yaml"),
            ("load_words", "words/*.yaml"),
            ("load_scheme", "schemes/*/*.yaml"),
        ):
            terms = {"backdate": "Set-up of the measurement"} if command == "load_scheme" else {}
            call_command(command, *map(str, sorted(fixtures.glob(files))), stdout=nowhere, **terms)
        call_command("create_demonstration_people", stdout=nowhere)
    client = Client()
    client.force_login(User.objects.get(username=PERSON), backend="authorities.sign_in.backends.DemonstrationBackend")
    rows = [one for version in library().books[COUNCIL].versions for one in version.scheme.statements]
    return f"Cookie: sessionid={client.cookies['sessionid'].value}\r\n", rows


def datasette_file(path: Path, rows: list[Statement]) -> None:
    """Write the rows to a file with a stemmed full-text index over them, for Datasette to search."""
    with sqlite3.connect(path) as database:
        database.execute("create table rows (row text primary key, title text, asked text, says text)")
        database.executemany(
            "insert into rows values (?, ?, ?, ?)",
            [(one.row, one.title, " . ".join(one.asked_as), one.says) for one in rows],
        )
        database.execute(
            "create virtual table rows_fts using fts5(title, asked, says, content='rows', tokenize='porter')"
        )
        database.execute("insert into rows_fts (rows_fts) values ('rebuild')")
    database.close()


def answer(connection: socket.socket) -> bytes:
    """Read one answer, and return its body as it was sent, in one piece or in chunks.

    The reader is a plain one, because the client shares the processors with the servers. Raises RuntimeError unless the
    status is 200.
    """
    got = b""
    while b"\r\n\r\n" not in got:
        got += received(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode("latin-1"))
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    while len(body) < int(length[1]) if length else not body.endswith(b"0\r\n\r\n"):
        body += received(connection)
    return body


def received(connection: socket.socket) -> bytes:
    """Return the next bytes. Raises RuntimeError if the connection closes instead."""
    got = connection.recv(65536)
    if not got:
        message = "the server closed the connection"
        raise RuntimeError(message)
    return got


def answered_in(seconds: float, port: int, addresses: list[str], cookie: str) -> float:
    """Return how many requests a second are answered with 200 over several open connections."""
    requests = [
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}Accept: application/json\r\n\r\n".encode("ascii")
        for address in addresses
    ]
    counts = [0] * CONNECTIONS
    end = time.perf_counter() + seconds

    def ask(which: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            at = which * len(requests) // CONNECTIONS
            while time.perf_counter() < end:
                connection.sendall(requests[at % len(requests)])
                answer(connection)
                counts[which] += 1
                at += 1

    threads = [threading.Thread(target=ask, args=(which,)) for which in range(CONNECTIONS)]
    began = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(counts) / (time.perf_counter() - began)


def suggestions_take(port: int, phrases: list[str], cookie: str) -> list[float]:
    """Return how many milliseconds each suggestion takes, each over its own connection, the longest last."""
    taken = []
    for phrase in phrases:
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            asked = (
                f"GET /?q={quote_plus(phrase)} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}X-Requested-With: fetch\r\n\r\n"
            )
            connection.sendall(asked.encode("ascii"))
            answer(connection)
        taken.append(1000 * (time.perf_counter() - began))
    return sorted(taken)


def main() -> None:
    """Serve both, ask both in turn, and print how many they answered."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--seconds", type=float, default=5)
    arguments.add_argument("--rounds", type=int, default=3)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/ours.sqlite3"
        cookie, rows = ours_loaded()
        datasette_file(Path(folder) / "peer.db", rows)
        phrases = [phrase for one in rows for phrase in one.asked_as]
        phrases = phrases[:: max(len(phrases) // QUESTIONS, 1)][:QUESTIONS]
        ours = [f"/api/v1/lookup?council={COUNCIL}&q={quote_plus(phrase)}" for phrase in phrases]
        plain = [f"/peer/rows.json?_search={quote_plus(one)}" for one in phrases]
        narrow = [f"{one}&_shape=array&_size=5&_col=title" for one in plain]
        here, there = free_port(), free_port()
        run = Path(sys.executable).parent
        workers = str(os.cpu_count() or 1)
        gunicorn = [str(run / "gunicorn"), "delegation.site.wsgi", "--bind", f"127.0.0.1:{here}"]
        datasette = [str(run / "datasette"), "serve", f"{folder}/peer.db", "--port", str(there)]
        with served([*gunicorn, "--workers", workers, "--threads", "4"], here), served(datasette, there):
            ways = {
                "this project": (here, ours, cookie),
                "datasette": (there, plain, ""),
                "  five titles": (there, narrow, ""),
            }
            found: dict[str, list[float]] = {name: [] for name in ways}
            for way in ways.values():
                answered_in(1, *way)
            for _ in range(chosen.rounds):
                for name, way in ways.items():
                    found[name].append(answered_in(chosen.seconds, *way))
        demo = free_port()
        manage = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{demo}"]
        with served(manage, demo):
            suggestions_take(demo, phrases[:5], cookie)
            taken = suggestions_take(demo, phrases, cookie)
    ours_rate = statistics.median(found["this project"])
    for name, rates in found.items():
        rate = statistics.median(rates)
        each = ", ".join(f"{one:.0f}" for one in rates)
        print(f"{name:14} {rate:6.0f} searches a second ({each}); ours are {ours_rate / rate:.1f} times as many")
    middle, last = statistics.median(taken), taken[-1]
    print(f"suggestions on the demonstration server: median {middle:.0f} ms, longest of {len(taken)} {last:.0f} ms")


if __name__ == "__main__":
    main()
