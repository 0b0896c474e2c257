"""Whatever the documentation names exists."""

from __future__ import annotations

import re
import tomllib

from tests.architecture.reading import PROJECT


def test_every_test_and_picture_that_an_expectation_names_is_there() -> None:
    text = (PROJECT / "docs" / "looking-up.md").read_text(encoding="utf-8")
    named = re.findall(r"`(?:(\w+)/)?(test_\w+)::(test_\w+)`", text)
    assert len(named) >= 15
    for folder, module, test in named:
        source = (PROJECT / "tests" / (folder or "journeys") / f"{module}.py").read_text(encoding="utf-8")
        assert f"def {test}(" in source, f"{module}::{test}"
    pictures = re.findall(r"\((pictures/[\w.-]+)\)", text)
    assert pictures
    assert [one for one in pictures if not (PROJECT / "docs" / one).is_file()] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
    for document in documents:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_pythons_are_the_same_where_they_are_chosen_required_and_asked_for() -> None:
    chosen = re.findall(r"^PYTHONS := (.+)$", (PROJECT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(chosen) == 1
    minors = [int(one.removeprefix("3.")) for one in chosen[0].split()]
    assert len(minors) > 1
    assert minors == list(range(minors[0], minors[-1] + 1))

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">=3.{minors[0]},<3.{minors[-1] + 1}"

    *first, last = (f"3.{minor}" for minor in minors)
    asked_for = f"Python {', '.join(first)} or {last}"
    assert asked_for in (PROJECT / "README.md").read_text(encoding="utf-8")
