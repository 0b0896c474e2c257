"""Load versions of schemes from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from delegation.actions import load_scheme
from delegation.documents import read_scheme_file
from delegation.errors import DelegationError
from delegation.levels import rows_of_different_levels
from delegation.library import vocabulary_of
from delegation.loading import LoadingCommand

if TYPE_CHECKING:
    from pathlib import Path

ABOUT_LEVELS = "Rows of one decision that name different posts; where several fit a case, the lowest post is enough:"


class Command(LoadingCommand):
    help = "Load versions of schemes from YAML files; one bad file, and nothing is changed."

    def _load(self, paths: list[Path]) -> list[str]:
        self.levels: list[str] = []
        lines = super()._load(paths)
        return [*lines, ABOUT_LEVELS, *(f"  {line}" for line in self.levels)] if self.levels else lines

    def load_one(self, document: Any) -> str:
        """Load one file; return what to say."""
        text = read_scheme_file(document)
        try:
            loaded = load_scheme(text=text)
        except DelegationError as error:
            raise self.refused(document, error) from error
        words = vocabulary_of(text.authority)
        self.levels += rows_of_different_levels(text.scheme, words.ladder, words.words, words.catalogue)
        what = "loaded" if loaded.is_changed else "nothing to change"
        return f"{text.scheme.document} {text.scheme.effective}: {what}, {loaded.count} statements."
