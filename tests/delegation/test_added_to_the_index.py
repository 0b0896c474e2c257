"""Phrases that are added: the index over the schemes' own words says what one made anew of all phrases would say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from authorities.database.kept import KEPT
from delegation.lookup.finding import look_up
from delegation.lookup.search import Index
from tests.delegation.fixture_library import compiled_schemes, fixture_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from delegation.lookup.search import Lookup
    from delegation.rules.compiling import CompiledScheme

DAY = date(2026, 6, 3)
ADDED = {3: ("zzyzx qwertz", "can I take a child on holiday"), 10: ("who signs the boiler",), -1: ("foster carer dbs",)}


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    KEPT.forget()
    yield
    KEPT.forget()


def with_added(compiled: CompiledScheme, added: dict[str, tuple[str, ...]]) -> CompiledScheme:
    statements = tuple(
        replace(one, asked_as=(*one.asked_as, *added.get(one.row, ()))) for one in compiled.scheme.statements
    )
    return replace(compiled, scheme=replace(compiled.scheme, statements=statements))


def said(found: Lookup) -> object:
    return found.covered, [(one.statement.row, one.score) for one in found.results], found.unspoken


@pytest.mark.parametrize("compiled", compiled_schemes(), ids=lambda one: one.scheme.version)
def test_an_index_with_phrases_added_is_one_made_anew_to_the_last_digit(compiled: CompiledScheme) -> None:
    statements = compiled.scheme.statements
    added = {statements[at].row: phrases for at, phrases in ADDED.items()}
    own, anew = Index.of([compiled]), Index.of([with_added(compiled, added)])
    over = own.with_phrases(added)
    queries = ["zzyzx", "zzyzz boiler", "boiler", "boi", "holiday", *(text for some in added.values() for text in some)]
    queries += [phrase for one in statements for phrase in one.asked_as][::9]
    before = [said(own.look_up(query)) for query in queries]
    assert [said(over.look_up(query)) for query in queries] == [said(anew.look_up(query)) for query in queries]
    assert [said(own.look_up(query)) for query in queries] == before
    assert said(over.look_up("zzyzx")) != said(own.look_up("zzyzx"))


def test_a_phrase_that_is_added_reads_no_other_row_and_leaves_no_old_index(monkeypatch: pytest.MonkeyPatch) -> None:
    book = fixture_library().books["torbay"]
    row = book.in_force_on(DAY)[0].scheme.statements[3].row
    look_up(book, DAY, "boiler")

    def no_more(*_given: object, **_keys: object) -> Index:
        message = "the index of the schemes' own words is made again"
        raise AssertionError(message)

    monkeypatch.setattr(Index, "of", no_more)
    look_up(book, DAY, "boiler", added=((row, "boiler 0"),))
    size = KEPT.size
    for number in range(1, 30):
        found = look_up(book, DAY, f"boiler {number}", added=((row, f"boiler {number}"),))
        assert found.results[0].statement.row == row
    assert KEPT.size < size + 10_000


def test_the_last_of_many_councils_is_searched_without_its_index_being_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book, made = fixture_library().books["peterborough"], list[object]()
    copies = [replace(book, versions=tuple(map(replace, book.versions)), _by_day={}) for _ in range(18)]
    small, of = compiled_schemes()[0], Index.of

    def watched(schemes: object, **_given: object) -> Index:
        made.append(schemes)
        return of([small])

    monkeypatch.setattr(Index, "of", watched)
    for one in [*copies, *copies]:
        look_up(one, DAY, "boiler")
    assert len(made) == 18
