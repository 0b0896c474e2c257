"""Fields of forms for a day and for a time of day, as people write them; every form asks for them by these."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.utils import timezone

from authorities.calendar.written_times import NotADayError, NotATimeError, read_day, read_time


class DayField(forms.DateField):
    """A day, typed; of the past where it ``is_past``, so that one without a year is the latest such day."""

    def __init__(self, *, is_past: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.is_past = is_past

    def to_python(self, value: Any) -> date | None:
        """Return the day that was typed; None where nothing was."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return read_day(value, today=timezone.localdate(), is_past=self.is_past)
        except NotADayError as error:
            raise forms.ValidationError(str(error), code="invalid") from error


class TimeOfDayField(forms.TimeField):
    """A time of day, typed."""

    def to_python(self, value: Any) -> time | None:
        """Return the time that was typed; None where nothing was."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return read_time(value)
        except NotATimeError as error:
            raise forms.ValidationError(str(error), code="invalid") from error
