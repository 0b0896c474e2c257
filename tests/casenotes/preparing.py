"""A decision by telephone that somebody else prepares, for several tests."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from casenotes.drafts import Draft
from casenotes.recording.preparing import prepare_note

from .conftest import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment, User
    from casenotes.models import Case, Prepared

DECIDED: Final = datetime(2026, 6, 3, 21, 40, tzinfo=UTC)
"""At night, by telephone."""

INTO_CARE: Final = "bwd-4-03"
TITLE: Final = "Agree that a child comes into care"


def into_care(case: Case) -> Draft:
    """Return the decision that a child comes into care."""
    return Draft(row=INTO_CARE, case=case, taken_at=DECIDED, is_now=False, text=WORDS)


def prepares(worker: Appointment, head: Appointment, draft: Draft) -> Callable[..., Prepared]:
    """Return a function that prepares the draft, with any changes, for the Head of Service or another decider."""

    def prepare_it(
        decider: User | None = None,
        by: Appointment | None = None,
        key: uuid.UUID | None = None,
        **changes: Any,
    ) -> Prepared:
        by = by or worker
        return prepare_note(
            user=by.user,
            appointment=by,
            decider=decider or head.user,
            draft=replace(draft, **changes),
            title=TITLE,
            key=key or uuid.uuid4(),
        )

    return prepare_it
