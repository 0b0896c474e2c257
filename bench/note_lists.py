"""Pages of notes and of the log, among few notes and many.

    python bench/notes.py lists [--notes 1000 100000 1000000] [--rounds 40]

For each size it fills a database of its own, plainly by SQL: these rows carry no seals and no words of a scheme, and
nothing but lists reads them. It is SQLite in a temporary folder, or PostgreSQL if DATABASE_URL names a database whose
server may take more. A fifth as many cases as notes, 50 people in 5 areas, one note in 20 outside the scheme, one in 50
a correction, a chain of 200 corrections, two entries of the log a note. Of one note in 20 a post is asked, and one
person of one in 10; all but those of the last 400 notes are answered. For each page the script prints the median of the
whole request, of the time in the database, and both beside the smallest size. Sizes take turns, so that all see the
same machine.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from saving import HERE, SET_UP, database_of, run

# One statement for each table. {n} is the number of a row, counted from 1 in the series of each database.
FILL = """
from datetime import UTC, datetime
from django.db import connection
from authorities.models import Appointment, Area, Authority, User
from casenotes.models import AuditEntry, Case, LogHead, Note
from delegation.models import SchemeVersion
NOTES = {notes}
council, case, head = Authority.objects.get(), Case.objects.get(), User.objects.get()
held, version = Appointment.objects.get(), SchemeVersion.objects.get()
User.objects.bulk_create(
    User(username=f"p{{n}}", full_name=f"Person {{n}} Example", authority=council, password="!") for n in range(2, 51)
)
User.objects.filter(pk=head.pk).update(role="manager")
User.objects.create_user("auditor", "Au Ditor", authority=council, role="auditor")
Case.objects.bulk_create(
    [Case(authority=council, reference=f"C-{{n}}", initials="A.E.") for n in range(2, max(3, NOTES // 5 + 1))],
    batch_size=2000,
)
first_user, first_case = head.pk, case.pk
cases = Case.objects.count()
lite = connection.vendor == "sqlite"
def series(count):
    if lite:
        return f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {{count}}) "
    return f"WITH s AS (SELECT generate_series(1, {{count}}) AS n) "
def moment(minutes):
    if lite:
        return f"strftime('%Y-%m-%d %H:%M:%f000', '2020-01-01', '+' || ({{minutes}}) || ' minutes')"
    return f"timestamptz '2020-01-01 00:00+00' + ({{minutes}}) * interval '1 minute'"
def key(n):
    hexed = f"printf('%032x', {{n}})" if lite else f"lpad(to_hex({{n}}), 32, '0')::uuid"
    return hexed
area = "CASE n % 5 " + " ".join(
    f"WHEN {{i}} THEN '{{one.slug}}'" for i, one in enumerate(Area.objects.order_by("id")[:5])
) + " END"
step = 3_000_000 // NOTES  # minutes, so that the notes of each size fill the same six years
recorder = f"CASE WHEN n % 50 < 2 THEN {{head.pk}} ELSE {{head.pk}} + n % 50 END"
wrong = "n % 20 = 3"
cast = (lambda text: text) if lite else (lambda text: text + "::jsonb")
values = dict(
    id=key("n"), format="4", authority_id=council.pk, number="n",
    kind=f"CASE WHEN {{wrong}} THEN 'deviation' ELSE 'decision' END", case_id=f"{{first_case}} + n % {{cases}}",
    version_id=version.pk, row="'bwd-1-05'", title="'Apply for an Emergency Protection Order'",
    taken_at=moment(f"n * {{step}} - n % 2"), recorded_at=moment(f"n * {{step}}"), recorded_by_id=recorder,
    appointment_id=held.pk, recorded_as="'Head of Service, Help and protection'", post="'head-of-service'",
    area=area, capacity="''", outcome="'permitted'", codes=cast("'[]'"), rows=cast("'[]'"),
    should_have_decided=f"CASE WHEN {{wrong}} THEN CASE n % 3 WHEN 0 THEN 'head-of-service' ELSE 'dcs' END ELSE '' END",
    # The oldest of them stand in a chain, each of which corrects the one before it.
    corrects_id=f"CASE WHEN n > 200 AND n % 50 = 7 THEN {{key('n - 5')}} "
                f"WHEN n BETWEEN 2 AND 200 THEN {{key('n - 1')}} END",
    decided_by="''", scheme_digest="'" + "0" * 64 + "'", ladder_digest="''", words_digest="''", calendar_digest="''",
    digests=cast("'" + "{{" + '"why": "' + "0" * 64 + '"' + "}}" + "'"), text_digest="''",
    record_digest="'" + "0" * 64 + "'",
)
text = dict(
    note_id=key("n"), salt="'" + "0" * 64 + "'", case_reference="'C-' || n", initials="'A.E.'", recorder="'Person'",
    question=cast("'" + "{{}}" + "'"), determination=cast("'" + "{{}}" + "'"), evidence=cast("'[]'"),
    decided="'" + "Apply today. " * 10 + "'", why="'" + "There is danger at home. " * 20 + "'",
    preparer="''", elsewhere=cast("'" + "{{}}" + "'"),
    considered="''", child_view="'Asked.'", actions="'Legal.'", deviation_reason="''", correction_reason="''",
)
at_note = "(n + 1) / 2"
entry = dict(
    log=council.pk, number="n", format="2", authority_id=council.pk, at=moment(f"n * {{step}} / 2"),
    kind="CASE n % 10 WHEN 1 THEN 'recorded' WHEN 3 THEN 'refused' WHEN 5 THEN 'listed' ELSE 'read' END",
    user_id=recorder, post="'head-of-service'", row="'bwd-1-05'", outcome="''", codes=cast("'[]'"),
    case_id=f"{{first_case}} + ({{at_note}}) % {{cases}}", note_id=key(at_note), digest="'" + "0" * 64 + "'",
)
def add(table, count, columns, where=""):
    names = ", ".join('"' + name + '"' for name in columns)
    chosen = ", ".join(str(value) for value in columns.values())
    with connection.cursor() as cursor:
        text = f"INSERT INTO {{table}} ({{names}}) {{series(count)}} SELECT {{chosen}} FROM s {{where}}"
        if not lite:
            text = f"{{series(count)}} INSERT INTO {{table}} ({{names}}) SELECT {{chosen}} FROM s {{where}}"
            cursor.execute("SET statement_timeout = 0")
        cursor.execute(text)
add("casenotes_note", NOTES, values)
add("casenotes_notetext", NOTES, text)
answered = f"n <= {{NOTES - 400}}"
asked = "n % 20 = 3 OR n % 10 = 1"
add("casenotes_noterequest", NOTES, dict(
    id="n", authority_id=council.pk, note_id=key("n"), number="1",
    kind=f"CASE WHEN {{wrong}} THEN 'answer' ELSE 'confirm' END", at=values["recorded_at"],
    step=f"CASE WHEN {{wrong}} THEN '' ELSE 'consultation:legal' END",
    person_id=f"CASE WHEN NOT ({{wrong}}) THEN {{head.pk}} END", post=values["should_have_decided"],
    area="''", hat="''", digest="'" + "0" * 64 + "'",
), f"WHERE {{asked}}")
add("casenotes_noteentry", NOTES, dict(
    id=key("n"), format="4", note_id=key("n"), number="1", request_id="n",
    kind=f"CASE WHEN {{wrong}} THEN 'agreed' ELSE 'confirmed' END", at=values["recorded_at"], by_id=head.pk,
    said_as="''", post="''", area="''", key=key("n"), digests=cast("'" + "{{}}" + "'"), record_digest="''",
), f"WHERE ({{asked}}) AND {{answered}}")
add("casenotes_noteentrytext", NOTES, dict(
    entry_id=key("n"), salt="'" + "0" * 64 + "'", said_by="'Person'", words="''", to_do="''",
    called=cast("'" + "{{}}" + "'"),
), f"WHERE ({{asked}}) AND {{answered}}")
try:
    from casenotes.recording.open_requests import put_right
    put_right()
except ImportError:
    pass
add("casenotes_auditentry", 2 * NOTES, entry)
LogHead.objects.update_or_create(log=council.pk, defaults=dict(number=2 * NOTES, digest="0" * 64))
with connection.cursor() as cursor:
    if not lite:
        cursor.execute("SET statement_timeout = 0")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if lite else "VACUUM ANALYZE")
"""

MEASURE = """
import json, re, sys, time
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]
settings.SECURE_SSL_REDIRECT = False
from django.db import connection
from django.test import Client
from authorities.models import User
from casenotes.models import Case, Note
def browser(name):
    client = Client()
    client.force_login(
        User.objects.get(username=name), backend="authorities.sign_in.backends.DemonstrationBackend"
    )
    return client
