"""What is said of a note later, and whom a note has to go to: kept, numbered, sealed and in the log."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from authorities.database import guard
from casenotes.models import AuditEntry, AuditKind, EntryKind, Note, NoteEntry, NoteRequest, RequestKind
from casenotes.proof.proving import altered_log, altered_notes
from casenotes.recording.entries import Asked, add_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection")


@pytest.fixture
def note(head: Appointment, record: Callable[..., Answered]) -> Note:
    found = record(head).note
    assert found is not None
    return found


def say(note: Note, head: Appointment, kind: EntryKind = EntryKind.QUESTION, **more: object) -> NoteEntry:
    values: dict[str, object] = {"key": uuid.uuid4(), "words": "  Who was asked?  ", **more}
    return add_entry(user=head.user, appointment=head, note=note, kind=kind, **values)  # type: ignore[arg-type]


def test_an_entry_keeps_who_said_it_in_which_post_and_the_words_apart(note: Note, head: Appointment) -> None:
    entry = say(note, head, to_do="Ask again.")
    assert (entry.number, entry.post, entry.area) == (1, "head-of-service", "help-and-protection")
    assert entry.said_as == "Head of Service, Help and protection"
    assert (entry.text.said_by, entry.text.words, entry.text.to_do) == (
        head.user.full_name,
        "Who was asked?",
        "Ask again.",
    )
    logged = AuditEntry.objects.get(kind=AuditKind.ENTERED)
    assert (logged.note, logged.case, logged.codes) == (note, note.case, ["question"])
    assert say(note, head).number == 2


def test_a_second_press_of_the_button_makes_no_second_entry(note: Note, head: Appointment) -> None:
    key = uuid.uuid4()
    first, second = (say(note, head, key=key) for _ in range(2))
    assert (first.pk, NoteEntry.objects.count()) == (second.pk, 1)


def test_an_entry_can_ask_others_and_each_is_asked_once(note: Note, head: Appointment) -> None:
    asked = Asked(RequestKind.ANSWER, post="dcs")
    entry = say(note, head, EntryKind.DENIED, asks=(asked, Asked(RequestKind.ANSWER, hat="chair-of-panel"), asked))
    assert list(note.requests.values_list("number", "post", "hat", "raised_by")) == [
        (1, "dcs", "", entry.pk),
        (2, "", "chair-of-panel", entry.pk),
    ]


def test_a_request_is_open_until_it_is_answered_for_good(note: Note, head: Appointment) -> None:
    say(note, head, EntryKind.DENIED, asks=(Asked(RequestKind.ANSWER, post="dcs"),))
    request = NoteRequest.objects.get()
    assert list(NoteRequest.objects.open()) == [request]
    say(note, head, EntryKind.QUESTION, request=request)
    assert list(NoteRequest.objects.open()) == [request]
    say(note, head, EntryKind.AGREED, request=request)
    assert not NoteRequest.objects.open().exists()


def test_nothing_that_was_said_or_asked_is_changed_or_taken_away(note: Note, head: Appointment) -> None:
    entry = say(note, head, asks=(Asked(RequestKind.ANSWER, post="dcs"),))
    assert NoteEntry.objects.get() == entry
    tables = {"noteentry": "kind", "noteentrytext": "words", "noterequest": "post"}
    for table, column in tables.items():
        for act in (f"UPDATE casenotes_{table} SET \"{column}\" = 'x'", f"DELETE FROM casenotes_{table}"):  # noqa: S608
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
                connection.cursor().execute(act)


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("noteentry", {"kind": "agreed"}, "entry 1 is not what was sealed"),
        ("noteentry", {"post": "dcs"}, "entry 1 is not what was sealed"),
        ("noteentrytext", {"words": "Somebody was asked."}, "entry 1 has other words than were sealed"),
        ("noteentrytext", {"salt": ""}, "entry 1 has no salt"),
        ("noterequest", {"post": "team-manager"}, "request 1 is not what was sealed"),
        ("noterequest", {"number": 2}, "one of those that were asked is not there"),
        ("noteentry", {"number": 2}, "entry 1 is not there"),
    ],
)
def test_what_is_altered_is_named(
    note: Note, head: Appointment, table: str, change: dict[str, object], said: str
) -> None:
    entry = say(note, head, asks=(Asked(RequestKind.ANSWER, post="dcs"),))
    assert list(altered_notes()) == []
    guard.remove(connection)
    rows = {"noteentry": entry, "noteentrytext": entry.text, "noterequest": NoteRequest.objects.get()}
    type(rows[table])._base_manager.filter(pk=rows[table].pk).update(**change)
    assert [one for one in altered_notes() if said in one and f"Note {note.number} of" in one]


def test_an_entry_that_is_taken_away_is_missed_by_the_log(note: Note, head: Appointment) -> None:
    entry = say(note, head)
    guard.remove(connection)
    entry.text.delete()
    entry.delete()
    assert [one for one in altered_log() if "has 0 later entries, and the log tells of 1" in one]
