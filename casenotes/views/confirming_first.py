"""The page on which a second person confirms or denies their step before a note is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from authorities.sign_in.acting import signed_in
from casenotes.confirm_form import NO, ConfirmForm
from casenotes.reading.confirmed_first import request_to_confirm_first, step_stated
from casenotes.recording import errors
from casenotes.recording.confirmed_first import names_of
from casenotes.recording.confirming_first import (
    confirm_first,
    deny_first,
    why_no_answer_first,
    why_not_asked_any_more,
)
from casenotes.recording.preparing import log_reading_of_prepared

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from authorities.models import User
    from casenotes.models import PreparedRequest
    from casenotes.recording.actions import Answered


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, prepared_id: UUID, number: int) -> HttpResponse:
    """Show the person asked what was written about their step, and take their answer. To anybody else it is not there.

    Whoever opens it reads of a prepared note, which is logged as reading it is.
    """
    person = signed_in(request)
    asked = request_to_confirm_first(person, prepared_id, number)
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _answered(request, person, asked)
    return _shown(request, person, asked, ConfirmForm(is_first=True), 200)


def kept_until_confirmed(request: HttpRequest, answered: Answered) -> HttpResponse:
    """Say that a decision is not recorded yet and whom it waits for, and lead to where it is kept.

    Raises LookupError where nothing was kept.
    """
    if answered.kept is None:
        message = "nothing was kept"
        raise LookupError(message)
    if answered.is_new:
        text = f"Not recorded yet: it waits for {names_of(answered.waits_for)} to confirm what you wrote about them."
        messages.info(request, text)
    return redirect("prepared", prepared_id=answered.kept.pk)


def _answered(request: HttpRequest, person: User, asked: PreparedRequest) -> HttpResponse:
    """Add what was sent, or show the page again with what stands in the way."""
    form = ConfirmForm(request.POST, is_first=True)
    if not form.is_valid():
        return _shown(request, person, asked, form, 422)
    sent = form.cleaned_data
    try:
        if sent["answer"] == NO:
            deny_first(user=person, request=asked, words=sent["words"], key=sent["key"])
        else:
            confirm_first(user=person, request=asked, key=sent["key"])
    except (errors.AnsweredAlreadyError, errors.WordingChangedError, errors.PreparedNoteEndedError) as error:
        form.add_error(None, str(error))
        return _shown(request, person, request_to_confirm_first(person, asked.prepared_id, asked.number), form, 409)
    except errors.CasenotesError as error:
        form.add_error(None, str(error))
        return _shown(request, person, asked, form, 403)
    told = f"{asked.prepared.decider.full_name} is told."
    messages.success(request, f"Denied. {told}" if sent["answer"] == NO else f"Confirmed. {told}")
    return redirect("waiting")


def _shown(
    request: HttpRequest, person: User, asked: PreparedRequest | None, form: ConfirmForm, status: int
) -> HttpResponse:
    if asked is None:
        raise Http404
    log_reading_of_prepared(user=person, prepared=asked.prepared)
    told = getattr(asked, "answer", None)
    over = why_not_asked_any_more(asked) if told is None else None
    context = {
        "asked": asked,
        "prepared": asked.prepared,
        "step": step_stated(asked),
        "told": told,
        "over": str(over or ""),
        "why_not": str(why_no_answer_first(person, asked) or "") if told is None and over is None else "",
        "form": form,
    }
    return render(request, "casenotes/confirm_first.html", context, status=status)
