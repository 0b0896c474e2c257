"""Every row of the schemes in force, section by section or from A to Z, cut into parts that a page can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from delegation.rules.schemes import NEVER_A_DECISION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement

    Held = tuple[CompiledScheme, Statement]

MOST_ROWS: Final = 400
"""A part holds no more rows than this. The largest scheme of the fixtures, with 331, is one part."""

SMALL_WORDS: Final = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows under one heading: a section of a document, or a letter.

    ``document`` is the place of the document among those in force, from 0; from A to Z it is always 0. ``anchor`` names
    the heading in the page. ``goes_on`` marks what goes on from the part before.
    """

    document: int
    heading: str
    anchor: str
    rows: tuple[Held, ...]
    goes_on: bool = False


Part = tuple[Chunk, ...]


def by_section(schemes: Iterable[CompiledScheme]) -> list[Chunk]:
    """Return every row in the order of its document, under its section."""
    return [
        Chunk(document, section, f"section-{document + 1}-{number}", tuple((scheme, one) for one in statements))
        for document, scheme in enumerate(schemes)
        for number, (section, statements) in enumerate(
            groupby(scheme.scheme.statements, key=lambda one: one.section), start=1
        )
    ]


def from_a_to_z(schemes: Iterable[CompiledScheme]) -> list[Chunk]:
    """Return every row but general rules and guidance under the first letter of its title."""
    held = [(scheme, one) for scheme in schemes for one in scheme.scheme.statements if one.kind not in NEVER_A_DECISION]
    held.sort(key=lambda one: (_sorted_by(one[1].title), one[1].row))
    letters = groupby(held, key=lambda one: _sorted_by(one[1].title)[:1].upper())
    return [Chunk(0, letter, f"letter-{letter}", tuple(rows)) for letter, rows in letters]


def in_parts(chunks: Iterable[Chunk], most: int = MOST_ROWS) -> tuple[Part, ...]:
    """Return chunks in parts of at most ``most`` rows; a chunk that does not fit goes on in the next part."""
    parts: list[list[Chunk]] = [[]]
    room = most
    for chunk in chunks:
        rows, goes_on = chunk.rows, False
        while rows:
            if not room:
                parts.append([])
                room = most
            parts[-1].append(Chunk(chunk.document, chunk.heading, chunk.anchor, rows[:room], goes_on))
            taken = len(rows[:room])
            rows, room, goes_on = rows[taken:], room - taken, True
    return tuple(map(tuple, parts))


def part_of(parts: Iterable[Part]) -> dict[str, int]:
    """Return, for the anchor of each chunk, the number of the part in which the chunk begins, from 1."""
    return {chunk.anchor: number for number, part in enumerate(parts, start=1) for chunk in part if not chunk.goes_on}


def _sorted_by(title: str) -> str:
    words = re.findall(r"[a-z0-9]+", title.lower())
    return " ".join(words[1:] if words[:1] and words[0] in SMALL_WORDS else words) or title.lower()
