"""How fast pages and the interface for programs answer, with few and with many people, beside another checkout.

    .venv/bin/python bench/pages.py [--beside PATH] [--people 65 2000 20000] [--cases 100000]
        [--seconds 2] [--rounds 3] [--results FILE]
    DATABASE_URL=postgres://migrates@host/db .venv/bin/python bench/pages.py …

Each checkout is served as in use (gunicorn, 2 workers of 4 threads) from a database of its own, which it sets up as
``make demo`` does: a file, or one beside the database that DATABASE_URL names, dropped again. Two hundred notes are
recorded. Then invented cases are added to Torbay. Invented people are added to Torbay and Peterborough, appointed and
absent as in a county, until each council has as many as ``--people`` says; at each number everything is measured.

In each round each page is asked of each checkout in turn, so that a noisy machine is noisy for all: over one
connection, one request after the other, for a quarter of the seconds; then over four connections at once. Whoever asks
runs on the same machine and takes a part of it. So compare within one run: *of one query* is the rate of a page as a
part of that of the cheapest page of somebody signed in, in the same round of the same checkout. It is the accessibility
statement: session, person and council are looked up as for every page, and besides it asks the database one thing,
which posts the person holds.

Prints for each page: ``alone``, the middle of the milliseconds that one request takes by itself; ``processor``, the
milliseconds of the workers' processors for each request (a database server's are not in it); requests a second over
four connections, with the middle wait and the one that a hundredth exceeds, in milliseconds. ``--results`` writes all
of it as JSON. A page that a checkout does not have is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

import psycopg  # noqa: E402 - the project's own folder has to be found first

from bench.serving import answer, free_port, served  # noqa: E402
from bench.under_load import SEARCHES, Client, Seen  # noqa: E402
from tests.journeys.site_process import a_database  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 4
LONGEST_FOR_ONE = 600
NOTES = 200
IN_TORBAY, IN_PETERBOROUGH = "tor-team-manager-1", "pbo-team-manager-1"
ASSISTANT_DIRECTOR = 5  # who records in Torbay, among the people of bench/under_load.py
ONE_QUERY = "one query"
TOKEN = "0123456789abcdefghijklmnopqrstuv"  # noqa: S105 - against forged requests: it has to be the same twice

SIGN_IN = """
import json
from django.conf import settings
from django.test import Client
from authorities.models import User
found = {}
for username in USERNAMES:
    client = Client()
    client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
    found[username] = client.cookies["sessionid"].value
