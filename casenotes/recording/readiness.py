"""Whether something can be recorded now, found out without leaving anything.

Each check returns what is wrong in a sentence, or nothing. None says anything about what was recorded.
"""

from __future__ import annotations

from secrets import randbelow
from typing import Final

from django.db import connection, transaction

from authorities.database.readiness import (
    LONGEST_WAIT,
    disk_is_full,
    first_fault,
    is_not_guarded,
    lies_ahead,
    migrations_wait,
)
from authorities.database.trouble import briefly
from casenotes.models import AuditEntry, LogHead
from casenotes.models.ledger import TABLES

NO_LOG: Final = 2**62
"""From here on no log has its key: no database has so many councils."""


def why_nothing_is_recorded() -> str:
    """Return, in a sentence, why nothing can be recorded now; empty where it can."""
    return first_fault(migrations_wait, is_not_guarded, _is_behind, disk_is_full, _is_not_written)


def _is_behind() -> str:
    """Compare the clock with the entry made last in any log. The next one made under a right clock ends the fault."""
    latest = AuditEntry.objects.order_by("-pk").values_list("at", flat=True).first()
    return "the clock is behind what was recorded last" if lies_ahead(latest) else ""


def _is_not_written() -> str:
    """Write and take it back: a row where rows come and go, and none at all where they stay. Raises DatabaseError."""
    with briefly(LONGEST_WAIT):
        with connection.cursor() as cursor:
            for table in TABLES:
                # Triggers see no row. Who may not add one is refused all the same.
                cursor.execute(f'INSERT INTO "{table.name}" SELECT * FROM "{table.name}" WHERE 1 = 0')  # noqa: S608 - names of our own tables
        # A key of its own, so that two who try at once do not wait for each other.
        LogHead(log=NO_LOG + randbelow(NO_LOG)).save(force_insert=True)
        transaction.set_rollback(True)
    return ""