head, worker, auditor = browser("head"), browser("p5"), browser("auditor")
in_database = 0.0
def timed(execute, *arguments):
    global in_database
    begun = time.perf_counter()
    try:
        return execute(*arguments)
    finally:
        in_database += time.perf_counter() - begun
def tenth(client, address):
    for _ in range(9):
        older = re.search('href="([^"]+)" rel="next"', client.get(address).content.decode())
        if older is None:
            break
        address = older[1].replace("&amp;", "&")
    return address
notes = Note.objects.count()
of_case = Case.objects.get(reference=f"C-{notes // 10}").pk
worker_has = list(Note.objects.filter(recorded_by__username="p5").order_by("number").values_list("pk", flat=True))
middle = "since=1/1/2022&until=30/6/2022"
PAGES = {
    "notes, first page": (head, "/notes"),
    "notes, tenth page": (head, tenth(head, "/notes")),
    "notes, in the middle": (head, f"/notes?older={Note.objects.get(number=notes // 2).pk}"),
    "notes, at the end": (head, f"/notes?older={Note.objects.get(number=30).pk}"),
    "mine": (head, "/notes?mine=on"),
    "my team": (head, "/notes?team=on"),
    "for my post": (head, "/notes?answer=on"),
    "decisions": (head, "/notes?kind=decision"),
    "deviations": (head, "/notes?kind=deviation"),
    "corrections": (head, "/notes?kind=correction"),
    "a case": (head, f"/notes?case={of_case}"),
    "half a year": (head, f"/notes?{middle}"),
    "all of it at once": (head, f"/notes?mine=on&team=on&kind=decision&{middle}"),
    "a practitioner's": (worker, "/notes"),
    "a practitioner's end": (worker, f"/notes?older={worker_has[len(worker_has) // 2]}"),
    "waiting": (head, "/waiting"),
    "a chain": (head, f"/notes/{Note.objects.get(number=100).pk}"),
    "log, first page": (auditor, "/log"),
    "log, tenth page": (auditor, tenth(auditor, "/log")),
    "log, in the middle": (auditor, f"/log?older={notes}"),
    "log, a kind": (auditor, "/log?kind=refused"),
    "log, a person": (auditor, f"/log?person={User.objects.get(username='head').pk}"),
    "log, a note": (auditor, f"/log?note={notes // 2}"),
    "log, half a year": (auditor, f"/log?{middle}"),
}
ROUNDS = int(sys.stdin.readline())
print("ready", flush=True)
for line in sys.stdin:
    name = line.strip()
    client, address = PAGES[name]
    times, parts = [], []
    shown = 0
    with connection.execute_wrapper(timed):
        for _ in range(ROUNDS):
            in_database = 0.0
            begun = time.perf_counter()
            page = client.get(address)
            times.append(time.perf_counter() - begun)
            parts.append(in_database)
            shown = page.content.count(b'<li class="app-result">')
            assert page.status_code == 200
    print(json.dumps({"page": times, "database": parts, "shown": shown}), flush=True)
