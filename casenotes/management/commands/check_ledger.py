"""Look whether the ledger is guarded."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import connection

from casenotes import ledger

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Say whether every trigger that guards the ledger is there; exit with 1 where one is not."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish to put back what is missing."""
        parser.add_argument("--repair", action="store_true", help="put back what is missing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say it, and put back what is missing where that was asked for."""
        gone = ledger.install(connection) if options["repair"] else ledger.missing(connection)
        if not gone:
            self.stdout.write(f"The ledger is guarded: {len(ledger.triggers(connection.vendor))} triggers are there.")
            return
        if options["repair"]:
            self.stdout.write(f"Put back: {', '.join(gone)}.")
            return
        self.stderr.write(f"The ledger is not guarded: {', '.join(gone)}. Put it back with --repair.")
        sys.exit(1)
