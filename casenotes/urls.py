"""The addresses of recording and reading notes."""

from django.urls import path

from casenotes import views

urlpatterns = [
    path("decisions/<str:row>/record", views.record, name="record"),
    path("notes", views.notes, name="notes"),
    path("notes/<uuid:note_id>", views.note, name="note"),
]
