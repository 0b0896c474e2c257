"""How long saving a note takes, beside the same rows put in plainly, and beside another checkout, all in one run.

    python bench/notes.py saving [--beside PATH] [--notes 200] [--rounds 9] [--writers 1 8]

In each round each checkout in turn saves that many notes, by one process and by several at once. Then it puts the rows
of a save into the tables plainly, in one transaction a note, without asking, sealing or numbering anything. Each
checkout loads a database of its own. It is SQLite in a temporary folder, or PostgreSQL if DATABASE_URL names a
database, from which the names of two new ones are taken. Each line is the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
COUNCIL = "blackburn-with-darwen"

SET_UP = """
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from django.core.management import call_command
fixtures = Path("fixtures")
call_command("migrate", verbosity=0)
call_command("load_authority", fixtures / "authorities" / "blackburn-with-darwen.yaml", verbosity=0)
call_command("load_words", fixtures / "words" / "blackburn-with-darwen.yaml", verbosity=0)
call_command("load_scheme", "--backdate", "bench", fixtures / "schemes" / "bwd" / "2023-12.yaml", verbosity=0)
from authorities.people import actions as people
from authorities.models import Area, Authority, Post, User
from casenotes.models import Case
council = Authority.objects.get()
user = User.objects.create_user("head", "Head Example", authority=council)
people.appoint(user=user, post=Post.objects.get(slug="head-of-service"),
               area=Area.objects.get(slug="help-and-protection"), starts=datetime(2020, 1, 1, tzinfo=UTC))
born = date(2017, 1, 10)
Case.objects.create(authority=council, reference="C-1", initials="A.E.", birth_date=born)
"""

SAVE = """
import json, statistics, sys, time, uuid
from datetime import UTC, datetime
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from authorities.models import Appointment, User
from casenotes.recording.actions import Draft, Evidence, Text, record_note
from casenotes.models import AuditEntry, Case, LogHead, Note, NoteText, Submission
from delegation.schemes.library import library
from delegation.rules.steps import Step, StepKind
begun = time.perf_counter()
library()
first = time.perf_counter() - begun
user, case = User.objects.get(), Case.objects.get()
held = Appointment.objects.select_related("seat__post__authority", "seat__area").get()
taken_at = datetime(2026, 6, 3, 16, tzinfo=UTC)
said = {"who": "Duty solicitor", "at": taken_at, "how": "By telephone", "post": "Solicitor", "organisation": "Legal"}
known = {name: value for name, value in said.items() if name in Evidence.__dataclass_fields__}
evidence = (Evidence(Step(StepKind.CONSULTATION, "legal"), **known),)
def save():
    text = Text(decided="Apply.", why=f"Danger at home. {uuid.uuid4()}", child_view="Asked.", actions="Legal to issue.")
    draft = Draft(row="bwd-1-05", case=case, taken_at=taken_at, is_now=False, text=text, evidence=evidence)
    begun = time.perf_counter()
    made = record_note(user=user, appointment=held, draft=draft, key=uuid.uuid4()).note
    took = time.perf_counter() - begun
    assert made is not None
    return took
