"""Write the JSON Schema of scheme files, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from delegation.encodings.json_schema import schema_text
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write docs/schema/scheme.schema.json from the notation's keys and words."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the schema goes."""
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "docs" / "schema" / "scheme.schema.json")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, and say which."""
        path: Path = options["to"]
        path.write_text(schema_text(fact_catalogue()), encoding="utf-8")
        self.stdout.write(f"{path.name} written.")
