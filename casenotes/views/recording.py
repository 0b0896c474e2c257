"""Recording a decision: the page asks, and shows what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from authorities.calendar.working_days import LONDON
from authorities.sign_in.acting import acting_appointment
from casenotes.forms import CaseForm, NoteForm
from casenotes.reading.queries import steps_that_may_be_owed
from casenotes.recording import errors
from casenotes.recording.actions import Draft, record_note, refuse_without_post
from casenotes.recording.facts import facts_of_case
from delegation.answer.asking import PREFIX, FactsForm
from delegation.answer.content import answer_for
from delegation.rules.determination import Code, Outcome
from delegation.rules.facts import ruled_out
from delegation.rules.questions import facts_of_the_clock
from delegation.rules.schemes import StatementKind
from delegation.schemes.access import book_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from authorities.models import Appointment
    from casenotes.models import Case
    from casenotes.recording.actions import Answered
    from delegation.answer.content import Answer
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme, Owed
    from delegation.rules.determination import Determination, Reason
    from delegation.rules.facts import FactValue, KnownFacts
    from delegation.rules.library import Library
    from delegation.rules.steps import Step


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, row: str) -> HttpResponse:
    """Ask for the case, then for the note; save it if the scheme allows the decision."""
    books = library()
    book = book_of(request.user, books)
    appointment = acting_appointment(request)
    scheme = book.find(row, timezone.localdate()) if book is not None else None
    if book is None or scheme is None or not request.user.is_authenticated or not _is_decision(scheme, row):
        raise Http404
    is_sent = request.method == "POST"
    if appointment is None and not is_sent:
        return redirect("choose-post")
    case_form = CaseForm(request.user, request.GET if is_sent or "case" in request.GET else None)
    if not case_form.is_valid():
        context = {"form": case_form, "statement": scheme.by_row[row].statement(row)}
        return render(request, "casenotes/choose_case.html", context, status=422 if is_sent else 200)
    case: Case = case_form.cleaned_data["case"]
    return _Recording(request, books, book, appointment, row, case).answer()


def _is_decision(scheme: CompiledScheme, row: str) -> bool:
    return row in scheme.by_row and scheme.by_row[row].kind is StatementKind.DECISION


class _Recording:
    """One request to record: the forms, the answer so far, and what comes of it."""

    def __init__(
        self, request: HttpRequest, books: Library, book: Book, appointment: Appointment | None, row: str, case: Case
    ) -> None:
        self.request, self.books, self.book = request, books, book
        self.appointment, self.row, self.case = appointment, row, case
        self.answers: dict[tuple[frozenset[tuple[str, FactValue]], frozenset[Step]], Answer | None] = {}
        self.decisions = books.decisions_on(book.council, row, timezone.localdate())
        if not self.decisions:
            raise Http404
        self.statement = self.decisions[0].statement(row)
        self.moment = self._moment_asked_about().astimezone(LONDON)
        known = {**facts_of_case(case, self.moment), **facts_of_the_clock(book, self.moment, books.calendar)}
        self.known = books.facts_of_use(book.council, row, timezone.localdate(), known)

    def _moment_asked_about(self) -> datetime:
        """Return when the decision was taken, where the form says so of a day with a scheme in force; else now."""
        now = timezone.now()
        if self.request.method != "POST":
            return now
        form = NoteForm((), self.request.POST)
        form.is_valid()
        try:
            moment = min(form.taken_at(), now)
        except LookupError:
            return now
        is_held = self.books.decisions_on(self.book.council, self.row, moment.astimezone(LONDON).date())
        return moment if is_held else now

    def answer(self) -> HttpResponse:
        posted = self.request.POST if self.request.method == "POST" else None
        names = [name.removeprefix(PREFIX) for name in posted or self.request.GET if name.startswith(PREFIX)]
        without_value = ruled_out(self.known, self.books.catalogue)
        names = [name for name in names if name not in self.known and name not in without_value]
        facts_form = FactsForm(names, self.book.ladder, posted or self.request.GET)
        facts_are_right = facts_form.is_valid()
        facts = facts_form.facts if facts_are_right else {}
        form = NoteForm(self._steps(facts), posted, initial={"taken": "now"})
        if posted is None:
            return self.show(form, facts_form.names, 200)
        if self.appointment is None:
            message = refuse_without_post(user=self.request.user, row=self.row)  # type: ignore[arg-type]  # signed in
            form.add_error(None, message)
            return self.show(form, facts_form.names, 403)
        if not form.is_valid() or not facts_are_right:
            return self.show(form, facts_form.names, 422)
        draft = Draft(
            row=self.row,
            case=self.case,
            taken_at=form.taken_at(),
            text=form.text(),
            facts=facts,
            evidence=form.evidence(),
            is_now=form.cleaned_data["taken"] == "now",
            is_outside_scheme=bool(form.cleaned_data.get("outside_scheme")),
        )
        try:
            answered = record_note(
                user=self.request.user,  # type: ignore[arg-type]  # signed in: the view asked before
                appointment=self.appointment,
                draft=draft,
                key=form.cleaned_data["key"],
            )
        except errors.SubmissionChangedError as error:
            form.add_error(None, str(error))
            return self.show(form, facts_form.names, 409)
        except errors.CasenotesError as error:
            form.add_error("taken_on", str(error))
            return self.show(form, facts_form.names, 422)
        return self.after(answered, form, facts_form.names)

    def _steps(self, facts: KnownFacts) -> list[Owed]:
        """Return every step that may be evidenced: of the decision's own lines, and what other lines make it owe."""
        steps = steps_that_may_be_owed(self.decisions, {**facts, **self.known})
        found = self._answer_so_far(facts)
        asked = found.determination.first_of_all if found is not None and found.determination is not None else ()
        offered = {str(owed.plain) for owed in steps}
        return [*steps, *(owed for owed, _is_done in asked if str(owed.plain) not in offered)]

    def _answer_so_far(self, facts: KnownFacts, steps: frozenset[Step] = frozenset()) -> Answer | None:
        """Return what the scheme says, now, of what is known, asked once; no fact is supposed for a note."""
        asked = frozenset(facts.items()), steps
        if asked not in self.answers:
            self.answers[asked] = answer_for(
                library=self.books,
                user=self.request.user,  # type: ignore[arg-type]  # signed in: the view asked before
                appointment=self.appointment,
                row=self.row,
                moment=self.moment,
                facts={**facts, **self.known},
                steps=steps,
                may_suppose=False,
            )
        return self.answers[asked]

    def after(self, answered: Answered, form: NoteForm, names: list[str]) -> HttpResponse:
        if answered.note is not None:
            if answered.is_new:
                messages.success(self.request, f"Saved as note {answered.note.number}.")
            return redirect("note", note_id=answered.note.pk)
        answer = answered.determination
        outcome = answer.followed.outcome
        names = list(dict.fromkeys([*names, *answer.facts_to_ask]))
        for text in _why_not(answer):
            form.add_error(None, text)
        return self.show(form, names, 403 if outcome is Outcome.REFUSED else 422)

    def show(self, form: NoteForm, names: list[str], status: int) -> HttpResponse:
        """Show the form, with whatever was typed, and beside it what the scheme says so far."""
        posted = self.request.POST if self.request.method == "POST" else None
        typed = FactsForm(names, self.book.ladder, posted or self.request.GET)
        facts = typed.facts if typed.is_valid() else {}
        evidence = form.evidence() if form.is_bound and form.is_valid() else ()
        found = self._answer_so_far(facts, frozenset(one.step for one in evidence))
        if found is not None:
            names = list(dict.fromkeys([*names, *found.facts_needed]))
        hints = found.hints if found is not None else {}
        facts_form = FactsForm(names, self.book.ladder, posted or self.request.GET or None, hints=hints)
        context = {
            "form": form,
            "facts_form": facts_form,
            "answer": found,
            "case": self.case,
            "statement": self.statement,
            "known": sorted(self.known.items()),
            "step_fields": [form[name] for name in form.fields if name.startswith("step-")],
        }
        return render(self.request, "casenotes/record.html", context, status=status)


