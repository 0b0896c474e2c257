"""What a place that somebody names says about the matter, from ``fixtures/places.yaml``, which ships with the code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings

from authorities.files.reading import read_document
from authorities.letters import plain_letters
from delegation.lookup.forms import Forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from authorities.files.reading import Document

KINDS: Final = ("abroad", "scotland", "northern ireland", "wales", "england")
"""In this order, the first that has a place counts: there is a Perth abroad, too."""

_PARTS: Final = frozenset({"says", "councils", *KINDS})
_OF_COUNCIL: Final = frozenset({"inside", "adjoining"})


@dataclass(frozen=True, eq=False)
class Places:
    """The places that searches of one council name. Each stands for the words that it adds, none if it is inside."""

    forms: Forms[tuple[str, ...]]

    def without_names(self, words: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the words of a search without places outside the council, and the words that those places stand for.

        A place inside the council stays, and stands for nothing.
        """
        left, added, past = list[str](), list[str](), 0
        for at, form, says in self.forms.each_in(words):
            left += words[past:at] if says else words[past : at + len(form)]
            added += says
            past = at + len(form)
        return [*left, *words[past:]], list(dict.fromkeys(added))


@cache
def places_of(council: str) -> Places:
    """Return the places for searches of a council. Raises FileProblems if the file has a fault."""
    return read_places(_document(), council)


@cache
def _document() -> Document:
    path: Path = settings.BASE_DIR / "fixtures" / "places.yaml"
    return read_document(path, shown_as="fixtures/places.yaml")


def read_places(document: Document, council: str) -> Places:
    """Return the places of a document for one council. Raises FileProblems with the first fault."""
    content = document.content
    if set(content) != _PARTS or not isinstance(content["says"], dict) or set(content["says"]) != {*KINDS, "adjoining"}:
        raise document.fault("", f"the parts are {', '.join(sorted(_PARTS))}, and each kind says something.")
    says = {kind: tuple(plain_letters(str(text)).split()) for kind, text in content["says"].items()}
    found: dict[str, tuple[str, ...]] = {}
    councils = content["councils"]
    own = councils.get(council, {}) if isinstance(councils, dict) else None
    if not isinstance(own, dict) or not set(own) <= _OF_COUNCIL:
        raise document.fault("councils", "each council has “inside” and “adjoining”.")
    found.update(dict.fromkeys(_named(document, "inside", own.get("inside", [])), ()))
    for kind, names in (("adjoining", own.get("adjoining", [])), *((kind, content[kind]) for kind in KINDS)):
        for name in _named(document, kind, names):
            found.setdefault(name, says[kind])
    return Places(Forms(found))


def _named(document: Document, kind: str, names: object) -> Iterable[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise document.fault(kind, "a list of places is expected.")
    return [plain_letters(name) for name in names]
