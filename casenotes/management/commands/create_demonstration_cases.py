"""Make invented cases for trying things out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from authorities.models import Area, Authority
from authorities.sign_in import demonstration
from casenotes.models import Case
from casenotes.recording.cases import enter_legal_status

UNDATED: Final = -1
FROM_BIRTH: Final = -2
"""Instead of a number of days: the status holds since the child was born."""

DUE_IN: Final = timedelta(days=60)
AT_HOME: Final = ("help-and-protection", "locality", "family-safeguarding", "sasf")
"""The areas that work with children at home, whichever of them a council has."""

IN_CARE: Final = (
    "corporate-parenting-and-permanence",
    "children-in-care",
    "corporate-parenting",
    "specialist-services",
)
"""The areas that work with children in care."""


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented case.

    ``age`` is in years, None for a child who is not born yet. ``statuses`` are legal statuses with the calendar days
    since when each holds. ``looked_after`` is in calendar days.
    """

    reference: str
    initials: str
    age: int | None
    statuses: tuple[tuple[str, int], ...]
    areas: tuple[str, ...]
    team: str
    family: str
    looked_after: int | None = None
    had_plan: bool | None = None


INVENTED: Final = (
    Invented("C-1042", "A.E.", 9, (("none", FROM_BIRTH),), AT_HOME, "home-1", "F-201", had_plan=False),
    Invented(
        "C-1043",
        "B.S.",
        14,
        (("none", FROM_BIRTH), ("section-20", 60)),
        *(IN_CARE, "care-1", "F-202"),
        looked_after=60,
        had_plan=True,
    ),
    Invented("C-1044", "C.P.", 16, (("section-20", 200),), IN_CARE, "care-1", "F-203", looked_after=200),
    Invented(
        "C-1045",
        "D.M.",
        11,
        (("none", FROM_BIRTH), ("interim-care-order", 900), ("care-order", 700)),
        *(IN_CARE, "care-2", "F-204"),
        looked_after=900,
        had_plan=False,
    ),
    Invented(
        "C-1046",
        "E.T.",
        3,
        (("none", FROM_BIRTH), ("emergency-protection-order", 45), ("interim-care-order", 38)),
        *(AT_HOME, "home-2", "F-205"),
        looked_after=45,
    ),
    Invented("C-1047", "F.X.", 17, (("none", UNDATED),), AT_HOME, "home-2", "F-201"),
    Invented("C-1048", "U.T.", None, (), AT_HOME, "home-2", "F-205", had_plan=False),
)


class Command(BaseCommand):
    help = "Create a few plainly invented cases in every council; only in demonstration mode."

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Create the cases that are missing. Running it again changes nothing."""
        if not demonstration.is_on():
            message = "Invented cases belong in a demonstration only."
            raise CommandError(message)
        made = sum(_make(authority, one) for authority in Authority.objects.all() for one in INVENTED)
        self.stdout.write(f"{made} cases made." if made else "All invented cases are there.")


def _make(authority: Authority, invented: Invented) -> bool:
    """Make an invented case, unless the council has it. Say whether it was made."""
    today = timezone.localdate()
    born = _birthday(today, invented.age) if invented.age is not None else None
    looked_after = invented.looked_after
    case, is_new = Case.objects.get_or_create(
        authority=authority,
        reference=invented.reference,
        defaults={
            "initials": invented.initials,
            "birth_date": born,
            "due_date": None if born else today + DUE_IN,
            "looked_after_since": today - timedelta(days=looked_after) if looked_after is not None else None,
            "had_protection_plan": invented.had_plan,
            "area": Area.objects.of_authority(authority).filter(slug__in=invented.areas).first(),
            "team": invented.team,
            "family": invented.family,
        },
    )
    if is_new:
        for status, days in invented.statuses:
            since = {UNDATED: None, FROM_BIRTH: born}.get(days, today - timedelta(days=days))
            enter_legal_status(user=None, case=case, status=status, starts=since)
    return is_new


def _birthday(today: date, age: int) -> date:
    """Return the birth date of a child of this age in years whose birthday was about a hundred days ago."""
    return today.replace(year=today.year - age, day=min(today.day, 28)) - timedelta(days=100)
