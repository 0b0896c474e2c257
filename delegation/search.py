"""Finding the statement that people mean, in the words they use.

An index is made of the statements in force of one council: titles, the phrases under which people ask, what each
statement says, sections, and its row. Everything is in this process and the same on every database; nothing is
looked up elsewhere. Knows no models: it is given compiled schemes.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from delegation.glossary import Glossary, glossary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement

LONGEST_QUERY: Final = 300
_WORD = re.compile(r"[a-z0-9]+")
_ROW = re.compile(r"\b[a-z]+-[a-z0-9.]+(?:-[a-z0-9.]+)*\b")
_ENDINGS: Final = ("ments", "ment", "ings", "ing", "ions", "ion", "ed", "es", "s", "e")

# How much of the words asked for has to be found for a question to count as covered, and what a phrase that
# people use weighs beside the statement's own words; chosen on phrases of our own, not on kept-back queries.
COVERED_FROM: Final = 0.34
PHRASE_WEIGHT: Final = 1.6
WORTH_SHOWING: Final = 0.3
"""The part of the best score under which a result would only be noise."""


@dataclass(frozen=True, slots=True)
class Found:
    """A statement found, the scheme that it stands in, and how well it fits."""

    statement: Statement
    scheme: CompiledScheme
    score: float


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a search gives: results, best first, or the nearest statements where nothing covers the question."""

    is_covered: bool
    results: tuple[Found, ...]
    nearest: tuple[Found, ...] = ()


@dataclass(slots=True)
class _Entry:
    statement: Statement
    scheme: CompiledScheme
    words: Counter[str]
    phrases: tuple[frozenset[str], ...]


@dataclass(slots=True)
class Index:
    """The statements of one council, ready to be searched."""

    entries: list[_Entry]
    glossary: Glossary
    holders: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    rarity: dict[str, float] = field(default_factory=dict)
    average_length: float = 1.0

    @classmethod
    def of(cls, schemes: Iterable[CompiledScheme]) -> Index:
        """Make the index of all statements of the schemes in force."""
        words = glossary()
        entries = [_entry(statement, scheme, words) for scheme in schemes for statement in scheme.scheme.statements]
        index = cls(entries, words)
        for position, entry in enumerate(entries):
            for word in entry.words:
                index.holders[word].append(position)
        count = max(len(entries), 1)
        index.rarity = {
            word: math.log(1 + (count - len(held) + 0.5) / (len(held) + 0.5)) for word, held in index.holders.items()
        }
        index.average_length = sum(sum(entry.words.values()) for entry in entries) / count or 1.0
        return index

    def look_up(self, query: str, limit: int = 10) -> Lookup:
        """Return the statements that fit a query best; a row or decision type named in it comes first."""
        query = query[:LONGEST_QUERY].lower()
        named = [
            Found(entry.statement, entry.scheme, math.inf)
            for entry in self.entries
            if entry.statement.row in _ROW.findall(query)
        ]
        asked = self._known_words(normal_words(query, self.glossary))
        if named or not asked:
            return Lookup(bool(named), tuple(named[:limit]))
        scores: dict[int, float] = defaultdict(float)
        for word, (weight, known) in asked.items():
            for position in self.holders.get(known or word, ()):
                scores[position] += weight * self._fit(known or word, self.entries[position])
        total = sum(weight * self.rarity.get(known or word, self._rarest()) for word, (weight, known) in asked.items())
        for position in scores:
            scores[position] += PHRASE_WEIGHT * self._best_phrase(asked, self.entries[position])
        ranked = sorted(scores, key=lambda position: (-scores[position], position))[: max(limit, 3)]
        ranked = [position for position in ranked if scores[position] >= WORTH_SHOWING * scores[ranked[0]]]
        found = tuple(
            Found(self.entries[position].statement, self.entries[position].scheme, scores[position])
            for position in ranked
        )
        if not found:
            return Lookup(False, ())
        best = self.entries[ranked[0]]
        hit = sum(
            weight * self.rarity.get(known or word, self._rarest())
            for word, (weight, known) in asked.items()
            if (known or word) in best.words
        )
        if hit / total < COVERED_FROM:
            return Lookup(False, (), found[:3])
        return Lookup(True, found[:limit])

    def _rarest(self) -> float:
        return math.log(1 + len(self.entries) * 2)

    def _known_words(self, words: list[str]) -> dict[str, tuple[float, str | None]]:
        """Return each word with its weight and, where no statement has it, the nearest one that some has."""
        asked: dict[str, tuple[float, str | None]] = {}
        for word in words:
            if word in self.holders:
                asked[word] = (1.0, None)
            else:
                near = self._nearest(word)
                asked[word] = (0.7, near) if near else (1.0, None)
        return asked

    def _nearest(self, word: str) -> str | None:
        if len(word) < 4 or word.isdigit():
            return None
        near = difflib.get_close_matches(word, self.holders, n=1, cutoff=0.78)
        return near[0] if near else None

    def _fit(self, word: str, entry: _Entry) -> float:
        """Return the BM25 weight of a word in an entry."""
        count = entry.words[word]
        length = sum(entry.words.values()) / self.average_length
        return self.rarity[word] * count * 2.2 / (count + 1.2 * (0.4 + 0.6 * length))

    def _best_phrase(self, asked: dict[str, tuple[float, str | None]], entry: _Entry) -> float:
        """Return how well the best phrase of an entry fits: what both share, out of what either has."""
        mine = {known or word for word, (_weight, known) in asked.items()}
        wanted = sum(self.rarity.get(word, 1.0) for word in mine)
        best = 0.0
        for phrase in entry.phrases:
            shared = sum(self.rarity.get(word, 1.0) for word in phrase & mine)
            if shared:
                either = wanted + sum(self.rarity.get(word, 1.0) for word in phrase - mine)
                best = max(best, shared * (0.5 + 0.5 * shared / either))
        return best


def _entry(statement: Statement, scheme: CompiledScheme, words: Glossary) -> _Entry:
    phrases = [statement.title, *statement.asked_as]
    if statement.decision_type is not None:
        phrases.append(statement.decision_type.replace("-", " "))
    counted: Counter[str] = Counter()
    for text, weight in ((statement.title, 3), (statement.says, 1), (" ".join(statement.notes), 1)):
        for word in normal_words(text, words):
            counted[word] += weight
    for phrase in statement.asked_as:
        counted.update(normal_words(phrase, words))
    for word in normal_words(statement.section, words):
        counted[word] += 1
    return _Entry(statement, scheme, counted, tuple(frozenset(normal_words(phrase, words)) for phrase in phrases))


def normal_words(text: str, words: Glossary) -> list[str]:
    """Return the words of a text that carry meaning: long forms for short ones, without endings and filler."""
    text = words.in_long_form(" ".join(_WORD.findall(text.lower().replace("'", "").replace("’", ""))))
    return [_stem(word) for word in text.split() if word not in words.ignored]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Return a word without its common English endings; crude, and the same for queries and statements."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
