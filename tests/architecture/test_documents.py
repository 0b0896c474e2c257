"""What the documentation names is there."""

from __future__ import annotations

import re

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
