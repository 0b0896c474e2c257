"""The search in one council's schemes in force, and the rows for when offices are closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from authorities.database.kept import KEPT
from authorities.letters import plain_letters
from delegation.lookup.borrowed import NOTHING_BORROWED
from delegation.lookup.glossary import glossary
from delegation.lookup.search import Index, Lookup
from delegation.lookup.search.index import is_for_closed_offices
from delegation.rules.determination import Actor, Question
from delegation.rules.in_one_line import governing_sentence
from delegation.rules.wording import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from delegation.lookup.borrowed import Borrowed
    from delegation.lookup.search import Found
    from delegation.lookup.search.tally import Tally
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.library import Library
    from delegation.rules.schemes import Statement

_WORD: Final = re.compile(r"[a-z0-9]+")

NEARLY_AS_WELL: Final = 0.88
"""After hours, a row for closed offices comes first from this share of the best score on. The same matter has more."""

BYTES_A_WORD: Final = 100

Added = tuple[tuple[str, str], ...]
"""Phrases added by hand: the row of each, or NO_ROW if the schemes do not speak of it, and how people ask for it."""


def look_up(
    book: Book,
    day: date,
    query: str,
    limit: int = 10,
    added: Added = (),
    borrowed: Borrowed = NOTHING_BORROWED,
    *,
    is_closed: bool = False,
    tally: Tally | None = None,
) -> Lookup:
    """Return what a query finds in the schemes of a council that are in force on a day.

    ``is_closed`` says whether offices are closed. What spoke for each row is written into ``tally``.
    """
    return _index(book.in_force_on(day), added, borrowed).look_up(query, limit, is_closed=is_closed, tally=tally)


def has_index(book: Book, day: date, added: Added = (), borrowed: Borrowed = NOTHING_BORROWED) -> bool:
    """Say whether this process keeps the index in which ``look_up`` looks on a day."""
    schemes = book.in_force_on(day)
    if not added:
        return KEPT.has(("index", schemes, borrowed.digest))
    newest: tuple[Added, str, Index] | None = KEPT.get(("index with phrases", schemes), lambda: (None, 0))
    return newest is not None and newest[:2] == (added, borrowed.digest)


def _index(schemes: tuple[CompiledScheme, ...], added: Added, borrowed: Borrowed) -> Index:
    """Return the index of these very objects. Of added phrases only the newest state is kept, beside the bare index."""

    def make() -> tuple[Index, int]:
        index = Index.of(schemes, borrowed=borrowed.phrases)
        return index, index.weights.size

    bare = ("index", schemes, borrowed.digest)
    if not added:
        return KEPT.get(bare, make)
    newest: tuple[Added, str, Index] | None = KEPT.get(("index with phrases", schemes), lambda: (None, 0))
    if newest is None or newest[:2] != (added, borrowed.digest):
        phrases: dict[str, tuple[str, ...]] = {}
        for row, text in added:
            phrases[row] = (*phrases.get(row, ()), text)
        newest = added, borrowed.digest, KEPT.get(bare, make).with_phrases(phrases)
        KEPT.put(("index with phrases", schemes), newest, newest[2].weights.size // 2)
    return newest[2]


def known_words(book: Book, day: date, query: str) -> str:
    """Return the words of a query that are in the schemes in force or in the glossary. The others are left out.

    So no number is kept, and of names and addresses only a word that is also a word of the field.
    """
    known = words_known(book, day)
    return " ".join(word for word in _WORD.findall(plain_letters(query)) if word in known)


def words_known(book: Book, day: date) -> frozenset[str]:
    """Return every word of the schemes in force on a day and of the glossary, without numbers."""
    schemes = book.in_force_on(day)
    return KEPT.get(("words known", schemes), lambda: _words_known(schemes))


def _words_known(schemes: tuple[CompiledScheme, ...]) -> tuple[frozenset[str], int]:
    """Return every word of the schemes and the glossary, without numbers, and about how many bytes they take."""
    texts = [
        text
        for scheme in schemes
        for one in scheme.scheme.statements
        for text in (one.title, one.says, one.section, *one.asked_as, *one.notes)
    ]
    words = glossary()
    texts += [*words.long_forms, *words.long_forms.values(), *words.topics, *words.ignored]
    found = frozenset(word for text in texts for word in _WORD.findall(plain_letters(text)) if not word.isdigit())
    return found, BYTES_A_WORD * len(found)


def rows_out_of_hours(book: Book, day: date) -> list[tuple[CompiledScheme, Statement]]:
    """Return the statements in force with a route for when offices are closed, in the order of the schemes."""
    return [
        (scheme, statement)
        for scheme in book.in_force_on(day)
        for statement in scheme.scheme.statements
        if is_for_closed_offices(statement)
    ]


def out_of_hours_first(found: Iterable[Found]) -> list[Found]:
    """Return results, given best first, with those for closed offices in front if they fit nearly as well."""
    results = list(found)
    least = NEARLY_AS_WELL * results[0].score if results else 0.0
    return sorted(results, key=lambda one: not (is_for_closed_offices(one.statement) and one.score >= least))


def governing_line(library: Library, council: str, statement: Statement, moment: datetime) -> str:
    """Say in one sentence who governs a row if another line asks more. Empty if none does.

    Nothing is known about the case, so the sentence says only what governs in every case.
    """
    if not statement.same_matter:
        return ""
    ladder = library.books[council].ladder
    asked = Question(council, statement.row, moment, Actor(ladder.least_senior), {}, frozenset())
    answer = library.determine(asked)
    return governing_sentence(Speaker(ladder, library.books[council].words, library.catalogue), answer)
