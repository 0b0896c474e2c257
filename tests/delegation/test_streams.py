"""Lines in, lines out: each is answered when it is read, none is kept, and a stream that cannot go on says why."""

from __future__ import annotations

import io
import json
import os
import select
import shlex
import signal
import subprocess
import sys
import tracemalloc
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

import pytest
from django.db import OperationalError

from delegation.api.streams import LONGEST_LINE, LinesCommand, lines_of
from delegation.management.commands.determine import Command as Determine
from delegation.management.commands.lookup import Command as Lookup
from tests.delegation.conftest import BACKDATED, BLACKBURN, SCHEME_FILE, WriteScheme, run
from tests.delegation.fixture_library import FIXTURES, PROJECT
from tests.delegation.hostile_lines import SEARCH, Plain, line, question
from tests.delegation.testshire import ROW, scheme, statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

MARK: Final = b"\xef\xbb\xbf"
MIB: Final = 1024 * 1024
PATIENCE: Final = 120
"""Seconds of silence after which a process counts as hanging."""


class Answers(Protocol):
    """Runs a command on standard input, and returns the objects that it writes."""

    def __call__(self, command: LinesCommand, source: IO[bytes]) -> list[Plain]: ...


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Answers:
    def run_on(command: LinesCommand, source: IO[bytes]) -> list[Plain]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source))
        command.handle()
        return [json.loads(one) for one in capsys.readouterr().out.splitlines()]

    return run_on


@pytest.mark.parametrize(("command", "good"), [(Determine, question()), (Lookup, line(SEARCH))])
def test_a_byte_order_mark_at_the_beginning_is_left_out_and_elsewhere_it_is_no_json(
    blackburn: None, answers: Answers, command: type[LinesCommand], good: bytes
) -> None:
    for end in (b"\n", b"\r\n"):
        first, second, third = answers(command(), io.BytesIO(MARK + end.join([good, MARK + good, good])))
        assert "error" not in first
        assert second["error"]["code"] == "not-json"
        assert "error" not in third
    assert answers(command(), io.BytesIO(MARK)) == []


class Endless(io.RawIOBase):
    """One line of a given number of bytes, then the lines that follow. Counts the bytes that were read."""

    def __init__(self, length: int, following: bytes) -> None:
        self.left, self.following, self.taken = length, io.BytesIO(b"\n" + following), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.left:
            return self.following.readinto(buffer)
        count = min(len(buffer), self.left)
        buffer[:count] = b"x" * count
        self.left -= count
        self.taken += count
        return count


