"""The statements of one council with their terms weighed: which statement and which phrase holds which term.

Two views of a statement are kept. All its texts together show how much it is about a term. Its title, and each phrase
in which people ask for it, show how near a query comes to what was asked before.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from delegation.lookup.glossary import DENIES, glossary
from delegation.lookup.not_covered import not_covered_in
from delegation.lookup.search.amounts import Bands, bands_of
from delegation.lookup.search.levels import Levels, levels_in, levels_of
from delegation.lookup.search.named import words_of_statement
from delegation.lookup.search.others import Others
from delegation.lookup.search.words import plain, terms_of
from delegation.rules.conditions import Operator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from delegation.lookup.glossary import Glossary, Side, Topic
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement

PARTS: Final = frozenset({"phrases", "meanings", "spelling", "texts", "names", "kinds"})
"""What the search is made of. Each part can be left out, to measure what it adds."""

TITLE, ASKED, SAYS, NAMES, SECTION = 3.0, 1.0, 1.0, 0.3, 0.3
"""How much a term counts, by where it is."""

BORROWED: Final = 2.0
"""All phrases together that a row borrows count as so many of its own, and none counts more than one of its own.

They say what words people use, and not how much the row is about each. Counted one by one, rows that borrow hid those
that have no like row: of these, 35 in a hundred were among the first three, and not 60 (``bench/day_one.py``).
"""

NOTHING: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
"""What a council borrows whose rows have phrases of their own."""

SATURATION, LENGTH = 1.2, 0.2
"""BM25's k1 and b."""

LEAST_ON_A_SIDE, CLEARLY_ON_A_SIDE = 5, 4
"""A row whose title says nothing lies on a side of so many of its phrases, and so many for each of the other side."""

NO_ROW: Final = ""
"""Stands in place of a row where a phrase is added for what the schemes do not speak of."""

BYTES_A_TERM: Final = 700
BYTES_A_PHRASE: Final = 80
BYTES_A_WORD: Final = 100
"""About how many bytes each takes besides its numbers. bench/search.py measures the whole."""


@dataclass(slots=True)
class Entry:
    """One statement, the weighed length of its texts, the topics of the glossary that they mention, and its bands.

    Its title says whom it is about and whether it denies something; title and phrases, on which sides of opposites it
    lies. ``levels`` are the ranks of the posts that decide it.
    """

    statement: Statement
    scheme: CompiledScheme
    length: float
    topics: frozenset[Topic] = frozenset()
    bands: Bands = ()
    is_for_closed_offices: bool = False
    sides: frozenset[Side] = frozenset()
    parties: frozenset[str] = frozenset()
    denies: bool = False
    levels: frozenset[int] = frozenset()
    borrowed: tuple[str, ...] = ()
    """Phrases of like rows in the schemes of other councils. They find the row and are shown nowhere."""


@dataclass(slots=True)
class Texts:
    """The texts of one statement as terms: how much each counts, and the terms of each phrase, its own and lent."""

    counts: dict[str, float]
    phrases: list[tuple[str, ...]]
    lent: list[tuple[str, ...]]
    words: set[str]
    topics: frozenset[Topic]
    sides: frozenset[Side]


Posting: TypeAlias = "tuple[array[int], array[float]]"
"""For one term: the statements that hold it, in order, and how much it counts in each."""


@dataclass(slots=True)
class Weights:
    """Everything that is worked out once from a council's statements.

    Numbers are kept in arrays, because lists of tuples took five times the memory. What a term adds to the score of a
    statement is worked out on request, because every added phrase changes the average length and so every such value.
    """

    council: str
    """Its slug; empty if there is no scheme."""
    glossary: Glossary
    without: frozenset[str]
    entries: list[Entry]
    postings: dict[str, Posting]
    rarity: dict[str, float]
    phrases: list[tuple[str, ...]]
    """The terms of each phrase."""
    statement_of: array[int]
    """The statement of each phrase."""
    sizes: array[float]
    """The sum of the rarity of each phrase's terms."""
    phrases_with: dict[str, array[int]]
    words: set[str]
    """Every word of the texts as written, to correct misspellings."""
    rarest: float
    others: Others
    levels: Levels
    norms: array[float] = field(default_factory=lambda: array("d"))
    """What the length of each statement adds to the denominator of BM25."""
    lent: bytearray = field(default_factory=bytearray)
    """For each phrase, 1 if it is borrowed, otherwise 0."""

    def terms(self, words: Sequence[str]) -> list[str]:
        """Return the terms of a list of words, without meanings if those are left out."""
        return terms_of(words, self.glossary, with_meanings="meanings" not in self.without)

    def holders(self, term: str) -> Iterable[tuple[int, float]]:
        """Return the statements that hold a term, each with what the term adds to its score (BM25)."""
        posting = self.postings.get(term)
        if posting is None:
            return ()
        rarity, norms = self.rarity[term], self.norms
        return [
            (position, rarity * (count * (SATURATION + 1) / (count + norms[position])))
            for position, count in zip(*posting, strict=True)
        ]

    def holds(self, position: int, term: str) -> bool:
        """Say whether a statement holds a term."""
        posting = self.postings.get(term)
        if posting is None:
            return False
        at = bisect_left(posting[0], position)
        return at < len(posting[0]) and posting[0][at] == position

    @property
    def size(self) -> int:
        """About how many bytes all of this takes."""
        numbers = sum(len(positions) for positions, _counts in self.postings.values())
        terms = sum(map(len, self.phrases))
        return (
            BYTES_A_TERM * len(self.postings)
            + 12 * numbers
            + (8 + 4) * terms
            + BYTES_A_PHRASE * len(self.phrases)
            + BYTES_A_WORD * len(self.words)
        )


