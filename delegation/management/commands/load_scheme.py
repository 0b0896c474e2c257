"""Load versions of schemes from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from delegation.actions import load_scheme
from delegation.documents import read_scheme_file
from delegation.errors import DelegationError
from delegation.levels import rows_of_different_levels
from delegation.library import vocabulary_of
from delegation.loading import LoadingCommand
from delegation.rules.wording import either

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

ABOUT_LEVELS = "Rows of one decision that name different posts; where several fit a case, the lowest post is enough:"


class Command(LoadingCommand):
    help = "Load versions of schemes from YAML files; one bad file, and nothing is changed."
    backdated_because = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the paths of the files, and why versions are backdated whose start has passed."""
        super().add_arguments(parser)
        parser.add_argument(
            "--backdate",
            default="",
            metavar="REASON",
            help="why a version whose start has passed is loaded all the same; kept and shown with the scheme",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the files, or say every problem and exit with 1."""
        self.backdated_because = str(options["backdate"])
        super().handle(*args, **options)

    def _load(self, paths: list[Path]) -> list[str]:
        self.levels: list[str] = []
        lines = super()._load(paths)
        return [*lines, ABOUT_LEVELS, *(f"  {line}" for line in self.levels)] if self.levels else lines

    def load_one(self, document: Any) -> str:
        """Load one file; return what to say."""
        text = read_scheme_file(document)
        try:
            loaded = load_scheme(text=text, backdated_because=self.backdated_because)
        except DelegationError as error:
            raise self.refused(document, error) from error
        words = vocabulary_of(text.authority)
        self.levels += rows_of_different_levels(text.scheme, words.ladder, words.words, words.catalogue)
        what = "loaded" if loaded.is_changed else "nothing to change"
        lines = [f"{text.scheme.document} {text.scheme.effective}: {what}, {loaded.count} statements."]
        for row, replaced_by in loaded.dropped:
            place = either(list(replaced_by), joined_by="and") or "the file does not say"
            lines.append(f"  Not held any more: {row}. In its place: {place}.")
        return "\n".join(lines)
