"""When a decision was taken, as far as a request to record it says so, and in which post of whoever records it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils import timezone

from authorities.calendar.working_days import LONDON
from casenotes.recording.posts_then import posts_then
from casenotes.views.note_page import moment_typed
from delegation.forms import DayForm
from delegation.rules.questions import NOON

if TYPE_CHECKING:
    from django.http import HttpRequest

    from authorities.models import Appointment, User
    from casenotes.recording.posts_then import PostsThen

EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class WhenDecided:
    """The moment that was typed, or noon of an earlier day that the address names. None of them: now.

    ``is_by_day`` says that only the day is known.
    """

    moment: datetime | None
    is_by_day: bool

    @classmethod
    def of(cls, request: HttpRequest, sent: QueryDict | None) -> WhenDecided:
        """Return when the decision was taken that a request is about; ``sent`` is what was typed so far."""
        typed = moment_typed(sent) if sent is not None else None
        if typed is not None:
            return cls(typed, is_by_day=False)
        day = earlier_day(request)
        return cls(datetime.combine(day, NOON, LONDON) if day is not None else None, is_by_day=day is not None)

    @property
    def day(self) -> date:
        """The day of the decision, in London."""
        return timezone.localdate() if self.moment is None else self.moment.astimezone(LONDON).date()

    @property
    def is_earlier(self) -> bool:
        """Whether the decision is of an earlier day than today."""
        return self.day < timezone.localdate()


def earlier_day(request: HttpRequest) -> date | None:
    """Return the day before today that an address names; None if it names none."""
    form = DayForm(request.GET)
    day = form.cleaned_data.get("on") if form.is_valid() else None
    return day if day is not None and day < timezone.localdate() else None


def posts_to_choose(person: User, acting: Appointment | None, when: WhenDecided, sent: QueryDict | None) -> PostsThen:
    """Return the posts that a person held when they decided, and the one that was chosen. Of now there is no choice."""
    typed = sent if sent is not None else QueryDict()
    is_said_earlier = when.is_by_day or typed.get("taken") == EARLIER
    return posts_then(person, acting, when.moment if is_said_earlier else None, typed.get("held", ""))
