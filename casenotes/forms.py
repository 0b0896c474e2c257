"""Forms for recording. They check shape, never policy, and give back whatever was typed with every answer."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone

from authorities.calendar.fields import DayField, TimeOfDayField
from authorities.calendar.working_days import moments_at, never_was
from authorities.calendar.written_times import is_midnight
from authorities.letters import is_visible
from casenotes.drafts import Elsewhere, Evidence, Text
from casenotes.form_key import key_field
from casenotes.models import Case, Note, lengths
from delegation.rules.steps import Step, StepKind
from delegation.rules.wording import lower_first, upper_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.http import QueryDict

    from authorities.models import User
    from casenotes.recording.errors import StepProblem
    from casenotes.recording.steps import Offered

STEP_PREFIX: Final = "step-"
DONE_OR_NOT: Final = (("yes", "Done"), ("no", "Not done"))
MOST_LISTED: Final = 100
"""A list of people to choose from has at most so many. A name that is typed is looked for among all of them."""

BOTH_MIDNIGHTS: Final = (
    "Midnight is the start of a day and its end. Write 00:00 for its start, or the next day and 00:00 for its end."
)


def _says_something(error: str) -> Callable[[str], None]:
    """Return the check that a text has a letter or a digit. A dash says nothing, and is as good as empty."""

    def check(text: str) -> None:
        if not is_visible(text):
            raise forms.ValidationError(error)

    return check


def _writing(label: str, *, rows: int, needed: bool, hint: str = "", error: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=needed,
        max_length=lengths.NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": error} if error else {},
        validators=[_says_something(error)] if needed else [],
    )


_ASKED_OF_ELSEWHERE: Final = {
    "elsewhere_who": "Say who decided: name and post.",
    "elsewhere_where": "Say where it was decided.",
    "elsewhere_reference": "Give the reference of the document that says so.",
}
_PARTS_OF_ELSEWHERE: Final = ("who", "where", "reference")


class CaseForm(forms.Form):
    """Asks which case the decision is about. Only cases of the person's own council are found."""

    case = forms.CharField(
        label="Case reference",
        help_text="As it stands in your case system, for example C-1042.",
        max_length=lengths.CASE_REFERENCE,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
        error_messages={"required": "Enter the case reference."},
    )

    def __init__(self, user: User, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user

    def clean_case(self) -> Case:
        """Return the case with that reference, in capitals or not. Raises ValidationError if the council has none."""
        reference = str(self.cleaned_data["case"]).strip()
        # Not sorted by the database, which would go through every case of the council in that order.
        found = Case.objects.visible_to(self.user).called(reference).select_related("area").order_by()
        case = min(found, key=lambda one: one.reference, default=None)
        if case is None:
            message = "There is no case with this reference in your council. Check the reference."
            raise forms.ValidationError(message)
        return case


class NoteForm(forms.Form):
    """The note itself, with a field for each step that the decision needs, in which to say who did it and when."""

    key = key_field()
    taken = forms.ChoiceField(
        label="When was the decision taken?",
        choices=[("now", "Now"), ("earlier", "Earlier")],
        initial="now",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the decision was taken now or earlier."},
    )
    taken_on = DayField(
        label="Day",
        is_past=True,
        required=False,
    )
    taken_time = TimeOfDayField(
        label="Time",
        required=False,
    )
    taken_which = forms.ChoiceField(
        label="Which of the two",
        choices=[
            ("before", "The first, before the clocks went back (BST)"),
            ("after", "The second, after the clocks went back (GMT)"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    decided = _writing("What was decided", rows=3, needed=True, error="Say what was decided.")
    why = _writing("Why", rows=6, needed=True, error="Give the reasons for the decision.")
    considered = _writing(
        "What else was considered, and why it was not chosen", rows=3, needed=False, hint="You can leave this empty."
    )
    child_view = _writing(
        "The child’s view",
        rows=3,
        needed=True,
        hint="If it could not be had, say why.",
        error="Give the child’s view, or say why it could not be had.",
    )
    actions = _writing(
        "What has to be done, by whom and by when", rows=3, needed=True, error="Say what has to be done."
    )

    outside_scheme = forms.BooleanField(
        label="The decision was already taken, outside the scheme, and I record it as such", required=False
    )
    deviation_reason = _writing(
        "Why it was taken outside the scheme",
        rows=3,
        needed=False,
        hint="It goes to whoever may have to answer for it.",
    )

    def __init__(self, steps: Iterable[Offered], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._moment: datetime | None = None
        self.is_unchecked = False
        self._comes_twice = False
        self.steps_offered = {one.step: one for one in steps}
        self._reveals: dict[str, dict[str, tuple[str, ...]]] = {}
        for one in self.steps_offered.values():
            self._add_step(one)
        # As they stand on the page, so that errors are listed in that order too.
        self.order_fields([name for name in self.fields if name.startswith(STEP_PREFIX)])
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())

    @property
    def revealed_by(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Which fields a choice reveals. Which of two hours is meant is asked only if the time typed came twice."""
        which = ("taken_which",) if self._comes_twice else ()
        return {"taken": {"earlier": ("taken_on", "taken_time", *which)}, **self._reveals}

    def offer_posts(self, choices: list[tuple[str, str]], judged: str) -> None:
        """Ask in which of the posts that the person held then they decided. ``judged`` is the key of one of them."""
        if not choices:
            return
        is_among = any(judged == key for key, _label in choices)
        self.fields["held"] = forms.ChoiceField(
            label="In which post did you decide?",
            help_text="The posts that you held then. The decision is judged by the one that you choose.",
            choices=choices,
            initial=judged if is_among else None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "You did not hold that post then. Choose one that you held."},
        )

    def enter_for_panel(self) -> None:
        """Ask when the panel sat, where the person only enters what it decided."""
        self.fields["taken"].label = "When did the panel sit?"
        self.fields["taken"].error_messages["required"] = "Say whether the panel sits now or sat earlier."

    def record_unchecked(self) -> None:
        """Ask for a confirmation and a reason, because no version is old enough to be checked."""
        self.is_unchecked = True
        self.fields["outside_scheme"].label = "Record it as “no scheme checked”"
        self.fields["deviation_reason"].label = "Why it is recorded without a scheme to check it by"
        self.fields["deviation_reason"].help_text = "It goes to whoever decides this today."

    def offer_elsewhere(self, bodies: Iterable[tuple[str, str]]) -> None:
        """Ask whether one of the bodies that the row names took the decision, each given by its code and its name."""
        yes = [(slug, f"Yes, by {lower_first(title)}") for slug, title in bodies]
        if not yes:
            return
        self.fields["elsewhere"] = forms.ChoiceField(
            label="Was it decided elsewhere?",
            choices=[("", "No"), *yes],
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields |= {
            "elsewhere_who": self._typed("Who decided", hint="Name and post, for example the judge."),
            "elsewhere_where": self._typed("Where", hint="The court, office or meeting."),
            "elsewhere_reference": self._typed("Reference of the document", hint="Of the order, or of the letter."),
        }

    def _add_step(self, one: Offered) -> None:
        """Add the fields of a step: done or not, and what has to be said in either case."""
        name = step_field(one.step)
        self.fields[name] = forms.ChoiceField(
            label=upper_first(one.text), choices=DONE_OR_NOT, required=False, widget=forms.RadioSelect
        )
        done = {
            "who": self._typed("Who", list_of=name if one.people else "", hint=_hint_for(one)),
            **(
                {"post": self._typed("Their post"), "organisation": self._typed("Their organisation")}
                if one.is_by_somebody_else
                else {}
            ),
            "day": DayField(label="Day", is_past=True, required=False),
            "time": TimeOfDayField(label="Time", required=False),
            "how": self._typed("How", hint="For example, by telephone, in a meeting or by e-mail."),
        }
        self.fields |= {f"{name}-{part}": field for part, field in done.items()}
        self.fields[f"{name}-why-not"] = self._typed("Why it was not done", hint="You can leave this empty.")
        self._reveals[name] = {"yes": tuple(f"{name}-{part}" for part in done), "no": (f"{name}-why-not",)}

    @staticmethod
    def _typed(label: str, *, hint: str = "", list_of: str = "") -> forms.CharField:
        more = {"list": f"people-{list_of}"} if list_of else {}
        return forms.CharField(
            label=label,
            help_text=hint,
            required=False,
            max_length=lengths.EVIDENCE,
            widget=forms.TextInput(attrs={"autocomplete": "off", **more}),
        )

    @property
    def people_offered(self) -> list[tuple[str, list[str]]]:
        """For each step that a post owes: the id of its list, and the people of the council to choose from."""
        return [
            (f"people-{step_field(one.step)}", [person.label for person in one.people[:MOST_LISTED]])
            for one in self.steps_offered.values()
            if one.people
        ]

    def clean(self) -> dict[str, Any]:
        """Put the day and the time together, and ask for a reason if the decision was outside the scheme."""
        cleaned = super().clean() or {}
        if cleaned.get("taken") == "earlier" and "taken_on" not in self.errors and cleaned.get("taken_on") is None:
            self.add_error("taken_on", "Enter the day on which the decision was taken.")
        if cleaned.get("taken") == "earlier" and "taken_time" not in self.errors and cleaned.get("taken_time") is None:
            self.add_error("taken_time", "Enter the time at which the decision was taken.")
        self._settle_moment(cleaned)
        if not self.errors and self.taken_at() > timezone.now() + timedelta(seconds=1):
            is_today = cleaned.get("taken_on") == timezone.localdate()
            self.add_error("taken_time" if is_today else "taken_on", "The decision cannot be later than now.")
        if cleaned.get("outside_scheme") and not cleaned.get("deviation_reason", "").strip():
            why = (
                "it is recorded without a scheme to check it by"
                if self.is_unchecked
                else "the decision was taken outside the scheme"
            )
            self.add_error("deviation_reason", f"Say why {why}.")
        if cleaned.get("elsewhere"):
            self._clean_elsewhere(cleaned)
        return cleaned

    def _clean_elsewhere(self, cleaned: dict[str, Any]) -> None:
        """Ask for everything that has to be known of a decision elsewhere. It is never outside the scheme as well."""
        for name, text in _ASKED_OF_ELSEWHERE.items():
            if not is_visible(cleaned.get(name, "")):
                self.add_error(name, text)
        if cleaned.get("outside_scheme"):
            self.add_error("elsewhere", "Choose one: it was decided elsewhere, or here outside the scheme.")

    def elsewhere(self) -> Elsewhere | None:
        """Return what is stated of a decision that another body took; None if it was taken here."""
        said = {name: str(self.cleaned_data.get(f"elsewhere_{name}", "")).strip() for name in _PARTS_OF_ELSEWHERE}
        body = self.cleaned_data.get("elsewhere")
        return Elsewhere(body, **said) if body else None

    def _settle_moment(self, cleaned: dict[str, Any]) -> None:
        """Work out which moment the day and the time mean. Ask if they mean two, and refuse them if they mean none."""
        self.errors.pop("taken_which", None)
        day, clock, which = (cleaned.get(name) for name in ("taken_on", "taken_time", "taken_which"))
        if cleaned.get("taken") != "earlier" or day is None or clock is None:
            return
        if is_midnight(str(self["taken_time"].value())) and day != timezone.localdate():
            self.add_error("taken_time", BOTH_MIDNIGHTS)
            return
        moments = moments_at(day, clock)
        if not moments:
            self.add_error("taken_time", f"{never_was(day, clock)} Enter another time.")
        elif len(moments) == 1:
            self._moment = moments[0]
        else:
            self._comes_twice = True
            asks = f"{clock:%H:%M} came twice that night: before the clocks went back, or after?"
            self["taken_which"].label = asks
            if which:
                self._moment = moments[0 if which == "before" else 1]
            else:
                self.add_error("taken_which", asks)

    def taken_at(self) -> datetime:
        """Return the moment of the decision. Raises LookupError if the form does not say it."""
        if self.cleaned_data.get("taken") != "earlier":
            return timezone.now()
        if self._moment is None:
            message = "The form does not say when the decision was taken."
            raise LookupError(message)
        return self._moment

    def evidence(self) -> tuple[Evidence, ...]:
        """Return what is said about each step, done or not. A step that nothing is said about is left out."""
        return tuple(
            self._evidence_of(one) for one in self.steps_offered.values() if self.cleaned_data.get(step_field(one.step))
        )

    def _evidence_of(self, one: Offered) -> Evidence:
        name = step_field(one.step)

        def said(part: str) -> str:
            return str(self.cleaned_data.get(f"{name}-{part}") or "").strip()

        if self.cleaned_data[name] == "no":
            return Evidence(one.step, how=said("why-not"), is_done=False)
        day, clock = (self.cleaned_data.get(f"{name}-{part}") for part in ("day", "time"))
        moments = moments_at(day, clock) if day is not None and clock is not None else ()
        person = one.person_called(said("who"))
        return Evidence(
            one.step,
            who=person.name if person is not None else said("who"),
            # Of two moments the later: what may have been done after the decision is not taken for done before it.
            at=moments[-1] if moments else None,
            how=said("how"),
            post=person.post_title if person is not None else said("post"),
            organisation=said("organisation"),
            person=person.person if person is not None else None,
        )

    def add_problems(self, problems: Iterable[StepProblem]) -> None:
        """Show what keeps steps from counting, each beside the field that is wrong."""
        for problem in problems:
            name = step_field(problem.step)
            field = f"{name}-{problem.field}"
            self.add_error(field if field in self.fields else name, problem.text)
        places = {name: place for place, name in enumerate(self.fields)}
        in_order = sorted(self.errors.items(), key=lambda error: places.get(error[0], -1))
        self.errors.clear()
        self.errors.update(in_order)

    def text(self) -> Text:
        """Return the words of the note."""
        cleaned = self.cleaned_data
        return Text(
            decided=cleaned["decided"],
            why=cleaned["why"],
            considered=cleaned["considered"],
            child_view=cleaned["child_view"],
            actions=cleaned["actions"],
            deviation_reason=cleaned.get("deviation_reason", ""),
        )


class CorrectionForm(forms.Form):
    """The text of a note, to be put right, and what was wrong with it."""

    key = key_field()
    correction_reason = _writing(
        "What was wrong", rows=2, needed=True, error="Say what was wrong with the note that you correct."
    )
    decided = _writing("What was decided", rows=3, needed=True, error="Say what was decided.")
    why = _writing("Why", rows=6, needed=True, error="Give the reasons for the decision.")
    considered = _writing("What else was considered, and why it was not chosen", rows=3, needed=False)
    child_view = _writing("The child’s view", rows=3, needed=True, error="Give the child’s view, or why it is missing.")
    actions = _writing(
        "What has to be done, by whom and by when", rows=3, needed=True, error="Say what has to be done."
    )

    @classmethod
    def of(cls, note: Note, posted: Any) -> CorrectionForm:
        """Return the form filled with the note's own words, or with what was sent."""
        words = {name: getattr(note.text, name) for name in ("decided", "why", "considered", "child_view", "actions")}
        return cls(posted, initial={**words, "key": uuid.uuid4()})

    @classmethod
    def taking_over(cls, note: Note, typed: QueryDict) -> CorrectionForm:
        """Return the form filled with the note's words, and with what was typed in another form where it differs."""
        form = cls.of(note, None)
        for name in form.fields:
            said = typed.get(name, "").replace("\r\n", "\n").strip()
            if name != "key" and said:
                form.initial[name] = said
        return form

    def text(self, note: Note) -> Text:
        """Return the words of the correction. The reason for a decision outside the scheme stays as it was."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return Text(**cleaned, deviation_reason=note.text.deviation_reason)


class WrongChildForm(forms.Form):
    """What happened, where a note was recorded about the wrong child."""

    key = key_field()
    words = _writing(
        "What happened",
        rows=4,
        needed=True,
        hint="Do not name either child.",
        error="Say what happened, and how you know.",
    )

    @classmethod
    def opened(cls, posted: Any) -> WrongChildForm:
        """Return the form empty, or with what was sent."""
        return cls(posted, initial={"key": uuid.uuid4()})


def _hint_for(one: Offered) -> str:
    return "Type the name, and choose the person." if one.people else "Give the name."


def step_field(step: Step) -> str:
    """Return the name of the field that asks for a step, such as ``step-consultation-legal``."""
    return f"{STEP_PREFIX}{StepKind(step.kind).value}-{step.of}"
