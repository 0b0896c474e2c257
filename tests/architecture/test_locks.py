"""Every lock leaves alone those who only refer to the row."""

import ast
from pathlib import Path

import pytest

from tests.architecture.reading import APPS, modules, named, parsed


def locks_in(tree: ast.AST) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "select_for_update"
    ]


def keeps_the_key(lock: ast.Call) -> bool:
    """Whether rows that refer to the locked one can still be written. On SQLite it makes no difference."""
    return any(
        one.arg == "no_key" and isinstance(one.value, ast.Constant) and one.value.value is True for one in lock.keywords
    )


@pytest.mark.parametrize("path", modules(*APPS), ids=named)
def test_every_lock_lets_others_refer_to_the_row(path: Path) -> None:
    assert [lock.lineno for lock in locks_in(parsed(path)) if not keeps_the_key(lock)] == []


def test_locks_are_taken_and_one_without_the_word_is_found() -> None:
    assert sum(len(locks_in(parsed(path))) for path in modules(*APPS)) >= 5
    assert not keeps_the_key(locks_in(ast.parse("rows.select_for_update()"))[0])
    assert not keeps_the_key(locks_in(ast.parse("rows.select_for_update(no_key=False)"))[0])
