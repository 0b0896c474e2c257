"""Notes recorded before there were seals are sealed as they stand on this day, in format 1, and so is the log.

What people typed, and the names, move from the record to the text. The guard is taken away for that and comes back
with the next migration. What is recorded is never taken away: there is no way back.
"""

from django.db import migrations

from authorities.database import guard
from casenotes.models import ledger
from casenotes.proof import sealing
from casenotes.drafts import keyed

AT_ONCE = 500
FORMAT = 1


def seal(apps, schema_editor):
    guard.remove(schema_editor.connection, ledger.TABLES)
    Submission = apps.get_model("casenotes", "Submission")
    presses = {}
    for press in Submission.objects.iterator(chunk_size=AT_ONCE):
        press.body_digest = keyed(press.body_digest)
        presses[press.note_id] = press
    Submission.objects.bulk_update(presses.values(), ["body_digest"], batch_size=AT_ONCE)
    seal_notes(apps, presses)
    seal_log(apps)


def seal_notes(apps, presses):
    Note, NoteText = apps.get_model("casenotes", "Note"), apps.get_model("casenotes", "NoteText")
    notes = Note.objects.select_related("text", "case", "recorded_by", "appointment__seat__post", "appointment__seat__area")
    done = []
    for note in notes.order_by("pk").iterator(chunk_size=AT_ONCE):
        text, seat = note.text, note.appointment.seat
        text.case_reference, text.initials = note.case.reference, note.case.initials
        text.recorder = note.recorded_by.full_name
        text.question, text.determination, text.evidence = note.question, note.determination, note.evidence
        followed = note.determination.get("followed", note.determination)
        note.format = FORMAT
        note.recorded_as = f"{seat.post.title}, {seat.area.title}" if seat.area else seat.post.title
        note.outcome = followed["outcome"]
        note.codes = list(dict.fromkeys(reason["code"] for reason in followed["reasons"]))
        note.rows = list(dict.fromkeys([note.row, *(reason["source"] for reason in followed["reasons"])]))
        note.digests = sealing.digests_of(text, FORMAT)
        note.record_digest = sealing.seal_of_record(note, presses[note.pk])
        done.append(note)
        if len(done) == AT_ONCE:
            write(Note, NoteText, done)
    write(Note, NoteText, done)


def write(Note, NoteText, done):
    texts = ["case_reference", "initials", "recorder", "question", "determination", "evidence"]
    NoteText.objects.bulk_update([note.text for note in done], texts)
    Note.objects.bulk_update(
        done, ["format", "recorded_as", "outcome", "codes", "rows", "digests", "record_digest"], batch_size=100
    )
    done.clear()


def seal_log(apps):
    AuditEntry, LogHead = apps.get_model("casenotes", "AuditEntry"), apps.get_model("casenotes", "LogHead")
    heads, done = {}, []
    columns = ["log", "number", "format", "case", "digest"]
    for entry in AuditEntry.objects.select_related("note").order_by("pk").iterator(chunk_size=AT_ONCE):
        head = heads.setdefault(entry.authority_id, LogHead(log=entry.authority_id, number=0, digest=""))
        entry.log, entry.number, entry.format = head.log, head.number + 1, FORMAT
        entry.case_id = entry.note.case_id if entry.note is not None else None
        entry.digest = sealing.seal_of_entry(entry, head.digest)
        head.number, head.digest = entry.number, entry.digest
        done.append(entry)
        if len(done) == AT_ONCE:
            AuditEntry.objects.bulk_update(done, columns, batch_size=100)
            done.clear()
    AuditEntry.objects.bulk_update(done, columns, batch_size=100)
    LogHead.objects.bulk_create(heads.values())


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0003_sealed_records'),
    ]

    operations = [
        migrations.RunPython(seal),
    ]
