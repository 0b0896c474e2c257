"""Every refused attempt to record leaves one entry in the log, no text, and nothing else."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from authorities.models import Authority
from authorities.people import actions as people
from casenotes.models import AuditEntry, Case, Note, NoteText, Submission
from casenotes.recording import errors
from tests.casenotes.evidenced import typed

from .conftest import of_status
from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

DECIDED = datetime(2026, 6, 3, 16, tzinfo=UTC)


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection")


def browser(appointment: Appointment) -> Client:
    client = Client()
    client.force_login(appointment.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def one_entry_and_nothing_else(kind: str, codes: list[str]) -> None:
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.codes) == (kind, codes)
    assert "danger" not in str(entry.__dict__)
    assert (Note.objects.count(), NoteText.objects.count(), Submission.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("taken_at", "error", "code"),
    [
        (datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), errors.AppointmentNotInForceError, "post-not-held"),
        (datetime(2023, 11, 30, 23, 59, tzinfo=UTC), errors.NoVersionHeldError, "no-version"),
        (datetime(2099, 1, 1, tzinfo=UTC), errors.MomentNotPossibleError, "moment-not-possible"),
    ],
)
def test_a_moment_that_does_not_do_is_in_the_log(
    head: Appointment,
    record: Callable[..., Answered],
    taken_at: datetime,
    error: type[errors.CasenotesError],
    code: str,
) -> None:
    with pytest.raises(error):
        record(head, taken_at=taken_at)
    one_entry_and_nothing_else("refused", [code])


def test_the_case_of_another_council_is_refused_by_the_action_too(
    head: Appointment, record: Callable[..., Answered]
) -> None:
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    theirs = Case.objects.create(authority=elsewhere, reference="X-7", initials="X.Y.")
    with pytest.raises(errors.CaseNotThereError):
        record(head, case=theirs)
    one_entry_and_nothing_else("refused", ["no-such-case"])


def test_an_incomplete_attempt_is_in_the_log_with_what_it_lacked(
    head: Appointment, record: Callable[..., Answered]
) -> None:
    assert record(head, evidence=()).note is None
    one_entry_and_nothing_else("refused", ["named-post", "step-missing"])


def test_a_press_that_was_answered_is_answered_again_after_the_post_was_left(
    head: Appointment, record: Callable[..., Answered]
) -> None:
    key = uuid.uuid4()
    now = timezone.now()
    note = record(head, key, taken_at=now, is_now=True).note
    people.end_appointment(appointment=head, at=now + timedelta(microseconds=1))
    again = record(head, key, taken_at=timezone.now(), is_now=True)
    assert (again.note, again.is_new, again.answer) == (note, False, None)
    with pytest.raises(LookupError):
        _ = again.determination
    assert AuditEntry.objects.count() == 1


def test_the_same_key_of_two_people_is_two_notes(
    head: Appointment, appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    key = uuid.uuid4()
    notes = [record(held, key).note for held in (head, appoint("deputy-director"))]
    assert [note.number for note in notes if note is not None] == [1, 2]


@pytest.mark.usefixtures("pages", "case")
class TestPages:
    def test_a_post_that_has_ended_gets_403_keeps_the_text_and_leaves_one_entry(self, head: Appointment) -> None:
        people.end_appointment(appointment=head, at=timezone.now())
        answer = browser(head).post(URL, sent())
        assert answer.status_code == 403
        assert b"You hold no post at this moment" in answer.content
        assert b"Apply today for an order." in answer.content
        one_entry_and_nothing_else("refused", ["post-not-held"])

    def test_a_post_that_begins_tomorrow_decides_nothing_today(self, appoint: Callable[..., Appointment]) -> None:
        later = appoint("head-of-service", "help-and-protection", starts=timezone.now() + timedelta(days=1))
        assert browser(later).post(URL, sent()).status_code == 403
        one_entry_and_nothing_else("refused", ["post-not-held"])

    def test_a_post_named_in_the_request_counts_for_nothing(
        self, head: Appointment, appoint: Callable[..., Appointment]
    ) -> None:
        client = browser(appoint("social-worker", "help-and-protection"))
        session = client.session
        session["appointment_id"] = head.pk
        session.save()
        forged = sent(
            appointment=str(head.pk), post="head-of-service", user=str(head.user.pk), kind="decision", number="1"
        )
        assert client.post(URL, forged).status_code == 403
        one_entry_and_nothing_else("refused", ["post-too-low"])

    @pytest.mark.parametrize(
        "query", ["", "?case=", "?case=C-1", "?case=2002", "?case=2003", "?case=%00", "?case=1001%00"]
    )
    def test_no_case_of_the_council_no_note(self, head: Appointment, query: str) -> None:
        elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
        Case.objects.create(pk=2002, authority=elsewhere, reference="X-7", initials="X.Y.")
        answer = browser(head).post(f"/decisions/bwd-1-05/record{query}", sent())
        assert answer.status_code == 422
        assert Note.objects.count() == 0

    def test_what_the_record_knows_is_not_taken_from_the_request(
        self, appoint: Callable[..., Appointment], case: Case
    ) -> None:
        Case.objects.filter(pk=case.pk).update(had_protection_plan=True)
        client = browser(appoint("team-manager", "help-and-protection"))
        claimed = sent(**{"fact-previous_cp_plan": "no", "fact-post_absent": "service-lead", "fact-made-up": "1"})
        answer = client.post("/decisions/bwd-1-06/record?case=1001", claimed)
        assert answer.status_code == 422
        one_entry_and_nothing_else("refused", ["named-post", "step-missing"])

    @pytest.mark.parametrize(
        "changes",
        [
            {"taken": "earlier", "taken_on": "1/1/0001", "taken_time": "00:00"},
            {"taken": "earlier", "taken_on": "31/12/9999", "taken_time": "23:59"},
            {"taken": "earlier", "taken_on": "29/3/2026", "taken_time": "01:30", "why": "no such hour"},
            {"decided": "\x01\x02\x1b[31m\u202e\ufffe", "why": "\U0001f600" * 100},
            {"fact-urgent": "perhaps", "fact-child_age": "-1", "fact-amount_gbp": "1e400"},
            *({f"step-consultation-legal{part}": "\x00"} for part in ("", "-who", "-day", "-time", "-how")),
            {"step-made-up": "x", "csrfmiddlewaretoken": "x", "next": "//elsewhere.example"},
            {"key": "00000000-0000-0000-0000-000000000000"},
        ],
    )
    def test_hostile_input_is_never_an_error_of_the_server(self, head: Appointment, changes: dict[str, str]) -> None:
        answer = browser(head).post(URL, sent(**changes))
        assert answer.status_code in {302, 403, 422}
        assert Note.objects.count() == (1 if answer.status_code == 302 else 0)

    @pytest.mark.parametrize("body", [b"", b"\xff\xfe%%%=&&&;", b"{}", b"[1, 2]"])
    def test_a_body_that_is_no_form_is_answered_in_words(self, head: Appointment, body: bytes) -> None:
        for content_type in ("application/x-www-form-urlencoded", "application/json", "text/plain"):
            assert browser(head).post(URL, body, content_type=content_type).status_code == 422
        assert Note.objects.count() == 0

    def test_double_press_back_and_refresh_make_one_note(self, head: Appointment) -> None:
        client, form = browser(head), sent()
        first, second = client.post(URL, form), client.post(URL, form)
        note = Note.objects.get()
        assert [one.headers["Location"] for one in (first, second)] == [f"/notes/{note.pk}"] * 2
        assert client.get(URL).status_code == 200
        assert client.post(URL, form).headers["Location"] == f"/notes/{note.pk}"
        assert [client.get(f"/notes/{note.pk}").status_code for _ in range(2)] == [200, 200]
        logged = list(AuditEntry.objects.order_by("id").values_list("kind", flat=True))
        # The form opened again shows the case, and then the note is read twice.
        assert logged == ["recorded", "read", "read", "read"]
        assert len(list(get_messages(second.wsgi_request))) <= 1

    def test_the_same_form_with_another_text_gets_409_and_says_what_to_do(self, head: Appointment) -> None:
        client, form = browser(head), sent()
        client.post(URL, form)
        answer = client.post(URL, {**form, "why": "Quite another reason."})
        assert answer.status_code == 409
        for words in ("is note 1", "open the form again", "Quite another reason."):
            assert words.encode() in answer.content
        assert Note.objects.count() == 1
        assert AuditEntry.objects.latest("id").codes == ["submission-changed"]

    def test_a_form_opened_again_has_another_key(self, head: Appointment) -> None:
        client = browser(head)
        keys = {client.get(URL).context["form"]["key"].value() for _ in range(2)}
        assert len(keys) == 2

    def test_a_decision_of_the_past_is_held_against_the_facts_of_then(
        self, appoint: Callable[..., Appointment], case: Case
    ) -> None:
        Case.objects.filter(pk=case.pk).update(birth_date=date(2010, 6, 4), looked_after_since=date(2026, 1, 5))
        of_status(case, "section-20", date(2026, 1, 5))
        client = browser(appoint("deputy-director", None))
        earlier = {"taken": "earlier", "taken_on": "3/6/2026", "taken_time": "12:00"}
        # Besides the council's own row, regulation 39(6) asks the nominated officer for these.
        regulation = {
            **typed("check-wishes-ascertained"),
            **typed("check-welfare-safeguarded"),
            **typed("consultation-iro", "Her reviewing officer"),
        }
        answer = client.post("/decisions/bwd-4-26/record?case=1001", sent(**earlier, **regulation))
        note = Note.objects.get()
        assert answer.headers["Location"] == f"/notes/{note.pk}"
        assert (note.row, note.text.question["facts"]["child_age"]) == ("bwd-4-26", 15)
        assert note.text.question["stated_not_verified"] == []
