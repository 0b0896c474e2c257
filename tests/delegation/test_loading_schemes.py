"""Schemes and words in the database: loaded whole or not at all, never changed once published, dumped as loaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError
from django.db import transaction
from django.db.models import ProtectedError
from hypothesis import given, settings

from authorities.files.reading import read_document
from authorities.models import Authority, Post
from delegation.encodings.files import SchemeText
from delegation.models import Forum, SchemeVersion, Statement
from delegation.publishing.actions import load_scheme
from delegation.rules.notation import canonical_text, write_scheme
from delegation.rules.schemes import StatementKind
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.library import library, vocabulary_of
from delegation.schemes.opening import text_as_plain
from delegation.schemes.queries import statements_naming
from delegation.schemes.tables import read_version
from tests.delegation.conftest import (
    BACKDATED,
    BLACKBURN,
    SCHEME_FILE,
    Refused,
    WriteScheme,
    every_row,
    run,
    take_away_what_is_published,
)
from tests.delegation.fixture_library import CASES, FIXTURES, NOW, accepted, answer_to, fixture_library, schemes
from tests.delegation.question_strategies import made_up_schemes
from tests.delegation.testshire import EVERYTHING, Plain, scheme, statement, words

if TYPE_CHECKING:
    from pathlib import Path


def test_loading_again_touches_no_row(blackburn: None) -> None:
    before = every_row()
    assert sum(map(len, before.values())) > 300
    assert "nothing to change" in run("load_words", FIXTURES / "words" / f"{BLACKBURN}.yaml")
    assert "nothing to change" in run("load_scheme", *BACKDATED, SCHEME_FILE)
    assert every_row() == before


def test_the_rows_say_what_the_file_says(blackburn: None) -> None:
    [held] = [one for one in schemes() if one.document == "bwd"]
    version = SchemeVersion.objects.get()
    assert read_version(version, fact_catalogue()) == held
    assert version.canonical_text == canonical_text(write_scheme(held, fact_catalogue()))
    vocabulary = vocabulary_of(Authority.objects.get())
    assert accepted(text_as_plain(version.canonical_text), vocabulary) == held


def test_the_library_of_the_database_answers_as_the_library_of_the_files(blackburn: None) -> None:
    cases = [json.loads(line) for line in (CASES / "bwd.jsonl").read_text(encoding="utf-8").splitlines()]
    stored = library()
    for case in cases[::5]:
        assert answer_to(case["question"], stored) == answer_to(case["question"], fixture_library()), case["case"]
    assert NOW.tzinfo is not None


def test_every_construct_comes_back_from_the_rows_as_it_was(testshire: Authority) -> None:
    value = accepted(EVERYTHING, words())
    load_scheme(text=SchemeText(testshire, value), backdated_because=BACKDATED[1])
    assert read_version(SchemeVersion.objects.get(), fact_catalogue()) == value


def test_whatever_the_notation_accepts_comes_back_from_the_rows_as_it_was(testshire: Authority) -> None:
    @settings(max_examples=25)
    @given(made_up_schemes())
    def comes_back(plain: Plain) -> None:
        value = accepted(plain, words())
        with transaction.atomic():
            load_scheme(text=SchemeText(testshire, value), backdated_because=BACKDATED[1])
            assert read_version(SchemeVersion.objects.get(), fact_catalogue()) == value
            transaction.set_rollback(True)

    comes_back()


def test_what_is_dumped_loads_into_an_empty_database_and_dumps_the_same(
    words_of_blackburn: None, tmp_path: Path
) -> None:
    run("load_scheme", *BACKDATED, SCHEME_FILE)
    dumped = run("dump_scheme", "bwd")
    take_away_what_is_published()
    assert not Statement.objects.exists()
    path = tmp_path / "bwd.yaml"
    path.write_text(dumped, encoding="utf-8")
    run("load_scheme", *BACKDATED, path)
    assert run("dump_scheme", "bwd", "2023-12") == dumped


@pytest.mark.parametrize("path", sorted((FIXTURES / "schemes").glob("*/*.yaml")), ids=lambda path: path.parent.name)
def test_every_document_is_loaded_whole_dumped_as_its_file_and_loaded_from_that_again(
    db: None, path: Path, tmp_path: Path
) -> None:
    document, council = path.parent.name, str(read_document(path).content["council"])
    run("load_authority", FIXTURES / "authorities" / f"{council}.yaml")
    run("load_words", FIXTURES / "words" / f"{council}.yaml")
    run("load_scheme", *BACKDATED, path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    dumped = run("dump_scheme", document)
    assert "".join(line for line in lines if not line.startswith("#")) == dumped
    reported = [json.loads(line) for line in run("coverage_report").splitlines()]
    listed = (CASES / "rows" / f"{document}.txt").read_text(encoding="utf-8").splitlines()
    held_as = {"decision": "decision-type", "oversight": "oversight-duty", "rule": "general-rule"}
    rows = [line.split() for line in listed if not line.startswith("#")]
    assert [(one["row"], one["held_as"]) for one in reported] == [(row, held_as.get(kind, kind)) for row, kind in rows]
    take_away_what_is_published()
    (tmp_path / path.name).write_text(dumped, encoding="utf-8")
    run("load_scheme", *BACKDATED, tmp_path / path.name)
    assert run("dump_scheme", document) == dumped


def test_the_fixture_is_what_a_dump_writes(blackburn: None) -> None:
    lines = SCHEME_FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    assert "".join(line for line in lines if not line.startswith("#")) == run("dump_scheme", "bwd")


def test_every_construct_is_dumped_as_a_file_that_loads_to_the_same(
    testshire: Authority, write_scheme_file: WriteScheme, tmp_path: Path
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(EVERYTHING))
    path = tmp_path / "dumped.yaml"
    path.write_text(run("dump_scheme", "tst"), encoding="utf-8")
    assert "nothing to change" in run("load_scheme", *BACKDATED, path)


def test_the_coverage_report_holds_every_row_as_what_it_is(blackburn: None) -> None:
    held_as = {
        "decision": "decision-type",
        "notification": "notification",
        "oversight": "oversight-duty",
        "responsibility": "responsibility",
        "rule": "general-rule",
        "guidance": "guidance",
    }
    listed = (CASES / "rows" / "bwd.txt").read_text(encoding="utf-8").splitlines()
    expected = {row: held_as[kind] for row, kind in (line.split() for line in listed if not line.startswith("#"))}
    report = [json.loads(line) for line in run("coverage_report").splitlines()]
    assert {line["row"]: line["held_as"] for line in report} == expected
    assert all(set(line) == {"row", "held_as", "ref"} and line["ref"] for line in report)


def test_a_bad_file_names_the_line_row_and_key_of_every_error_and_changes_nothing(
    words_of_blackburn: None, refused: Refused, tmp_path: Path
) -> None:
    text = SCHEME_FILE.read_text(encoding="utf-8")
    bad = text.replace("- {consultation: service-lead}", "- {consultation: service-leed}", 1)
    bad = bad.replace("forum: sgo-panel", "forum: sgo-pannel", 1).replace("kind: guidance", "kind: guidence", 1)
    bad = bad.replace("review_due: 2025-04", "revue_due: 2025-04", 1)
    path = tmp_path / "bad.yaml"
    path.write_text(bad, encoding="utf-8")

    def line_of(part: str) -> int:
        return next(number for number, line in enumerate(bad.splitlines(), 1) if part in line)

    before = every_row()
    problems = refused("load_scheme", *BACKDATED, path)
    assert every_row() == before
    assert problems == [
        f"{path}:{line_of('revue_due')}: revue_due: there is no key “revue_due” here. Did you mean “review_due”?",
        f"{path}:{line_of('service-leed')}: bwd-1-03: first[0].consultation: there is no post, service or forum "
        "“service-leed”. Did you mean “service-lead”?",
        f"{path}:{line_of('guidence')}: bwd-1-03a: kind: there is no kind of statement “guidence”. "
        "Did you mean “guidance”?",
        f"{path}:{line_of('sgo-pannel')}: bwd-4-20: forum: there is no forum “sgo-pannel”. Did you mean “sgo-panel”?",
    ]


def test_of_several_files_one_bad_one_undoes_all(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    good = write_scheme_file(scheme(statement()), "good.yaml")
    bad = write_scheme_file(scheme(statement(who=["manger"]), document="oth"), "bad.yaml")
    worse = write_scheme_file(scheme(statement(), council="testshyre"), "worse.yaml")
    problems = refused("load_scheme", *BACKDATED, good, bad, worse)
    assert len(problems) == 2
    assert "Did you mean “manager”?" in problems[0]
    assert "Did you mean “testshire”?" in problems[1]
    assert not SchemeVersion.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"who": ["lead"]},
        {"title": "Another title"},
        {"asked_as": ["another phrase"]},
    ],
)
def test_another_text_for_a_published_start_is_refused(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme, changed: Plain
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))
    before = every_row()
    [problem] = refused("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(**changed))))
    assert "is published and says something else" in problem
    assert every_row() == before


def test_another_text_with_a_later_start_is_a_further_version(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(who=["lead"]), effective="2025-02")))
    assert [version.effective for version in SchemeVersion.objects.all()] == ["2024-01", "2025-02"]
    assert "who: [manager]" in run("dump_scheme", "tst", "2024-01")
    assert "who: [lead]" in run("dump_scheme", "tst")


def test_the_same_start_written_otherwise_is_the_same_start(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(), effective="2024-01")))
    [problem] = refused("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(), effective="2024-01-01")))
    assert "is published" in problem


def test_a_document_of_another_council_is_not_taken_over(
    blackburn: None, testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    [problem] = refused("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(), document="bwd")))
    assert "belongs to another council" in problem


@pytest.mark.parametrize("post", ["team-manager", "hos-corporate-parenting", "service-lead-fostering", "social-worker"])
def test_a_post_that_a_row_names_cannot_be_deleted(blackburn: None, post: str) -> None:
    named = Post.objects.get(slug=post)
    assert statements_naming(named).exists()
    with pytest.raises(ProtectedError):
        named.delete()


@pytest.mark.parametrize("forum", ["legal-gateway-panel", "fostering-panel", "strategy-discussion"])
def test_a_forum_that_a_row_names_cannot_be_deleted(blackburn: None, forum: str) -> None:
    with pytest.raises(ProtectedError):
        Forum.objects.get(slug=forum).delete()


def test_a_forum_and_a_post_that_no_row_names_can_be_deleted(blackburn: None) -> None:
    Forum.objects.get(slug="permanence-panel").delete()
    Post.objects.get(slug="practice-manager-cads")
    assert statements_naming(Post.objects.get(slug="service-lead-placements")).count() == 2


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["bwt"], "There is no scheme “bwt”. Did you mean “bwd”?"),
        (["nothing-like-it"], "There is no scheme “nothing-like-it”."),
        (["bwd", "2022"], "“bwd” has no version that starts 2022. It has: 2023-12."),
        (["x" * 5000], "There is no scheme “" + "x" * 60 + "”."),
        ([""], "There is no scheme “”."),
    ],
)
def test_a_dump_of_what_is_not_there_says_so(blackburn: None, arguments: list[str], text: str) -> None:
    with pytest.raises(CommandError) as caught:
        run("dump_scheme", *arguments)
    assert str(caught.value) == text


def test_the_database_takes_every_kind_of_statement() -> None:
    held = [value for value, _label in Statement._meta.get_field("kind").flatchoices]
    assert held == [kind.value for kind in StatementKind]
