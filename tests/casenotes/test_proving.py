"""Whatever the owner of the database alters in the ledger is named. Nothing is named in a ledger that is whole."""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from authorities.database import guard
from authorities.models import User
from casenotes.drafts import Text, digest_of_correction, digest_of_draft, digest_of_text
from casenotes.models import AuditEntry, AuditKind, Case, LogHead, Note, NoteText, Submission
from casenotes.proof import sealing
from casenotes.proof.proving import altered_log, altered_notes
from casenotes.proof.sealing import FORMAT, digests_of, faults_of_note, seal_of_entry, seal_of_record
from casenotes.recording.actions import correct_note, log_reading
from casenotes.recording.audit import write_entry
from delegation.models import ConditionRow, Publication, Scheme, SchemeVersion, Statement
from delegation.schemes.publications import altered_publications

from .conftest import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model
    from pytest_django import Settings

    from authorities.models import Appointment, Authority
    from casenotes.drafts import Draft
    from casenotes.recording.actions import Answered

COUNCIL = "blackburn-with-darwen"


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def notes(head: Appointment, record: Callable[..., Answered]) -> list[Note]:
    """Three notes, a correction of the second, and a reading. The guard is off, as the owner can switch it off."""
    found = [record(head, text=replace(WORDS, why=f"Reason {number}.")).note for number in range(3)]
    recorded = [note for note in found if note is not None]
    correct_note(user=head.user, appointment=head, note=recorded[1], text=WORDS, key=uuid.uuid4())
    log_reading(user=head.user, note=recorded[0])
    guard.remove(connection)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger can be put back before these checks
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return recorded


def faults() -> list[str]:
    """Return everything that is no longer as it was sealed."""
    return [*altered_publications(), *altered_notes(), *altered_log()]


def test_the_command_says_every_fault_and_fails(notes: list[Note]) -> None:
    NoteText.objects.filter(pk=notes[0].pk).update(why="x")
    said = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("check_ledger", stderr=said)
    assert stopped.value.code == 1
    lines = said.getvalue().splitlines()
    unguarded = len(guard.triggers(connection.vendor))
    assert lines[0].startswith("The trigger delegation_scheme_no_")
    assert lines[unguarded:] == [*faults(), f"The ledger is not whole: {unguarded + 1} faults."]


def test_what_is_whole_is_said_to_be_whole_and_counted(notes: list[Note]) -> None:
    assert faults() == []
    said = StringIO()
    call_command("check_ledger", "--repair", stdout=said)
    whole = f"{len(guard.triggers(connection.vendor))} triggers, 1 publications, 4 notes, 5 entries of the log"
    assert said.getvalue().splitlines()[-1] == f"The ledger is whole: {whole}."


A_WORD = {"decided", "why", "child_view", "actions", "considered", "deviation_reason", "correction_reason"}


