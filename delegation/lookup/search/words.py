"""Terms of a text: stems, and the meanings that the glossary gives to words and abbreviations.

A word counts for itself and for its meaning. So "epo" finds a row that says "emergency protection order", and one that
says "epo" before it.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import snowballstemmer

from authorities.letters import plain_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from delegation.lookup.glossary import Glossary

_WORD: Final = re.compile(r"£?\d[\d,.]*\d|£?\d|[a-z0-9]+")
_SIGNS: Final = frozenset(",.£")
_MEANING: Final = "="
"""A term that begins with this is a meaning from the glossary and not a word."""


class _Stemmers(threading.local):
    """A stemmer for each thread. It holds the word that it works on, so two threads must not share one."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_STEMMERS: Final = _Stemmers()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word without its ending. A word that begins with a digit stays as it is."""
    return word if word[0].isdigit() else str(_STEMMERS.english.stemWord(word))


def plain(text: str) -> list[str]:
    """Return the words of a text in plain letters, and amounts without their signs: "£2,000" becomes "2000"."""
    text = plain_letters(text).replace("'", "")
    words: list[str] = _WORD.findall(text)
    return [word.replace(",", "").strip("£.") for word in words] if _SIGNS.intersection(text) else words


def terms_of(words: Sequence[str], glossary: Glossary, *, with_meanings: bool = True) -> list[str]:
    """Return the terms of a list of words: their stems, without words that say nothing, and their meanings."""
    terms = [stem(word) for word in words if word not in glossary.ignored]
    found = list(terms)
    if with_meanings:
        found += [f"{_MEANING}{meaning}" for meaning in glossary.meanings_in(words)]
    return found


def is_word(term: str) -> bool:
    """Say whether a term is a word and not a meaning."""
    return not term.startswith(_MEANING)
