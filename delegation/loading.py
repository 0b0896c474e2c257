"""What the commands that load files share: all files or none, every problem said, no traceback."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import transaction

from authorities.files import Document, FileProblems, Problem, read_document

if TYPE_CHECKING:
    from argparse import ArgumentParser


class LoadingCommand(BaseCommand):
    """Loads each file named with ``load_one``; whatever is wrong in any of them undoes all of it."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the paths of the files."""
        parser.add_argument("paths", nargs="+", metavar="PATH")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load the files, or say every problem and exit with 1."""
        try:
            with transaction.atomic():
                lines = self._load([Path(str(path)) for path in options["paths"]])
        except FileProblems as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            count = len(error.problems)
            self.stderr.write(f"Nothing was changed: {count} problem{'' if count == 1 else 's'}.")
            sys.exit(1)
        for line in lines:
            self.stdout.write(line)

    def _load(self, paths: list[Path]) -> list[str]:
        lines: list[str] = []
        problems: list[Problem] = []
        for path in paths:
            try:
                lines.append(self.load_one(read_document(path)))
            except FileProblems as error:
                problems += error.problems
        if problems:
            raise FileProblems(problems)
        return lines

    def load_one(self, document: Document) -> str:
        """Load one file and return a line that says what was done; each command has its own."""
        message = f"{type(self).__name__} does not say how {document.path} is loaded"
        raise TypeError(message)

    def refused(self, document: Document, error: Exception) -> FileProblems:
        """Return an error of the whole file as its problem."""
        return FileProblems([Problem(document.path, 0, None, "", str(error))])
