"""The addresses for recording, reading and correcting notes, and for asking whether that is possible."""

from django.urls import path

from casenotes.views import reading, ready, recording

urlpatterns = [
    path("decisions/<str:row>/record", recording.record, name="record"),
    path("notes", reading.notes, name="notes"),
    path("notes/<uuid:note_id>", reading.note, name="note"),
    path("notes/<uuid:note_id>/correct", reading.correct, name="correct"),
    path("ready/recording", ready.ready_to_record, name="ready-recording"),
]
