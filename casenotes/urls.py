"""The addresses of recording, reading and correcting notes, and of the health check."""

from django.urls import path

from casenotes import views

urlpatterns = [
    path("decisions/<str:row>/record", views.record, name="record"),
    path("notes", views.notes, name="notes"),
    path("notes/<uuid:note_id>", views.note, name="note"),
    path("notes/<uuid:note_id>/correct", views.correct, name="correct"),
    path("health", views.health, name="health"),
]
