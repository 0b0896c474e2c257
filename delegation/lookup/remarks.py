"""What people say of what they found: what is kept of it, and how it stands before the editors of the scheme.

Of words that somebody typed, those that the schemes and the glossary know are kept, places, and numbers with their
units. Nothing else leaves this module. What is kept ranks no row until an editor has made a phrase of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from authorities.letters import plain_letters
from delegation.lookup.borrowed import phrases_borrowed
from delegation.lookup.finding import look_up, words_known
from delegation.lookup.glossary import glossary
from delegation.lookup.phrases import phrases_added
from delegation.lookup.places import places_of
from delegation.lookup.search import LONGEST_QUERY, Covered
from delegation.lookup.search.amounts import places_of_amounts
from delegation.lookup.search.words import plain, terms_of
from delegation.models import Remark, SearchMiss
from delegation.rules import lengths

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from authorities.models import Authority
    from delegation.rules.books import Book
    from delegation.rules.schemes import Statement

MOST_DIGITS: Final = 7
"""A number with more is a telephone, a reference or a number of the health service, whatever stands beside it."""

MOST_LISTED: Final = 200
"""So many searches, and so many remarks, are listed: the most frequent ones."""

MOST_NEAREST: Final = 3
_WORD: Final = re.compile(r"[a-z0-9]+")


def kept_of(book: Book, day: date, typed: str) -> str:
    """Return what is kept of words that somebody typed: known words, places and numbers with units, in their order.

    It has at most as many characters as its column, and ends with a whole word.
    """
    text = plain_letters(typed[:LONGEST_QUERY]).replace("'", "")
    known = words_known(book, day)
    kept, past = list[str](), 0
    for start, end in places_of_amounts(text):
        kept += _words_kept(_WORD.findall(text[past:start]), known, book.council)
        if sum(letter.isdigit() for letter in text[start:end]) <= MOST_DIGITS:
            kept.append(" ".join(text[start:end].split()))
        past = end
    kept += _words_kept(_WORD.findall(text[past:]), known, book.council)
    while len(" ".join(kept)) > lengths.SEARCHED:
        kept.pop()
    return " ".join(kept)


def _words_kept(words: Sequence[str], known: frozenset[str], council: str) -> list[str]:
    named = {
        at + offset for at, place, _says in places_of(council).forms.each_in(words) for offset in range(len(place))
    }
    return [word for at, word in enumerate(words) if word in known or at in named]


@dataclass(slots=True)
class Entry:
    """Searches and remarks of one meaning: the same words searched for, and the same said of them."""

    words: str
    said: str
    row: str
    """The row of the answer that is said to be wrong; empty if it is none."""
    misses: list[SearchMiss] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    nearest: tuple[Statement, ...] = ()
    """The rows that come nearest to what is meant, best first."""

    @property
    def parts(self) -> list[SearchMiss | Remark]:
        """Everything that the entry is made of."""
        return [*self.misses, *self.remarks]

    @property
    def keys(self) -> list[str]:
        """What the entry is made of, as its form sends it."""
        return [f"miss-{one.pk}" for one in self.misses] + [f"remark-{one.pk}" for one in self.remarks]

    @property
    def phrase(self) -> str:
        """The phrase that the entry may become: what was searched for, or else what was said."""
        return self.words or self.said

    @property
    def meant(self) -> str:
        """The words that come nearest to what is meant: what was said of it, or else what was searched for."""
        return self.said or self.words

    @property
    def searched(self) -> int:
        """How often the search was made in vain."""
        return sum(one.searched for one in self.misses)

    @property
    def reported(self) -> int:
        """How often it was reported as missing."""
        return sum(one.reported for one in self.misses)

    @property
    def times(self) -> int:
        """How often somebody said that it is not what they meant, or that the answer is wrong."""
        return sum(one.times for one in self.remarks)

    @property
    def last_on(self) -> date:
        """The last day on which any of it came in."""
        return max(one.last_on for one in self.parts)


@dataclass(slots=True)
class Matter:
    """Entries about one row, or with one meaning where the schemes do not speak of it."""

    about: Statement | None
    """The row of the answer, or else the one that comes nearest; None if the schemes do not cover it."""
    entries: list[Entry]

    @property
    def weight(self) -> int:
        """How often people searched for it in vain, or said something of it."""
        return sum(one.searched + one.reported + one.times for one in self.entries)


def matters(authority: Authority, book: Book, day: date) -> list[Matter]:
    """Return what people did not find or found wrong in a council, by meaning: what came up most often comes first."""
    misses = SearchMiss.objects.filter(authority=authority)[:MOST_LISTED]
    remarks = Remark.objects.filter(authority=authority)[:MOST_LISTED]
    added, borrowed = phrases_added(book.council), phrases_borrowed(book, day)
    found: dict[object, Matter] = {}
    for entry in _entries(misses, remarks):
        looked = look_up(book, day, entry.meant, MOST_NEAREST, added, borrowed)
        entry.nearest = tuple(one.statement for one in looked.results)
        about = statement_of(book, day, entry.row) if entry.row else None
        if not entry.row and entry.nearest and looked.covered is not Covered.NO:
            about = entry.nearest[0]
        key: object = about.row if about is not None else entry.row or _meaning(entry.meant)
        found.setdefault(key, Matter(about, [])).entries.append(entry)
    return sorted(found.values(), key=lambda one: -one.weight)


def statement_of(book: Book, day: date, row: str) -> Statement | None:
    """Return the statement of a row that is in force on a day, or None."""
    scheme = book.find(row, day)
    return scheme.scheme.statement(row) if scheme is not None else None


def _entries(misses: Iterable[SearchMiss], remarks: Iterable[Remark]) -> list[Entry]:
    found: dict[object, Entry] = {}
    for miss in misses:
        key: object = (_meaning(miss.words), _meaning(""), "")
        found.setdefault(key, Entry(miss.words, "", "")).misses.append(miss)
    for one in remarks:
        key = (_meaning(one.words), _meaning(one.said), one.row)
        found.setdefault(key, Entry(one.words, one.said, one.row)).remarks.append(one)
    return list(found.values())


def _meaning(text: str) -> frozenset[str]:
    """Return what a text means to the search: the set of its terms."""
    return frozenset(terms_of(plain(text), glossary()))
