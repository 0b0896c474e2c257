"""The national floor: dated rules that bind every council, from ``fixtures/national``, which ships with the code.

The rules are read in the words of each council. They bring the few words that a council may lack. They bind beside its
rows, and nobody asks about them by themselves.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from authorities.files.reading import FileProblems, Problem, read_document
from delegation.rules.compiling import CompiledScheme, compile_scheme
from delegation.rules.notation import Vocabulary, read_scheme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from authorities.files.reading import Document
    from authorities.ladder import Ladder
    from delegation.rules.facts import Fact
    from delegation.rules.schemes import Words


@cache
def national_documents() -> tuple[Document, ...]:
    """Return the files of the national floor in the order of their names, which are their starts.

    Raises FileProblems if one cannot be read.
    """
    folder: Path = settings.BASE_DIR / "fixtures" / "national"
    return tuple(
        read_document(path, shown_as=f"fixtures/national/{path.name}") for path in sorted(folder.glob("*.yaml"))
    )


def with_national_words(words: Words, documents: tuple[Document, ...]) -> Words:
    """Return a council's words, with those of the national rules that it lacks."""
    advisers, checks = dict(words.advisers), dict(words.checks)
    for document in documents:
        own: Any = document.content.get("words") or {}  # checked below, when the rules are read
        for known, name in ((advisers, "advisers"), (checks, "checks")):
            for entry in own.get(name, ()):
                known.setdefault(str(entry["slug"]), str(entry["title"]))
    return replace(words, advisers=advisers, checks=checks)


def compile_floor(
    documents: tuple[Document, ...], ladder: Ladder, words: Words, catalogue: Mapping[str, Fact]
) -> tuple[CompiledScheme, ...]:
    """Return the national rules, compiled in the words of one council.

    A rule that names a post which the council lacks is left out. Nobody there could meet it, and the council's own
    scheme still binds. Raises FileProblems for any other fault.
    """
    found = []
    for document in documents:
        plain = {key: value for key, value in document.content.items() if key != "words"}
        plain["statements"] = [one for one in statements_of(document) if _posts_named(one) <= set(ladder.posts)]
        if not plain["statements"]:
            continue
        scheme, faults = read_scheme(plain, Vocabulary(ladder, words, catalogue, is_national=True))
        if scheme is None:
            problems = [
                Problem(document.path, document.line_of(fault.path), None, str(fault.path[-1:]), fault.text)
                for fault in faults
            ]
            raise FileProblems(problems)
        found.append(compile_scheme(scheme, ladder, words, catalogue))
    return tuple(found)


def statements_of(document: Document) -> list[dict[str, Any]]:
    """Return the statements in a file of the national floor, as plain dicts."""
    statements: Any = document.content.get("statements") or []
    return list(statements)


def _posts_named(statement: dict[str, Any]) -> set[str]:
    """Return the posts that a national rule names as those who decide."""
    makers = [route["who"] for route in statement.get("routes", [statement])]
    return {str(post) for who in makers if isinstance(who, list) for post in who}
