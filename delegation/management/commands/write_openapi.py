"""Write the OpenAPI document of the interface for programs, with its examples answered anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from delegation.api.examples import COUNCIL, FILE, answered
from delegation.api.openapi import as_yaml
from delegation.schemes.library import library

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write docs/openapi-v1.yaml, and the answers of its examples as the database gives them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the path of the document."""
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "docs" / "openapi-v1.yaml")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write both files. Raises CommandError if the council of the examples is not loaded, or cannot be read."""
        books = library()
        if COUNCIL not in books.books:
            message = f"The examples are about {COUNCIL}, which is not loaded: make load"
            raise CommandError(message)
        FILE.write_text(json.dumps(answered(books), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        options["to"].write_text(as_yaml(), encoding="utf-8")
