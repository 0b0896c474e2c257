"""Subjects that a search may be about, besides the rows of a scheme: the words that name each, and phrases for it.

A search is about a subject if it names it and comes near to one of its phrases. Nearness alone is not enough: "another
seven days" is near to a phrase about contact, whatever the seven days are about.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from authorities.letters import plain_letters
from delegation.lookup.forms import Forms
from delegation.lookup.search.amounts import Measure, amounts_in
from delegation.lookup.search.looking import LONGEST_QUERY, MOST_PUT_RIGHT, PLACE_WEIGHT, UNKNOWN_WEIGHT, weight_of
from delegation.lookup.search.nearness import nearness, part_of_total
from delegation.lookup.search.spelling import Speller
from delegation.lookup.search.words import is_word, plain, stem, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from delegation.lookup.glossary import Glossary
    from delegation.lookup.places import Places

NEAR_FROM: Final = 0.25
"""A search that names a subject is about it from this nearness to one of its phrases on.

Of the 960 searches of the four authors that train, 36 name a matter of ``fixtures/national/notes``. The 35 that are
about it stand at 0.30 and above, and the other at 0.10.
"""

SHORTEST_PUT_RIGHT: Final = 6
"""Shorter words are left as they are typed: a few letters away stands another word, as "dolls" from "dols"."""

LONGER: Final = "longer"
"""Said by a search that names a length above the one up to which the subject is another."""

_MORE: Final = frozenset({"more", "longer", "beyond", "over", "past", "after", "exceeding"})
"""With one of these, a length that is the limit itself is above it: "for more than seven days"."""

_APART: Final = "."
"""Stands between the words typed and the words that places stand for, so that no form reaches from one to the other."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a search may be about.

    ``names`` holds groups of forms. A search names the subject if it has a form of each group, and none of ``unless``.
    ``longer_than`` is a number of hours, or None: a search that names a length, and none above it, is about something
    else.
    """

    names: tuple[tuple[str, ...], ...]
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()
    longer_than: float | None = None


class _Group:
    """Forms of which a search may have one. One word stands for all its forms, several stand as they are written."""

    def __init__(self, forms: Iterable[str]) -> None:
        written = [" ".join(plain(form)) for form in forms]
        self._stems = frozenset(stem(form) for form in written if " " not in form)
        self._several = Forms({form: form for form in written if " " in form})
        self.begins = self._stems | {form.split()[0] for form in written if " " in form}
        """The stem or the first word of each form. A search that has none of these, and none as a stem, has no form."""

    def is_in(self, words: Sequence[str], stems: frozenset[str]) -> bool:
        """Say whether a search has one of the forms, given its words in order, and their stems."""
        return not self._stems.isdisjoint(stems) or bool(self._several.meant_in(words))


class Subjects:
    """Subjects ready to be compared with searches. One is made for all councils of a process."""

    def __init__(self, subjects: Sequence[Subject], others: Iterable[str], glossary: Glossary, places: Places) -> None:
        """Make the index of the subjects. ``others`` are phrases about other things: they show which words are rare."""
        self._glossary, self._places = glossary, places
        self._names = [[_Group(group) for group in one.names] for one in subjects]
        self._unless = [_Group(one.unless) for one in subjects]
        self._beginning: dict[str, list[int]] = {}
        for at, (first, *_others) in enumerate(self._names):
            for word in first.begins:
                self._beginning.setdefault(word, []).append(at)
        self._longer_than = [one.longer_than for one in subjects]
        self._phrases = [[self._phrase(phrase) for phrase in one.phrases] for one in subjects]
        texts = [*others, *(phrase for one in subjects for phrase in one.phrases)]
        counts = Counter(term for text in texts for term in self._phrase(text))
        self._rarest = math.log(1 + 2 * max(len(texts), 1))
        self._rarity = {term: math.log(1 + (len(texts) - held + 0.5) / (held + 0.5)) for term, held in counts.items()}
        forms = [form for one in subjects for group in (*one.names, one.unless) for form in group]
        words = {word for text in (*texts, *forms) for word in plain(text)} | glossary.words
        self._speller = Speller.of(sorted(word for word in words if word.isalpha() and len(word) > 2), {})
        self._known = words

    def about(self, query: str) -> tuple[int, ...]:
        """Return the places of the subjects that a search is about, the nearest first."""
        query = plain_letters(query[:LONGEST_QUERY])
        words, places = self._places.without_names(self._put_right(plain(query)))
        said = [*words, _APART, *places]
        stems = frozenset(map(stem, said))
        # Most searches end here: few have a word with which the name of a subject begins.
        likely = {at for word in stems.union(said) for at in self._beginning.get(word, ())}
        named = [at for at in sorted(likely) if self._is_named(at, said, stems, query)]
        if not named:
            return ()
        worth = self._worth(words, places)
        part = part_of_total(math.fsum(worth.values()))
        fits = {at: max(self._fit(phrase, worth, part) for phrase in self._phrases[at]) for at in named}
        return tuple(sorted((at for at, fit in fits.items() if fit >= NEAR_FROM), key=lambda at: -fits[at]))

    def _is_named(self, at: int, words: Sequence[str], stems: frozenset[str], query: str) -> bool:
        first, *others = self._names[at]
        if not first.is_in(words, stems) or self._unless[at].is_in(words, stems):
            return False
        limit = self._longer_than[at]
        lengths = [] if limit is None else [one.value for one in amounts_in(query) if one.measure is Measure.LENGTH]
        if limit is not None and lengths:
            if not _is_above(max(lengths), limit, words):
                return False
            stems |= {stem(LONGER)}
        return all(group.is_in(words, stems) for group in others)

    def _put_right(self, words: Sequence[str]) -> list[str]:
        """Return the words of a search. Of those that nobody uses here, the first few become what was likely meant."""
        found, left = list(words), MOST_PUT_RIGHT
        for at, word in enumerate(found):
            if word not in self._known and len(word) >= SHORTEST_PUT_RIGHT and left:
                left -= 1
                found[at] = next(iter(self._speller.meant(word)), word)
        return found

    def _worth(self, words: Sequence[str], places: Sequence[str]) -> dict[str, float]:
        """Return what each term of a search weighs, by its rarity. One that no phrase holds counts as the rarest."""
        worth: dict[str, float] = {}
        forms = self._glossary.forms_in(words)
        meant = {stem(word) for form, meaning in forms if f"={meaning}" in self._rarity for word in form}
        for term in terms_of(words, self._glossary):
            if term in self._rarity:
                worth[term] = weight_of(term) * self._rarity[term]
            elif is_word(term) and term not in meant:
                worth[term] = UNKNOWN_WEIGHT * self._rarest
        for term in terms_of(places, self._glossary):
            if term in self._rarity:
                worth[term] = max(worth.get(term, 0.0), PLACE_WEIGHT * self._rarity[term])
        return worth

    def _fit(self, phrase: Sequence[str], worth: Mapping[str, float], part: float) -> float:
        overlap = math.fsum(worth.get(term, 0.0) for term in phrase)
        return nearness(overlap, math.fsum(self._rarity[term] for term in phrase), part) if overlap else 0.0

    def _phrase(self, text: str) -> tuple[str, ...]:
        """Return the terms of a phrase, each once. A place in it becomes the words that it stands for."""
        words, places = self._places.without_names(plain(text))
        return tuple(dict.fromkeys([*terms_of(words, self._glossary), *terms_of(places, self._glossary)]))


def _is_above(hours: float, limit: float, words: Sequence[str]) -> bool:
    return hours > limit or (hours == limit and not _MORE.isdisjoint(words))
