"""Write the JSON Schema of scheme files, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from delegation.encodings.json_schema import schema_text
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from pathlib import Path


class Command(BaseCommand):
    help = "Write docs/schema/scheme.schema.json from the notation's keys and words."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the file, and say where it is."""
        path: Path = settings.BASE_DIR / "docs" / "schema" / "scheme.schema.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(schema_text(fact_catalogue()), encoding="utf-8")
        self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} written.")
