"""Many presses of the button at the same moment, through the pages, on the database in use."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from casenotes.models import AuditEntry, Note, NoteText, Submission

from .test_ledger import at_once
from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("emptied_afterwards", "pages"),
]
MANY = 20


@pytest.fixture
def browsers(appoint: Callable[..., Appointment], case: Case) -> list[Client]:
    """Twenty windows in which one head of service is signed in."""
    held = appoint("head-of-service", "help-and-protection")
    clients = [Client() for _ in range(MANY)]
    for client in clients:
        client.force_login(held.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return clients


def test_twenty_windows_that_send_one_form_make_one_note(browsers: list[Client]) -> None:
    form = sent()
    answers = at_once(lambda index: browsers[index].post(URL, form).headers.get("Location", ""), MANY)
    note = Note.objects.get()
    assert Counter(answers) == {f"/notes/{note.pk}": MANY}
    assert [model._default_manager.count() for model in (NoteText, Submission, AuditEntry)] == [1, 1, 1]


def test_twenty_forms_make_twenty_notes_numbered_without_a_gap(browsers: list[Client]) -> None:
    at_once(lambda index: browsers[index].post(URL, sent(why=f"Reason {index}.")), MANY)
    assert sorted(Note.objects.values_list("number", flat=True)) == list(range(1, MANY + 1))
    assert AuditEntry.objects.filter(kind="recorded").count() == MANY


def test_of_twenty_texts_under_one_key_one_is_recorded_and_the_others_are_told(browsers: list[Client]) -> None:
    key = str(uuid.uuid4())
    answers = at_once(lambda index: browsers[index].post(URL, sent(key=key, why=f"Reason {index}.")).status_code, MANY)
    assert Counter(answers) == {302: 1, 409: MANY - 1}
    assert Note.objects.count() == 1


def test_of_twenty_corrections_at_once_one_stands(browsers: list[Client]) -> None:
    browsers[0].post(URL, sent())
    note = Note.objects.get()
    words = dict.fromkeys(("decided", "why", "child_view", "actions", "correction_reason"), "x")
    answers = at_once(
        lambda index: (
            browsers[index]
            .post(f"/notes/{note.pk}/correct", {**words, "why": f"Reason {index}.", "key": str(uuid.uuid4())})
            .status_code
        ),
        MANY,
    )
    assert Counter(answers) == {302: 1, 409: MANY - 1}
    assert list(Note.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
