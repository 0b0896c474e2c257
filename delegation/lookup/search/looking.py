"""Looking up: a query against the index of one council, and whether the schemes cover it at all."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from authorities.letters import plain_letters
from delegation.lookup.places import places_of
from delegation.lookup.search.fitting import fitted
from delegation.lookup.search.index import NOTHING, Weights, weigh, with_phrases
from delegation.lookup.search.nearness import nearness, part_of_total
from delegation.lookup.search.references import References
from delegation.lookup.search.signs import Covered, Signs
from delegation.lookup.search.spelling import Speller
from delegation.lookup.search.tally import Rule, Share, multiply
from delegation.lookup.search.words import is_direction, is_word, plain, stem
from delegation.rules.schemes import StatementKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from delegation.lookup.glossary import Glossary, Topic
    from delegation.lookup.search.tally import Tally
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement

LONGEST_QUERY: Final = 300
MOST_TERMS: Final = 60
_ROW: Final = re.compile(r"\b[a-z]+-[a-z0-9.]+(?:-[a-z0-9.]+)*\b")

# How the parts weigh against each other. The weights were found with searches for the schemes' own phrases, left out of
# the index (bench/search.py without a file), and with those of the authors that train (bench/strangers.py), never with
# the searches that are kept back to measure with.
MEANING_WEIGHT: Final = 0.6
PLACE_WEIGHT: Final = 0.5
DIRECTION_WEIGHT: Final = 0.5
PUT_RIGHT_WEIGHT: Final = 0.8
BEGUN_WEIGHT: Final = 0.6
UNKNOWN_WEIGHT: Final = 0.7
"""A word that no statement has speaks against being covered, with this share of the weight of the rarest word."""

UNKNOWN_NUMBER_WEIGHT: Final = 0.35
"""The same for a number: which amounts a row is about, its bands say."""

TEXT_WEIGHT: Final = 1.6
PHRASE_WEIGHT: Final = 1.0
PHRASES_COUNT: Final = (1.0, 0.4, 0.2, 0.1)
"""How much the nearest phrase of a row counts, and the next ones."""

BORROWED_WEIGHT: Final = 0.5
"""A phrase that a row borrows is so much as near as one of its own with the same words would be."""

KIND_WEIGHTS: Final = {StatementKind.GUIDANCE: 0.75}
MOST_WORDS: Final = 12

MOST_THAT_SPEAK: Final = 3
"""A topic counts as spoken of if one of so many best statements mentions it."""

SPEAKING_SHARE: Final = 0.5
SHORTEST_PART: Final = 3
MOST_PUT_RIGHT: Final = 12
"""Unknown words beyond this number stay as they are. Nobody misspells so many, and each costs time."""

SHORTEST_OF_TOPICS: Final = 6
"""Shorter words are not corrected to a word of a topic: "wife" is not "wifi"."""

WORTH_SHOWING: Final = 0.2
"""The share of the best score below which a result would only be noise."""


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that was found, its scheme, and how well it fits."""

    statement: Statement
    scheme: CompiledScheme
    score: float


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a search gives: how surely it is covered, and the statements that fit, best first."""

    covered: Covered
    results: tuple[Found, ...]
    is_reference: bool = False
    """Whether the query is nothing but a reference, and the results are its rows."""
    unspoken: tuple[Topic, ...] = ()
    """The topics of the query that none of the best statements mentions. If it is surely covered, none are named."""


Nearest: TypeAlias = tuple[float, float, int]
"""How near a search comes to a phrase, how much of the phrase was asked for, and which it is. Thousands are made."""


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
        self.known = weights.words | weights.glossary.words
        self.places = places_of(weights.council)
        self.topic_speller = _speller_of_topics(weights.glossary)
        self.rows = {entry.statement.row: position for position, entry in enumerate(weights.entries)}
        self.by_kind = {
            position: KIND_WEIGHTS[entry.statement.kind]
            for position, entry in enumerate(weights.entries)
            if entry.statement.kind in KIND_WEIGHTS
        }
        self.references = References(entry.statement for entry in weights.entries)

    @classmethod
    def of(
        cls,
        schemes: Iterable[CompiledScheme],
        without: frozenset[str] = frozenset(),
        borrowed: Mapping[str, Sequence[str]] = NOTHING,
    ) -> Index:
        """Make the index of all statements of the schemes, without the parts that are left out to measure them.

        ``borrowed`` gives, by row, phrases of like rows in the schemes of other councils.
        """
        return cls(weigh(schemes, without, borrowed))

    def with_phrases(self, added: Mapping[str, Sequence[str]]) -> Index:
        """Return the index with phrases added to rows. The two share the weights that these do not change.

        An added phrase is what somebody searched for, so its words are read as those of a search are.
        """
        read = {row: [self._as_searched(text) for text in texts] for row, texts in added.items()}
        return Index(with_phrases(self.weights, read))

    def _as_searched(self, text: str) -> str:
        words, places = self.places.without_names(self._words(text))
        return " ".join([*words, *places])

    def look_up(self, query: str, limit: int = 10, *, is_closed: bool = False, tally: Tally | None = None) -> Lookup:
        """Return the statements that fit a query best. If it refers to rows or names them, only those are returned.

        ``is_closed`` says whether offices are closed. What spoke for each statement is written into ``tally``.
        """
        query = plain_letters(query[:LONGEST_QUERY])
        referred = self.references.rows_named(query)
        if referred:
            return Lookup(Covered.YES, tuple(self._found(one, math.inf) for one in referred)[:limit], is_reference=True)
        named = [self.rows[row] for row in _ROW.findall(query) if row in self.rows]
        if named:
            return Lookup(Covered.YES, tuple(self._found(one, math.inf) for one in dict.fromkeys(named))[:limit])
        asked, scores, nearest = self._fitting(query, is_closed=is_closed, tally=tally)
        ranked = self._ranked(scores)[: max(limit, MOST_THAT_SPEAK)]
        ranked = [position for position in ranked if scores[position] >= WORTH_SHOWING * scores[ranked[0]]]
        unspoken = self._unspoken(query, ranked)
        if not ranked:
            return Lookup(Covered.NO, (), unspoken=unspoken)
        signs = self._signs(asked, scores, nearest, ranked[0], is_unspoken=bool(unspoken))
        covered = signs.covered
        if tally is not None:
            tally.signs, tally.positions = signs, self.rows
            self._name_phrases(tally, ranked)
        found = tuple(self._found(position, scores[position]) for position in ranked[:limit])
        return Lookup(covered, found, unspoken=() if covered is Covered.YES else unspoken)

    def _name_phrases(self, tally: Tally, positions: Iterable[int]) -> None:
        """Write down the texts of the phrases that spoke for some statements: those that have the same terms."""
        for position in positions:
            statement = self.weights.entries[position].statement
            spoke = {one.phrase: self.weights.phrases[one.phrase] for one in tally.shares[position] if one.phrase >= 0}
            tally.phrases |= {phrase: " ".join(filter(is_word, terms)) for phrase, terms in spoke.items()}
            for text in (*statement.asked_as, statement.title) if spoke else ():
                terms = tuple(dict.fromkeys(self.weights.terms(plain(text))))
                tally.phrases |= {phrase: text for phrase, held in spoke.items() if held == terms}

    def _ranked(self, scores: dict[int, float]) -> list[int]:
        return sorted(sorted(scores), key=scores.__getitem__, reverse=True)

    def _unspoken(self, query: str, ranked: Sequence[int]) -> tuple[Topic, ...]:
        """Return the topics of a query that none of the best statements mentions."""
        spoken = [self.weights.entries[position].topics for position in ranked[:MOST_THAT_SPEAK]]
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

    def _asked(self, typed_words: Sequence[str], tally: Tally | None = None) -> dict[str, float]:
        """Return the terms asked for, each with its weight. A word that no statement has is corrected if it can be."""
        weights = self.weights
        asked: dict[str, float] = {}
        words, places = self.places.without_names(typed_words)
        typed = {stem(word): word for word in words}
        last = stem(words[-1]) if words else ""
        forms = weights.glossary.forms_in(words) if "meanings" not in weights.without else []
        looked_at = 0
        meant = {stem(word) for form, meaning in forms if f"={meaning}" in weights.rarity for word in form}
        for term in weights.terms(words)[:MOST_TERMS]:
            if term in weights.rarity:
                asked[term] = max(asked.get(term, 0.0), weight_of(term))
                if tally is not None:
                    tally.came(term, *_origin(term, typed, forms))
            elif is_word(term) and term not in meant:
                looked_at += 1
                may_put_right = "spelling" not in weights.without and looked_at <= MOST_PUT_RIGHT
                instead = self._stems(self.speller.meant(typed[term])) if may_put_right else []
                weight = PUT_RIGHT_WEIGHT
                if not instead and term == last and len(term) > 2:
                    instead, weight = self._stems(self.speller.beginning_with(typed[term])), BEGUN_WEIGHT
                for word in instead:
                    asked[word] = max(asked.get(word, 0.0), weight / len(instead))
                    if tally is not None:
                        tally.came(word, "spelling" if weight == PUT_RIGHT_WEIGHT else "beginning", typed[term])
                if not instead:
                    asked[term] = UNKNOWN_NUMBER_WEIGHT if term.isdigit() else UNKNOWN_WEIGHT
        for term in weights.terms(places):
            if term in weights.rarity:
                asked[term] = max(asked.get(term, 0.0), PLACE_WEIGHT)
                if tally is not None:
                    tally.came(term, "place", " ".join(word for word in typed_words if word not in words))
        return asked

    def _words(self, query: str) -> list[str]:
        """Return the words of a query, with words run together or apart put right."""
        words = [part for word in plain(query) for part in self._parted(word)]
        found: list[str] = []
        for word in words:
            joined = found[-1] + word if found else ""
            if joined in self.known and not (found[-1] in self.known and word in self.known):
                found[-1] = joined
            else:
                found.append(word)
        return found

    def _parted(self, word: str) -> list[str]:
        """Return the two words that were run together, or the word itself: "stayingput" is "staying" and "put"."""
        if word in self.known:
            return [word]
        for at in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            if word[:at] in self.known and word[at:] in self.known:
                return [word[:at], word[at:]]
        return [word]

    def _stems(self, words: list[str]) -> list[str]:
        """Return the stems of some words that are terms of the statements, each once."""
        return [term for term in dict.fromkeys(map(stem, words)) if term in self.weights.rarity]

    def _scores(
        self, asked: dict[str, float], tally: Tally | None = None
    ) -> tuple[dict[int, float], dict[int, Nearest]]:
        """Return how well each statement fits, by all its texts and by the phrases nearest to what was asked.

        With it comes the nearest phrase of each statement that has one.
        """
        weights = self.weights
        texts: dict[int, float] = defaultdict(float)
        worth = self._worth(asked)
        total = math.fsum(worth.values())
        for term, weight in asked.items():
            holders = weights.holders(term)
            for position, value in holders:
                texts[position] += weight * value
            if tally is not None:
                for position, value in holders:
                    tally.add(position, Share(Rule.TEXT, TEXT_WEIGHT * weight * value / total, (term,)))
        part = part_of_total(total)
        best: dict[int, list[Nearest]] = defaultdict(list)
        sizes, statement_of, lent = weights.sizes, weights.statement_of, weights.lent
        for phrase, overlap in self._overlaps(worth, total).items():
            size = sizes[phrase]
            near = nearness(overlap, size, part)
            if lent[phrase]:
                near *= BORROWED_WEIGHT
            best[statement_of[phrase]].append((near, overlap / size, phrase))
        scores = {position: TEXT_WEIGHT * value / total for position, value in texts.items()}
        for position, fits in best.items():
            fits.sort(reverse=True)
            parts = [PHRASE_WEIGHT * one[0] * by for one, by in zip(fits, PHRASES_COUNT, strict=False)]
            scores[position] = scores.get(position, 0.0) + sum(parts)
            if tally is not None:
                for (_fit, _asked, phrase), part in zip(fits, parts, strict=False):
                    terms = tuple(term for term in asked if term in weights.phrases[phrase])
                    tally.add(position, Share(Rule.PHRASE, part, terms, phrase))
        if "kinds" not in weights.without:
            for position, factor in self.by_kind.items():
                if position in scores:
                    multiply(scores, position, Rule.KIND, factor, tally)
        return scores, {position: fits[0] for position, fits in best.items()}

    def _worth(self, asked: Mapping[str, float]) -> dict[str, float]:
        """Return what each term asked for weighs, by its rarity. One that no statement holds counts as the rarest."""
        rarity, rarest = self.weights.rarity, self.weights.rarest
        return {term: weight * rarity.get(term, rarest) for term, weight in asked.items()}

    def _overlaps(self, worth: Mapping[str, float], total: float) -> dict[int, float]:
        """Return how much each phrase shares with what was asked, if it shares one of the rarer terms.

        The rarer terms are those that make up SPEAKING_SHARE of the whole. Thousands of phrases hold a common word, and
        looking at them all took half the time of a search.
        """
        weights = self.weights
        shared: dict[int, float] = defaultdict(float)
        seen = 0.0
        held = (term for term in worth if term in weights.phrases_with)
        for term in sorted(held, key=lambda one: (-worth[one], one)):
            holding = weights.phrases_with[term]
            if seen < SPEAKING_SHARE * total:
                for phrase in holding:
                    shared[phrase] += worth[term]
            elif len(holding) < len(shared):
                for phrase in holding:
                    if phrase in shared:
                        shared[phrase] += worth[term]
            else:
                for phrase in shared:
                    if term in weights.phrases[phrase]:
                        shared[phrase] += worth[term]
            seen += worth[term]
        return shared

    def signs(self, query: str) -> Signs | None:
        """Return what speaks for or against a query being answered, or None if no word of it is known."""
        query = plain_letters(query[:LONGEST_QUERY])
        asked, scores, nearest = self._fitting(query)
        if not scores:
            return None
        ranked = self._ranked(scores)
        return self._signs(asked, scores, nearest, ranked[0], is_unspoken=bool(self._unspoken(query, ranked)))

    def _fitting(
        self, query: str, *, is_closed: bool = False, tally: Tally | None = None
    ) -> tuple[dict[str, float], dict[int, float], dict[int, Nearest]]:
        """Return the terms asked for, how well each statement fits, and the nearest phrase of each."""
        words = self._words(query)
        asked = self._asked(words, tally)
        scores, nearest = self._scores(asked, tally)
        return asked, fitted(self.weights, query, words, scores, is_closed=is_closed, tally=tally), nearest

    def _signs(
        self,
        asked: dict[str, float],
        scores: Mapping[int, float],
        nearest: Mapping[int, Nearest],
        position: int,
        *,
        is_unspoken: bool,
    ) -> Signs:
        weights = self.weights
        worth = self._worth(asked)
        words = {term: part for term, part in worth.items() if is_word(term)}
        missing = math.fsum(part for term, part in words.items() if not weights.holds(position, term))
        other, others = weights.others.nearest(worth, math.fsum(worth.values()))
        fit, held, _phrase = nearest.get(position, (0.0, 0.0, -1))
        return Signs(
            fit=scores[position],
            phrase=min(1.0, held),
            own=fit,
            other=other,
            others=others,
            missing=missing / (math.fsum(words.values()) or 1.0),
            unspoken=float(is_unspoken),
            length=min(len(words), MOST_WORDS) / MOST_WORDS,
        )


def weight_of(term: str) -> float:
    """Return what a term asked for weighs by its kind: a word, a meaning or a direction."""
    return 1.0 if is_word(term) else DIRECTION_WEIGHT if is_direction(term) else MEANING_WEIGHT


def _origin(term: str, typed: Mapping[str, str], forms: Iterable[tuple[tuple[str, ...], str]]) -> tuple[str, str]:
    """Return by what a term was asked for, and the words typed that it comes from."""
    if is_word(term):
        return "word", typed.get(term, term)
    if is_direction(term):
        return "direction", term[1:]
    meaning = term[1:]
    return "glossary", ", ".join(dict.fromkeys(" ".join(form) for form, meant in forms if meant == meaning))
