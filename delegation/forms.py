"""Forms of the lookup pages: they check shape, never policy."""

from __future__ import annotations

from django import forms

from authorities.calendar.fields import DayField
from delegation.rules import lengths


class DayForm(forms.Form):
    """Asks for the day that the answer is about."""

    on = DayField(
        label="As on",
        required=False,
    )


class PhraseForm(forms.Form):
    """Asks for a phrase that people use to ask for a row."""

    text = forms.CharField(
        label="How people ask for it",
        help_text="In their own words, for example: can she go on holiday with her carers.",
        max_length=lengths.PHRASE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write the words as people search for them."},
    )