def is_for_closed_offices(statement: Statement) -> bool:
    """Say whether a route of a statement holds only while offices are closed."""
    return any(
        condition.facts == ("out_of_hours",) and condition.operator is Operator.IS and condition.value is True
        for route in statement.routes
        for condition in route.when
    )


def weigh(
    schemes: Iterable[CompiledScheme],
    without: frozenset[str] = frozenset(),
    borrowed: Mapping[str, Sequence[str]] = NOTHING,
) -> Weights:
    """Return the weights of all statements of the schemes. ``borrowed`` gives phrases of like rows, by row."""
    reader, schemes = _Reader(glossary(), without), tuple(schemes)
    entries, phrases, words = list[Entry](), list[tuple[str, ...]](), set[str]()
    statement_of, lent = array("i"), bytearray()
    held: dict[str, Posting] = {}
    for scheme in schemes:
        for statement in scheme.scheme.statements:
            position, lends = len(entries), tuple(borrowed.get(statement.row, ()))
            texts = reader.texts(scheme, statement, lends)
            for term, count in texts.counts.items():
                posting = held.get(term)
                if posting is None:
                    posting = held[term] = (array("i"), array("d"))
                posting[0].append(position)
                posting[1].append(count)
            phrases += [*texts.phrases, *texts.lent]
            lent += bytes(len(texts.phrases)) + b"\1" * len(texts.lent)
            statement_of.extend([position] * (len(phrases) - len(statement_of)))
            words |= texts.words
            bands = bands_of(statement, scheme.catalogue)
            is_closed = is_for_closed_offices(statement)
            title = plain(statement.title)
            length = sum(texts.counts.values())
            entries.append(
                Entry(
                    statement,
                    scheme,
                    length,
                    texts.topics,
                    bands,
                    is_closed,
                    sides=texts.sides,
                    parties=reader.glossary.parties_in(title),
                    denies=not DENIES.isdisjoint(title),
                    levels=levels_in(scheme, statement),
                    borrowed=lends,
                )
            )
    count = max(len(entries), 1)
    rarity = {term: _rarity(count, len(posting[0])) for term, posting in held.items()}
    sizes = array("d", (sum([rarity[term] for term in phrase]) for phrase in phrases))
    with_term: dict[str, array[int]] = {}
    for index, phrase in enumerate(phrases):
        for term in phrase:
            if term not in with_term:
                with_term[term] = array("i")
            with_term[term].append(index)
    rarest = math.log(1 + 2 * count)
    council = entries[0].scheme.scheme.council if entries else ""
    return Weights(
        council,
        reader.glossary,
        without,
        entries,
        held,
        rarity,
        phrases,
        statement_of,
        sizes,
        with_term,
        words,
        rarest,
        Others.of(map(reader.phrase, not_covered_in(council)), rarity, rarest),
        levels_of(schemes, reader.glossary),
        _norms(entries),
        lent,
    )


