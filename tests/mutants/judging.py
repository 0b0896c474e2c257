"""Whether the tests notice a change: a process of its own for each, which runs the judges until one fails.

Most changes lie in a function. All judges are loaded and collected once; each child puts the changed code into the
function, forgets what was made before the change, and runs the tests, those first that noticed most. What lies in no
function is imported with the change by a child that knows nothing of the package yet; so is everything where that is
asked for. A child that does not come to an end is ended, and counts as noticed.
"""

from __future__ import annotations
import __future__

import ast
import gc
import importlib
import inspect
import json
import os
import resource
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any, Final

import pytest
from _pytest.runner import runtestprotocol
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from tests.architecture.reading import PROJECT
from tests.mutants.changes import OF_THE_MODULE

if TYPE_CHECKING:
    from tests.mutants.changes import Change
    from tests.mutants.suites import Suite

BYTES_OF_MEMORY: Final = 4 << 30
RUN_AT_IMPORT: Final = frozenset({"__new__"})

_OPTIONS: Final = (
    *("-x", "-qq", "--no-header", "--no-summary", "--capture=no"),
    "--assert=plain",
    *("-c", os.devnull),
    *("--rootdir", str(PROJECT)),
    *(f"-pno:{plugin}" for plugin in ("cacheprovider", "xdist", "pytest_cov", "logging", "faulthandler")),
)
_SURVIVED, _BROKEN = 0, 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a change: the test, or file of tests, that noticed it, or None; ``is_endless`` without an end."""

    change: Change
    judge: str | None
    is_endless: bool = False

    @property
    def is_noticed(self) -> bool:
        """Whether a test fails because of the change."""
        return self.judge is not None or self.is_endless


Trees = dict[str, ast.Module]


class UnfitJudgeError(Exception):
    """A test fails though nothing is changed, so that it cannot judge."""


def judge_in_place(
    suite: Suite,
    trees: Trees,
    changes: list[Change],
    jobs: int,
    tell: Callable[[Verdict], None],
    most_tests: int | None = None,
) -> None:
    """Judge changes of functions, and tell each verdict as it comes. Raises UnfitJudgeError.

    ``most_tests`` is how many tests judge one change at most, where it is known which of them run it; None is all.
    """
    loop = _InPlace(suite, trees, changes, jobs, tell, most_tests)
    code = pytest.main([*_OPTIONS, *suite.options, *suite.judges], plugins=[loop])
    if loop.failure is not None:
        raise loop.failure
    if code != pytest.ExitCode.OK:
        message = f"pytest ends with {code} before anything is changed"
        raise UnfitJudgeError(message)


def judge_afresh(suite: Suite, trees: Trees, changes: list[Change], jobs: int, tell: Callable[[Verdict], None]) -> None:
    """Judge changes by importing the package with each. Raises UnfitJudgeError where that is loaded already."""
    if any(name.startswith(suite.package) for name in sys.modules):
        message = f"{suite.package} is loaded before it is changed"
        raise UnfitJudgeError(message)

    def run(change: Change | None) -> int | None:
        if change is not None:
            _serve(change.module, compile(change.made_in(trees[change.module]), "changed", "exec"))
        for index, judge in enumerate(suite.judges):
            if pytest.main([*_OPTIONS, *suite.options, judge]) != pytest.ExitCode.OK:
                return index
        return None

    children = _Children(jobs, suite.most_seconds)
    children.must_pass(lambda: run(None), suite.judges)
    children.judge(changes, lambda change: lambda: run(change), lambda _change: suite.judges, tell)


class _InPlace:
    """Takes the place of pytest's own loop: the tests are collected, and run in the children alone."""

    def __init__(
        self,
        suite: Suite,
        trees: Trees,
        changes: list[Change],
        jobs: int,
        tell: Callable[[Verdict], None],
        most_tests: int | None,
    ) -> None:
        self.most_tests = most_tests
        self.suite, self.trees, self.changes, self.jobs, self.tell = suite, trees, changes, jobs, tell
        self.noticed: dict[str, Counter[str]] = {}
        self.reached: dict[str, _Reached] = {}
        self.failure: BaseException | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge every change."""
        try:
            self._judge(list(session.items))
        except (UnfitJudgeError, KeyboardInterrupt) as error:
            self.failure = error
        return True

    def _judge(self, items: list[pytest.Item]) -> None:
        # The first test makes the database. It lies in memory, so that every child has a copy of its own: in a file
        # that they share, one would wait for another, and see what that commits.
        if self.suite.needs_database:
            connection.settings_dict["TEST"]["NAME"] = None
        if self.suite.needs_database and not _passes(items[0], items[1]):
            raise UnfitJudgeError(items[0].nodeid)
        if self.suite.loads is not None:
            module, function = self.suite.loads.split(":")
            with items[0].config.stash[blocking_manager_key].unblock():
                getattr(importlib.import_module(module), function)()
        gc.collect()
        gc.freeze()
        gc.disable()
        of_names = {item.nodeid: item for item in _sampled(self.suite, items)}
        names = tuple(of_names)

        def run(change: Change | None, order: tuple[str, ...]) -> int | None:
            _forget_what_was_made()
            if change is not None:
                _put(change, self.trees[change.module])
            if not order:
                return None  # No test runs what was changed.
            # What was made for another test than the one that comes first here is put away before it.
            first = of_names[order[0]]
            first.session._setupstate.teardown_exact(first)
            for index, name in enumerate(order):
                following = of_names[order[index + 1]] if index + 1 < len(order) else None
                if not _passes(of_names[name], following):
                    return index
            return None

        def ordered(change: Change) -> tuple[str, ...]:
            of_the_function = self.noticed.setdefault(f"{change.module}.{change.function}", Counter())
            of_the_module = self.noticed.setdefault(change.module, Counter())
            first = dict.fromkeys(name for name, _ in (*of_the_function.most_common(), *of_the_module.most_common(60)))
            able = self._able_to_notice(change, names)
            return (*(name for name in first if name in able), *(name for name in able if name not in first))

        def tell(verdict: Verdict) -> None:
            if verdict.judge is not None:
                for place in (verdict.change.module, f"{verdict.change.module}.{verdict.change.function}"):
                    self.noticed.setdefault(place, Counter())[verdict.judge] += 1
            self.tell(verdict)

        def begin(change: Change) -> Callable[[], int | None]:
            order = ordered(change)
            return lambda: run(change, order)

        children = _Children(self.jobs, self.suite.most_seconds)
        if self.suite.needs_database:
            self.reached = self._measured(children, of_names)
        else:
            children.must_pass(lambda: run(None, names), names)
        children.judge(self.changes, begin, ordered, tell)

    def _measured(self, children: _Children, items: dict[str, pytest.Item]) -> dict[str, _Reached]:
        """Return what each test takes and which lines it runs, from a child that changes nothing."""
        names = tuple(items)
        files = {inspect.getfile(sys.modules[module]): module for module in self.trees}
        with tempfile.NamedTemporaryFile() as told:

            def measure() -> int | None:
                found: dict[str, _Reached] = {}
                for index, name in enumerate(names):
                    following = items[names[index + 1]] if index + 1 < len(names) else None
                    begun, run = time.process_time(), set[str]()
                    with _lines_noted(files, run):
                        if not _passes(items[name], following):
                            return index
                    found[name] = time.process_time() - begun, sorted(run)
                Path(told.name).write_text(json.dumps(found), encoding="utf-8")
                return None

            children.must_pass(measure, names)
            found: dict[str, _Reached] = json.loads(Path(told.name).read_text(encoding="utf-8"))
            return found

    def _able_to_notice(self, change: Change, names: tuple[str, ...]) -> list[str]:
        """Return the tests that run the lines of a change; all where that is not known.

        The quickest test of each file comes first, then the next of each: another file looks at something else.
        """
        if not self.reached or not lies_in_a_function(change, self.trees[change.module]):
            return list(names)
        lines = {f"{change.module}:{line}" for line in change.lines}
        able = [name for name in names if not lines.isdisjoint(self.reached[name][1])]
        able.sort(key=lambda name: self.reached[name][0])
        of_files: Counter[str] = Counter()
        turns: dict[str, int] = {}
        for name in able:
            file = name.partition("::")[0]
            turns[name] = of_files[file]
            of_files[file] += 1
        return sorted(able, key=lambda name: turns[name])[: self.most_tests]


_Reached = tuple[float, list[str]]
"""What a test takes, in seconds of a processor, and the lines that it runs, each as ``module:line``."""


@contextmanager
def _lines_noted(files: dict[str, str], run: set[str]) -> Iterator[None]:
    """Add to ``run`` each line of some files that is run meanwhile."""

    def note(frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        module = files.get(frame.f_code.co_filename)
        if module is None:
            return None
        run.add(f"{module}:{frame.f_lineno}")
        return note

    sys.settrace(note)
    threading.settrace(note)
    try:
        yield
    finally:
        sys.settrace(None)
        threading.settrace(None)


class _Children:
    """Processes, so many at a time, each of which returns the place of the judge that failed, or None."""

    def __init__(self, jobs: int, most_seconds: int) -> None:
        self.jobs, self.most_seconds = jobs, most_seconds

    def must_pass(self, run: Callable[[], int | None], judges: tuple[str, ...]) -> None:
        """Run the judges with nothing changed. Raises UnfitJudgeError where one fails."""
        child, told = _begun(run, self.most_seconds)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        place = _place_told(told)
        if code != _SURVIVED or place is not None:
            raise UnfitJudgeError(judges[place] if place is not None else f"the judges end with {code}")

    def judge(
        self,
        changes: list[Change],
        begin: Callable[[Change], Callable[[], int | None]],
        ordered: Callable[[Change], tuple[str, ...]],
        tell: Callable[[Verdict], None],
    ) -> None:
        """Run the judges on each change, and tell the verdicts."""
        waiting = list(reversed(changes))
        running: dict[int, tuple[Change, tuple[str, ...], int]] = {}
        while waiting or running:
            while waiting and len(running) < self.jobs:
                change = waiting.pop()
                child, told = _begun(begin(change), self.most_seconds)
                running[child] = change, ordered(change), told
            child, status = os.wait()
            change, judges, told = running.pop(child)
            code, place = os.waitstatus_to_exitcode(status), _place_told(told)
            if code == _BROKEN:
                message = f"a child broke on {change.name}"
                raise UnfitJudgeError(message)
            tell(Verdict(change, judges[place] if place is not None else None, is_endless=code < 0))


def _begun(run: Callable[[], int | None], most_seconds: int) -> tuple[int, int]:
    """Run something in a child; return its number and where it writes which judge failed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code = _BROKEN
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES_OF_MEMORY, BYTES_OF_MEMORY))
        # A child that waits for what never comes takes no time of the processor.
        signal.alarm(10 * most_seconds)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        place = run()
        if place is not None:
            os.write(writing, str(place).encode())
        code = _SURVIVED
    finally:
        os._exit(code)