def test_a_line_over_the_limit_is_refused_before_it_is_read_to_its_end_and_is_never_in_memory(
    blackburn: None, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Endless(64 * MIB, question() + b"\n")
    taken_when_answered: list[int] = []

    class Noting(Determine):
        def answer(self, plain: object) -> dict[str, object]:
            taken_when_answered.append(source.taken)
            return {"answered": True}

    written: list[tuple[int, str]] = []
    real = sys.stdout.write

    def noting(text: str) -> int:
        written.append((source.taken, text))
        return real(text)

    monkeypatch.setattr(sys.stdout, "write", noting)
    tracemalloc.start()
    try:
        refused, good = answers(Noting(), io.BufferedReader(source))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused["error"]["text"] == "The line is longer than 256 KiB."
    assert good == {"answered": True}
    assert taken_when_answered == [64 * MIB]
    assert written[0][0] < MIB
    assert most < 8 * MIB


def test_a_line_may_be_as_long_as_the_limit_whatever_stands_around_it() -> None:
    for before in (b"", MARK):
        for end in (b"", b"\n", b"\r\n"):
            for length, is_too_long in ((LONGEST_LINE, False), (LONGEST_LINE + 1, True), (3 * LONGEST_LINE, True)):
                source = io.BytesIO(before + b"x" * length + end + (b"next" if end else b""))
                first, *others = lines_of(source)
                assert (len(first) > LONGEST_LINE) is is_too_long
                assert set(first) == {ord("x")} or is_too_long
                assert others == ([b"next"] if end else [])


def test_returns_do_not_hide_that_a_line_is_too_long() -> None:
    [first, second] = lines_of(io.BytesIO(b"\r" * 2 * LONGEST_LINE + b"\nnext"))
    assert len(first) > LONGEST_LINE
    assert second == b"next"


class Between(io.BytesIO):
    """Lines with something done before each is read."""

    def __init__(self, lines: Iterable[tuple[Callable[[], object], bytes]]) -> None:
        super().__init__()
        self.lines = iter(lines)

    def readline(self, size: int | None = -1, /) -> bytes:
        before, text = next(self.lines, (None, b""))
        if before is not None:
            before()
        return text


def nothing() -> None:
    """Do nothing between two lines."""


def asked_of_testshire(**keys: object) -> bytes:
    plain = {"council": "testshire", "row": ROW, "on": "2024-07-01", "actor": {"post": "manager", "area": "care"}}
    return json.dumps({**plain, **keys}).encode() + b"\n"


def test_what_is_published_while_a_command_runs_is_seen_by_the_next_line(
    testshire: object, answers: Answers, write_scheme_file: WriteScheme
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))

    def publish() -> None:
        later = scheme(statement(who=["head"], title="Decide on holidays"), effective="2024-06")
        run("load_scheme", *BACKDATED, write_scheme_file(later))

    question = asked_of_testshire()
    before, after = answers(Determine(), Between([(nothing, question), (publish, question)]))
    assert (before["outcome"], before["version"]) == ("permitted", "testshire/2024-01")
    assert (after["outcome"], after["version"]) == ("refused", "testshire/2024-06")


def test_a_search_sees_it_too(testshire: object, answers: Answers, write_scheme_file: WriteScheme) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))

    def publish() -> None:
        run(
            "load_scheme",
            *BACKDATED,
            write_scheme_file(scheme(statement(title="Decide on holidays"), effective="2024-06")),
        )

    search = b'{"council": "testshire", "q": "tst-1-01", "on": "2024-07-01"}\n'
    titles = [
        found["results"][0]["title"] for found in answers(Lookup(), Between([(nothing, search), (publish, search)]))
    ]
    assert titles == ["Decide tst-1-01", "Decide on holidays"]


class Connection:
    """Counts how often it is asked whether it still works."""

    def __init__(self, *, in_atomic_block: bool) -> None:
        self.in_atomic_block, self.tried = in_atomic_block, 0

    def close_if_unusable_or_obsolete(self) -> None:
        self.tried += 1


@pytest.mark.parametrize(("in_atomic_block", "tried"), [(False, [1, 1, 2]), (True, [0, 0, 0])])
def test_a_connection_is_tried_again_after_a_wait_and_never_within_a_transaction(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, in_atomic_block: bool, tried: list[int]
) -> None:
    connection = Connection(in_atomic_block=in_atomic_block)
    now = 100.0

    def later(seconds: float) -> Callable[[], None]:
        def wait() -> None:
            nonlocal now
            now += seconds

        return wait

    class Counting(LinesCommand):
        def answer(self, plain: object) -> dict[str, object]:
            return {"tried": connection.tried}

    monkeypatch.setattr("delegation.api.streams.connection", connection)
    monkeypatch.setattr("delegation.api.streams.monotonic", lambda: now)
    lines = [(later(seconds), b"{}\n") for seconds in (0.0, 0.5, 3600.0)]
    assert [one["tried"] for one in answers(Counting(), Between(lines))] == tried


def test_a_database_that_does_not_answer_is_a_sentence(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone() -> None:
        message = "connection refused\n  is it running?"
        raise OperationalError(message)

    monkeypatch.setattr("delegation.management.commands.determine.library", gone)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(question())))
    with pytest.raises(SystemExit) as ended:
        Determine().handle()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "The database does not answer: connection refused is it running?\n"


