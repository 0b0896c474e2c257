"""One determination with its reasons, beside two other engines on the same questions in the same run.

The other engines get as much of the same scheme as they can hold: which posts may decide each row, worked out
beforehand. For zen-engine that is a decision table a row, for casbin a policy line for each post and row. Neither knows
about steps, facts that are not known, stand-ins or reasons, so the comparison favours them. Run it with ``make bench``.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delegation.site.settings")

import casbin  # noqa: E402
import zen  # noqa: E402

from delegation.rules.determination import Outcome, Question  # noqa: E402
from delegation.rules.questions import QuestionError, parse_question  # noqa: E402
from tests.delegation.fixture_library import NOW, fixture_library  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from delegation.rules.library import Library

ROUNDS = 7
COUNCIL = "blackburn-with-darwen"


def questions(books: Library) -> list[Question]:
    """Return the questions of the project's own cases for Blackburn that can be parsed."""
    found = []
    for line in (PROJECT / "tests" / "cases" / "bwd.jsonl").read_text(encoding="utf-8").splitlines():
        try:
            found.append(parse_question(json.loads(line)["question"], books, NOW))
        except QuestionError:
            continue
    return found


def microseconds(answer: Callable[[Question], object], asked: list[Question]) -> float:
    """Return how many microseconds a question takes: the median of the rounds, after one round to warm up."""
    for question in asked:
        answer(question)
    rounds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for question in asked:
            answer(question)
        rounds.append((perf_counter() - start) / len(asked) * 1e6)
    return statistics.median(rounds)


def permitted_pairs(books: Library, asked: list[Question]) -> set[tuple[str, str]]:
    """Return each row and post for which some question is not refused. The other engines can hold no more than that."""
    pairs = set()
    for question in asked:
        if books.determine(question).outcome is not Outcome.REFUSED:
            pairs.add((question.row, question.actor.post))
    return pairs


def with_zen(pairs: set[tuple[str, str]], rows: set[str]) -> Callable[[Question], object]:
    """Return a function that answers with zen-engine, from one decision table a row."""
    tables = {row: _table([post for one, post in sorted(pairs) if one == row]) for row in rows}
    engine = zen.ZenEngine()
    decisions = {row: engine.create_decision(json.dumps(table)) for row, table in tables.items()}
    return lambda question: decisions[question.row].evaluate({"post": question.actor.post})


def _table(posts: list[str]) -> dict[str, Any]:
    rules = [{"_id": f"r{index}", "i": json.dumps(post), "o": '"permitted"'} for index, post in enumerate(posts)]
    rules.append({"_id": "rest", "i": "", "o": '"refused"'})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "i", "name": "Post", "field": "post"}],
        "outputs": [{"id": "o", "name": "Outcome", "field": "outcome"}],
        "rules": rules,
    }
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {"id": "t", "type": "decisionTableNode", "name": "t", "content": content, "position": {"x": 1, "y": 0}},
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "b", "sourceId": "t", "targetId": "out", "type": "edge"},
        ],
    }


def with_casbin(pairs: set[tuple[str, str]]) -> Callable[[Question], object]:
    """Return a function that answers with casbin, from one policy line for each post and row."""
    model = casbin.Model()
    for section, key, value in (
        ("r", "r", "sub, obj, act"),
        ("p", "p", "sub, obj, act"),
        ("e", "e", "some(where (p.eft == allow))"),
        ("m", "m", "r.sub == p.sub && r.obj == p.obj && r.act == p.act"),
    ):
        model.add_def(section, key, value)
    enforcer = casbin.Enforcer(model)
    for row, post in sorted(pairs):
        enforcer.add_policy(post, row, "decide")
    return lambda question: enforcer.enforce(question.actor.post, question.row, "decide")


def main() -> None:
    """Measure each engine and print a line for it."""
    books = fixture_library()
    asked = questions(books)
    settled = [question for question in asked if books.determine(question).outcome is not Outcome.FACTS_NEEDED]
    pairs = permitted_pairs(books, asked)
    rows = {question.row for question in asked}
    print(f"{len(asked)} questions over {len(rows)} rows; median of {ROUNDS} rounds, microseconds a question")
    lines: list[tuple[str, Callable[[Question], object], list[Question], str]] = [
        ("this project, facts known", lambda q: books.determine(q).as_plain(), settled, "reasons, steps, posts"),
        ("this project, all questions", lambda q: books.determine(q).as_plain(), asked, "and which facts are needed"),
        ("zen-engine, a table a row", with_zen(pairs, rows), asked, "outcome only"),
        ("casbin, a line a post and row", with_casbin(pairs), asked, "yes or no only"),
    ]
    for name, answer, some, says in lines:
        print(f"  {name:32} {microseconds(answer, some):8.1f}   {says}")


if __name__ == "__main__":
    main()
