"""The page on which somebody answers for a decision, and where what they said is shown."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from authorities.models import Authority, Role, User
from authorities.people import actions as people
from casenotes.models import AuditEntry, EntryKind, Note, NoteEntry, NoteRequest, RequestKind
from casenotes.recording import errors
from casenotes.recording.actions import Text, correct_note
from casenotes.recording.answering import ByWhom

from .conftest import WORDS
from .outside import taken_outside
from .test_answering import DONE, HELP, browser, say, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(appoint: Appoint) -> Appointment:
    return appoint("social-worker", HELP, name="worker")


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", HELP, name="head")


@pytest.fixture
def note(worker: Appointment, head: Appointment, record: Record) -> Note:
    return taken_outside(record, worker)


def test_whoever_is_asked_sees_the_note_and_how_it_was_corrected_whatever_their_role(
    note: Note, head: Appointment, appoint: Appoint
) -> None:
    other = appoint("head-of-service", HELP)
    again = Text(**words_of(WORDS), correction_reason="The hour.")
    correction = correct_note(user=head.user, appointment=head, note=note, text=again, key=uuid.uuid4())
    User.objects.filter(pk=other.user.pk).update(role=Role.PRACTITIONER)
    other.user.refresh_from_db()
    assert set(Note.objects.visible_to(other.user)) == {note, correction}
    people.end_appointment(appointment=other, at=timezone.now())
    assert not Note.objects.visible_to(other.user).exists()


def test_the_page_asks_shows_what_is_wrong_keeps_what_was_typed_and_saves(
    note: Note, head: Appointment, worker: Appointment, pages: object
) -> None:
    client, address = browser(head.user), f"/notes/{note.pk}/answer"
    assert f'href="{address}"' in client.get(f"/notes/{note.pk}").content.decode()
    page = client.get(address).content.decode()
    assert "Apply today." in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    sent = {"key": key[1], "answer": "not-agreed", "words": "Not like this.", "to_do": "", "by_whom": ""}
    for changed, wrong in (
        ({}, "Say what is to be done."),
        ({"to_do": DONE}, "Say by whom it is to be done."),
        ({"to_do": DONE, "by_whom": " \u200b"}, "Say by whom it is to be done."),
        ({"answer": ""}, "Say whether you agree, do not agree, or have a question."),
        ({"answer": "question", "words": "\u200b"}, "Write your question."),
        ({"key": "x"}, "Open the form again."),
    ):
        answer = client.post(address, {**sent, **changed})
        assert (answer.status_code, wrong in answer.content.decode()) == (422, True)
    assert "Not like this." in client.post(address, sent).content.decode()
    assert (
        client.post(address, {**sent, "to_do": DONE, "by_whom": "The court"}).headers["Location"] == f"/notes/{note.pk}"
    )
    page = client.get(f"/notes/{note.pk}").content.decode()
    assert "Saved: not agreed." in page
    assert "“The court” is nobody else of your council" in page
    assert "By whom: The court" in page
    assert DONE in page
    assert client.post(address, {**sent, "answer": "agreed"}).status_code == 409
    assert NoteEntry.objects.count() == 1
    assert browser(worker.user).get(address).status_code == 403
    answer = browser(worker.user).post(address, {**sent, "key": str(uuid.uuid4()), "answer": "agreed"})
    assert (answer.status_code, "somebody else has to answer" in answer.content.decode()) == (403, True)


def test_whoever_is_to_do_it_is_told_by_name_and_says_that_they_saw_it(
    note: Note, head: Appointment, appoint: Appoint, pages: object
) -> None:
    mine, other = appoint("team-manager", HELP, name="ada"), appoint("social-worker", "adoption", name="bea")
    for one in (mine, other):
        User.objects.filter(pk=one.user.pk).update(role=Role.PRACTITIONER)
    client, address = browser(head.user), f"/notes/{note.pk}/answer"
    page = client.get(address).content.decode()
    assert '<option value="Ada Example, Team Manager, Help and protection">' in page
    assert browser(mine.user).get(f"/notes/{note.pk}").status_code == 404
    sent = {"key": str(uuid.uuid4()), "answer": "not-agreed", "to_do": DONE, "by_whom": "ada example"}
    assert client.post(address, sent).status_code == 302
    label = "Ada Example, Team Manager, Help and protection"
    entry = NoteEntry.objects.get()
    assert entry.text.to_do == f"{DONE}\nBy whom: {label}"
    assert f"{label} is told." in client.get(f"/notes/{note.pk}").content.decode()
    told = NoteRequest.objects.get(person=mine.user)
    assert (told.kind, told.raised_by) == (RequestKind.SEE, entry)
    page = browser(mine.user).get("/waiting").content.decode()
    assert "Waiting for you (1)" in page
    assert "Decisions to look at" in page
    assert "I have seen this" in browser(mine.user).get(f"/notes/{note.pk}").content.decode()
    assert browser(other.user).get(f"/notes/{note.pk}").status_code == 404
    browser(mine.user).post(f"/notes/{note.pk}/seen")
    assert NoteEntry.objects.latest("at").kind == EntryKind.SEEN
    assert "Nothing waits for you." in browser(mine.user).get("/waiting").content.decode()
    assert browser(mine.user).get(f"/notes/{note.pk}").status_code == 200


def test_of_two_people_of_one_name_it_is_asked_which_is_meant(
    note: Note, head: Appointment, appoint: Appoint, pages: object
) -> None:
    for area in (HELP, "adoption"):
        held = appoint("team-manager", area)
        User.objects.filter(pk=held.user.pk).update(full_name="Ada Example")
    sent = {"key": str(uuid.uuid4()), "answer": "not-agreed", "to_do": DONE, "by_whom": "Ada Example"}
    answer = browser(head.user).post(f"/notes/{note.pk}/answer", sent)
    assert answer.status_code == 422
    assert "Choose which one you mean: Ada Example, Team Manager, " in answer.content.decode()
    assert not NoteEntry.objects.exists()


def test_nobody_is_told_who_may_not_open_the_note_and_nobody_is_told_of_their_own_answer(
    note: Note, head: Appointment, appoint: Appoint
) -> None:
    reader = appoint("registered-manager")
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    stranger = User.objects.create_user("stranger", "Stranger Example", authority=elsewhere, role=Role.MANAGER)
    User.objects.filter(pk=reader.user.pk).update(role=Role.READER)
    for person in (reader.user.pk, stranger.pk, 0):
        with pytest.raises(errors.AnswerIncompleteError, match="Choose from the list"):
            say(note, head, EntryKind.NOT_AGREED, to_do=DONE, by_whom=ByWhom("Somebody", person))
    say(note, head, EntryKind.NOT_AGREED, to_do=DONE, by_whom=ByWhom("Head Example", head.user.pk))
    assert [one.person for one in NoteRequest.objects.filter(person__isnull=False)] == [note.recorded_by]


def test_whoever_recorded_replies_on_the_same_page(
    note: Note, head: Appointment, worker: Appointment, pages: object
) -> None:
    say(note, head, EntryKind.QUESTION, words="Who was asked?")
    client, address = browser(worker.user), f"/notes/{note.pk}/answer"
    assert "Reply to the question" in client.get(f"/notes/{note.pk}").content.decode()
    assert "Who was asked?" in client.get(address).content.decode()
    sent = {"key": str(uuid.uuid4()), "reply": ""}
    assert "Write your reply." in client.post(address, sent).content.decode()
    assert client.post(address, {**sent, "reply": "The duty manager."}).status_code == 302
    assert client.post(address, {**sent, "reply": "The duty manager."}).status_code == 302
    page = browser(head.user).get(f"/notes/{note.pk}").content.decode()
    assert "The duty manager." in page
    assert "Answer this decision" in page
    assert "Reply to the question" not in client.get(f"/notes/{note.pk}").content.decode()


def test_a_list_shows_the_answer_beside_that_it_is_outside_the_scheme(
    note: Note, head: Appointment, pages: object
) -> None:
    client = browser(head.user)
    assert "Waiting for your answer" in client.get("/notes").content.decode()
    say(note, head)
    for address in ("/notes", "/notes?answer=on", "/notes?kind=deviation"):
        page = client.get(address).content.decode()
        assert "Outside the scheme</strong>" in page
        assert "Agreed as taken by Head Example" in page
    assert "Waiting for your answer" not in client.get("/notes").content.decode()
    page = client.get(f"/notes/{note.pk}").content.decode()
    assert "This decision was taken outside the scheme." in page
    assert "It stays a decision outside the scheme." in page
    assert client.get("/notes?kind=decision").context["page"].rows == ()


def test_somebody_in_several_posts_is_asked_first_which_they_act_in_and_comes_back(
    note: Note, head: Appointment, appoint: Appoint, pages: object
) -> None:
    appoint("team-manager", "adoption", name="head")
    client, address = browser(head.user), f"/notes/{note.pk}/answer"
    assert client.get(address).headers["Location"] == f"/choose-post?next=%2Fnotes%2F{note.pk}%2Fanswer"
    answer = client.post("/choose-post", {"appointment": str(head.pk), "next": address})
    assert answer.headers["Location"] == address
    assert client.get(address).status_code == 200


def test_another_council_is_never_told_that_the_note_is_there(note: Note, pages: object) -> None:
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    user = User.objects.create_user("other", "Other Example", authority=elsewhere, role=Role.MANAGER)
    for address in (f"/notes/{note.pk}/answer", f"/notes/{uuid.uuid4()}/answer"):
        assert browser(user).get(address).status_code == 404
        assert browser(user).post(address, {"answer": "agreed"}).status_code == 404


def test_opening_the_page_is_logged_as_reading_is(note: Note, head: Appointment, pages: object) -> None:
    before = AuditEntry.objects.filter(kind="read", note=note).count()
    browser(head.user).get(f"/notes/{note.pk}/answer")
    assert AuditEntry.objects.filter(kind="read", note=note).count() == before + 1
