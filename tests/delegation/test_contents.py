"""Every row on pages of its own: in the order of its document and from A to Z, in parts that a page can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from authorities.database.kept import KEPT
from authorities.models import User
from delegation.answer import contents
from delegation.answer.contents import Chunk, by_section, from_a_to_z, in_parts, part_of
from delegation.rules.schemes import NEVER_A_DECISION
from delegation.views import contents as views
from tests.delegation.conftest import BACKDATED, run
from tests.delegation.fixture_library import compiled_schemes
from tests.delegation.testshire import scheme, statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Authority
    from delegation.rules.compiling import CompiledScheme
    from tests.delegation.conftest import WriteScheme

ALL = compiled_schemes()


def rows_of(part: tuple[Chunk, ...]) -> list[str]:
    return [one.row for chunk in part for _scheme, one in chunk.rows]


@pytest.mark.parametrize("most", [1, 7, 400])
@pytest.mark.parametrize("order", [by_section, from_a_to_z])
def test_the_parts_hold_every_row_once_and_in_order_and_none_holds_more_than_a_page_can(
    order: Callable[[tuple[CompiledScheme, ...]], list[Chunk]], most: int
) -> None:
    chunks = order(ALL)
    parts = in_parts(chunks, most)
    assert [row for part in parts for row in rows_of(part)] == rows_of(tuple(chunks))
    assert all(1 <= len(rows_of(part)) <= most for part in parts)
    assert len(parts) == -(-len(rows_of(tuple(chunks))) // most)


def test_a_heading_is_found_where_it_begins_and_goes_on_says_so() -> None:
    parts = in_parts(by_section(ALL), 7)
    begins = part_of(parts)
    assert len(begins) == len(by_section(ALL))
    for number, part in enumerate(parts, start=1):
        for chunk in part:
            assert chunk.goes_on is (begins[chunk.anchor] < number)


def test_by_section_names_every_row_and_a_to_z_those_that_somebody_decides_or_does() -> None:
    every = [one for each in ALL for one in each.scheme.statements]
    assert rows_of(tuple(by_section(ALL))) == [one.row for one in every]
    decided = {one.row for one in every if one.kind not in NEVER_A_DECISION}
    letters = from_a_to_z(ALL)
    assert set(rows_of(tuple(letters))) == decided
    assert [one.heading for one in letters] == sorted({one.heading for one in letters})


@pytest.fixture
def reader(
    testshire: Authority, write_scheme_file: WriteScheme, plain_files: object, monkeypatch: pytest.MonkeyPatch
) -> Client:
    """Somebody of a council with one scheme of five rows in two sections, of which a page holds two."""
    titles = ("The first", "A second", "Third", "Fourth", "Fifth")
    rows = [
        statement(f"tst-1-0{number}", title=title, section="1. Early" if number < 4 else "2. Late")
        for number, title in enumerate(titles, start=1)
    ]
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(*rows)))
    monkeypatch.setattr(views, "in_parts", lambda chunks: in_parts(chunks, 2))
    KEPT.forget()
    client = Client()
    person = User.objects.create_user("reader", "Robin Example", authority=testshire)
    client.force_login(person, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def shown(client: Client, address: str) -> tuple[list[str], list[str]]:
    """Return the headings of a page and the rows under them."""
    page = client.get(address).content.decode()
    return re.findall(r'id="(?:section|letter)-[^"]*">([^<]*)<', page), re.findall(r'reference">([^<]*)<', page)


def test_each_page_shows_its_part_and_the_list_of_sections_leads_to_the_right_page(reader: Client) -> None:
    assert shown(reader, "/sections") == (["1. Early"], ["tst-1-01", "tst-1-02"])
    assert shown(reader, "/sections?page=2") == (["1. Early (continued)", "2. Late"], ["tst-1-03", "tst-1-04"])
    assert shown(reader, "/sections?page=3") == (["2. Late (continued)"], ["tst-1-05"])
    first = reader.get("/sections").content.decode()
    assert '<a class="govuk-link" href="#section-1-1">1. Early</a>' in first
    assert '<a class="govuk-link" href="?page=2#section-1-2">2. Late</a>' in first
    assert "By section, page 1 of 3" in first
    assert 'href="?page=2" rel="next"' in first


def test_from_a_to_z_small_words_do_not_count_and_letters_lead_to_their_page(reader: Client) -> None:
    assert shown(reader, "/a-to-z") == (["F"], ["tst-1-05", "tst-1-01"])
    assert shown(reader, "/a-to-z?page=2") == (["F (continued)", "S"], ["tst-1-04", "tst-1-02"])
    assert '<a class="govuk-link" href="?page=3#letter-T">T</a>' in reader.get("/a-to-z").content.decode()


@pytest.mark.parametrize(("asked", "number"), [("0", 3), ("-1", 3), ("9", 3), ("x", 1), ("", 1), ("1e9", 1)])
def test_a_page_that_there_is_not_shows_one_that_there_is(reader: Client, asked: str, number: int) -> None:
    assert shown(reader, f"/sections?page={asked}") == shown(reader, f"/sections?page={number}")


def test_the_rows_are_put_together_once_as_long_as_the_schemes_are_the_same(
    reader: Client, monkeypatch: pytest.MonkeyPatch, write_scheme_file: WriteScheme
) -> None:
    before = [shown(reader, address) for address in ("/sections", "/a-to-z")]
    with monkeypatch.context() as patched:
        patched.setattr(views, "line_of", None)
        assert [shown(reader, address) for address in ("/sections", "/a-to-z")] == before
    later = {**scheme(statement("tst-1-09", title="Later")), "effective": "2024-06"}
    run("load_scheme", *BACKDATED, write_scheme_file(later))
    assert shown(reader, "/sections") == (["1. Section"], ["tst-1-09"])


def test_the_largest_scheme_of_the_fixtures_is_one_page() -> None:
    assert max(len(one.scheme.statements) for one in ALL) <= contents.MOST_ROWS
