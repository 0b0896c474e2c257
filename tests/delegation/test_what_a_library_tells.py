"""What a library tells of its councils and their rows, besides answers. Plain values alone; needs no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from tests.delegation.testshire import Plain, library_of, scheme, statement

DAY: Final = date(2024, 6, 3)


def test_every_council_is_named_whether_its_schemes_can_be_read_or_not() -> None:
    library = replace(library_of(scheme(statement())), unreadable={"farshire": "Its words are missing."})
    assert list(library.councils) == ["testshire", "farshire"]


def test_councils_that_can_be_named_without_their_books_are() -> None:
    library = replace(library_of(scheme(statement())), books={}, slugs=("testshire", "farshire"))
    assert list(library.councils) == ["testshire", "farshire"]


def test_only_posts_that_somebody_stands_in_for_are_those_whose_absence_matters() -> None:
    stand_in = {"post": "worker", "for": "manager", "occasions": ["absence"], "when": {"urgent": True}}
    who: Plain = {"posts": ["manager", "lead"], "stand_ins": [stand_in]}
    first = [{"consultation": "legal", "unless": {"legal_status": "care-order"}}]
    library = library_of(scheme(statement(who=who, first=first)))
    assert library.posts_whose_absence_matters("testshire", "tst-1-01", DAY) == {"manager"}


def test_a_row_that_no_version_in_force_has_is_of_no_decision() -> None:
    library = library_of(scheme(statement()))
    assert library.decisions_on("testshire", "tst-9-99", DAY) == ()
    assert [one.slug for one in library.decisions_on("testshire", "tst-1-01", DAY)] == ["decide-tst-1-01"]
