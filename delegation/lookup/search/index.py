"""The statements of one council with their terms weighed: which statement and which phrase holds what.

Two views of a statement are kept: all its texts together, for how much it is about a term, and each phrase under which
people ask for it alone, for how nearly somebody has asked the same before.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from delegation.lookup.glossary import Glossary, Topic, glossary
from delegation.lookup.search.named import words_of_statement
from delegation.lookup.search.words import plain, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement

PARTS: Final = frozenset({"phrases", "meanings", "spelling", "texts", "names", "kinds"})
"""What the search is made of; each can be left out, to measure what it gives."""

TITLE, ASKED, SAYS, NAMES, SECTION = 3.0, 1.0, 1.0, 0.3, 0.3
"""How much a term counts by where it stands."""

SATURATION, LENGTH = 1.2, 0.2
"""BM25's k1 and b."""


@dataclass(slots=True)
class Entry:
    """One statement with how much each term counts in it."""

    statement: Statement
    scheme: CompiledScheme
    counts: dict[str, float]
    topics: frozenset[Topic] = frozenset()
    """The topics of the glossary of which the statement's texts speak."""
    length: float = 0.0


@dataclass(slots=True)
class Weights:
    """Everything that is worked out once from the statements of a council."""

    glossary: Glossary
    without: frozenset[str]
    entries: list[Entry] = field(default_factory=list)
    holders: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    rarity: dict[str, float] = field(default_factory=dict)
    phrases: list[tuple[int, float]] = field(default_factory=list)
    phrases_with: dict[str, list[int]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    """Every word of the texts as it is written, for what is misspelt."""
    rarest: float = 1.0

    def read(self, words: Sequence[str]) -> list[str]:
        """Return the terms of the words of a statement's text, and remember the words."""
        self.words.update(words)
        return self.terms(words)

    def topics(self, texts: Iterable[Sequence[str]]) -> frozenset[Topic]:
        """Return the topics of which texts speak, each given by its words."""
        return frozenset(topic for words in texts for topic in self.glossary.topics_in(words))

    def terms(self, words: Sequence[str]) -> list[str]:
        """Return the terms of the words of a text, without meanings where that is measured."""
        return terms_of(words, self.glossary, with_meanings="meanings" not in self.without)


def weigh(schemes: Iterable[CompiledScheme], without: frozenset[str] = frozenset()) -> Weights:
    """Return the weights of all statements of the schemes."""
    weights = Weights(glossary(), without)
    asked: list[list[str]] = []
    for scheme in schemes:
        for statement in scheme.scheme.statements:
            position = len(weights.entries)
            phrases = [plain(one) for one in (statement.title, *(() if "phrases" in without else statement.asked_as))]
            terms = [weights.read(phrase) for phrase in phrases]
            asked += [list(dict.fromkeys(one)) for one in terms]
            weights.phrases += [(position, 0.0)] * len(terms)
            texts = [*phrases, *(plain(one) for one in (statement.says, *statement.notes, statement.section))]
            weights.entries.append(
                Entry(statement, scheme, _counts(weights, scheme, statement, terms), weights.topics(texts))
            )
    _weigh_terms(weights)
    _weigh_phrases(weights, asked)
    return weights


def _counts(
    weights: Weights, scheme: CompiledScheme, statement: Statement, phrases: list[list[str]]
) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)

    def add(terms: Iterable[str], weight: float) -> None:
        for term in terms:
            counts[term] += weight

    add(phrases[0], TITLE)
    for terms in phrases[1:]:
        add(terms, ASKED)
    if "texts" not in weights.without:
        add(weights.read(plain(statement.says)), SAYS)
        add(weights.read(plain(" . ".join(statement.notes))), SAYS)
        add(weights.read(plain(statement.section)), SECTION)
    if "names" not in weights.without:
        add(weights.read(plain(words_of_statement(scheme, statement))), NAMES)
    return dict(counts)


def _weigh_terms(weights: Weights) -> None:
    """Work out how rare each term is, and what it counts in each statement (BM25, without the question's part)."""
    count = max(len(weights.entries), 1)
    found: dict[str, list[int]] = defaultdict(list)
    for position, entry in enumerate(weights.entries):
        entry.length = sum(entry.counts.values())
        for term in entry.counts:
            found[term].append(position)
    average = sum(entry.length for entry in weights.entries) / count or 1.0
    weights.rarity = {term: math.log(1 + (count - len(held) + 0.5) / (len(held) + 0.5)) for term, held in found.items()}
    weights.rarest = math.log(1 + 2 * count)
    for term, held in found.items():
        rarity = weights.rarity[term]
        weights.holders[term] = [
            (position, rarity * _saturated(weights.entries[position], term, average)) for position in held
        ]


def _saturated(entry: Entry, term: str, average: float) -> float:
    count = entry.counts[term]
    return count * (SATURATION + 1) / (count + SATURATION * (1 - LENGTH + LENGTH * entry.length / average))


def _weigh_phrases(weights: Weights, asked: list[list[str]]) -> None:
    """Work out the weight of each phrase, and which phrases hold a term."""
    with_term: dict[str, list[int]] = defaultdict(list)
    for index, terms in enumerate(asked):
        position, _weight = weights.phrases[index]
        weights.phrases[index] = (position, sum(weights.rarity[term] for term in terms))
        for term in terms:
            with_term[term].append(index)
    weights.phrases_with = dict(with_term)
