"""The first day of a new council: its rows are found in phrases of like rows elsewhere, which it never shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from authorities.councils.content import AuthorityText
from authorities.councils.documents import described
from authorities.database.kept import KEPT
from authorities.files.reading import FileProblems, read_document
from authorities.models import Authority, Role, User
from authorities.people.loading import load_authority
from authorities.people.queries import authority_text
from delegation.encodings.files import WordsText, WordText
from delegation.lookup.borrowed import (
    ENOUGH_OF_ITS_OWN,
    MOST_BORROWED,
    NOTHING_BORROWED,
    borrowed_from,
    may_be_lent,
    phrases_borrowed,
)
from delegation.lookup.finding import known_words
from delegation.lookup.kinds import Confirmed, Kind, Kinds, kinds
from delegation.lookup.ready import make_indexes_ready
from delegation.lookup.remarks import matters
from delegation.lookup.results import search
from delegation.lookup.search import Index
from delegation.models import SearchMiss
from delegation.publishing.actions import add_phrase, load_words
from delegation.schemes.library import library
from tests.delegation.conftest import BACKDATED, WriteScheme, run
from tests.delegation.fixture_library import FIXTURES, compiled_schemes
from tests.delegation.testshire import LADDER, WORDS, compiled, scheme, statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import DjangoAssertNumQueries

    from delegation.lookup.borrowed import Borrowed
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme

COUNCILS = ("blackburn-with-darwen", "gloucestershire", "peterborough", "torbay")
PASSPORT = statement("tst-1-01", title="Travel papers of a looked after child")
HOLIDAY = statement("tst-1-02", title="Holiday of a looked after child")
LENT = ["who signs for a zzyzx", "getting him a passport to fly", "zzyzx papers in lahore"]


def without_phrases(council: str) -> list[CompiledScheme]:
    """Return the schemes of a council as on its first day: no row has a phrase."""
    return [
        replace(
            one,
            scheme=replace(one.scheme, statements=tuple(replace(each, asked_as=()) for each in one.scheme.statements)),
        )
        for one in compiled_schemes()
        if one.scheme.council == council
    ]


def lent_by_the_others(council: str) -> dict[str, tuple[str, ...]]:
    """Return what the rows of a council among the fixtures borrow of the other three."""
    others = {
        one.row: one.asked_as
        for each in compiled_schemes()
        for one in each.scheme.statements
        if each.scheme.council != council
    }
    return {
        one.row: borrowed_from(others[row] for row in kinds().alike(one.row) if row in others)
        for each in without_phrases(council)
        for one in each.scheme.statements
    }


def rows_found(index: Index, query: str, limit: int = 3) -> list[str]:
    return [one.statement.row for one in index.look_up(query, limit).results]


@pytest.mark.parametrize(
    ("council", "row"),
    [
        ("blackburn-with-darwen", "bwd-1-05"),
        ("gloucestershire", "glo-leg-05"),
        ("peterborough", "pbo-7-18"),
        ("torbay", "tor-6.07"),
    ],
)
def test_an_abbreviation_of_the_field_finds_its_row_without_any_phrase(council: str, row: str) -> None:
    assert row in rows_found(Index.of(without_phrases(council)), "epo", 2)


@pytest.mark.parametrize(("council", "row"), [("blackburn-with-darwen", "bwd-4-06"), ("gloucestershire", "gmo-cic-09")])
@pytest.mark.parametrize("query", ["oow placement", "ooa placement"])
def test_a_placement_out_of_the_area_is_found_without_any_phrase(council: str, row: str, query: str) -> None:
    assert row in rows_found(Index.of(without_phrases(council)), query)


@pytest.mark.parametrize(
    ("council", "query", "row"),
    [
        ("peterborough", "icpc", "pbo-7-04"),
        ("torbay", "send the police and media a picture of her", "tor-6.18d"),
        ("gloucestershire", "nan can have him tonight", "glo-cic-21"),
        ("blackburn-with-darwen", "plo letter to parents", "bwd-1-08"),
    ],
)
def test_borrowed_phrases_find_rows_that_the_titles_do_not(council: str, query: str, row: str) -> None:
    bare, schemes = Index.of(without_phrases(council)), without_phrases(council)
    assert row in rows_found(Index.of(schemes, borrowed=lent_by_the_others(council)), query)
    assert rows_found(bare, query)[:1] != [row]


def test_a_phrase_of_its_own_ranks_before_the_same_phrase_borrowed() -> None:
    own = statement("tst-1-03", title="Something else entirely", asked_as=["who signs for a zzyzx"])
    schemes = [compiled(scheme(replace_title(PASSPORT), own))]
    index = Index.of(schemes, borrowed={"tst-1-01": LENT[:1]})
    assert rows_found(index, "who signs for a zzyzx") == ["tst-1-03", "tst-1-01"]


def replace_title(plain: dict[str, object]) -> dict[str, object]:
    return {**plain, "title": "Something other entirely"}


def test_all_borrowed_phrases_together_make_a_row_as_much_longer_as_two_of_its_own() -> None:
    def length(*lent: str) -> float:
        return Index.of([compiled(scheme(PASSPORT))], borrowed={"tst-1-01": lent}).weights.entries[0].length

    assert length("zzyzx papers") == pytest.approx(length() + 2)
    assert length(*(f"zzyzx papers {number}" for number in range(40))) == pytest.approx(length() + 2 * 3)


def test_a_topic_that_only_a_borrowed_phrase_mentions_is_not_spoken_of() -> None:
    schemes, query = [compiled(scheme(PASSPORT, HOLIDAY))], "driving lessons"
    [topic] = Index.of(schemes).look_up(query).unspoken
    [still] = Index.of(schemes, borrowed={"tst-1-01": ["driving lessons"]}).look_up(query).unspoken
    assert topic == still


def test_what_is_found_shows_no_phrase_that_is_borrowed() -> None:
    index = Index.of([compiled(scheme(PASSPORT))], borrowed={"tst-1-01": LENT})
    [found] = index.look_up("zzyzx").results
    assert "zzyzx" not in repr(found.statement)


def test_phrases_added_beside_borrowed_ones_make_the_index_that_both_would_make() -> None:
    schemes, lent = [compiled(scheme(PASSPORT, HOLIDAY))], {"tst-1-01": LENT, "tst-1-02": ["a week in the sun"]}
    over = Index.of(schemes, borrowed=lent).with_phrases({"tst-1-01": ["ask for the boiler"]})
    anew = Index.of([compiled(scheme({**PASSPORT, "asked_as": ["ask for the boiler"]}, HOLIDAY))], borrowed=lent)
    for query in ("zzyzx", "boiler", "sun", "sign passport", "week boiler"):
        found = [[(one.statement.row, one.score) for one in index.look_up(query).results] for index in (over, anew)]
        assert found[0] == found[1] != []


def test_a_row_borrows_of_each_like_row_in_turn_each_phrase_once_and_so_many_at_most() -> None:
    assert borrowed_from([["a", "b", "c"], ["d", "a"]]) == ("a", "d", "b", "c")
    assert len(borrowed_from([[str(number) for number in range(MOST_BORROWED + 50)]])) == MOST_BORROWED
    assert borrowed_from([]) == ()


@pytest.mark.parametrize(
    ("council", "phrase", "may"),
    [
        ("torbay", "new carers in paignton", False),
        ("torbay", "a home near exeter", False),
        ("blackburn-with-darwen", "holiday in lahore", False),
        ("torbay", "holiday abroad with carers", True),
    ],
)
def test_a_phrase_that_names_a_place_is_not_lent(council: str, phrase: str, may: bool) -> None:
    assert may_be_lent(council, phrase) is may


def test_no_row_of_a_council_that_is_held_borrows() -> None:
    few = [
        one.row
        for each in compiled_schemes()
        for one in each.scheme.statements
        if kinds().alike(one.row) and len(one.asked_as) < ENOUGH_OF_ITS_OWN
    ]
    assert few == []


# --- in the database: Testshire is new, Lendshire has phrases


@pytest.fixture
def paired(monkeypatch: pytest.MonkeyPatch) -> None:
    """One kind joins Testshire's row with Lendshire's; another is only suggested."""
    today = date(2026, 11, 30)
    catalogue = Kinds(
        (
            Kind("passport", "A passport.", (Confirmed(("tst-1-01", "len-1-01", "gone-1-01"), "somebody", today),)),
            Kind("holiday", "A holiday.", (), ("tst-1-02", "len-1-02")),
        )
    )
    monkeypatch.setattr("delegation.lookup.borrowed.kinds", lambda: catalogue)


def council(slug: str, *, shares: bool = True) -> Authority:
    areas, posts = tuple(LADDER.areas.values()), tuple(LADDER.posts.values())
    text = AuthorityText(slug, slug.title(), "#004f8c", areas, posts, {}, shares_phrases=shares)
    authority = load_authority(text=text).authority
    lists = {
        name: tuple(WordText(word, title, ()) for word, title in getattr(WORDS, name).items())
        for name in ("forums", "advisers", "checks", "record_places", "capacities")
    }
    load_words(text=WordsText(authority, lists))
    return authority


def lendshire(*phrases: str, effective: str = "2024-01", **keys: object) -> dict[str, object]:
    rows = (
        statement("len-1-01", title="Sign a passport form", asked_as=list(phrases)),
        statement("len-1-02", title="Agree a holiday", asked_as=["qwertz in the sun"]),
    )
    return scheme(*rows, document="len", effective=effective, council="lendshire", **keys)


@pytest.fixture
def new_council(testshire: Authority, paired: None, write_scheme_file: WriteScheme) -> Iterator[Authority]:
    """Testshire without a phrase, beside Lendshire, in a process that keeps nothing yet."""
    council("lendshire")
    run(
        "load_scheme",
        *BACKDATED,
        write_scheme_file(scheme(PASSPORT, HOLIDAY)),
        write_scheme_file(lendshire(*LENT), "len.yaml"),
    )
    KEPT.forget()
    yield testshire
    KEPT.forget()


def book() -> Book:
    return library().books["testshire"]


def today() -> date:
    return timezone.localdate()


def borrowed() -> Borrowed:
    return phrases_borrowed(book(), today())


@pytest.mark.django_db
def test_a_new_council_is_found_in_the_phrases_of_another_and_not_in_those_only_suggested(
    new_council: Authority,
) -> None:
    assert borrowed().phrases == {"tst-1-01": tuple(LENT[:2])}
    found = search(library(), book(), "zzyzx", moment=timezone.localtime(), limit=5)
    assert [line.statement.row for line in found.lines] == ["tst-1-01"]
    assert search(library(), book(), "qwertz", moment=timezone.localtime(), limit=5).lines == ()


@pytest.mark.django_db
def test_none_of_the_words_of_another_council_is_kept_of_a_search(new_council: Authority) -> None:
    search(library(), book(), "zzyzx", moment=timezone.localtime(), limit=5)
    assert known_words(book(), today(), "zzyzx passport papers") == "passport papers"


@pytest.mark.django_db
def test_what_was_not_found_stands_before_editors_beside_the_row_that_a_search_finds(new_council: Authority) -> None:
    days = {"first_on": today(), "last_on": today()}
    SearchMiss.objects.create(authority=new_council, words="passport to fly", searched=1, **days)
    [matter] = matters(new_council, book(), today())
    [entry] = matter.entries
    assert [one.row for one in entry.nearest] == ["tst-1-01"]


@pytest.mark.django_db
def test_a_phrase_that_editors_add_is_not_lent(new_council: Authority) -> None:
    lender = Authority.objects.get(slug="lendshire")
    editor = User.objects.create_user("editor", full_name="E. Ditor", authority=lender, role=Role.SCHEME_EDITOR)
    add_phrase(user=editor, scheme=lender.schemes.get(), row="len-1-01", text="our own boiler")
    KEPT.forget()
    assert borrowed().phrases == {"tst-1-01": tuple(LENT[:2])}


@pytest.mark.django_db
def test_a_council_that_keeps_its_phrases_lends_none_from_the_next_search_on(new_council: Authority) -> None:
    assert borrowed() != NOTHING_BORROWED
    council("lendshire", shares=False)
    assert borrowed().phrases == {}
    assert search(library(), book(), "zzyzx", moment=timezone.localtime(), limit=5).lines == ()
    council("lendshire", shares=True)
    assert borrowed().phrases == {"tst-1-01": tuple(LENT[:2])}


@pytest.mark.django_db
def test_what_another_council_publishes_is_borrowed_from_the_next_search_on(
    new_council: Authority, write_scheme_file: WriteScheme
) -> None:
    assert borrowed().phrases == {"tst-1-01": tuple(LENT[:2])}
    run("load_scheme", *BACKDATED, write_scheme_file(lendshire("the newest boiler", effective="2025-01")))
    assert borrowed().phrases == {"tst-1-01": ("the newest boiler",)}
    ahead = (today() + timedelta(days=40)).isoformat()
    run("load_scheme", write_scheme_file(lendshire("a boiler to come", effective=ahead)))
    assert borrowed().phrases == {"tst-1-01": ("the newest boiler",)}


@pytest.mark.django_db
def test_a_row_that_another_council_holds_no_longer_lends_nothing(
    new_council: Authority, write_scheme_file: WriteScheme
) -> None:
    without = lendshire(effective="2025-01")
    del without["statements"][0]  # type: ignore[attr-defined]
    run("load_scheme", *BACKDATED, write_scheme_file(without))
    assert borrowed().phrases == {}


@pytest.mark.django_db
def test_a_version_of_another_council_that_begins_is_borrowed_on_its_first_day(
    new_council: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = today() + timedelta(days=40)
    run("load_scheme", write_scheme_file(lendshire("a boiler to come", effective=first.isoformat())))
    assert borrowed().phrases == {"tst-1-01": tuple(LENT[:2])}
    monkeypatch.setattr("delegation.lookup.borrowed.timezone.localdate", lambda: first)
    assert borrowed().phrases == {"tst-1-01": ("a boiler to come",)}


@pytest.mark.django_db
def test_nothing_is_read_or_made_again_while_nothing_changes(
    new_council: Authority, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    search(library(), book(), "zzyzx", moment=timezone.localtime(), limit=5)

    def no_more(*_given: object, **_keys: object) -> Index:
        message = "an index is made again"
        raise AssertionError(message)

    monkeypatch.setattr(Index, "of", no_more)
    held = book()
    with django_assert_num_queries(1):
        once = phrases_borrowed(held, today())
    assert phrases_borrowed(held, today()) is once
    search(library(), book(), "zzyzx", moment=timezone.localtime(), limit=5)


@pytest.mark.django_db
def test_an_index_is_kept_when_others_publish_what_is_not_borrowed(
    new_council: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(library(), book(), "zzyzx", moment=timezone.localtime(), limit=5)
    before = borrowed()
    monkeypatch.setattr(Index, "of", None)
    other = lendshire(*LENT, effective="2025-01", title="Another title")
    run("load_scheme", *BACKDATED, write_scheme_file(other))
    assert borrowed() == before
    search(library(), book(), "zzyzx", moment=timezone.localtime(), limit=5)


@pytest.mark.django_db
def test_the_index_with_newly_borrowed_phrases_is_made_before_anybody_searches(
    new_council: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make_indexes_ready(lambda _seconds: None) == 2
    assert make_indexes_ready(lambda _seconds: None) == 0
    run("load_scheme", *BACKDATED, write_scheme_file(lendshire("the newest boiler", effective="2025-01")))
    assert make_indexes_ready(lambda _seconds: None) == 2
    monkeypatch.setattr(Index, "of", None)
    found = search(library(), book(), "newest boiler", moment=timezone.localtime(), limit=5)
    assert [line.statement.row for line in found.lines] == ["tst-1-01"]


@pytest.mark.django_db
def test_a_phrase_added_by_its_own_editors_stands_beside_what_a_row_borrows(
    new_council: Authority, write_scheme_file: WriteScheme
) -> None:
    editor = User.objects.create_user("editor", full_name="E. Ditor", authority=new_council, role=Role.SCHEME_EDITOR)
    add_phrase(user=editor, scheme=new_council.schemes.get(), row="tst-1-01", text="ask for the boiler")

    def found(words: str) -> list[str]:
        lines = search(library(), book(), words, moment=timezone.localtime(), limit=5).lines
        return [line.statement.row for line in lines]

    assert found("boiler") == found("zzyzx") == ["tst-1-01"]
    run("load_scheme", *BACKDATED, write_scheme_file(lendshire("qwertz", effective="2025-01")))
    assert found("boiler") == found("qwertz") == ["tst-1-01"]
    assert found("zzyzx") == []


@pytest.mark.django_db
def test_a_row_with_enough_phrases_of_its_own_borrows_none_and_asks_nothing(
    new_council: Authority, write_scheme_file: WriteScheme, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = {**PASSPORT, "asked_as": [f"boiler {number}" for number in range(ENOUGH_OF_ITS_OWN)]}
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(many, HOLIDAY, effective="2025-01")))
    held = book()
    with django_assert_num_queries(0):
        assert phrases_borrowed(held, today()) == NOTHING_BORROWED
    few = {**PASSPORT, "asked_as": many["asked_as"][1:]}
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(few, HOLIDAY, effective="2025-06")))
    assert borrowed().phrases == {"tst-1-01": tuple(LENT[:2])}


@pytest.mark.django_db
def test_a_council_never_borrows_of_itself(new_council: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "delegation.lookup.borrowed.kinds",
        lambda: Kinds((Kind("own", "x", (Confirmed(("len-1-01", "len-1-02"), "me", date(2026, 11, 30)),)),)),
    )
    KEPT.forget()
    assert phrases_borrowed(library().books["lendshire"], today()).phrases == {}


@pytest.mark.django_db
def test_whether_a_council_shares_its_phrases_stands_in_its_file_and_survives_loading() -> None:
    shares, keeps = council("lendshire"), council("keepshire", shares=False)
    assert [authority_text(Authority.objects.get(pk=one.pk)).shares_phrases for one in (shares, keeps)] == [True, False]
    assert load_authority(text=authority_text(keeps)).is_changed is False


@pytest.mark.parametrize(
    ("line", "shares"), [("", True), ("shares_phrases: true\n", True), ("shares_phrases: false\n", False)]
)
def test_the_file_of_a_council_says_whether_it_shares(tmp_path: Path, line: str, shares: bool) -> None:
    path = tmp_path / "council.yaml"
    text = (FIXTURES / "authorities" / "torbay.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("\nareas:", f"\n{line}areas:"), encoding="utf-8")
    read, held = described(read_document(path)), described(read_document(FIXTURES / "authorities" / "torbay.yaml"))
    assert read.shares_phrases is shares
    assert (read.digest == held.digest) is shares


def test_whether_a_council_shares_is_yes_or_no_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "council.yaml"
    text = (FIXTURES / "authorities" / "torbay.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("\nareas:", "\nshares_phrases: sometimes\nareas:"), encoding="utf-8")
    with pytest.raises(FileProblems, match="shares_phrases: must be true or false"):
        described(read_document(path))
