"""Files, folders and modules are there that documents, docstrings, templates, fixtures, settings and tests name."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.reading import PROJECT, parsed

PLACES: Final = (
    *("authorities", "bench", "casenotes", "delegation", "docs"),
    *("fixtures", "frontend", "static", "templates", "tests"),
)
"""Folders at the top."""

TOP: Final = ("README.md", "Makefile", "pyproject.toml", "manage.py", ".importlinter", ".pre-commit-config.yaml")
IMPORTED: Final = ("authorities", "casenotes", "delegation", "tests")
READ: Final = frozenset({".md", ".py", ".html", ".yaml", ".toml", ".txt", ".json", ".jsonl", ".scss", ".js", ""})
"""Endings of files that are read."""

COMING: Final = frozenset({"casenotes/duties", "delegation/analysis"})
"""Rooms that have their place already: docs/architecture.md says what goes there."""

NO_MODULES: Final = frozenset({"casenotes.submission", "delegation.database_away", "delegation.not_utf_8"})
"""Words that read like a module and are none: what is signed into a form, attributes of a request."""

BY_PATH: Final = re.compile(rf"(?<![\w./-])(?:{'|'.join(PLACES)})/[\w./-]*\w(?!\w*::)")
BY_DOTS: Final = re.compile(rf"(?<![\w./@-])(?:{'|'.join(IMPORTED)})\.[a-z_]\w*(?:\.[A-Za-z_]\w*)*")
BY_ENDING: Final = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|md|html|yaml|toml|scss|js|json|jsonl|txt))`")
BY_TWO_ENDS: Final = re.compile(r"`([\w.-]+(?:/[\w.-]+)+)/?`")
"""In marks of code, the end of a path: ``questions.py``, ``rules/notation``."""


def files() -> list[Path]:
    """Return every file that somebody writes, without what is built, comes from elsewhere, or is never edited again."""
    folders = [PROJECT / name for name in (*PLACES, ".ci") if name != "static"]
    inside = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    left_out = {"migrations", "__pycache__", Path(__file__).name}
    found = [path for path in inside if path.suffix in READ and not left_out & set(path.parts)]
    return [*(PROJECT / name for name in TOP), *found]


def named(path: Path) -> str:
    return f"/{path.relative_to(PROJECT).as_posix()}"


FILES: Final = {named(path)[1:]: path.read_text(encoding="utf-8") for path in files()}
EVERY_PLACE: Final = [
    *(named(path) for path in PROJECT.iterdir()),
    *(named(path) for place in (*PLACES, "vendor", ".ci") for path in (PROJECT / place).rglob("*")),
]


def named_by(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return every name of a kind with the file in which it stands."""
    return [(file, match) for file, text in FILES.items() for match in dict.fromkeys(pattern.findall(text))]


def is_there(path: str) -> bool:
    """Say whether a path leads somewhere, from the top or, as views name their pages, from the templates."""
    return (PROJECT / path).exists() or (PROJECT / "templates" / path).is_file()


@cache
def held_by(module: Path) -> frozenset[str]:
    """Return what a module, or the module of a package, gives a name to. It is not imported: some begin to serve."""
    path = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.alias():
                found.add(node.asname or node.name)
    return frozenset(found)


def is_importable(name: str) -> bool:
    """Say whether a dotted name is a module, or something that a module holds."""
    first, *rest = name.split(".")
    here = PROJECT / first
    for place, part in enumerate(rest):
        if not ((here / part / "__init__.py").is_file() or (here / f"{part}.py").is_file()):
            return place > 0 and part in held_by(here)
        here /= part
    return True


def test_every_path_that_is_named_is_there() -> None:
    found = named_by(BY_PATH)
    assert len(found) > 150
    assert [(file, path) for file, path in found if not is_there(path) and path not in COMING] == []


def test_every_module_that_is_named_is_there_with_what_it_is_said_to_hold() -> None:
    found = named_by(BY_DOTS)
    assert len(found) > 1000
    assert [(file, name) for file, name in found if name not in NO_MODULES and not is_importable(name)] == []


@pytest.mark.parametrize(("pattern", "at_least"), [(BY_ENDING, 100), (BY_TWO_ENDS, 50)], ids=["file", "place"])
def test_everything_that_is_named_by_the_end_of_its_path_is_there(pattern: re.Pattern[str], at_least: int) -> None:
    found = [(file, name) for file, name in named_by(pattern) if name not in COMING]
    assert len(found) > at_least
    assert [(file, name) for file, name in found if not any(one.endswith(f"/{name}") for one in EVERY_PLACE)] == []


def test_what_is_still_to_come_is_not_there_and_the_architecture_speaks_of_it() -> None:
    assert [path for path in COMING if (PROJECT / path).exists()] == []
    assert [path for path in COMING if path not in FILES["docs/architecture.md"]] == []
