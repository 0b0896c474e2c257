"""A machine's clock is set in small steps while people work. A step back during a save is not an error."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from casenotes.models import Note
from casenotes.recording import errors
from casenotes.recording.actions import correct_note

from .conftest import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

TAKEN = datetime(2026, 6, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize("back", [timedelta(0), timedelta(milliseconds=3), timedelta(seconds=2)])
def test_a_small_step_back_leaves_the_note_recorded_when_it_was_taken(
    appoint: Callable[..., Appointment], record: Callable[..., Answered], back: timedelta
) -> None:
    held = appoint("head-of-service", "help-and-protection")
    with time_machine.travel(TAKEN - back, tick=False):
        note = record(held, taken_at=TAKEN, is_now=True).note
    assert note is not None
    assert (note.taken_at, note.recorded_at) == (TAKEN, TAKEN)


def test_a_longer_step_is_a_decision_that_is_not_taken_yet(
    appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    held = appoint("head-of-service", "help-and-protection")
    before = time_machine.travel(TAKEN - timedelta(seconds=2, milliseconds=1), tick=False)
    with before, pytest.raises(errors.MomentNotPossibleError):
        record(held, taken_at=TAKEN, is_now=True)
    assert not Note.objects.exists()


def test_what_lies_behind_is_recorded_now(appoint: Callable[..., Appointment], record: Callable[..., Answered]) -> None:
    held = appoint("head-of-service", "help-and-protection")
    with time_machine.travel(TAKEN + timedelta(seconds=1), tick=False):
        note = record(held, taken_at=TAKEN, is_now=True).note
    assert note is not None
    assert note.recorded_at == TAKEN + timedelta(seconds=1)


def test_a_correction_is_not_recorded_before_the_decision_was_taken(
    appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    held = appoint("head-of-service", "help-and-protection")
    with time_machine.travel(TAKEN, tick=False):
        note = record(held, taken_at=TAKEN, is_now=True).note
    assert note is not None
    words = replace(WORDS, correction_reason="The hour.")
    with time_machine.travel(TAKEN - timedelta(milliseconds=40), tick=False):
        correction = correct_note(user=held.user, appointment=held, note=note, text=words, key=uuid.uuid4())
    assert correction.recorded_at == TAKEN
