"""Recording a decision: the page asks, one action saves, and the page shows what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from authorities.sign_in.acting import acting_appointment, signed_in
from casenotes.forms import CaseForm
from casenotes.recording import errors
from casenotes.recording.actions import log_case_opened, record_note, refuse_without_post
from casenotes.recording.proposed import Proposed, decision_to_note
from casenotes.views.addresses import with_query
from casenotes.views.choosing import KEY, ask_for_the_case, case_with_key, is_choice_of_case
from casenotes.views.note_page import NotePage, moment_typed
from delegation.schemes.access import book_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from authorities.models import Appointment, User


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, row: str) -> HttpResponse:
    """Ask for the case, then for the note; save it if the scheme allows the decision.

    The case is asked for by its reference in what is sent. It stands in the address, and in the form, by its key.
    """
    person, books = signed_in(request), library()
    book = book_of(person, books)
    statement = decision_to_note(book, row)
    if book is None or statement is None:
        raise Http404
    if not person.sees_cases:
        raise PermissionDenied
    appointment, is_sent = acting_appointment(request), request.method == "POST"
    if appointment is None and not is_sent:
        return redirect("choose-post")
    typed = request.POST if is_sent else None
    case = case_with_key(person, (typed or request.GET).get("case") or request.GET.get("case"))
    if typed is not None and is_choice_of_case(typed):
        cases = CaseForm(person, typed)
        if not cases.is_valid():
            return ask_for_the_case(request, person, statement, cases)
        case, is_sent = cases.cleaned_data["case"], False
        if KEY not in typed:
            return redirect(with_query(request.path, request.GET.urlencode(), case=case.pk))
    if case is None:
        return ask_for_the_case(request, person, statement, CaseForm(person))
    if not is_sent:
        log_case_opened(user=person, row=row, case=case)
    proposed = Proposed(
        books=books,
        book=book,
        user=person,
        appointment=appointment,
        statement=statement,
        case=case,
        taken_at=moment_typed(typed) if typed is not None else None,
    )
    page = NotePage(request, proposed, typed)
    return _save(request, page, person, appointment) if is_sent else page.shown(200)


def _save(request: HttpRequest, page: NotePage, person: User, appointment: Appointment | None) -> HttpResponse:
    """Record what was sent, or show it again with what stands in the way."""
    if appointment is None:
        return page.refused(refuse_without_post(user=person, row=page.proposed.statement.row), status=403)
    if not page.is_right:
        return page.incomplete()
    try:
        answered = record_note(user=person, appointment=appointment, draft=page.draft(), key=page.key)
    except errors.SubmissionChangedError as error:
        return page.refused(str(error), status=409)
    except errors.StepsNotDoneError as error:
        return page.steps_not_done(error)
    except errors.CasenotesError as error:
        return page.refused(str(error), status=422, field=page.field_of_the_moment)
    if answered.note is None:
        return page.not_allowed(answered.determination)
    if answered.is_new:
        messages.success(request, f"Saved as note {answered.note.number}.")
    return redirect("note", note_id=answered.note.pk)