print(json.dumps(found))
"""

ADD_CASES = """
from datetime import date, timedelta
from authorities.models import Authority
from casenotes.models import Case
council = Authority.objects.get(slug="torbay")
first = date(2010, 1, 1)
# A case had its legal status in a column once, and may have in the checkout beside.
status = {"legal_status": "none"} if hasattr(Case, "legal_status") else {}
Case.objects.bulk_create(
    (
        Case(
            pk=1_000_000 + number, authority=council, reference=f"M-{number:06}", initials="M.U.", **status,
            birth_date=first + timedelta(days=number % 5000),
        )
        for number in range(CASES - Case.objects.filter(authority=council).count())
    ),
    batch_size=2000,
)
"""

ADD_PEOPLE = """
from datetime import UTC, datetime, timedelta
from itertools import cycle
from django.utils import timezone
from authorities.models import Absence, Appointment, Area, AreaKind, Authority, Post, Seat, User
OF_A_HUNDRED = {
    "social-worker": 52, "experienced-social-worker": 12, "practitioner": 12, "team-manager": 11,
    "assistant-team-manager": 7, "sw-consultant": 4, "senior-key-worker": 3, "ccw": 3, "iro": 2, "group-manager": 2,
    "head-of-service": 1,
}
SURNAMES = ("Example", "Sample", "Specimen", "Placeholder", "Pattern", "Template", "Trial", "Invented")
now, then = timezone.now(), datetime(2019, 1, 1, tzinfo=UTC)
for slug in ("torbay", "peterborough"):
    council = Authority.objects.get(slug=slug)
    there = User.objects.filter(authority=council).count()
    posts = {post.slug: post for post in Post.objects.filter(authority=council).select_related("area")}
    areas = list(Area.objects.filter(authority=council, is_casework=True))
    shares = [(posts[post], share) for post, share in OF_A_HUNDRED.items() if post in posts]
    turns = cycle([post for turn in range(52) for post, share in shares if turn * share % 52 < share])
    numbers = range(there, PEOPLE)
    people = User.objects.bulk_create(
        (
            User(
                username=f"{slug}-made-up-{number}", password="!", authority=council,
                full_name=f"{chr(65 + number * 7 % 26)}. {SURNAMES[number % 8]} {number}",
            )
            for number in numbers
        ),
        batch_size=1000,
    )
    seats = {}
    appointments, past = [], []
    for number, person, post in zip(numbers, people, turns):
        area = areas[number % len(areas)] if post.area_kind == AreaKind.OWN else post.area
        # Ten to a team.
        team = f"Team {number // (10 * len(areas))}"
        key = post.pk, area and area.pk, team
        if key not in seats:
            seats[key], _is_new = Seat.objects.get_or_create(post=post, area=area, team=team)
        appointments.append(Appointment(user=person, seat=seats[key], starts=then + timedelta(days=number % 2000)))
        if number % 4 == 0:
            appointments.append(Appointment(user=person, seat=seats[key], starts=then - timedelta(days=900), ends=then))
    Appointment.objects.bulk_create(appointments, batch_size=1000)
    recorder = User.objects.filter(authority=council).first()
    absences = []
    for number, appointment in enumerate(appointments):
        if appointment.ends is not None:
            continue
        for years in range(1, 3):
            begun = now - timedelta(days=365 * years + number % 90)
            absences.append(
                Absence(appointment=appointment, starts=begun, ends=begun + timedelta(days=14), recorded_by=recorder)
            )
        if number % 20 == 0:
            ends = now + timedelta(days=7) if number % 40 else None
            absences.append(
                Absence(appointment=appointment, starts=now - timedelta(days=7), ends=ends, recorded_by=recorder)
            )
    Absence.objects.bulk_create(absences, batch_size=1000)
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or an address for programs: who asks for it, at which addresses by turns, and what is sent."""

    name: str
    person: str
    addresses: tuple[str, ...]
    body: Any = None

    def requests(self, session: str, cases: int) -> list[bytes]:
        """Return the requests as they are sent; a case that is asked for stands in the middle of so many."""
        body = json.dumps(self.body).encode() if self.body is not None else b""
        head = f"Host: 127.0.0.1\r\nCookie: sessionid={session}; csrftoken={TOKEN}\r\n"
        if self.body is not None:
            head += f"X-CSRFToken: {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        method = "GET" if self.body is None else "POST"
        addresses = [one.replace("MIDDLE", f"{cases // 2:06}") for one in self.addresses]
        return [f"{method} {one} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body for one in addresses]


def _question(row: str) -> dict[str, Any]:
    actor = {"post": "team-manager", "area": "sasf"}
    return {"council": "torbay", "row": row, "actor": actor, "assume_defaults": True}


_ROWS = ("tor-6.13a", "tor-6.30", "tor-1.08a", "tor-2.04a", "tor-3.04")
_QUERIES = tuple(quote_plus(one) for one in SEARCHES)
PAGES = (
    Page(ONE_QUERY, IN_TORBAY, ("/accessibility",)),
    Page("home", IN_TORBAY, ("/",)),
    Page("results", IN_TORBAY, tuple(f"/?q={one}" for one in _QUERIES)),
    Page("answer, one holder", IN_TORBAY, ("/decisions/tor-p-1.01c",)),
    Page("answer, most hold it", IN_TORBAY, ("/decisions/tor-6.13a",)),
    Page("answer, who is away", IN_PETERBOROUGH, ("/decisions/pbo-4.3-07",)),
    Page("record", IN_TORBAY, ("/decisions/tor-6.13a/record?case=1MIDDLE",)),
    Page("notes", IN_TORBAY, ("/notes",)),
    Page("contents", IN_TORBAY, ("/sections",)),
    Page("A to Z", IN_TORBAY, ("/a-to-z",)),
    Page("API look-up", IN_TORBAY, tuple(f"/api/v1/lookup?council=torbay&q={one}" for one in _QUERIES)),
    Page("API question", IN_TORBAY, ("/api/v1/determinations",), _question(_ROWS[0])),
    Page("API batch of 20", IN_TORBAY, ("/api/v1/determinations/batch",), [_question(one) for one in _ROWS * 4]),
)


@dataclass
class Found:
    """What was measured of a page of one checkout, a figure a round, and every wait."""

    rates: list[float] = field(default_factory=list)
    of_one_query: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return the middle of the rounds, and of the waits the middle one and the one that a hundredth exceeds."""
        waits = sorted(self.waits)
        middle = {name: statistics.median(getattr(self, name)) for name in ("rates", "of_one_query", "processor")}
        return {
            "alone_ms": statistics.median(self.alone),
            "processor_ms": middle["processor"],
            "a_second": middle["rates"],
            "p50_ms": statistics.median(waits),
            "p99_ms": waits[min(len(waits) * 99 // 100, len(waits) - 1)],
            "of_one_query": middle["of_one_query"],
        }


@dataclass
class Checkout:
    """A checkout of this project, its database, and where it is served at present."""

    path: Path
    url: str
    folder: Path
    port: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its commands and of its server."""
        own = {"DATABASE_URL": self.url, "DEMONSTRATION": "yes", "API_REQUESTS_A_MINUTE": "0"}
        settings = {"DJANGO_SETTINGS_MODULE": "delegation.site.settings", "PYTHONPATH": str(self.path)}
        return {**os.environ, **own, **settings}

    def run(self, *command: str) -> str:
        """Run Python inside the checkout; return what it prints."""
        line = [sys.executable, "-W", "ignore", *command]
        done = subprocess.run(line, cwd=self.path, env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout

    def program(self, text: str) -> str:
        """Run one of this file's programs."""
        return self.run("-c", f"import django; django.setup()\n{text}")

    def set_up(self) -> None:
        """Fill the database as ``make demo`` does, and record notes over HTTP as people do."""
        fixtures = self.path / "fixtures"
        self.run("manage.py", "migrate", "--verbosity", "0")
        for command, files in (
            ("load_authority", "authorities/*"),
            ("load_words", "words/*"),
            ("load_scheme", "schemes/*/*"),
        ):
            terms = ["--backdate", "Set-up of the measurement"] if command == "load_scheme" else []
            self.run("manage.py", command, *terms, *map(str, sorted(fixtures.glob(f"{files}.yaml"))))
        for command in ("create_demonstration_people", "create_demonstration_cases"):
            self.run("manage.py", command)
        self.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        with ExitStack() as stack:
            self.serve(stack)
            recording = Client(ASSISTANT_DIRECTOR, self.port, Seen())
            recording.sign_in()
            for number in range(NOTES):
                recording.record(f"Note {number} of the measurement")
            assert len(recording.seen.acknowledged) == NOTES, recording.seen.failed[:3]

    def tidied(self) -> None:
        """Let PostgreSQL do at once what it does by itself in time; SQLite is left as it is."""
        if self.url.startswith("postgres"):
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")

    def serve(self, stack: ExitStack) -> None:
        """Serve the checkout as in use, until the stack ends."""
        self.port = free_port()
        gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "delegation.site.wsgi"]
        where = ["--bind", f"127.0.0.1:{self.port}", "--pid", str(self.folder / "pid")]
        how = ["--workers", "2", "--threads", "4"]
        stack.enter_context(served([*gunicorn, *where, *how], self.port, self.path, self.environment))

    def processor(self) -> float:
        """Return how many milliseconds of a processor the workers have taken so far."""
        pid = int((self.folder / "pid").read_text(encoding="ascii"))
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        fields = [Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split() for one in workers]
        return sum(int(one[11]) + int(one[12]) for one in fields) * 1000 / os.sysconf("SC_CLK_TCK")


def asked_for(seconds: float, port: int, requests: list[bytes], connections: int) -> tuple[list[float], float]:
    """Ask over some connections at once; return each wait in milliseconds, and how many were answered a second."""
    waits: list[float] = []
    failed: list[Exception] = []
    began = time.perf_counter()

    def ask(first: int) -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_FOR_ONE) as connection:
                for turn in count(first):
                    sent = time.perf_counter()
                    connection.sendall(requests[turn % len(requests)])
                    answer(connection)
                    now = time.perf_counter()
                    waits.append(1000 * (now - sent))
                    if now - began > seconds:
                        break
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(connections)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failed:
        raise failed[0]
    return waits, len(waits) / (time.perf_counter() - began)


