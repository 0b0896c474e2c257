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
    _ask(form, FIELD, entries, label="Did the panel consider what was decided elsewhere?", gone="entry")


def ask_which_panel_considered_it(form: forms.Form, notes: Sequence[tuple[str, str]]) -> None:
    """Add the question to the form of a decision elsewhere, where there are notes of panels. The only one is chosen."""
    _ask(
        *(form, BY_PANEL, notes),
        label="If it was decided elsewhere: did a panel consider it afterwards?",
        gone="note",
        more=" What is chosen counts only for a decision taken elsewhere.",
    )


def _ask(
    form: forms.Form, name: str, offered: Sequence[tuple[str, str]], *, label: str, gone: str, more: str = ""
) -> None:
    if not offered:
        return
    form.fields[name] = forms.ChoiceField(
        label=label,
        help_text=f"The two notes then point at each other.{more}",
        choices=[("", "No"), *((key, f"Yes, {words}") for key, words in offered)],
        initial=offered[0][0] if len(offered) == 1 else "",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"That {gone} is not to be had any more. Choose again."},
    )
