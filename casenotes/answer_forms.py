"""The forms in which somebody answers for a decision, or replies to a question. They check shape, never policy."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone

from authorities.lengths import FULL_NAME, TEXT
from authorities.letters import is_visible
from casenotes.form_key import key_field
from casenotes.models import EntryKind, lengths
from casenotes.recording.answering import NEEDS_WORDS, ByWhom
from casenotes.recording.deciders import deciders_called, deciders_offered

if TYPE_CHECKING:
    from authorities.models import User
    from authorities.people.queries import PersonHeld

LIST_OF_PEOPLE: Final = "people-by-whom"


def _writing(label: str, *, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=lengths.NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AnswerForm(forms.Form):
    """Whether somebody agrees to a decision as it was taken, does not, or has a question first."""

    key = key_field()
    answer = forms.ChoiceField(
        label="What do you say of this decision?",
        choices=[
            (EntryKind.AGREED.value, "Agreed as taken"),
            (EntryKind.NOT_AGREED.value, "Not agreed"),
            (EntryKind.QUESTION.value, "A question"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you agree, do not agree, or have a question."},
    )
    to_do = _writing("What is to be done")
    by_whom = forms.CharField(
        label="By whom",
        help_text="Type the name, and choose the person. Somebody of your council is told, and can read the note.",
        required=False,
        max_length=FULL_NAME + 2 * TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": LIST_OF_PEOPLE}),
    )
    words = _writing("What you want to say", hint="A question is written here. Otherwise you can leave this empty.")

    revealed_by: Final = {"answer": {EntryKind.NOT_AGREED.value: ("to_do", "by_whom")}}
    hints_of_choices: Final = {
        "answer": {
            EntryKind.AGREED.value: "It stays as it was recorded, with your answer beside it.",
            EntryKind.QUESTION.value: "It goes to whoever recorded the note. You still answer afterwards.",
        }
    }

    def __init__(self, user: User, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.now = user, timezone.now()
        self._by: PersonHeld | None = None
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())

    @property
    def people_offered(self) -> list[str]:
        """The people to choose from, the most senior first."""
        return [one.label for one in deciders_offered(self.user, self.now)]

    def clean(self) -> dict[str, Any]:
        """Ask for the words without which an answer says nothing."""
        cleaned = super().clean() or {}
        answer = cleaned.get("answer")
        if answer == EntryKind.NOT_AGREED and "to_do" not in self.errors and not is_visible(cleaned["to_do"]):
            self.add_error("to_do", "Say what is to be done.")
        if answer == EntryKind.NOT_AGREED and "by_whom" not in self.errors:
            self._find_who(cleaned["by_whom"])
        if answer == EntryKind.QUESTION and "words" not in self.errors and not is_visible(cleaned["words"]):
            self.add_error("words", NEEDS_WORDS[EntryKind.QUESTION])
        return cleaned

    def _find_who(self, typed: str) -> None:
        """Find whom a name means. Somebody of another body is nobody here, and stays as it was typed."""
        if not is_visible(typed):
            self.add_error("by_whom", "Say by whom it is to be done.")
            return
        people = deciders_called(self.user, typed, self.now)
        if len(people) > 1:
            self.add_error("by_whom", f"Choose which one you mean: {'; '.join(one.label for one in people)}.")
        self._by = people[0] if len(people) == 1 else None

    @property
    def by(self) -> ByWhom | None:
        """By whom something is to be done; None where nothing is. The form has been found right."""
        if self.said is not EntryKind.NOT_AGREED:
            return None
        return ByWhom(self.cleaned_data["by_whom"]) if self._by is None else ByWhom(self._by.label, self._by.person)

    @property
    def said(self) -> EntryKind:
        """What was chosen. The form has been found right."""
        return EntryKind(self.cleaned_data["answer"])


class ReplyForm(forms.Form):
    """The reply of whoever recorded a note to a question about it."""

    key = key_field()
    reply = _writing("Your reply", rows=6)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())

    def clean_reply(self) -> str:
        """Return the reply. Raises ValidationError if there is none."""
        reply = str(self.cleaned_data["reply"])
        if not is_visible(reply):
            raise forms.ValidationError(NEEDS_WORDS[EntryKind.REPLY])
        return reply
