"""Page, command and API give one answer: to 2,000 questions that people of the demonstration can put, 300 searches."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from datetime import UTC
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from delegation.answer import content
from delegation.answer.asking import FactsForm, names_typed
from delegation.answer.content import answer_for, steps_ticked
from delegation.answer.plain import answer_question
from delegation.lookup.best import MOST_AT_FIRST
from delegation.lookup.results import search
from delegation.rules.determination import Outcome
from delegation.rules.facts import as_plain
from delegation.rules.questions import OUT_OF_HOURS
from delegation.schemes.library import library
from delegation.views.lookup import MOST_SHOWN
from tests.delegation.held_on_record import OnRecord
from tests.delegation.pages_read import holders_shown, most_in_a_list, require_the_same, results_shown
from tests.delegation.put_by_people import (
    Put,
    Searched,
    appointments,
    browser_of,
    questions,
    searches,
    set_up_the_demonstration,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from pytest_django.fixtures import Settings

    from delegation.answer.content import Answer
    from delegation.lookup.results import Results
    from tests.delegation.put_by_people import Plain

    Command = Callable[[str, list[Plain]], list[Plain]]
    Programs = dict[str, Client]

QUESTIONS: Final = 2000
SEARCHES: Final = 300
THROUGH_PAGES: Final = 50
HOLDERS: Final = 100
IN_A_BATCH: Final = 100

TURNS_ON: Final = ("the clock, now", "the clock, of a day", "who is away", "a hat")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]


@pytest.fixture(scope="module")
def put(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Put]]:
    """The questions, in a demonstration that is loaded once: what a test writes is gone when it ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        set_up_the_demonstration()
        if connection.vendor == "postgresql":
            # No autovacuum sees rows that are not committed, and a plan for empty tables may take half a minute.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        found = list(questions(QUESTIONS))
        with django_db_blocker.block():
            yield found
        transaction.set_rollback(True)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def answers(name: str, asked: list[Plain]) -> list[Plain]:
        capsys.readouterr()
        lines = "\n".join(json.dumps(one) for one in asked).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
        call_command(name)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return answers


@pytest.fixture
def programs(put: list[Put], settings: Settings) -> Programs:
    """A program of each council, signed in as somebody of it."""
    settings.API_REQUESTS_A_MINUTE = 0
    return {council: browser_of(appointments(council)[0]) for council in library().books}


def sent(program: Client, address: str, body: object) -> Any:
    return program.post(address, json.dumps(body), content_type="application/json").json()


def over_http(programs: Programs, asked: list[Plain]) -> list[Plain]:
    """Return what the API answers, asked in batches of one council each."""
    found: dict[int, Plain] = {}
    for council, program in programs.items():
        of_council = [index for index, one in enumerate(asked) if one["council"] == council]
        for start in range(0, len(of_council), IN_A_BATCH):
            part = of_council[start : start + IN_A_BATCH]
            answers = sent(program, "/api/v1/determinations/batch", [asked[index] for index in part])
            found |= zip(part, answers, strict=True)
    return [found[index] for index in range(len(asked))]


def on_the_page(one: Put) -> Answer | None:
    """Return the value that the answer page shows, from what stands in its address."""
    books = library()
    book = books.books[one.council]
    form = FactsForm(names_typed(one.typed), book.ladder, one.typed)
    assert form.is_valid(), (one, form.errors)
    return answer_for(
        library=books,
        user=one.appointment.user,
        appointment=one.appointment,
        row=one.row,
        moment=one.moment,
        facts=form.facts,
        steps=steps_ticked(one.address["done"], book),
        is_by_day=one.day is not None,
    )


def best_of(answers: list[Plain]) -> list[Plain]:
    """Return which of the answers under somebody's hats the page may show: the nearest to a yes, the first of them.

    Where other lines speak too, it is what is followed in the end that counts, which answers do not say.
    """
    if any(one["stricter"] for one in answers):
        return answers
    return [max(answers, key=lambda one: Outcome(one["outcome"]).nearness)]


def with_facts_said(plain: Plain, page: Answer) -> Plain:
    """Return a question with the facts that the page takes for granted said in it."""
    catalogue = library().catalogue
    said = {name: as_plain(catalogue[name], value) for name, value in page.facts_last.items()}
    return {**plain, "facts": {**plain["facts"], **said}}


