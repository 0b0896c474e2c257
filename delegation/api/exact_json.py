"""Strict JSON: exact numbers, no key twice, and nothing that only Python would call JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from rest_framework.parsers import BaseParser

from delegation.rules.questions import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping


def parse_json(text: bytes, *, called: str) -> Any:
    """Return what a JSON text holds; ``called`` names it in the error, as in ``The line``.

    Raises QuestionError with ``not-json`` if it is not JSON, or has a key twice.
    """
    try:
        return json.loads(
            text.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise QuestionError("not-json", "", f"{called} is not JSON.") from error


def _refuse_constant(name: str) -> object:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return found


class ExactJSONParser(BaseParser):
    """Reads the body of a request as the commands read a line, so that both get the same answer."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body holds. Raises QuestionError if it is not JSON."""
        del media_type, parser_context
        return parse_json(stream.read(), called="The body")
