"""A meeting keeps the panel that met and when; whoever is shown something says that they saw it; a dash is no word."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from authorities.people.reach import reach_of
from casenotes.drafts import Evidence
from casenotes.models import EntryKind, Note, NoteEntry, NoteRequest, RequestKind
from casenotes.recording.answering import answer_note, say_seen, to_see
from casenotes.recording.entries import Asked, add_entry
from delegation.answer.in_words import evidence_in_words, step_in_words
from delegation.rules.steps import Step, StepKind

from .conftest import WORDS
from .test_lists import browser_of
from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.drafts import Draft
    from casenotes.recording.actions import Answered

    Record = Callable[..., Answered]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]

PANEL = Step(StepKind.MEETING, "legal-gateway-panel")


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.mark.parametrize("is_done", [True, False])
def test_a_meeting_keeps_which_panel_met_and_when(
    head: Appointment, record: Record, draft: Draft, is_done: bool
) -> None:
    met = Evidence(PANEL, who="B. Sample", at=draft.taken_at, how="In the room", is_done=is_done)
    note = record(head, evidence=(*draft.evidence, met)).note
    assert note is not None
    [kept] = [one for one in note.text.evidence if one["kind"] == "meeting"]
    assert (kept["at"], kept["done_at"]) == ("legal-gateway-panel", draft.taken_at.isoformat())
    assert step_in_words(kept) == "Meeting, legal gateway panel"
    assert ("B. Sample, " in evidence_in_words(kept)) is is_done
    page = browser_of(head.user).get(f"/notes/{note.pk}")
    assert page.status_code == 200
    assert "Meeting, legal gateway panel" in page.content.decode()


def test_a_meeting_of_a_note_that_lost_its_panel_is_shown_without_it() -> None:
    kept = {"kind": "meeting", "at": None, "who": "", "how": "nobody came", "is_done": False}
    assert (step_in_words(kept), evidence_in_words(kept)) == ("Meeting", "not done: nobody came")


def test_whoever_recorded_is_told_of_the_answer_and_says_that_they_saw_it(
    head: Appointment, appoint: Callable[..., Appointment], record: Record
) -> None:
    lead = appoint("service-lead", "help-and-protection", name="lead")
    note = record(lead, is_outside_scheme=True).note
    assert note is not None
    answer_note(user=head.user, appointment=head, note=note, kind=EntryKind.AGREED, key=uuid.uuid4())
    client = browser_of(lead.user)
    assert "Waiting for you (1)" in client.get("/").content.decode()
    assert "I have seen this" in client.get(f"/notes/{note.pk}").content.decode()
    assert client.post(f"/notes/{note.pk}/seen").headers["Location"] == "/waiting"
    assert client.post(f"/notes/{note.pk}/seen").status_code == 302
    assert NoteEntry.objects.filter(kind=EntryKind.SEEN, by=lead.user).count() == 1
    assert "Waiting for you (" not in client.get("/").content.decode()
    assert "I have seen this" not in client.get(f"/notes/{note.pk}").content.decode()


def test_nobody_sees_for_somebody_else(head: Appointment, appoint: Callable[..., Appointment], record: Record) -> None:
    other = appoint("service-lead", "help-and-protection", name="other")
    note = record(head).note
    assert note is not None
    asked = Asked(RequestKind.SEE, post="dcs")
    add_entry(user=head.user, appointment=head, note=note, kind=EntryKind.QUESTION, key=uuid.uuid4(), asks=(asked,))
    reach = reach_of(other.user, timezone.now())
    assert to_see(other.user, note, reach) == []
    assert say_seen(user=other.user, appointment=other, note=note, reach=reach, key=uuid.uuid4()) == 0
    assert NoteRequest.objects.open().count() == 1


@pytest.mark.parametrize("said", ["-", ".", "—", "\u200b"])
@pytest.mark.parametrize("field", ["decided", "why", "child_view", "actions"])
def test_words_without_a_letter_or_a_digit_are_as_good_as_none(
    head: Appointment, draft: Draft, field: str, said: str
) -> None:
    assert draft.case.pk == int(URL.partition("case=")[2])
    answer = browser_of(head.user).post(URL, sent(**{field: said}))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Note.objects.exists()


def test_of_two_answers_the_last_stands_at_the_top(
    head: Appointment, appoint: Callable[..., Appointment], record: Record
) -> None:
    lead = appoint("service-lead", "help-and-protection", name="lead")
    note = record(lead, is_outside_scheme=True, text=replace(WORDS, deviation_reason="Nobody answered.")).note
    assert note is not None
    for kind in (EntryKind.AGREED, EntryKind.NOT_AGREED):
        answer_note(
            user=head.user, appointment=head, note=note, kind=kind, key=uuid.uuid4(), words="Seen.", to_do="Tell me."
        )
    assert (
        "It stays a decision outside the scheme." not in browser_of(head.user).get(f"/notes/{note.pk}").content.decode()
    )
