"""Preparing a note for whoever decided, and correcting it: the form of recording, with who decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from authorities.calendar.working_days import day_in_london
from authorities.models import User
from authorities.sign_in.acting import acting_appointment, appointment_of_form, signed_in
from casenotes.models import Case
from casenotes.prepare_forms import LIST_OF_DECIDERS, DeciderForm
from casenotes.reading.prepared import prepared_for_reader
from casenotes.recording import errors
from casenotes.recording.actions import log_case_opened, refuse_without_post
from casenotes.recording.deciders import held_by, likely_decider
from casenotes.recording.preparing import (
    correct_wording,
    latest_wording,
    log_reading_of_prepared,
    prepare_note,
    why_not_confirmed_by,
)
from casenotes.recording.proposed import Proposed, decision_to_note
from casenotes.recording.wordings import as_moment_typed, as_typed
from casenotes.views.addresses import where_to_record
from casenotes.views.choosing import chosen_case, is_choice_of_case
from casenotes.views.keeping import keeps_words, typed_in
from casenotes.views.note_page import NotePage, moment_typed
from delegation.rules.in_one_line import who_line
from delegation.schemes.access import book_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from authorities.models import Appointment
    from casenotes.models import Prepared, PreparedWording
    from casenotes.recording.proposed import Proposed as Decision
    from delegation.rules.books import Book
    from delegation.rules.library import Library
    from delegation.rules.schemes import Statement
    from delegation.site.forms_rendering import GovukBoundField

BEGIN: Final = "begin"
"""The name of the button on the page of recording that leads here with whatever was typed there."""


@keeps_words
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, row: str) -> HttpResponse:
    """Ask for the case, then who decided and what; keep it for that person to confirm."""
    person, books = signed_in(request), library()
    book = book_of(person, books)
    typed = typed_in(request)
    typed_at = moment_typed(typed) if typed is not None else None
    statement = decision_to_note(book, row, day_in_london(typed_at) if typed_at is not None else None)
    if book is None or statement is None:
        raise Http404
    if not person.sees_cases:
        raise PermissionDenied
    is_begun = typed is not None and BEGIN in typed
    is_sent = request.method == "POST" and not is_begun
    appointment = appointment_of_form(request, typed)
    if appointment is None and typed is None:
        return redirect("choose-post")
    case = chosen_case(request, person, statement, typed)
    if not isinstance(case, Case):
        return case
    is_sent = is_sent and typed is not None and not is_choice_of_case(typed)
    if not is_sent:
        log_case_opened(user=person, row=row, case=case)
    sent = typed if not is_begun else None
    asked = DeciderForm(person, typed_at or timezone.now(), sent)
    decider = asked.found if asked.is_valid() else None
    proposed = _decision(books, book, statement, case, person, typed_at, decider)
    filled = _what_was_typed(typed) if is_begun and typed is not None else None
    page = PreparePage(NotePage(request, proposed, sent, acting=appointment, filled=filled), asked)
    return _save(page, person, appointment, decider) if is_sent else page.shown(200)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_prepared(request: HttpRequest, prepared_id: UUID) -> HttpResponse:
    """Let the decider put a prepared note right before confirming it; what it said before stays."""
    person, books = signed_in(request), library()
    prepared = prepared_for_reader(person, prepared_id)
    if prepared is None:
        raise Http404
    is_sent = request.method == "POST"
    if not is_sent:
        # What is sent all the same is refused by the action, so that what was typed is shown again.
        if why_not_confirmed_by(person, prepared):
            raise PermissionDenied
        if getattr(prepared, "end", None) is not None:
            return redirect("prepared", prepared_id=prepared.pk)
    wording = latest_wording(prepared)
    book = book_of(person, books)
    # Version and row are those of the moment of the decision: the row may be gone by now, or say something else.
    moment = (moment_typed(request.POST) if is_sent else None) or wording.taken_at
    statement = decision_to_note(book, prepared.row, day_in_london(moment))
    if book is None or statement is None:
        raise Http404
    proposed = _decision(books, book, statement, prepared.case, person, moment, person)
    filled = None if is_sent else form_filled_with(wording)
    sent = request.POST if is_sent else None
    page = NotePage(request, proposed, sent, acting=acting_appointment(request), filled=filled)
    if is_sent:
        return _save_wording(page, person, prepared, wording)
    return _correction_shown(page, person, prepared, wording.number, 200)


def form_filled_with(wording: PreparedWording, **more: str) -> QueryDict:
    """Return a wording as a form is filled with it, and with ``more``."""
    filled = QueryDict(mutable=True)
    filled.update({**as_typed(wording), **more})
    return filled


class PreparePage:
    """One request to prepare a note: the page of the note, and who decided."""

    def __init__(self, page: NotePage, asked: DeciderForm) -> None:
        self.page, self.asked = page, asked

    @property
    def is_right(self) -> bool:
        """Whether everything that was sent has the right shape."""
        return self.page.is_right and self.asked.is_valid()

    def refused(self, why: str, *, status: int, field: str | None = None) -> HttpResponse:
        """Show the page again with an error, of one field or of all."""
        self.page.form.add_error(field, why)
        return self.shown(status)

    def shown(self, status: int) -> HttpResponse:
        """Show the page with whatever was typed. Whether the decider may decide is asked once they confirm."""
        proposed, page = self.page.proposed, self.page.context()
        context: dict[str, Any] = {
            **page,
            "more_errors": [*_errors_of(page["form"]), *_errors_of(page["facts_form"])],
            "decider_form": self.asked,
            "list_of_deciders": LIST_OF_DECIDERS,
            "who_may": _who_may(proposed),
            "record_address": where_to_record(proposed.statement.row, proposed.case),
        }
        return render(self.page.request, "casenotes/prepare.html", context, status=status)


def _errors_of(form: forms.Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form, each with where it leads, so that one summary names the faults of several."""
    found = [(str(error), "") for error in form.non_field_errors()]
    fields = cast("Iterable[GovukBoundField]", form)
    return [*found, *((text, f"#{field.first_control_id}") for field in fields for text in field.error_texts)]


