"""What waits stands in rows of its own, which lists read: they always say what follows from all that is guarded."""

from __future__ import annotations

import uuid
from dataclasses import replace
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from authorities.people.reach import reach_of
from casenotes.models import EntryKind, Note, NoteRequest, OpenPrepared, OpenRequest, Prepared, RequestKind
from casenotes.proof.open_requests import faults_of_what_waits
from casenotes.reading.asked import FEW_ASKED, asked_to_answer_for
from casenotes.reading.prepared import denied_to, prepared_for
from casenotes.reading.queries import Wanted, notes_of
from casenotes.reading.waiting import how_many_wait, waiting_for, what_waits_for
from casenotes.recording.actions import Text, correct_note
from casenotes.recording.answering import answer_note, reply_to_question, say_seen
from casenotes.recording.confirming import confirm_step
from casenotes.recording.confirming_first import say_that_the_denial_was_seen
from casenotes.recording.entries import Asked, add_entry
from casenotes.recording.preparing import deny, prepare_note, withdraw

from .many import ask_about, copies_of
from .outside import taken_outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.drafts import Draft
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

pytestmark = pytest.mark.django_db
HELP: Final = "help-and-protection"


@pytest.fixture
def worker(appoint: Appoint) -> Appointment:
    return appoint("social-worker", HELP, name="worker")


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", HELP, name="head")


@pytest.fixture
def note(worker: Appointment, head: Appointment, record: Record) -> Note:
    return taken_outside(record, worker)


def as_it_follows() -> set[int]:
    """Return the requests that wait, and make sure that their rows say the same."""
    assert list(faults_of_what_waits()) == []
    waiting = set(NoteRequest.objects.waiting().values_list("pk", flat=True))
    assert set(OpenRequest.objects.values_list("pk", flat=True)) == waiting
    return waiting


def answer(note: Note, by: Appointment, kind: EntryKind, **more: Any) -> None:
    answer_note(user=by.user, appointment=by, note=note, kind=kind, key=uuid.uuid4(), **more)


def test_whatever_is_asked_and_answered_the_rows_say_what_waits(
    note: Note, worker: Appointment, head: Appointment
) -> None:
    [first] = as_it_follows()
    answer(note, head, EntryKind.QUESTION, words="Who was asked?")
    assert len(as_it_follows()) == 2
    reply_to_question(user=worker.user, appointment=worker, note=note, words="Nobody.", key=uuid.uuid4())
    assert as_it_follows() == {first}
    words = Text(**{**{"decided": "A.", "why": "B.", "child_view": "C.", "actions": "D."}, "correction_reason": "E."})
    correction = correct_note(user=worker.user, appointment=worker, note=note, text=words, key=uuid.uuid4())
    [anew] = as_it_follows()
    assert anew != first
    answer(correction, head, EntryKind.NOT_AGREED, to_do="Tell the court.")
    [told] = as_it_follows()
    assert NoteRequest.objects.get(pk=told).person == worker.user
    say_seen(
        user=worker.user,
        appointment=worker,
        note=correction,
        reach=reach_of(worker.user, timezone.now()),
        key=uuid.uuid4(),
    )
    assert as_it_follows() == set()


def test_an_answer_closes_what_was_asked_beside_and_nothing_else(note: Note, head: Appointment) -> None:
    asked = (
        Asked(RequestKind.ANSWER, post="dcs"),
        Asked(RequestKind.ANSWER, hat="chair-of-panel"),
        Asked(RequestKind.SEE, post="dcs"),
        Asked(RequestKind.CONFIRM, person=head.user.pk, step="consultation:legal"),
    )
    add_entry(user=head.user, appointment=head, note=note, kind=EntryKind.DENIED, key=uuid.uuid4(), asks=asked)
    of_the_note, *raised = sorted(as_it_follows())
    answer(note, head, EntryKind.AGREED)
    assert of_the_note not in as_it_follows()
    assert as_it_follows() >= set(raised)
    of_the_entry = NoteRequest.objects.get(pk=raised[0])
    add_entry(
        user=head.user, appointment=head, note=note, kind=EntryKind.AGREED, key=uuid.uuid4(), request=of_the_entry
    )
    assert as_it_follows() & set(raised) == set(raised[2:])
    confirm_step(user=head.user, appointment=head, request=NoteRequest.objects.get(pk=raised[3]), key=uuid.uuid4())
    assert as_it_follows() & set(raised) == {raised[2]}


@pytest.fixture
def prepared(worker: Appointment, head: Appointment, draft: Draft) -> Prepared:
    return prepare_note(
        user=worker.user,
        appointment=worker,
        decider=head.user,
        draft=replace(draft, is_now=False),
        title="Apply",
        key=uuid.uuid4(),
    )


def waits_for() -> list[tuple[object, int]]:
    assert list(faults_of_what_waits()) == []
    return list(OpenPrepared.objects.values_list("prepared", "person"))


def test_a_prepared_note_waits_for_its_decider_and_once_denied_for_its_preparer(
    prepared: Prepared, worker: Appointment, head: Appointment
) -> None:
    assert waits_for() == [(prepared.pk, head.user.pk)]
    assert [one.key for one in prepared_for(head.user)] == [prepared.pk]
    deny(user=head.user, prepared=prepared, why="It was not so.")
    assert waits_for() == [(prepared.pk, worker.user.pk)]
    assert ([one.key for one in denied_to(worker.user)], prepared_for(head.user)) == ([prepared.pk], [])
    say_that_the_denial_was_seen(user=worker.user, prepared=prepared, key=uuid.uuid4())
    assert (waits_for(), denied_to(worker.user)) == ([], [])


