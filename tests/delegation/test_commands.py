"""The commands that read lines, with input that is hostile or makes no sense."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import pytest
from django.core.management import call_command

from tests.delegation.conftest import BACKDATED, BLACKBURN, SCHEME_FILE
from tests.delegation.fixture_library import FIXTURES, PROJECT
from tests.delegation.hostile_lines import (
    BAD_QUESTIONS,
    BAD_SEARCHES,
    NOT_JSON,
    NOT_OBJECTS,
    QUESTION,
    SEARCH,
    Plain,
    line,
    question,
    without,
)

if TYPE_CHECKING:
    from pathlib import Path


class Answers(Protocol):
    """Runs a command on lines of standard input, and returns one object for each line of its output."""

    def __call__(self, command: str, *lines: bytes) -> list[Plain]: ...


@pytest.fixture
def answers(blackburn: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Answers:
    def run_on(command: str, *lines: bytes) -> list[Plain]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines) + b"\n")))
        call_command(command)
        written = capsys.readouterr()
        assert written.err == ""
        return [json.loads(one) for one in written.out.splitlines()]

    return run_on


@pytest.mark.parametrize("command", ["determine", "lookup"])
def test_no_lines_and_empty_lines_are_answered_by_nothing(answers: Answers, command: str) -> None:
    assert answers(command) == []
    assert answers(command, b"", b"   ", b"\t\r", b"\x0b\x0c") == []


@pytest.mark.parametrize("command", ["determine", "lookup"])
def test_a_line_that_is_no_object_gets_one_error_and_the_next_line_its_answer(answers: Answers, command: str) -> None:
    good = question() if command == "determine" else line(SEARCH)
    bad = [*NOT_JSON, *NOT_OBJECTS]
    found = answers(command, *(part for one in bad for part in (one, good)))
    assert len(found) == 2 * len(bad)
    for index, one in enumerate(bad):
        error = found[2 * index]["error"]
        assert error["code"] == ("not-json" if one in NOT_JSON else "not-an-object"), one[:60]
        assert (error["field"], bool(error["text"])) == ("", True)
        assert "error" not in found[2 * index + 1]


@pytest.mark.parametrize(
    ("command", "good", "bad"),
    [("determine", question(), BAD_QUESTIONS), ("lookup", line(SEARCH), BAD_SEARCHES)],
    ids=["determine", "lookup"],
)
def test_a_malformed_object_gets_the_code_and_field_of_its_fault_and_the_next_line_its_answer(
    answers: Answers, command: str, good: bytes, bad: list[tuple[bytes, str, str]]
) -> None:
    found = answers(command, *(part for one, _code, _field in bad for part in (one, good)))
    assert len(found) == 2 * len(bad)
    for index, (one, code, field) in enumerate(bad):
        assert set(found[2 * index]) == {"error"}, one[:200]
        error = found[2 * index]["error"]
        assert (error["code"], error["field"]) == (code, field), one[:200]
        assert 0 < len(error["text"]) < 300, one[:200]
        assert error["text"].isprintable()
        assert "error" not in found[2 * index + 1]


def test_a_value_nested_nearly_too_deep_is_an_error_too(answers: Answers) -> None:
    for depth in range(700, 1000, 4):
        nested = "[" * depth + "]" * depth
        for template in (
            '"steps": [{"kind": %s}]',
            '"steps": [{"kind": "check", "what": %s}]',
            '"row": %s',
            '"facts": {"urgent": %s}',
        ):
            asked = (
                question(row="bwd-1-05")[:-1].replace(b'"row": "bwd-1-05", ', b"")
                if "row" in template
                else question()[:-1]
            )
            raw = asked.replace(b'"facts": {}, ', b"") if "facts" in template else asked
            raw = raw.split(b', "steps"')[0] if "steps" in template else raw
            [found] = answers("determine", raw + b", " + (template % nested).encode() + b"}")
            assert set(found) == {"error"}


def test_the_nearest_right_word_is_named(answers: Answers) -> None:
    wrong = [
        question(actor={"post": "hed-of-service"}),
        question(councel="x"),
        question(facts={"urgnt": True}),
        question(steps=[{"kind": "consulation", "by": "legal"}]),
        question(steps=[{"kind": "consultation", "by": "leegal"}]),
        question(council="blackburn-with-darwin"),
    ]
    near = ["head-of-service", "council", "urgent", "consultation", "legal", BLACKBURN]
    texts = [one["error"]["text"] for one in answers("determine", *wrong)]
    for text, word in zip(texts, near, strict=True):
        assert text.endswith(f"Did you mean “{word}”?")


@pytest.mark.parametrize("on", ["2023-12-01", "2023-12-01T00:00", "2025-04-30", "2999-12-31", "2024-06-03T12:00:00Z"])
def test_from_its_first_day_on_and_past_its_review_the_scheme_answers(answers: Answers, on: str) -> None:
    [found] = answers("determine", question(on=on))
    assert (found["outcome"], found["version"]) == ("permitted", f"{BLACKBURN}/2023-12")


def test_without_a_date_a_question_is_about_now(answers: Answers) -> None:
    [found] = answers("determine", without(QUESTION, "on"))
    assert found["outcome"] == "permitted"


def test_two_thousand_questions_are_answered_in_order(answers: Answers) -> None:
    rows = ["bwd-1-05", "bwd-1-06", "bwd-4-31"]
    found = answers("determine", *(question(row=rows[index % 3]) for index in range(2000)))
    assert [one["row"] for one in found] == [rows[index % 3] for index in range(2000)]


@pytest.mark.parametrize(
    "query", ["", " ", "?", "the", "x" * 200_000, "\u0000", "\ud800", "bwd-" * 50_000, "🦊", "a" * 299 + " epo"]
)
def test_whatever_is_searched_for_gets_results_or_is_not_covered(answers: Answers, query: str) -> None:
    [found] = answers("lookup", line(SEARCH, q=query))
    assert isinstance(found["results"], list)
    assert found["covered"] in {"yes", "unsure", "no"}
    assert found["results"] or found["covered"] == "no"
    assert found["covered"] == "yes" or found["ask"]


def test_a_search_finds_the_row_that_is_named_and_the_words_that_people_use(answers: Answers) -> None:
    named, worded = answers("lookup", line(SEARCH, q="BWD-1-05"), line(SEARCH, q="epo tonight", limit=1))
    assert [one["row"] for one in named["results"]] == ["bwd-1-05"]
    assert [one["row"] for one in worded["results"]] == ["bwd-1-05"]
    assert set(worded["results"][0]) == {"row", "decision_type", "title", "answer"}
    assert "Head of Service" in worded["results"][0]["answer"]


def test_in_a_process_of_its_own_a_command_ends_well_and_says_nothing_on_standard_error(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite3'}"}

    def manage(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=PROJECT, env=environment, input=given, capture_output=True, check=False)  # noqa: S603 - our own command

    assert manage("migrate", "--verbosity", "0").returncode == 0
    assert manage("load_authority", str(FIXTURES / "authorities" / f"{BLACKBURN}.yaml")).returncode == 0
    assert manage("load_words", str(FIXTURES / "words" / f"{BLACKBURN}.yaml")).returncode == 0
    assert manage("load_scheme", *BACKDATED, str(SCHEME_FILE)).returncode == 0
    for command, good in (("determine", question()), ("lookup", line(SEARCH))):
        done = manage(command, given=b"\n".join([*NOT_JSON, b"", b"[]", good]))
        assert (done.returncode, done.stderr) == (0, b"")
        lines = [json.loads(one) for one in done.stdout.splitlines()]
        assert len(lines) == len(NOT_JSON) + 2
        assert [("error" in one) for one in lines] == [True] * (len(NOT_JSON) + 1) + [False]
    missing = manage("load_scheme", *BACKDATED, "nowhere.yaml")
    assert (missing.returncode, missing.stdout) == (1, b"")
    assert b"Traceback" not in missing.stderr
    assert b"nowhere.yaml: there is no such file." in missing.stderr
    absent = manage("dump_scheme", "nothing")
    assert absent.returncode == 1
    assert b"Traceback" not in absent.stderr
