"""Whether anybody goes without an answer, or a note is lost, while something holds, changes or breaks the database.

    .venv/bin/python bench/under_load.py quiet row-lock migration load kill [--held 40] [--after 5]
    DATABASE_URL=postgres://migrates@host/db .venv/bin/python bench/under_load.py row-lock row-lock-for-update …
    .venv/bin/python bench/under_load.py restart

Each scenario sets up a database of its own: a file, or one beside the database that DATABASE_URL names, which is
dropped afterwards. It serves it with gunicorn as in production, with 2 workers of 4 threads. Eight people of two
councils look up, search, answer, record and read notes, each as fast as they are answered. Meanwhile:

* ``quiet``: nothing happens, for ``--held`` seconds;
* ``row-lock``: another transaction holds the lock of a council's row (on SQLite the file's) for ``--held`` seconds;
* ``row-lock-for-update``: the same with the strongest lock, which this project never takes;
* ``migration``: a column is added, as ``migrate`` would, to a table that a transaction reads for ``--held`` seconds;
* ``load``: 36 versions of a scheme are loaded with one command;
* ``restart``: PostgreSQL, started for this in a temporary folder as the user postgres, is restarted;
* ``kill``: one worker is killed.

The wait for an answer includes everything it took. Anybody who is told to wait, or is cut off, asks again, and sends a
note again as its page offers it. A note is acknowledged if saving it led to its page. Afterwards the database is asked
which notes it has. The script prints the answers by status, the waits in seconds, and the notes. It exits with 1 if an
answer failed, or if a note is lost or doubled.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlencode

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import psycopg  # noqa: E402 - the project's own folder has to be found first

from bench.serving import free_port, served  # noqa: E402
from tests.journeys.site_process import a_database  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCENARIOS = ("quiet", "row-lock", "row-lock-for-update", "migration", "load", "restart", "kill")
BEGINS_AFTER = 3.0
VERSIONS = 36
LONGEST_FOR_ONE = 120.0
SEARCHES = ("emergency protection order", "child missing from care", "family time", "change of placement", "passport")
FOUND_NOTHING = "/?q=child+planning+permission+for+a+garden+shed"
LEGAL = {
    "step-consultation-legal": "yes",
    "step-consultation-legal-who": "E. Sample",
    "step-consultation-legal-post": "Solicitor",
    "step-consultation-legal-organisation": "Example Legal Services",
    "step-consultation-legal-day": "1 June 2026",
    "step-consultation-legal-time": "9:30",
    "step-consultation-legal-how": "By telephone",
}
PEOPLE = (
    *(("blackburn-with-darwen", "bwd-head-of-service-1", "bwd-1-05", LEGAL),) * 5,
    *(("torbay", "tor-assistant-director-1", "tor-p-1.01c", {"fact-exceptional": "yes"}),) * 3,
)
# What the other council's note lacks is not measured here, so it is recorded as taken outside the scheme.
OUTSIDE = {"outside_scheme": "on", "deviation_reason": "Measured."}


@dataclass
class Seen:
    """What all clients saw, by kind of request."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    tries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)

    def tried(self, kind: str, status: str, took: float) -> None:
        """Note one answer, or that none came."""
        with self.lock:
            self.statuses[kind][status] += 1
            self.tries[kind].append(took)


