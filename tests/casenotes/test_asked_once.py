"""A page asks the database nothing twice."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casenotes.models import Note
from casenotes.recording.preparing import prepare_note

from .test_pages import URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.drafts import Draft
    from casenotes.recording.actions import Answered

ADDRESSES = (
    *(
        "/",
        "/?q=care+order",
        "/decisions/bwd-1-06",
        URL,
        "/notes",
        "/notes?mine=on&team=on&kind=decision&since=1/1/2026",
        "/notes/{note}",
        "/notes/case",
        "/waiting",
        "/decisions/bwd-1-05/prepare?case=1001",
        "/prepared",
        "/prepared/{prepared}",
    ),
    *("/sections", "/a-to-z", "/matrix", "/panels", "/posts", "/posts/head-of-service", "/out-of-hours"),
)
NO_READING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_asks_nothing_twice(
    address: str,
    appoint: Callable[..., Appointment],
    record: Callable[..., Answered],
    draft: Draft,
    pages: object,
) -> None:
    head = appoint("head-of-service", "help-and-protection")
    record(head)
    client = Client()
    client.force_login(head.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    worker = appoint("social-worker", "help-and-protection")
    prepared = prepare_note(
        user=worker.user, appointment=worker, decider=head.user, draft=draft, title="Apply", key=uuid.uuid4()
    )
    address = address.format(note=Note.objects.get().pk, prepared=prepared.pk)
    client.get(address)  # fills what is kept from one request to the next
    # Time stands still, so that the same question about a moment is the same query.
    with time_machine.travel(timezone.now(), tick=False), CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    counts = Counter(one["sql"] for one in asked if not one["sql"].startswith(NO_READING))
    assert counts
    assert [sql for sql, count in counts.items() if count > 1] == []
