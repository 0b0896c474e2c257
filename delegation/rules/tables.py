"""Tables with one entry for each kind: words for operators, keys for effects, the look of an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

Kind = TypeVar("Kind", bound="Enum")
Entry = TypeVar("Entry")


def one_for_each(kinds: type[Kind], table: Mapping[Kind, Entry]) -> Mapping[Kind, Entry]:
    """Return the table. Raises LookupError if a kind has no entry, so a module with an incomplete table cannot start.

    >>> from delegation.rules.schemes import Combine
    >>> one_for_each(Combine, {Combine.ANY: "or"})
    Traceback (most recent call last):
    LookupError: Combine has no entry here for ALL
    """
    missing = [kind.name for kind in kinds if kind not in table]
    if missing:
        message = f"{kinds.__name__} has no entry here for {', '.join(missing)}"
        raise LookupError(message)
    return table
