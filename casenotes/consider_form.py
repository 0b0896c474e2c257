"""The question whether a panel considered what was decided elsewhere. It checks shape, never what is linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELD: Final = "considers"
BY_PANEL: Final = "considered_by_panel"


def ask_what_was_considered(form: forms.Form, entries: Sequence[tuple[str, str]]) -> None:
    """Add the question to a form, where there are entries: each by its key and in words. The only one is chosen."""
    if not entries:
        return
    form.fields[FIELD] = forms.ChoiceField(
        label="Did the panel consider what was decided elsewhere?",
        help_text="The two notes then point at each other.",
        choices=[("", "No"), *((key, f"Yes, {words}") for key, words in entries)],
        initial=entries[0][0] if len(entries) == 1 else "",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "That entry is not to be had any more. Choose again."},
    )


def ask_which_panel_considered_it(form: forms.Form, notes: Sequence[tuple[str, str]]) -> None:
    """Add the question to the form of a decision elsewhere, where there are notes of panels. The only one is chosen."""
    if not notes:
        return
    form.fields[BY_PANEL] = forms.ChoiceField(
        label="If it was decided elsewhere: did a panel consider it afterwards?",
        help_text="The two notes then point at each other. What is chosen counts only for a decision taken elsewhere.",
        choices=[("", "No"), *((key, f"Yes, {words}") for key, words in notes)],
        initial=notes[0][0] if len(notes) == 1 else "",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "That note is not to be had any more. Choose again."},
    )
