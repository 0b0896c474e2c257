"""The library made from the fixture files alone, so that the rules are tested without a database.

It turns files into values with the same readers that loading uses, but stores nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.councils.documents import described
from authorities.files.reading import Document, read_document
from authorities.ladder import Ladder
from delegation.rules.books import Book
from delegation.rules.compiling import CompiledScheme, compile_scheme
from delegation.rules.library import Library
from delegation.rules.notation import Vocabulary, read_scheme
from delegation.rules.questions import QuestionError, parse_question
from delegation.rules.schemes import Words
from delegation.schemes.catalogue import read_facts
from delegation.schemes.floor import compile_floor, with_national_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from delegation.rules.facts import Fact
    from delegation.rules.schemes import Scheme

PROJECT: Final = Path(__file__).resolve().parent.parent.parent
FIXTURES: Final = PROJECT / "fixtures"
CASES: Final = PROJECT / "tests" / "cases"
NOW: Final = datetime(2024, 6, 3, 11, tzinfo=UTC)
"""The moment of a question that names none."""


@cache
def catalogue() -> Mapping[str, Fact]:
    """Return the facts of the catalogue."""
    return read_facts(read_document(FIXTURES / "facts.yaml"))


def ladder_in(document: Document) -> Ladder:
    """Return the ladder that a council's file describes."""
    text = described(document)
    return Ladder.of(text.slug, text.posts, text.areas)


def words_in(document: Document) -> Words:
    """Return the words that a council's file describes."""

    def titles(name: str) -> dict[str, str]:
        entries: Any = document.content.get(name) or []  # checked by the loading command; here they are taken
        return {str(entry["slug"]): str(entry["title"]) for entry in entries}

    return Words(
        forums=titles("forums"),
        advisers=titles("advisers"),
        checks=titles("checks"),
        record_places=titles("record_places"),
        capacities=titles("capacities"),
    )


@cache
def vocabulary(council: str) -> Vocabulary:
    """Return the words that a scheme of this council may use."""
    return Vocabulary(
        ladder_in(read_document(FIXTURES / "authorities" / f"{council}.yaml")),
        words_in(read_document(FIXTURES / "words" / f"{council}.yaml")),
        catalogue(),
    )


def accepted(plain: object, words: Vocabulary) -> Scheme:
    """Return the scheme in plain dicts. The notation has to accept it."""
    scheme, faults = read_scheme(plain, words)
    assert scheme is not None, faults
    return scheme


@cache
def schemes() -> tuple[Scheme, ...]:
    """Return every scheme among the fixtures."""
    found = []
    for path in sorted((FIXTURES / "schemes").glob("*/*.yaml")):
        content = read_document(path).content
        found.append(accepted(content, vocabulary(str(content["council"]))))
    return tuple(found)


@cache
def compiled_schemes() -> tuple[CompiledScheme, ...]:
    """Return every scheme among the fixtures, ready for questions."""
    ready = []
    for scheme in schemes():
        words = vocabulary(scheme.council)
        ready.append(compile_scheme(scheme, words.ladder, words.words, words.catalogue))
    return tuple(ready)


@cache
def national() -> tuple[Document, ...]:
    """Return the files of the national floor."""
    return tuple(read_document(path) for path in sorted((FIXTURES / "national").glob("*.yaml")))


@cache
def fixture_library() -> Library:
    """Return the library of all councils among the fixtures."""
    books = {}
    for path in sorted((FIXTURES / "authorities").glob("*.yaml")):
        council = path.stem
        words = vocabulary(council)
        versions = tuple(one for one in compiled_schemes() if one.scheme.council == council)
        asked_with = with_national_words(words.words, national())
        floor = compile_floor(national(), words.ladder, asked_with, words.catalogue)
        hours = described(read_document(path)).office_hours
        books[council] = Book(council, words.ladder, asked_with, versions, floor, hours)
    return Library(books, catalogue(), calendar_of_england())


def answer_to(plain: object, library: Library | None = None) -> dict[str, Any]:
    """Return the answer or the error that the command writes for a plain question."""
    asked = library if library is not None else fixture_library()
    try:
        return asked.determine(parse_question(plain, asked, NOW)).as_plain()
    except QuestionError as error:
        return error.as_plain()