def _place_told(reading: int) -> int | None:
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    return int(told) if told else None


def _sampled(suite: Suite, items: list[pytest.Item]) -> list[pytest.Item]:
    if suite.sampled is None:
        return items
    of_many, one_in = suite.sampled
    cases = [item for item in items if of_many in item.nodeid]
    left_out = {item.nodeid for index, item in enumerate(cases) if index % one_in}
    return [item for item in items if item.nodeid not in left_out]


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=following)
    return not any(report.failed for report in reports)


def _forget_what_was_made() -> None:
    """Let the libraries of the fixtures be made again, with the change."""
    made = sys.modules.get("tests.delegation.fixture_library")
    for value in vars(made).values() if made is not None else ():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def lies_in_a_function(change: Change, tree: ast.Module) -> bool:
    """Say whether a change can be put into a function that is there already: not into its defaults, nor a class.

    What makes the members of an enum has done so by then, and is not there any more.
    """
    if change.function == OF_THE_MODULE or change.function.rpartition(".")[2] in RUN_AT_IMPORT:
        return False
    before = _code_of(change.function, compile(tree, "unchanged", "exec"))
    changed = _code_of(change.function, compile(change.made_in(tree), "unchanged", "exec"))
    change.undo()
    # A function keeps what it closes over, so that the code put into it has to close over the same.
    return (
        before is not None and changed is not None and before != changed and before.co_freevars == changed.co_freevars
    )