def test_what_is_taken_back_waits_for_nobody(prepared: Prepared, worker: Appointment) -> None:
    withdraw(user=worker.user, prepared=prepared, why="")
    assert waits_for() == []


def everything_asked(note: Note, worker: Appointment, head: Appointment, draft: Draft, record: Record) -> None:
    """Leave something of each kind that waits and something that does not."""
    answer(note, head, EntryKind.QUESTION, words="Who was asked?")
    add_entry(
        user=head.user,
        appointment=head,
        note=note,
        kind=EntryKind.DENIED,
        key=uuid.uuid4(),
        asks=[Asked(RequestKind.ANSWER, post="dcs"), Asked(RequestKind.SEE, hat="chair-of-panel")],
    )
    other = record(worker, is_outside_scheme=True, text=replace(draft.text, why="Another day.")).note
    assert other is not None
    answer(other, head, EntryKind.AGREED)
    words = replace(draft.text, correction_reason="Wrong day.")
    correct_note(user=worker.user, appointment=worker, note=note, text=words, key=uuid.uuid4())
    for ends in (None, "denied", "withdrawn"):
        found = prepare_note(
            user=worker.user,
            appointment=worker,
            decider=head.user,
            draft=replace(draft, is_now=False, text=replace(draft.text, why=f"Prepared, {ends}.")),
            title="Apply",
            key=uuid.uuid4(),
        )
        if ends == "denied":
            deny(user=head.user, prepared=found, why="No.")
        elif ends == "withdrawn":
            withdraw(user=worker.user, prepared=found, why="")


def test_the_migration_fills_the_rows_with_what_waited_before(
    note: Note, worker: Appointment, head: Appointment, draft: Draft, record: Record
) -> None:
    everything_asked(note, worker, head, draft, record)
    before = [list(model.objects.order_by("pk").values()) for model in (OpenRequest, OpenPrepared)]
    assert [len(rows) > 1 for rows in before] == [True, True]
    OpenRequest.objects.all().delete()
    OpenPrepared.objects.all().delete()
    migration = import_module("casenotes.migrations.0016_what_waits_in_rows_of_its_own")
    with connection.cursor() as cursor:
        for statement in (migration.REQUESTS, migration.PREPARED):
            cursor.execute(statement)
    assert list(OpenRequest.objects.order_by("pk").values()) == before[0]
    assert set(OpenPrepared.objects.values_list("prepared", "person")) == {
        (row["prepared_id"], row["person_id"]) for row in before[1]
    }
    assert list(faults_of_what_waits()) == []


def test_the_check_names_every_row_that_differs_and_repairs_it(
    note: Note, worker: Appointment, head: Appointment, draft: Draft, record: Record
) -> None:
    everything_asked(note, worker, head, draft, record)
    kept = set(OpenRequest.objects.values_list("pk", "post"))
    altered, gone = OpenRequest.objects.exclude(post="").order_by("pk")[:2]
    answered = NoteRequest.objects.exclude(open_row__isnull=False).select_related("note").first()
    assert answered is not None
    OpenRequest.objects.filter(pk=altered.pk).update(post="team-manager")
    lost = gone.request
    gone.delete()
    OpenRequest.of(answered).save(force_insert=True)
    OpenPrepared.objects.filter(person=head.user).update(person=worker.user)
    with pytest.raises(SystemExit):
        call_command("check_ledger", stderr=(said := StringIO()))
    named = {
        f"Request {one.number} of note {one.note.number} of {note.authority.slug} waits for others"
        for one in (altered.request, lost, answered)
    }
    lines = said.getvalue().splitlines()
    assert {line.split(" than")[0] for line in lines if line.startswith("Request")} == named
    assert [line for line in lines if line.startswith("The prepared note")] != []
    call_command("check_ledger", "--repair", stdout=(said := StringIO()))
    assert "Put right in the lists of what waits: 5." in said.getvalue()
    assert set(OpenRequest.objects.values_list("pk", "post")) == kept
    assert list(faults_of_what_waits()) == []


def test_what_waits_is_read_off_its_rows_and_not_off_all_that_was_ever_asked(note: Note, head: Appointment) -> None:
    reach = reach_of(head.user, timezone.now())
    with CaptureQueriesContext(connection) as asked:
        assert how_many_wait(head.user, reach) == 1
        assert list(waiting_for(head.user, reach)) == [NoteRequest.objects.get()]
        what_waits_for(head.user, reach)
    read = [one["sql"] for one in asked if "noterequest" in one["sql"]]
    assert [sql for sql in read if "noteentry" in sql] == []
    assert len([sql for sql in read if "openrequest" in sql]) == 3


@pytest.mark.parametrize("is_often", [False, True])
def test_however_often_a_post_was_asked_its_list_has_the_notes_of_others_that_it_answers_for(
    note: Note, head: Appointment, worker: Appointment, is_often: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casenotes.reading.asked.FEW_ASKED", 1 if is_often else FEW_ASKED)
    others = copies_of(note, (2, 3))
    ask_about(others[:1], "head-of-service", HELP)
    ask_about(copies_of(note, (4,), lambda _number: {"recorded_by": head.user}), "head-of-service", HELP)
    copies_of(note, (5,), lambda _number: {"format": 2, "should_have_decided": "head-of-service"})
    reach = reach_of(head.user, timezone.now())
    assert ("UNION" in str(Note.objects.filter(asked_to_answer_for(head.user, reach)).query)) is not is_often
    page = notes_of(head.user, Wanted(asked=reach), reach=reach)
    assert [one.number for one in page.rows] == [5, 2, 1]