class Manage:
    """The command line in processes of its own, on a database in a file."""

    def __init__(self, folder: Path) -> None:
        # The tests may themselves run unbuffered, or in another encoding. That must make no difference.
        usual = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        self.environment = {**usual, "DATABASE_URL": f"sqlite:///{folder / 'own.sqlite3'}"}
        for arguments in (
            ("migrate", "--verbosity", "0"),
            ("load_authority", str(FIXTURES / "authorities" / f"{BLACKBURN}.yaml")),
            ("load_words", str(FIXTURES / "words" / f"{BLACKBURN}.yaml")),
            ("load_scheme", *BACKDATED, str(SCHEME_FILE)),
        ):
            self.shell(f"{sys.executable} manage.py {shlex.join(arguments)}")

    def shell(self, line: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603 - our own command, redirected as people do
            ["/bin/bash", "-c", line],
            cwd=PROJECT,
            env={**self.environment, **environment},
            input=given,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    def started(self, command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "manage.py", command],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            # Tests that run in the background ignore the signal, and so would the process.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread
        )


@pytest.fixture(scope="module")
def manage(tmp_path_factory: pytest.TempPathFactory) -> Manage:
    return Manage(tmp_path_factory.mktemp("own"))


@pytest.fixture
def talking(manage: Manage) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(command: str) -> subprocess.Popen[bytes]:
        started.append(manage.started(command))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.communicate()


def answer_of(process: subprocess.Popen[bytes], asked: bytes) -> Plain:
    """Return the answer that comes while the input stays open."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked + b"\n")
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
    assert ready, "nothing came"
    answered: Plain = json.loads(process.stdout.readline())
    return answered


@pytest.mark.parametrize(("command", "good"), [("determine", question()), ("lookup", line(SEARCH))])
def test_each_line_is_answered_before_the_next_is_asked(
    talking: Callable[[str], subprocess.Popen[bytes]], command: str, good: bytes
) -> None:
    process = talking(command)
    for asked, is_wrong in ((good, False), (b"{", True), (b"x" * LONGEST_LINE * 2, True), (good, False)):
        assert ("error" in answer_of(process, asked)) is is_wrong
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_ctrl_c_ends_in_a_word(talking: Callable[[str], subprocess.Popen[bytes]]) -> None:
    process = talking("determine")
    answer_of(process, question())
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, b"", b"Stopped.\n")


@pytest.mark.parametrize(
    ("redirected", "sentence"),
    [
        ("> /dev/full", "Standard output cannot be written: No space left on device."),
        (">&-", "Standard output is closed. Say where the answers go, with > or |."),
        ("<&-", "Standard input is closed. Give it lines, each a JSON object."),
        ("0> /dev/null", "Standard input cannot be read: "),
        ("| head -n 1", "Nobody reads the answers any more."),
    ],
)
def test_an_input_or_output_that_does_not_do_ends_in_one_sentence(
    manage: Manage, redirected: str, sentence: str
) -> None:
    command = f"set -o pipefail; {sys.executable} manage.py determine {redirected}"
    done = manage.shell(command, (question() + b"\n") * 500)
    [said] = done.stderr.decode().splitlines()
    assert said.startswith(sentence)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == (1 if "head" in redirected else 0)


def test_an_output_that_is_not_utf_8_gets_the_same_answers(manage: Manage) -> None:
    asked = b"\n".join([question(), question(wer="x"), b"{"])

    def answers_in(encoding: str) -> bytes:
        done = manage.shell(f"{sys.executable} manage.py determine", asked, PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, b""), encoding
        return done.stdout

    usual = answers_in("utf-8")
    assert not usual.isascii()
    for encoding in ("ascii", "latin-1", "cp1252"):
        found = answers_in(encoding)
        assert found.isascii()
        assert [json.loads(one) for one in found.splitlines()] == [json.loads(one) for one in usual.splitlines()]
