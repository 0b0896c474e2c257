"""The project's own Python files, as the tests of its architecture read them."""

import ast
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
APPS: Final = ("authorities", "delegation", "casenotes")
SCRIPTS: Final = ("bench", "frontend", "docs", "manage.py")
"""Programs that somebody runs by hand. They may print."""

Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def modules(*places: str) -> list[Path]:
    """Return the Python files in these folders, or with these names, except migrations."""
    found: list[Path] = []
    for place in places:
        path = PROJECT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [path for path in found if "migrations" not in path.parts]


def named(path: Path) -> str:
    """Return a file's path within the project."""
    return path.relative_to(PROJECT).as_posix()


def parsed(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def public_definitions(tree: ast.Module | ast.ClassDef) -> list[Documented]:
    """Return the classes and functions defined directly in a module or class whose names are public."""
    return [node for node in tree.body if isinstance(node, Documented) and not node.name.startswith("_")]
