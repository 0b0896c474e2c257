"""Prepared notes: the list of one's own, and the page on which the decider confirms one, denies it or sees its end."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from authorities.calendar.working_days import day_in_london
from authorities.sign_in.acting import acting_appointment, reach_now, signed_in
from casenotes.consider_form import FIELD as CONSIDERS
from casenotes.consider_form import ask_what_was_considered
from casenotes.models import EndKind, Note
from casenotes.prepare_forms import ConfirmForm, EndForm, OutsideForm
from casenotes.reading.confirmed_first import asked_by_wording
from casenotes.reading.prepared import has_to_see, kept_for_others, prepared_by, prepared_for, prepared_for_reader
from casenotes.recording import errors
from casenotes.recording.actions import log_case_opened, log_reading
from casenotes.recording.confirming_first import say_that_the_denial_was_seen
from casenotes.recording.considering import entries_to_consider
from casenotes.recording.deciders import held_by
from casenotes.recording.preparing import (
    confirm,
    deny,
    latest_wording,
    log_reading_of_prepared,
    why_not_confirmed_by,
    withdraw,
)
from casenotes.recording.proposed import Proposed, decision_to_note
from casenotes.recording.seats import seat_in_words
from casenotes.recording.why_not import why_not
from casenotes.recording.wordings import draft_of
from casenotes.views.confirming_first import kept_until_confirmed
from casenotes.views.note_page import NotePage, entry_in_words
from casenotes.views.preparing import form_filled_with
from delegation.rules.determination import Outcome
from delegation.schemes.access import book_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, QueryDict

    from authorities.models import User
    from casenotes.models import Prepared
    from casenotes.recording.actions import Answered
    from delegation.answer.content import Answer

STATUS_OF: Final[dict[type[errors.CasenotesError], int]] = {
    errors.NotYoursToConfirmError: 403,
    errors.PreparedNoteEndedError: 409,
    errors.WordingChangedError: 409,
    errors.SubmissionChangedError: 409,
}
"""The status of the page that says why nothing was done; 422 for any other reason."""


@require_safe
def prepared_notes(request: HttpRequest) -> HttpResponse:
    """List what waits for the person to confirm it, and what they prepared, and log that they looked."""
    person = signed_in(request)
    if person.authority is None:
        raise Http404
    if not person.sees_cases:
        raise PermissionDenied
    log_reading(user=person, note=None)
    context = {"waiting": prepared_for(person), "kept": kept_for_others(person), "mine": prepared_by(person)}
    return render(request, "casenotes/prepared_notes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepared(request: HttpRequest, prepared_id: UUID) -> HttpResponse:
    """Show a prepared note, or do with it what the person asks for."""
    person = signed_in(request)
    found = prepared_for_reader(person, prepared_id)
    if found is None:
        raise Http404
    page = PreparedPage(request, person, found)
    if request.method == "POST":
        return page.acted(request.POST.get("act", ""))
    return page.shown(200)


@require_safe
def record_denied(request: HttpRequest, prepared_id: UUID) -> HttpResponse:
    """Show whoever prepared a note that was denied the page of recording, with its words, as outside the scheme."""
    person, books = signed_in(request), library()
    found = prepared_for_reader(person, prepared_id)
    if found is None or found.prepared_by_id != person.pk or not _is_denied(found):
        raise Http404
    book = book_of(person, books)
    wording = latest_wording(found)
    statement = decision_to_note(book, found.row, day_in_london(wording.taken_at))
    appointment = acting_appointment(request)
    if book is None or statement is None:
        raise Http404
    if appointment is None:
        return redirect("choose-post")
    log_case_opened(user=person, row=found.row, case=found.case)
    proposed = Proposed(
        books=books,
        book=book,
        user=person,
        appointment=appointment,
        statement=statement,
        case=found.case,
        taken_at=wording.taken_at,
    )
    page = NotePage(request, proposed, None, acting=appointment, filled=form_filled_with(wording, outside_scheme="on"))
    return page.shown(200)


class PreparedPage:
    """One request for the page of a prepared note."""

    def __init__(self, request: HttpRequest, person: User, prepared: Prepared) -> None:
        self.request, self.person, self.prepared = request, person, prepared
        self.wordings = sorted(prepared.wordings.all(), key=lambda one: one.number, reverse=True)
        self.latest = self.wordings[0]
        self.end = getattr(prepared, "end", None)
        self.is_decider = person.pk == prepared.decider_id
        self.is_preparer = person.pk == prepared.prepared_by_id
        self.fault = why_not_confirmed_by(person, prepared) if self.is_decider else ""
        self.held = held_by(person, self.latest.taken_at) if self.is_decider else []
        self.asked_by_wording = asked_by_wording(prepared)
        self.asked = self.asked_by_wording.get(self.latest.number, ())
        self.entries = self._entries() if self.is_decider and self.end is None and not self.fault else []
        self.form: ConfirmForm | None = None
        self.ending: EndForm | None = None
        self.reasons: list[str] = []

    def acted(self, act: str) -> HttpResponse:
        """Do what was asked for, or show the page again with what stands in the way."""
        try:
            match act:
                case "confirm" | "outside":
                    return self._confirm(is_outside=act == "outside")
                case "deny" | "withdraw":
                    return self._end(act)
                case "seen":
                    say_that_the_denial_was_seen(user=self.person, prepared=self.prepared, key=uuid4())
                    return redirect("waiting")
                case _:
                    return self.shown(422)
        except errors.StepsNotDoneError as error:
            self.reasons = [problem.text for problem in error.problems]
            return self.shown(422)
        except errors.CasenotesError as error:
            return self._as_it_is_now().refused(str(error), STATUS_OF.get(type(error), 422))

    def _as_it_is_now(self) -> PreparedPage:
        """Return the page as it is by now, with whatever was typed: something may have been done meanwhile."""
        found = prepared_for_reader(self.person, self.prepared.pk)
        page = PreparedPage(self.request, self.person, found or self.prepared)
        page.form, page.ending = self.form, self.ending
        return page

    def refused(self, why: str, status: int) -> HttpResponse:
        """Show the page with why nothing was done."""
        self.reasons = [why]
        return self.shown(status)

    def _confirm(self, *, is_outside: bool) -> HttpResponse:
        kind = OutsideForm if is_outside else ConfirmForm
        self.form = form = self._asking(kind, self.request.POST)
        if not form.is_valid():
            return self.shown(422)
        chosen = form.chosen
        if chosen is None:
            raise errors.AppointmentNotInForceError(NO_POST_THEN)
        answered = confirm(
            user=self.person,
            appointment=chosen,
            prepared=self.prepared,
            number=form.cleaned_data["number"],
            key=form.cleaned_data["key"],
            outside_because=form.cleaned_data.get("deviation_reason", ""),
            considers=next((one for one in self.entries if str(one.pk) == form.cleaned_data.get(CONSIDERS)), None),
        )
        return self._confirmed(answered)

    def _confirmed(self, answered: Answered) -> HttpResponse:
        note = answered.note
        if answered.kept is not None:
            return kept_until_confirmed(self.request, answered)
        if note is None:
            self.reasons = why_not(answered.determination)
            return self.shown(403 if answered.determination.followed.outcome is Outcome.REFUSED else 422)
        if answered.is_new:
            confirmed = "Saved" if self.prepared.is_own else "Confirmed, and saved"
            messages.success(self.request, f"{confirmed} as note {note.number}.")
        return redirect("note", note_id=note.pk)

    def _end(self, act: str) -> HttpResponse:
        self.ending = form = _end_form(act, self.request.POST)
        if not form.is_valid():
            return self.shown(422)
        why = form.cleaned_data["why"]
        if act == "deny":
            deny(user=self.person, prepared=self.prepared, why=why)
            messages.success(self.request, "Denied. It stays on the case, as denied.")
        else:
            withdraw(user=self.person, prepared=self.prepared, why=why)
            messages.success(self.request, "Withdrawn.")
        return redirect("prepared", prepared_id=self.prepared.pk)

    def shown(self, status: int) -> HttpResponse:
        """Show the page, with what the scheme says to the decider and whatever was typed, and log that it was shown."""
        log_reading_of_prepared(user=self.person, prepared=self.prepared)
        is_waiting = self.end is None
        may_confirm = self.is_decider and is_waiting and not self.fault
        is_unconfirmed = is_waiting and any(one.is_open or one.is_denied for one in self.asked)
        answer = self._answer() if may_confirm and len(self.held) == 1 else None
        is_refused = bool(self.reasons) or isinstance(self.form, OutsideForm)
        confirm_form, outside_form = self._asking(ConfirmForm, None), self._asking(OutsideForm, None)
        if isinstance(self.form, OutsideForm):
            outside_form = self.form
        elif self.form is not None:
            confirm_form = self.form
        outside_form.initial.setdefault("deviation_reason", self.latest.draft["words"]["deviation_reason"])
        reach = reach_now(self.request, self.person)
        note = Note.objects.visible_to(self.person, reach).filter(prepared=self.prepared).first()
        context: dict[str, Any] = {
            "prepared": self.prepared,
            "wording": self.latest,
            "earlier": [(one, self.asked_by_wording.get(one.number, ())) for one in self.wordings[1:]],
            "end": self.end,
            "note": note,
            "is_decider": self.is_decider,
            "is_preparer": self.is_preparer,
            "is_waiting": is_waiting,
            "fault": self.fault if is_waiting else "",
            "may_confirm": may_confirm,
            "asked": self.asked,
            "is_denied_first": any(one.is_denied for one in self.asked),
            "is_unconfirmed": is_unconfirmed,
            "has_to_see": self.is_preparer and has_to_see(self.prepared),
            "held_none": may_confirm and not self.held,
            "no_post_then": NO_POST_THEN,
            "answer": answer,
            "post_then": seat_in_words(self.held[0]) if self.held else "",
            "reasons": [(reason, "") for reason in self.reasons],
            "form": self.form or self.ending,
            "confirm_form": confirm_form,
            "outside_form": outside_form,
            "may_be_outside": may_confirm
            and (is_refused or is_unconfirmed or (answer is not None and answer.tone in _TONES_OF_A_NO)),
            "end_form": self.ending or _end_form("withdraw" if self.is_preparer else "deny", None),
            "is_denied": _is_denied(self.prepared),
        }
        return render(self.request, "casenotes/prepared.html", context, status=status)

    def _asking(self, kind: type[ConfirmForm], sent: QueryDict | None) -> ConfirmForm:
        """Return a form that confirms, with the question what the panel considered where there is anything."""
        form = kind(self.held, self.latest.number, sent)
        ask_what_was_considered(form, [(str(one.pk), entry_in_words(one)) for one in self.entries])
        if said := self.latest.draft.get("considers"):
            form.initial[CONSIDERS] = said
        return form

    def _entries(self) -> list[Note]:
        """Return the entries of decisions elsewhere that the panel may have considered for which the decider acts."""
        proposed = self._proposed
        if proposed is None or not proposed.panel_entered:
            return []
        found = entries_to_consider(self.person, self.prepared.case, proposed.statement)
        return [one for one in found if one.taken_at <= self.latest.taken_at]

    @cached_property
    def _proposed(self) -> Proposed | None:
        """Return the latest wording as a decision of the decider; None where no scheme has its row, or none held."""
        books = library()
        book = book_of(self.person, books)
        statement = decision_to_note(book, self.prepared.row, day_in_london(self.latest.taken_at))
        if book is None or statement is None or not self.held:
            return None
        return Proposed(
            books=books,
            book=book,
            user=self.person,
            appointment=self.held[0],
            statement=statement,
            case=self.prepared.case,
            taken_at=self.latest.taken_at,
        )

    def _answer(self) -> Answer | None:
        """Return what the scheme says to the decider about the latest wording; None where it cannot be asked."""
        proposed = self._proposed
        if proposed is None:
            return None
        draft = draft_of(self.prepared, self.latest, proposed.book.ladder)
        try:
            steps = proposed.steps_counted(draft.evidence, draft.taken_at)
        except errors.StepsNotDoneError:
            steps = frozenset()
        return proposed.answer_so_far(draft.facts, steps)


NO_POST_THEN: Final = (
    "You held no post at the moment that this note gives for the decision. Correct the moment if it is wrong, or deny "
    "that you decided this."
)
_TONES_OF_A_NO: Final = frozenset({"may-not", "not-stated"})


def _end_form(act: str, sent: Any) -> EndForm:
    if act == "deny":
        return EndForm("What is not so", "Say what is not so.", sent)
    return EndForm("Why you take it back", "Say why you take it back.", sent)


def _is_denied(prepared: Prepared) -> bool:
    end = getattr(prepared, "end", None)
    return end is not None and end.kind == EndKind.DENIED
