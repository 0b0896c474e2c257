"""A prepared note that is confirmed and denied in many windows at the same moment, on the database in use."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest
from django.test import Client

from casenotes.models import Note, Prepared, PreparedEnd

from .test_ledger import at_once
from .test_prepared_pages import PREPARE, browser, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("emptied_afterwards", "pages"),
]
MANY: Final = 8


@pytest.fixture
def windows(appoint: Callable[..., Appointment], case: Case) -> list[Client]:
    """Windows in which the decider is signed in, before whom a note lies prepared."""
    head = appoint("head-of-service", "help-and-protection", name="head")
    browser(appoint("social-worker", "help-and-protection", name="worker").user).post(PREPARE, sent())
    return [browser(head.user) for _ in range(MANY)]


def test_of_many_confirmations_and_denials_at_once_one_ends_it(windows: list[Client]) -> None:
    address = f"/prepared/{Prepared.objects.get().pk}"

    def press(index: int) -> int:
        denial = {"act": "deny", "why": f"Reason {index}."}
        confirmation = {"act": "confirm", "key": str(uuid.uuid4()), "number": "1"}
        return windows[index].post(address, denial if index % 2 else confirmation).status_code

    assert Counter(at_once(press, MANY)) == {302: 1, 409: MANY - 1}
    assert Note.objects.count() == (1 if PreparedEnd.objects.get().kind == "confirmed" else 0)


def test_one_confirmation_sent_from_many_windows_makes_one_note(windows: list[Client]) -> None:
    address, fields = (
        f"/prepared/{Prepared.objects.get().pk}",
        {"act": "confirm", "key": str(uuid.uuid4()), "number": "1"},
    )
    answers = at_once(lambda index: windows[index].post(address, fields).headers.get("Location", ""), MANY)
    assert Counter(answers) == {f"/notes/{Note.objects.get().pk}": MANY}
    assert PreparedEnd.objects.count() == 1