class Client:
    """One person at a browser, who keeps cookies, follows no redirect, and asks again when cut off or told to wait."""

    def __init__(self, number: int, port: int, seen: Seen) -> None:
        self.number, self.port, self.seen = number, port, seen
        self.council, self.person, self.row, self.more = PEOPLE[number]
        self.cookies: dict[str, str] = {}

    def once(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Send one request, and return its status, headers and page. If the connection breaks, the status is 0."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_FOR_ONE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields)
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, {}, ""
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                kept, _, rest = value.partition(";")[0].partition("=")
                self.cookies[kept] = rest
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, page

    def get(self, kind: str, address: str) -> str:
        """Ask until the page comes. Note each try, and the whole wait."""
        began = time.monotonic()
        while True:
            asked = time.monotonic()
            status, headers, page = self.once("GET", address)
            self.seen.tried(kind, str(status or "cut off"), time.monotonic() - asked)
            # A browser or proxy that is cut off asks again. A look-up answered with anything but 200 has failed.
            if status == 200 or (status and kind == "answers") or time.monotonic() - began > LONGEST_FOR_ONE:
                break
            time.sleep(min(float(headers.get("retry-after", 0.2)), 1.0))
        with self.seen.lock:
            self.seen.waits[kind].append(time.monotonic() - began)
            if status != 200:
                self.seen.failed.append(f"{status} {address}")
        return page

    def sign_in(self) -> None:
        page = self.get("sign-in", f"/sign-in?council={self.council}")
        fields = {**hidden_in(page, 'action="/sign-in'), "person": self.person, "next": "/"}
        status, _, _ = self.once("POST", f"/sign-in?council={self.council}", fields)
        assert status == 302, f"{self.person} is not signed in: {status}"

    def record(self, mark: str) -> str:
        """Record a note whose reason is ``mark``, and return its address. What a 503 offers again is sent as it is."""
        address = f"/decisions/{self.row}/record"
        asked = {**hidden_in(self.get("answers", address), 'method="post"'), "case": "C-1042"}
        address = self.once("POST", address, asked)[1]["location"]
        written = {
            **hidden_in(self.get("answers", address), 'method="post"', needed="key"),
            **dict.fromkeys(("decided", "child_view", "actions"), "As measured.\r\nTwo lines."),
            **{"taken": "now", "why": mark, **self.more},
            **(OUTSIDE if self.council == "torbay" else {}),
        }
        began = time.monotonic()
        fields = written
        while True:
            asked = time.monotonic()
            status, headers, page = self.once("POST", address, fields)
            self.seen.tried("saves", str(status or "cut off"), time.monotonic() - asked)
            if status == 503:
                fields = hidden_in(page, 'method="post"')
                if fields != written:
                    self.seen.failed.append(f"503 lost what was typed: {written.keys() ^ fields.keys()}")
                    fields = written
            if status not in {0, 503} or time.monotonic() - began > LONGEST_FOR_ONE:
                break
            time.sleep(min(float(headers.get("retry-after", 0.2)), 1.0))
        with self.seen.lock:
            self.seen.waits["saves"].append(time.monotonic() - began)
            if status == 302:
                self.seen.acknowledged[mark] = headers["location"]
            else:
                problem = re.search(r"error-summary.*?</div>", page, flags=re.DOTALL)
                self.seen.failed.append(f"{status} save {' '.join(problem[0].split())[:300] if problem else ''}")
        return headers.get("location", "")

    def work(self, end: threading.Event) -> None:
        turn = 0
        while not end.is_set():
            query = quote_plus(SEARCHES[(turn + self.number) % len(SEARCHES)])
            for address in ("/", f"/?q={query}", FOUND_NOTHING, f"/decisions/{self.row}", "/sections", "/a-to-z"):
                self.get("answers", address)
            note = self.record(f"client {self.number} turn {turn}")
            for address in (note, "/notes"):
                if address:
                    self.get("notes read", address)
            turn += 1


def hidden_in(page: str, marked: str, needed: str = "") -> dict[str, str]:
    """Return the hidden fields of the form that contains ``marked``, and the field ``needed`` if that is given."""
    for form in re.findall(r"<form.*?</form>", page, flags=re.DOTALL):
        tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", form)
        found = {
            unescape(re.search(r'name="([^"]*)"', one)[1]): unescape(re.search(r'value="([^"]*)"', one)[1])
            for one in tags
        }
        if marked in form and "/sign-out" not in form and (not needed or needed in found):
            return found
    return {}


@dataclass
class Place:
    """Where the service runs: its database, its server, and the folder of this scenario."""

    url: str
    folder: Path
    held: float
    gunicorn: int = 0
    restart: Callable[[], None] | None = None
    said: list[str] = field(default_factory=list)

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")


def row_lock(place: Place, how: str) -> None:
    if place.is_sqlite:
        holder = sqlite3.connect(place.url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(place.held)
        holder.execute("ROLLBACK")
        holder.close()
        return
    with psycopg.connect(place.url) as holder:
        council = "SELECT 1 FROM authorities_authority WHERE slug = 'blackburn-with-darwen'"
        holder.execute(f"{council} {how}")
        time.sleep(place.held)
        holder.rollback()


ADDING = """
import django
django.setup()
from django.apps import apps
from django.db import connection
from django.db.models.signals import pre_migrate
config = apps.get_app_config("delegation")
pre_migrate.send(sender=config, app_config=config, using="default")
with connection.schema_editor() as editor:
    editor.execute("ALTER TABLE authorities_user ADD COLUMN more integer")
"""
"""What ``migrate`` does for a migration that adds a column."""


def migration(place: Place) -> None:
    """Add a column to a table that every request reads, while an open transaction reads it. Try until it is done."""
    if place.is_sqlite:
        reader = sqlite3.connect(place.url.removeprefix("sqlite:///"), isolation_level=None)
    else:
        reader = psycopg.connect(place.url, autocommit=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM authorities_user").fetchone()
    began, tries, is_done = time.monotonic(), 0, False
    while not is_done:
        if time.monotonic() - began > place.held:
            reader.execute("ROLLBACK")
        tries += 1
        environment = {**os.environ, "DATABASE_URL": place.url, "DJANGO_SETTINGS_MODULE": "delegation.site.settings"}
        command = [sys.executable, "-c", ADDING]
        done = subprocess.run(command, cwd=PROJECT, env=environment, check=False, stderr=subprocess.DEVNULL)  # noqa: S603
        is_done = done.returncode == 0
        if tries > 100:
            break
        time.sleep(1)
    reader.close()
    place.said.append(f"the column was added at try {tries}, {time.monotonic() - began:.0f} s after the first")


def load(place: Place) -> None:
    text = (PROJECT / "fixtures" / "schemes" / "bwd" / "2023-12.yaml").read_text(encoding="utf-8")
    paths = []
    for month in range(VERSIONS):
        starts = f"{2040 + month // 12}-{month % 12 + 1:02}"
        path = place.folder / f"{starts}.yaml"
        path.write_text(re.sub(r"(?m)^effective: .*\nreview_due: .*$", f"effective: {starts}", text), encoding="utf-8")
        paths.append(str(path))
    began = time.monotonic()
    manage(place.url, "load_scheme", *paths)
    place.said.append(f"{VERSIONS} versions were loaded in {time.monotonic() - began:.0f} s")


def kill(place: Place) -> None:
    children = Path(f"/proc/{place.gunicorn}/task/{place.gunicorn}/children").read_text(encoding="ascii").split()
    os.kill(int(children[0]), signal.SIGKILL)
    place.said.append(f"killed one of {len(children)} workers")


def restart(place: Place) -> None:
    assert place.restart is not None
    began = time.monotonic()
    place.restart()
    place.said.append(f"PostgreSQL was restarted in {time.monotonic() - began:.1f} s")


MEANWHILE: dict[str, Callable[[Place], None]] = {
    "quiet": lambda place: time.sleep(place.held),
    "row-lock": lambda place: row_lock(place, "FOR NO KEY UPDATE"),
    "row-lock-for-update": lambda place: row_lock(place, "FOR UPDATE"),
    "migration": migration,
    "load": load,
    "restart": restart,
    "kill": kill,
}


def manage(url: str, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    environment = {**os.environ, "DATABASE_URL": url, "DEMONSTRATION": "yes"}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def set_up(url: str) -> None:
    fixtures = PROJECT / "fixtures"
    manage(url, "migrate", "--verbosity", "0")
    for command, files in (
        ("load_authority", "authorities/*"),
        ("load_words", "words/*"),
        ("load_scheme", "schemes/*/*"),
    ):
        terms = ["--backdate", "Set-up of the measurement"] if command == "load_scheme" else []
        manage(url, command, *terms, *map(str, sorted(fixtures.glob(f"{files}.yaml"))))
    for command in ("create_demonstration_people", "create_demonstration_cases"):
        manage(url, command)
    manage(url, "collectstatic", "--noinput", "--verbosity", "0")


@contextmanager
def a_cluster() -> Iterator[tuple[str, Callable[[], None]]]:
    """Start a PostgreSQL in a temporary folder. Yield its address, and a function that restarts it."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()

        def as_postgres(*command: str) -> None:
            run = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", *command]
            subprocess.run(run, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603

        def control(*arguments: str) -> None:
            settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
            as_postgres(
                str(binaries / "pg_ctl"),
                "-w",
                "-D",
                f"{folder}/data",
                "-l",
                f"{folder}/log",
                "-o",
                settings,
                *arguments,
            )

        subprocess.run(["chown", "postgres", folder], check=True)  # noqa: S603, S607
        as_postgres(str(binaries / "initdb"), "-D", f"{folder}/data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        control("start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres", lambda: control("-m", "fast", "restart")
        finally:
            control("-m", "immediate", "stop")


def notes_there(url: str) -> Counter[str]:
    """Return how many notes there are with each mark."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as reading:
            rows = reading.execute("SELECT why FROM casenotes_notetext").fetchall()
    else:
        with psycopg.connect(url) as reading:
            rows = reading.execute("SELECT why FROM casenotes_notetext").fetchall()
    return Counter(why for (why,) in rows)


def longest(waits: list[float]) -> str:
    """Return the median wait, the 99th percentile and the longest, in seconds, as one text."""
    ordered = sorted(waits)
    at = (len(ordered) // 2, min(len(ordered) * 99 // 100, len(ordered) - 1), -1)
    return "  ".join(f"{name} {ordered[one]:6.2f}" for name, one in zip(("p50", "p99", "longest"), at, strict=True))


def run(scenario: str, place: Place, after: float) -> bool:
    """Run one scenario and print what came of it. Return whether everybody got an answer and no note was lost."""
    seen, end, port = Seen(), threading.Event(), free_port()
    # A server on this machine, whose workers share nothing but the database.
    command = [str(Path(sys.executable).parent / "gunicorn"), "delegation.site.wsgi", "--bind", f"127.0.0.1:{port}"]
    os.environ["DATABASE_URL"] = place.url
    with served([*command, "--workers", "2", "--threads", "4", "--pid", str(place.folder / "pid")], port):
        place.gunicorn = int((place.folder / "pid").read_text(encoding="ascii"))
        clients = [Client(number, port, seen) for number in range(len(PEOPLE))]
        for client in clients:
            client.sign_in()
        threads = [threading.Thread(target=client.work, args=(end,)) for client in clients]
        for thread in threads:
            thread.start()
        try:
            time.sleep(BEGINS_AFTER)
            MEANWHILE[scenario](place)
            time.sleep(after)
        finally:
            end.set()
            for thread in threads:
                thread.join()
    there = notes_there(place.url)
    lost = seen.acknowledged.keys() - there.keys()
    doubled = [mark for mark, times in there.items() if times > 1]
    print(f"{scenario} on {'SQLite' if place.is_sqlite else 'PostgreSQL'}" + "".join(f"; {one}" for one in place.said))
    for kind in ("answers", "notes read", "saves"):
        statuses = ", ".join(f"{status}: {times}" for status, times in sorted(seen.statuses[kind].items()))
        waits = longest(seen.waits[kind])
        print(f"  {kind:10} {len(seen.waits[kind]):5} asked for   {waits}   tries by status: {statuses}")
    print(
        f"  notes      {len(seen.acknowledged):5} acknowledged, {len(there)} there, {len(lost)} lost, "
        f"{len(doubled)} doubled; failed: {len(seen.failed)} {sorted(set(seen.failed))[:3] or ''}",
        flush=True,
    )
    return not (lost or doubled or seen.failed)


def main() -> None:
    """Run the scenarios that are named, each on a database of its own."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("scenarios", nargs="+", choices=SCENARIOS)
    arguments.add_argument("--held", type=float, default=40, help="seconds for which something is held")
    arguments.add_argument("--after", type=float, default=5, help="seconds that people go on afterwards")
    chosen = arguments.parse_args()
    given, is_well = os.environ.get("DATABASE_URL", ""), True
    for scenario in chosen.scenarios:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            if scenario == "restart":
                url, again = stack.enter_context(a_cluster())
            else:
                url, again = stack.enter_context(a_database(folder, given)), None
            place = Place(url, folder, chosen.held, restart=again)
            set_up(place.url)
            is_well = run(scenario, place, chosen.after) and is_well
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
