"""Forms that choose what a list shows. What they hold stands in the address, so it names no child and nobody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.http import urlencode

from authorities.calendar.fields import DayField
from authorities.calendar.working_days import day_in_words
from authorities.lengths import FULL_NAME
from authorities.models import User
from casenotes.models import AuditKind, Case, Note
from casenotes.reading.log import EntriesWanted
from casenotes.reading.queries import KindWanted, Wanted

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from authorities.models import Appointment
    from authorities.people.reach import Reach

Row = TypeVar("Row", Case, User)

GREATEST_KEY: Final = 2**63 - 1
_KINDS: Final = (
    ("", "Any"),
    (KindWanted.DECISION, "Decision under the scheme"),
    (KindWanted.DEVIATION, "Decision outside the scheme"),
    (KindWanted.ELSEWHERE, "Decided elsewhere, stated"),
    (KindWanted.CORRECTION, "Correction"),
)


class Filter(forms.Form):
    """What every list can be asked for: from one day to another, both included."""

    since = DayField(label="From", is_past=True, required=False)
    until = DayField(label="To", is_past=True, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "The last day is before the first. Change one of them.")
        return cleaned

    def chosen(self, name: str, among: QuerySet[Row], why_not: str) -> Row | None:
        """Return the row whose key a hidden field holds; None if it holds none.

        A key of no such row is an error of the whole form, because nobody sees the field.
        """
        key = self.cleaned_data.get(name)
        found = among.filter(pk=key).first() if key is not None else None
        if name in self.errors or (key is not None and found is None):
            self.errors.pop(name, None)
            self.add_error(NON_FIELD_ERRORS, why_not)
        return found

    @property
    def query(self) -> str:
        """What was asked for, as the part of an address behind its question mark; empty if nothing was."""
        asked = {name: _written(value) for name, value in self.cleaned_data.items() if value not in (None, "", False)}
        return urlencode(asked)

    @property
    def days_in_words(self) -> list[str]:
        """The days that were asked for, in words."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        if since and since == until:
            return [f"on {day_in_words(since)}"]
        words = [f"from {day_in_words(since)}"] if since else []
        return [*words, f"up to {day_in_words(until)}"] if until else words


class NotesFilter(Filter):
    """Which notes a list shows: whose, of which team, kind and case, and when they were decided.

    ``team`` is asked only of somebody who acts in an area, and ``answer`` only of somebody whom something can be asked
    of, because they hold a post or wear a hat.
    """

    mine = forms.BooleanField(label="Recorded by me", required=False)
    team = forms.BooleanField(required=False)
    answer = forms.BooleanField(label="Outside the scheme, for me to answer", required=False)
    kind = forms.ChoiceField(label="Kind", choices=_KINDS, required=False)
    case = forms.IntegerField(required=False, min_value=1, max_value=GREATEST_KEY, widget=forms.HiddenInput)
    field_order = ("mine", "team", "answer", "kind", "since", "until", "case")

    def __init__(self, user: User, appointment: Appointment | None, data: QueryDict, reach: Reach) -> None:
        super().__init__(data)
        self.user, self.reach = user, reach
        self.area = appointment.seat.area if appointment is not None else None
        self.case_found: Case | None = None
        self.fields["since"].label = "Decided on or after"
        self.fields["until"].label = "Decided on or before"
        if self.area is None:
            del self.fields["team"]
        else:
            self.fields["team"].label = f"By my team: {self.area.title}"
        if not reach.seats and not reach.hats:
            del self.fields["answer"]

    def clean(self) -> dict[str, Any]:
        """Find the case by its key. A case of another council counts as none."""
        cleaned = super().clean()
        why_not = "There is no such case in your council. Find the case by its reference."
        self.case_found = self.chosen("case", Case.objects.visible_to(self.user), why_not)
        return cleaned

    def wanted(self) -> Wanted:
        """Return what was asked for. The form has been found right."""
        asked = self.cleaned_data
        return Wanted(
            is_mine=asked["mine"],
            area=self.area.slug if self.area is not None and asked["team"] else "",
            asked=self.reach if asked.get("answer") else None,
            kind=KindWanted(asked["kind"]) if asked["kind"] else None,
            case=self.case_found,
            since=asked["since"],
            until=asked["until"],
        )

    @property
    def in_words(self) -> list[str]:
        """What was asked for, each part in words; nothing if every note was."""
        asked = self.cleaned_data
        return [
            *([f"of case {self.case_found}"] if self.case_found is not None else []),
            *(["recorded by you"] if asked["mine"] else []),
            *([f"by {self.area.title}"] if self.area is not None and asked["team"] else []),
            *(["outside the scheme, for you to answer"] if asked.get("answer") else []),
            *([f"of the kind “{dict(_KINDS)[asked['kind']]}”"] if asked["kind"] else []),
            *[f"decided {words}" for words in self.days_in_words],
        ]


class LogFilter(Filter):
    """Which entries the log shows: of which kind, of whom, about which note, and when."""

    kind = forms.ChoiceField(label="What was done", choices=[("", "Anything"), *AuditKind.choices], required=False)
    note = forms.IntegerField(
        label="Note number",
        required=False,
        min_value=1,
        max_value=GREATEST_KEY,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Write the number of a note, like 12."),
    )
    person = forms.IntegerField(required=False, min_value=1, max_value=GREATEST_KEY, widget=forms.HiddenInput)
    field_order = ("kind", "note", "since", "until", "person")

    def __init__(self, user: User, data: QueryDict) -> None:
        super().__init__(data)
        self.user = user
        self.person_found: User | None = None
        self.note_found: Note | None = None

    def clean(self) -> dict[str, Any]:
        """Find the person by their key, and the note by its number, in the council of whoever asks."""
        cleaned = super().clean()
        why_not = "There is no such person in your council. Find the person by name."
        self.person_found = self.chosen("person", User.objects.filter(authority=self.user.authority_id), why_not)
        if cleaned.get("note") is not None:
            self.note_found = Note.objects.filter(authority=self.user.authority_id, number=cleaned["note"]).first()
            if self.note_found is None:
                self.add_error("note", f"There is no note {cleaned['note']} in your council.")
        return cleaned

    def wanted(self) -> EntriesWanted:
        """Return what was asked for. The form has been found right."""
        asked = self.cleaned_data
        return EntriesWanted(
            kind=AuditKind(asked["kind"]) if asked["kind"] else None,
            person=self.person_found,
            note=self.note_found,
            since=asked["since"],
            until=asked["until"],
        )

    @property
    def in_words(self) -> list[str]:
        """What was asked for, each part in words; nothing if every entry was."""
        asked = self.cleaned_data
        return [
            *([f"of {self.person_found.full_name}"] if self.person_found is not None else []),
            *([f"of the kind “{AuditKind(asked['kind']).label}”"] if asked["kind"] else []),
            *([f"about note {asked['note']}"] if asked["note"] else []),
            *self.days_in_words,
        ]


class PersonForm(forms.Form):
    """Asks for whose entries somebody looks. The name is sent, and never stands in an address."""

    name = forms.CharField(
        label="Name",
        help_text="All of it or a part.",
        max_length=FULL_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter a name, or a part of it."},
    )


def _written(value: object) -> str:
    """Return what was asked for as it stands in an address and in its field again."""
    if value is True:
        return "on"
    return f"{value.day}/{value.month}/{value.year}" if isinstance(value, date) else str(value)
