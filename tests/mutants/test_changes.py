"""The changes that test the tests: what is changed, what is left alone, and that nothing stays changed."""

from __future__ import annotations

import ast

import pytest

from tests.mutants.changes import changes
from tests.mutants.explained import explained
from tests.mutants.judging import lies_in_a_function
from tests.mutants.suites import SUITES, path_of, read

MODULES = [module for suite in SUITES for module in suite.names]


def made(source: str) -> list[tuple[str, str, str]]:
    """Return the function, what stood there and what stands there instead, of every change to a source."""
    return [(one.function, one.before, one.after) for one in changes("m", ast.parse(source))]


def instead(source: str) -> set[str]:
    """Return the sources that the changes of one line make of it."""
    found = set()
    for index in range(len(made(source))):
        tree = ast.parse(source)
        found.add(ast.unparse(changes("m", tree)[index].made_in(tree)))
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", {"x = a <= b", "x = a >= b"}),
        ("x = a is not b", {"x = a is b"}),
        ("x = a in b", {"x = a not in b"}),
        ("x = a and b", {"x = a or b", "x = a", "x = b"}),
        ("x = not a", {"x = a"}),
        ("x = a + b", {"x = a - b", "x = a", "x = b"}),
        ("x = a if b else c", {"x = a", "x = c"}),
        ("x = True", {"x = False"}),
        ("x = 2", {"x = 3", "x = 1"}),
        ("x = {a.b, c.d}", {"x = {a.b}", "x = {c.d}"}),
        ("x = (a, b)", {"x = (a,)", "x = (b,)", "x = (b, a)"}),
        ("x = {**a, **b}", {"x = {**a}", "x = {**b}", "x = {**b, **a}"}),
        ("x = max(a, key=b)", {"x = min(a, key=b)", "x = max(a)"}),
        ("x = a.select_for_update().get(pk=b)", {"x = a.get(pk=b)", "x = a.select_for_update().get()"}),
        ("x = [a for a in b if c]", {"x = [a for a in b]"}),
        ("x[a] = b", {"pass"}),
        ("raise a(b=1)", {"pass"}),
        ("if a:\n    b()", {"if False:\n    b()", "if True:\n    b()", "if a:\n    pass"}),
    ],
)
def test_one_thing_is_changed_at_a_time(source: str, expected: set[str]) -> None:
    assert instead(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A module."""',
        "message = 'a text'",
        "message = f'{a + 1} text'",
        "from a import b",
        "x: dict[int, bool | None]",
        "if TYPE_CHECKING:\n    x = 1",
        "@dataclass(frozen=True, slots=True)\nclass One:\n    pass",
        "x = field(default_factory=dict, compare=False)",
        "def f(a: int | None) -> bool | None:\n    return a",
    ],
)
def test_texts_types_and_what_no_program_reads_are_left_alone(source: str) -> None:
    assert made(source) == []


def test_changes_that_read_alike_in_one_function_are_told_apart() -> None:
    names = [one.name for one in changes("m", ast.parse("def f(a):\n    g(1)\n    g(1)"))]
    assert "m: f: 1 -> 2" in names
    assert "m: f (2): 1 -> 2" in names
    assert len(names) == len(set(names))


def test_what_lies_in_no_function_or_in_its_defaults_is_not_put_into_one() -> None:
    tree = ast.parse("LIMIT = 1\ndef f(a, b=True):\n    return a + b")
    places = {one.before: lies_in_a_function(one, tree) for one in changes("m", tree)}
    assert places == {"1": False, "True": False, "a + b": True}


@pytest.mark.parametrize("module", MODULES)
def test_every_change_to_a_module_can_be_run_and_leaves_the_module_as_it_was(module: str) -> None:
    tree, found = read(module)
    written = ast.unparse(tree)
    assert len({one.name for one in found}) == len(found) > 10
    for one in found[::11]:
        changed = one.made_in(tree)
        compile(changed, "changed", "exec")
        one.undo()
    assert ast.unparse(tree) == written == ast.unparse(ast.parse(path_of(module).read_text(encoding="utf-8")))


def test_whatever_is_explained_can_still_be_changed_and_has_a_reason() -> None:
    names = {one.name for module in MODULES for one in read(module)[1]}
    reasons = explained()
    assert [name for name in reasons if name not in names] == []
    assert [name for name, reason in reasons.items() if len(reason) < 20] == []
