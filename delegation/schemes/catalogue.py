"""The catalogue of facts, read once from ``fixtures/facts.yaml``, which ships with the code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings

from authorities.files.reading import Document, FileProblems, Problem, read_document
from delegation.rules.facts import Fact, FactType, FactValue

if TYPE_CHECKING:
    from pathlib import Path

_KEYS: Final = frozenset(
    {
        "name",
        "type",
        "meaning",
        "question",
        "values",
        "default",
        "said",
        "said_not",
        "value_titles",
        "rules_out",
        "implies",
    }
)


@cache
def fact_catalogue() -> Mapping[str, Fact]:
    """Return every fact by its name. Raises what ``read_facts`` raises."""
    path: Path = settings.BASE_DIR / "fixtures" / "facts.yaml"
    return read_facts(read_document(path, shown_as="fixtures/facts.yaml"))


def read_facts(document: Document) -> Mapping[str, Fact]:
    """Return the facts in a document by name.

    Raises FileProblems with every fault found, or KeyError if a fact lacks its name, type, meaning or question.
    """
    problems: list[Problem] = []
    facts: dict[str, Fact] = {}
    entries = document.content.get("facts")
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        try:
            fact = _read_fact(entry)
        except ValueError as error:
            line = document.line_of(("facts", index))
            problems.append(Problem(document.path, line, None, "facts", str(error)))
            continue
        facts[fact.name] = fact
    for fact in facts.values():
        for name in fact.rules_out:
            if fact.type is not FactType.BOOLEAN or name not in facts or name == fact.name:
                text = f"“rules_out” of {fact.name}: only a yes-or-no fact may rule out others, all in this list."
                problems.append(Problem(document.path, 1, None, "facts", text))
        for name in fact.implies:
            if name not in facts or facts[name].type is not FactType.BOOLEAN or name == fact.name:
                text = f"“implies” of {fact.name}: it may name only yes-or-no facts in this list."
                problems.append(Problem(document.path, 1, None, "facts", text))
    if not facts and not problems:
        problems.append(Problem(document.path, 1, None, "facts", "a list of facts is expected."))
    if problems:
        raise FileProblems(problems)
    return facts


def _read_fact(entry: object) -> Fact:
    if not isinstance(entry, Mapping) or not set(entry) <= _KEYS:
        message = f"a fact has the keys {', '.join(sorted(_KEYS))}, and no other."
        raise ValueError(message)
    values, titles = entry.get("values", []), entry.get("value_titles", {})
    return Fact(
        name=str(entry["name"]),
        type=FactType(str(entry["type"])),
        meaning=str(entry["meaning"]),
        question=str(entry["question"]),
        values=tuple(str(value) for value in values) if isinstance(values, list) else (),
        default=_default(entry.get("default")),
        said=str(entry.get("said", "")),
        said_not=str(entry.get("said_not", "")),
        value_titles={str(value): str(title) for value, title in titles.items()} if isinstance(titles, Mapping) else {},
        rules_out=_names(entry.get("rules_out")),
        implies=_names(entry.get("implies")),
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, list) else ()


def _default(value: object) -> FactValue | None:
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return value if isinstance(value, bool | int | str) else None
