"""Load the departures of councils from national rules from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from delegation.encodings.files import DeparturesText, read_departures
from delegation.publishing.actions import departures_to_record, load_departures
from delegation.publishing.loading import LoadingCommand

if TYPE_CHECKING:
    from authorities.files.reading import Document


class Command(LoadingCommand[DeparturesText]):
    help = "Record departures from national rules that were signed off in law; what is recorded is never changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Record the departures in the files, or report every problem and exit with 1."""
        self.before: list[DeparturesText] = []
        super().handle(*args, **options)

    def prepare(self, document: Document) -> DeparturesText:
        """Read and check one file."""
        text = read_departures(document)
        departures_to_record(text=text, before=self.before)
        self.before.append(text)
        return text

    def write(self, prepared: DeparturesText) -> str:
        """Record what one file says. Return the line to print."""
        loaded = load_departures(text=prepared)
        what = "loaded" if loaded.is_changed else "nothing to change"
        return f"{prepared.authority.slug}: {what}, {loaded.count} departures."
