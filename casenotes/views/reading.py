"""The pages for reading and correcting one note. Views show what actions and queries return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from authorities.sign_in.acting import acting_appointment, appointment_of_form, reach_now, signed_in
from casenotes.forms import CorrectionForm
from casenotes.models.chains import authors_of
from casenotes.reading.answers import answers_to, asked_about
from casenotes.reading.considered import points_at
from casenotes.reading.later import said_later_of
from casenotes.reading.own_moment import own_moment, today_of
from casenotes.reading.prepared import prepared_for_reader
from casenotes.reading.queries import latest_correction, note_for
from casenotes.reading.withheld import said_of_the_wrong_child, withheld_from
from casenotes.recording import errors
from casenotes.recording.actions import correct_note, log_reading
from casenotes.recording.answering import asked_or_why_not, question_to_reply, to_see
from casenotes.recording.questions import may_correct
from casenotes.recording.wrong_child import (
    NOT_CORRECTED,
    is_about_the_wrong_child,
    may_record_again,
    stands_above,
)
from casenotes.views.carrying import carried_by, forget_what_was_kept, refused_without_post, say_that_it_was_saved
from casenotes.views.keeping import keeps_words, typed_in
from delegation.schemes.library import library

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, QueryDict

    from authorities.models import Appointment, User
    from casenotes.models import Note


TAKEN_OVER: Final = "taken_over"
"""The button of another form that leads here and brings along what was typed there."""


@require_safe
def note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Show one note, and log that the person read it."""
    person = signed_in(request)
    reach = reach_now(request, person)
    found = note_for(person, note_id, reach)
    if found is None:
        raise Http404
    log_reading(user=person, note=found)
    if found.pk in withheld_from(person, [found], reach):
        return render(request, "casenotes/withheld.html", {"note": found})
    appointment = acting_appointment(request)
    about = asked_about(found)
    authors = authors_of(about)
    asked, why_not_answer = asked_or_why_not(person, about, reach, authors)
    wrong = said_of_the_wrong_child(found)
    may = appointment is not None and wrong is None and may_correct(user=person, appointment=appointment, note=found)
    context = {
        "note": found,
        "about": about,
        "answers": answers_to(about, authors),
        "is_asked": asked is not None,
        "why_not_answer": why_not_answer,
        "has_to_see": bool(to_see(person, found, reach)),
        "has_question": question_to_reply(person, about) is not None,
        "wrong": wrong,
        "may_say_wrong_child": wrong is None and appointment is not None and (may or stands_above(appointment, found)),
        "may_record_again": wrong is not None and may_record_again(person, found),
        "correction": found.corrections.first(),
        "latest": latest_correction(found),
        "later": said_later_of(found),
        "shows_prepared": found.prepared is not None and prepared_for_reader(person, found.prepared.pk) is not None,
        "then": own_moment(found),
        "points_at": points_at(person, found, about, reach),
        "today": today_of(found, library(), timezone.localdate()),
        "may_correct": may,
    }
    return render(request, "casenotes/note.html", context)


@keeps_words
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Ask what was wrong and for the right text, and record it as a further note."""
    person = signed_in(request)
    found = note_for(person, note_id)
    if found is None:
        raise Http404
    typed = typed_in(request)
    appointment = appointment_of_form(request, typed)
    if is_about_the_wrong_child(found) and (typed is None or TAKEN_OVER in typed):
        messages.info(request, NOT_CORRECTED)
        return redirect("note", note_id=found.pk)
    if typed is not None and TAKEN_OVER in typed:
        return _taken_over(request, found, typed, appointment)
    if request.method == "POST":
        return _save_correction(request, person, found, appointment)
    if appointment is None and typed is None:
        return redirect("choose-post")
    latest = latest_correction(found)
    if latest is not None and typed is None:
        messages.info(request, "That note has been corrected already. This is the latest correction.")
        return redirect("note", note_id=latest.pk)
    if appointment is not None and not may_correct(user=person, appointment=appointment, note=found):
        raise PermissionDenied
    log_reading(user=person, note=found)
    return _shown(request, found, CorrectionForm.of(found, typed), appointment)


def _shown(
    request: HttpRequest, note: Note, form: CorrectionForm, appointment: Appointment | None, status: int = 200
) -> HttpResponse:
    """Show the form, and where the note was corrected meanwhile, the way to the correction."""
    context = {
        "note": note,
        "form": form,
        "latest": latest_correction(note) if form.is_bound else None,
        "is_taken_over": TAKEN_OVER in (typed_in(request) or ()),
        "carried": carried_by(request, signed_in(request), appointment),
    }
    return render(request, "casenotes/correct.html", context, status=status)


def _taken_over(request: HttpRequest, note: Note, typed: QueryDict, appointment: Appointment | None) -> HttpResponse:
    """Show the form with the words of the note as it stands, and what was typed elsewhere wherever it differs."""
    note = latest_correction(note) or note
    log_reading(user=signed_in(request), note=note)
    return _shown(request, note, CorrectionForm.taking_over(note, typed), appointment)


def _save_correction(request: HttpRequest, person: User, note: Note, appointment: Appointment | None) -> HttpResponse:
    """Record what was sent as a correction, or show the form again with what is wrong."""
    form = CorrectionForm.of(note, request.POST)
    status = 422
    if appointment is None:
        form.add_error(None, refused_without_post(request, person, note.row))
        status = 403
    elif form.is_valid():
        began = timezone.now()
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
            forget_what_was_kept(request, person)
            if correction.recorded_at < began:
                say_that_it_was_saved(request, correction)
            else:
                messages.success(request, f"Saved as note {correction.number}. Note {note.number} stays as it was.")
            return redirect("note", note_id=correction.pk)
    return _shown(request, note, form, appointment, status)
