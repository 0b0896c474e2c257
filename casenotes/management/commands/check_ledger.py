"""Check that the ledger is guarded, and that everything in it is what was sealed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from authorities.database import guard
from casenotes.models import AuditEntry, Note
from casenotes.proof.open_requests import faults_of_what_waits
from casenotes.proof.prepared import altered_prepared
from casenotes.proof.proving import altered_log, altered_notes
from casenotes.recording.open_requests import put_right
from delegation.models import Publication
from delegation.schemes.publications import altered_publications

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator


class Command(BaseCommand):
    help = (
        "Say what of the ledger is not as it was: its guard, what is published, every note, every prepared note, every "
        "entry of the log; exit with 1 where anything is not."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to put back what is missing from the guard."""
        parser.add_argument(
            "--repair",
            action="store_true",
            help="put back the triggers that are missing or altered, and make the lists of what waits anew",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print everything that is wrong, one sentence a line. If asked to, put triggers and what waits right first."""
        if options["repair"]:
            put_back = guard.install(connection)
            if put_back:
                self.stdout.write(f"Put back: {', '.join(put_back)}.")
            made = put_right()
            if made:
                self.stdout.write(f"Put right in the lists of what waits: {made}.")
        count = 0
        try:
            for fault in self._faults():
                self.stderr.write(fault)
                count += 1
        except DatabaseError as error:
            self.stderr.write(f"The ledger cannot be read: {' '.join(str(error).split())}")
            sys.exit(1)
        if count:
            self.stderr.write(f"The ledger is not whole: {count} fault{'' if count == 1 else 's'}.")
            sys.exit(1)
        triggers = len(guard.triggers(connection.vendor))
        self.stdout.write(
            f"The ledger is whole: {triggers} triggers, {Publication.objects.count()} publications, "
            f"{Note.objects.count()} notes, {AuditEntry.objects.count()} entries of the log."
        )

    def _faults(self) -> Iterator[str]:
        unguarded = guard.problems(connection)
        yield from unguarded
        if any(fault.startswith("The table") for fault in unguarded):
            return  # Nothing more can be read.
        yield from altered_publications()
        yield from altered_notes()
        yield from altered_prepared()
        yield from altered_log()
        yield from faults_of_what_waits()
