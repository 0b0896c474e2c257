"""The page on which a note is written: its forms, with whatever was typed, beside what the scheme says so far."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from authorities.calendar.working_days import moments_at
from casenotes.consider_form import BY_PANEL, ask_what_was_considered, ask_which_panel_considered_it
from casenotes.consider_form import FIELD as CONSIDERS
from casenotes.drafts import Draft
from casenotes.forms import NoteForm, step_field
from casenotes.reading.considered import considered_in_words, decided_in_words
from casenotes.reading.queries import note_saved_with
from casenotes.recording import errors
from casenotes.recording.confirmed_first import rule_of
from casenotes.recording.considering import decisions_of_panels, entries_to_consider
from casenotes.recording.opened import FIELD as OPENED
from casenotes.recording.opened import Opened, changed_since, opened_with
from casenotes.recording.unchecked import no_version
from casenotes.recording.ways_in import facts_that_lead, facts_that_lead_to, ways_in, what_leads_here
from casenotes.recording.why_not import why_not
from casenotes.views.addresses import where_to_prepare, with_query
from casenotes.views.carrying import carried_by
from casenotes.views.choosing import REPLACES, key_of_form
from delegation.answer.asking import FactsForm, names_typed
from delegation.answer.in_words import moment_of_step
from delegation.rules.determination import Outcome
from delegation.rules.facts import ruled_out
from delegation.rules.steps import Step, StepKey, StepKind
from delegation.rules.wording import lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, QueryDict

    from authorities.models import Appointment
    from casenotes.models import Note
    from casenotes.recording.posts_then import PostsThen
    from casenotes.recording.proposed import Proposed
    from delegation.rules.determination import Determination


CONFIRMED_FIRST: Final = (
    "The scheme asks that whoever you name here confirms it, before the decision is recorded. Until they have, it is "
    "kept as prepared. If the decision cannot wait, you can then record it at once as taken outside the scheme."
)
"""What a form says of its steps where the scheme asks that they are confirmed first."""


def moment_typed(sent: QueryDict) -> datetime | None:
    """Return the moment of the decision where what was sent says a day and time; None where it says none."""
    form = NoteForm((), sent)
    form.is_valid()
    try:
        return form.taken_at()
    except LookupError:
        return None


def words_of(note: Note) -> dict[str, object]:
    """Return what a new form holds: the words, moment and steps of a note that is recorded again."""
    text, moment = note.text, timezone.localtime(note.taken_at)
    words = ("decided", "why", "considered", "child_view", "actions", "deviation_reason")
    found: dict[str, object] = {name: getattr(text, name) for name in words}
    found |= {"taken": "earlier", "taken_on": moment.date(), "taken_time": moment.time()}
    if moments_at(moment.date(), moment.time().replace(second=0, microsecond=0))[1:]:
        found["taken_which"] = "after" if moment.fold else "before"
    for step in text.evidence:
        found |= _step_of(step)
    return found


def entry_in_words(entry: Note) -> str:
    """Return an entry of a decision elsewhere as a form offers it: its number, who decided and on which day."""
    return f"note {entry.number}: {lower_first(decided_in_words(entry))}"


def _of_panel(note: Note) -> str:
    """Return a note of a panel as a form offers it: its number, which panel considered the matter, and when."""
    return f"note {note.number}: {lower_first(considered_in_words(note))}"


def _step_of(said: dict[str, Any]) -> dict[str, object]:
    """Return the fields of a form for a step as a note keeps it."""
    kind = StepKind(said["kind"])
    of, at_said = said.get(kind.key.value), moment_of_step(said)
    if of is None or (kind.key is StepKey.AT and of == at_said):
        return {}  # A note of before kept the moment in place of the panel that met.
    name = step_field(Step(kind, of))
    if not said.get("is_done", True):
        return {name: "no", f"{name}-why-not": said.get("how", "")}
    fields = {f"{name}-{part}": said.get(part, "") for part in ("who", "post", "organisation", "how")}
    if at_said:
        at = timezone.localtime(datetime.fromisoformat(at_said))
        fields |= {f"{name}-day": at.date(), f"{name}-time": at.time()}
    return {name: "yes", **fields}


class NotePage:
    """One request to write a note about a proposed decision.

    ``sent`` is what was typed so far, if anything was; ``filled`` is what was typed somewhere else, with which a new
    form begins. ``acting`` is the appointment in which the form acts. ``replaced`` is the note about the wrong child in
    whose place this one stands, and ``then`` the posts that were held at the moment of the decision.
    """

    def __init__(
        self,
        request: HttpRequest,
        proposed: Proposed,
        sent: QueryDict | None,
        *,
        acting: Appointment | None,
        filled: QueryDict | None = None,
        replaced: Note | None = None,
        then: PostsThen | None = None,
        is_earlier: bool = False,
    ) -> None:
        self.request, self.proposed, self.sent, self.replaced = request, proposed, sent, replaced
        self.acting = acting
        self.typed: QueryDict = sent or (filled if filled is not None else request.GET)
        asked = FactsForm(self._facts_typed(), proposed.book.ladder, self.typed)
        self.facts_are_right = asked.is_valid()
        self.facts = asked.facts if self.facts_are_right else {}
        self.names = asked.names
        self.is_earlier = is_earlier
        key = key_of_form(request) if sent is None else None
        self.saved = note_saved_with(proposed.user, key) if key is not None else None
        self._is_told = False
        initial = self._initial() if replaced is None else words_of(replaced)
        initial |= {**(filled.dict() if filled is not None else {}), **({"key": key} if key else {})}
        self.form = NoteForm(proposed.steps_offered(self.facts), sent, initial=initial)
        if then is not None:
            self.form.offer_posts(then.choices, str(then.judged.pk) if then.judged is not None else "")
        self.entries = self._entries() if then is not None else {}
        if proposed.panel_entered:
            self.form.enter_for_panel()
            ask_what_was_considered(self.form, [(key, entry_in_words(entry)) for key, entry in self.entries.items()])
        if proposed.is_unchecked:
            self.form.record_unchecked()
        else:
            self.form.offer_elsewhere((one.slug, one.title) for one in proposed.bodies_elsewhere(self.facts))
        self.panel_notes = self._panel_notes() if then is not None and "elsewhere" in self.form.fields else {}
        ask_which_panel_considered_it(self.form, [(key, _of_panel(note)) for key, note in self.panel_notes.items()])

    def _initial(self) -> dict[str, object]:
        """Return what the form begins with: the day of the decision, if the address says one, but no time of day."""
        # Whoever holds no post now decides nothing now.
        has_a_day = self.is_earlier or self.acting is None
        if not has_a_day and self.proposed.held.covers:
            return {"taken": "now"}
        return {"taken": "earlier", "taken_on": self.proposed.taken_at.date() if has_a_day else None}

    def _entries(self) -> dict[str, Note]:
        """Return the entries of decisions elsewhere that the panel may have considered for whom this is entered."""
        proposed = self.proposed
        if not proposed.panel_entered:
            return {}
        found = entries_to_consider(proposed.user, proposed.case, proposed.statement)
        return {str(entry.pk): entry for entry in found}

    def _panel_notes(self) -> dict[str, Note]:
        """Return the notes of panels that may have considered what is entered as decided elsewhere."""
        found = decisions_of_panels(self.proposed.user, self.proposed.case, self.proposed.statement)
        return {str(note.pk): note for note in found}

    def _facts_typed(self) -> list[str]:
        """Return the facts that were typed, without those that the record knows or rules out."""
        known = self.proposed.known
        without_value = ruled_out(known, self.proposed.books.catalogue)
        return [name for name in names_typed(self.typed) if name not in known and name not in without_value]

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
            case errors.NotConsideredError() if BY_PANEL in self.form.fields and self.form.elsewhere() is not None:
                return BY_PANEL
            case errors.NotConsideredError() if CONSIDERS in self.form.fields:
                return CONSIDERS
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
        form, elsewhere = self.form, self.form.elsewhere()
        links, chosen = (self.entries, CONSIDERS) if elsewhere is None else (self.panel_notes, BY_PANEL)
        return Draft(
            row=self.proposed.statement.row,
            case=self.proposed.case,
            taken_at=form.taken_at(),
            text=form.text(),
            facts=self.facts,
            evidence=form.evidence(),
            is_now=form.cleaned_data["taken"] == "now",
            replaces=self.replaced,
            is_outside_scheme=bool(form.cleaned_data.get("outside_scheme")),
            elsewhere=elsewhere,
            considers=links.get(form.cleaned_data.get(chosen, "")),
        )

    def _opened(self) -> Opened:
        """Return what the form is opened with: what it was opened with before, until it was told what changed since."""
        now = self._opened_now
        before = self._opened_before
        if before is None or before.case != now.case or self._is_told:
            return now
        return replace(before, user=now.user, acting=now.acting)

    @property
    def _opened_before(self) -> Opened | None:
        return opened_with(self.sent.get(OPENED, "")) if self.sent is not None else None

    @property
    def _opened_now(self) -> Opened:
        proposed = self.proposed
        case, acting = proposed.case, self.acting
        return Opened(
            user=proposed.user.pk,
            acting=acting.pk if acting is not None else None,
            case=case.pk,
            called=case.reference,
            closed=case.closed_on.isoformat() if case.closed_on is not None else "",
            version=proposed.version,
        )

    @property
    def _named(self) -> dict[str, object]:
        """What the address of the form says: the case, and the note in place of which this one is recorded, by key."""
        replaces = {REPLACES: self.replaced.pk} if self.replaced is not None else {}
        # A row that is gone is found by the day that the address names.
        on = {"on": self.request.GET["on"]} if self.request.GET.get("on") else {}
        return {"case": self.proposed.case.pk, **on, **replaces}

    def what_changed(self) -> list[str]:
        """Return, in sentences, what changed since the form was opened, until that was said."""
        return changed_since(self._opened_before, self._opened_now)

    def come_back(self, changes: Iterable[str]) -> HttpResponse:
        """Show the page once more with what was typed and what changed meanwhile. The next press saves."""
        self._is_told = True
        self.form.is_valid()
        for change in changes:
            self.form.add_error(None, change)
        return self.shown(409)

    def saved_before(self, error: errors.SubmissionChangedError) -> HttpResponse:
        """Show the page with the note that this form has made already, and a button to correct it."""
        self.saved = error.note
        return self.refused(str(error), status=409)

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
        # A step that is owed is told beside its field, so that the summary leads there.
        fields = {owed.text: step_field(owed.requirement.any_of[0]) for owed in answer.missing_of_all}
        for text in why_not(answer):
            name = fields.get(text)
            self.form.add_error(name if name in self.form.fields else None, text)
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
        return render(self.request, "casenotes/record.html", self.context(more_facts), status=status)

    def context(self, more_facts: Iterable[str] = ()) -> dict[str, Any]:
        """Return what the page shows: the forms with whatever was typed, and what the scheme says so far."""
        proposed, form = self.proposed, self.form
        names = list(dict.fromkeys([*self.names, *more_facts]))
        typed = FactsForm(names, proposed.book.ladder, self.typed)
        steps = self._steps_counted()
        found = proposed.answer_so_far(typed.facts if typed.is_valid() else {}, steps)
        if found is not None:
            names = list(dict.fromkeys([*names, *found.facts_needed]))
        led_here = facts_that_lead_to(proposed.book, proposed.statement.row, proposed.held.day)
        names = list(dict.fromkeys([*names, *facts_that_lead(proposed.statement), *led_here]))
        hints = found.hints if found is not None else {}
        return {
            "form": form,
            "facts_form": FactsForm(names, proposed.book.ladder, self.typed or None, hints=hints),
            "answer": found,
            "case": proposed.case,
            # What was kept is shown at another address.
            "address": with_query(reverse("record", args=[proposed.statement.row]), "", **self._named),
            "replaced": self.replaced,
            "carried": carried_by(self.request, proposed.user, self.acting, self._opened()),
            "saved": self.saved,
            "statement": proposed.statement,
            "known": sorted(proposed.known.items()),
            "not_verified": proposed.not_verified,
            "prepare_address": where_to_prepare(proposed.statement.row, proposed.case),
            "proposed": proposed,
            "ways_in": ways_in(proposed.book, proposed.statement, proposed.held.day, {**self.facts, **proposed.known}),
            "leads_here": what_leads_here(led_here),
            "is_earlier": self.is_earlier,
            "no_version": no_version(proposed.taken_at),
            "goes_to": proposed.goes_to(),
            "confirmed_first": CONFIRMED_FIRST if rule_of(proposed.decisions) is not None else "",
            "step_fields": [form[step_field(step)] for step in form.steps_offered],
        }
