"""Write ``docs/rules.md``: the rule language, each construct with a real row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from delegation.reports.reference import rules_reference
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.library import library

if TYPE_CHECKING:
    from pathlib import Path


class Command(BaseCommand):
    help = "Write docs/rules.md from the schemes in the database."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the file."""
        latest, books = {}, library()
        if books.unreadable:
            # A reference without one council's rows would look complete.
            raise CommandError("\n".join(["docs/rules.md was not written.", *books.unreadable.values()]))
        for book in books.books.values():
            for version in sorted((*book.versions, *book.floor), key=lambda one: one.scheme.effective):
                latest[version.scheme.document] = version.scheme
        path: Path = settings.BASE_DIR / "docs" / "rules.md"
        path.write_text(rules_reference([latest[one] for one in sorted(latest)], fact_catalogue()), encoding="utf-8")
        self.stdout.write("docs/rules.md written.")
