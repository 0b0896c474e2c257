"""The published JSON Schema of scheme files is the one that is generated, and agrees with the reader."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from authorities.files.reading import read_document
from delegation.encodings.json_schema import schema_text, scheme_schema
from delegation.rules.notation import read_scheme, write_scheme
from tests.delegation.conftest import run
from tests.delegation.fixture_library import FIXTURES, PROJECT, catalogue, schemes
from tests.delegation.question_strategies import made_up_schemes
from tests.delegation.test_notation import FAULTS
from tests.delegation.testshire import EVERYTHING, Plain, scheme, statement, words

if TYPE_CHECKING:
    from pathlib import Path

COMMITTED: Final = PROJECT / "docs" / "schema" / "scheme.schema.json"
SCHEMA: Final = Draft202012Validator(scheme_schema(catalogue()))


def test_the_committed_file_is_the_one_that_is_generated() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(catalogue())


def test_the_command_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "scheme.schema.json"
    assert run("write_json_schema", "--to", path) == "scheme.schema.json written.\n"
    assert path.read_bytes() == COMMITTED.read_bytes()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(schema_text(catalogue())))


@pytest.mark.parametrize("path", sorted((FIXTURES / "schemes").glob("*/*.yaml")), ids=lambda path: path.parent.name)
def test_every_fixture_fits_it(path: Path) -> None:
    assert [error.message for error in SCHEMA.iter_errors(read_document(path).content)] == []


@pytest.mark.parametrize("held", schemes(), ids=lambda held: held.document)
def test_the_canonical_form_of_every_fixture_fits_it(held: object) -> None:
    plain = write_scheme(held, catalogue())  # type: ignore[arg-type]  # parametrised with schemes
    assert SCHEMA.is_valid(plain)


def test_every_construct_fits_it() -> None:
    assert [error.message for error in SCHEMA.iter_errors(EVERYTHING)] == []


@given(made_up_schemes())
def test_whatever_the_reader_accepts_fits_it(plain: Plain) -> None:
    assert read_scheme(plain, words())[0] is not None
    assert [error.message for error in SCHEMA.iter_errors(plain)] == []


# Only loading can tell what depends on a council's own words, or on several statements together.
TOLD_BY_THE_SCHEMA: Final = [
    (plain, path)
    for plain, path, text in FAULTS
    if not any(part in text for part in ("“manager”", "“care”", "“chair”", "“panel”", "“court”", "“legal”", "“note”"))
    and not any(part in text for part in ("“deputy”", "no forum", "one unit", "for themself", "itself", "alone"))
    and not any(part in text for part in ("two posts", "two decimal places", "without “when”", "inside them"))
]


def test_most_faults_that_are_not_of_a_council_s_words_are_told_by_it() -> None:
    assert len(TOLD_BY_THE_SCHEMA) > 25


@pytest.mark.parametrize(
    "plain", [one for one, _path in TOLD_BY_THE_SCHEMA], ids=[str(path) for _one, path in TOLD_BY_THE_SCHEMA]
)
def test_a_fault_of_keys_types_or_the_language_s_words_does_not_fit_it(plain: Plain) -> None:
    assert not SCHEMA.is_valid(plain)


@pytest.mark.parametrize("key", ["statments", "efective", "tittle"])
def test_a_misspelt_key_at_the_top_does_not_fit_it(key: str) -> None:
    assert SCHEMA.is_valid(scheme(statement()))
    assert not SCHEMA.is_valid(scheme(statement(), **{key: "x"}))
