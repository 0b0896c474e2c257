"""What a process keeps: bounded by size, made once however many ask, and never in the way of anything else."""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from authorities.database import guard
from authorities.database.kept import KEPT, Kept
from authorities.people import holding
from authorities.people.queries import authority_as
from delegation.answer.plain import answer_question
from delegation.lookup.plain import answer_search
from delegation.models import Publication, SchemeVersion
from delegation.rules.books import names_in
from delegation.rules.compiling import compile_scheme
from delegation.rules.questions import QuestionError
from delegation.rules.written_dates import first_day
from delegation.schemes import opening
from delegation.schemes.errors import SchemeUnreadableError
from delegation.schemes.library import library, unreadable_councils
from tests.delegation.conftest import BACKDATED, BLACKBURN, run
from tests.delegation.fixture_library import FIXTURES, compiled_schemes
from tests.delegation.test_unreadable_schemes import only_in_a_condition, take_away_by_hand
from tests.delegation.testshire import scheme, statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authorities.models import Authority
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Scheme as SchemeValue
    from tests.delegation.conftest import WriteScheme


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    opening.forget()
    yield
    opening.forget()


def test_what_nobody_asked_for_the_longest_goes_first_by_size() -> None:
    kept, made = Kept(lambda: 100), list[str]()

    def get(key: str, size: int) -> str:
        def make() -> tuple[str, int]:
            made.append(key)
            return key, size

        return kept.get(key, make)

    get("a", 40)
    get("b", 40)
    get("a", 40)
    get("c", 40)
    assert made == ["a", "b", "c"]
    assert kept.size == 80
    get("a", 40)
    assert made == ["a", "b", "c"]
    get("b", 40)
    assert made == ["a", "b", "c", "b"]


def test_the_queries_of_two_hundred_councils_are_each_prepared_once_and_their_rows_made_once() -> None:
    def rows_and_queries() -> list[object]:
        rows = (authority_as(number, f"c-{number}", "C", "#123456", "", "", "", "", True) for number in range(200))
        near = ("care", "help")
        prepared = (
            (
                holding.some_holders(number, ("head",), near),
                holding.posts_held(number, ("head", "manager"), None),
                holding.posts_held(number, ("head", "manager"), near),
                holding.one_too_many(number, ("head",), near, True),
                holding.one_too_many(number, ("head",), near, False),
            )
            for number in range(200)
        )
        return [*rows, *(one for several in prepared for one in several)]

    first = rows_and_queries()
    assert len(set(map(id, first))) == 200 * 6
    assert all(one is other for one, other in zip(first, rows_and_queries(), strict=True))


def test_queries_take_the_room_that_there_is_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KEPT, "_room", lambda: 100_000)
    first = holding.posts_held(0, ("head",), None)
    assert holding.posts_held(0, ("head",), None) is first
    assert KEPT.size > 4_000
    for number in range(1, 100):
        holding.posts_held(number, ("head",), None)
    assert KEPT.size <= 100_000
    assert holding.posts_held(0, ("head",), None) is not first


def test_what_is_larger_than_the_room_is_kept_alone_and_many_small_things_beside_each_other() -> None:
    kept = Kept(lambda: 100)
    for number in range(100):
        kept.put(number, number, 1)
    assert all(kept.has(number) for number in range(100))
    kept.put("large", "large", 500)
    assert kept.has("large")
    assert kept.size == 500


def test_eight_who_ask_at_once_make_it_once_and_another_does_not_wait() -> None:
    kept, made, begun, go_on = Kept(lambda: 100), list[int](), threading.Event(), threading.Event()

    def slow() -> tuple[str, int]:
        made.append(1)
        begun.set()
        assert go_on.wait(10)
        return "slow", 1

    with ThreadPoolExecutor(9) as pool:
        eight = [pool.submit(kept.get, "one", slow) for _ in range(8)]
        assert begun.wait(10)
        began = time.perf_counter()
        assert kept.get("other", lambda: ("quick", 1)) == "quick"
        assert time.perf_counter() - began < 5
        go_on.set()
        assert [one.result(10) for one in eight] == ["slow"] * 8
    assert made == [1]