def measure(checkouts: dict[str, Checkout], cases: int, seconds: float, rounds: int) -> dict[str, dict[str, Found]]:
    """Ask every page of every checkout in turn, round after round; return what was found by checkout and page."""
    found: dict[str, dict[str, Found]] = {name: {} for name in checkouts}
    with ExitStack() as stack:
        asked: dict[str, dict[str, list[bytes]]] = {}
        for name, checkout in checkouts.items():
            checkout.serve(stack)
            usernames = sorted({page.person for page in PAGES})
            sessions = json.loads(checkout.program(SIGN_IN.replace("USERNAMES", repr(usernames))))
            asked[name] = {page.name: page.requests(sessions[page.person], cases) for page in PAGES}
            for page, requests in list(asked[name].items()):
                try:
                    asked_for(0, checkout.port, requests, CONNECTIONS)
                except RuntimeError:  # the checkout has no such page
                    del asked[name][page]
            found[name] = {page: Found() for page in asked[name]}
        for _ in range(rounds):
            for page in PAGES:
                for name, checkout in checkouts.items():
                    if page.name in asked[name]:
                        one_round(checkout, asked[name][page.name], found[name][page.name], seconds)
            for pages in found.values():
                for one in pages.values():
                    one.of_one_query.append(one.rates[-1] / pages[ONE_QUERY].rates[-1])
    return found


