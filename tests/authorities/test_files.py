"""Whatever is wrong with a file is said by file, line, row and key, and never as a traceback."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from authorities.files import reading
from authorities.files.reading import FileProblems, Problem, read_document
from authorities.suggesting import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable


BILLION_LAUGHS = """\
a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
"""


def problems_of(path: Path) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        read_document(path, shown_as="file.yaml")
    assert caught.value.problems
    return [str(problem) for problem in caught.value.problems]


def taken_or_refused(path: Path) -> dict[str, object] | tuple[Problem, ...]:
    try:
        return read_document(path).content
    except FileProblems as error:
        return error.problems


def test_words_that_look_like_dates_or_switches_stay_words(write: Callable[[str], Path]) -> None:
    document = read_document(
        write(
            "day: 2024-01-01\nmonth: 2023-12\nmoment: 2024-01-01 10:00:00\ntime: 12:30\nno: no\nyes: yes\n"
            "on: on\nhex: 0x1F\nlong: 1_000\noctal: 007\npower: 1e3\nnan: .nan\ntrue: 'true'\nempty: ''\n"
        )
    )
    assert document.content == {
        **{"day": "2024-01-01", "month": "2023-12", "moment": "2024-01-01 10:00:00", "time": "12:30"},
        **{"no": "no", "yes": "yes", "on": "on", "hex": "0x1F", "long": "1_000", "octal": "007"},
        **{"power": "1e3", "nan": ".nan", "true": "true", "empty": ""},
    }


def test_numbers_switches_and_null_are_values(write: Callable[[str], Path]) -> None:
    content = read_document(write("i: -12\nd: 2000.50\nt: true\nf: false\nn: null\nm:\nk: ~\n")).content
    assert content == {
        "i": -12,
        "d": Decimal("2000.50"),
        "t": True,
        "f": False,
        "n": None,
        "m": None,
        "k": None,
    }
    assert isinstance(content["d"], Decimal)
    assert str(content["d"]) == "2000.50"


def test_each_entry_knows_its_line(write: Callable[[str], Path]) -> None:
    document = read_document(write("a: 1\nrows:\n  - {slug: x}\n  - slug: y\n    title: z\n"))
    assert document.line_of(("rows", 1, "title")) == 5
    assert document.line_of(("rows", 1)) == 4
    assert document.line_of(("rows", 0, "slug")) == 3
    assert document.line_of(("rows", 1, "missing", "deeper")) == 4
    assert document.line_of(("nowhere",)) == 1


def test_both_parsers_of_yaml_give_the_same(write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a: [1, '2', 2.5, \"x\"]\nb:\n  - c: |\n      text\n    d: >-\n      more\n  - {e: , f: ~}\n")
    first = read_document(path)
    monkeypatch.setattr(reading, "_Loader", yaml.SafeLoader)
    second = read_document(path)
    assert (first.content, first.lines) == (second.content, second.lines)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "file.yaml:1: the file is empty."),
        ("# only a remark\n", "file.yaml:1: the file is empty."),
        ("- a\n", "file.yaml:1: the file must begin with keys (name: value)."),
        ("words", "file.yaml:1: the file must begin with keys (name: value)."),
        ("a:\t1\n", "file.yaml:1: a tab stands here; use spaces."),
        ("a: 1\n\tb: 2\n", "file.yaml:2: a tab stands here; use spaces."),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "file.yaml:1: the file is not text in UTF-8."),
        (b"a: 1\nb: \xe9\n", "file.yaml:2: the file is not text in UTF-8."),
        ("a: \x00\n", "file.yaml:1: a character that cannot be seen stands here (U+0000)."),
        ("a: 1\nb: \u202ex\n", "file.yaml:2: a character that cannot be seen stands here (U+202E)."),
        ('a: "\\0"\n', "file.yaml:1: a: a character that cannot be seen stands here (U+0000)."),
        ("a: 1\nb: 2\na: 3\n", "file.yaml:3: a: this key stands twice; first on line 1."),
        ("r:\n  - {slug: s, b: 1, b: 2}\n", "file.yaml:2: s: b: this key stands twice; first on line 2."),
        ("a: !!python/object/apply:os.system [ls]\n", "file.yaml:1: tags (!) are not taken."),
        ("a: 1\n---\nb: 2\n", "file.yaml:2: one document a file, without directives (%)."),
        ("%YAML 1.1\n---\na: 1\n", "file.yaml:1: one document a file, without directives (%)."),
        ("? [a]\n: 1\n", "file.yaml:1: a key must be one word, not a list or a mapping."),
        ('"": 1\n', "file.yaml:1: a key is empty."),
        ("a: " + "9" * 5000, "file.yaml:1: a: a number has more than 18 characters."),
        (BILLION_LAUGHS, "file.yaml:1: anchors and aliases (& and *) are not taken; write the value out."),
        ("a: {{{{{{{{{{{{{{{{{{{{{{", "file.yaml:1: a key must be one word, not a list or a mapping."),
        ("a: " + "[" * 100, "file.yaml:1: nested more than 20 deep."),
        ("x" * (6 * 1024 * 1024 + 1), "file.yaml: the file is larger than 6 MiB."),
        (
            "a: Panel # 5\n",
            "file.yaml:1: a: the text ends before the #; put it in quotes, or the comment on a line of its own.",
        ),
        ("a: 1\nb: Panel   #5\n", "file.yaml:2: b: the text ends before the #; put it in quotes, or"),
        ("a: #5 is missing\n", "file.yaml:1: a: the text ends before the #"),
        ("a: one\n  two # three\n", "file.yaml:2: a: the text ends before the #"),
        ("a:\n  - one\n  - two # three\n", "file.yaml:3: the text ends before the #"),
        ("a:\n  - # none\n", "file.yaml:2: the text ends before the #"),
        ("a:\n  - {slug: s, b: one # two\n     }\n", "file.yaml:2: s: b: the text ends before the #"),
        ("day: 2024-01-01 # the first\n", "file.yaml:1: day: the text ends before the #"),
        ("a: \U0001f600 ü # x\n", "file.yaml:1: a: the text ends before the #"),
        ("a: b #", "file.yaml:1: a: the text ends before the #"),
    ],
)
def test_a_file_that_is_not_taken_says_why(
    write: Callable[[str | bytes], Path], content: str | bytes, expected: str
) -> None:
    [first, *_] = problems_of(write(content))
    assert first == expected if expected.endswith(".") else first.startswith(expected)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_a_comment_that_cuts_no_text_is_taken(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, loader: type
) -> None:
    monkeypatch.setattr(reading, "_Loader", loader)
    text = (
        "# before\na: 'Panel # 5' # in quotes\nb: \"x\" # in quotes\nc: Panel#5\nd: http://x.example/#y\n"
        "e: 5 # a number\nf: 2.5 # a number\ng: true # a switch\nh: null # nothing\n"
        "i: # what follows is a list\n  - one\n  # between\n  - two\nj: [one, two] # behind a list\n"
        "k: # what follows is a mapping\n  l: one\nm: {n: one} # behind a mapping\n"
        "o: > # a block\n  # of text\np: last\n# after"
    )
    content = read_document(write(text)).content
    assert content == {
        **{"a": "Panel # 5", "b": "x", "c": "Panel#5", "d": "http://x.example/#y", "e": 5, "f": Decimal("2.5")},
        **{"g": True, "h": None, "i": ["one", "two"], "j": ["one", "two"], "k": {"l": "one"}, "m": {"n": "one"}},
        **{"o": "# of text\n", "p": "last"},
    }


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_both_parsers_refuse_a_comment_behind_a_text_and_half_a_character(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, loader: type
) -> None:
    monkeypatch.setattr(reading, "_Loader", loader)
    assert problems_of(write("a: ü one\n  two # three\n"))[0].startswith("file.yaml:2: a: the text ends before the #")
    assert problems_of(write('a: "\\ud800"\n'))[0].startswith("file.yaml:1: ")


def test_text_that_is_no_yaml_names_the_line(write: Callable[[str], Path]) -> None:
    assert problems_of(write("a: 1\n  b: 2\n"))[0].startswith("file.yaml:2: this is not YAML: ")


def test_a_long_list_of_faults_ends(write: Callable[[str], Path]) -> None:
    assert len(problems_of(write("a: 1\n" * 5000))) == 50
    assert len(problems_of(write("\t\n" * 5000))) == 50


@pytest.mark.parametrize(
    "content",
    ["a: " + "x" * 2**20, "[" * 2**20, "{a: " * 2**18, "- " * 2**19, '"' + "a" * 2**20, "a: " * 2**18],
)
def test_one_line_of_a_mebibyte_is_answered_soon(write: Callable[[str], Path], content: str) -> None:
    before = time.monotonic()
    answer = taken_or_refused(write(content))
    assert answer == {"a": "x" * 2**20} or all(len(str(problem)) < 500 for problem in answer)
    assert time.monotonic() - before < 5


def test_what_is_no_file_is_a_problem(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == ["file.yaml: this is a folder, not a file."]
    assert problems_of(tmp_path / "none.yaml") == ["file.yaml: there is no such file."]
    assert problems_of(Path("/dev/null")) == ["file.yaml: this is not an ordinary file."]
    assert problems_of(tmp_path / ("n" * 5000))
    assert problems_of(tmp_path / "nul\0")


def test_a_problem_leaves_out_what_it_does_not_know() -> None:
    assert str(Problem("f.yaml", 3, "row-1", "rank", "text.")) == "f.yaml:3: row-1: rank: text."
    assert str(Problem("f.yaml", 0, None, "", "text.")) == "f.yaml: text."


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    answer = taken_or_refused(path)
    assert isinstance(answer, dict) or answer


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@`#,? \n", max_size=60))
def test_no_punctuation_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    path = tmp_path_factory.getbasetemp() / "punctuation.yaml"
    path.write_text(content)
    answer = taken_or_refused(path)
    assert isinstance(answer, dict) or answer


def test_the_nearest_word_is_offered() -> None:
    assert did_you_mean("service-laed", ["team-manager", "service-lead"]) == " Did you mean “service-lead”?"
    assert did_you_mean("zzz", ["team-manager"]) == ""
    assert did_you_mean("anything", []) == ""
    assert did_you_mean("x" * 10**6, ["xx"]) == ""
