"""Delete what was kept for people who were signed out while they wrote, once it is too old to be shown."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from casenotes.recording.keeping import delete_late_words


class Command(BaseCommand):
    help = "Delete what was kept for people who were signed out while they wrote, two hours after it was kept."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Delete it, and say how many forms that were."""
        count = delete_late_words()
        self.stdout.write(f"{count} kept {'form' if count == 1 else 'forms'} deleted.")
