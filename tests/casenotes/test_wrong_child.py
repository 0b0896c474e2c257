"""A note about the wrong child: its text is withheld at once, the post above is told, and it is recorded again."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client

from authorities.models import Area, Authority, Post, Role, User
from authorities.people import actions as people
from casenotes.models import AuditEntry, Case, EntryKind, Note, NoteEntry, NoteRequest, RequestKind
from casenotes.models.chains import chain_of
from casenotes.proof.proving import altered_notes
from casenotes.reading.withheld import withheld_from
from casenotes.recording import errors
from casenotes.recording.actions import correct_note
from casenotes.recording.entries import Asked, add_entry
from casenotes.recording.wrong_child import may_say_wrong_child, say_wrong_child

from .conftest import WORDS
from .test_late_entry import without_steps
from .test_pages import sent
from .versions import publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]

WITHHELD: Final = "Withheld: recorded about the wrong child"
WORDS_OF_NOTE: Final = (WORDS.decided, WORDS.why, WORDS.child_view, WORDS.actions, "C-1", "A.E.", "Duty solicitor")


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def director(appoint: Appoint) -> Appointment:
    return appoint("deputy-director", name="deputy")


@pytest.fixture
def lead(appoint: Appoint) -> Appointment:
    """A manager who reads the notes of the council, and stands below whoever records."""
    return appoint("service-lead", "help-and-protection", name="lead")


@pytest.fixture
def note(head: Appointment, record: Callable[..., Answered], pages: object) -> Note:
    made = record(head).note
    assert made is not None
    return made


@pytest.fixture
def right(case: Case) -> Case:
    return Case.objects.create(authority=case.authority, reference="C-7", initials="R.C.", birth_date=case.birth_date)


def browser(appointment: Appointment) -> Client:
    client = Client()
    client.force_login(appointment.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def say(appointment: Appointment, note: Note, words: str = "It was his cousin.", **more: Any) -> NoteEntry:
    key = more.pop("key", None) or uuid.uuid4()
    return say_wrong_child(user=appointment.user, appointment=appointment, note=note, words=words, key=key)


def reads(appointment: Appointment, note: Note) -> bool:
    return note.pk not in withheld_from(appointment.user, [note])


def test_who_may_say_so(
    note: Note, head: Appointment, director: Appointment, lead: Appointment, appoint: Appoint
) -> None:
    team = appoint("team-manager", "help-and-protection")
    elsewhere = [one for one in (lead, team) if may_say_wrong_child(user=one.user, appointment=one, note=note)]
    assert elsewhere == []
    for one in (head, director):
        assert may_say_wrong_child(user=one.user, appointment=one, note=note)


def test_a_manager_above_in_the_area_may_say_so_and_one_of_another_area_not(
    appoint: Appoint, record: Callable[..., Answered]
) -> None:
    outside = record(appoint("team-manager", "help-and-protection"), is_outside_scheme=True).note
    assert outside is not None
    here, there = (
        appoint("service-lead", "help-and-protection"),
        appoint("service-lead", "corporate-parenting-and-permanence"),
    )
    assert may_say_wrong_child(user=here.user, appointment=here, note=outside)
    assert not may_say_wrong_child(user=there.user, appointment=there, note=outside)


def test_somebody_below_is_refused_and_the_refusal_is_in_the_log(note: Note, lead: Appointment) -> None:
    with pytest.raises(errors.NotYoursToWithholdError):
        say(lead, note)
    assert AuditEntry.objects.latest("id").codes == ["not-yours-to-withhold"]
    assert browser(lead).get(f"/notes/{note.pk}/wrong-child").status_code == 403
    assert not NoteEntry.objects.exists()


def test_the_page_asks_what_happened_and_withholds_the_text_at_once(
    note: Note, head: Appointment, lead: Appointment
) -> None:
    client = browser(head)
    address = f"/notes/{note.pk}/wrong-child"
    assert address in client.get(f"/notes/{note.pk}").content.decode()
    shown = client.get(address)
    key = str(shown.context["form"].initial["key"])
    empty = client.post(address, {"key": key, "words": " ", "acting": str(head.pk)})
    assert (empty.status_code, NoteEntry.objects.count()) == (422, 0)
    assert "Say what happened, and how you know." in empty.content.decode()
    form = {"key": key, "words": "It was his cousin.", "acting": str(head.pk)}
    for _ in range(2):
        assert client.post(address, form).headers["Location"] == f"/notes/{note.pk}"
    entry = NoteEntry.objects.get()
    assert (entry.kind, entry.text.words, entry.by) == (EntryKind.WRONG_CHILD, "It was his cousin.", head.user)
    page = browser(lead).get(f"/notes/{note.pk}").content.decode()
    main = page.partition("<main")[2]
    assert WITHHELD in main
    assert "Note 1" in main
    assert "Decision under the scheme · taken 3 June 2026" in main
    for word in (*WORDS_OF_NOTE, note.title, "his cousin", head.user.full_name):
        assert word not in page
    assert client.get(address).headers["Location"] == f"/notes/{note.pk}"


def test_who_reads_it_still(
    note: Note, head: Appointment, director: Appointment, lead: Appointment, appoint: Appoint
) -> None:
    auditor = appoint("foster-carer", name="auditor")
    User.objects.filter(pk=auditor.user.pk).update(role=Role.AUDITOR)
    auditor.user.refresh_from_db()
    other = appoint("head-of-service", "help-and-protection", name="another head")
    dcs = appoint("dcs", name="dcs")
    assert all(reads(one, note) for one in (head, director, lead, other, auditor, dcs))
    say(director, note)
    # The recorder, who said so, auditors, and the post above, which is asked to see it.
    assert [reads(one, note) for one in (head, director, auditor, dcs, other, lead)] == [
        *(True, True, True, True),
        *(False, False),
    ]
    assert [browser(one).get(f"/notes/{note.pk}").templates[0].name for one in (head, lead)] == [
        "casenotes/note.html",
        "casenotes/withheld.html",
    ]


def test_whoever_is_asked_because_of_the_note_reads_it_until_they_answered(
    note: Note, head: Appointment, lead: Appointment
) -> None:
    say(head, note)
    for asked in (Asked(RequestKind.ANSWER, person=lead.user.pk), Asked(RequestKind.SEE, post="service-lead")):
        assert not reads(lead, note)
        add_entry(user=head.user, appointment=head, note=note, kind=EntryKind.QUESTION, key=uuid.uuid4(), asks=[asked])
        assert reads(lead, note)
        request = NoteRequest.objects.latest("pk")
        add_entry(user=lead.user, appointment=lead, note=note, kind=EntryKind.SEEN, key=uuid.uuid4(), request=request)
    assert not reads(lead, note)


@pytest.mark.parametrize(
    ("area", "is_read"), [("help-and-protection", True), ("corporate-parenting-and-permanence", False)]
)
def test_a_post_that_is_asked_in_an_area_reads_it_there(
    note: Note, head: Appointment, lead: Appointment, area: str, is_read: bool
) -> None:
    say(head, note)
    asked = [Asked(RequestKind.SEE, post="service-lead", area=area)]
    add_entry(user=head.user, appointment=head, note=note, kind=EntryKind.QUESTION, key=uuid.uuid4(), asks=asked)
    assert reads(lead, note) is is_read


def test_whoever_should_have_decided_reads_it(
    lead: Appointment, appoint: Appoint, record: Callable[..., Answered]
) -> None:
    worker = appoint("social-worker", "help-and-protection")
    outside = record(worker, is_outside_scheme=True, should_have_decided="service-lead").note
    assert outside is not None
    say(worker, outside)
    assert reads(lead, outside)
    assert not reads(appoint("team-manager", "help-and-protection"), outside)


def test_lists_say_that_it_is_withheld_and_no_word(
    note: Note, head: Appointment, lead: Appointment, right: Case, record: Callable[..., Answered]
) -> None:
    say(head, note)
    record(head, case=right, replaces=note)
    client = browser(lead)
    for address in ("/notes", f"/notes?case={note.case_id}"):
        page = client.get(address).content.decode()
        listed = page.partition('<ul class="app-results">')[2].partition("</ul>")[0]
        assert WITHHELD in listed
        for word in ("C-1 ", "A.E.", *([note.title] if "case" in address else [])):
            assert word not in listed
    assert WITHHELD not in client.get(f"/notes?case={right.pk}").content.decode()
    assert "Case C-7" in client.get(f"/notes?case={right.pk}").content.decode()
    assert WITHHELD not in browser(head).get("/notes").content.decode()


def test_the_post_above_the_recorder_is_told(
    note: Note, head: Appointment, director: Appointment, appoint: Appoint
) -> None:
    appoint("dcs", name="dcs")
    entry = say(head, note)
    request = NoteRequest.objects.get(note=note)
    assert (request.kind, request.post, request.area, request.raised_by) == ("see", "deputy-director", "", entry)


def test_where_nobody_holds_the_post_above_the_next_is_told(note: Note, head: Appointment, appoint: Appoint) -> None:
    appoint("dcs", name="dcs")
    say(head, note)
    assert NoteRequest.objects.get(note=note).post == "dcs"


def test_whoever_says_so_is_not_told_but_the_next_above(note: Note, director: Appointment, appoint: Appoint) -> None:
    appoint("dcs", name="dcs")
    say(director, note)
    assert NoteRequest.objects.get(note=note).post == "dcs"


def test_where_nobody_is_above_the_post_is_told_that_the_council_names(note: Note, head: Appointment) -> None:
    assert note.authority.answering_post
    say(head, note)
    assert NoteRequest.objects.get(note=note).post == note.authority.answering_post


def test_the_post_above_is_that_of_the_recorders_area(appoint: Appoint, record: Callable[..., Answered]) -> None:
    team = appoint("team-manager", "help-and-protection")
    outside = record(team, is_outside_scheme=True).note
    assert outside is not None
    appoint("service-lead", "corporate-parenting-and-permanence")
    appoint("service-lead", "help-and-protection")
    say(team, outside)
    request = NoteRequest.objects.get(note=outside, raised_by__isnull=False)
    assert (request.post, request.area) == ("service-lead", "help-and-protection")


def test_what_was_sealed_stays(note: Note, head: Appointment, right: Case, record: Callable[..., Answered]) -> None:
    say(head, note)
    record(head, case=right, replaces=note)
    assert list(altered_notes()) == []
    assert Note.objects.get(pk=note.pk).text.why == WORDS.why


def test_a_withheld_note_is_not_corrected(note: Note, head: Appointment, lead: Appointment) -> None:
    say(head, note)
    text = replace(WORDS, correction_reason="Wrong child.")
    with pytest.raises(errors.WithheldError, match="Record it again on the right child"):
        correct_note(user=head.user, appointment=head, note=note, text=text, key=uuid.uuid4())
    for one in (head, lead):
        for answer in (
            browser(one).get(f"/notes/{note.pk}/correct", follow=True),
            browser(one).post(f"/notes/{note.pk}/correct", {"taken_over": "yes"}, follow=True),
        ):
            assert "so it is not corrected" in answer.content.decode()
    assert "Correct this note" not in browser(head).get(f"/notes/{note.pk}").content.decode()


def test_all_of_a_chain_of_corrections_is_withheld(note: Note, head: Appointment, lead: Appointment) -> None:
    latest = note
    for number in range(2):
        text = replace(WORDS, correction_reason=f"Wrong hour {number}.")
        latest = correct_note(user=head.user, appointment=head, note=latest, text=text, key=uuid.uuid4())
    chain = chain_of(latest)
    assert [one.number for one in chain] == [one.number for one in chain_of(note)] == [1, 2, 3]
    say(head, chain[1])
    assert [reads(lead, one) for one in chain] == [False] * 3
    assert NoteRequest.objects.count() == 1
    assert browser(head).get(f"/notes/{note.pk}/record-again").status_code == 403
    assert browser(head).get(f"/notes/{latest.pk}/record-again").status_code == 200


def test_it_is_recorded_again_on_the_right_child_with_its_words_and_judged_anew(
    note: Note, head: Appointment, lead: Appointment, right: Case
) -> None:
    say(head, note)
    client = browser(head)
    address = f"/notes/{note.pk}/record-again"
    assert address in client.get(f"/notes/{note.pk}").content.decode()
    wrong = client.post(address, {"case": "c-1"})
    assert (wrong.status_code, "is about this child" in wrong.content.decode()) == (422, True)
    form = client.post(address, {"case": "c-7"}).headers["Location"]
    assert form.startswith(f"/decisions/bwd-1-05/record?case={right.pk}&replaces={note.pk}&form=")
    page = client.get(form)
    for words in (WORDS.decided, WORDS.why, WORDS.child_view, WORDS.actions, "Duty solicitor", "Case C-7 (R.C.)."):
        assert words in page.content.decode()
    assert "in place of note 1" in page.content.decode()
    initial = page.context["form"].initial
    assert (initial["taken"], str(initial["taken_on"]), str(initial["taken_time"])[:5]) == (
        *("earlier", "2026-06-03"),
        "17:00",
    )
    moment = {"taken": "earlier", "taken_on": "3/6/2026", "taken_time": "17:00"}
    refused = client.post(form, sent(**moment, **{"step-consultation-legal": "no"}))
    assert (refused.status_code, Note.objects.count()) == (422, 1)
    saved = client.post(form, sent(**moment, replaces=str(note.pk), case=str(right.pk)))
    again = Note.objects.get(replaces=note)
    assert saved.headers["Location"] == f"/notes/{again.pk}"
    assert again.case == right
    assert "Recorded in place of" in (shown := browser(lead).get(f"/notes/{again.pk}").content.decode())
    assert "C-1 (" not in shown
    old = browser(lead).get(f"/notes/{note.pk}").content.decode()
    assert "Recorded again as" in old
    assert ("note 2" in old, "C-7" in old, "R.C." in old) == (True, False, False)


def test_recorded_again_it_is_answered_at_once_for_its_own_day_and_for_the_post_of_then(
    note: Note, head: Appointment, right: Case
) -> None:
    say(head, note)
    publish("bwd/2023-12.yaml", "2026-07", without_steps("bwd-1-05"))
    fresh = f"/decisions/bwd-1-05/record?case={right.pk}"
    again = f"{fresh}&replaces={note.pk}"
    september = datetime(2026, 9, 1, 8, tzinfo=UTC)
    people.end_appointment(appointment=head, at=september)
    for holds_a_post_now in (False, True):
        if holds_a_post_now:
            post = Post.objects.get(authority=note.authority, slug="service-lead")
            area = Area.objects.get(authority=note.authority, slug="help-and-protection")
            people.appoint(user=head.user, post=post, area=area, starts=september)
        page = browser(head).get(again)
        assert "December 2023: the version in force on 3 June 2026." in page.content.decode()
        assert "You may decide this once you consult" in page.content.decode()
        form = page.context["form"]
        assert (form["held"].value(), "step-consultation-legal" in form.fields) == (str(head.pk), True)
    of_now = browser(head).get(fresh)
    assert "step-consultation-legal" not in of_now.context["form"].fields
    assert "held" not in of_now.context["form"].fields
    assert "the version in force on" not in of_now.content.decode()


def test_it_is_recorded_again_once(note: Note, head: Appointment, right: Case, record: Callable[..., Answered]) -> None:
    say(head, note)
    record(head, case=right, replaces=note)
    with pytest.raises(errors.ReplacementNotPossibleError, match="recorded again already, as note 2"):
        record(head, case=right, replaces=note, text=replace(WORDS, why="Another."))
    answer = browser(head).get(f"/notes/{note.pk}/record-again", follow=True)
    assert "recorded again already, as note 2" in answer.content.decode()
    form = f"/decisions/bwd-1-05/record?case={right.pk}&replaces={note.pk}"
    answer = browser(head).post(form, sent(why="Typed <again>."))
    assert (answer.status_code, "Typed &lt;again&gt;." in answer.content.decode()) == (409, True)


def test_only_whoever_recorded_or_said_so_records_it_again_and_only_what_is_withheld(
    note: Note,
    head: Appointment,
    director: Appointment,
    lead: Appointment,
    right: Case,
    record: Callable[..., Answered],
) -> None:
    with pytest.raises(errors.ReplacementNotPossibleError):
        record(head, case=right, replaces=note)
    say(director, note)
    other = browser(lead)
    assert other.get(f"/notes/{note.pk}/record-again").status_code == 403
    assert other.get(f"/decisions/bwd-1-05/record?case={right.pk}&replaces={note.pk}").status_code == 404
    for appointment in (head, director):
        assert browser(appointment).get(f"/notes/{note.pk}/record-again").status_code == 200
    with pytest.raises(errors.ReplacementNotPossibleError):
        record(head, replaces=note)


def test_another_council_never_learns_that_it_is_there(note: Note, head: Appointment) -> None:

    say(head, note)
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    stranger = Client()
    user = User.objects.create_user("stranger", "S. Example", authority=elsewhere, role=Role.AUDITOR)
    stranger.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    for page in ("", "/wrong-child", "/record-again", "/correct"):
        assert stranger.get(f"/notes/{note.pk}{page}").status_code == 404


def test_the_log_says_who_said_so_and_who_was_refused(note: Note, head: Appointment, lead: Appointment) -> None:
    with pytest.raises(errors.NotYoursToWithholdError):
        say(lead, note)
    say(head, note)
    User.objects.filter(pk=lead.user.pk).update(role=Role.AUDITOR)
    page = browser(lead).get("/log").content.decode()
    assert "said that the wrong child is named in a note of" in page
    assert ", as head of service." in page
    assert "it was not theirs to say that the note was about the wrong child." in page
    assert "his cousin" not in page
