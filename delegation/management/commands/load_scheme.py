"""Load versions of schemes from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from delegation.encodings.files import SchemeText, read_scheme_file
from delegation.publishing.actions import load_scheme
from delegation.publishing.checking import publishable
from delegation.publishing.loading import LoadingCommand
from delegation.reports.levels import rows_of_different_levels
from delegation.rules.wording import either
from delegation.schemes.library import vocabulary_of

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from authorities.files.reading import Document
    from delegation.rules.schemes import Scheme

ABOUT_LEVELS = "Rows of one decision that name different posts; where several fit a case, the lowest post is enough:"


class Command(LoadingCommand[SchemeText]):
    help = (
        "Load versions of schemes from YAML files. Nothing is written while any file has a fault; each version is "
        "written whole or not at all."
    )
    backdated_because = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the paths of the files, and the reason for loading versions whose start has passed."""
        super().add_arguments(parser)
        parser.add_argument(
            "--backdate",
            default="",
            metavar="REASON",
            help="why a version whose start has passed is loaded all the same; kept and shown with the scheme",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the files, or report every problem and exit with 1."""
        self.backdated_because = str(options["backdate"])
        self.levels: list[str] = []
        self.before: list[Scheme] = []
        super().handle(*args, **options)

    def prepare(self, document: Document) -> SchemeText:
        """Read one file, and check it against what is published and the files before it."""
        text = read_scheme_file(document)
        publishable(
            authority=text.authority,
            scheme=text.scheme,
            backdated_because=self.backdated_because,
            before=self.before,
        )
        self.before.append(text.scheme)
        words = vocabulary_of(text.authority)
        self.levels += rows_of_different_levels(text.scheme, words.ladder, words.words, words.catalogue)
        return text

    def write(self, prepared: SchemeText) -> str:
        """Publish the version in one file. Return the lines to print."""
        loaded = load_scheme(text=prepared, backdated_because=self.backdated_because)
        what = "loaded" if loaded.is_changed else "nothing to change"
        lines = [f"{prepared.scheme.document} {prepared.scheme.effective}: {what}, {loaded.count} statements."]
        for row, replaced_by in loaded.dropped:
            place = either(list(replaced_by), joined_by="and") or "the file does not say"
            lines.append(f"  Not held any more: {row}. In its place: {place}.")
        return "\n".join(lines)

    def last_lines(self) -> list[str]:
        """Return the rows, in all files, that share a decision and name posts of different levels."""
        return [ABOUT_LEVELS, *(f"  {line}" for line in self.levels)] if self.levels else []
