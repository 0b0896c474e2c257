"""What the address of an answer page asks, and what its page shows besides the answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.http import urlencode

from authorities.calendar.working_days import LONDON
from delegation.answer.as_text import answer_as_text
from delegation.answer.asking import PREFIX, FactsForm, names_typed, with_the_clock
from delegation.answer.content import steps_ticked
from delegation.answer.rows_held import row_held
from delegation.forms import DayForm
from delegation.lookup.finding import rows_out_of_hours
from delegation.rules.questions import NOON, OUT_OF_HOURS
from delegation.views.lines import line_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from delegation.answer.content import Answer
    from delegation.rules.books import Book
    from delegation.rules.library import Library


class AnswerPage:
    """What an address asks about a row: of which moment, on which facts, and with which steps done.

    ``on`` is the day asked about, or None if the page asks about now. ``moment`` is noon of that day, or now. ``typed``
    is the address with what the clock says where nothing was typed; ``facts`` are the facts that were stated.
    """

    def __init__(self, address: QueryDict, books: Library, book: Book, row: str) -> None:
        self.book, self.row = book, row
        self.day = DayForm(address)
        self.on: date | None = self.day.cleaned_data.get("on") if self.day.is_valid() else None
        self.moment = _moment_on(self.on)
        # A day is asked about by day. Of now the clock says it, where the council has said when its offices are open.
        self.is_after_hours = False if self.on is not None else book.is_out_of_hours(self.moment, books.calendar)
        self.typed = address
        if self.is_after_hours is not None and OUT_OF_HOURS in books.facts_read(book.council, row, self.moment.date()):
            self.typed = with_the_clock(address, is_out_of_hours=self.is_after_hours)
        self.is_by_the_clock = self.typed is not address
        self.names = names_typed(self.typed)
        form = FactsForm(self.names, book.ladder, self.typed)
        self.names_asked, self.facts = form.names, form.facts if form.is_valid() else {}
        if self.is_by_the_clock:
            # The form shows what the clock says. It is not stated: the answer reads it off its own moment.
            self.facts.pop(OUT_OF_HOURS, None)
        self.steps = steps_ticked(address.getlist("done"), book)

    def without_answer(self) -> dict[str, Any]:
        """Return what the page shows if the row is not in force: how it came to be gone, if it was there once."""
        gone = self.book.retirement_of(self.row, self.moment.date())
        return {
            "row": self.row,
            "on": self.on,
            "retirement": gone,
            "replaced_by": gone.replaced_by if gone else (),
            "may_be_recorded": self._may_be_recorded(is_retired=gone is not None),
            "address_of_day": urlencode({"on": _in_an_address(self.on)}) if self.on and gone is None else "",
        }

    def _may_be_recorded(self, *, is_retired: bool) -> bool:
        """Say whether a decision under a row not in force on the day can be recorded: it is gone, or none covers it."""
        today, day = timezone.localdate(), self.moment.date()
        held = row_held(self.book, self.row, day, today) if day <= today else None
        return held is not None and (is_retired or held.is_uncovered)

    def with_answer(self, answer: Answer, address: str) -> dict[str, Any]:
        """Return what the page shows with an answer. ``address`` is that of the page, for the answer as text."""
        is_closed = self.is_by_the_clock and bool(self.is_after_hours)
        shows_closed_rows = is_closed and not answer.may_be_asked
        return {
            "answer": answer,
            "form": self._form(answer),
            "day": self.day,
            "on": self.on,
            "by_the_clock": timezone.localtime(self.moment) if is_closed else None,
            "out_of_hours": [line_of(*one) for one in rows_out_of_hours(self.book, self.moment.date())]
            if shows_closed_rows
            else [],
            "address_to_record": urlencode(
                [
                    *([("on", _in_an_address(self.on))] if self.on and self.on < timezone.localdate() else []),
                    *((f"{PREFIX}{name}", str(self.typed[f"{PREFIX}{name}"])) for name in self.names),
                ]
            ),
            "as_text": answer_as_text(answer, self.on, address),
        }

    def _form(self, answer: Answer) -> FactsForm:
        """Return the form of the facts: those typed, with their errors, and those that the answer turns on."""
        names = list(dict.fromkeys([*self.names_asked, *answer.facts_needed, *answer.facts_last]))
        typed = self.typed if self.names else None
        form = FactsForm(names, self.book.ladder, typed, hints=answer.hints, last=answer.facts_last)
        if self.names:
            form.is_valid()
        return form


def _in_an_address(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _moment_on(day: date | None) -> datetime:
    """Return now, or noon of the day asked about, in London."""
    return timezone.now().astimezone(LONDON) if day is None else datetime.combine(day, NOON, LONDON)
