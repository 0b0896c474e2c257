"""The commands that load files, with files that have to be refused, and the words of a council."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from delegation.management.commands.load_scheme import ABOUT_LEVELS
from delegation.models import Forum, Scheme
from tests.delegation.conftest import BACKDATED, BLACKBURN, SCHEME_FILE, Refused, every_row, run
from tests.delegation.fixture_library import FIXTURES
from tests.delegation.testshire import scheme, statement

if TYPE_CHECKING:
    from pathlib import Path

    from authorities.models import Authority
    from tests.delegation.conftest import WriteScheme


@pytest.mark.parametrize("command", ["load_scheme", "load_words", "load_authority"])
def test_a_file_that_cannot_be_taken_is_named_with_what_is_wrong(
    words_of_blackburn: None, refused: Refused, tmp_path: Path, command: str
) -> None:
    files = {
        "empty.yaml": (b"", "the file is empty."),
        "large.yaml": (b"# " + b"x" * 7 * 1024 * 1024, "the file is larger than 6 MiB."),
        "list.yaml": (b"- a\n- b\n", "the file must begin with keys (name: value)."),
        "word.yaml": (b"word\n", "the file must begin with keys (name: value)."),
        "latin.yaml": (b"council: \xe9\n", "the file is not text in UTF-8."),
        "broken.yaml": (b"a: [1\n", "this is not YAML"),
        "alias.yaml": (b"a: &x 1\nb: *x\n", "anchors and aliases"),
        "tag.yaml": (b"a: !!python/object:os.system x\n", "tags (!) are not taken."),
        "deep.yaml": (b"a: " + b"[" * 5000 + b"]" * 5000, "nest"),
        "nul.yaml": (b"a: \x00\n", "a character that cannot be seen"),
    }
    for name, (content, text) in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        [problem] = refused(command, path)
        assert problem.startswith(f"{path}"), name
        assert text in problem, name
    for missing, text in (
        (tmp_path / "none.yaml", "there is no such file."),
        (tmp_path, "this is a folder, not a file."),
    ):
        assert refused(command, missing) == [f"{missing}: {text}"]
    both = refused(command, tmp_path / "none.yaml", tmp_path)
    assert len(both) == 2


def test_a_name_of_a_file_that_is_none_is_refused_too(db: None, refused: Refused) -> None:
    for name in ("x" * 5000, "a\x00b", ""):
        [problem] = refused("load_scheme", *BACKDATED, name)
        assert problem


def test_running_the_loading_commands_on_the_fixtures_says_what_was_loaded(words_of_blackburn: None) -> None:
    first, *about_levels = run("load_scheme", *BACKDATED, SCHEME_FILE).splitlines()
    assert first == "bwd 2023-12: loaded, 81 statements."
    assert about_levels[0] == ABOUT_LEVELS
    assert [line.split(" (")[0] for line in about_levels[1:]] == [f"  {BLACKBURN}: bwd-4-{row}" for row in ("16", "26")]


def test_a_word_that_a_scheme_names_cannot_be_left_out_of_its_file(
    blackburn: None, refused: Refused, tmp_path: Path
) -> None:
    text = (FIXTURES / "words" / f"{BLACKBURN}.yaml").read_text(encoding="utf-8")
    path = tmp_path / "words.yaml"
    path.write_text("\n".join(line for line in text.splitlines() if "slug: sgo-panel" not in line), encoding="utf-8")
    before = every_row()
    rows = refused("load_words", path)
    assert rows[0] == (
        f"{path}: bwd 2023-12, row bwd-4-20, first[0].meeting: there is no forum “sgo-panel”. "
        "A scheme that is published names it. Keep it."
    )
    assert all("“sgo-panel”" in row for row in rows)
    assert every_row() == before


def test_words_that_no_scheme_names_come_and_go_with_the_file(words_of_blackburn: None, tmp_path: Path) -> None:
    text = (FIXTURES / "words" / f"{BLACKBURN}.yaml").read_text(encoding="utf-8")
    path = tmp_path / "words.yaml"
    changed = text.replace("slug: permanence-panel, title: Permanence panel", "slug: new-panel, title: New panel")
    path.write_text(changed, encoding="utf-8")
    assert "loaded" in run("load_words", path)
    assert set(Forum.objects.values_list("slug", flat=True)) >= {"new-panel", "sgo-panel"}
    assert not Forum.objects.filter(slug="permanence-panel").exists()


def test_a_bad_file_of_words_names_every_error(words_of_blackburn: None, refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    lines = [
        "authority: blackburn-with-darwenn",
        "forums:",
        "  - {slug: A Panel, title: A panel}",
        "  - {slug: b, tittle: B}",
        "advisers: []",
        "checks: [{slug: c, title: C}, {slug: c, title: C}]",
        "record_places: [{slug: d, title: D}]",
        "capacities: [{slug: e, title: E}]",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    problems = "\n".join(refused("load_words", path))
    for part in (
        f"{path}:1: authority: there is no council “blackburn-with-darwenn” yet",
        "Did you mean “blackburn-with-darwen”?",
        f"{path}:3: A Panel: slug: must be a-z",
        f"{path}:4: b: tittle: no such key. Did you mean “title”?",
        f"{path}:4: b: title: is missing.",
        f"{path}:5: advisers: must be a list of entries",
        f"{path}:6: c: slug: “c” stands twice in this list.",
    ):
        assert part in problems


@pytest.mark.parametrize(
    ("line", "number", "said"),
    [
        ("title: Scheme of Testshire # the long one", 3, "title: the text ends before the #; put it in quotes"),
        ("title: Scheme\ntitle: Scheme again", 4, "title: this key stands twice; first on line 3."),
        ("title: Scheme\neffective: 2024", 4, "effective: “effective” is a number here: put a year in quotes ('2024')"),
        ("title: Scheme\neffective: 2024-6-3", 4, "effective: “effective” is a day, month or year"),
        ("title: 2024", 3, "title: “title” must be a text that is not empty; a number goes in quotes."),
    ],
)
def test_what_yaml_would_take_otherwise_than_it_reads_is_refused_with_its_line(
    testshire: Authority, refused: Refused, tmp_path: Path, line: str, number: int, said: str
) -> None:
    statement = (
        "statements:\n  - {row: tst-1-01, kind: guidance, section: One, locator: row 1, title: It, says: What it is.}\n"
    )
    date = "" if "effective" in line else "effective: 2024-01\n"
    path = tmp_path / "scheme.yaml"
    path.write_text(f"document: tst\ncouncil: testshire\n{line}\n{date}{statement}", encoding="utf-8")
    [problem] = refused("load_scheme", path)
    assert problem.startswith(f"{path}:{number}: {said}")


@pytest.mark.parametrize("effective", ["2024-06-03", "2024-06", "'2024'", '"2024-06-03"'])
def test_a_day_a_month_and_a_year_in_quotes_are_taken(testshire: Authority, tmp_path: Path, effective: str) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(
        f"document: tst\ncouncil: testshire\ntitle: 'Scheme # 1' # in quotes\neffective: {effective}\nstatements:\n"
        "  - {row: tst-1-01, kind: guidance, section: One, locator: row 1, title: It, says: What it is.}\n",
        encoding="utf-8",
    )
    assert run("load_scheme", *BACKDATED, path) == f"tst {effective.strip(chr(39) + chr(34))}: loaded, 1 statements.\n"
    assert Scheme.objects.get().title == "Scheme # 1"


def test_a_scheme_of_more_than_two_mebibytes_loads(testshire: Authority, write_scheme_file: WriteScheme) -> None:
    """A county's scheme of 1,600 rows is this large. To keep the test quick, it loads fewer rows with longer texts."""
    long = [f"what row {{}} asks for {number:04}" for number in range(380)]
    rows = [statement(f"tst-1-{at:02}", notes=[" ".join(long).format(*[at] * 380)]) for at in range(1, 240)]
    path = write_scheme_file(scheme(*rows))
    assert path.stat().st_size > 2 * 1024 * 1024
    assert "239 statements" in run("load_scheme", *BACKDATED, path)
