"""A note goes by what held on the day of the decision and in its area, not by what holds when it is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from authorities.councils.documents import described
from authorities.files.reading import read_document
from authorities.people import actions as people
from authorities.people.loading import load_authority
from authorities.people.queries import ladder_digest_of
from delegation.answer.on_record import absences
from delegation.rules.library import Library
from delegation.schemes.library import library

from .conftest import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment, Authority
    from casenotes.recording.actions import Answered

DECIDED = datetime(2026, 6, 3, 16, tzinfo=UTC)
WRITTEN = datetime(2026, 6, 9, 9, tzinfo=UTC)


def test_a_note_keeps_the_digest_of_the_posts_of_the_day_of_the_decision(
    appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    text = described(read_document(FIXTURES / "authorities" / "blackburn-with-darwen.yaml"))
    council = load_authority(text=replace(text, abolished={"practice-manager-cads": date(2026, 6, 5)})).authority
    on_the_day, later = (ladder_digest_of(council, moment.date()) for moment in (DECIDED, WRITTEN))
    assert on_the_day != later
    with time_machine.travel(WRITTEN, tick=False):
        note = record(appoint("head-of-service", "help-and-protection"), taken_at=DECIDED).note
    assert note is not None
    assert note.ladder_digest == on_the_day


def test_a_post_is_absent_where_its_holders_of_that_area_are_away_whoever_holds_it_elsewhere(
    blackburn: Authority, appoint: Callable[..., Appointment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "posts_whose_absence_matters", lambda *_asked: frozenset({"service-lead"}))
    here, there = appoint("service-lead", "help-and-protection"), appoint("service-lead", "leaving-care")
    over_all = appoint("deputy-director")
    people.record_absence(appointment=here, starts=DECIDED, ends=DECIDED + timedelta(days=1), recorded_by=here.user)

    def away_for(asking: Appointment) -> object:
        return absences(library(), blackburn, asking, "bwd-1-05", DECIDED)

    assert away_for(here) == {"post_absent": ("service-lead",)}
    assert away_for(there) == {"post_absent": ()}
    assert away_for(over_all) == {"post_absent": ()}
