"""Digests of rows: what was sealed can be shown to be what stands there still.

A seal is over named values, each as JSON writes it, with the number of the format that says which they are, so that a
column which comes later breaks no seal of before. Words of people are sealed with a salt: with the salt gone nobody can
guess them from the digest.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping


def seal_of(values: Mapping[str, object]) -> str:
    """Return the SHA-256 of values by their names, in hexadecimal. Raises TypeError for what has no written form."""
    return hashlib.sha256(_written(values).encode()).hexdigest()


def salted_digest(name: str, value: object, salt: str) -> str:
    """Return the SHA-256 of one value under its name and a salt: the same words elsewhere have another digest."""
    return hashlib.sha256(_written([salt, name, value]).encode()).hexdigest()


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    """Return a value as every database gives it back: moments in UTC, keys as text."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
    message = f"a {type(value).__name__} has no one written form"
    raise TypeError(message)