def test_an_error_is_not_kept() -> None:
    kept = Kept(lambda: 100)
    with pytest.raises(ZeroDivisionError):
        kept.get("one", lambda: (1 // 0, 1))
    assert kept.get("one", lambda: (2, 1)) == 2


def test_the_names_of_a_version_are_those_that_it_has_once_it_is_compiled(blackburn: None) -> None:
    [cover] = library().books["blackburn-with-darwen"].covers
    opening.forget()
    assert cover.names() == names_in(cover.opened()) != frozenset()


@pytest.mark.parametrize("compiled", compiled_schemes(), ids=lambda one: one.scheme.version)
def test_every_row_of_a_scheme_and_every_decision_type_is_a_name(compiled: CompiledScheme) -> None:
    said = {one.row for one in compiled.scheme.statements}
    types = {one.decision_type for one in compiled.scheme.statements if one.decision_type is not None}
    assert names_in(compiled) == said | types


def test_a_version_that_is_dropped_while_a_question_uses_it_stays_the_same_object(
    blackburn: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = library().books[BLACKBURN]
    [in_use] = book.in_force_on(first_day("2026-06"))
    KEPT.forget()
    assert book.in_force_on(first_day("2026-06"))[0] is in_use
    found = opened(monkeypatch)
    del in_use
    KEPT.forget()
    gc.collect()
    assert [one.scheme.effective for one in book.in_force_on(first_day("2026-06"))] == found == ["2023-12"]


@pytest.fixture
def gloucestershire(db: None) -> None:
    run("load_authority", FIXTURES / "authorities" / "gloucestershire.yaml")
    run("load_words", FIXTURES / "words" / "gloucestershire.yaml")
    run("load_scheme", *BACKDATED, *sorted((FIXTURES / "schemes").glob("g[lm]o/*.yaml")))


@pytest.mark.parametrize("row", ["glo-cic-04", "glo-cp-01", "gmo-cic-06"])
def test_where_there_is_room_for_nothing_the_answers_are_the_same(
    gloucestershire: None, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    def answers() -> list[object]:
        plain = {"council": "gloucestershire", "row": row, "on": "2026-06-03"}
        posts = library().books["gloucestershire"].ladder.posts
        return [answer_question({**plain, "actor": {"post": post}}, library(), timezone.now()) for post in posts]

    with_room = answers()
    monkeypatch.setattr(KEPT, "_room", lambda: 1)
    assert answers() == with_room


def three_versions(testshire: Authority, write: WriteScheme) -> None:
    for effective in ("2022-01", "2023-01", "2024-01"):
        run("load_scheme", *BACKDATED, write({**scheme(statement()), "effective": effective}))
    opening.forget()


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the starts of the versions that are compiled from now on."""
    found = list[str]()

    def watched(read: SchemeValue, *parts: object) -> CompiledScheme:
        found.append(read.effective)
        return compile_scheme(read, *parts)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "compile_scheme", watched)
    return found


def test_a_question_opens_the_versions_in_force_on_its_day_and_no_other_council_s(
    blackburn: None, testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_versions(testshire, write_scheme_file)
    found = opened(monkeypatch)
    book = library().books["testshire"]
    assert book.knows("tst-1-01")
    assert not book.knows("tst-9-99")
    assert found == ["2024-01"]
    before = book.find("tst-1-01", first_day("2022-02"))
    assert before is not None
    assert (before.scheme.effective, found) == ("2022-01", ["2024-01", "2022-01"])


def test_the_check_of_all_councils_opens_every_version_and_once_in_a_process(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_versions(testshire, write_scheme_file)
    found = opened(monkeypatch)
    assert unreadable_councils() == {}
    assert sorted(found) == ["2022-01", "2023-01", "2024-01"]
    assert unreadable_councils() == {}
    assert len(found) == 3


def test_a_version_that_cannot_be_read_stops_the_questions_that_need_it_and_no_other(
    testshire: Authority, write_scheme_file: WriteScheme, caplog: pytest.LogCaptureFixture
) -> None:
    old = {**scheme(statement(), only_in_a_condition("carer")), "effective": "2022-01"}
    run("load_scheme", *BACKDATED, write_scheme_file(old))
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))
    take_away_by_hand(testshire, "carer")
    now = library().books["testshire"]
    for _again in range(2):
        assert now.find("tst-1-01", first_day("2024-02")) is not None
        with pytest.raises(SchemeUnreadableError, match=r"^The schemes of testshire .* tst 2022-01, row tst-1-02"):
            now.find("tst-1-01", first_day("2022-02"))
    assert [one.levelname for one in caplog.records] == ["ERROR"]
    for _again in range(2):
        assert "tst 2022-01, row tst-1-02" in unreadable_councils()["testshire"]
    assert "testshire" in library().books


def test_program_and_command_say_that_a_version_of_then_cannot_be_read(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    old = {**scheme(statement(), only_in_a_condition("carer")), "effective": "2022-01"}
    run("load_scheme", *BACKDATED, write_scheme_file(old))
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))
    take_away_by_hand(testshire, "carer")
    question = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager"}}
    asked = {"council": "testshire", "q": "legal costs"}

    def determined(on: str) -> object:
        return answer_question({**question, "on": on}, library(), timezone.now())

    def found(on: str) -> object:
        return answer_search({**asked, "on": on}, library())

    for answer in (determined, found):
        with pytest.raises(QuestionError, match="tst 2022-01, row tst-1-02") as refused:
            answer("2022-02-01")
        assert (refused.value.code, refused.value.field) == ("scheme-unreadable", "council")
        assert answer("2024-02-01")


def test_a_version_that_is_over_and_lost_its_entry_takes_the_council_away_at_once(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    three_versions(testshire, write_scheme_file)
    guard.remove(connection)
    Publication.objects.get(version=SchemeVersion.objects.get(effective="2022-01")).delete()
    assert "tst 2022-01 is not published: it has no entry" in library().unreadable["testshire"]
