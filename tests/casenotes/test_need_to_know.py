"""Nobody reads without need: who opens a case, who reads which notes, and that opening is in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.test import Client

from authorities.models import Role, User
from casenotes.models import AuditEntry, Case, Note
from tests.casenotes.evidenced import typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

RECORD = "/decisions/bwd-1-05/record"


def acts_as(held: Appointment, role: Role) -> User:
    User.objects.filter(pk=held.user.pk).update(role=role)
    held.user.refresh_from_db()
    return held.user


def browser(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    held = appoint("head-of-service", "help-and-protection", name="head")
    acts_as(held, Role.MANAGER)
    return held


@pytest.fixture
def note(head: Appointment, record: Record) -> Note:
    made = record(head).note
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("post", "role", "reads"),
    [
        ("team-manager", Role.MANAGER, True),
        ("team-manager", Role.SCHEME_EDITOR, True),
        ("team-manager", Role.PRACTITIONER, False),
        ("team-manager", Role.READER, False),
        ("social-worker", Role.PRACTITIONER, False),
        ("registered-manager", Role.MANAGER, False),
        ("foster-carer", Role.AUDITOR, True),
        ("foster-carer", Role.READER, False),
    ],
)
def test_managers_in_a_ranked_post_and_auditors_read_the_notes_of_the_council(
    note: Note, appoint: Appoint, pages: object, post: str, role: Role, reads: bool
) -> None:
    area = None if post in {"registered-manager", "foster-carer"} else "help-and-protection"
    user = acts_as(appoint(post, area), role)
    assert (note in Note.objects.visible_to(user)) is reads
    assert browser(user).get(f"/notes/{note.pk}").status_code == (200 if reads else 404)
    assert (Case.objects.visible_to(user).exists()) is (role != Role.READER)


def test_whoever_recorded_a_note_reads_it_whatever_they_are_now(note: Note, head: Appointment) -> None:
    assert note in Note.objects.visible_to(acts_as(head, Role.PRACTITIONER))
    assert note not in Note.objects.visible_to(acts_as(head, Role.READER))


def test_whoever_has_to_answer_a_decision_outside_the_scheme_reads_it_and_no_other(
    note: Note, appoint: Appoint, record: Record
) -> None:
    worker = appoint("social-worker", "help-and-protection")
    outside = record(worker, is_outside_scheme=True, should_have_decided="service-lead").note
    lead = acts_as(appoint("service-lead", "help-and-protection"), Role.PRACTITIONER)
    assert list(Note.objects.visible_to(lead)) == [outside]


def test_an_appointment_that_is_over_opens_nothing(note: Note, appoint: Appoint) -> None:
    former = appoint("team-manager", "help-and-protection", ends=note.taken_at)
    assert not Note.objects.visible_to(acts_as(former, Role.MANAGER)).exists()


def test_somebody_who_only_looks_up_gets_the_answer_and_no_way_to_a_case(
    appoint: Appoint, case: Case, pages: object
) -> None:
    client = browser(acts_as(appoint("registered-manager"), Role.READER))
    page = client.get("/decisions/bwd-1-05").content.decode()
    assert "Record this decision" not in page
    assert "Record a decision" not in page
    assert 'href="/notes"' not in page
    for address in ("/notes", RECORD, f"{RECORD}?case=1001"):
        assert client.get(address).status_code == 403
    assert client.post(f"{RECORD}?case=1001", {}).status_code == 403
    assert not AuditEntry.objects.exists()


def test_opening_a_case_and_looking_for_one_are_in_the_log(head: Appointment, case: Case, pages: object) -> None:
    client = browser(head.user)
    client.get(RECORD)
    assert not AuditEntry.objects.exists()
    client.get(f"{RECORD}?case=1001")
    client.post(RECORD, {"case": "c-77"})
    entries = AuditEntry.objects.order_by("pk")
    assert [(one.kind, one.codes, one.case, one.note, one.row) for one in entries] == [
        ("read", ["case-opened"], case, None, "bwd-1-05"),
        ("listed", ["case-not-found"], None, None, "bwd-1-05"),
    ]


def test_saving_a_note_does_not_log_the_case_as_opened_again(head: Appointment, case: Case, pages: object) -> None:
    words = {"taken": "now", "decided": "x", "why": "x", "child_view": "x", "actions": "x"}
    key = {"key": "8f0c3c0e-3f39-4c4f-8d59-3b1f3a0f3a11"}
    browser(head.user).post(f"{RECORD}?case=1001", words | key | typed("consultation-legal"))
    assert list(AuditEntry.objects.values_list("kind", flat=True)) == ["recorded"]


def test_where_the_log_cannot_be_written_no_case_is_shown(
    head: Appointment, case: Case, pages: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_entry: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("casenotes.recording.audit.write_entry", fail)
    answer = browser(head.user).get(f"{RECORD}?case=1001")
    assert answer.status_code >= 500
    assert b"A.E." not in answer.content
