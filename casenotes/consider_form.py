"""The question whether a panel considered what was decided elsewhere before. It checks shape, never what is linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELD: Final = "considers"


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