def _save(page: PreparePage, person: User, appointment: Appointment | None, decider: User | None) -> HttpResponse:
    """Keep what was sent, or show it again with what stands in the way."""
    note, proposed = page.page, page.page.proposed
    if appointment is None:
        return page.refused(refuse_without_post(user=person, row=proposed.statement.row), status=403)
    if not page.is_right or decider is None:
        return page.shown(422)
    try:
        prepared = prepare_note(
            user=person,
            appointment=appointment,
            decider=decider,
            draft=replace(note.draft(), is_outside_scheme=False, elsewhere=None),
            title=proposed.statement.title,
            key=note.key,
        )
    except errors.SubmissionChangedError as error:
        return page.refused(str(error), status=409)
    except errors.MomentNotPossibleError as error:
        return page.refused(str(error), status=422, field=note.field_of(error))
    except errors.CasenotesError as error:
        return page.refused(str(error), status=422)
    messages.success(note.request, f"Prepared. It becomes a note when {decider.full_name} confirms it.")
    return redirect("prepared", prepared_id=prepared.pk)


def _save_wording(page: NotePage, person: User, prepared: Prepared, wording: PreparedWording) -> HttpResponse:
    """Keep what the decider sent as another wording, or show it again with what stands in the way."""
    number = page.typed.get("number", "")
    read = int(number) if number.isdecimal() and len(number) < MOST_DIGITS else 0
    if not page.is_right:
        return _correction_shown(page, person, prepared, read, 422)
    draft = replace(page.draft(), is_outside_scheme=False, elsewhere=None)
    if _says_the_moment_of(page.typed, wording):
        # A form says the minute, and the wording the moment.
        draft = replace(draft, taken_at=wording.taken_at)
    try:
        correct_wording(user=person, prepared=prepared, number=read, draft=draft)
    except errors.MomentNotPossibleError as error:
        page.form.add_error(page.field_of(error), str(error))
        return _correction_shown(page, person, prepared, read, 422)
    except errors.CasenotesError as error:
        page.form.add_error(None, str(error))
        status = 403 if isinstance(error, errors.NotYoursToConfirmError) else 409
        return _correction_shown(page, person, prepared, read, status)
    then = "It becomes a note when you confirm it."
    if prepared.is_own:
        then = "Nobody is asked about the new wording before you save the decision below."
    messages.success(page.request, f"Corrected. What it said before stays. {then}")
    return redirect("prepared", prepared_id=prepared.pk)


MOST_DIGITS: Final = 5
"""A prepared note has fewer wordings than any number of so many digits."""


def _correction_shown(page: NotePage, person: User, prepared: Prepared, number: int, status: int) -> HttpResponse:
    """Show the form, and log that the prepared note was shown. ``number`` is the wording that the person has read."""
    log_reading_of_prepared(user=person, prepared=prepared)
    shown = page.context()
    context = {**shown, "prepared": prepared, "number": number, "more_errors": _errors_of(shown["facts_form"])}
    return render(page.request, "casenotes/correct_prepared.html", context, status=status)


def _says_the_moment_of(typed: QueryDict, wording: PreparedWording) -> bool:
    """Say whether the form still says the minute that it was filled with."""
    filled = as_moment_typed(wording.taken_at)
    same = all(typed.get(name) == filled[name] for name in ("taken", "taken_on", "taken_time"))
    return same and typed.get("taken_which") in (None, "", filled["taken_which"])


def _decision(
    books: Library,
    book: Book,
    statement: Statement,
    case: Case,
    person: User,
    moment: datetime | None,
    decider: User | None,
) -> Decision:
    """Return the decision of somebody in the most senior post that they held then.

    As long as nobody is named, it is that of a post which the row names, so that the form asks what such a post is
    asked.
    """
    at = moment or timezone.now()
    if decider is None:
        named = books.decisions_on(book.council, statement.row, day_in_london(at))[:1]
        appointment = likely_decider(case.authority, named, at)
    else:
        appointment = next(iter(held_by(decider, at)), None)
    return Proposed(
        books=books,
        book=book,
        user=decider or person,
        appointment=appointment,
        statement=statement,
        case=case,
        taken_at=moment,
    )


def _who_may(proposed: Proposed) -> str:
    """Return who may decide by the row, in one line; nothing where no scheme in force has the row then."""
    scheme = proposed.book.find(proposed.statement.row, proposed.moment.date())
    return who_line(scheme, proposed.statement) if scheme is not None else ""


def _what_was_typed(sent: QueryDict) -> QueryDict:
    """Return what was typed on the page of recording, without what belongs to that page alone."""
    kept = QueryDict(mutable=True)
    kept.update({name: str(value) for name, value in sent.items() if name not in _OF_THAT_PAGE and value})
    return kept


_OF_THAT_PAGE: Final = frozenset({"key", "csrfmiddlewaretoken", "outside_scheme", BEGIN})
