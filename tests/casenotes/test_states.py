"""How versions and notes stand: the drawing is made of the code, and the code does what its tables say."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from casenotes.management.commands.write_states import changes_by_the_day, states_in_markdown
from casenotes.models import AuditEntry, AuditKind, EntryKind, Note, NoteEntry, NoteKind
from casenotes.models.states import HAPPENINGS, NoteState
from casenotes.recording import errors
from casenotes.recording.actions import correct_note, log_reading, log_reading_of_the_log
from casenotes.recording.entries import add_entry
from casenotes.recording.preparing import prepare_note
from delegation.models import HowPublished
from delegation.rules.books import Stage
from tests.delegation.conftest import run
from tests.delegation.fixture_library import PROJECT

from .conftest import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from authorities.models import Appointment
    from casenotes.drafts import Draft
    from casenotes.models import Prepared
    from casenotes.recording.actions import Answered

    Changes = set[tuple[NoteState, NoteState]]

COMMITTED: Final = PROJECT / "docs" / "states.md"


def test_the_committed_drawing_is_the_one_that_is_made_of_the_code() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == states_in_markdown(), "Run: .venv/bin/python manage.py write_states"


def test_the_command_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "states.md"
    assert run("write_states", "--to", path) == "states.md written.\n"
    assert path.read_text(encoding="utf-8") == states_in_markdown()


def test_every_state_and_every_event_is_drawn() -> None:
    text = states_in_markdown()
    assert [one for one in Stage if f'state "{one.value}" as' not in text] == []
    assert [one for one in NoteKind if f'state "{one.label}, ' not in text] == []
    assert [one for one in (*HowPublished, *AuditKind) if f" : {one.label}\n" not in text] == []


def test_a_version_goes_from_each_stage_to_the_next_by_its_dates_alone() -> None:
    assert set(changes_by_the_day()) == {
        (Stage.NOT_STARTED, Stage.IN_FORCE, "its start"),
        (Stage.IN_FORCE, Stage.REPLACED, "the start of the next version"),
        (Stage.IN_FORCE, Stage.ENDED, "its own end"),
        (Stage.ENDED, Stage.REPLACED, "the start of the next version"),
    }


def state_of(key: uuid.UUID) -> NoteState:
    if not Note.objects.filter(pk=key).exists():
        return NoteState.NOT_THERE
    return NoteState.CORRECTED if Note.objects.filter(corrects=key).exists() else NoteState.STANDS


def changes_with(act: Callable[[], object]) -> tuple[AuditKind, Changes]:
    """Do something, and return what its one entry is called, and what became of the notes that it is about."""
    before = {note.pk: state_of(note.pk) for note in Note.objects.all()}
    entries = AuditEntry.objects.count()
    act()
    assert AuditEntry.objects.count() == entries + 1
    entry = AuditEntry.objects.select_related("note").latest("pk")
    if entry.note is None:
        return AuditKind(entry.kind), {(NoteState.NOT_THERE, NoteState.NOT_THERE)}
    about = [key for key in (entry.note.pk, entry.note.corrects_id) if key is not None]
    return AuditKind(entry.kind), {(before.get(key, NoteState.NOT_THERE), state_of(key)) for key in about}


def test_what_happens_to_notes_is_what_the_table_says(
    appoint: Callable[..., Appointment], record: Callable[..., Answered], draft: Draft
) -> None:
    head, lead = (appoint(post, "help-and-protection") for post in ("head-of-service", "service-lead"))
    found: dict[AuditKind, Changes] = defaultdict(set)

    def see(act: Callable[[], object]) -> None:
        kind, changes = changes_with(act)
        found[kind] |= changes

    def correct(note: Note, decided: str) -> Note:
        text = replace(WORDS, decided=decided, correction_reason="The wrong day.")
        return correct_note(user=head.user, appointment=head, note=note, text=text, key=uuid.uuid4())

    def say(note: Note) -> NoteEntry:
        return add_entry(user=head.user, appointment=head, note=note, kind=EntryKind.SEEN, key=uuid.uuid4())

    def prepare() -> Prepared:
        return prepare_note(
            user=lead.user, appointment=lead, decider=head.user, draft=draft, title="Apply", key=uuid.uuid4()
        )

    def correct_again() -> None:
        with pytest.raises(errors.AlreadyCorrectedError):
            correct(note, "Apply next week.")

    see(lambda: record(lead))
    see(lambda: record(lead, is_outside_scheme=True))
    see(lambda: record(head))
    note = Note.objects.get(kind=NoteKind.DECISION)
    see(lambda: log_reading(user=head.user, note=note))
    see(lambda: correct(note, "Apply tomorrow."))
    see(correct_again)
    see(lambda: log_reading(user=head.user, note=note))
    see(lambda: correct(Note.objects.get(corrects=note), "Apply on Monday."))
    see(lambda: say(note))
    see(lambda: say(Note.objects.get(kind=NoteKind.DEVIATION)))
    see(prepare)
    see(lambda: log_reading(user=head.user, note=None))
    see(lambda: log_reading_of_the_log(user=head.user))
    assert found == {kind: set(happening.changes) for kind, happening in HAPPENINGS.items()}
