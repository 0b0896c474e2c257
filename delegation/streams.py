"""JSON lines in, JSON lines out: one object a line, in order, whatever a line may hold."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from delegation.rules.questions import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_LINE: Final = 256 * 1024


def _refuse_constant(name: str) -> object:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def parse_line(line: bytes) -> object:
    """Return what a line of JSON holds, numbers exact.

    Raises QuestionError with ``not-json`` where it is none, is too long, or names one key twice.
    """
    if len(line) > LONGEST_LINE:
        raise QuestionError("not-json", "", f"The line is longer than {LONGEST_LINE // 1024} KiB.")
    try:
        return json.loads(
            line.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise QuestionError("not-json", "", "The line is not JSON.") from error


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return found


def answer_lines(answer: Callable[[object], dict[str, object]], source: BinaryIO | None = None) -> None:
    """Write the answer to each line of ``source`` (standard input) to standard output; empty lines are left out."""
    write = sys.stdout.write
    for line in source if source is not None else sys.stdin.buffer:
        if not line.strip():
            continue
        try:
            answered = answer(parse_line(line))
        except QuestionError as error:
            answered = error.as_plain()
        write(json.dumps(answered, ensure_ascii=False, separators=(", ", ": ")) + "\n")
    sys.stdout.flush()
