"""Fills a database from before the seals with a note, its correction, their log and cases, as they were written.

A test runs it as a program of its own, on the database that DATABASE_URL names. It first applies the migrations up to
that time. Prints nothing.
"""

from __future__ import annotations

import os
import uuid
from datetime import UTC, date, datetime
from typing import Any

import django

BEFORE = [
    ("authorities", "0002_office_hours_and_line"),
    ("delegation", "0004_rules_obeyed"),
    ("casenotes", "0002_ledger"),
]
GUARDED_THEN = {"casenotes_note", "casenotes_notetext"}
TAKEN, RECORDED = datetime(2026, 6, 3, 15, tzinfo=UTC), datetime(2026, 6, 3, 16, 5, 1, 123456, tzinfo=UTC)


def fill() -> None:
    """Migrate to the last state without seals, and write what the service wrote then."""
    from django.core.management import call_command  # noqa: PLC0415 - after Django was set up
    from django.db import connection  # noqa: PLC0415 - after Django was set up
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - after Django was set up

    from authorities.database import guard  # noqa: PLC0415 - after Django was set up
    from casenotes.drafts import Text, digest_of_text  # noqa: PLC0415 - after Django was set up

    for app, name in BEFORE:
        call_command("migrate", app, name, verbosity=0)
    guard.remove(connection)
    apps = MigrationExecutor(connection).loader.project_state(BEFORE).apps

    def make(model: str, **values: Any) -> Any:
        return apps.get_model(model).objects.create(**values)

    council = make("authorities.Authority", slug="oldshire", title="Oldshire", colour="#004f8c")
    area = make("authorities.Area", authority=council, slug="help", title="Help")
    post = make(
        "authorities.Post", authority=council, slug="head", title="Head", rank=1, rank_basis="stated", area_kind="own"
    )
    seat = make("authorities.Seat", post=post, area=area)
    user = make("authorities.User", username="old", full_name="Old Example", authority=council, password="!")
    held = make("authorities.Appointment", user=user, seat=seat, starts=datetime(2020, 1, 1, tzinfo=UTC))
    scheme = make("delegation.Scheme", authority=council, document="old", title="Old scheme")
    version = make(
        "delegation.SchemeVersion",
        scheme=scheme,
        title="Old scheme",
        label="old 2026",
        effective="2026",
        effective_on="2026-01-01",
        canonical_text="{}",
        digest="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    )
    case = make("casenotes.Case", authority=council, reference="O-1", initials="O.E.")
    since = date(2026, 1, 5)
    for number, (status, looked_after) in enumerate(
        [("section-20", since), ("section-20", None), ("care-order", since), ("none", None)], 2
    ):
        make(
            "casenotes.Case",
            authority=council,
            reference=f"O-{number}",
            initials="O.S.",
            legal_status=status,
            looked_after_since=looked_after,
        )
    answer = {"outcome": "permitted", "reasons": [{"code": "meets-level", "text": "x", "source": "old-1"}]}
    note = None
    for number in (1, 2):
        words = Text(decided=f"Decision {number}.", why="Because.", correction_reason="Wrong." if note else "")
        salt = f"{number}" * 64
        note = make(
            "casenotes.Note",
            id=uuid.UUID(int=number),
            authority=council,
            number=number,
            kind="decision",
            case=case,
            version=version,
            row="old-1",
            title="Old decision",
            taken_at=TAKEN,
            recorded_at=RECORDED,
            recorded_by=user,
            appointment=held,
            post="head",
            area="help",
            question={"facts": {"child_age": 9}, "on": TAKEN.isoformat()},
            determination=answer,
            evidence=[{"kind": "consultation", "by": "legal", "who": "Old Solicitor", "when": ""}],
            corrects=note,
            scheme_digest=version.digest,
            ladder_digest="l" * 64,
            calendar_digest="c" * 64,
            text_digest=digest_of_text(words, salt),
        )
        make(
            "casenotes.NoteText",
            note=note,
            salt=salt,
            decided=words.decided,
            why=words.why,
            correction_reason=words.correction_reason,
        )
        make("casenotes.Submission", user=user, key=uuid.UUID(int=number + 10), body_digest="b" * 64, note=note)
        kind = "recorded" if number == 1 else "corrected"
        make("casenotes.AuditEntry", authority=council, at=RECORDED, kind=kind, user=user, row="old-1", note=note)
    make("casenotes.AuditEntry", authority=council, at=RECORDED, kind="listed", user=user)
    guard.install(connection, [table for table in guard.tables() if table.name in GUARDED_THEN])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delegation.site.settings")
    django.setup()
    fill()
