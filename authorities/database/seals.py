"""Digests of rows, which can show that a row still says what it said when it was sealed.

A seal covers named values, each as JSON writes it. The number of its format says which values those are, so that a
column added later breaks no earlier seal. Words that people typed are sealed with a salt. Once the salt is gone, nobody
can guess the words from the digest.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping


def new_salt() -> str:
    """Return a salt for words that are sealed: 256 random bits, in hexadecimal."""
    return secrets.token_hex(32)


def seal_of(values: Mapping[str, object]) -> str:
    """Return the SHA-256 of named values, in hexadecimal. Raises TypeError for a value that has no written form."""
    return hashlib.sha256(_written(values).encode()).hexdigest()


def salted_digest(name: str, value: object, salt: str) -> str:
    """Return the SHA-256 of one value with its name and a salt. The same words elsewhere get another digest."""
    return hashlib.sha256(_written([salt, name, value]).encode()).hexdigest()


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    """Return a value in the one form that both databases agree on: moments in UTC, keys as text."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
    message = f"a {type(value).__name__} has no one written form"
    raise TypeError(message)
