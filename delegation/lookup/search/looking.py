"""Looking up: a query against the index of one council, and whether the schemes cover it at all."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from authorities.letters import plain_letters
from delegation.lookup.search.index import Weights, weigh, with_phrases
from delegation.lookup.search.references import References
from delegation.lookup.search.spelling import Speller
from delegation.lookup.search.words import is_word, plain, stem
from delegation.rules.schemes import StatementKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from delegation.lookup.glossary import Glossary, Topic
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement

LONGEST_QUERY: Final = 300
MOST_TERMS: Final = 60
_ROW: Final = re.compile(r"\b[a-z]+-[a-z0-9.]+(?:-[a-z0-9.]+)*\b")

# How the parts weigh against each other. The weights were found by leaving phrases out of the index and searching for
# them (bench/search.py without a file), never with the queries that are kept back to measure with.
MEANING_WEIGHT: Final = 0.6
PUT_RIGHT_WEIGHT: Final = 0.8
BEGUN_WEIGHT: Final = 0.6
UNKNOWN_WEIGHT: Final = 0.7
"""A word that no statement has speaks against being covered, with this share of the weight of the rarest word."""

TEXT_WEIGHT: Final = 2.0
PHRASE_WEIGHT: Final = 1.0
MORE_PHRASES: Final = 1.5
SIZE_OF_PHRASE: Final = 0.6
"""How much the words of a phrase that nobody asked for count against it: 0 is not at all, 0.5 is as in a cosine."""

KIND_WEIGHTS: Final = {StatementKind.GUIDANCE: 0.75}
COVERED_FROM: Final = 5.03
"""Below this sum of signs no statement counts as an answer. Three in a hundred right ones are lost by it."""

MOST_NEAREST: Final = 3
MOST_PUT_RIGHT: Final = 12
"""Unknown words beyond this number stay as they are. Nobody misspells so many, and each costs time."""

SHORTEST_OF_TOPICS: Final = 6
"""Shorter words are not corrected to a word of a topic: "wife" is not "wifi"."""

WORTH_SHOWING: Final = 0.2
"""The share of the best score below which a result would only be noise."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for or against the best statement being an answer."""

    fit: float
    """How well it fits: the score by which statements are ranked."""
    held: float
    """The weighed rarity of the terms asked for that it holds. A long query also has words that no statement holds."""
    phrase: float
    """How much of the statement's nearest phrase was asked for. 1 is all of it."""
    strange: float
    """The share of the words asked for that no statement of the council has."""
    unspoken: float
    """1 if a topic was asked for that none of the best statements mentions, otherwise 0."""

    @property
    def sum(self) -> float:
        """All signs together, with the weights that bench/covered.py learnt from the schemes' own phrases."""
        return 1.77 * self.fit + 0.16 * self.held + 2.50 * self.phrase - 5.38 * self.strange - 6.81 * self.unspoken


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that was found, its scheme, and how well it fits."""

    statement: Statement
    scheme: CompiledScheme
    score: float


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a search gives: results, best first, or the nearest statements if nothing covers the query."""

    is_covered: bool
    results: tuple[Found, ...]
    nearest: tuple[Found, ...] = ()
    is_reference: bool = False
    """Whether the query is nothing but a reference, and the results are its rows."""
    unspoken: tuple[Topic, ...] = ()
    """If nothing covers the query: its topics that none of the best statements mentions."""


@cache
def _speller_of_topics(glossary: Glossary) -> Speller:
    """Return the speller of the words of topics. It is made once for all councils."""
    return Speller.of(sorted(glossary.words_of_topics), {})


