"""The habits that a reader would otherwise have to check: size, names, docstrings, nothing left open."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.reading import APPS, PROJECT, SCRIPTS, modules, named, parsed, public_definitions

LONGEST_MODULE = 450
OPEN_END = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
# Folders of one machine. A temporary folder is asked for, never named.
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


def public_names_of_the_rules() -> set[str]:
    return {node.name for path in modules("delegation/rules") for node in public_definitions(parsed(path))}


def test_every_public_name_of_the_rules_stands_in_the_glossary() -> None:
    names = public_names_of_the_rules()
    assert len(names) > 50
    assert sorted(name for name in names if f"| `{name}` |" not in GLOSSARY) == []


def test_the_glossary_names_nothing_that_the_rules_do_not_have_and_says_each_once() -> None:
    stated = re.findall(r"^\| `(\w+)` \|", GLOSSARY, flags=re.MULTILINE)
    assert sorted(set(stated) - public_names_of_the_rules()) == []
    assert sorted(name for name in set(stated) if stated.count(name) > 1) == []


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
