"""Answering for a decision outside the scheme: agreed as taken, not agreed, a question; never by whoever took it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from authorities.database import guard
from authorities.models import Authority, Role, User
from authorities.people import actions as people
from authorities.people.reach import reach_of
from casenotes.models import AuditEntry, EntryKind, Note, NoteEntry, NoteKind, NoteRequest, Prepared, RequestKind
from casenotes.proof.proving import altered_log, altered_notes
from casenotes.reading.answers import answered_in_a_line, answers_to, asked_about
from casenotes.reading.asked import asked_by_post, waiting_for_an_answer
from casenotes.recording import errors
from casenotes.recording.actions import Text, correct_note
from casenotes.recording.answering import answer_note, question_to_reply, reply_to_question, request_to_answer
from casenotes.recording.entries import Asked, add_entry, requests_of
from casenotes.recording.open_requests import ask

from .conftest import SINCE, WORDS, put_the_guard_back
from .many import a_chain_of_corrections, copies_of
from .outside import taken_outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

pytestmark = pytest.mark.django_db
BACKEND = "authorities.sign_in.backends.DemonstrationBackend"
HELP = "help-and-protection"
DONE = "The head to tell the court by Friday."


@pytest.fixture
def worker(appoint: Appoint) -> Appointment:
    return appoint("social-worker", HELP, name="worker")


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", HELP, name="head")


@pytest.fixture
def note(worker: Appointment, head: Appointment, record: Record) -> Note:
    return taken_outside(record, worker)


def say(note: Note, by: Appointment | None, kind: EntryKind = EntryKind.AGREED, **more: Any) -> NoteEntry:
    values: dict[str, Any] = {"key": uuid.uuid4(), **more}
    user = values.pop("user", by.user if by is not None else None)
    return answer_note(user=user, appointment=by, note=note, kind=kind, **values)


def waits_for(user: User) -> list[Note]:
    return [request.note for request in asked_by_post(user, reach_of(user, timezone.now()))]


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_agreeing_is_a_later_entry_and_the_decision_stays_outside_the_scheme(note: Note, head: Appointment) -> None:
    before = {
        name: getattr(note, name) for name in ("kind", "outcome", "codes", "should_have_decided", "record_digest")
    }
    entry = say(note, head, words="It was right.")
    note.refresh_from_db()
    assert {name: getattr(note, name) for name in before} == before
    assert note.kind == NoteKind.DEVIATION
    assert (entry.kind, entry.post, entry.request, entry.text.words) == (
        *("agreed", "head-of-service", NoteRequest.objects.get(kind="answer"), "It was right."),
    )
    assert answers_to(note).agreed.startswith(
        "Agreed as taken by Head Example, Head of Service, Help and protection, on "
    )
    assert (list(altered_notes()), list(altered_log())) == ([], [])
    assert AuditEntry.objects.latest("number").codes == ["agreed"]


def test_what_is_answered_waits_no_more_and_a_question_leaves_it_waiting(note: Note, head: Appointment) -> None:
    assert waits_for(head.user) == [note]
    say(note, head, EntryKind.QUESTION, words="Who was asked?")
    assert waits_for(head.user) == [note]
    assert waiting_for_an_answer(head.user, reach_of(head.user, timezone.now())) == [note]
    say(note, head)
    assert waits_for(head.user) == []
    assert waiting_for_an_answer(head.user, reach_of(head.user, timezone.now())) == []


def test_not_agreed_says_what_is_to_be_done_and_by_whom(note: Note, head: Appointment) -> None:
    for nothing in ("", "  ", "\u200b", "-"):
        with pytest.raises(errors.AnswerIncompleteError, match="what is to be done, and by whom"):
            say(note, head, EntryKind.NOT_AGREED, words="No.", to_do=nothing)
    entry = say(note, head, EntryKind.NOT_AGREED, words="No.", to_do=DONE)
    assert (entry.text.words, entry.text.to_do) == ("No.", DONE)
    assert say(note, head, EntryKind.AGREED, to_do=DONE).text.to_do == ""
    with pytest.raises(ValueError, match="no answer"):
        say(note, head, EntryKind.CONFIRMED)


def test_a_question_goes_to_whoever_recorded_who_replies_once(
    note: Note, head: Appointment, worker: Appointment
) -> None:
    with pytest.raises(errors.AnswerIncompleteError, match="Write your question"):
        say(note, head, EntryKind.QUESTION, words="\u200b ")
    asked = say(note, head, EntryKind.QUESTION, words="Who was asked?")
    question = NoteRequest.objects.get(person=worker.user)
    assert (question.kind, question.raised_by, question.post) == (RequestKind.ANSWER, asked, "")
    assert question_to_reply(worker.user, note) == question
    assert question_to_reply(head.user, note) is None

    def reply(by: Appointment, text: str = "The duty manager.", **more: Any) -> NoteEntry:
        return reply_to_question(user=by.user, appointment=by, note=note, words=text, **{"key": uuid.uuid4(), **more})

    with pytest.raises(errors.NotAskedError, match="no question"):
        reply(head)
    with pytest.raises(errors.AnswerIncompleteError, match="Write your reply"):
        reply(worker, " ")
    key = uuid.uuid4()
    entry = reply(worker, key=key)
    assert (entry.kind, entry.request, reply(worker, key=key)) == ("reply", question, entry)
    with pytest.raises(errors.NotAskedError):
        reply(worker)
    assert not NoteRequest.objects.filter(person=worker.user).open().exists()
    assert waits_for(head.user) == [note]
    assert [one.line.partition(" by ")[0] for one in answers_to(note).said] == ["Question", "Reply"]


def test_the_author_answers_for_nothing_of_their_own(
    head: Appointment, appoint: Appoint, record: Record, pages: object
) -> None:
    deputy = appoint("deputy-director")
    note = record(head, is_outside_scheme=True, evidence=()).note
    assert note is not None
    with pytest.raises(errors.NotAskedError, match="somebody else has to answer"):
        say(note, head)
    people.end_appointment(appointment=head, at=timezone.now())
    above = appoint("deputy-director", name="head")
    with pytest.raises(errors.NotAskedError, match="somebody else has to answer"):
        say(note, above)
    assert browser(head.user).get(f"/notes/{note.pk}/answer").status_code == 403
    assert "Answer this decision" not in browser(head.user).get(f"/notes/{note.pk}").content.decode()
    assert not NoteEntry.objects.exists()
    assert AuditEntry.objects.filter(codes=["not-asked"]).count() == 2
    assert say(note, deputy).kind == "agreed"


def test_nor_does_a_second_account_of_the_author_of_the_same_staff_number(
    head: Appointment, appoint: Appoint, record: Record
) -> None:
    twin = appoint("head-of-service", HELP)
    User.objects.filter(pk=head.user.pk).update(staff_number="e-17")
    User.objects.filter(pk=twin.user.pk).update(staff_number="E-17 ")
    for one in (head.user, twin.user):
        one.refresh_from_db()
    note = record(head, is_outside_scheme=True, evidence=()).note
    assert note is not None
    with pytest.raises(errors.NotAskedError, match="somebody else has to answer"):
        say(note, twin)
    User.objects.filter(pk=twin.user.pk).update(staff_number="E-18")
    twin.user.refresh_from_db()
    assert say(note, twin).kind == "agreed"


@pytest.mark.parametrize("whose", ["head", "worker"])
def test_where_nobody_can_tell_that_they_are_two_people_nothing_is_answered_and_it_is_said_why(
    note: Note, head: Appointment, worker: Appointment, pages: object, whose: str
) -> None:
    without = {"head": head, "worker": worker}[whose].user
    number, without.staff_number = without.staff_number, "\u200b"
    without.save(update_fields=["staff_number"])
    head.user.refresh_from_db()
    told = (
        "Your account has no staff number" if whose == "head" else "The account of Worker Example has no staff number"
    )
    with pytest.raises(errors.NotAskedError, match=told):
        say(note, head)
    page = browser(head.user).get(f"/notes/{note.pk}").content.decode()
    assert (told in page, "Answer this decision" in page) == (True, False)
    assert waits_for(head.user) == [note]
    User.objects.filter(pk=without.pk).update(staff_number=number)
    head.user.refresh_from_db()
    page = browser(head.user).get(f"/notes/{note.pk}").content.decode()
    assert (told in page, "Answer this decision" in page) == (False, True)
    assert say(note, head).kind == "agreed"


def test_nor_whoever_corrected_the_note(note: Note, head: Appointment, appoint: Appoint) -> None:
    other = appoint("head-of-service", HELP)
    again = Text(**words_of(WORDS), correction_reason="The hour.")
    first = correct_note(user=head.user, appointment=head, note=note, text=again, key=uuid.uuid4())
    correct_note(user=head.user, appointment=head, note=first, text=again, key=uuid.uuid4())
    with pytest.raises(errors.NotAskedError, match="corrected this note"):
        say(note, head)
    latest = Note.objects.get(number=note.number + 2)
    assert (waits_for(head.user), waits_for(other.user)) == ([], [latest])
    with pytest.raises(errors.NotAskedError, match=f"This note was corrected.* Answer note {first.number}"):
        say(note, other)
    assert say(latest, other).kind == "agreed"


@pytest.mark.parametrize("kind", [NoteKind.DEVIATION, NoteKind.UNCHECKED])
def test_a_correction_waits_for_its_own_answer_and_what_was_answered_stays_with_the_earlier_wording(
    note: Note, head: Appointment, worker: Appointment, pages: object, kind: NoteKind
) -> None:
    if kind is NoteKind.UNCHECKED:
        guard.remove(connection)
        Note.objects.filter(pk=note.pk).update(kind=kind, version=None, scheme_digest="")
        put_the_guard_back()
        note = Note.objects.get(pk=note.pk)
    say(note, head, words="As it says.")
    assert waits_for(head.user) == []
    text = Text(**words_of(WORDS), correction_reason="The hour.")
    correction = correct_note(user=worker.user, appointment=worker, note=note, text=text, key=uuid.uuid4())
    asked = [(one.post, one.area, one.raised_by) for one in correction.requests.all()]
    assert asked == [("head-of-service", HELP, None)]
    assert waits_for(head.user) == [correction]
    assert answers_to(note).agreed.startswith("Agreed as taken by Head Example")
    assert ([one.is_open for one in answers_to(correction).asked], answers_to(correction).said) == ([True], ())
    assert asked_about(correction) == correction
    assert set(answered_in_a_line([note, correction])) == {note.pk}
    page = browser(head.user).get(f"/notes/{correction.pk}").content.decode()
    assert f'href="/notes/{correction.pk}/answer"' in page
    assert "Not answered yet." in page
    assert "Answer this decision" not in browser(head.user).get(f"/notes/{note.pk}").content.decode()
    say(correction, head, EntryKind.NOT_AGREED, to_do=DONE)
    assert waits_for(head.user) == []
    assert answers_to(note).agreed
    assert [one.to_do for one in answers_to(correction).said] == [DONE]
    if kind is NoteKind.DEVIATION:
        assert list(altered_notes()) == []


def test_an_earlier_wording_that_nobody_answered_waits_no_more_once_it_is_corrected(
    note: Note, head: Appointment, worker: Appointment
) -> None:
    text = Text(**words_of(WORDS), correction_reason="The hour.")
    correction = correct_note(user=worker.user, appointment=worker, note=note, text=text, key=uuid.uuid4())
    assert waits_for(head.user) == [correction]
    assert waiting_for_an_answer(head.user, reach_of(head.user, timezone.now())) == [correction]
    [one] = answers_to(note).asked
    assert (one.state, one.is_open) == (f"Not asked any more: note {correction.number} corrects this one", False)


def test_where_the_only_holder_corrects_the_note_the_next_above_is_asked_about_the_correction(
    note: Note, head: Appointment, appoint: Appoint
) -> None:
    deputy = appoint("deputy-director")
    text = Text(**words_of(WORDS), correction_reason="The hour.")
    correction = correct_note(user=head.user, appointment=head, note=note, text=text, key=uuid.uuid4())
    assert (waits_for(head.user), waits_for(deputy.user)) == ([], [correction])


def test_a_correction_of_a_decision_under_the_scheme_asks_nobody(head: Appointment, record: Record) -> None:
    found = record(head).note
    assert found is not None
    text = Text(**words_of(WORDS), correction_reason="The hour.")
    correction = correct_note(user=head.user, appointment=head, note=found, text=text, key=uuid.uuid4())
    assert not correction.requests.exists()
    assert asked_about(correction) == found


def test_a_correction_of_before_corrections_asked_shows_what_is_asked_about_the_first(
    note: Note, head: Appointment
) -> None:
    first, last = a_chain_of_corrections(note, 2)
    assert asked_about(last) == note
    assert waits_for(head.user) == [note]
    say(note, head)
    assert set(answered_in_a_line([note, first])) == {note.pk, first.pk}


def test_a_post_that_only_the_author_holds_is_not_said_to_be_waited_for(
    head: Appointment, appoint: Appoint, record: Record
) -> None:
    appoint("deputy-director")
    note = record(head, is_outside_scheme=True, evidence=()).note
    assert note is not None
    own, above = answers_to(note).asked
    assert (own.who, own.state, own.is_open) == (
        "Head of Service, Help and protection",
        "Held only by whoever wrote this note, who cannot answer for it",
        False,
    )
    assert (above.state, above.is_open) == ("Not answered yet", True)
    appoint("head-of-service", HELP)
    assert [one.state for one in answers_to(note).asked] == ["Not answered yet"] * 2


def words_of(text: Text) -> dict[str, str]:
    return {name: getattr(text, name) for name in ("decided", "why", "considered", "child_view", "actions")}


def test_nor_whoever_prepared_it(note: Note, head: Appointment, appoint: Appoint) -> None:
    other = appoint("head-of-service", HELP)
    prepared = Prepared.objects.create(
        format=3,
        authority=note.authority,
        case=note.case,
        row=note.row,
        title=note.title,
        prepared_at=note.taken_at,
        prepared_by=head.user,
        decider=note.recorded_by,
        key=uuid.uuid4(),
        post="head-of-service",
    )
    [copy] = copies_of(note, [40], lambda number: {"prepared": prepared, "prepared_by": head.user})
    ask(requests_of(copy, [Asked(RequestKind.ANSWER, post="head-of-service")], copy.recorded_at), copy)
    with pytest.raises(errors.NotAskedError, match="somebody else has to answer"):
        say(copy, head)
    assert (waits_for(head.user), set(waits_for(other.user))) == ([note], {note, copy})
    assert say(copy, other).kind == "agreed"


def test_nobody_answers_who_is_not_asked(note: Note, appoint: Appoint) -> None:
    for other in (appoint("head-of-service", "adoption"), appoint("dcs"), appoint("team-manager", HELP)):
        with pytest.raises(errors.NotAskedError, match="another post to answer"):
            say(note, other)
    assert not NoteEntry.objects.exists()


def test_it_is_answered_in_the_post_that_is_asked_which_is_held_now(
    note: Note, head: Appointment, appoint: Appoint
) -> None:
    second = appoint("team-manager", "adoption", name="head")
    with pytest.raises(errors.NotAskedError, match="asked of another post that you hold"):
        say(note, second)
    people.end_appointment(appointment=head, at=timezone.now())
    with pytest.raises(errors.AppointmentNotInForceError):
        say(note, head)
    with pytest.raises(errors.NotAskedError, match="another post to answer"):
        say(note, second)


def test_a_hat_answers_whatever_the_post_and_without_one(note: Note, appoint: Appoint) -> None:
    worker = appoint("social-worker", "adoption")
    nobody = User.objects.create_user(
        "hat", "Hat Example", authority=note.authority, role=Role.PRACTITIONER, staff_number="H-1"
    )
    NoteRequest.objects.bulk_create(
        [
            NoteRequest(
                authority=note.authority, note=note, number=9, kind="answer", at=note.recorded_at, hat="chair-of-x"
            )
        ]
    )
    for user in (worker.user, nobody):
        assert note not in Note.objects.visible_to(user)
        people.give_panel_role(user=user, capacity="chair-of-x", starts=SINCE)
        assert note in Note.objects.visible_to(user)
    assert say(note, worker).request.hat == "chair-of-x"  # type: ignore[union-attr]
    assert say(note, None, user=nobody).said_as == ""


def test_a_second_press_is_one_answer_and_other_words_under_its_key_are_refused(note: Note, head: Appointment) -> None:
    key = uuid.uuid4()
    first = say(note, head, EntryKind.QUESTION, words=" Why? ", key=key)
    assert say(note, head, EntryKind.QUESTION, words="Why?", key=key) == first
    for kind, words in ((EntryKind.AGREED, "Why?"), (EntryKind.QUESTION, "When?")):
        with pytest.raises(errors.SubmissionChangedError, match="sent before with another answer"):
            say(note, head, kind, words=words, key=key)
    assert NoteEntry.objects.count() == 1
    assert NoteRequest.objects.filter(person__isnull=False).count() == 1


def test_once_one_has_answered_the_others_see_it_answered_and_may_still_say_otherwise(
    worker: Appointment, head: Appointment, appoint: Appoint, record: Record
) -> None:
    deputy = appoint("deputy-director")
    note = record(worker, is_outside_scheme=True, should_have_decided="deputy-director").note
    assert note is not None
    assert [one.is_open for one in answers_to(note).asked] == [True, True]
    say(note, head)
    assert (waits_for(head.user), waits_for(deputy.user)) == ([], [])
    [by_deputy, by_head] = answers_to(note).asked
    assert by_deputy.state.startswith("Answered beside: Agreed as taken by Head Example")
    assert by_head.state.startswith("Agreed as taken by Head Example")
    assert (by_deputy.is_open, by_head.is_open) == (False, False)
    say(note, deputy, EntryKind.NOT_AGREED, to_do=DONE)
    [by_deputy, by_head] = answers_to(note).asked
    assert by_deputy.state.startswith("Not agreed by Deputy-Director")
    assert by_head.state.startswith("Agreed as taken by Head Example")
    assert [one.to_do for one in answers_to(note).said] == ["", DONE]


def test_what_is_asked_because_of_a_later_entry_is_not_answered_by_what_was_said_before(
    note: Note, head: Appointment, appoint: Appoint
) -> None:
    deputy = appoint("deputy-director")
    say(note, head)
    denial = add_entry(
        user=head.user,
        appointment=head,
        note=note,
        kind=EntryKind.DENIED,
        key=uuid.uuid4(),
        asks=[Asked(RequestKind.ANSWER, post="deputy-director")],
    )
    assert waits_for(deputy.user) == [note]
    assert say(note, deputy).request.raised_by == denial  # type: ignore[union-attr]
    assert waits_for(deputy.user) == []


def test_whoever_only_looks_up_and_people_of_another_council_are_asked_nothing(note: Note, head: Appointment) -> None:
    User.objects.filter(pk=head.user.pk).update(role=Role.READER)
    head.user.refresh_from_db()
    assert waits_for(head.user) == []
    with pytest.raises(errors.NotAskedError):
        say(note, head)
    User.objects.filter(pk=head.user.pk).update(role=Role.MANAGER)
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    user = User.objects.create_user("other", "Other Example", authority=elsewhere, role=Role.MANAGER)
    assert waits_for(user) == []
    assert request_to_answer(user, note, reach_of(user, timezone.now())) is None
    assert question_to_reply(user, note) is None