def one_round(checkout: Checkout, requests: list[bytes], found: Found, seconds: float) -> None:
    """Ask one page alone, then by several at once, and note what it took."""
    alone, _rate = asked_for(seconds / 4, checkout.port, requests, 1)
    before = checkout.processor()
    waits, rate = asked_for(seconds, checkout.port, requests, CONNECTIONS)
    found.processor.append((checkout.processor() - before) / len(waits))
    found.alone += alone
    found.waits += waits
    found.rates.append(rate)


def table(found: dict[str, dict[str, Found]]) -> Iterator[str]:
    """Give the lines that are printed: a page a line, the checkouts beside each other."""
    columns = ("alone", "processor", "a second", "p50", "p99", "of one query")
    yield " " * 22 + "".join(f"| {name:62}" for name in found)
    yield " " * 22 + "".join("|" + "".join(f"{one:>10}" for one in columns[:-1]) + f"{columns[-1]:>13}" for _ in found)
    for page in PAGES:
        line = f"{page.name:22}"
        for pages in found.values():
            if page.name not in pages:
                line += "|" + f"{'not there':>63}"
                continue
            one = pages[page.name].figures()
            line += f"|{one['alone_ms']:10.1f}{one['processor_ms']:10.1f}{one['a_second']:10.0f}"
            line += f"{one['p50_ms']:10.1f}{one['p99_ms']:10.1f}{one['of_one_query']:13.2f}"
        yield line


def main() -> None:
    """Set the checkouts up, measure them at each number of people, print and write what was found."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--beside", type=Path, help="another checkout, measured as “before”")
    asked.add_argument("--people", type=int, nargs="+", default=[65, 2000, 20000])
    asked.add_argument("--cases", type=int, default=100_000)
    asked.add_argument("--seconds", type=float, default=2.0)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--results", type=Path, help="a file for the figures, as JSON")
    options = asked.parse_args()
    paths = {**({"before": options.beside.resolve()} if options.beside else {}), "after": HERE}
    given = os.environ.get("DATABASE_URL", "")
    kind = "PostgreSQL" if given.startswith("postgres") else "SQLite"
    results: list[dict[str, Any]] = []
    with ExitStack() as stack:
        checkouts: dict[str, Checkout] = {}
        for name, path in paths.items():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            checkouts[name] = Checkout(path, stack.enter_context(a_database(folder, given)), folder)
            checkouts[name].set_up()
            checkouts[name].program(ADD_CASES.replace("CASES", str(options.cases)))
        for people in options.people:
            for one in checkouts.values():
                one.program(ADD_PEOPLE.replace("PEOPLE", str(people)))
                one.tidied()
            found = measure(checkouts, options.cases, options.seconds, options.rounds)
            print(f"{kind}, {people} people, {options.cases} cases")
            print("\n".join(table(found)), flush=True)
            results += [
                {"database": kind, "people": people, "cases": options.cases, "checkout": name, "page": page}
                | one.figures()
                for name, pages in found.items()
                for page, one in pages.items()
            ]
            if options.results:
                options.results.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
