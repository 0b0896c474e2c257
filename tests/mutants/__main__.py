"""Change the modules that decide, one place at a time, and say which changes no test notices.

    python -m tests.mutants [MODULE ...] [--since COMMIT] [--jobs 2] [--seconds N] [--results FILE] [--again FILE]

Ends with 1 where a change goes unnoticed and ``explained.txt`` does not say why nobody could notice it, or where that
list explains a change that is noticed or is no more.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.architecture.reading import PROJECT
from tests.mutants.explained import explained
from tests.mutants.judging import Verdict, judge_afresh, judge_in_place, lies_in_a_function, make_ready
from tests.mutants.suites import SUITES, path_of, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.mutants.changes import Change
    from tests.mutants.suites import Suite

EVERY: Final = tuple(name for suite in SUITES for name in suite.names)
HUNK: Final = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", flags=re.MULTILINE)


def main() -> int:
    """Judge the changes asked for, print what came of them, and return the exit code."""
    asked = _arguments()
    modules = asked.modules or [name for suite in SUITES if not suite.needs_database for name in suite.names]
    verdicts: list[Verdict] = []
    left_out = 0
    for suite in SUITES:
        wanted = [name for name in suite.names if name in modules]
        if wanted:
            judged, left = _judge(suite, wanted, asked)
            verdicts += judged
            left_out += left
    is_whole = not (asked.since or asked.again or left_out)
    return _report(verdicts, modules, left_out, is_whole=is_whole)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="full names; without any, all that decide")
    parser.add_argument("--since", metavar="COMMIT", help="only on lines that were changed since this commit")
    parser.add_argument("--jobs", type=int, default=2, help="so many at a time")
    parser.add_argument("--seconds", type=float, help="begin no more after so long; what is left out is counted")
    parser.add_argument("--results", type=Path, metavar="FILE", help="add each verdict to a file, a line of JSON")
    parser.add_argument("--again", type=Path, metavar="FILE", help="only what went unnoticed in such a file")
    parser.add_argument("--afresh", action="store_true", help="import the package anew for each; slower, and exact")
    asked = parser.parse_args()
    unknown = [name for name in asked.modules if name not in EVERY]
    if unknown:
        parser.error(f"{unknown[0]} is none of {', '.join(EVERY)}")
    return asked


def _judge(suite: Suite, modules: list[str], asked: argparse.Namespace) -> tuple[list[Verdict], int]:
    """Return the verdicts on the changes asked for in some modules, and how many there was no time for."""
    unnoticed = None
    if asked.again:
        before = [json.loads(line) for line in asked.again.read_text(encoding="utf-8").splitlines()]
        unnoticed = {one["change"] for one in before if not one["noticed"]}
    trees = {module: read(module) for module in modules}
    chosen: dict[str, list[Change]] = {}
    for module, (_tree, changes) in trees.items():
        lines = _lines_changed(module, asked.since) if asked.since else None
        chosen[module] = [
            one
            for one in changes
            if (lines is None or not lines.isdisjoint(one.lines)) and (unnoticed is None or one.name in unnoticed)
        ]
    if not any(chosen.values()):
        return [], 0
    make_ready()
    begun = time.monotonic()
    left_out = 0
    found: list[Verdict] = []

    def tell(verdict: Verdict) -> None:
        found.append(verdict)
        if asked.results:
            with asked.results.open("a", encoding="utf-8") as results:
                results.write(json.dumps(_plain(verdict)) + "\n")
        if not verdict.is_noticed:
            print(f"  not noticed: {verdict.change.name}", flush=True)
        if len(found) % 100 == 0:
            print(f"{len(found)} changes judged in {time.monotonic() - begun:.0f} seconds", flush=True)

    wanted = [one for changes in chosen.values() for one in changes]
    if asked.seconds is not None:
        timely = _spread(wanted, int(asked.seconds * asked.jobs / SECONDS_FOR_ONE))
        left_out, wanted = len(wanted) - len(timely), timely
    trees_alone = {module: tree for module, (tree, _changes) in trees.items()}
    afresh = [one for one in wanted if asked.afresh or not lies_in_a_function(one, trees_alone[one.module])]
    in_place = [one for one in wanted if one not in afresh]
    if suite.needs_database:
        in_place, afresh = wanted, []
    if afresh:
        judge_afresh(suite, trees_alone, afresh, asked.jobs, tell)
    if in_place:
        # What so many did not notice is tried again with all.
        most_tests = None if asked.again else MOST_TESTS
        judge_in_place(suite, trees_alone, in_place, asked.jobs, tell, most_tests)
    return found, left_out


MOST_TESTS: Final = 90
"""How many tests with a database judge one change at first: one that goes unnoticed takes each of them."""

SECONDS_FOR_ONE: Final = 1.5
"""What one change takes on the whole, with some that are not noticed among them."""


def _spread(changes: list[Change], most: int) -> list[Change]:
    """Return at most so many of the changes, spread evenly over all."""
    if len(changes) <= most:
        return changes
    return [changes[index * len(changes) // most] for index in range(most)]


def _lines_changed(module: str, since: str) -> set[int]:
    path = path_of(module).relative_to(PROJECT)
    command = ["git", "diff", "--unified=0", since, "--", str(path)]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    lines: set[int] = set()
    for first, count in HUNK.findall(told):
        lines |= set(range(int(first), int(first) + (int(count) if count else 1)))
    return lines


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "change": verdict.change.name,
        "line": verdict.change.lines.start,
        "noticed": verdict.is_noticed,
        "judge": verdict.judge,
        "endless": verdict.is_endless,
    }


def _report(verdicts: list[Verdict], modules: Iterable[str], left_out: int, *, is_whole: bool) -> int:
    """Print the figures by module and what is left to do; return the exit code."""
    by_module: dict[str, list[Verdict]] = defaultdict(list)
    for one in verdicts:
        by_module[one.change.module].append(one)
    known = explained()
    surviving = {one.change.name for one in verdicts if not one.is_noticed}
    print(f"\n{'module':34}{'changes':>9}{'noticed':>9}{'endless':>9}{'explained':>11}{'left':>6}{'noticed %':>11}")
    for module in [*by_module, ""]:
        here = by_module[module] if module else verdicts
        noticed = sum(one.is_noticed for one in here)
        reasoned = sum(one.change.name in known for one in here if not one.is_noticed)
        endless = sum(one.is_endless for one in here)
        share = f"{100 * noticed / len(here):.1f}" if here else "-"
        left = len(here) - noticed - reasoned
        name = module or "all"
        print(f"{name:34}{len(here):>9}{noticed:>9}{endless:>9}{reasoned:>11}{left:>6}{share:>11}")
    if left_out:
        print(f"There was no time for {left_out} more.")
    unexplained = sorted(surviving - set(known))
    for name in unexplained:
        print(f"No test notices, and nothing explains why: {name}")
    stale = []
    if is_whole:
        stale = [name for name in known if name.partition(":")[0] in modules and name not in surviving]
        for name in stale:
            print(f"Explained, but noticed or no more there: {name}")
    return 1 if unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main())
