"""Load councils, their areas and posts from files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, transaction

from authorities.councils.documents import described
from authorities.files.reading import FileProblems, Problem, read_document
from authorities.people.errors import PostInUseError, PublishedBreaksError
from authorities.people.loading import load_authority, require_nothing_to_break

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from authorities.councils.content import AuthorityText


class Command(BaseCommand):
    help = (
        "Load councils, their areas and posts from YAML files; one bad file, and nothing is changed. "
        "A change with which a published scheme could not be read any more is refused, with its rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="file of a council")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            texts = _read([str(path) for path in options["paths"]])
            _require_nothing_to_break(texts)
            lines = self._load(texts)
        except FileProblems as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            self.stderr.write(f"Nothing was changed: {_count(len(error.problems), 'problem')}.")
            sys.exit(1)
        except DatabaseError as error:
            self.stderr.write(f"Nothing was changed: the database refused it. {' '.join(str(error).split())}")
            sys.exit(1)
        for line in lines:
            self.stdout.write(line)

    @transaction.atomic
    def _load(self, texts: dict[str, AuthorityText]) -> list[str]:
        """Load every council or none, and return a line to print about each."""
        lines, problems = [], []
        for path, text in texts.items():
            try:
                loaded = load_authority(text=text)
            except PostInUseError as error:
                problems.append(Problem(path, 0, None, "", str(error)))
                continue
            except PublishedBreaksError as error:
                problems += _of_file(path, error)
                continue
            content = f"{_count(len(text.posts), 'post')}, {_count(len(text.areas), 'area')}"
            if loaded.is_changed:
                lines.append(f"{text.slug}: {'loaded' if loaded.is_new else 'changed'}, {content}.")
            else:
                lines.append(f"{text.slug}: nothing to change, {content}.")
        if problems:
            raise FileProblems(problems)
        return lines


def _read(paths: list[str]) -> dict[str, AuthorityText]:
    """Return what each file describes, by its path. Raises FileProblems with the faults of all of them."""
    texts: dict[str, AuthorityText] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            text = described(read_document(Path(path)))
        except FileProblems as error:
            problems += error.problems
            continue
        same = next((other for other, known in texts.items() if known.slug == text.slug), None)
        if same is not None:
            problems.append(Problem(path, 1, None, "authority", f"is the council of {same} too."))
        texts[path] = text
    if problems:
        raise FileProblems(problems)
    return texts


def _require_nothing_to_break(texts: dict[str, AuthorityText]) -> None:
    """Raise FileProblems with every row of a published scheme that could no longer be read after loading the files."""
    problems: list[Problem] = []
    for path, text in texts.items():
        try:
            require_nothing_to_break(text=text)
        except PublishedBreaksError as error:
            problems += _of_file(path, error)
    if problems:
        raise FileProblems(problems)


def _of_file(path: str, error: PublishedBreaksError) -> list[Problem]:
    return [Problem(path, 0, None, "", fault) for fault in error.faults]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
