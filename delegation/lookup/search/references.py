"""References such as "4.26", "section 4 row 26" and "tor-6.06". They lead straight to their rows, without a search."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from authorities.letters import plain_letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from delegation.rules.schemes import Statement

_PART: Final = re.compile(r"\d+[a-z]?(?![a-z0-9])|[a-z]+\d*")
_LABELS: Final = frozenset(
    {"band", "bullet", "column", "entry", "line", "list", "no", "number", "para", "paragraph", "row", "section"}
    | {"sentence", "table", "the"}
)
"""Words for the kind of place that a number names. They may be left out. An appendix may not: it counts anew."""

Parts = tuple[str, ...]


class References:
    """The rows by reference: by their ids, by their ids without the document's letters, and by their places."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._rows: defaultdict[Parts, list[int]] = defaultdict(list)
        self._in_parts: defaultdict[Parts, list[int]] = defaultdict(list)
        for position, statement in enumerate(statements):
            whole = _parts(statement.row)
            for form in {whole, whole[1:], _parts(statement.locator)}:
                if len(form) > 1 and any(part[0].isdigit() for part in form):
                    self._rows[form].append(position)
                    if form[-1][0].isdigit() and form[-1][-1].isalpha():
                        self._in_parts[(*form[:-1], form[-1][:-1])].append(position)

    def rows_named(self, query: str) -> list[int]:
        """Return the positions of the rows that a query refers to, if it is nothing but a reference.

        If row 2.4 of the document is held in two parts, 2.04a and 2.04b, then "2.4" leads to both.
        """
        parts = _parts(query)
        return (self._rows.get(parts) or self._in_parts.get(parts, [])) if len(parts) > 1 else []


def _parts(text: str) -> Parts:
    """Return the numbers and letters of a reference: "4" and "6" of "4.06"."""
    found = _PART.findall(plain_letters(text))
    return tuple(part.lstrip("0") or "0" for part in found if part not in _LABELS)