"""
PAGES = (
    *("notes, first page", "notes, tenth page", "notes, in the middle", "notes, at the end", "mine", "my team"),
    *("for my post", "decisions", "deviations", "corrections", "a case", "half a year", "all of it at once"),
    *("a practitioner's", "a practitioner's end", "waiting", "a chain"),
    *("log, first page", "log, tenth page", "log, in the middle", "log, a kind", "log, a person", "log, a note"),
    "log, half a year",
)


class Served:
    """A process that has a database of one size open, and answers how long a page takes."""

    def __init__(self, database: str, rounds: int) -> None:
        import os  # noqa: PLC0415

        self.process = subprocess.Popen(  # noqa: S603 - the programs in this file
            [sys.executable, "-W", "ignore", "-c", "import django; django.setup()\n" + MEASURE],
            cwd=HERE,
            env={
                **os.environ,
                "DATABASE_URL": database,
                "DJANGO_SETTINGS_MODULE": "delegation.site.settings",
                "PYTHONPATH": str(HERE),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.said(str(rounds))

    def said(self, line: str) -> str:
        """Send a line, and return the one that comes back."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def end(self) -> None:
        """Let the process end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main(arguments: list[str]) -> None:
    """Fill a database of each size, measure every page in each, and print a line for each page."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--notes", type=int, nargs="+", default=[1000, 100_000, 1_000_000])
    asked.add_argument("--rounds", type=int, default=40)
    options = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        databases = {}
        for notes in options.notes:
            databases[notes] = database_of(f"lists_{notes}", Path(folder))
            run(HERE, databases[notes], SET_UP)
            run(HERE, databases[notes], FILL.format(notes=notes))
        measure(databases, options.rounds)


def measure(databases: dict[int, str], rounds: int) -> None:
    """Print for each page the median at each size, and how it stands to the smallest."""
    served = {notes: Served(database, 5) for notes, database in databases.items()}
    print(f"{'':22}" + "".join(f"{f'{notes:,} notes':>40}" for notes in served))
    for page in PAGES:
        times: dict[int, dict[str, list[float]]] = {notes: {"page": [], "database": []} for notes in served}
        shown = {}
        for turn in range(max(2, rounds // 5)):
            for notes, one in served.items():
                found = json.loads(one.said(page))
                shown[notes] = found["shown"]
                for name in ("page", "database"):
                    times[notes][name] += found[name] if turn else []
        line, smallest = f"{page:22}", {}
        for notes in served:
            for name in ("page", "database"):
                took = middle(times[notes][name])
                smallest.setdefault(name, took)
                line += f"{took * 1000:9.2f} ms ×{took / smallest[name]:4.2f}"
            line += f" ({shown[notes]:2})"
        print(line, flush=True)
    for one in served.values():
        one.end()


def middle(times: list[float]) -> float:
    """Return the median."""
    ordered = sorted(times)
    return ordered[len(ordered) // 2]


if __name__ == "__main__":
    main(sys.argv[1:])
