"""Random questions about each document: what is true of every answer, for many more questions than the examples.

An ordinary run asks 2,000 questions about each document; ``make soak`` asks 20,000. The seed is fixed, so failures
repeat.
"""

from __future__ import annotations

import json
import os
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest

from delegation.rules.facts import FactType
from delegation.rules.questions import words_for
from delegation.rules.schemes import Combine, Line
from delegation.rules.steps import StepKind
from tests.delegation.fixture_library import answer_to, catalogue, fixture_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, CompiledScheme
    from delegation.rules.facts import Fact

Plain = dict[str, Any]
COUNT: Final = int(os.environ.get("RANDOM_QUESTIONS", "2000"))
BOOKS: Final = fixture_library().books
DOCUMENTS: Final = {version.scheme.document: (book, version) for book in BOOKS.values() for version in book.versions}
RANK: Final = {"refused": 0, "facts-needed": 1, "incomplete": 1, "permitted": 2}
of_every_document: Final = pytest.mark.parametrize("document", sorted(DOCUMENTS))


def value_of(fact: Fact, book: Book, chance: Random) -> object:
    match fact.type:
        case FactType.BOOLEAN:
            return chance.random() < 0.5
        case FactType.CHOICE:
            return chance.choice(fact.values)
        case FactType.LIST_OF_POSTS:
            return chance.sample(sorted(book.ladder.posts), chance.randint(0, 3))
        case FactType.MONEY:
            return chance.choice([0, 50, 100, 100.01, 250, 500, 500.01, 1000, 2000, 2000.01, 5000, 60000])
        case _:
            return chance.choice([0, 1, 4, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18, 20, 21, 24, 25, 30, 71, 72, 73, 400])


def facts_of(decision: CompiledDecision, book: Book, chance: Random) -> Plain:
    names = [name for name in sorted(decision.facts_read) if chance.random() < 0.6]
    return {name: value_of(catalogue()[name], book, chance) for name in names}


def steps_of(decision: CompiledDecision, book: Book, chance: Random) -> list[Plain]:
    owed = [
        dict(step.as_plain())
        for route in decision.routes
        for one in route.first
        for step in one.requirement.any_of
        if chance.random() < 0.5
    ]
    return [*owed, any_step(book, chance)]


def any_step(book: Book, chance: Random) -> Plain:
    kind = chance.choice(list(StepKind))
    return {"kind": kind.value, kind.key: chance.choice(sorted(words_for(kind, book)))}


def questions(document: str) -> Iterator[tuple[Plain, CompiledDecision, Book, Random]]:
    """Yield questions about the rows of a document, each with its decision."""
    book, version = DOCUMENTS[document]
    chance = Random(document)  # noqa: S311 - the same questions each time, and no secret
    rows = sorted(version.by_row)
    for _ in range(COUNT):
        row = chance.choice(rows)
        decision = version.by_row[row]
        yield (
            {
                "council": book.council,
                "row": row,
                "on": chance.choice(["2026-06-03", "2026-06-03T11:00", "2026-06-03T23:30"]),
                "actor": actor_for(decision, version, chance),
                "facts": facts_of(decision, book, chance),
                "steps": steps_of(decision, book, chance),
                "assume_defaults": chance.random() < 0.5,
            },
            decision,
            book,
            chance,
        )


def actor_for(decision: CompiledDecision, version: CompiledScheme, chance: Random) -> Plain:
    """Return an actor: half of the time in a post that the decision names, with the hat that it asks for."""
    named = [
        {"post": least.post, "area": least.area, "capacity": route.route.who.capacity}
        for route in decision.routes
        for least in route.route.who.posts
    ]
    actor: Plain = {
        "post": chance.choice(sorted(version.ladder.posts)),
        "area": chance.choice([None, *sorted(version.ladder.areas)]),
        "capacity": chance.choice([None, *sorted(version.words.capacities)]),
    }
    if named and chance.random() < 0.5:
        chosen = chance.choice(named)
        actor |= {key: one for key, one in chosen.items() if one is not None}
    return {key: one for key, one in actor.items() if one is not None}


