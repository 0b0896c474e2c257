"""Faults in a plain scheme, and the words that it may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from authorities.suggesting import did_you_mean
from delegation.rules.lengths import OF_KEY
from delegation.rules.schemes import NATIONAL

if TYPE_CHECKING:
    from authorities.ladder import Ladder
    from delegation.rules.facts import Fact
    from delegation.rules.schemes import Words

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the path to it (keys and list positions), what is wrong, and the word that was likely meant.

    ``hint`` asks whether the nearest right word was meant; it is empty where none is near.
    """

    path: Path
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a scheme may use: its council's, and the catalogue of facts.

    National rules are read in the words of each council that they bind (``is_national``).
    """

    ladder: Ladder
    words: Words
    catalogue: Mapping[str, Fact]
    is_national: bool = False

    @property
    def council(self) -> str:
        """The slug that a scheme read with these words has to name."""
        return NATIONAL if self.is_national else self.ladder.council


@dataclass(slots=True)
class Reader:
    """Reads values of a plain structure and collects every fault instead of stopping at the first."""

    vocabulary: Vocabulary
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, text: str, hint: str = "") -> None:
        """Add a fault to those found so far."""
        self.faults.append(Fault(path, text, hint))

    def mapping(self, value: object, path: Path, keys: Iterable[str] | None) -> Mapping[str, object]:
        """Return the entries whose keys are in ``keys`` (None: any text key). Anything else is a fault."""
        if not isinstance(value, Mapping):
            self.fault(path, "a mapping (key: value) is expected here")
            return {}
        known = None if keys is None else list(keys)
        right: dict[str, object] = {}
        for key, one in value.items():
            if not isinstance(key, str) or (known is not None and key not in known):
                self.fault((*path, str(key)), f"there is no key “{key}” here", did_you_mean(str(key), known or []))
            else:
                right[key] = one
        return right

    def items(self, value: object, path: Path) -> list[tuple[Path, object]]:
        """Return the entries of a list with their paths; None is an empty list."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(path, "a list is expected here")
            return []
        return [((*path, index), one) for index, one in enumerate(value)]

    def text(self, node: Mapping[str, object], key: str, path: Path, *, needed: bool = True) -> str:
        """Return a text. It is a fault if a needed text is missing, or if a text is longer than its key allows."""
        value = node.get(key)
        if isinstance(value, str) and value.strip():
            text = " ".join(value.split())
            beyond = len(text) - OF_KEY.get(key, len(text))
            if beyond > 0:
                characters = "1 character" if beyond == 1 else f"{beyond:,} characters"
                self.fault((*path, key), f"shorten “{key}” by {characters}: {OF_KEY[key]} at most")
            return text
        if value is None and not needed:
            return ""
        in_quotes = "; a number goes in quotes" if type(value) in {int, Decimal} else ""
        self.fault(
            (*path, key),
            f"“{key}” is missing" if value is None else f"“{key}” must be a text that is not empty{in_quotes}",
        )
        return ""

    def texts(self, node: Mapping[str, object], key: str, path: Path) -> tuple[str, ...]:
        """Return a list of texts."""
        found = []
        for one_path, one in self.items(node.get(key), (*path, key)):
            if isinstance(one, str) and one.strip():
                found.append(" ".join(one.split()))
            else:
                self.fault(one_path, "a text that is not empty is expected here")
        return tuple(found)

    def switch(self, node: Mapping[str, object], key: str, path: Path) -> bool:
        """Return true or false; missing is false."""
        value = node.get(key, False)
        if not isinstance(value, bool):
            self.fault((*path, key), f"“{key}” is true or false")
            return False
        return value

    def word(self, value: object, path: Path, known: Iterable[str], noun: str) -> str:
        """Return a word that is in ``known``. Any other is a fault that suggests the nearest, and comes back empty."""
        choices = list(known)
        if isinstance(value, str) and value in choices:
            return value
        if isinstance(value, str):
            self.fault(path, f"there is no {noun} “{value}”", did_you_mean(value, choices))
        else:
            self.fault(path, f"the name of a {noun} is expected here")
        return ""

    def optional_word(
        self, node: Mapping[str, object], key: str, path: Path, known: Iterable[str], noun: str
    ) -> str | None:
        """Return a word that is in ``known``, or None if the key is missing or the word is a fault."""
        if key not in node:
            return None
        return self.word(node[key], (*path, key), known, noun) or None
