"""Load versions of schemes from files."""

from __future__ import annotations

from typing import Any

from delegation.actions import load_scheme
from delegation.documents import read_scheme_file
from delegation.errors import PublishedVersionChangedError
from delegation.loading import LoadingCommand


class Command(LoadingCommand):
    help = "Load versions of schemes from YAML files; one bad file, and nothing is changed."

    def load_one(self, document: Any) -> str:
        """Load one file; return what to say."""
        text = read_scheme_file(document)
        try:
            loaded = load_scheme(text=text)
        except PublishedVersionChangedError as error:
            raise self.refused(document, error) from error
        what = "loaded" if loaded.is_changed else "nothing to change"
        return f"{text.scheme.document} {text.scheme.effective}: {what}, {loaded.count} statements."
