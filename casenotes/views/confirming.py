"""The page on which a second person confirms or denies the step that a note states they took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from authorities.sign_in.acting import acting_appointment, signed_in
from casenotes.confirm_form import NO, ConfirmForm
from casenotes.reading.waiting import request_to_confirm, step_asked_about, told_by
from casenotes.recording import errors
from casenotes.recording.actions import log_reading
from casenotes.recording.confirming import confirm_step, deny_step, why_no_answer

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from authorities.models import User
    from casenotes.models import NoteRequest


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, note_id: UUID, number: int) -> HttpResponse:
    """Show the person asked what was written about their step, and take their answer. To anybody else it is not there.

    Whoever opens it reads of the note, which is logged as reading it is.
    """
    person = signed_in(request)
    asked = request_to_confirm(person, note_id, number)
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _answered(request, person, asked)
    return _shown(request, person, asked, ConfirmForm(), 200)


def _answered(request: HttpRequest, person: User, asked: NoteRequest) -> HttpResponse:
    """Add what was sent, or show the page again with what stands in the way."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _shown(request, person, asked, form, 422)
    sent = form.cleaned_data
    appointment = acting_appointment(request)
    try:
        if sent["answer"] == NO:
            deny_step(user=person, appointment=appointment, request=asked, words=sent["words"], key=sent["key"])
        else:
            confirm_step(user=person, appointment=appointment, request=asked, key=sent["key"])
    except errors.AnsweredAlreadyError as error:
        form.add_error(None, str(error))
        return _shown(request, person, asked, form, 409)
    except errors.CasenotesError as error:
        form.add_error(None, str(error))
        return _shown(request, person, asked, form, 403)
    said = "Denied. It stands beside the note." if sent["answer"] == NO else "Confirmed. It stands beside the note."
    messages.success(request, said)
    return redirect("waiting")


def _shown(request: HttpRequest, person: User, asked: NoteRequest, form: ConfirmForm, status: int) -> HttpResponse:
    log_reading(user=person, note=asked.note)
    told = told_by(asked)
    why_not = why_no_answer(person, asked) if told is None else None
    context = {
        "asked": asked,
        "note": asked.note,
        "step": step_asked_about(asked),
        "told": told,
        "why_not": str(why_not or ""),
        "form": form,
    }
    return render(request, "casenotes/confirm.html", context, status=status)
