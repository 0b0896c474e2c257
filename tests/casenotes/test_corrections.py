"""A correction is a further note: who may make one, of which note, and what the pages show of it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from authorities.files.reading import read_document
from authorities.people import actions as people
from casenotes.models import AuditEntry, Note
from casenotes.reading.queries import latest_correction
from casenotes.recording import errors
from casenotes.recording.actions import correct_note
from casenotes.recording.questions import may_correct
from delegation.encodings.files import read_scheme_file
from delegation.publishing.actions import load_scheme
from delegation.rules.steps import Step, StepKind

from .conftest import FIXTURES, SINCE, WORDS
from .evidenced import done
from .test_pages import WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered
    from delegation.rules.schemes import Statement

RIGHT = replace(WORDS, decided="Apply tomorrow.", correction_reason="The wrong day.")
HEADINGS = ("decided", "why", "child_view", "actions")
SENT = {**{name: WRITTEN[name] for name in HEADINGS}, "decided": "Apply tomorrow.", "correction_reason": "Wrong day."}


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection")


@pytest.fixture
def note(head: Appointment, record: Callable[..., Answered]) -> Note:
    recorded = record(head).note
    assert recorded is not None
    return recorded


def corrected(note: Note, by: Appointment, **changes: Any) -> Note:
    return correct_note(user=by.user, appointment=by, note=note, text=replace(RIGHT, **changes), key=uuid.uuid4())


def browser(appointment: Appointment) -> Client:
    client = Client()
    client.force_login(appointment.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def entries() -> list[tuple[str, list[str]]]:
    return list(AuditEntry.objects.order_by("id").values_list("kind", "codes"))


def test_it_says_of_the_decision_what_the_note_said(note: Note, head: Appointment) -> None:
    before = Note.objects.filter(pk=note.pk).values().get()
    correction = corrected(note, head)
    same = ("kind", "case", "version", "row", "title", "taken_at", "post", "area", "outcome", "codes", "rows")
    same_digests = ("scheme_digest", "ladder_digest", "words_digest", "calendar_digest")
    same_words = ("case_reference", "initials", "question", "determination", "evidence")
    for names in (same, same_digests):
        assert [getattr(correction, name) for name in names] == [getattr(note, name) for name in names]
    assert [getattr(correction.text, name) for name in same_words] == [getattr(note.text, name) for name in same_words]
    assert (correction.number, correction.text.decided) == (2, "Apply tomorrow.")
    assert not set(correction.digests.values()) & set(note.digests.values())
    assert Note.objects.filter(pk=note.pk).values().get() == before
    assert note.text.decided == "Apply today."
    assert entries()[-1] == ("corrected", [])


@pytest.mark.parametrize(
    ("post", "area", "may"),
    [
        ("head-of-service", "help-and-protection", True),
        ("deputy-director", None, True),
        ("dcs", None, True),
        ("head-of-service", "education", False),
        ("service-lead", "help-and-protection", False),
        ("social-worker", "help-and-protection", False),
    ],
)
def test_it_is_for_a_post_that_may_take_the_decision_now(
    note: Note, appoint: Callable[..., Appointment], post: str, area: str | None, may: bool
) -> None:
    other = appoint(post, area)
    assert may_correct(user=other.user, appointment=other, note=note) is may
    if may:
        correction = corrected(note, other)
        assert (correction.recorded_by, correction.text.recorder) == (other.user, other.user.full_name)
        assert correction.recorded_as.startswith(other.seat.post.title)
        assert correction.recorded_as != note.recorded_as or post == "head-of-service"
        return
    with pytest.raises(errors.NotYoursToCorrectError):
        corrected(note, other)
    assert Note.objects.count() == 1
    assert entries()[-1] == ("refused", ["not-yours-to-correct"])


def test_an_absence_of_then_lets_nobody_correct_now(
    appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    stand_in, deputy = appoint("hos-corporate-parenting"), appoint("deputy-director")
    now = timezone.now()
    people.record_absence(
        appointment=deputy, starts=now - timedelta(hours=2), ends=now - timedelta(hours=1), recorded_by=deputy.user
    )
    panel = (done(Step(StepKind.RECOMMENDATION, "fostering-panel"), "Minutes"),)
    note = record(stand_in, row="bwd-3-01", evidence=panel, taken_at=now - timedelta(minutes=90)).note
    assert note is not None
    people.end_appointment(appointment=stand_in, at=now)
    successor = appoint("hos-corporate-parenting", name="successor", starts=now)
    assert not may_correct(user=successor.user, appointment=successor, note=note)
    assert may_correct(user=deputy.user, appointment=deputy, note=note)


def test_an_absence_of_now_counts_though_the_scheme_of_then_did_not_ask_for_it(
    appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    text = read_scheme_file(read_document(FIXTURES / "schemes" / "bwd" / "2023-12.yaml"))
    of_then = [_without_stand_ins(one) if one.row == "bwd-3-01" else one for one in text.scheme.statements]
    for effective, statements in (("2026-05-01", tuple(of_then)), ("2026-06-05", text.scheme.statements)):
        changed = replace(text.scheme, effective=effective, version=effective, review_due=None, statements=statements)
        load_scheme(text=replace(text, scheme=changed), backdated_because="Set-up of the tests")
    stand_in, deputy = appoint("hos-corporate-parenting"), appoint("deputy-director")
    panel = (done(Step(StepKind.RECOMMENDATION, "fostering-panel"), "Minutes"),)
    note = record(deputy, row="bwd-3-01", evidence=panel).note
    assert note is not None
    assert note.text.question["facts"] == {}
    now = timezone.now()
    assert not may_correct(user=stand_in.user, appointment=stand_in, note=note)
    people.record_absence(
        appointment=deputy, starts=now - timedelta(hours=1), ends=now + timedelta(hours=1), recorded_by=deputy.user
    )
    assert may_correct(user=stand_in.user, appointment=stand_in, note=note)


def _without_stand_ins(statement: Statement) -> Statement:
    routes = (replace(route, who=replace(route.who, stand_ins=())) for route in statement.routes)
    return replace(statement, routes=tuple(routes))


def test_nobody_else_corrects_on_the_strength_of_what_the_row_is_about_and_nobody_confirmed(
    appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    virtual_school = (done(Step(StepKind.CONSULTATION, "head-of-virtual-school"), "E. Sample"),)
    asked = {"row": "bwd-4-22", "evidence": virtual_school}
    worker, lead = appoint("social-worker", "leaving-care"), appoint("service-lead", "leaving-care")
    unconfirmed = record(worker, is_outside_scheme=True, **asked).note
    confirmed = record(worker, is_outside_scheme=True, facts={"school_year": 10}, **asked).note
    assert unconfirmed is not None
    assert confirmed is not None
    assert may_correct(user=lead.user, appointment=lead, note=unconfirmed) is False
    assert may_correct(user=lead.user, appointment=lead, note=confirmed) is True


def test_whoever_left_the_post_corrects_nothing(note: Note, head: Appointment) -> None:
    people.end_appointment(appointment=head, at=timezone.now())
    with pytest.raises(errors.AppointmentNotInForceError):
        corrected(note, head)
    assert Note.objects.count() == 1
    assert entries()[-1] == ("refused", ["post-not-held"])


def test_the_post_of_somebody_else_corrects_nothing(
    note: Note, head: Appointment, appoint: Callable[..., Appointment]
) -> None:
    other = appoint("social-worker", "help-and-protection")
    with pytest.raises(errors.AppointmentNotInForceError):
        correct_note(user=other.user, appointment=head, note=note, text=RIGHT, key=uuid.uuid4())


def test_corrections_follow_on_one_another_and_never_stand_side_by_side(note: Note, head: Appointment) -> None:
    second = corrected(note, head)
    third = corrected(second, head, decided="Apply on Friday.")
    assert [latest_correction(one) for one in (note, second, third)] == [third, third, None]
    for earlier in (note, second):
        with pytest.raises(errors.AlreadyCorrectedError):
            corrected(earlier, head, decided="Another way.")
    assert entries()[-1] == ("refused", ["already-corrected"])
    assert list(Note.objects.order_by("number").values_list("number", "corrects__number")) == [
        (1, None),
        (2, 1),
        (3, 2),
    ]


@pytest.mark.usefixtures("pages")
def test_a_deviation_stays_one(
    head: Appointment, appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    lead = appoint("service-lead", "help-and-protection")
    text = replace(WORDS, deviation_reason="Nobody could be reached.")
    note = record(lead, is_outside_scheme=True, text=text).note
    assert note is not None
    client = browser(lead)
    answer = client.post(f"/notes/{note.pk}/correct", {**SENT, "key": str(uuid.uuid4())})
    correction = Note.objects.get(corrects=note)
    assert answer.status_code == 302
    assert (correction.kind, correction.should_have_decided) == ("deviation", "head-of-service")
    assert correction.text.deviation_reason == "Nobody could be reached."


@pytest.mark.usefixtures("pages")
class TestPages:
    def test_the_latest_of_a_chain_is_offered(self, note: Note, head: Appointment) -> None:
        third = corrected(corrected(note, head), head)
        answer = browser(head).get(f"/notes/{note.pk}/correct")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/notes/{third.pk}")

    def test_the_note_and_its_correction_lead_to_one_another(
        self, note: Note, head: Appointment, appoint: Callable[..., Appointment]
    ) -> None:
        correction = corrected(note, appoint("deputy-director"))
        client = browser(head)
        first, second = (client.get(f"/notes/{one.pk}").content.decode() for one in (note, correction))
        assert f'Corrected by <a class="govuk-link" href="/notes/{correction.pk}">note 2</a> on ' in first
        assert f'Corrects <a class="govuk-link" href="/notes/{note.pk}">note 1</a>' in second
        assert "The wrong day." in second
        assert "Head of Service, Help and protection" in second
        assert "Correct this note" not in first
        assert "Correct this note" in second

    def test_the_button_is_there_only_for_who_may(self, note: Note, appoint: Callable[..., Appointment]) -> None:
        client = browser(appoint("team-manager", "help-and-protection"))
        assert b"Correct this note" not in client.get(f"/notes/{note.pk}").content
        assert client.get(f"/notes/{note.pk}/correct").status_code == 403

    def test_a_forged_correction_gets_403_keeps_the_text_and_leaves_one_entry(
        self, note: Note, appoint: Callable[..., Appointment]
    ) -> None:
        client = browser(appoint("team-manager", "help-and-protection"))
        before = AuditEntry.objects.count()
        forged = {**SENT, "key": str(uuid.uuid4()), "recorded_by": "1", "appointment": "1", "post": "dcs"}
        answer = client.post(f"/notes/{note.pk}/correct", forged)
        assert answer.status_code == 403
        assert b"Apply tomorrow." in answer.content
        assert (Note.objects.count(), AuditEntry.objects.count()) == (1, before + 1)
        assert entries()[-1] == ("refused", ["not-yours-to-correct"])

    def test_a_second_press_makes_no_second_correction(self, note: Note, head: Appointment) -> None:
        client, sent = browser(head), {**SENT, "key": str(uuid.uuid4())}
        where = [client.post(f"/notes/{note.pk}/correct", sent).headers["Location"] for _ in range(2)]
        assert where[0] == where[1]
        assert Note.objects.count() == 2
        changed = client.post(f"/notes/{note.pk}/correct", {**sent, "why": "Another reason."})
        assert changed.status_code == 409
        assert b"Another reason." in changed.content

    def test_who_comes_second_keeps_the_text_and_is_shown_the_first(
        self, note: Note, head: Appointment, appoint: Callable[..., Appointment]
    ) -> None:
        correction = corrected(note, appoint("deputy-director"))
        answer = browser(head).post(f"/notes/{note.pk}/correct", {**SENT, "key": str(uuid.uuid4())})
        assert answer.status_code == 409
        assert f"/notes/{correction.pk}".encode() in answer.content
        assert b"Apply tomorrow." in answer.content

    def test_an_empty_form_names_every_field(self, note: Note, head: Appointment) -> None:
        answer = browser(head).post(f"/notes/{note.pk}/correct", {})
        assert answer.status_code == 422
        for words in ("Say what was wrong", "Say what was decided.", "Open the form again: it came without its key."):
            assert words.encode() in answer.content
        assert b"<title>Error: " in answer.content

    def test_another_council_finds_nothing_to_correct(self, note: Note, head: Appointment) -> None:
        client = browser(head)
        for path in (f"/notes/{uuid.uuid4()}/correct", "/notes/1/correct"):
            assert client.get(path).status_code == 404
            assert client.post(path, {**SENT, "key": str(uuid.uuid4())}).status_code == 404

    def test_nobody_without_a_post_corrects(self, note: Note, head: Appointment) -> None:
        people.end_appointment(appointment=head, at=SINCE + timedelta(days=1))
        answer = browser(head).post(f"/notes/{note.pk}/correct", {**SENT, "key": str(uuid.uuid4())})
        assert answer.status_code == 403
        assert b"Apply tomorrow." in answer.content
        assert entries()[-1] == ("refused", ["post-not-held"])
