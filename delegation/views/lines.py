"""One statement as a line of results: its title, its address, and who may decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from delegation.rules.in_one_line import one_line

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement

_TAGS = {"rule": "General rule", "guidance": "Guidance"}


def line_of(scheme: CompiledScheme, statement: Statement, governs: str = "") -> dict[str, str]:
    """Return what a line of results shows about a statement. ``governs`` says which other line asks more, if any."""
    return {
        "title": statement.title,
        "url": reverse("answer", args=[statement.row]),
        "post": one_line(scheme, statement, governs),
        "reference": statement.row,
        "tag": _TAGS.get(statement.kind.value, ""),
    }
