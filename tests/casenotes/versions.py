"""A further version of a scheme: its file, with other statements, from another day on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from authorities.files.reading import read_document
from delegation.encodings.files import read_scheme_file
from delegation.publishing.actions import load_scheme

from .conftest import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from delegation.rules.schemes import Statement


def publish(
    path: str, effective: str, change: Callable[[Statement], Statement | None], *, ends: str | None = None
) -> None:
    """Publish a version with each statement as ``change`` makes it, and without those that it makes None.

    ``ends`` is the day from which it is in force no more, though no other follows on that day.
    """
    text = read_scheme_file(read_document(FIXTURES / "schemes" / path))
    scheme = text.scheme
    statements = tuple(changed for one in scheme.statements if (changed := change(one)) is not None)
    later = replace(
        scheme,
        effective=effective,
        ends=ends,
        version=f"{scheme.council}/{effective}",
        review_due=None,
        statements=statements,
    )
    load_scheme(text=replace(text, scheme=later), backdated_because="For the tests")


def retire(row: str) -> Callable[[Statement], Statement | None]:
    """Return a change that leaves out one row, also where a rule reaches it."""

    def change(one: Statement) -> Statement | None:
        if one.row == row:
            return None
        if one.rule is None or row not in one.rule.reach:
            return one
        return replace(one, rule=replace(one.rule, reach=tuple(other for other in one.rule.reach if other != row)))

    return change
