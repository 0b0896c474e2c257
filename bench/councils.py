"""Many councils beside four: ``python bench/councils.py [--councils 153] [--versions 10] [--kept-mib 512]``.

Councils are made from the largest scheme of the fixtures, each under its own name, in a database made for the run
(SQLite, in a folder that goes away). Each run is a process of its own: it says how long its first answer takes, asks
and searches each council once to make what is kept, and then each in turn three times over. Prints, for four councils
and for all of them: milliseconds to the first answer, to make what a council needs, for a question and for a search in
turn (median, and the 99th of a hundred), what is kept by its estimate, and the memory of the process. At last one
council with many versions: milliseconds to the first answer, with one client and with eight at once.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delegation.site.settings")

LARGEST = "torbay"
DAY = date(2026, 6, 3)
MANY_VERSIONS = "many-versions"
ROW = "tor-p-1.01a"


def council_named(number: int) -> str:
    """Return the name of a made-up council."""
    return f"council-{number:03}"


def fill(councils: int, versions: int) -> None:
    """Fill the database: every council with one version, and one more council with many."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up first

    from authorities.councils.documents import described  # noqa: PLC0415
    from authorities.files.reading import read_document  # noqa: PLC0415
    from authorities.people.loading import load_authority  # noqa: PLC0415
    from delegation.encodings.files import SchemeText, read_words  # noqa: PLC0415
    from delegation.publishing.actions import load_scheme, load_words  # noqa: PLC0415
    from tests.delegation.fixture_library import compiled_schemes  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    text = described(read_document(PROJECT / "fixtures" / "authorities" / f"{LARGEST}.yaml"))
    largest = max((one.scheme for one in compiled_schemes()), key=lambda one: len(one.statements))
    for number in range(councils + 1):
        name = MANY_VERSIONS if number == councils else council_named(number)
        authority = load_authority(text=replace(text, slug=name, title=name)).authority
        words = read_document(PROJECT / "fixtures" / "words" / f"{LARGEST}.yaml")
        words.content["authority"] = name
        load_words(text=read_words(words))
        starts = (
            [f"{2016 + at // 12}-{1 + at % 12:02}" for at in range(versions)] if number == councils else ["2016-10"]
        )
        for start in starts:
            scheme = replace(largest, council=name, document=f"d{number:03}", effective=start)
            load_scheme(text=SchemeText(authority, scheme), backdated_because="Set-up of the measurement")


def ask(council: str, row: str) -> str:
    """Answer a question as a page does: with a library of its own."""
    from django.utils import timezone  # noqa: PLC0415

    from delegation.rules.questions import parse_question  # noqa: PLC0415
    from delegation.schemes.library import library  # noqa: PLC0415

    books = library()
    plain = {"council": council, "row": row, "on": DAY.isoformat(), "actor": {"post": "team-manager"}}
    return str(books.determine(parse_question(plain, books, timezone.now())).outcome)


def search(council: str, words: str) -> bool:
    """Search as a page does."""
    from delegation.lookup.borrowed import phrases_borrowed  # noqa: PLC0415
    from delegation.lookup.finding import look_up  # noqa: PLC0415
    from delegation.lookup.phrases import phrases_added  # noqa: PLC0415
    from delegation.lookup.search import Covered  # noqa: PLC0415
    from delegation.schemes.library import library  # noqa: PLC0415

    book = library().books[council]
    return look_up(book, DAY, words, 10, phrases_added(council), phrases_borrowed(book, DAY)).covered is not Covered.NO


def timed(do: Any, *given: str) -> float:
    """Return how many milliseconds something takes."""
    began = time.perf_counter()
    do(*given)
    return 1000 * (time.perf_counter() - began)


def in_turn(councils: int) -> dict[str, float]:
    """Ask and search councils in turn; return what is measured."""
    from authorities.database.kept import KEPT  # noqa: PLC0415

    names = [council_named(number) for number in range(councils)]
    found = {"first answer": timed(ask, names[0], ROW)}
    made = [timed(ask, name, ROW) + timed(search, name, "passport") for name in names[1:]]
    search(names[0], "passport")
    questions = [timed(ask, name, ROW) for _ in range(3) for name in names]
    searches = [timed(search, name, "who signs for a passport") for _ in range(3) for name in names]
    found["made"] = statistics.median(made)
    for what, taken in (("question", questions), ("search", searches)):
        found[what] = statistics.median(taken)
        found[f"{what} 99th"] = sorted(taken)[int(0.99 * len(taken))]
    return found | {"kept MiB": KEPT.size / 2**20, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def at_once(clients: int) -> dict[str, float]:
    """Ask the council with many versions, from several clients at once."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda _one: ask(MANY_VERSIONS, ROW), range(clients)))
    return {"first answer": 1000 * (time.perf_counter() - began)}


def main() -> None:
    """Fill a database and measure in processes of their own."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--councils", type=int, default=153)
    arguments.add_argument("--versions", type=int, default=10)
    arguments.add_argument("--kept-mib", type=int, default=512)
    arguments.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.part is not None:
        import django  # noqa: PLC0415

        django.setup()
        what, count = chosen.part[0], int(chosen.part[1])
        if what == "fill":
            fill(count, chosen.versions)
        else:
            print(json.dumps(in_turn(count) if what == "turn" else at_once(count)))
        return
    with tempfile.TemporaryDirectory() as folder:
        more = {"DATABASE_URL": f"sqlite:///{folder}/councils.sqlite3", "KEPT_MIB": str(chosen.kept_mib)}

        def part(what: str, count: int) -> str:
            command = [sys.executable, __file__, "--versions", str(chosen.versions), "--part", what, str(count)]
            return subprocess.run(command, env=os.environ | more, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603

        part("fill", chosen.councils)
        for count in (4, chosen.councils):
            print(
                f"{count:4} councils:",
                {name: round(value, 2) for name, value in json.loads(part("turn", count)).items()},
            )
        for clients in (1, 8):
            first = json.loads(part("at-once", clients))["first answer"]
            print(f"{chosen.versions} versions of one, {clients} at once: first answers after {first:.0f} ms")


if __name__ == "__main__":
    main()
