"""The form by which a second person says whether a step is as it was written. It checks shape, never who may answer."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Final

from django import forms

from authorities.letters import is_visible
from casenotes.form_key import key_field
from casenotes.models import lengths

YES: Final = "yes"
NO: Final = "no"


class ConfirmForm(forms.Form):
    """Asks whether what was written is so, and what is not."""

    revealed_by: ClassVar = {"answer": {NO: ("words",)}}

    key = key_field("page")
    answer = forms.ChoiceField(
        label="Is this so?",
        choices=[(YES, "Yes, I confirm it as it is written"), (NO, "No, it is not so")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether this is so."},
    )
    words = forms.CharField(
        label="What is not so",
        help_text="It stands beside the note and goes to the post above the person who decided.",
        required=False,
        max_length=lengths.NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_first: bool = False, **more: Any) -> None:
        """Make the form. ``is_first`` says that the note is not recorded before they answer."""
        super().__init__(*args, **more)
        if is_first:
            self.fields["words"].help_text = "It is shown to the person who decided, who corrects what was written."
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """Ask for words if it is not so."""
        cleaned = super().clean() or {}
        is_denied = cleaned.get("answer") == NO
        if is_denied and "words" not in self.errors and not is_visible(cleaned.get("words", "")):
            self.add_error("words", "Say what is not so.")
        return cleaned