@contextmanager
def undone() -> Iterator[None]:
    """Undo everything done inside, so that one database serves for many alterations."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_character_of_any_field_of_a_text_is_named_with_its_field(notes: list[Note]) -> None:
    same = NoteText.objects.filter(pk=notes[0].pk)
    for field in sorted(A_WORD | {"case_reference", "initials", "recorder"}):
        with undone():
            same.update(**{field: f"{getattr(notes[0].text, field)[:-1]}~"})
            assert list(altered_notes()) == [f"Note 1 of {COUNCIL} has another “{field}” than was sealed."]
    for field, before, after in (
        ("question", "legal", "police"),
        ("determination", "permitted", "refused"),
        ("evidence", "legal", "police"),
    ):
        with undone():
            text = json.dumps(getattr(notes[0].text, field))
            assert before in text
            same.update(**{field: json.loads(text.replace(before, after, 1))})
            assert list(altered_notes()) == [f"Note 1 of {COUNCIL} has another “{field}” than was sealed."]


def another(field: str, note: Note) -> Any:
    """Return another value of the same kind for a column of a record."""
    value = getattr(note, field)
    match field:
        case "case_id":
            return Case.objects.create(authority=note.authority, reference="C-2", initials="B.S.").pk
        case "recorded_by_id":
            return User.objects.create_user("another", "Another Example", authority=note.authority).pk
        case "appointment_id" | "version_id":
            return value + 1_000_000
        case "number":
            return 99
        case "corrects_id" | "replaces_id" | "considers_id":
            return note.pk
        case "prepared_id":
            return uuid.uuid4()
        case "prepared_by_id":
            return note.recorded_by_id
        case "taken_at" | "recorded_at":
            return value.replace(
                microsecond=(value.microsecond + 1) % 1_000_000, year=2026 if field == "taken_at" else 2027
            )
        case "codes" | "rows":
            return [*value, "x"]
        case "digests":
            return {**value, "why": value["decided"]}
        case "format":
            return 1
        case "kind":
            return "deviation"
    return f"{value[:-1]}~" if value else "~"


SEALED = [
    field.attname for field in Note._meta.concrete_fields if field.name not in {"id", "authority", "record_digest"}
]


# Columns whose other value the database's constraints refuse anyway.
REFUSED_OTHERWISE = {
    *("appointment_id", "version_id", "should_have_decided"),
    *("decided_by", "prepared_id", "prepared_by_id"),
}


def test_another_value_in_any_column_of_a_record_is_named(notes: list[Note]) -> None:
    note = Note.objects.get(pk=notes[2].pk)
    for field in SEALED:
        if field not in REFUSED_OTHERWISE:
            with undone():
                Note.objects.filter(pk=note.pk).update(**{field: another(field, note)})
                found = list(altered_notes())
                assert any("than was sealed" in one or "is not there" in one for one in found), field


def test_the_seal_of_a_record_is_over_every_column(notes: list[Note]) -> None:
    for field in SEALED:
        with undone():
            note = Note.objects.get(pk=notes[0].pk)
            sealed = seal_of_record(note, note.submission)
            assert sealed == note.record_digest
            setattr(note, field, another(field, note))
            assert seal_of_record(note, note.submission) != sealed, field


@pytest.mark.parametrize("field", ["user_id", "key", "body_digest"])
def test_the_seal_of_a_record_is_over_the_press_that_made_it(notes: list[Note], field: str) -> None:
    press = Submission.objects.get(note=notes[0])
    changed = {
        "user_id": another("recorded_by_id", notes[0]),
        "key": uuid.uuid4(),
        "body_digest": another("body_digest", press),  # type: ignore[arg-type]  # text, like the columns of a note
    }
    Submission.objects.filter(pk=press.pk).update(**{field: changed[field]})
    assert faults() == [f"Note 1 of {COUNCIL} has another record than was sealed."]


def test_texts_that_changed_places_are_named_both(notes: list[Note]) -> None:
    first, second = (NoteText.objects.get(pk=note.pk) for note in notes[:2])
    NoteText.objects.filter(pk=first.pk).update(why=second.why, salt=second.salt)
    NoteText.objects.filter(pk=second.pk).update(why=first.why, salt=first.salt)
    found = faults()
    assert f"Note 1 of {COUNCIL} has another “why” than was sealed." in found
    assert f"Note 2 of {COUNCIL} has another “why” than was sealed." in found


def test_numbers_that_changed_places_are_named_both(notes: list[Note]) -> None:
    for pk, number in ((notes[0].pk, 90), (notes[1].pk, 1), (notes[0].pk, 2)):
        Note.objects.filter(pk=pk).update(number=number)
    found = faults()
    assert [f"Note {number} of {COUNCIL} has another record than was sealed." in found for number in (1, 2)] == [
        True,
        True,
    ]


def test_a_text_without_salt_fails(notes: list[Note]) -> None:
    NoteText.objects.filter(pk=notes[0].pk).update(salt="")
    assert f"Note 1 of {COUNCIL} has no salt." in faults()


def test_a_field_without_digest_fails(notes: list[Note]) -> None:
    kept = {name: digest for name, digest in notes[0].digests.items() if name != "why"}
    Note.objects.filter(pk=notes[0].pk).update(digests=kept)
    assert f"Note 1 of {COUNCIL} has no digest of “why”." in faults()


def test_the_digest_of_the_words_that_a_note_of_before_was_recorded_with_is_checked_too(notes: list[Note]) -> None:
    note, text = Note.objects.get(pk=notes[0].pk), NoteText.objects.get(pk=notes[0].pk)
    note.format, note.digests = 1, digests_of(text, 1)
    for words, said in (
        (replace(WORDS, why="Reason 0."), []),
        (WORDS, ["has other words than were sealed when it was recorded"]),
    ):
        note.text_digest = digest_of_text(words, text.salt)
        note.record_digest = seal_of_record(note, note.submission)
        assert list(faults_of_note(note, text, note.submission)) == said


def test_a_text_that_was_sealed_anew_with_its_field_but_not_with_its_record_fails(notes: list[Note]) -> None:
    text = NoteText.objects.get(pk=notes[0].pk)
    text.why = "Another reason."
    text.save()
    Note.objects.filter(pk=notes[0].pk).update(digests=digests_of(text, FORMAT))
    assert faults() == [f"Note 1 of {COUNCIL} has another record than was sealed."]


def test_a_note_that_was_taken_out_is_named_and_so_is_what_it_leaves_behind(notes: list[Note]) -> None:
    pk = notes[0].pk
    with undone():
        Note.objects.filter(pk=pk)._raw_delete(using="default")
        assert sorted(faults()) == [
            f"Entry 1 of the log of {COUNCIL} names a note that is not there.",
            f"Entry 5 of the log of {COUNCIL} names a note that is not there.",
            f"Note 1 of {COUNCIL} is not there.",
            f"The note {pk} is not there; its text is.",
            f"The note {pk} is not there; the press of the button that made it is.",
        ]


def test_a_correction_whose_note_was_taken_out_is_named(notes: list[Note]) -> None:
    with undone():
        Note.objects.filter(pk=notes[1].pk)._raw_delete(using="default")
        assert "Note 4 corrects a note that is not there." in faults()


@pytest.mark.parametrize(("model", "said"), [(NoteText, "has no text"), (Submission, "has no submission")])
def test_a_note_without_what_belongs_to_it_is_named(notes: list[Note], model: type[Model], said: str) -> None:
    model._default_manager.filter(note=notes[1])._raw_delete(using="default")
    assert faults() == [f"Note 2 of {COUNCIL} {said}."]


def test_a_missing_entry_of_the_log_is_named(notes: list[Note]) -> None:
    AuditEntry.objects.filter(number=5).update(number=6)
    found = faults()
    assert f"Entry 5 of the log of {COUNCIL} is not there." in found


def test_an_entry_taken_out_of_the_log_is_named(notes: list[Note]) -> None:
    AuditEntry.objects.filter(number=2)._raw_delete(using="default")
    assert f"Entry 2 of the log of {COUNCIL} is not there." in faults()


def test_the_last_entry_taken_out_of_the_log_is_noticed(notes: list[Note]) -> None:
    AuditEntry.objects.filter(number=5)._raw_delete(using="default")
    assert faults() == [f"The log of {COUNCIL} ends at entry 4, and 5 was the last to be entered."]


@pytest.mark.parametrize(
    "changed", [{"outcome": "refused"}, {"post": "dcs"}, {"codes": ["x"]}, {"row": "bwd-1-01"}, {"user_id": None}]
)
def test_an_altered_entry_of_the_log_is_named(notes: list[Note], changed: dict[str, Any]) -> None:
    AuditEntry.objects.filter(number=3).update(**changed)
    assert faults() == [f"Entry 3 of the log of {COUNCIL} is not what was sealed."]


def sealed_anew(number: int, **changed: Any) -> None:
    """Alter an entry and seal it again with the entry before it, as anybody who knows how can."""
    entry = AuditEntry.objects.get(number=number)
    for name, value in changed.items():
        setattr(entry, name, value)
    before = AuditEntry.objects.filter(number=number - 1).values_list("digest", flat=True).first() or ""
    entry.digest = seal_of_entry(entry, before)
    entry.save()


def test_an_entry_that_was_sealed_anew_does_not_fit_the_one_that_follows(notes: list[Note]) -> None:
    sealed_anew(2, outcome="refused")
    assert faults() == [f"Entry 3 of the log of {COUNCIL} is not what was sealed."]


def test_the_last_entry_that_was_sealed_anew_does_not_fit_the_head_of_the_log(notes: list[Note]) -> None:
    sealed_anew(5, post="dcs")
    assert faults() == [f"The log of {COUNCIL} ends at entry 5, and 5 was the last to be entered."]


def test_an_entry_that_was_added_past_the_log_is_noticed(notes: list[Note], head: Appointment) -> None:
    last = AuditEntry.objects.get(number=5)
    last.pk, last.number = None, 6
    last.save(force_insert=True)
    found = faults()
    assert f"Entry 6 of the log of {COUNCIL} is not what was sealed." in found
    assert f"The log of {COUNCIL} ends at entry 6, and 5 was the last to be entered." in found


def test_a_note_that_was_added_past_the_service_is_named(notes: list[Note]) -> None:
    forged = Note.objects.get(pk=notes[0].pk)
    forged.pk, forged.number = uuid.uuid4(), 5
    forged.save(force_insert=True)
    found = faults()
    assert f"Note 5 of {COUNCIL} has no submission." in found
    assert f"Note 5 of {COUNCIL} has no text." in found
    assert f"Note 5 of {COUNCIL} has no entry in the log that says it was recorded." in found


def test_a_log_without_its_head_is_noticed(notes: list[Note]) -> None:
    LogHead.objects.all().delete()
    assert faults() == [f"The log of {COUNCIL} ends at entry 5, and 0 was the last to be entered."]


def test_no_word_that_somebody_typed_and_no_name_stands_outside_the_text(notes: list[Note]) -> None:
    words = [*asdict(WORDS).values(), "Reason 0", "Duty solicitor", "C-1", "A.E.", "Head Example"]
    typed = [word for word in words if word]
    for model in (Note, AuditEntry, Submission, LogHead):
        rows = json.dumps(list(model._default_manager.values()), default=str)
        assert [word for word in typed if word in rows] == [], model.__name__
    assert [word for word in typed if word not in json.dumps(list(NoteText.objects.values()), default=str)] == []


def test_the_digest_of_a_press_of_the_button_cannot_be_made_without_the_key(
    notes: list[Note], draft: Draft, settings: Settings
) -> None:
    before = digest_of_draft(draft), digest_of_correction(notes[0], WORDS)
    assert before == (digest_of_draft(draft), digest_of_correction(notes[0], WORDS))
    settings.SECRET_KEY = "another key, which is as long as a key of an installation has to be"
    after = digest_of_draft(draft), digest_of_correction(notes[0], WORDS)
    assert not set(before) & set(after)


def test_a_changed_case_or_person_leaves_the_note_about_whom_it_was(notes: list[Note], pages: object) -> None:
    Case.objects.update(reference="C-9", initials="Z.Z.")
    User.objects.update(full_name="Somebody Else")
    assert [*altered_notes(), *altered_log()] == []
    client = Client()
    client.force_login(notes[0].recorded_by, backend="authorities.sign_in.backends.DemonstrationBackend")
    shown = client.get(f"/notes/{notes[0].pk}").content.decode()
    assert "case C-1 (A.E.)" in shown
    assert "by Head Example" in shown
    assert "Case C-1 " in client.get("/notes").content.decode()


def test_an_altered_text_of_a_version_is_named(notes: list[Note]) -> None:
    version = SchemeVersion.objects.get()
    SchemeVersion.objects.update(canonical_text=version.canonical_text.replace("deputy-director", "social-worker", 1))
    assert f"{version.label}: its text is not the one that was published." in faults()


def test_an_altered_row_of_a_version_is_named(notes: list[Note]) -> None:
    version = SchemeVersion.objects.get()
    Statement.objects.filter(row="bwd-1-05").update(title="Anybody may do this")
    assert faults() == [f"{version.label}: its rows do not say what its published text says."]


def test_an_altered_condition_of_a_version_is_named(notes: list[Note]) -> None:
    version = SchemeVersion.objects.get()
    ConditionRow.objects.filter(pk=ConditionRow.objects.earliest("pk").pk).update(facts=["emergency"])
    assert faults() == [f"{version.label}: its rows do not say what its published text says."]


@pytest.mark.parametrize("changed", [{"effective_on": "2020-01-01"}, {"backdated_because": "x"}, {"label": "x"}])
def test_an_altered_column_of_a_version_is_named(notes: list[Note], changed: dict[str, Any]) -> None:
    SchemeVersion.objects.update(**changed)
    label = SchemeVersion.objects.get().label
    assert f"{label}: its entry in the ledger of publications, or what that seals, is not as it was." in faults()


def test_a_scheme_that_was_given_to_another_council_is_named(notes: list[Note], blackburn: Authority) -> None:
    Scheme.objects.update(title="Another")
    assert [fault for fault in faults() if "its entry in the ledger of publications" in fault]


def test_a_version_without_an_entry_is_named(notes: list[Note]) -> None:
    Publication.objects.all()._raw_delete(using="default")
    assert f"{SchemeVersion.objects.get().label}: it has no entry in the ledger of publications." in faults()


def test_an_entry_that_says_something_else_is_named(notes: list[Note]) -> None:
    Publication.objects.update(how="held")
    label = SchemeVersion.objects.get().label
    assert faults() == [f"{label}: its entry in the ledger of publications, or what that seals, is not as it was."]


def test_an_entry_of_nobody_and_of_no_council_can_be_written_and_is_sealed(notes: list[Note]) -> None:
    entry = write_entry(kind=AuditKind.REFUSED, authority=None, user=None, row="bwd-1-05", codes=("signed-out",))
    assert (entry.log, entry.number, entry.user, entry.authority) == (0, 1, None, None)
    assert list(altered_log()) == []
    AuditEntry.objects.filter(pk=entry.pk).update(row="bwd-1-06")
    assert list(altered_log()) == ["Entry 1 of the log of no council is not what was sealed."]


def test_what_is_done_with_a_note_is_entered_with_its_case(notes: list[Note]) -> None:
    assert set(AuditEntry.objects.values_list("case", flat=True)) == {notes[0].case_id}


@pytest.mark.parametrize(
    ("model", "sealed", "left_out"),
    [
        # The note's key, and the salt that goes into every digest.
        (NoteText, sealing._TEXTS[sealing.FORMAT], {"note_id", "salt"}),
        # The seals themselves, and the key of an entry.
        (Note, sealing._RECORDS[sealing.FORMAT], {"record_digest"}),
        (AuditEntry, sealing.ENTRY_FORMATS[sealing.FORMAT], {"id", "digest"}),
    ],
)
def test_every_column_of_what_is_recorded_is_sealed(
    model: type[Model], sealed: tuple[str, ...], left_out: set[str]
) -> None:
    columns = {field.attname for field in model._meta.concrete_fields}
    assert columns - set(sealed) == left_out


def test_a_word_that_notes_say_later_changes_no_digest_of_format_1() -> None:
    @dataclass(frozen=True)
    class LaterText(Text):
        more: str = "said later"

    words = asdict(Text("Apply.", "Risk."))
    assert digest_of_text(LaterText(**words), "salt") == digest_of_text(Text(**words), "salt")
