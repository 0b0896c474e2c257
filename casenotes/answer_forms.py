"""The forms in which somebody answers for a decision, or replies to a question. They check shape, never policy."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms

from authorities.letters import is_visible
from casenotes.form_key import key_field
from casenotes.models import EntryKind, lengths
from casenotes.recording.answering import NEEDS_WORDS, WHAT_IS_TO_BE_DONE


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
    to_do = _writing("What is to be done, and by whom")
    words = _writing("What you want to say", hint="A question is written here. Otherwise you can leave this empty.")

    revealed_by: Final = {"answer": {EntryKind.NOT_AGREED.value: ("to_do",)}}
    hints_of_choices: Final = {
        "answer": {
            EntryKind.AGREED.value: "It stays as it was recorded, with your answer beside it.",
            EntryKind.QUESTION.value: "It goes to whoever recorded the note. You still answer afterwards.",
        }
    }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """Ask for the words without which an answer says nothing."""
        cleaned = super().clean() or {}
        answer = cleaned.get("answer")
        if answer == EntryKind.NOT_AGREED and "to_do" not in self.errors and not is_visible(cleaned["to_do"]):
            self.add_error("to_do", WHAT_IS_TO_BE_DONE)
        if answer == EntryKind.QUESTION and "words" not in self.errors and not is_visible(cleaned["words"]):
            self.add_error("words", NEEDS_WORDS[EntryKind.QUESTION])
        return cleaned

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
