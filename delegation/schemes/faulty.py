"""Faults that the notation finds in a scheme, told so that people find the place: document, version, row and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.schemes.errors import TextFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from delegation.rules.notation import Fault
    from delegation.rules.notation.faults import Path


def row_at(content: Mapping[str, object], path: Path) -> str | None:
    """Return the row in which a place of a plain scheme lies; None where it lies in none."""
    statements = content.get("statements")
    if len(path) > 1 and isinstance(path[1], int) and isinstance(statements, list) and path[1] < len(statements):
        statement = statements[path[1]]
        row = statement.get("row") if isinstance(statement, dict) else None
        return row if isinstance(row, str) else None
    return None


def key_of(path: Path) -> str:
    """Return the path inside a statement as people write it: ``who.stand_ins[0].post``."""
    inner = path[2:] if len(path) > 1 and isinstance(path[1], int) else path
    text = ""
    for part in inner:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def as_sentence(text: str) -> str:
    """Return what a fault says, with its full stop."""
    return text if text[-1:] in {".", "?"} else f"{text}."


def faults_told(version: str, content: Mapping[str, object], faults: Iterable[Fault]) -> tuple[TextFault, ...]:
    """Return the faults of one version's text, each with the version, the row and the key in which it stands.

    The nearest right word is left out: in a text that is published, a word that is gone was no slip of the pen.
    """
    told = []
    for fault in faults:
        row = row_at(content, fault.path)
        parts = (version, f"row {row}" if row else "", key_of(fault.path))
        told.append(TextFault(", ".join(part for part in parts if part), as_sentence(fault.text)))
    return tuple(told)
