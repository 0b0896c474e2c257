"""What becomes of a prepared note that is corrected, denied or withdrawn, and what of it is kept for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from authorities.database import guard
from casenotes.drafts import Draft
from casenotes.models import AuditEntry, Note, Prepared, PreparedEnd, PreparedWording
from casenotes.proof.prepared import altered_prepared
from casenotes.recording import errors
from casenotes.recording.preparing import (
    deny,
    latest_wording,
    withdraw,
)

from .conftest import WORDS, put_the_guard_back
from .preparing import DECIDED, into_care, prepares
from .test_prepared import confirmed, corrected, refused_to, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case

    Appoint = Callable[..., Appointment]
    Prepare = Callable[..., Prepared]


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def worker(appoint: Appoint) -> Appointment:
    return appoint("social-worker", "help-and-protection", name="worker")


@pytest.fixture
def draft(case: Case) -> Draft:
    return into_care(case)


@pytest.fixture
def prepare(worker: Appointment, head: Appointment, draft: Draft) -> Prepare:
    return prepares(worker, head, draft)


# Correcting, denying, withdrawing.


def test_both_wordings_stay_and_the_latest_becomes_the_note(
    prepare: Prepare, head: Appointment, worker: Appointment, draft: Draft
) -> None:
    prepared = prepare()
    new = replace(draft, text=replace(WORDS, decided="Until Friday."), taken_at=DECIDED - timedelta(minutes=10))
    corrected(prepared, head, new)
    assert [(one.number, one.written_by, one.draft["words"]["decided"]) for one in prepared.wordings.all()] == [
        (1, "Worker Example", WORDS.decided),
        (2, "Head Example", "Until Friday."),
    ]
    assert not Note.objects.exists()
    assert "corrected after you opened it" in refused_to(prepared, head, number=1)
    note = confirmed(prepared, head, number=2).note
    assert note is not None
    assert (note.text.decided, note.taken_at) == ("Until Friday.", DECIDED - timedelta(minutes=10))
    assert note.text.preparer == "Worker Example"
    assert whole()


def test_the_same_correction_twice_is_one_wording(prepare: Prepare, head: Appointment, draft: Draft) -> None:
    prepared = prepare()
    new = replace(draft, text=replace(WORDS, decided="Until Friday."))
    assert corrected(prepared, head, new) == corrected(prepared, head, new) == latest_wording(prepared)
    with pytest.raises(errors.WordingChangedError):
        corrected(prepared, head, draft)
    assert prepared.wordings.count() == 2


def test_only_the_decider_corrects_and_only_as_long_as_it_waits(
    prepare: Prepare, head: Appointment, worker: Appointment, appoint: Appoint, draft: Draft
) -> None:
    prepared = prepare()
    new = replace(draft, text=replace(WORDS, decided="Until Friday."))
    for held in (worker, appoint("head-of-service", "help-and-protection", name="other")):
        with pytest.raises(errors.NotYoursToConfirmError):
            corrected(prepared, held, new)
    with pytest.raises(errors.MomentNotPossibleError):
        corrected(prepared, head, replace(new, taken_at=timezone.now() + timedelta(minutes=5)))
    deny(user=head.user, prepared=prepared, why="Nobody called me.")
    with pytest.raises(errors.PreparedNoteEndedError):
        corrected(prepared, head, new)
    assert prepared.wordings.count() == 1


def test_denied_it_stands_as_denied_and_becomes_no_note(prepare: Prepare, head: Appointment) -> None:
    prepared = prepare()
    first, second = (deny(user=head.user, prepared=prepared, why=" Nobody called me. ") for _ in range(2))
    assert first == second
    assert (first.kind, first.ended_by, first.why) == ("denied", "Head Example", "Nobody called me.")
    with pytest.raises(errors.PreparedNoteEndedError, match="was denied by Head Example"):
        confirmed(prepared, head)
    with pytest.raises(errors.PreparedNoteEndedError):
        withdraw(user=prepared.prepared_by, prepared=prepared, why="A mistake.")
    assert not Note.objects.exists()
    assert AuditEntry.objects.filter(kind="prepared").latest("pk").codes == ["denied", str(prepared.pk)]
    assert whole()


def test_whoever_prepared_it_takes_it_back_and_nobody_else(
    prepare: Prepare, head: Appointment, worker: Appointment
) -> None:
    prepared = prepare()
    with pytest.raises(errors.NotYoursToConfirmError):
        withdraw(user=head.user, prepared=prepared, why="No.")
    assert withdraw(user=worker.user, prepared=prepared, why="The wrong child.").kind == "withdrawn"
    with pytest.raises(errors.PreparedNoteEndedError, match="was withdrawn by Worker Example"):
        confirmed(prepared, head)
    assert whole()


# What is kept.


def test_nothing_that_was_prepared_is_changed_or_taken_away(prepare: Prepare, head: Appointment) -> None:
    deny(user=head.user, prepared=prepare(), why="No.")
    for table, column in {"prepared": "title", "preparedwording": "written_by", "preparedend": "why"}.items():
        for act in (f"UPDATE casenotes_{table} SET \"{column}\" = 'x'", f"DELETE FROM casenotes_{table}"):  # noqa: S608
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
                connection.cursor().execute(act)


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("prepared", {"title": "Another"}, "has another record than was sealed"),
        ("prepared", {"prepared_as": "Director"}, "has another record than was sealed"),
        ("prepared", {"format": 9}, "has the format 9, which there is not"),
        ("wording", {"taken_at": DECIDED - timedelta(days=9)}, "has another wording 2 than was sealed"),
        ("wording", {"draft": {"words": {}}}, "has other words in wording 2 than were sealed"),
        ("wording", {"written_by": "Somebody"}, "has other words in wording 2 than were sealed"),
        ("wording", {"salt": ""}, "has no salt in wording 2"),
        ("wording", {"number": 3}, "lacks a wording"),
        ("end", {"kind": "withdrawn"}, "has another end than was sealed"),
        ("end", {"why": "Yes, I did."}, "has other words in its end than were sealed"),
        ("end", {"ended_by": "Somebody"}, "has other words in its end than were sealed"),
        ("end", {"salt": ""}, "has no salt in its end"),
        ("end", {"kind": "confirmed"}, "is confirmed, and no note came of it"),
    ],
)
def test_what_is_altered_is_named(
    prepare: Prepare, head: Appointment, draft: Draft, table: str, change: dict[str, object], said: str
) -> None:
    prepared = prepare()
    wording = corrected(prepared, head, replace(draft, text=replace(WORDS, decided="Until Friday.")))
    end = deny(user=head.user, prepared=prepared, why="No.")
    assert whole()
    guard.remove(connection)
    rows = {"prepared": prepared, "wording": wording, "end": end}
    type(rows[table])._base_manager.filter(pk=rows[table].pk).update(**change)
    assert f"The prepared note {prepared.pk} {said}." in list(altered_prepared())


def test_the_check_of_the_ledger_names_it(prepare: Prepare, head: Appointment) -> None:
    prepared = prepare()
    deny(user=head.user, prepared=prepared, why="No.")
    guard.remove(connection)
    PreparedEnd.objects.update(why="Yes, I did.")
    put_the_guard_back()
    with pytest.raises(SystemExit):
        call_command("check_ledger", stderr=(said := StringIO()))
    assert f"The prepared note {prepared.pk} has other words in its end than were sealed." in said.getvalue()


@pytest.mark.parametrize("gone", ["first wording", "last wording", "end", "everything", "note"])
def test_what_is_taken_away_is_missed(prepare: Prepare, head: Appointment, draft: Draft, gone: str) -> None:
    prepared = prepare()
    corrected(prepared, head, replace(draft, text=replace(WORDS, decided="Until Friday.")))
    if gone == "note":
        confirmed(prepared, head, number=2)
        guard.remove(connection)
        Note.objects.filter(prepared=prepared).update(prepared=None, prepared_by=None)
    else:
        deny(user=head.user, prepared=prepared, why="No.")
        guard.remove(connection)
    assert gone == "note" or whole()
    if gone in {"end", "everything"}:
        PreparedEnd.objects.all().delete()
    if gone == "everything":
        PreparedWording.objects.all().delete()
        Prepared.objects.all().delete()
    elif gone.endswith("wording"):
        PreparedWording.objects.filter(number=1 if gone.startswith("first") else 2).delete()
    assert [one for one in altered_prepared() if str(prepared.pk) in one]


def test_an_end_that_denies_a_note_which_stands_is_named(prepare: Prepare, head: Appointment, appoint: Appoint) -> None:
    prepared = prepare()
    confirmed(prepared, head)
    other = appoint("social-worker", "help-and-protection", name="other")
    guard.remove(connection)
    Note.objects.filter(prepared=prepared).update(prepared_by=other.user)
    assert f"The prepared note {prepared.pk} was prepared by another than its note says." in list(altered_prepared())
    PreparedEnd.objects.all().delete()
    assert f"The prepared note {prepared.pk} has become a note, and is not confirmed." in list(altered_prepared())
