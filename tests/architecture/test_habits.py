"""The habits that a reader would otherwise have to check: size, names, docstrings, no loose ends."""

import ast
import re
from enum import StrEnum
from pathlib import Path
from typing import Final

import pytest

from delegation.rules.conditions import Operator
from delegation.rules.determination import Outcome
from delegation.rules.due import Within
from delegation.rules.facts import FactType
from delegation.rules.schemes import Combine, Effect, Line, Occasion, StatementKind
from delegation.rules.steps import StepKey, StepKind
from tests.architecture.reading import APPS, PROJECT, SCRIPTS, modules, named, parsed, public_definitions

LONGEST_MODULE = 450
OPEN_END = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
# Folders of one machine. Code asks for a temporary folder and never names one.
OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users|work|mnt|opt|srv|tmp|var)/\w|\b[A-Z]:\\\w")
GLOSSARY = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", modules(*APPS, *SCRIPTS), ids=named)
def test_a_module_holds_one_idea_and_stays_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", modules(*APPS, *SCRIPTS, "tests"), ids=named)
def test_no_module_leaves_an_open_end_or_names_a_machine(path: Path) -> None:
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    assert OPEN_END.findall(text) == []
    assert OF_ONE_MACHINE.findall(text) == []


@pytest.mark.parametrize("path", [one for one in modules(*APPS) if "commands" not in one.parts], ids=named)
def test_only_commands_and_scripts_print(path: Path) -> None:
    printing = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


@pytest.mark.parametrize("path", [one for one in modules(*APPS) if one.name != "fields.py"], ids=named)
def test_every_form_asks_for_days_and_times_by_the_fields_that_read_them_as_people_write_them(path: Path) -> None:
    own = {"DateField", "TimeField", "DateTimeField", "SplitDateTimeField", "SelectDateWidget"}
    asking = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in own
        and isinstance(node.value, ast.Name)
        and node.value.id == "forms"
    ]
    assert asking == []


WORDS_WRITTEN: Final[dict[str, type[StrEnum]]] = {
    "Kinds of statements": StatementKind,
    "Kinds of steps": StepKind,
    "Keys of steps": StepKey,
    "Effects of general rules": Effect,
    "Lines": Line,
    "Combinations": Combine,
    "Occasions of stand-ins": Occasion,
    "Outcomes": Outcome,
    "Types of facts": FactType,
    "Comparisons": Operator,
    "Time limits": Within,
}
"""The tables in the second part of the glossary, and the values that each has to explain."""

TERMS: Final = (
    *("post", "ladder, rank", "area", "general line", "scheme", "scheme version", "statement, row", "decision type"),
    *("route", "forum", "step", "requirement", "stand-in", "capacity, hat", "facts", "determination", "duty", "note"),
)
"""Words of the field. Without them nobody can read the rest of the glossary."""


def words_explained(title: str) -> list[str]:
    section = GLOSSARY.partition(f"### {title}\n")[2].partition("\n#")[0]
    return re.findall(r"^\| `([\w-]+)` \| \S", section, flags=re.MULTILINE)


@pytest.mark.parametrize("title", WORDS_WRITTEN)
def test_every_word_that_a_scheme_is_written_with_is_explained_once_and_no_other(title: str) -> None:
    assert words_explained(title) == [one.value for one in WORDS_WRITTEN[title]]


def test_the_terms_of_the_field_stand_in_the_glossary() -> None:
    assert [term for term in TERMS if f"\n| {term} | " not in GLOSSARY] == []


def test_every_word_of_the_glossary_is_explained_to_the_end() -> None:
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("| ")]
    assert len(lines) > 100
    broken = [
        line
        for line in lines
        if line.count("|") != 3 or line.count("`") % 2 or line.count("(") != line.count(")") or line.endswith("|  |")
    ]
    assert broken == []


@pytest.mark.parametrize("path", modules(*APPS), ids=named)
def test_every_module_and_public_name_says_what_it_holds(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree)
    undocumented = [node.name for node in public_definitions(tree) if ast.get_docstring(node) is None]
    assert path.parts[-2] == "commands" or undocumented == []


@pytest.mark.parametrize("path", modules("delegation/rules"), ids=named)
def test_every_public_method_of_the_rules_says_what_it_returns(path: Path) -> None:
    classes = [node for node in public_definitions(parsed(path)) if isinstance(node, ast.ClassDef)]
    undocumented = [
        f"{one.name}.{method.name}"
        for one in classes
        for method in public_definitions(one)
        if ast.get_docstring(method) is None
    ]
    assert undocumented == []
