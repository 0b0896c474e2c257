"""A prepared note goes by the version of its own moment: the row may be gone since, or say something else."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from casenotes.models import Note, NoteKind, Prepared
from casenotes.recording.preparing import deny
from delegation.rules.schemes import StatementKind
from tests.casenotes.evidenced import typed

from .test_prepared_pages import browser, text_of
from .versions import publish, retire

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from authorities.models import Appointment
    from casenotes.models import Case
    from delegation.rules.schemes import Statement

    Appoint = Callable[..., Appointment]

BLACKBURN: Final = "bwd/2023-12.yaml"
ROW: Final = "bwd-1-05"
DECIDED: Final = datetime(2026, 6, 3, 16, tzinfo=UTC)
WRITTEN: Final = {
    "taken": "earlier",
    "taken_on": "3 June 2026",
    "taken_time": "17:00",
    "decided": "Apply for an order.",
    "why": "He is not safe at home.",
    "child_view": "Asked; is afraid.",
    "actions": "Legal to issue.",
    "decider": "Head Example, Head of Service, Help and protection",
    **typed("consultation-legal", "Duty solicitor"),
}


def turned_into_a_duty(one: Statement) -> Statement:
    return replace(one, kind=StatementKind.RESPONSIBILITY) if one.row == ROW else one


def asking_nothing(one: Statement) -> Statement:
    return replace(one, routes=tuple(replace(route, first=()) for route in one.routes)) if one.row == ROW else one


SINCE_THEN: Final = pytest.mark.parametrize(
    "change", [retire(ROW), turned_into_a_duty, asking_nothing], ids=["gone", "a duty", "asks nothing"]
)


@pytest.fixture
def head(appoint: Appoint, case: Case, pages: object) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def worker(appoint: Appoint, head: Appointment) -> Client:
    return browser(appoint("social-worker", "help-and-protection", name="worker").user)


def prepare(worker: Client) -> Prepared:
    answer = worker.post(f"/decisions/{ROW}/prepare?case=1001", {**WRITTEN, "key": str(uuid.uuid4())})
    prepared = Prepared.objects.get()
    assert answer.headers["Location"] == f"/prepared/{prepared.pk}"
    return prepared


@SINCE_THEN
def test_the_decider_corrects_it_by_the_row_of_that_moment_and_confirms_it(
    worker: Client, head: Appointment, change: Callable[[Statement], Statement | None]
) -> None:
    prepared = prepare(worker)
    publish(BLACKBURN, "2026-07", change)
    client, address = browser(head.user), f"/prepared/{prepared.pk}/correct"
    shown = client.get(address)
    assert shown.status_code == 200
    assert 'name="step-consultation-legal"' in shown.content.decode()
    form = {**WRITTEN, "actions": "Legal to issue by six.", "number": "1", "key": str(uuid.uuid4())}
    assert client.post(address, form).status_code == 302
    page = text_of(client.get(f"/prepared/{prepared.pk}"))
    assert "You may decide this." in page
    client.post(f"/prepared/{prepared.pk}", {"act": "confirm", "number": "2", "key": str(uuid.uuid4())})
    note = Note.objects.get()
    assert (note.kind, note.row, note.taken_at) == (NoteKind.DECISION, ROW, DECIDED)
    assert note.version is not None
    assert note.version.effective == "2023-12"
    assert note.text.actions == "Legal to issue by six."


@SINCE_THEN
def test_a_decision_of_that_day_is_prepared_and_recorded_as_denied_by_the_row_of_that_moment(
    worker: Client, head: Appointment, change: Callable[[Statement], Statement | None]
) -> None:
    publish(BLACKBURN, "2026-07", change)
    prepared = prepare(worker)
    deny(user=head.user, prepared=prepared, why="Nobody called me.")
    shown = worker.get(f"/prepared/{prepared.pk}/record")
    assert shown.status_code == 200
    assert 'name="step-consultation-legal"' in shown.content.decode()
