"""Load the words of councils from files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.encodings.files import WordsText, read_words
from delegation.publishing.actions import check_words, load_words
from delegation.publishing.loading import LoadingCommand

if TYPE_CHECKING:
    from authorities.files.reading import Document


class Command(LoadingCommand[WordsText]):
    help = (
        "Load forums, advisers, checks, places of record and hats from YAML. Nothing is written while any file has a "
        "fault, or a published scheme could not be read any more; each file is written whole or not at all."
    )

    def prepare(self, document: Document) -> WordsText:
        """Read and check one file."""
        text = read_words(document)
        check_words(text=text)
        return text

    def write(self, prepared: WordsText) -> str:
        """Write the words in one file. Return the line to print."""
        loaded = load_words(text=prepared)
        what = "loaded" if loaded.is_changed else "nothing to change"
        return f"{prepared.authority.slug}: {what}, {loaded.count} words."
