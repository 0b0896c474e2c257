"""Alter a database of many notes in twenty ways, and see whether check_ledger names each one, and how long it takes.

    python bench/altered.py [--notes 10000]

The project's own actions fill the database. It is SQLite in a temporary folder, or PostgreSQL if DATABASE_URL names a
database whose server may take two more. Each alteration is made in a fresh copy. The owner of the tables drops the
guard for it and puts the guard back, so that check_ledger can find nothing but the alteration. For each one the script
prints the fault that was expected, how many faults were named, and the seconds. It exits with 1 if an alteration is not
named, or if a fault is named before anything is altered.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from saving import HERE, SET_UP, database_of

FILL = """
import uuid
from datetime import UTC, datetime
from authorities.models import Appointment, User
from casenotes.recording.actions import Draft, Evidence, Text, log_reading, record_note
from casenotes.models import Case
from delegation.rules.steps import Step, StepKind
user, case = User.objects.get(), Case.objects.get()
held = Appointment.objects.select_related("seat__post__authority", "seat__area").get()
done = (Evidence(Step(StepKind.CONSULTATION, "legal"), "Duty solicitor, 15:40"),)
taken_at = datetime(2026, 6, 3, 16, tzinfo=UTC)
for number in range(NOTES):
    text = Text(decided="Apply today.", why=f"Reason {number}.", child_view="Asked.", actions="Legal to issue.")
    draft = Draft(row="bwd-1-05", case=case, taken_at=taken_at, is_now=False, text=text, evidence=done)
    note = record_note(user=user, appointment=held, draft=draft, key=uuid.uuid4()).note
    if number % 10 == 0:
        log_reading(user=user, note=note)
"""

WRITE_OUT = "from django.db import connection; connection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"

ALTER = """
from django.db import connection
from authorities.database import guard
from casenotes.models import *
from delegation.models import *
def note(number):
    return Note.objects.get(number=number)
GUARD = True
guard.remove(connection)
with connection.constraint_checks_disabled():
    exec(WHAT)
if GUARD:
    guard.install(connection)
