"""The addresses for recording, reading and correcting notes, and for the health check."""

from django.urls import path

from casenotes.views import health, reading, recording

urlpatterns = [
    path("decisions/<str:row>/record", recording.record, name="record"),
    path("notes", reading.notes, name="notes"),
    path("notes/<uuid:note_id>", reading.note, name="note"),
    path("notes/<uuid:note_id>/correct", reading.correct, name="correct"),
    path("health", health.health, name="health"),
]
