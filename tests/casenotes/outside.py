"""A decision that a social worker took outside the scheme, for the Head of Service to answer, for several tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Note
    from casenotes.recording.actions import Answered


def taken_outside(record: Callable[..., Answered], worker: Appointment) -> Note:
    """Record the decision, and return its note."""
    found = record(worker, is_outside_scheme=True).note
    assert found is not None
    return found
