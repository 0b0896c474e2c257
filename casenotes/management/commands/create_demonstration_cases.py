"""Make invented cases for trying things out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from authorities.models import Authority
from authorities.sign_in import demonstration
from casenotes.models import Case

# (reference, initials, age in years, legal status, calendar days looked after, had a protection plan)
INVENTED: Final = (
    ("C-1042", "A.E.", 9, "none", None, False),
    ("C-1043", "B.S.", 14, "section-20", 60, True),
    ("C-1044", "C.P.", 16, "section-20", 200, None),
    ("C-1045", "D.M.", 11, "care-order", 900, False),
    ("C-1046", "E.T.", 3, "interim-care-order", 45, None),
    ("C-1047", "F.X.", 17, "none", None, None),
)


class Command(BaseCommand):
    help = "Create a few plainly invented cases in every council; only in demonstration mode."

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Create the cases that are missing. Running it again changes nothing."""
        if not demonstration.is_on():
            message = "Invented cases belong in a demonstration only."
            raise CommandError(message)
        today = timezone.localdate()
        made = 0
        for authority in Authority.objects.all():
            for reference, initials, age, status, days, had_plan in INVENTED:
                _case, is_new = Case.objects.get_or_create(
                    authority=authority,
                    reference=reference,
                    defaults={
                        "initials": initials,
                        "birth_date": _birthday(today, age),
                        "legal_status": status,
                        "looked_after_since": today - timedelta(days=days) if days is not None else None,
                        "had_protection_plan": had_plan,
                    },
                )
                made += is_new
        self.stdout.write(f"{made} cases made." if made else "All invented cases are there.")


def _birthday(today: date, age: int) -> date:
    """Return the birth date of a child of this age in years whose birthday was about a hundred days ago."""
    return today.replace(year=today.year - age, day=min(today.day, 28)) - timedelta(days=100)
