"""Recording a decision: the page asks, one action saves, and the page shows what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from authorities.sign_in.acting import appointment_of_form, holds_no_post_now, signed_in
from casenotes.models import Case
from casenotes.recording import errors
from casenotes.recording.actions import log_case_opened, refuse_without_post
from casenotes.recording.preparing import record_or_keep
from casenotes.recording.proposed import Proposed, decision_to_note
from casenotes.views.carrying import forget_what_was_kept, refused_without_post, say_that_it_was_saved
from casenotes.views.choosing import REPLACES, chosen_case, is_choice_of_case, replaced_note
from casenotes.views.confirming_first import kept_until_confirmed
from casenotes.views.keeping import keeps_words, typed_in
from casenotes.views.late import ask_for_the_day, may_open_the_form, why_no_post_judges
from casenotes.views.note_page import NotePage
from casenotes.views.when_decided import WhenDecided, posts_to_choose
from delegation.schemes.access import book_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from authorities.models import Appointment, User
    from casenotes.models import Note
    from casenotes.recording.posts_then import PostsThen


@keeps_words
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, row: str) -> HttpResponse:
    """Ask for the case, then for the note; save it if the scheme allows the decision.

    The case is asked for by its reference in what is sent. It stands in the address, and in the form, by its key.
    """
    person, books = signed_in(request), library()
    book = book_of(person, books)
    typed = typed_in(request)
    appointment = appointment_of_form(request, typed)
    is_late = appointment is None and holds_no_post_now(request)
    replaced = _replaced(request, person, typed)
    when = WhenDecided.of(request, typed, replaced, may_be_today=is_late)
    statement = decision_to_note(book, row, when.day)
    if book is None or statement is None:
        raise Http404
    if not person.sees_cases:
        raise PermissionDenied
    is_sent = request.method == "POST"
    if appointment is None and typed is None and not is_late:
        return redirect("choose-post")
    then = posts_to_choose(person, appointment, when, typed)
    if is_late and not may_open_the_form(person, then, typed):
        return ask_for_the_day(request, statement)
    case = chosen_case(request, person, statement, typed)
    if not isinstance(case, Case):
        return case
    is_led_here = typed is not None and "look" in typed
    is_sent = is_sent and typed is not None and not is_choice_of_case(typed) and not is_led_here
    if not is_sent:
        log_case_opened(user=person, row=row, case=case)
    proposed = Proposed(
        books=books,
        book=book,
        user=person,
        appointment=then.judged,
        statement=statement,
        case=case,
        taken_at=when.moment,
        is_by_day=when.is_by_day,
    )
    # Whoever is led here from another row finds what they typed there.
    filled = typed if is_led_here else None
    page = NotePage(
        *(request, proposed, None if is_led_here else typed),
        acting=appointment,
        filled=filled,
        replaced=replaced,
        then=then,
        is_earlier=when.is_earlier,
    )
    if is_sent and is_late and then.judged is None:
        return _judged_by_no_post(page, person, then, when)
    return _save(request, page, person, then.judged) if is_sent else page.shown(200)


def _replaced(request: HttpRequest, person: User, typed: QueryDict | None) -> Note | None:
    """Return the note about the wrong child in whose place this one is recorded; None for any other."""
    if not person.sees_cases:
        return None
    return replaced_note(person, (typed or request.GET).get(REPLACES) or request.GET.get(REPLACES))


def _judged_by_no_post(page: NotePage, person: User, then: PostsThen, when: WhenDecided) -> HttpResponse:
    """Show the form again to somebody who holds no post now, with what is missing, and leave the entry of the try."""
    refuse_without_post(user=person, row=page.proposed.statement.row)
    field, why = why_no_post_judges(then, when)
    return page.refused(why, status=403, field=field)


def _save(request: HttpRequest, page: NotePage, person: User, appointment: Appointment | None) -> HttpResponse:
    """Record what was sent, or show it again with what stands in the way."""
    if appointment is None:
        return page.refused(refused_without_post(request, person, page.proposed.statement.row), status=403)
    changes = page.what_changed()
    if changes:
        return page.come_back(changes)
    if not page.is_right:
        return page.incomplete()
    try:
        title = page.proposed.statement.title
        answered = record_or_keep(user=person, appointment=appointment, draft=page.draft(), title=title, key=page.key)
    except errors.SubmissionChangedError as error:
        return page.saved_before(error)
    except errors.StepsNotDoneError as error:
        return page.steps_not_done(error)
    except errors.ReplacementNotPossibleError as error:
        return page.refused(str(error), status=409)
    except errors.CasenotesError as error:
        return page.refused(str(error), status=422, field=page.field_of(error))
    if answered.kept is not None:
        forget_what_was_kept(request, person)
        return kept_until_confirmed(request, answered)
    if answered.note is None:
        return page.not_allowed(answered.determination)
    if answered.is_new:
        messages.success(request, f"Saved as note {answered.note.number}.")
    else:
        say_that_it_was_saved(request, answered.note)
    forget_what_was_kept(request, person)
    return redirect("note", note_id=answered.note.pk)