def test_2000_questions_get_the_same_answer_from_page_command_and_api(
    put: list[Put], command: Command, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who holds the posts is read for the page alone, and is no part of the answer. The next test compares it.
    monkeypatch.setattr(content, "who_holds", lambda *_: ())
    asked = [plain for one in put for plain in one.each_hat()]
    told = command("determine", asked)
    assert over_http(programs, asked) == told
    answers, compared, in_order, asked_for = iter(told), 0, 0, 0
    books = library()
    for one in put:
        given = list(islice(answers, 1 + len(one.hats)))
        found = on_the_page(one)
        if found is None:
            assert given[0]["error"]["code"] == "not-in-force", one
        elif found.determination is None:
            assert given[0]["reasons"][0]["code"] == "not-a-decision", one
        else:
            compared += 1
            assert found.question is not None
            assert found.question.moment.astimezone(UTC) == one.moment.astimezone(UTC), one
            answer = json.loads(json.dumps(found.determination.as_plain()))
            if found.facts_last:
                # The page answers as if what it asks last were not so. It is the API's answer where that is said.
                asked_for += 1
                said = [with_facts_said(plain, found) for plain in one.each_hat()]
                given = [json.loads(json.dumps(answer_question(plain, books, one.moment))) for plain in said]
            assert answer in best_of(given), (one, given)
            in_order += most_in_a_list(found, answer) > 1
    assert len(put) == QUESTIONS
    assert compared > 0.8 * QUESTIONS
    assert in_order > QUESTIONS / 40
    assert asked_for > QUESTIONS / 400
    assert {one.document for one in put} == {"bwd", "glo", "gmo", "pbo", "tor"}


def test_100_of_them_name_those_who_hold_the_posts_on_record(put: list[Put]) -> None:
    books = library()
    records = {council: OnRecord(book) for council, book in books.books.items()}
    chance = Random("who holds the posts")  # noqa: S311 - the same questions each time, and no secret
    compared = 0
    for one in chance.sample(put, len(put)):
        found = on_the_page(one)
        if found is None or found.question is None:
            continue
        plain = with_facts_said(one.plain(found.question.actor.capacity), found)
        answer: Plain = answer_question(plain, books, one.moment)
        lines = [(line.post, line.why, line.people) for line in found.holders]
        records[one.council].require(lines, answer["governing"]["minimum_posts"], one)
        compared += bool(lines)
        if compared == HOLDERS:
            return
    pytest.fail(f"only {compared} of the questions name who holds a post")


def test_of_a_national_rule_page_command_and_api_say_what_it_is_and_give_no_answer(
    put: list[Put], command: Command, programs: Programs
) -> None:
    one = replace(next(one for one in put if one.council == "torbay" and one.day is None), row="nat-18-1", facts={})
    found = on_the_page(one)
    assert found is not None
    assert (found.determination, found.is_decision) == (None, False)
    (told,) = command("determine", [one.plain()])
    assert over_http(programs, [one.plain()]) == [told]
    assert told["error"]["code"] == "unknown-row"
    for said in (found.headline, told["error"]["text"]):
        assert "national rule: it binds beside" in said


def kinds_of(one: Put) -> list[str]:
    """Return the kinds of question that one is; what its answer turns on comes first."""
    books, plain = library(), one.plain()
    answer = answer_question(plain, books, one.moment)

    def is_another(**facts: object) -> bool:
        other = {**plain, "facts": {**plain["facts"], **facts}}
        return answer_question(other, books, one.moment) != answer

    turns_on = {
        f"the clock, {'of a day' if one.day else 'now'}": OUT_OF_HOURS not in one.facts
        and (is_another(out_of_hours=True) or is_another(out_of_hours=False)),
        "who is away": not answer["stricter"] and bool(one.record["post_absent"]) and is_another(post_absent=[]),
        "a hat": any(answer_question(one.plain(hat), books, one.moment) != answer for hat in one.hats),
    }
    holds = (name for name in ("afterwards", "missing", "supposes", "stricter") if answer[name])
    return [*(name for name, does in turns_on.items() if does), f"{one.document}, {answer['outcome']}", *holds]


def chosen(put: list[Put]) -> list[Put]:
    """Return the questions that are asked through pages: in turn one of each kind, three of those that turn on it."""
    books = library().books
    kinds: dict[str, list[Put]] = {kind: [] for kind in TURNS_ON}
    for one in put[:700]:
        scheme = books[one.council].find(one.row, one.moment.date())
        if scheme is not None and one.row not in scheme.never_decisions:
            for kind in kinds_of(one):
                kinds.setdefault(kind, []).append(one)
    assert all(len(kinds[kind]) >= 3 for kind in TURNS_ON), {kind: len(several) for kind, several in kinds.items()}
    found: dict[int, Put] = {}
    while len(found) < THROUGH_PAGES:
        for kind, several in kinds.items():
            taken = several[: 3 if kind in TURNS_ON else 1]
            found |= {id(one): one for one in taken}
            del several[: len(taken)]
    return list(found.values())[:THROUGH_PAGES]


def test_50_of_them_read_off_the_page_are_as_the_api_answers_them(put: list[Put], settings: Settings) -> None:
    settings.API_REQUESTS_A_MINUTE = 0
    books = library().books
    records = {council: OnRecord(book) for council, book in books.items()}
    for one in chosen(put):
        # A day is asked about late on that day: the clock of whoever asks is no part of it.
        now = one.moment.replace(hour=22) if one.day else one.moment
        with time_machine.travel(now, tick=False):
            browser = browser_of(one.appointment)
            page = browser.get(f"/decisions/{one.row}", one.address)
            question = page.context["answer"].question
            plain = with_facts_said(one.plain(question.actor.capacity, says_when=False), page.context["answer"])
            answer = sent(browser, "/api/v1/determinations", plain)
        require_the_same(page, answer, books[one.council])
        records[one.council].require(holders_shown(page), answer["governing"]["minimum_posts"], one)


def test_300_searches_find_the_same_by_page_command_and_api(
    put: list[Put], command: Command, programs: Programs
) -> None:
    asked = list(searches(SEARCHES))
    plain = [one.plain(limit=MOST_SHOWN) for one in asked]
    told = command("lookup", plain)
    assert [programs[one["council"]].get("/api/v1/lookup", one).json() for one in plain] == told
    for one, answer in zip(asked, told, strict=True):
        found = found_by_the_page(one)
        lines = [
            {
                "row": line.statement.row,
                "decision_type": line.statement.decision_type,
                "title": line.statement.title,
                "answer": line.answer,
            }
            for line in found.lines
        ]
        ask = {"ask": found.ask} if found.ask else {}
        told_of = [{"title": note.title, "text": note.text, "source": note.source} for note in found.notes]
        notes = {"notes": told_of} if told_of else {}
        assert {"results": lines, "covered": found.covered, **ask, **notes} == answer, one
    assert any("notes" in answer for answer in told)
    assert SEARCHES > sum(answer["covered"] == "yes" for answer in told) > SEARCHES / 2


def found_by_the_page(one: Searched, *, is_by_day: bool = False) -> Results:
    """Return the value that the page of results shows."""
    books = library()
    query = one.query.strip()
    return search(books, books.books[one.council], query, moment=one.moment, limit=MOST_SHOWN, is_by_day=is_by_day)


def in_decisions(lines: list[Plain]) -> list[list[Plain]]:
    """Return the lines of an answer by decision, each decision where its first line stands."""
    found: dict[str, list[Plain]] = {}
    for line in lines:
        found.setdefault(line["decision_type"] or line["row"], []).append(line)
    return list(found.values())


def test_50_of_them_read_off_the_page_stand_in_the_order_of_the_api(put: list[Put], settings: Settings) -> None:
    """The rows of one decision stand together on the page, where the first of them stands in the API's answer."""
    settings.API_REQUESTS_A_MINUTE = 0
    asked = list(searches(SEARCHES))
    # The order of some depends on the clock: these come first.
    by_the_clock = [
        one for one in asked if found_by_the_page(one).lines != found_by_the_page(one, is_by_day=True).lines
    ]
    assert len(by_the_clock) >= 3
    seen = {"together": 0, "apart": 0, "more": 0}
    for one in list(dict.fromkeys([*by_the_clock, *asked]))[:THROUGH_PAGES]:
        with time_machine.travel(one.moment, tick=False):
            browser = browser_of(appointments(one.council)[0])
            page = browser.get("/", {"q": one.query})
            whole = browser.get("/", {"q": one.query, "all": "yes"})
            answer = browser.get("/api/v1/lookup", one.plain(limit=MOST_SHOWN, says_when=False)).json()
        if page.status_code == 302:
            assert [f"/decisions/{line['row']}" for line in answer["results"]] == [page.headers["Location"]], one
            continue
        decisions = in_decisions(answer["results"])
        expected = [(line["row"], line["title"], line["answer"]) for lines in decisions for line in lines]
        shown, shown_of_all = results_shown(page), results_shown(whole)
        assert shown_of_all == expected, one
        assert shown == expected[: len(shown)], one
        assert min(len(expected), 1) <= len(shown) <= MOST_AT_FIRST, one
        said = page.content.decode()
        left = len(expected) - len(shown)
        assert (f"Show {left} more" in said) is (left > 0), one
        assert "Best answer" not in said or answer["covered"] == "yes", one
        assert ("The scheme may not speak of this" in said) is (answer["covered"] == "unsure"), one
        assert ("The scheme does not seem to cover this" in said) is (answer["covered"] == "no"), one
        assert answer["covered"] == "yes" or answer["ask"] in said, one
        assert ("A court decides this" in said) is ("notes" in answer), one
        seen["together"] += any(len(lines) > 1 for lines in decisions)
        seen["apart"] += "Best answer" in said
        seen["more"] += left > 0
    assert min(seen.values()) >= 5, seen
