"""Form fields for a day and for a time of day, as people write them. Every form uses these."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.utils import timezone

from authorities.calendar.written_times import NotADayError, NotATimeError, read_day, read_time


class DayField(forms.DateField):
    """A day, as it is typed. With ``is_past``, a day without a year is its latest occurrence up to today.

    On 3 March 2026, "27 mar" means 27 March 2025.
    """

    def __init__(self, *, is_past: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.is_past = is_past

    def to_python(self, value: Any) -> date | None:
        """Return the day that was typed, or None if nothing was. Raises ValidationError if it cannot be read."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return read_day(value, today=timezone.localdate(), is_past=self.is_past)
        except NotADayError as error:
            raise forms.ValidationError(str(error), code="invalid") from error


class TimeOfDayField(forms.TimeField):
    """A time of day, as it is typed: "18:05" or "6.05 pm", for example."""

    def to_python(self, value: Any) -> time | None:
        """Return the time that was typed, or None if nothing was. Raises ValidationError if it cannot be read."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return read_time(value)
        except NotATimeError as error:
            raise forms.ValidationError(str(error), code="invalid") from error