"""

HALF, COUNCIL = "NOTES // 2", "blackburn-with-darwen"
OF_HALF = "Note {half} of " + COUNCIL

ALTERATIONS = {
    "a character of why": (
        f"NoteText.objects.filter(note=note({HALF})).update(why='Reason ~.')",
        [OF_HALF + " has another “why” than was sealed."],
    ),
    "a character of what was decided, of the last note": (
        "NoteText.objects.filter(note=note(NOTES)).update(decided='Apply today!')",
        ["Note {last} of " + COUNCIL + " has another “decided” than was sealed."],
    ),
    "the reference of the case in a text": (
        f"NoteText.objects.filter(note=note({HALF})).update(case_reference='C-2')",
        [OF_HALF + " has another “case_reference” than was sealed."],
    ),
    "the name of whoever recorded": (
        f"NoteText.objects.filter(note=note({HALF})).update(recorder='Another Example')",
        [OF_HALF + " has another “recorder” than was sealed."],
    ),
    "who was consulted": (
        f"t = note({HALF}).text; t.evidence[0]['who'] = 'Nobody'; t.save()",
        [OF_HALF + " has another “evidence” than was sealed."],
    ),
    "the answer of the scheme": (
        f"t = note({HALF}).text; t.determination['outcome'] = 'refused'; t.save()",
        [OF_HALF + " has another “determination” than was sealed."],
    ),
    "the key of the case": (
        f"c = Case.objects.create(authority=note(1).authority, reference='C-2', initials='B.S.'); "
        f"Note.objects.filter(number={HALF}).update(case=c)",
        [OF_HALF + " has another record than was sealed."],
    ),
    "the moment of the decision, by a second": (
        f"from datetime import timedelta; n = note({HALF}); "
        "Note.objects.filter(pk=n.pk).update(taken_at=n.taken_at - timedelta(seconds=1))",
        [OF_HALF + " has another record than was sealed."],
    ),
    "the post": (
        f"Note.objects.filter(number={HALF}).update(post='service-lead')",
        [OF_HALF + " has another record than was sealed."],
    ),
    "the key of the press of the button": (
        f"import uuid; Submission.objects.filter(note=note({HALF})).update(key=uuid.uuid4())",
        [OF_HALF + " has another record than was sealed."],
    ),
    "the salt": (
        f"NoteText.objects.filter(note=note({HALF})).update(salt='')",
        [OF_HALF + " has no salt."],
    ),
    "two texts that changed places": (
        "a, b = note(1).text, note(2).text; "
        "NoteText.objects.filter(note=a.note_id).update(why=b.why, salt=b.salt, decided=b.decided); "
        "NoteText.objects.filter(note=b.note_id).update(why=a.why, salt=a.salt, decided=a.decided)",
        [f"Note {number} of {COUNCIL} has another “why” than was sealed." for number in (1, 2)],
    ),
    "a note taken out with all that hangs on it": (
        f"n = note({HALF}); pk = n.pk\n"
        "for m in (AuditEntry, Submission, NoteText): m.objects.filter(note=pk)._raw_delete('default')\n"
        "Note.objects.filter(pk=pk)._raw_delete('default')",
        [OF_HALF + " is not there."],
    ),
    "an entry of the log taken out": (
        "AuditEntry.objects.filter(number=NOTES // 3)._raw_delete('default')",
        ["Entry {third} of the log of " + COUNCIL + " is not there."],
    ),
    "the last entry of the log taken out": (
        "AuditEntry.objects.order_by('-number')[0].delete()",
        ["The log of " + COUNCIL + " ends at entry "],
    ),
    "an entry of the log altered": (
        "AuditEntry.objects.filter(number=NOTES // 3).update(outcome='refused')",
        ["Entry {third} of the log of " + COUNCIL + " is not what was sealed."],
    ),
    "a trigger dropped": (
        "GUARD = False; guard.install(connection); "
        "t = guard.triggers(connection.vendor)[next(n for n in guard.triggers(connection.vendor) if 'notetext' in n)]; "
        "guard._drop(connection, t)",
        ["The trigger casenotes_notetext_"],
    ),
    "a version put in with its own digest": (
        "import hashlib; v = SchemeVersion.objects.get(); v.pk = None; v.effective = '2024-01'; "
        "v.effective_on = '2024-01-01'; v.label = 'put in'; "
        "v.canonical_text = v.canonical_text.replace('2023-12', '2024-01'); "
        "v.digest = hashlib.sha256(v.canonical_text.encode()).hexdigest(); v.save(force_insert=True)",
        ["put in: it has no entry in the ledger of publications."],
    ),
    "a character of a published text": (
        "v = SchemeVersion.objects.get(); "
        "SchemeVersion.objects.update(canonical_text=v.canonical_text.replace('head-of-service', 'social-worker', 1))",
        [": its text is not the one that was published."],
    ),
    "a row of a published version": (
        "MinimumPostRow.objects.filter(pk=MinimumPostRow.objects.earliest('pk').pk).update(position=99)",
        [": its rows do not say what its published text says."],
    ),
}


def run(database: str, *arguments: str) -> tuple[int, str]:
    """Run a command on a database. Return its exit code and what it says."""
    environment = {**os.environ, "DATABASE_URL": database, "PYTHONPATH": str(HERE)}
    done = subprocess.run(  # noqa: S603 - the project's own commands
        [sys.executable, "-W", "ignore", "manage.py", *arguments],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def shell(database: str, program: str) -> None:
    """Run a program on a database. If it fails, exit with what it says."""
    code, said = run(database, "shell", "--no-imports", "-c", program)
    if code:
        raise SystemExit(said)


def copied(original: str, folder: Path) -> str:
    """Make a fresh copy of a database, and return its address."""
    if original.startswith("sqlite"):
        copy = folder / "copy.sqlite3"
        for ending in ("-wal", "-shm"):
            Path(f"{copy}{ending}").unlink(missing_ok=True)
        shutil.copy(original.removeprefix("sqlite:///"), copy)
        return f"sqlite:///{copy}"
    import psycopg  # noqa: PLC0415 - needed only for PostgreSQL

    base, _, name = original.rpartition("/")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}_copy WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
    return f"{base}/{name}_copy"


def checked(database: str) -> tuple[float, list[str]]:
    """Return how many seconds check_ledger takes, and every fault that it names."""
    begun = time.perf_counter()
    code, said = run(database, "check_ledger")
    seconds, lines = time.perf_counter() - begun, said.strip().splitlines()
    return seconds, lines[:-1] if code else []


def main() -> None:
    """Fill a database, alter copies of it, check each one and print what was found."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--notes", type=int, default=10_000)
    notes = asked.parse_args().notes
    numbers = {"half": notes // 2, "third": notes // 3, "last": notes}
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        original = database_of("altered", Path(folder))
        shell(original, SET_UP)
        shell(original, FILL.replace("NOTES", str(notes)))
        if original.startswith("sqlite"):
            shell(
                original,
                "from django.db import connection; connection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')",
            )
        seconds, faults = checked(original)
        print(f"{notes} notes, nothing altered: {len(faults)} faults, {seconds:.1f} s")
        missed += faults
        for what, (how, expected) in ALTERATIONS.items():
            copy = copied(original, Path(folder))
            shell(copy, ALTER.replace("WHAT", repr(how.replace("NOTES", str(notes)))))
            seconds, faults = checked(copy)
            wanted = [one.format(**numbers) for one in expected]
            named = all(any(one in fault for fault in faults) for one in wanted)
            missed += [] if named else [what]
            first = next((fault for fault in faults if wanted[0] in fault), "NOT NAMED")
            print(f"{what}: {first} ({len(faults)} in all, {seconds:.1f} s)")
    if missed:
        raise SystemExit(f"Not as it should be: {missed}")


if __name__ == "__main__":
    main()
