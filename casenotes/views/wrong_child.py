"""The pages for a note about the wrong child: saying so, and recording it again on the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from authorities.sign_in.acting import appointment_of_form, signed_in
from casenotes.forms import CaseForm, WrongChildForm
from casenotes.reading.queries import note_for
from casenotes.recording import errors
from casenotes.recording.actions import log_case_opened, log_reading
from casenotes.recording.wrong_child import (
    is_about_the_wrong_child,
    may_record_again,
    may_say_wrong_child,
    say_wrong_child,
)
from casenotes.views.addresses import with_query
from casenotes.views.carrying import carried_by, forget_what_was_kept, refused_without_post
from casenotes.views.keeping import keeps_words, typed_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from authorities.models import Appointment, User
    from casenotes.models import Note


@keeps_words
@require_http_methods(["GET", "HEAD", "POST"])
def wrong_child(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Ask what happened, and withhold the note from then on."""
    person = signed_in(request)
    note = note_for(person, note_id)
    if note is None:
        raise Http404
    typed = typed_in(request)
    appointment = appointment_of_form(request, typed)
    if request.method != "POST" and is_about_the_wrong_child(note):
        return redirect("note", note_id=note.pk)
    if typed is None:
        if appointment is None:
            return redirect("choose-post")
        if not may_say_wrong_child(user=person, appointment=appointment, note=note):
            raise PermissionDenied
    form = WrongChildForm.opened(typed)
    if request.method == "POST":
        return _withheld(request, person, note, appointment, form)
    log_reading(user=person, note=note)
    return _shown(request, note, appointment, form)


def _withheld(
    request: HttpRequest, person: User, note: Note, appointment: Appointment | None, form: WrongChildForm
) -> HttpResponse:
    """Withhold the note, or show the form again with what is wrong."""
    if appointment is None:
        form.add_error(None, refused_without_post(request, person, note.row))
        return _shown(request, note, appointment, form, 403)
    if not form.is_valid():
        return _shown(request, note, appointment, form, 422)
    said = form.cleaned_data
    try:
        say_wrong_child(user=person, appointment=appointment, note=note, words=said["words"], key=said["key"])
    except errors.CasenotesError as error:
        form.add_error(None, str(error))
        return _shown(request, note, appointment, form, 403)
    forget_what_was_kept(request, person)
    messages.success(request, f"The text of note {note.number} is withheld from now on.")
    return redirect("note", note_id=note.pk)


def _shown(
    request: HttpRequest, note: Note, appointment: Appointment | None, form: WrongChildForm, status: int = 200
) -> HttpResponse:
    context = {"note": note, "form": form, "carried": carried_by(request, signed_in(request), appointment)}
    return render(request, "casenotes/wrong_child.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def record_again(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Ask for the case of the right child, and lead to the form that records the note again there."""
    person = signed_in(request)
    note = note_for(person, note_id)
    if note is None:
        raise Http404
    if hasattr(note, "replaced_by"):
        messages.info(request, f"That note was recorded again already, as note {note.replaced_by.number}.")
        return redirect("note", note_id=note.pk)
    if not may_record_again(person, note):
        raise PermissionDenied
    form = CaseForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid() and form.cleaned_data["case"].pk == note.case_id:
        form.add_error("case", f"Note {note.number} is about this child. Enter the reference of the right one.")
    elif form.is_valid():
        case = form.cleaned_data["case"]
        return redirect(
            with_query(reverse("record", args=[note.row]), "", case=case.pk, replaces=note.pk, form=uuid4())
        )
    elif form.errors:
        log_case_opened(user=person, row=note.row, case=None)
    context = {"form": form, "note": note}
    return render(request, "casenotes/record_again.html", context, status=422 if form.errors else 200)
