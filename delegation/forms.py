"""Forms of the lookup pages: they check shape, never policy."""

from __future__ import annotations

from django import forms

from authorities.calendar.fields import DayField
from delegation.lookup.search import LONGEST_QUERY
from delegation.rules import lengths


class DayForm(forms.Form):
    """Asks for the day that the answer is about."""

    on = DayField(
        label="Answer for another day",
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


_ONLY_THIS_IS_KEPT = "Do not name anybody. Only words that the scheme knows, places, and numbers with units are kept."


def _said(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_ONLY_THIS_IS_KEPT,
        max_length=LONGEST_QUERY,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MeantForm(forms.Form):
    """Asks what somebody meant who did not find it."""

    said = _said("What did you mean?")


class WrongForm(forms.Form):
    """Asks what is wrong with an answer."""

    said = _said("What is wrong?")
