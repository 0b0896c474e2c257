"""The directions that imports cannot show, and the habits that a reader would otherwise have to check."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("authorities", "delegation", "casenotes")
MAY_POINT_AT = {
    "authorities": {"authorities"},
    "delegation": {"delegation", "authorities"},
    "casenotes": {"casenotes", "delegation", "authorities"},
}
LONGEST_MODULE = 450


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def named(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("app", APPS)
def test_relations_of_models_point_in_the_permitted_directions(app: str) -> None:
    relations = [
        (model.__name__, field.name, field.related_model._meta.app_label)
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
    ]
    assert relations
    assert [one for one in relations if one[2] not in MAY_POINT_AT[app]] == []


def test_only_the_site_includes_the_addresses_of_the_apps() -> None:
    including = [named(path) for path in modules(*APPS) if "include(" in path.read_text(encoding="utf-8")]
    assert including == ["delegation/site/urls.py"]


@pytest.mark.parametrize("path", modules(*APPS), ids=named)
def test_a_module_holds_one_idea_and_stays_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", modules(*APPS, "tests", "bench"), ids=named)
def test_no_module_leaves_an_open_end_or_names_a_machine(path: Path) -> None:
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b", text) == []
    assert re.findall(r"/(?:home|root|Users)/[a-z]", text) == []


def public_definitions(path: Path) -> list[ast.ClassDef | ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_every_public_name_of_the_rules_stands_in_the_glossary() -> None:
    glossary = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
    names = [node.name for path in modules("delegation/rules") for node in public_definitions(path)]
    assert len(names) > 50
    assert [name for name in names if f"`{name}`" not in glossary] == []


@pytest.mark.parametrize("path", modules(*APPS), ids=named)
def test_every_module_and_public_name_says_what_it_holds(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    undocumented = [node.name for node in public_definitions(path) if ast.get_docstring(node) is None]
    assert path.parts[-2] == "commands" or undocumented == []


def test_there_is_one_settings_module() -> None:
    found = [named(path) for path in modules(*APPS) if path.name.startswith("settings")]
    assert found == ["delegation/site/settings.py"]
