"""How long saving a note takes, beside another checkout of this project in the same run.

    python bench/saving.py [--beside PATH] [--notes 200] [--rounds 9]

In each round, one process of each checkout in turn saves that many notes. Each checkout loads a database of its own. It
is SQLite in a temporary folder, or PostgreSQL if DATABASE_URL names a database, from which the names of two new ones
are taken. For each checkout the script prints the median of the rounds' medians, the 99th percentile, the statements a
save, and how long a fresh process takes to compile the schemes before its first answer.
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
from django.db import connection
from django.test.utils import CaptureQueriesContext
from authorities.models import Appointment, User
from casenotes.recording.actions import Draft, Evidence, Text, record_note
from casenotes.models import Case
from delegation.schemes.library import library
from delegation.rules.steps import Step, StepKind
begun = time.perf_counter()
library()
first = time.perf_counter() - begun
user, case = User.objects.get(), Case.objects.get()
held = Appointment.objects.select_related("seat__post__authority", "seat__area").get()
taken_at = datetime(2026, 6, 3, 16, tzinfo=UTC)
evidence = (Evidence(Step(StepKind.CONSULTATION, "legal"), "Duty solicitor, 15:40"),)
def save():
    text = Text(decided="Apply.", why=f"Danger at home. {uuid.uuid4()}", child_view="Asked.", actions="Legal to issue.")
    draft = Draft(row="bwd-1-05", case=case, taken_at=taken_at, is_now=False, text=text, evidence=evidence)
    begun = time.perf_counter()
    assert record_note(user=user, appointment=held, draft=draft, key=uuid.uuid4()).note is not None
    return time.perf_counter() - begun
for _ in range(5):
    save()
times = sorted(save() for _ in range(NOTES))
with CaptureQueriesContext(connection) as queries:
    save()
p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
print(json.dumps({"first": first, "p50": p50, "p99": p99, "statements": len(queries)}))
"""


def run(checkout: Path, database: str, program: str) -> str:
    """Run a program inside a checkout, on a database, and return the last line that it prints."""
    environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "delegation.site.settings"}
    preamble = "import django; django.setup()\n"
    done = subprocess.run(  # noqa: S603 - the programs in this file
        [sys.executable, "-W", "ignore", "-c", preamble + program],
        cwd=checkout,
        env={**environment, "PYTHONPATH": str(checkout)},
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


def main() -> None:
    """Measure each checkout and print a line for it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--beside", type=Path)
    asked.add_argument("--notes", type=int, default=200)
    asked.add_argument("--rounds", type=int, default=9)
    options = asked.parse_args()
    checkouts = {"here": HERE, **({"beside": options.beside.resolve()} if options.beside else {})}
    with tempfile.TemporaryDirectory() as folder:
        databases = {name: database_of(name, Path(folder)) for name in checkouts}
        for name, checkout in checkouts.items():
            run(checkout, databases[name], SET_UP)
        found: dict[str, list[dict[str, float]]] = {name: [] for name in checkouts}
        for _ in range(options.rounds):
            for name, checkout in checkouts.items():
                program = SAVE.replace("NOTES", str(options.notes))
                found[name].append(json.loads(run(checkout, databases[name], program)))
    for name, rounds in found.items():
        middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
        lowest, highest = (limit(one["p50"] for one in rounds) * 1000 for limit in (min, max))
        print(
            f"{name:7} p50 {middle['p50'] * 1000:6.2f} ms ({lowest:.2f} to {highest:.2f})  "
            f"p99 {middle['p99'] * 1000:6.2f} ms  {middle['statements']:.0f} statements  "
            f"first answer {middle['first'] * 1000:.0f} ms"
        )


if __name__ == "__main__":
    main()
