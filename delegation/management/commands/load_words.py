"""Load the words of councils from files."""

from __future__ import annotations

from typing import Any

from delegation.actions import load_words
from delegation.documents import read_words
from delegation.errors import WordInUseError
from delegation.loading import LoadingCommand


class Command(LoadingCommand):
    help = "Load forums, advisers, checks, places of record and hats from YAML; one bad file, and nothing is changed."

    def load_one(self, document: Any) -> str:
        """Load one file; return what to say."""
        text = read_words(document)
        try:
            loaded = load_words(text=text)
        except WordInUseError as error:
            raise self.refused(document, error) from error
        return f"{text.authority.slug}: {'loaded' if loaded.is_changed else 'nothing to change'}, {loaded.count} words."
