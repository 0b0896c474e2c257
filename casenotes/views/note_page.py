"""The page on which a note is written: its forms, with whatever was typed, beside what the scheme says so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from casenotes.drafts import Draft
from casenotes.forms import NoteForm, step_field
from casenotes.recording import errors
from casenotes.recording.unchecked import no_version
from casenotes.recording.ways_in import facts_that_lead, ways_in
from casenotes.recording.why_not import why_not
from delegation.answer.asking import PREFIX, FactsForm
from delegation.rules.determination import Outcome
from delegation.rules.facts import ruled_out

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, QueryDict

    from casenotes.recording.posts_then import PostsThen
    from casenotes.recording.proposed import Proposed
    from delegation.rules.determination import Determination
    from delegation.rules.steps import Step


def moment_typed(sent: QueryDict) -> datetime | None:
    """Return the moment of the decision where what was sent says a day and time; None where it says none."""
    form = NoteForm((), sent)
    form.is_valid()
    try:
        return form.taken_at()
    except LookupError:
        return None


class NotePage:
    """One request to write a note about a proposed decision."""

    def __init__(
        self, request: HttpRequest, proposed: Proposed, *, then: PostsThen | None = None, is_earlier: bool = False
    ) -> None:
        self.request, self.proposed = request, proposed
        self.is_led_here = "look" in request.POST
        self.sent = request.POST if request.method == "POST" and not self.is_led_here else None
        self.typed: QueryDict = request.POST or request.GET
        asked = FactsForm(self._facts_typed(), proposed.book.ladder, self.typed)
        self.facts_are_right = asked.is_valid()
        self.facts = asked.facts if self.facts_are_right else {}
        self.names = asked.names
        self.is_earlier = is_earlier
        self.form = NoteForm(proposed.steps_offered(self.facts), self.sent, initial=self._initial())
        if then is not None:
            self.form.offer_posts(then.choices, str(then.judged.pk) if then.judged is not None else "")
        if proposed.panel_entered:
            self.form.enter_for_panel()
        if proposed.is_unchecked:
            self.form.record_unchecked()
        else:
            self.form.offer_elsewhere((one.slug, one.title) for one in proposed.bodies_elsewhere(self.facts))

    def _initial(self) -> dict[str, object]:
        """Return what the form begins with: the day of the decision, if the address says one, but no time of day.

        Whoever is led here from another row finds what they typed there.
        """
        if self.is_led_here:
            return dict(self.request.POST.items())
        if not self.is_earlier and self.proposed.held.covers:
            return {"taken": "now"}
        return {"taken": "earlier", "taken_on": self.proposed.taken_at.date() if self.is_earlier else None}

    def _facts_typed(self) -> list[str]:
        """Return the facts that were typed, without those that the record knows or rules out."""
        known = self.proposed.known
        without_value = ruled_out(known, self.proposed.books.catalogue)
        names = [name.removeprefix(PREFIX) for name in self.typed if name.startswith(PREFIX)]
        return [name for name in names if name not in known and name not in without_value]

    @property
    def is_right(self) -> bool:
        """Whether everything that was sent has the right shape."""
        return self.form.is_valid() and self.facts_are_right

    def field_of(self, error: errors.CasenotesError) -> str:
        """Return the field that an error belongs to: the post, a tick, the day, or that it was taken now."""
        match error:
            case errors.AppointmentNotInForceError() if "held" in self.form.fields:
                return "held"
            case errors.NoVersionHeldError():
                return "outside_scheme"
            case errors.NotDecidedElsewhereError() if "elsewhere" in self.form.fields:
                return "elsewhere"
            case _:
                return "taken_on" if self.form.cleaned_data.get("taken") == "earlier" else "taken"

    @property
    def key(self) -> UUID:
        """The key by which a second press of the button is known for one."""
        key: UUID = self.form.cleaned_data["key"]
        return key

    def draft(self) -> Draft:
        """Return what was sent, of which the shape is right."""
        form = self.form
        return Draft(
            row=self.proposed.statement.row,
            case=self.proposed.case,
            taken_at=form.taken_at(),
            text=form.text(),
            facts=self.facts,
            evidence=form.evidence(),
            is_now=form.cleaned_data["taken"] == "now",
            is_outside_scheme=bool(form.cleaned_data.get("outside_scheme")),
            elsewhere=form.elsewhere(),
        )

    def refused(self, why: str, *, status: int, field: str | None = None) -> HttpResponse:
        """Show the page again with an error, of one field or of all."""
        self.form.add_error(field, why)
        return self.shown(status)

    def incomplete(self) -> HttpResponse:
        """Show the page again with everything that is missing or wrong, steps too."""
        try:
            self.proposed.steps_counted(self.form.evidence(), self.proposed.moment)
        except errors.StepsNotDoneError as error:
            self.form.add_problems(error.problems)
        return self.shown(422)

    def steps_not_done(self, error: errors.StepsNotDoneError) -> HttpResponse:
        """Show the page again with what keeps steps from counting, each beside its field."""
        self.form.add_problems(error.problems)
        return self.shown(422)

    def not_allowed(self, answer: Determination) -> HttpResponse:
        """Show the page again with why the scheme does not allow the decision, and the facts that it turns on."""
        for text in why_not(answer):
            self.form.add_error(None, text)
        return self.shown(403 if answer.followed.outcome is Outcome.REFUSED else 422, answer.facts_to_ask)

    def _steps_counted(self) -> frozenset[Step]:
        """Return the steps that count so far, for what the scheme says beside the form."""
        if not self.form.is_bound or not self.form.is_valid():
            return frozenset()
        try:
            return self.proposed.steps_counted(self.form.evidence(), self.form.taken_at())
        except errors.StepsNotDoneError:
            return frozenset()

    def shown(self, status: int, more_facts: Iterable[str] = ()) -> HttpResponse:
        """Show the page with whatever was typed, and beside it what the scheme says so far."""
        proposed, form = self.proposed, self.form
        names = list(dict.fromkeys([*self.names, *more_facts]))
        typed = FactsForm(names, proposed.book.ladder, self.typed)
        steps = self._steps_counted()
        found = proposed.answer_so_far(typed.facts if typed.is_valid() else {}, steps)
        if found is not None:
            names = list(dict.fromkeys([*names, *found.facts_needed]))
        names = list(dict.fromkeys([*names, *facts_that_lead(proposed.statement)]))
        hints = found.hints if found is not None else {}
        context: dict[str, Any] = {
            "form": form,
            "facts_form": FactsForm(names, proposed.book.ladder, self.typed or None, hints=hints),
            "answer": found,
            "case": proposed.case,
            "statement": proposed.statement,
            "known": sorted(proposed.known.items()),
            "not_verified": proposed.not_verified,
            "proposed": proposed,
            "ways_in": ways_in(proposed.book, proposed.statement, proposed.held.day, {**self.facts, **proposed.known}),
            "is_earlier": self.is_earlier,
            "no_version": no_version(proposed.taken_at),
            "goes_to": proposed.goes_to(self.facts),
            "step_fields": [form[step_field(step)] for step in form.steps_offered],
        }
        return render(self.request, "casenotes/record.html", context, status=status)
