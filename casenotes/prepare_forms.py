"""Forms for prepared notes: who decided, in which post, and why a prepared note ends without becoming a note.

They check shape, never policy, and give back whatever was typed with every answer.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from django import forms

from authorities.lengths import FULL_NAME, TEXT
from authorities.models import User
from casenotes.form_key import key_field
from casenotes.models import lengths
from casenotes.recording.deciders import deciders_called, deciders_offered, why_nobody_is_called
from casenotes.recording.seats import seat_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from authorities.models import Appointment

LIST_OF_DECIDERS: Final = "people-decider"


class DeciderForm(forms.Form):
    """Asks who decided: a person of the council, by name, who held a post at the moment of the decision."""

    decider = forms.CharField(
        label="Who decided",
        help_text="Type the name, and choose the person. It is the person who confirms the note.",
        max_length=FULL_NAME + 2 * TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": LIST_OF_DECIDERS}),
        error_messages={"required": "Say who decided."},
    )

    def __init__(self, user: User, moment: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.moment = user, moment
        self.found: User | None = None

    def clean_decider(self) -> str:
        """Find whom the name means. Raises ValidationError if it is nobody who could decide, or several people."""
        typed = str(self.cleaned_data["decider"])
        people = deciders_called(self.user, typed, self.moment)
        if not people:
            raise forms.ValidationError(why_nobody_is_called(self.user, typed, self.moment))
        if len(people) > 1:
            message = (
                f"Several people are called so. Choose which one you mean: {'; '.join(one.label for one in people)}."
            )
            raise forms.ValidationError(message)
        self.found = User.objects.get(pk=people[0].person)
        return typed

    @property
    def people_offered(self) -> list[str]:
        """The people to choose from, the most senior first."""
        return [one.label for one in deciders_offered(self.user, self.moment)]


class EndForm(forms.Form):
    """Why a prepared note is denied or withdrawn, in words."""

    why = forms.CharField(
        max_length=lengths.NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, label: str, error: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["why"].label = label
        self.fields["why"].error_messages["required"] = error


class ConfirmForm(forms.Form):
    """Confirms a prepared note: in which post one decided, where one held several, and which wording one has read."""

    named = "confirm"
    """How the ids of its fields begin, since two such forms stand on a page."""

    key = key_field("page")
    number = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        error_messages={
            "required": "Open the page again: it came without its number.",
            "invalid": "Open the page again.",
        },
    )

    def __init__(self, held: Iterable[Appointment], number: int, sent: Mapping[str, Any] | None) -> None:
        super().__init__(sent, initial={"key": uuid.uuid4(), "number": number}, auto_id=f"{self.named}-%s")
        self.held = {str(one.pk): one for one in held}
        if len(self.held) > 1:
            # Above the reason, where one is asked for.
            choices = [(key, seat_in_words(one)) for key, one in self.held.items()]
            self.fields["appointment"] = forms.ChoiceField(
                label="In which post did you decide?",
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose the post in which you decided."},
            )

    @property
    def chosen(self) -> Appointment | None:
        """The post that was chosen, or the only one held; None where none was held."""
        if len(self.held) > 1:
            return self.held.get(self.cleaned_data.get("appointment", ""))
        return next(iter(self.held.values()), None)


class OutsideForm(ConfirmForm):
    """Records a prepared note as taken outside the scheme: the same, and why."""

    named = "outside"

    deviation_reason = forms.CharField(
        label="Why it was taken outside the scheme",
        help_text="It goes to the post that should have decided.",
        max_length=lengths.NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the decision was taken outside the scheme."},
    )
