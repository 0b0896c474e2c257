"""The examples in the docstrings of the rules, run as they stand."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.reading import modules, named

FINDER = doctest.DocTestFinder(exclude_empty=True)


def examples_in(path: Path) -> list[doctest.DocTest]:
    name = ".".join(path.relative_to(Path(__file__).parents[2]).with_suffix("").parts)
    return [found for found in FINDER.find(import_module(name)) if found.examples]


WITH_EXAMPLES = [path for path in modules("delegation/rules") if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=named)
def test_every_example_in_a_docstring_of_the_rules_is_true(path: Path) -> None:
    found = examples_in(path)
    assert found
    runner = doctest.DocTestRunner(verbose=False)
    failed = {one.name: runner.run(one).failed for one in found}
    assert failed == dict.fromkeys(failed, 0)


def test_values_that_are_hard_to_grasp_have_an_example() -> None:
    shown = {one.name.removeprefix("delegation.rules.") for path in WITH_EXAMPLES for one in examples_in(path)}
    assert {"conditions.Condition", "standing.standing_of", "unknowns.Tries"} <= shown
