"""The form that asks somebody who holds no post now on which day they decided. It checks shape, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone

from authorities.calendar.fields import DayField

if TYPE_CHECKING:
    from datetime import date


class DayDecidedForm(forms.Form):
    """Asks for the day of a decision: today, or one before."""

    on = DayField(
        label="On which day was the decision taken?",
        help_text="For example, 3 June 2026.",
        is_past=True,
        error_messages={"required": "Enter the day on which the decision was taken."},
    )

    def clean_on(self) -> date:
        """Return the day. Raises ValidationError if it lies ahead."""
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            message = "The decision cannot be later than now."
            raise forms.ValidationError(message)
        return day
