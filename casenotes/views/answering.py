"""The page on which somebody answers for a decision, or replies to a question about a note that they recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from authorities.sign_in.acting import acting_appointment, reach_now, signed_in
from casenotes.answer_forms import LIST_OF_PEOPLE, AnswerForm, ReplyForm
from casenotes.models import EntryKind
from casenotes.reading.answers import answers_to
from casenotes.reading.queries import latest_correction, note_for
from casenotes.recording import errors
from casenotes.recording.actions import log_reading
from casenotes.recording.answering import answer_note, question_to_reply, reply_to_question, request_to_answer, say_seen
from casenotes.views.addresses import with_query

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from authorities.models import Appointment, User
    from casenotes.models import Note

_SAVED: Final = {
    EntryKind.AGREED: "Saved: agreed as taken. The note stays as it was.",
    EntryKind.NOT_AGREED: "Saved: not agreed. The note stays as it was.",
    EntryKind.QUESTION: "Saved: your question waits for whoever recorded the note.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Ask what somebody says of a decision, and add it to the note."""
    person = signed_in(request)
    reach = reach_now(request, person)
    found = note_for(person, note_id, reach)
    if found is None:
        raise Http404
    appointment = acting_appointment(request)
    if request.method == "POST":
        return _save(request, person, appointment, found)
    if question_to_reply(person, found) is not None:
        log_reading(user=person, note=found)
        return _shown(request, found, ReplyForm(), 200)
    asked = request_to_answer(person, found, reach)
    if asked is None:
        raise PermissionDenied
    if appointment is None and not asked.hat:
        return redirect(with_query(reverse("choose-post"), "", next=request.path))
    log_reading(user=person, note=found)
    return _shown(request, found, AnswerForm(person), 200)


@require_POST
def seen(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Add that somebody saw what they were asked to look at because of a note."""
    person = signed_in(request)
    reach = reach_now(request, person)
    found = note_for(person, note_id, reach)
    if found is None:
        raise Http404
    try:
        say_seen(user=person, appointment=acting_appointment(request), note=found, reach=reach, key=uuid4())
    except errors.CasenotesError as error:
        messages.info(request, str(error))
    return redirect("waiting")


def _save(request: HttpRequest, person: User, appointment: Appointment | None, note: Note) -> HttpResponse:
    """Add what was sent to the note, or show it again with what stands in the way."""
    form = ReplyForm(request.POST) if "reply" in request.POST else AnswerForm(person, request.POST)
    if not form.is_valid():
        return _shown(request, note, form, 422)
    key = form.cleaned_data["key"]
    try:
        if isinstance(form, ReplyForm):
            words = form.cleaned_data["reply"]
            reply_to_question(user=person, appointment=appointment, note=note, key=key, words=words)
            said = "Saved: your reply stands with the note."
        else:
            answer_note(
                user=person,
                appointment=appointment,
                note=note,
                kind=form.said,
                key=key,
                words=form.cleaned_data["words"],
                to_do=form.cleaned_data["to_do"],
                by_whom=form.by,
            )
            said = _said(form)
    except errors.SubmissionChangedError as error:
        form.add_error(None, str(error))
        return _shown(request, note, form, 409)
    except errors.CasenotesError as error:
        form.add_error(None, str(error))
        return _shown(request, note, form, 403)
    messages.success(request, said)
    return redirect("note", note_id=note.pk)


def _said(form: AnswerForm) -> str:
    """Return what to tell whoever answered, and who is told besides whoever recorded the note."""
    by = form.by
    if by is None:
        return _SAVED[form.said]
    told = (
        f"{by.name} is told."
        if by.person is not None
        else f"“{by.name}” is nobody else of your council, so nobody but whoever recorded the note is told."
    )
    return f"{_SAVED[form.said]} {told}"


def _shown(request: HttpRequest, note: Note, form: AnswerForm | ReplyForm, status: int) -> HttpResponse:
    """Show the form with whatever was typed, under the decision that it is about."""
    context = {
        "note": note,
        "form": form,
        "reply": isinstance(form, ReplyForm),
        "list_of_people": LIST_OF_PEOPLE,
        "answers": answers_to(note),
        "correction": latest_correction(note),
    }
    return render(request, "casenotes/answer.html", context, status=status)
