"""The addresses for recording, reading and correcting notes, for the log, and for asking whether that is possible."""

from django.urls import path

from casenotes.views import (
    answering,
    confirming,
    confirming_first,
    keeping,
    lists,
    log,
    prepared,
    preparing,
    reading,
    ready,
    recording,
    waiting,
    wrong_child,
)

urlpatterns = [
    path("decisions/<str:row>/record", recording.record, name="record"),
    path("decisions/<str:row>/prepare", preparing.prepare, name="prepare"),
    path("prepared", prepared.prepared_notes, name="prepared-notes"),
    path("prepared/<uuid:prepared_id>", prepared.prepared, name="prepared"),
    path("prepared/<uuid:prepared_id>/correct", preparing.correct_prepared, name="correct-prepared"),
    path("prepared/<uuid:prepared_id>/record", prepared.record_denied, name="record-denied"),
    path("prepared/<uuid:prepared_id>/requests/<int:number>", confirming_first.confirm, name="confirm-first"),
    path("notes", lists.notes, name="notes"),
    path("notes/case", lists.find_case, name="find-case"),
    path("notes/<uuid:note_id>", reading.note, name="note"),
    path("notes/<uuid:note_id>/correct", reading.correct, name="correct"),
    path("notes/<uuid:note_id>/requests/<int:number>", confirming.confirm, name="confirm"),
    path("notes/<uuid:note_id>/seen", answering.seen, name="seen"),
    path("notes/<uuid:note_id>/answer", answering.answer, name="answer-note"),
    path("notes/<uuid:note_id>/wrong-child", wrong_child.wrong_child, name="wrong-child"),
    path("notes/<uuid:note_id>/record-again", wrong_child.record_again, name="record-again"),
    path("kept/<uuid:key>", keeping.kept_words, name="kept-words"),
    path("waiting", waiting.waiting, name="waiting"),
    path("log", log.log, name="log"),
    path("log/people", log.find_person, name="find-person"),
    path("ready/recording", ready.ready_to_record, name="ready-recording"),
]
