"""A decision of a day that no version covers is recorded as "no scheme checked", and gets nobody round the rules."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from authorities.models import Area, Authority, Post, User
from authorities.people import actions as people
from authorities.people.reach import reach_of
from casenotes.models import AuditEntry, Note, NoteKind, NoteRequest
from casenotes.proof.proving import altered_notes
from casenotes.reading.asked import waiting_for_an_answer
from casenotes.reading.queries import KindWanted, Wanted, notes_of
from casenotes.recording import errors
from casenotes.recording.actions import correct_note
from delegation.rules.steps import Step, StepKind

from .conftest import WORDS
from .evidenced import done
from .test_late_entry import (
    BLACKBURN,
    CONFIRMED,
    EARLIER,
    URL,
    browser_of,
    page,
    recorded,
    replaced,
)
from .test_pages import WRITTEN, sent
from .versions import publish, retire

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

pytestmark = pytest.mark.usefixtures("pages")

AUGUST_2022 = datetime(2022, 8, 14, 13, 30, tzinfo=UTC)
OLD = {"taken": "earlier", "taken_on": "14/8/2022", "taken_time": "14:30"}
WHY_NOT = "No version of this scheme that is held here covers 14 August 2022."
OLD_URL = "/decisions/bwd-3-04/record?case=1001"


@pytest.fixture
def head(appoint: Appoint, case: Case) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


def test_a_day_before_every_version_is_led_to_recording_without_a_scheme(head: Appointment) -> None:
    client = browser_of(head)
    gone = page(client, "/decisions/bwd-3-04?on=14/8/2022", 404)
    assert "Record a decision taken on 14 August 2022" in gone
    assert 'href="/decisions/bwd-3-04/record?on=14%2F8%2F2022"' in gone
    text = page(client, f"{OLD_URL}&on=14/8/2022")
    assert WHY_NOT in text
    assert (
        "The decision is recorded as “no scheme checked” and goes to Head of Service (Help and protection) and "
        "Strategic Director, Children and Education." in text
    )
    assert "You may" not in text


def test_it_is_recorded_only_once_it_is_confirmed_with_a_reason(head: Appointment) -> None:
    client = browser_of(head)
    unconfirmed = client.post(OLD_URL, sent(**OLD))
    assert unconfirmed.status_code == 422
    assert WHY_NOT in str(unconfirmed.context["form"].errors["outside_scheme"])
    without_reason = client.post(OLD_URL, sent(**OLD, outside_scheme="on"))
    assert without_reason.status_code == 422
    assert "Say why it is recorded without a scheme to check it by." in without_reason.content.decode()
    assert not Note.objects.exists()
    assert client.post(OLD_URL, sent(**OLD, **CONFIRMED)).status_code == 302


def test_a_decision_of_august_2022_is_recorded_as_no_scheme_checked(head: Appointment) -> None:
    client = browser_of(head)
    client.post(OLD_URL, sent(**OLD, **CONFIRMED))
    note = recorded()
    assert (note.kind, note.version, note.scheme_digest) == (NoteKind.UNCHECKED, None, "")
    assert (note.outcome, note.codes, note.rows) == ("not-checked", ["no-version"], ["bwd-3-04"])
    assert (note.row, note.taken_at) == ("bwd-3-04", AUGUST_2022)
    assert note.title == "Regulation 24 placement with a relative, and approval of its viability assessment"
    assert note.text.determination["reasons"][0]["text"] == WHY_NOT
    assert note.text.question["row"] == "bwd-3-04"
    entry = AuditEntry.objects.get(note=note, kind="recorded")
    assert (entry.outcome, entry.codes) == ("not-checked", ["no-version"])
    assert list(altered_notes()) == []
    text = page(client, f"/notes/{note.pk}")
    assert "No scheme was checked." in text
    assert WHY_NOT in text
    assert "Why it is recorded without a scheme to check it by" in text
    assert "Goes to</dt>" in text


def test_it_goes_to_whoever_decides_the_row_today_and_to_the_post_that_answers(
    head: Appointment, record: Record
) -> None:
    note = record(head, row="bwd-3-04", taken_at=AUGUST_2022, is_outside_scheme=True, evidence=()).note
    assert note is not None
    asked = list(NoteRequest.objects.filter(note=note).values_list("kind", "post", "area"))
    assert asked == [("answer", "head-of-service", "help-and-protection"), ("answer", "dcs", "")]
    # Never back to whoever took it.
    assert note.should_have_decided == "dcs"


def test_the_area_of_the_case_comes_before_that_of_whoever_records(
    head: Appointment, record: Record, case: Case
) -> None:
    case.area = Area.objects.get(authority=case.authority, slug="leaving-care")
    case.save()
    note = record(head, row="bwd-3-04", taken_at=AUGUST_2022, is_outside_scheme=True, evidence=()).note
    assert note is not None
    assert note.requests.get(post="head-of-service").area == "leaving-care"


def test_of_a_row_that_is_gone_it_goes_to_whoever_decides_what_replaced_it(head: Appointment, record: Record) -> None:
    publish(BLACKBURN, "2026-07", replaced("bwd-3-04", by="bwd-1-06"))
    note = record(head, row="bwd-3-04", taken_at=AUGUST_2022, is_outside_scheme=True, evidence=()).note
    assert note is not None
    assert set(note.requests.values_list("post", flat=True)) == {"team-manager", "dcs"}


def test_where_no_post_answers_for_the_council_it_goes_to_whoever_decides_the_row(
    head: Appointment, record: Record
) -> None:
    Authority.objects.filter(pk=head.seat.post.authority_id).update(answering_post="")
    head = type(head).objects.with_post().get(pk=head.pk)
    note = record(head, row="bwd-3-04", taken_at=AUGUST_2022, is_outside_scheme=True, evidence=()).note
    assert note is not None
    # Nobody else holds the post, so that the next above is asked as well.
    assert list(note.requests.values_list("post", flat=True)) == ["head-of-service", "dcs"]


def test_a_date_before_the_first_version_gets_nobody_round_the_rules(appoint: Appoint, record: Record) -> None:
    lead, director = appoint("service-lead", "help-and-protection"), appoint("dcs", name="director")
    with pytest.raises(errors.NoVersionHeldError, match="no scheme checked"):
        record(lead, taken_at=AUGUST_2022)
    assert not Note.objects.exists()
    note = record(lead, taken_at=AUGUST_2022, is_outside_scheme=True).note
    assert note is not None
    assert note.kind == NoteKind.UNCHECKED
    assert notes_of(director.user, Wanted(kind=KindWanted.DECISION)).rows == ()
    assert waiting_for_an_answer(director.user, reach_of(director.user, timezone.now())) == [note]
    assert note.requests.filter(post="dcs", kind="answer").exists()


def test_it_counts_with_those_outside_the_scheme_wherever_they_are_listed(
    head: Appointment, record: Record, appoint: Appoint
) -> None:
    note = record(head, row="bwd-3-04", taken_at=AUGUST_2022, is_outside_scheme=True, evidence=()).note
    outside = record(appoint("service-lead", "help-and-protection"), is_outside_scheme=True).note
    record(head)
    assert notes_of(head.user, Wanted(kind=KindWanted.DEVIATION)).rows == (outside, note)
    listed = page(browser_of(head), "/notes?kind=deviation")
    assert "No scheme checked" in listed
    director = appoint("dcs", name="director")
    own = page(browser_of(director), "/notes?answer=on")
    assert f"/notes/{note.pk}" in own if note is not None else False
    assert f"/notes/{outside.pk}" not in own if outside is not None else False


def test_its_steps_are_kept_as_they_are_stated_and_none_counts(head: Appointment, record: Record) -> None:
    late = done(Step(StepKind.OVERSIGHT, "service-lead-fostering"), "", datetime(2023, 1, 1, tzinfo=UTC))
    note = record(head, row="bwd-3-04", taken_at=AUGUST_2022, is_outside_scheme=True, evidence=(late,)).note
    assert note is not None
    assert note.text.evidence == [late.as_plain()]
    assert note.text.question["steps"] == []


def test_a_post_that_was_not_held_then_cannot_record_it(appoint: Appoint, record: Record) -> None:
    late = appoint("head-of-service", "help-and-protection", starts=datetime(2023, 1, 1, tzinfo=UTC))
    with pytest.raises(errors.AppointmentNotInForceError):
        record(late, taken_at=AUGUST_2022, is_outside_scheme=True)
    assert not Note.objects.exists()


def test_a_decision_before_the_child_was_there_is_refused_all_the_same(head: Appointment, record: Record) -> None:
    old = appoint_before(head)
    with pytest.raises(errors.MomentNotPossibleError):
        record(old, taken_at=datetime(2014, 8, 14, 13, tzinfo=UTC), is_outside_scheme=True)


def appoint_before(head: Appointment) -> Appointment:
    return people.appoint(
        user=head.user,
        post=Post.objects.get(authority=head.seat.post.authority, slug="dcs"),
        starts=datetime(2010, 1, 1, tzinfo=UTC),
    )


def test_a_correction_of_it_is_of_its_kind_and_asks_anew_whoever_was_asked(head: Appointment, record: Record) -> None:
    note = record(head, row="bwd-3-04", taken_at=AUGUST_2022, is_outside_scheme=True, evidence=()).note
    assert note is not None
    words = replace(WORDS, correction_reason="The wrong day.")
    correction = correct_note(user=head.user, appointment=head, note=note, text=words, key=uuid.uuid4())
    assert (correction.kind, correction.version, correction.codes) == (NoteKind.UNCHECKED, None, ["no-version"])
    asked = {(one.kind, one.post, one.area) for one in note.requests.all()}
    assert asked <= {(one.kind, one.post, one.area) for one in correction.requests.all()}
    assert asked
    assert list(altered_notes()) == []


def test_the_log_says_that_no_scheme_was_checked(head: Appointment, record: Record, blackburn: Authority) -> None:
    record(head, row="bwd-3-04", taken_at=AUGUST_2022, is_outside_scheme=True, evidence=())
    auditor = User.objects.create_user("auditor", "A. Auditor", authority=blackburn, role="auditor")
    client = Client()
    client.force_login(auditor, backend="authorities.sign_in.backends.DemonstrationBackend")
    assert ", with no scheme checked." in page(client, "/log")


def test_a_press_of_the_button_that_comes_twice_makes_one_note(head: Appointment) -> None:
    client, form = browser_of(head), sent(**OLD, **CONFIRMED)
    first, second = (client.post(OLD_URL, form).headers["Location"] for _ in range(2))
    assert first == second
    assert (Note.objects.count(), NoteRequest.objects.count()) == (1, 2)
    assert WRITTEN["why"] == recorded().text.why


@pytest.fixture
def gap(head: Appointment) -> None:
    """A version that ended on 1 May 2026, and the next one, which began on 1 July."""
    publish(BLACKBURN, "2026-03", lambda one: one, ends="2026-05")
    publish(BLACKBURN, "2026-07", retire("bwd-1-06"))


@pytest.mark.parametrize(("row", "kept"), [("bwd-3-04", {"head-of-service", "dcs"}), ("bwd-1-06", {"dcs"})])
def test_a_day_between_two_versions_is_recorded_as_no_scheme_checked(
    gap: None, head: Appointment, row: str, kept: set[str]
) -> None:
    client, url = browser_of(head), f"/decisions/{row}/record?case=1001"
    assert "Record a decision taken on 3 June 2026" in page(client, f"/decisions/{row}?on=3/6/2026", 404)
    opened = page(client, f"{url}&on=3/6/2026")
    assert "No version of this scheme that is held here covers 3 June 2026." in opened
    assert "Judged by" not in opened
    unconfirmed = client.post(url, sent(**EARLIER))
    assert "Tick that it is recorded" in str(unconfirmed.context["form"].errors["outside_scheme"])
    assert client.post(url, sent(**EARLIER, **CONFIRMED)).status_code == 302
    note = recorded()
    assert (note.kind, note.version, note.outcome) == (NoteKind.UNCHECKED, None, "not-checked")
    assert set(note.requests.values_list("post", flat=True)) == kept
    assert list(altered_notes()) == []


@pytest.mark.parametrize(
    ("day", "version"), [("30/4/2026", "2026-03"), ("1/7/2026", "2026-07"), ("1/2/2026", "2023-12")]
)
def test_the_days_beside_a_gap_are_checked_by_their_own_version(
    gap: None, head: Appointment, record: Record, day: str, version: str
) -> None:
    client = browser_of(head)
    assert "No version of this scheme" not in page(client, f"{URL}&on={day}")
    at = {**EARLIER, "taken_on": day, "step-consultation-legal-day": day, "step-consultation-legal-time": "09:00"}
    assert client.post(URL, sent(**at)).status_code == 302
    note = recorded()
    assert note.version is not None
    assert (note.kind, note.version.effective) == (NoteKind.DECISION, version)


def test_after_the_end_of_a_document_that_nothing_follows_no_decision_is_recorded(
    head: Appointment, record: Record
) -> None:
    publish(BLACKBURN, "2026-03", lambda one: one, ends="2026-05")
    with pytest.raises(errors.SchemeNotInForceError, match="No version of this scheme was in force") as refused:
        record(head, is_outside_scheme=True)
    assert not isinstance(refused.value, errors.NoVersionHeldError)