def _code_of(function: str, module: CodeType) -> CodeType | None:
    """Return the code of a function by its name within the module; of one inside another that of the outer one."""
    code = module
    for name in function.split("."):
        found = next((one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name), None)
        if found is None or code.co_flags & inspect.CO_OPTIMIZED:
            break
        code = found
    return code if code.co_flags & inspect.CO_OPTIMIZED else None


def _put(change: Change, tree: ast.Module) -> None:
    """Put the changed code into the function that is there, or carry out the changed statement of the module."""
    module = sys.modules[change.module]
    changed = change.made_in(tree)
    code = _code_of(change.function, compile(changed, "changed", "exec"))
    if code is None:
        statement = next(one for one in changed.body if one.lineno <= change.lines.start <= (one.end_lineno or 0))
        alone = compile(ast.Module([statement], []), "changed", "exec", __future__.annotations.compiler_flag)
        exec(alone, vars(module))  # noqa: S102 - the project's own
        return
    held: object = module
    for name in change.function.split("."):
        held = inspect.getattr_static(held, name)
        for inner in ("fget", "__func__", "__wrapped__"):
            held = getattr(held, inner, held) if not isinstance(held, FunctionType) or inner == "__wrapped__" else held
        if isinstance(held, FunctionType):
            held.__code__ = code
            return
    message = f"{change.function} is no function"
    raise LookupError(message)


def _serve(module: str, code: CodeType) -> None:
    """Let the next import of a module find other code than its file holds."""
    of_the_file = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        return code if fullname == module else of_the_file(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[assignment, method-assign]


def make_ready() -> None:
    """Load what every child needs and no change touches."""
    for library in ("hypothesis", "django.conf", "jsonschema", "unittest.mock", "authorities.councils.documents"):
        importlib.import_module(library)
    from authorities.calendar.holidays_of_england import calendar_of_england  # noqa: PLC0415
    from authorities.files import reading  # noqa: PLC0415 - so that only this process reads through it

    calendar_of_england()
    reading.read_document = cache(reading.read_document)
    for folder in ("authorities", "words", "schemes", "national"):
        for path in sorted((PROJECT / "fixtures" / folder).rglob("*.yaml")):
            reading.read_document(path)
    reading.read_document(PROJECT / "fixtures" / "facts.yaml")