def _why_not(answer: Determination) -> list[str]:
    """Return, in sentences, why the scheme does not let a note be saved."""
    followed = answer.followed
    is_settled = answer.outcome in {Outcome.PERMITTED, Outcome.REFUSED}
    said = [(answer.outcome, answer.reasons)]
    if followed.is_followed or (is_settled and followed.outcome is Outcome.FACTS_NEEDED):
        # Posts of several lines act together, and what they owe together is said once. Or the row itself says yes or
        # no, and a fact that is not known could still change that.
        said = [(followed.outcome, followed.reasons)]
    texts = [reason.text for outcome, reasons in said for reason in reasons if _stands_in_the_way(outcome, reason)]
    for beside in answer.stricter:
        if beside.outcome is Outcome.PERMITTED:
            continue
        if followed.is_followed:
            texts.append(f"“{beside.title}” ({beside.row}) also covers this decision, and the posts must act together.")
        else:
            how = "asks more, and governs" if beside.row == answer.governing.row else "asks more"
            texts.append(f"“{beside.title}” ({beside.row}) {how}.")
            texts += [one.text for one in beside.answer.reasons if _stands_in_the_way(beside.outcome, one)]
    return texts


def _stands_in_the_way(outcome: Outcome, reason: Reason) -> bool:
    return outcome is Outcome.REFUSED or reason.code in {Code.STEP_MISSING, Code.FACT_NEEDED}
