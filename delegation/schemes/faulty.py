"""Faults that the notation finds in a scheme. Each is told with version, row and key, so that people find the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.schemes.errors import TextFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from delegation.rules.notation import Fault
    from delegation.rules.notation.faults import Path


def row_at(content: Mapping[str, object], path: Path) -> str | None:
    """Return the row that a path in a plain scheme leads into, or None if it leads into none."""
    statements = content.get("statements")
    if len(path) > 1 and isinstance(path[1], int) and isinstance(statements, list) and path[1] < len(statements):
        statement = statements[path[1]]
        row = statement.get("row") if isinstance(statement, dict) else None
        return row if isinstance(row, str) else None
    return None


def key_of(path: Path) -> str:
    """Return a path as people write it, from its statement on: ``who.stand_ins[0].post``."""
    inner = path[2:] if len(path) > 1 and isinstance(path[1], int) else path
    text = ""
    for part in inner:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def as_sentence(text: str) -> str:
    """Return what a fault says, ending in a full stop or a question mark."""
    return text if text[-1:] in {".", "?"} else f"{text}."


def faults_told(version: str, content: Mapping[str, object], faults: Iterable[Fault]) -> tuple[TextFault, ...]:
    """Return the faults in one version's text, each with its version, row and key.

    No nearest word is suggested. The text was right when it was written, so an unknown word was removed since and is
    no misspelling.
    """
    told = []
    for fault in faults:
        row = row_at(content, fault.path)
        parts = (version, f"row {row}" if row else "", key_of(fault.path))
        told.append(TextFault(", ".join(part for part in parts if part), as_sentence(fault.text)))
    return tuple(told)
