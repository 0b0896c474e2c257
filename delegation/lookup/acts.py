"""Acts and regulations with their abbreviations, from ``fixtures/acts.yaml``, which ships with the code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from authorities.files.reading import read_document
from authorities.letters import plain_letters

if TYPE_CHECKING:
    from pathlib import Path

    from authorities.files.reading import Document


@dataclass(frozen=True, eq=False)
class Acts:
    """The short name of each Act by the forms in which people write it, and the Acts meant where none is named."""

    short: dict[str, str]
    assumed: frozenset[str]


@cache
def acts() -> Acts:
    """Return the Acts that ship with the code. Raises FileProblems if the file has a fault."""
    path: Path = settings.BASE_DIR / "fixtures" / "acts.yaml"
    return read_acts(read_document(path, shown_as="fixtures/acts.yaml"))


def read_acts(document: Document) -> Acts:
    """Return the Acts in a document. Raises FileProblems with the first entry that is not as expected."""
    named, assumed = document.content.get("acts"), document.content.get("assumed")
    if not isinstance(named, dict) or not isinstance(assumed, list) or not set(assumed) <= set(named):
        raise document.fault("", "“acts” with the forms of each, and “assumed” with some of them, are expected.")
    short: dict[str, str] = {}
    for name, forms in named.items():
        if not re.fullmatch("[a-z]+[0-9]{4}", str(name)) or not isinstance(forms, list) or not forms:
            raise document.fault(str(name), "letters, a year and a list of forms are expected.")
        for form in forms:
            written = " ".join(re.findall(r"[a-z0-9]+", plain_letters(str(form))))
            if short.setdefault(written, str(name)) != name:
                raise document.fault(str(name), f"“{form}” is a form of two Acts.")
    return Acts(short, frozenset(map(str, assumed)))
