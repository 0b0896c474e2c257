"""Load the departures of councils from national rules from files."""

from __future__ import annotations

from typing import Any

from delegation.actions import load_departures
from delegation.documents import read_departures
from delegation.errors import DepartureChangedError
from delegation.loading import LoadingCommand


class Command(LoadingCommand):
    help = "Record departures from national rules that were signed off in law; what is recorded is never changed."

    def load_one(self, document: Any) -> str:
        """Load one file; return what to say."""
        text = read_departures(document)
        try:
            loaded = load_departures(text=text)
        except DepartureChangedError as error:
            raise self.refused(document, error) from error
        what = "loaded" if loaded.is_changed else "nothing to change"
        return f"{text.authority.slug}: {what}, {loaded.count} departures."
