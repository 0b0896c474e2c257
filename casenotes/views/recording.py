"""Recording a decision: the page asks, one action saves, and the page shows what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from authorities.sign_in.acting import signed_in
from casenotes.forms import CaseForm
from casenotes.recording import errors
from casenotes.recording.actions import log_case_opened, record_note, refuse_without_post
from casenotes.recording.proposed import Proposed, decision_to_note
from casenotes.views.note_page import NotePage
from casenotes.views.when_decided import WhenDecided, post_acted_in, posts_to_choose
from delegation.schemes.access import book_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from authorities.models import Appointment, User


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, row: str) -> HttpResponse:
    """Ask for the case, then for the note; save it if the scheme allows the decision."""
    person, books = signed_in(request), library()
    book = book_of(person, books)
    when = WhenDecided.of(request)
    statement = decision_to_note(book, row, when.day)
    if book is None or statement is None:
        raise Http404
    if not person.sees_cases:
        raise PermissionDenied
    appointment, is_sent = post_acted_in(request), request.method == "POST"
    if appointment is None and not is_sent:
        return redirect("choose-post")
    cases = CaseForm(person, request.GET if is_sent or "case" in request.GET else None)
    if not cases.is_valid():
        if cases.is_bound and not is_sent:
            log_case_opened(user=person, row=row, case=None)
        context = {"form": cases, "statement": statement}
        return render(request, "casenotes/choose_case.html", context, status=422 if is_sent else 200)
    if not is_sent:
        log_case_opened(user=person, row=row, case=cases.cleaned_data["case"])
    then = posts_to_choose(request, person, when)
    proposed = Proposed(
        books=books,
        book=book,
        user=person,
        appointment=then.judged,
        statement=statement,
        case=cases.cleaned_data["case"],
        taken_at=when.moment,
        is_by_day=when.is_by_day,
    )
    page = NotePage(request, proposed, then=then, is_earlier=when.is_earlier)
    return _save(request, page, person, then.judged) if is_sent and not page.is_led_here else page.shown(200)


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
        return page.refused(str(error), status=422, field=page.field_of(error))
    if answered.note is None:
        return page.not_allowed(answered.determination)
    if answered.is_new:
        messages.success(request, f"Saved as note {answered.note.number}.")
    return redirect("note", note_id=answered.note.pk)