@of_every_document
def test_more_steps_never_make_an_answer_worse(document: str) -> None:
    asked = 0
    for question, _decision, book, chance in questions(document):
        before = answer_to(question)
        if "error" in before:
            continue
        after = answer_to({**question, "steps": [*question["steps"], any_step(book, chance)]})
        asked += 1
        assert RANK[after["outcome"]] >= RANK[before["outcome"]] or before["outcome"] == "facts-needed", (
            question,
            before,
            after,
        )
        if before["outcome"] == "permitted":
            assert after["outcome"] == "permitted", (question, before, after)
    assert asked > COUNT * 0.9


@of_every_document
def test_a_more_senior_post_of_the_same_line_never_fares_worse_where_the_row_is_open_to_seniors(document: str) -> None:
    book, _version = DOCUMENTS[document]
    ladder, tried = book.ladder, 0
    general = [slug for slug in ladder.posts if ladder.posts[slug].is_generic or ladder.posts[slug].is_over_all_areas]
    for question, decision, _book, chance in questions(document):
        is_open = all(
            route.line is not Line.EXACT
            and route.route.who.posts
            and route.route.who.combine is Combine.ANY
            and not route.route.who.given
            for route in decision.routes
        )
        junior = question["actor"]["post"]
        seniors = [slug for slug in general if junior in ladder.posts and ladder.is_more_senior(slug, junior)]
        if not is_open or not seniors or not ladder.is_in_general_line(junior):
            continue
        before = answer_to(question)
        # A stand-in acts on the terms of its own row, which say nothing about the posts above it.
        if "error" in before or before["reasons"][0]["code"] not in {"named-post", "more-senior"}:
            continue
        tried += 1
        held = ladder.area_held(junior, question["actor"].get("area"))
        actor = {
            **question["actor"],
            "post": chance.choice(seniors),
            **({"area": held} if held in ladder.areas else {}),
        }
        after = answer_to({**question, "actor": actor})
        assert after["outcome"] != "refused", (question, actor, before, after)
    assert tried > 0 or all(
        route.line is Line.EXACT for one in DOCUMENTS[document][1].by_slug.values() for route in one.routes
    )


@of_every_document
def test_nothing_is_permitted_on_a_fact_not_known_that_could_refuse_it(document: str) -> None:
    permitted = 0
    for question, decision, book, chance in questions(document):
        answer = answer_to(question)
        if answer.get("outcome") != "permitted":
            continue
        permitted += 1
        supposed = {one["fact"] for one in answer["supposes"]}
        defaults = {name for name, fact in catalogue().items() if fact.default is not None}
        assumed = defaults if question["assume_defaults"] else set()
        implied = {other for name in question["facts"] for other in catalogue()[name].implies}
        known = {*question["facts"], *implied, *supposed, *assumed, "out_of_hours"}
        for _ in range(3):
            rest = {
                name: value_of(catalogue()[name], book, chance)
                for name in sorted(decision.facts_read - known)
                if chance.random() < 0.7
            }
            completed = answer_to({**question, "facts": {**question["facts"], **rest}})
            if "error" in completed:
                continue
            assert completed["outcome"] == "permitted", (question, rest, answer, completed)
    assert permitted > COUNT * 0.01


@of_every_document
def test_who_governs_passes_every_line_and_not_stated_names_nobody(document: str) -> None:
    for question, _decision, _book, _chance in questions(document):
        answer = answer_to(question)
        if "error" in answer:
            continue
        if answer["reasons"][0]["code"] == "not-stated":
            assert answer["minimum_posts"] == [], (question, answer)
        governing = answer["governing"]
        assert (governing["combine"] is None) is (len(governing["minimum_posts"]) < 2), (question, answer)
        json.dumps(answer)
