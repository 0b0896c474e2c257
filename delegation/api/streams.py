"""JSON lines in, JSON lines out: one object a line, in order, whatever a line may hold.

Each line is answered as soon as it is read, so a program may ask, read the answer and ask again. If the stream cannot
go on, it ends with one sentence on standard error.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from delegation.api.exact_json import parse_json
from delegation.rules.questions import QuestionError
from delegation.schemes.errors import DelegationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class StreamEndedError(DelegationError):
    """Lines can no longer be read or written."""


LONGEST_LINE: Final = 256 * 1024
"""The longest line in bytes, without its line end."""

CONNECTION_IS_TRIED_AFTER: Final = 1.0
"""In seconds since the last answer. Trying it for every question would take a quarter of the time."""

_LONGEST_READ: Final = len(codecs.BOM_UTF8) + LONGEST_LINE + len(b"\r\n")


def parse_line(line: bytes) -> object:
    """Return what a line of JSON holds, numbers exact.

    Raises QuestionError with ``not-json`` if it is not JSON, is too long, or has a key twice.
    """
    if len(line) > LONGEST_LINE:
        raise QuestionError("not-json", "", f"The line is longer than {LONGEST_LINE // 1024} KiB.")
    return parse_json(line, called="The line")


def lines_of(source: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a source without their line ends, each as soon as it arrives. A byte order mark is dropped.

    A line that is too long yields its beginning, a little more than is allowed. The rest is skipped and not kept.
    Raises StreamEndedError if the source cannot be read.
    """
    mark = codecs.BOM_UTF8
    while line := _read(source):
        text = line.removeprefix(mark).removesuffix(b"\n").removesuffix(b"\r")
        mark = b""
        yield text
        while len(text) > LONGEST_LINE and line and not line.endswith(b"\n"):
            line = _read(source)


def _read(source: BinaryIO) -> bytes:
    try:
        return source.readline(_LONGEST_READ)
    except (OSError, ValueError) as error:
        message = f"Standard input cannot be read: {_reason(error)}."
        raise StreamEndedError(message) from error


def answer_lines(answer: Callable[[object], dict[str, object]], source: BinaryIO | None = None) -> None:
    """Write the answer to each line of ``source`` (or standard input) to standard output. Empty lines are skipped.

    Raises StreamEndedError if lines can no longer be read or written.
    """
    if source is None and sys.stdin is None:
        message = "Standard input is closed. Give it lines, each a JSON object."
        raise StreamEndedError(message)
    if sys.stdout is None:
        message = "Standard output is closed. Say where the answers go, with > or |."
        raise StreamEndedError(message)
    for line in lines_of(source if source is not None else sys.stdin.buffer):
        if not line.strip():
            continue
        try:
            answered = answer(parse_line(line))
        except QuestionError as error:
            answered = error.as_plain()
        _write(answered)


def _write(answered: dict[str, object]) -> None:
    # If the output is not UTF-8 the JSON is ASCII, which reads the same in every encoding an output is likely to have.
    is_ascii = codecs.lookup(sys.stdout.encoding or "utf-8").name != "utf-8"
    text = json.dumps(answered, ensure_ascii=is_ascii, separators=(", ", ": "))
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError as error:
        _let_go_of_output()
        message = "Nobody reads the answers any more."
        raise StreamEndedError(message) from error
    except (OSError, ValueError) as error:
        _let_go_of_output()
        message = f"Standard output cannot be written: {_reason(error)}."
        raise StreamEndedError(message) from error


def _let_go_of_output() -> None:
    """Send whatever is still unwritten nowhere. Otherwise Python would try to write it at exit, and complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


class LinesCommand(BaseCommand):
    """Answers each line of standard input with ``answer``, until the input ends.

    Exits with 1, and says why in one sentence, if lines cannot be read or written or the database does not answer.
    """

    _answered_at = 0.0

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Answer every line in order."""
        try:
            answer_lines(self._answer_on_a_connection)
        except StreamEndedError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except DatabaseError as error:
            self.stderr.write(f"The database does not answer: {' '.join(str(error).split())}")
            sys.exit(1)

    def _answer_on_a_connection(self, plain: object) -> dict[str, object]:
        """Answer on a connection that still works: hours may have passed since the last question."""
        if monotonic() - self._answered_at > CONNECTION_IS_TRIED_AFTER and not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        answered = self.answer(plain)
        self._answered_at = monotonic()
        return answered

    def answer(self, plain: object) -> dict[str, object]:
        """Return the answer to what a line holds. Each command has its own way. Raises QuestionError."""
        message = f"{type(self).__name__} does not say how {plain!r} is answered"
        raise TypeError(message)