def with_phrases(weights: Weights, added: Mapping[str, Sequence[str]]) -> Weights:
    """Return the weights with phrases added to rows. Only the statements of those rows are read again.

    Phrases of ``NO_ROW`` are for what the schemes do not speak of.
    """
    reader = _Reader(weights.glossary, weights.without)
    entries, words = list(weights.entries), set(weights.words)
    changed = {at: entry for at, entry in enumerate(entries) if entry.statement.row in added}
    touched = set[str]()
    counts: dict[int, dict[str, float]] = {}
    phrases, statement_of, lent = list(weights.phrases), array("i", weights.statement_of), weights.lent.copy()
    gone = {index for index, position in enumerate(statement_of) if position in changed}
    for index in gone:
        touched.update(phrases[index])
    for at, entry in changed.items():
        more = tuple(added[entry.statement.row])
        statement = replace(entry.statement, asked_as=(*entry.statement.asked_as, *more))
        texts = reader.texts(entry.scheme, statement, entry.borrowed)
        counts[at] = texts.counts
        touched.update(texts.counts)
        words |= texts.words
        entries[at] = replace(entry, statement=statement, length=sum(texts.counts.values()), topics=texts.topics)
        entries[at].sides = texts.sides
        phrases += [*texts.phrases, *texts.lent]
        lent += bytes(len(texts.phrases)) + b"\1" * len(texts.lent)
        statement_of.extend([at] * (len(phrases) - len(statement_of)))
    postings, rarity, count = dict(weights.postings), dict(weights.rarity), max(len(entries), 1)
    rarer = set[str]()
    for term in touched:
        before = dict(zip(*postings[term], strict=True)) if term in postings else {}
        after = {at: one for at, one in before.items() if at not in changed}
        after |= {at: one[term] for at, one in counts.items() if term in one}
        postings[term] = (array("i", sorted(after)), array("d", (after[at] for at in sorted(after))))
        if len(after) != len(before):
            rarity[term] = _rarity(count, len(after))
            rarer.add(term)
    with_term = dict(weights.phrases_with)
    new = range(len(weights.phrases), len(phrases))
    for term in touched:
        kept = [index for index in with_term.get(term, ()) if index not in gone]
        with_term[term] = array("i", kept)
    for index in new:
        for term in phrases[index]:
            with_term[term].append(index)
    sizes = array("d", weights.sizes)
    sizes.extend([0.0] * len(new))
    for index in {*new, *(one for term in rarer for one in with_term[term])}:
        sizes[index] = sum([rarity[term] for term in phrases[index]])
    return Weights(
        weights.council,
        weights.glossary,
        weights.without,
        entries,
        postings,
        rarity,
        phrases,
        statement_of,
        sizes,
        with_term,
        words,
        weights.rarest,
        Others.of([*weights.others.phrases, *map(reader.phrase, added.get(NO_ROW, ()))], rarity, weights.rarest),
        weights.levels,
        _norms(entries),
        lent,
    )


def _rarity(count: int, holding: int) -> float:
    return math.log(1 + (count - holding + 0.5) / (holding + 0.5))


def _norms(entries: Sequence[Entry]) -> array[float]:
    average = sum(entry.length for entry in entries) / max(len(entries), 1) or 1.0
    return array("d", (SATURATION * (1 - LENGTH + LENGTH * entry.length / average) for entry in entries))


class _Reader:
    """Reads the texts of statements as terms."""

    def __init__(self, known: Glossary, without: frozenset[str]) -> None:
        self.glossary, self.without = known, without

    def texts(self, scheme: CompiledScheme, statement: Statement, borrowed: Sequence[str]) -> Texts:
        """Return the texts of a statement, and the phrases that it borrows, as terms."""
        without = self.without
        phrases = [plain(one) for one in (statement.title, *(() if "phrases" in without else statement.asked_as))]
        lent = [] if "phrases" in without else [plain(one) for one in borrowed]
        terms = [self._terms(phrase) for phrase in phrases]
        lent_terms = [self._terms(phrase) for phrase in lent]
        says, section = plain(statement.says), plain(statement.section)
        notes = [plain(one) for one in statement.notes]
        words = {word for phrase in (*phrases, *lent) for word in phrase}
        counts: dict[str, float] = {}

        def add(read: Iterable[str], weight: float) -> None:
            for term in read:
                counts[term] = counts.get(term, 0.0) + weight

        add(terms[0], TITLE)
        for one in terms[1:]:
            add(one, ASKED)
        for one in lent_terms:
            add(one, min(ASKED, BORROWED / len(lent_terms)))
        if "texts" not in without:
            together = plain(" . ".join(statement.notes))
            for read, weight in ((says, SAYS), (together, SAYS), (section, SECTION)):
                words.update(read)
                add(self._terms(read), weight)
        if "names" not in without:
            names = plain(words_of_statement(scheme, statement))
            words.update(names)
            add(self._terms(names), NAMES)
        topics = frozenset(topic for one in (*phrases, says, *notes, section) for topic in self.glossary.topics_in(one))
        own, other = ([tuple(dict.fromkeys(one)) for one in some] for some in (terms, lent_terms))
        return Texts(counts, own, other, words, topics, self._sides(phrases))

    def _sides(self, phrases: Sequence[Sequence[str]]) -> frozenset[Side]:
        """Return the sides on which a statement lies: those of its title, and those of most of its phrases."""
        title, *asked = map(self.glossary.sides_in, phrases)
        decided = {pair for pair, _side in title}
        counted = Counter(side for sides in asked for side in sides if side[0] not in decided)
        return title | {
            (pair, side)
            for (pair, side), count in counted.items()
            if count >= LEAST_ON_A_SIDE and count >= CLEARLY_ON_A_SIDE * counted[pair, 1 - side]
        }

    def phrase(self, text: str) -> tuple[str, ...]:
        """Return the terms of a phrase, each once."""
        return tuple(dict.fromkeys(self._terms(plain(text))))

    def _terms(self, words: Sequence[str]) -> list[str]:
        return terms_of(words, self.glossary, with_meanings="meanings" not in self.without)
