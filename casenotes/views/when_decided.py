"""When a decision was taken, as far as a request to record it says so, and in which post of whoever records it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.calendar.working_days import LONDON
from casenotes.recording.posts_then import posts_then
from casenotes.views.choosing import KEY
from casenotes.views.note_page import moment_typed
from delegation.forms import DayForm
from delegation.rules.questions import NOON

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from authorities.models import Appointment, User
    from casenotes.models import Note
    from casenotes.recording.posts_then import PostsThen

EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class WhenDecided:
    """The moment that was typed; else noon of the day that the address names; else that of a note recorded again.

    None of them: now. ``is_by_day`` says that only the day is known, and ``is_said`` that somebody said when, other
    than now.
    """

    moment: datetime | None
    is_by_day: bool
    is_said: bool

    @classmethod
    def of(
        cls, request: HttpRequest, sent: QueryDict | None, replaced: Note | None = None, *, may_be_today: bool = False
    ) -> WhenDecided:
        """Return when the decision was taken that a request is about; ``sent`` is what was typed so far.

        ``replaced`` is the note that is recorded again. An address names a day before today, or with ``may_be_today``
        today as well.
        """
        typed = moment_typed(sent) if sent is not None and KEY in sent else None
        if typed is not None:
            return cls(typed, is_by_day=False, is_said=sent is not None and sent.get("taken") == EARLIER)
        day = _day_named(request, may_be_today=may_be_today)
        if day is not None:
            return cls(datetime.combine(day, NOON, LONDON), is_by_day=True, is_said=True)
        return cls(replaced.taken_at if replaced is not None else None, is_by_day=False, is_said=replaced is not None)

    @property
    def day(self) -> date:
        """The day of the decision, in London."""
        return timezone.localdate() if self.moment is None else self.moment.astimezone(LONDON).date()

    @property
    def is_earlier(self) -> bool:
        """Whether the decision is of an earlier day than today."""
        return self.day < timezone.localdate()


def _day_named(request: HttpRequest, *, may_be_today: bool) -> date | None:
    """Return the day before today that an address names, or today if that may be; None if it names no such day."""
    form, today = DayForm(request.GET), timezone.localdate()
    day = form.cleaned_data.get("on") if form.is_valid() else None
    return day if day is not None and (day < today or (may_be_today and day == today)) else None


def posts_to_choose(person: User, acting: Appointment | None, when: WhenDecided, sent: QueryDict | None) -> PostsThen:
    """Return the posts that a person held when they decided, and the one that was chosen. Of now there is no choice."""
    is_opened = sent is None or KEY not in sent or "look" in sent
    chosen = sent.get("held") if sent is not None else None
    return posts_then(
        person,
        acting,
        when.moment if when.is_said else None,
        chosen if is_opened else chosen or "",
        is_by_day=when.is_by_day,
    )
