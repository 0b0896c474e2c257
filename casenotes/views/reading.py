"""The pages for reading and correcting one note. Views show what actions and queries return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from authorities.people.reach import reach_of
from authorities.sign_in.acting import acting_appointment, signed_in
from casenotes.forms import CorrectionForm
from casenotes.reading.answers import answers_to, first_of
from casenotes.reading.later import said_later_of
from casenotes.reading.own_moment import own_moment, today_of
from casenotes.reading.prepared import prepared_for_reader
from casenotes.reading.queries import latest_correction, note_for
from casenotes.recording import errors
from casenotes.recording.actions import correct_note, log_reading, refuse_without_post
from casenotes.recording.answering import question_to_reply, request_to_answer
from casenotes.recording.questions import may_correct
from delegation.schemes.library import library

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from authorities.models import Appointment, User
    from casenotes.models import Note


@require_safe
def note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Show one note, and log that the person read it."""
    person = signed_in(request)
    reach = reach_of(person, timezone.now())
    found = note_for(person, note_id, reach)
    if found is None:
        raise Http404
    log_reading(user=person, note=found)
    appointment = acting_appointment(request)
    about = first_of(found)
    context = {
        "note": found,
        "about": about,
        "answers": answers_to(about),
        "is_asked": request_to_answer(person, about, reach) is not None,
        "has_question": question_to_reply(person, about) is not None,
        "correction": found.corrections.first(),
        "latest": latest_correction(found),
        "later": said_later_of(found),
        "shows_prepared": found.prepared is not None and prepared_for_reader(person, found.prepared.pk) is not None,
        "then": own_moment(found),
        "today": today_of(found, library(), timezone.localdate()),
        "may_correct": appointment is not None and may_correct(user=person, appointment=appointment, note=found),
    }
    return render(request, "casenotes/note.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Ask what was wrong and for the right text, and record it as a further note."""
    person = signed_in(request)
    found = note_for(person, note_id)
    if found is None:
        raise Http404
    appointment = acting_appointment(request)
    if request.method == "POST":
        return _save_correction(request, person, found, appointment)
    if appointment is None:
        return redirect("choose-post")
    latest = latest_correction(found)
    if latest is not None:
        messages.info(request, "That note has been corrected already. This is the latest correction.")
        return redirect("note", note_id=latest.pk)
    if not may_correct(user=person, appointment=appointment, note=found):
        raise PermissionDenied
    log_reading(user=person, note=found)
    return render(request, "casenotes/correct.html", {"note": found, "form": CorrectionForm.of(found, None)})


def _save_correction(request: HttpRequest, person: User, note: Note, appointment: Appointment | None) -> HttpResponse:
    """Record what was sent as a correction, or show the form again with what is wrong."""
    form = CorrectionForm.of(note, request.POST)
    status = 422
    if appointment is None:
        form.add_error(None, refuse_without_post(user=person, row=note.row))
        status = 403
    elif form.is_valid():
        try:
            correction = correct_note(
                user=person,
                appointment=appointment,
                note=note,
                text=form.text(note),
                key=form.cleaned_data["key"],
            )
        except errors.NotYoursToCorrectError as error:
            form.add_error(None, str(error))
            status = 403
        except errors.CasenotesError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, f"Saved as note {correction.number}. Note {note.number} stays as it was.")
            return redirect("note", note_id=correction.pk)
    context = {"note": note, "form": form, "latest": latest_correction(note)}
    return render(request, "casenotes/correct.html", context, status=status)
