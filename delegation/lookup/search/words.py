"""Terms of a text: stems, and the meanings that the glossary gives to words and abbreviations.

A word counts for itself and for its meaning. So "epo" finds a row that says "emergency protection order", and one that
says "epo" before it.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import snowballstemmer

from delegation.lookup.written import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from delegation.lookup.glossary import Glossary

__all__ = ["is_direction", "is_word", "plain", "stem", "terms_of"]

_MEANING: Final = "="
"""A term that begins with this is a meaning from the glossary and not a word."""

_DIRECTION: Final = ">"
"""A term that begins with this is a direction and the word that it turns: "out of care" has ">out care"."""

_NO_WORDS: Final = frozenset({_MEANING, _DIRECTION})
_TURNS: Final = {
    word: direction
    for direction, words in {
        "not": (
            "not no never without cant cannot wont dont doesnt didnt isnt arent wasnt hasnt havent"
            " refuse refused refusing"
        ),
        "out": "out off leave leaves leaving",
        "into": "into onto",
        "after": "after past beyond over outside late",
        "within": "within before under inside",
        "again": "again another second further more longer extend renew",
    }.items()
    for word in words.split()
}


class _Stemmers(threading.local):
    """A stemmer for each thread. It holds the word that it works on, so two threads must not share one."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_STEMMERS: Final = _Stemmers()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word without its ending. A word that begins with a digit stays as it is."""
    return word if word[0].isdigit() else str(_STEMMERS.english.stemWord(word))


def terms_of(words: Sequence[str], glossary: Glossary, *, with_meanings: bool = True) -> list[str]:
    """Return the terms of a list of words: their stems, without words that say nothing, and their meanings."""
    found = [stem(word) for word in words if word not in glossary.ignored]
    if with_meanings:
        found += [f"{_MEANING}{meaning}" for meaning in glossary.meanings_in(words)]
        found += _directions(words, glossary)
    return found


def _directions(words: Sequence[str], glossary: Glossary) -> list[str]:
    """Return each small word that turns a matter round, together with the word that it turns: ">not ehcp"."""
    found = []
    turned: str | None = None
    for word in words:
        direction = _TURNS.get(word)
        if direction is not None:
            turned = direction
        elif turned is not None and word not in glossary.ignored:
            found.append(f"{_DIRECTION}{turned} {stem(word)}")
            turned = None
    return found


def is_direction(term: str) -> bool:
    """Say whether a term is a small word that turns a matter round, with the word that it turns."""
    return term.startswith(_DIRECTION)


def is_word(term: str) -> bool:
    """Say whether a term is a word, and neither a meaning nor a direction."""
    return term[0] not in _NO_WORDS