class Index:
    """The statements of one council, ready to be searched."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        words = sorted(word for word in weights.words if not word[0].isdigit() and len(word) > 2)
        self.speller = Speller.of(words, {word: weights.rarity.get(stem(word), 0.0) for word in words})
        self.topic_speller = _speller_of_topics(weights.glossary)
        self.rows = {entry.statement.row: position for position, entry in enumerate(weights.entries)}
        self.references = References(entry.statement for entry in weights.entries)

    @classmethod
    def of(cls, schemes: Iterable[CompiledScheme], without: frozenset[str] = frozenset()) -> Index:
        """Make the index of all statements of the schemes, without the parts that are left out to measure them."""
        return cls(weigh(schemes, without))

    def with_phrases(self, added: Mapping[str, Sequence[str]]) -> Index:
        """Return the index with phrases added to rows. The two share the weights that these do not change."""
        return Index(with_phrases(self.weights, added))

    def look_up(self, query: str, limit: int = 10) -> Lookup:
        """Return the statements that fit a query best. If it refers to rows or names them, only those are returned."""
        query = plain_letters(query[:LONGEST_QUERY])
        referred = self.references.rows_named(query)
        if referred:
            return Lookup(True, tuple(self._found(one, math.inf) for one in referred)[:limit], is_reference=True)
        named = [self.rows[row] for row in _ROW.findall(query) if row in self.rows]
        if named:
            return Lookup(True, tuple(self._found(one, math.inf) for one in dict.fromkeys(named))[:limit])
        asked = self._asked(query)
        if not asked:
            return Lookup(False, (), unspoken=self._unspoken(query, ()))
        scores = self._scores(asked)
        ranked = self._ranked(scores)[: max(limit, MOST_NEAREST)]
        ranked = [position for position in ranked if scores[position] >= WORTH_SHOWING * scores[ranked[0]]]
        found = tuple(self._found(position, scores[position]) for position in ranked)
        unspoken = self._unspoken(query, ranked)
        if not found or self._signs(asked, ranked[0], scores[ranked[0]], is_unspoken=bool(unspoken)).sum < COVERED_FROM:
            return Lookup(False, (), found[:MOST_NEAREST], unspoken=unspoken)
        return Lookup(True, found[:limit])

    def _ranked(self, scores: dict[int, float]) -> list[int]:
        return sorted(scores, key=lambda position: (-scores[position], position))

    def _unspoken(self, query: str, ranked: Sequence[int]) -> tuple[Topic, ...]:
        """Return the topics of a query that none of the best statements mentions."""
        spoken = [self.weights.entries[position].topics for position in ranked[:MOST_NEAREST]]
        topics = self.weights.glossary.topics_in(self._in_words_of_topics(query))
        return tuple(topic for topic in topics if not any(topic in each for each in spoken))

    def _in_words_of_topics(self, query: str) -> list[str]:
        """Return the words of a query. An unknown one becomes the word of a topic that was likely meant."""
        words = plain(query)
        unknown = [at for at, word in enumerate(words) if self._is_unknown(word)]
        for at in unknown[:MOST_PUT_RIGHT]:
            meant = [one for one in self.topic_speller.meant(words[at]) if one[0] == words[at][0]]
            if len(meant) == 1:
                words[at] = meant[0]
        return words

    def _is_unknown(self, word: str) -> bool:
        weights = self.weights
        known = word in weights.words or word in weights.glossary.words_of_topics
        return len(word) >= SHORTEST_OF_TOPICS and not known

    def _found(self, position: int, score: float) -> Found:
        entry = self.weights.entries[position]
        return Found(entry.statement, entry.scheme, score)

    def _asked(self, query: str) -> dict[str, float]:
        """Return the terms asked for, each with its weight. A word that no statement has is corrected if it can be."""
        weights = self.weights
        asked: dict[str, float] = {}
        words = plain(query)
        typed = {stem(word): word for word in words}
        last = stem(words[-1]) if words else ""
        forms = weights.glossary.forms_in(words) if "meanings" not in weights.without else []
        looked_at = 0
        meant = {stem(word) for form, meaning in forms if f"={meaning}" in weights.rarity for word in form}
        for term in weights.terms(words)[:MOST_TERMS]:
            if term in weights.rarity:
                part = 1.0 if is_word(term) else MEANING_WEIGHT
                asked[term] = max(asked.get(term, 0.0), part)
            elif is_word(term) and term not in meant:
                looked_at += 1
                may_put_right = "spelling" not in weights.without and looked_at <= MOST_PUT_RIGHT
                instead = self._stems(self.speller.meant(typed[term])) if may_put_right else []
                weight = PUT_RIGHT_WEIGHT
                if not instead and term == last and len(term) > 2:
                    instead, weight = self._stems(self.speller.beginning_with(typed[term])), BEGUN_WEIGHT
                for word in instead:
                    asked[word] = max(asked.get(word, 0.0), weight / len(instead))
                if not instead:
                    asked[term] = UNKNOWN_WEIGHT
        return asked

    def _stems(self, words: list[str]) -> list[str]:
        """Return the stems of some words that are terms of the statements, each once."""
        return [term for term in dict.fromkeys(map(stem, words)) if term in self.weights.rarity]

    def _scores(self, asked: dict[str, float]) -> dict[int, float]:
        """Return how well each statement fits: by all its texts, and by the phrases nearest to what was asked."""
        weights = self.weights
        texts: dict[int, float] = defaultdict(float)
        shared: dict[int, float] = defaultdict(float)
        total = 0.0
        for term, weight in asked.items():
            rarity = weights.rarity.get(term)
            total += weight * (rarity if rarity is not None else weights.rarest)
            for position, value in weights.holders(term):
                texts[position] += weight * value
            if rarity is not None:
                for phrase in weights.phrases_with.get(term, ()):
                    shared[phrase] += weight * rarity
        best: dict[int, list[float]] = defaultdict(list)
        for phrase, overlap in shared.items():
            position, size = weights.statement_of[phrase], weights.sizes[phrase]
            best[position].append(overlap / (size**SIZE_OF_PHRASE * total ** (1 - SIZE_OF_PHRASE)))
        scores = {position: TEXT_WEIGHT * value / total for position, value in texts.items()}
        for position, fits in best.items():
            fits.sort(reverse=True)
            nearest = fits[0] + MORE_PHRASES * sum(fit / 2**rank for rank, fit in enumerate(fits[1:4], start=1))
            scores[position] = scores.get(position, 0.0) + PHRASE_WEIGHT * nearest
        if "kinds" not in weights.without:
            for position in scores:
                scores[position] *= KIND_WEIGHTS.get(weights.entries[position].statement.kind, 1.0)
        return scores

    def signs(self, query: str) -> Signs | None:
        """Return what speaks for or against a query being answered, or None if no word of it is known."""
        query = plain_letters(query[:LONGEST_QUERY])
        asked = self._asked(query)
        scores = self._scores(asked)
        if not scores:
            return None
        ranked = self._ranked(scores)
        return self._signs(asked, ranked[0], scores[ranked[0]], is_unspoken=bool(self._unspoken(query, ranked)))

    def _signs(self, asked: dict[str, float], position: int, score: float, *, is_unspoken: bool) -> Signs:
        weights = self.weights
        held = sum(weight * weights.rarity[term] for term, weight in asked.items() if weights.holds(position, term))
        shared: dict[int, float] = defaultdict(float)
        for term, weight in asked.items():
            for phrase in weights.phrases_with.get(term, ()):
                if weights.statement_of[phrase] == position:
                    shared[phrase] += weight * weights.rarity[term]
        nearest = max((one / weights.sizes[phrase] for phrase, one in shared.items()), default=0.0)
        words = [term for term in asked if is_word(term)]
        strange = sum(term not in weights.rarity for term in words)
        return Signs(score, held, min(nearest, 1.0), strange / (len(words) or 1), float(is_unspoken))
