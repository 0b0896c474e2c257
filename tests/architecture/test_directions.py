"""Who may know whom: the directions that import-linter cannot check."""

import ast
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.reading import APPS, modules, named

MAY_POINT_AT = {
    "authorities": {"authorities"},
    "delegation": {"delegation", "authorities"},
    "casenotes": {"casenotes", "delegation", "authorities"},
}
# What the plain values may import besides the standard library: each module, with everything in it.
PLAIN = ("authorities.ladder", "authorities.calendar.working_days", "authorities.suggesting")
RULES_MAY_IMPORT = ("delegation.rules", *PLAIN)


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


def imports_of(path: Path) -> set[str]:
    """Return the dotted names that a module imports, including those imported only for types."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)} imports by a relative name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_permitted(imported: str, permitted: tuple[str, ...]) -> bool:
    return imported.split(".", maxsplit=1)[0] in sys.stdlib_module_names or any(
        imported == one or imported.startswith(f"{one}.") for one in permitted
    )


@pytest.mark.parametrize("path", modules("delegation/rules"), ids=named)
def test_the_rules_import_the_standard_library_the_ladder_the_calendar_and_the_nearest_word_only(path: Path) -> None:
    assert sorted(one for one in imports_of(path) if not is_permitted(one, RULES_MAY_IMPORT)) == []


@pytest.mark.parametrize("path", modules(*(f"{one.replace('.', '/')}.py" for one in PLAIN)), ids=named)
def test_what_the_rules_may_import_imports_the_standard_library_only(path: Path) -> None:
    assert sorted(one for one in imports_of(path) if not is_permitted(one, ())) == []


def test_there_is_one_settings_module() -> None:
    everywhere = modules(*APPS, "tests", "bench", "frontend", "docs", "manage.py")
    configuring = [
        named(path)
        for path in everywhere
        if any(
            isinstance(node, ast.Assign)
            and any(isinstance(one, ast.Name) and one.id == "INSTALLED_APPS" for one in node.targets)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
        or path.stem.startswith("settings")
    ]
    assert configuring == ["delegation/site/settings.py"]
