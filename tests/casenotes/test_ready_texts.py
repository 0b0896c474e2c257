"""Whether what is published is what was entered: how soon that is told, and how few texts a call reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegation.models import Departure, Publication, SchemeVersion
from delegation.schemes import library as library_module
from delegation.schemes import readiness

from .readiness_told import ALL_WELL, ALTERED, OK, Told, depart, told, unguarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import Settings

    from authorities.models import Authority


@pytest.fixture(autouse=True)
def a_fresh_process(pages: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "IN_TURN", readiness.InTurn())


class Seconds:
    """The seconds of a clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 5000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    clock = Seconds()
    monkeypatch.setattr(readiness, "monotonic", clock)
    return clock


# What is published is what was entered


def rewritten() -> None:
    with unguarded():
        SchemeVersion.objects.update(canonical_text=SchemeVersion.objects.get().canonical_text.replace("lead", "leed"))


def of_another_title() -> None:
    with unguarded():
        SchemeVersion.objects.update(title="Another title")


def of_another_digest() -> None:
    with unguarded():
        SchemeVersion.objects.update(digest="0" * 64)


def never_entered() -> None:
    with unguarded():
        Publication.objects.all().delete()


@pytest.mark.parametrize("alter", [rewritten, of_another_title], ids=lambda one: one.__name__)
def test_what_was_altered_is_told_once_its_turn_has_come_and_no_longer_than_it_is_so(
    blackburn: Authority, seconds: Seconds, settings: Settings, alter: Callable[[], None]
) -> None:
    [before] = SchemeVersion.objects.values("canonical_text", "title")
    assert told() == ALL_WELL
    alter()
    assert settings.READY_CHECKS_TEXTS_EVERY <= 30
    seconds.now += settings.READY_CHECKS_TEXTS_EVERY
    for _again in range(2):
        assert told() == Told(ALTERED, OK)
    with unguarded():
        SchemeVersion.objects.update(**before)
    assert told() == ALL_WELL


@pytest.mark.parametrize("alter", [of_another_digest, never_entered], ids=lambda one: one.__name__)
def test_a_digest_that_is_not_the_one_entered_is_told_at_once(
    blackburn: Authority, seconds: Seconds, alter: Callable[[], None]
) -> None:
    assert told() == ALL_WELL
    alter()
    assert told() == Told(ALTERED, OK)


def test_with_no_time_between_every_call_reads_every_text(
    blackburn: Authority, seconds: Seconds, settings: Settings
) -> None:
    settings.READY_CHECKS_TEXTS_EVERY = 0
    assert told() == ALL_WELL
    rewritten()
    assert told() == Told(ALTERED, OK)


@pytest.mark.parametrize("change", [{"why": "Another."}, {"recorded_at": datetime(2020, 1, 1, tzinfo=UTC)}], ids=str)
def test_a_departure_that_was_altered_is_told_at_once(blackburn: Authority, change: dict[str, object]) -> None:
    depart(blackburn)
    assert told() == ALL_WELL
    with unguarded():
        Departure.objects.update(**change)
    assert told().ready == ALTERED


def test_a_departure_whose_entry_was_altered_is_told_at_once(blackburn: Authority) -> None:
    depart(blackburn)
    assert told() == ALL_WELL
    with unguarded():
        Publication.objects.filter(version=None).update(at=datetime(2020, 1, 1, tzinfo=UTC))
    assert told().ready == ALTERED


def test_a_text_that_could_not_be_read_keeps_its_turn(
    blackburn: Authority, seconds: Seconds, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told() == ALL_WELL
    rewritten()
    seconds.now += settings.READY_CHECKS_TEXTS_EVERY

    def fails(_texts: object) -> set[object]:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(readiness, "_found_right", fails)
        assert told() == Told("the database does not answer", OK)
    assert told() == Told(ALTERED, OK)


def test_a_call_in_between_reads_no_text_and_opens_nothing(
    blackburn: Authority, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told() == ALL_WELL
    monkeypatch.setattr(library_module, "unreadable_councils", lambda: pytest.fail("every council was opened again"))
    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/ready").status_code == 200
    assert [one["sql"] for one in asked if "canonical_text" in one["sql"]] == []
    assert len([one for one in asked if one["sql"].startswith('SELECT "')]) == 5


TEXTS: Final = [(pk, "0" * 64) for pk in range(7)]


@pytest.mark.parametrize("between", [0.01, 1.0, 4.9, 29.0, 31.0])
def test_each_text_is_read_in_its_time_and_few_at_a_call(
    seconds: Seconds, settings: Settings, monkeypatch: pytest.MonkeyPatch, between: float
) -> None:
    every = settings.READY_CHECKS_TEXTS_EVERY
    read: dict[tuple[int, str], float] = {}
    sizes = []

    def found_right(texts: list[tuple[int, str]]) -> set[tuple[int, str]]:
        sizes.append(len(texts))
        read.update(dict.fromkeys(texts, seconds.now))
        return set(texts)

    monkeypatch.setattr(readiness, "_found_right", found_right)
    in_turn = readiness.InTurn()
    for _call in range(round(3 * every / between) + 3):
        assert in_turn.are_right(TEXTS)
        assert max(seconds.now - read[one] for one in TEXTS) < every
        seconds.now += between
    # All of them once. Then as many as the time asks for, and one more at the most.
    assert sizes[0] == len(TEXTS)
    assert max(sizes[1:]) <= min(len(TEXTS), len(TEXTS) * between / every + 1)
    assert sum(sizes[1:]) <= len(TEXTS) * (len(sizes) - 1) * between / every + 1


def test_what_was_found_wrong_in_its_turn_is_read_again_at_every_call(
    seconds: Seconds, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, read = set[tuple[int, str]](), list[tuple[int, str]]()

    def found_right(texts: list[tuple[int, str]]) -> set[tuple[int, str]]:
        read[:] = texts
        return set(texts) - wrong

    monkeypatch.setattr(readiness, "_found_right", found_right)
    in_turn = readiness.InTurn()
    assert in_turn.are_right(TEXTS)
    wrong.add(TEXTS[0])
    seconds.now += 1.01 * settings.READY_CHECKS_TEXTS_EVERY / len(TEXTS)
    for _again in range(2):
        assert not in_turn.are_right(TEXTS)
        assert read == TEXTS[:1]
    wrong.clear()
    assert in_turn.are_right(TEXTS)


def test_a_version_that_is_published_now_is_read_now(seconds: Seconds, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[int, str]] = []

    def found_right(texts: list[tuple[int, str]]) -> set[tuple[int, str]]:
        read.extend(texts)
        return set(texts)

    monkeypatch.setattr(readiness, "_found_right", found_right)
    in_turn = readiness.InTurn()
    in_turn.are_right(TEXTS)
    read.clear()
    in_turn.are_right([*TEXTS, (8, "1" * 64), (0, "2" * 64)])
    assert read == [(8, "1" * 64), (0, "2" * 64)]
