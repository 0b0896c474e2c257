"""What the commands that load files share: they report every problem before they write, and hold no lock for long."""

from __future__ import annotations

import sys
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeVar

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from authorities.files.reading import Document, FileProblems, Problem, read_document
from delegation.schemes.errors import DelegationError, SchemeUnreadableError

if TYPE_CHECKING:
    from argparse import ArgumentParser

Prepared = TypeVar("Prepared")

PAUSE: Final = 0.3
"""The pause between two files that are written, in seconds."""


class LoadingCommand(BaseCommand, Generic[Prepared]):
    """Reads and checks every file with ``prepare``, and only then writes each with ``write``.

    Nothing is written while any file has a fault. Each file is written whole or not at all, in a transaction of its
    own; reading and checking hold no lock.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the paths of the files."""
        parser.add_argument("paths", nargs="+", metavar="PATH")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load the files, or report every problem and exit with 1."""
        try:
            prepared = self._prepare([Path(str(path)) for path in options["paths"]])
        except FileProblems as error:
            self._say(error)
            self._end(f"Nothing was changed: {_count(len(error.problems), 'problem')}.")
        except DatabaseError as error:
            self._end(f"Nothing was changed: the database does not answer. {_said(error)}")
        for done, (document, one) in enumerate(prepared):
            if done:
                _let_others_write()
            try:
                line = self._written(document, one)
            except FileProblems as error:
                # The file was fine when it was checked. The council has changed since.
                self._say(error)
                self._end(_how_far(done, len(prepared)))
            except DatabaseError as error:
                self.stderr.write(f"{document.path}: the database refused it. {_said(error)}")
                self._end(_how_far(done, len(prepared)))
            self.stdout.write(line)
        for line in self.last_lines():
            self.stdout.write(line)

    def _prepare(self, paths: list[Path]) -> list[tuple[Document, Prepared]]:
        found: list[tuple[Document, Prepared]] = []
        problems: list[Problem] = []
        for path in paths:
            try:
                document = read_document(path)
                try:
                    found.append((document, self.prepare(document)))
                except DelegationError as error:
                    raise refused(document, error) from error
            except FileProblems as error:
                problems += error.problems
        if problems:
            raise FileProblems(problems)
        return found

    def _written(self, document: Document, prepared: Prepared) -> str:
        try:
            return self.write(prepared)
        except DelegationError as error:
            raise refused(document, error) from error

    def _say(self, error: FileProblems) -> None:
        for problem in error.problems:
            self.stderr.write(str(problem))

    def _end(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(1)

    def prepare(self, document: Document) -> Prepared:
        """Read and check a file, and return what it says. Each command has its own way. Nothing is written.

        Raises FileProblems or DelegationError.
        """
        message = f"{type(self).__name__} does not say how {document.path} is read"
        raise TypeError(message)

    def write(self, prepared: Prepared) -> str:
        """Write what was prepared, in one transaction, and return a line that says what was done.

        Whatever may have changed since then is checked again. Raises DelegationError.
        """
        message = f"{type(self).__name__} does not say how {prepared!r} is written"
        raise TypeError(message)

    def last_lines(self) -> list[str]:
        """Return the lines to print once everything is written."""
        return []


def _let_others_write() -> None:
    """Wait a little on SQLite, where a waiting writer looks only ten times a second whether the lock is free."""
    if connection.vendor == "sqlite":
        sleep(PAUSE)


def refused(document: Document, error: DelegationError) -> FileProblems:
    """Return an error about a whole file as its problem. A text that cannot be read has a problem for each fault."""
    texts = [str(fault) for fault in error.faults] if isinstance(error, SchemeUnreadableError) else [str(error)]
    return FileProblems([Problem(document.path, 0, None, "", text) for text in texts])


def _how_far(done: int, of_all: int) -> str:
    if not done:
        return "Nothing was changed: what was checked could not be written. Run the command again."
    are = "is" if done == 1 else "are"
    return f"{done} of {_count(of_all, 'file')} {are} loaded, and no other. Run the command again."


def _said(error: DatabaseError) -> str:
    return " ".join(str(error).split())


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