def kept(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
def plain():
    # The rows that a save makes, put in by themselves; the numbers are as high as nobody else's.
    note, number = uuid.uuid4(), 1_000_000 + uuid.uuid4().int % 1_000_000_000
    begun = time.perf_counter()
    with transaction.atomic():
        Note(**{**rows[0], "id": note, "number": number}).save(force_insert=True)
        NoteText(**{**rows[1], "note_id": note}).save(force_insert=True)
        Submission(**{**rows[2], "note_id": note, "key": uuid.uuid4()}).save(force_insert=True)
        AuditEntry(**{**rows[3], "note_id": note, "number": number}).save(force_insert=True)
        LogHead.objects.filter(pk=rows[3]["log"]).update(digest=rows[3]["digest"])
    return time.perf_counter() - begun
def times_of(act):
    times = sorted(act() for _ in range(NOTES))
    return {"p50": statistics.median(times), "p99": times[min(len(times) - 1, int(len(times) * 0.99))]}
for _ in range(5):
    save()
with CaptureQueriesContext(connection) as queries:
    save()
latest = Note.objects.exclude(number__gte=1_000_000).latest("number")
rows = [kept(one) for one in (latest, latest.text, latest.submission, AuditEntry.objects.get(note=latest))]
plain()
print("ready", flush=True)
sys.stdin.readline()
found = times_of(plain if PLAIN else save)
print(json.dumps({"first": first, "statements": len(queries), **found}))
"""


PREAMBLE = "import django; django.setup()\n"


def environment_of(database: str) -> dict[str, str]:
    """Return the environment of a process that works on a database."""
    return {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "delegation.site.settings"}


def run(checkout: Path, database: str, program: str) -> str:
    """Run a program inside a checkout, on a database, and return the last line that it prints."""
    done = subprocess.run(  # noqa: S603 - the programs in this file
        [sys.executable, "-W", "ignore", "-c", PREAMBLE + program],
        cwd=checkout,
        env={**environment_of(database), "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout.splitlines()[-1] if done.stdout.strip() else ""


def database_of(name: str, folder: Path) -> str:
    """Make an empty database for one checkout, and return its address."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        return f"sqlite:///{folder / name}.sqlite3"
    base = given.rpartition("/")[0]
    made = f"bench_saving_{name}"
    import psycopg  # noqa: PLC0415 - needed only for PostgreSQL

    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {made} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {made}")
    return f"{base}/{made}"


def saved(checkout: Path, database: str, notes: int, writers: int, *, is_plain: bool) -> dict[str, float]:
    """Let some processes save notes at once, and return the middle of what each of them measured."""
    program = SAVE.replace("NOTES", str(max(1, notes // writers))).replace("PLAIN", str(is_plain))
    at_work = [
        subprocess.Popen(  # noqa: S603 - the programs in this file
            [sys.executable, "-W", "ignore", "-c", PREAMBLE + program],
            cwd=checkout,
            env={**environment_of(database), "PYTHONPATH": str(checkout)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(writers)
    ]
    for one in at_work:
        assert one.stdout is not None
        if one.stdout.readline() != "ready\n":
            raise SystemExit(one.wait() or 1)
    # They all begin once the last of them is ready.
    found = [json.loads(line) for line in started(at_work)]
    return {key: statistics.median(one[key] for one in found) for key in found[0]}


def started(at_work: list[subprocess.Popen[str]]) -> list[str]:
    """Let processes that wait go on, and return the last line of each."""
    for one in at_work:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return [one.communicate()[0].splitlines()[-1] for one in at_work]


def main(arguments: list[str]) -> None:
    """Measure each checkout, and print a line for each number of writers, with and without the plain rows."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--beside", type=Path)
    asked.add_argument("--notes", type=int, default=200)
    asked.add_argument("--rounds", type=int, default=9)
    asked.add_argument("--writers", type=int, nargs="+", default=[1, 8])
    options = asked.parse_args(arguments)
    checkouts = {"here": HERE, **({"beside": options.beside.resolve()} if options.beside else {})}
    with tempfile.TemporaryDirectory() as folder:
        databases = {name: database_of(name, Path(folder)) for name in checkouts}
        for name, checkout in checkouts.items():
            run(checkout, databases[name], SET_UP)
        found: dict[tuple[str, int, bool], list[dict[str, float]]] = {}
        for _ in range(options.rounds):
            for name, checkout in checkouts.items():
                for writers in options.writers:
                    for is_plain in (False, True):
                        once = saved(checkout, databases[name], options.notes, writers, is_plain=is_plain)
                        found.setdefault((name, writers, is_plain), []).append(once)
    for (name, writers, is_plain), rounds in found.items():
        middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
        lowest, highest = (limit(one["p50"] for one in rounds) * 1000 for limit in (min, max))
        more = (
            "" if is_plain else f"{middle['statements']:.0f} statements, first answer {middle['first'] * 1000:.0f} ms"
        )
        print(
            f"{name:7} {writers} at once, {'plain rows' if is_plain else 'saved':10} "
            f"p50 {middle['p50'] * 1000:6.2f} ms ({lowest:.2f} to {highest:.2f})  "
            f"p99 {middle['p99'] * 1000:6.2f} ms  {more}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
