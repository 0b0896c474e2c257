"""The answer page of one row: may I, who may, what first, what after, and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from authorities.calendar.working_days import LONDON
from authorities.sign_in.acting import acting_appointment
from delegation.answer.as_text import answer_as_text
from delegation.answer.asking import PREFIX, FactsForm
from delegation.answer.content import answer_for, steps_ticked
from delegation.answer.rows_held import row_held
from delegation.forms import DayForm
from delegation.lookup.finding import rows_out_of_hours
from delegation.rules.questions import NOON, OUT_OF_HOURS
from delegation.schemes.access import book_of
from delegation.schemes.library import library
from delegation.views.lines import line_of
from delegation.views.looked_up import remember

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse, QueryDict

    from delegation.rules.books import Book
    from delegation.rules.library import Library


@require_safe
def answer(request: HttpRequest, row: str) -> HttpResponse:
    """Show the answer for the person signed in, on the facts and steps in the address."""
    books = library()
    book = book_of(request.user, books)
    if book is None or not request.user.is_authenticated:
        raise Http404
    day = DayForm(request.GET)
    on = day.cleaned_data.get("on") if day.is_valid() else None
    moment = _moment_on(on)
    is_after_hours = False if on is not None else book.is_out_of_hours(moment, books.calendar)
    asked = _with_the_clock(request.GET, books, book.council, row, moment.date(), is_after_hours=is_after_hours)
    given = [name.removeprefix(PREFIX) for name in asked if name.startswith(PREFIX)]
    typed = FactsForm(given, book.ladder, asked)
    facts = typed.facts if typed.is_valid() else {}
    if asked is not request.GET:
        # The form shows what the clock says. It is not stated: the answer reads it off its own moment.
        facts.pop(OUT_OF_HOURS, None)
    found = answer_for(
        library=books,
        user=request.user,
        appointment=acting_appointment(request),
        row=row,
        moment=moment,
        facts=facts,
        steps=steps_ticked(request.GET.getlist("done"), book),
        is_by_day=on is not None,
    )
    if found is None:
        gone = book.retirement_of(row, moment.date())
        context = {
            "row": row,
            "on": on,
            "retirement": gone,
            "replaced_by": gone.replaced_by if gone else (),
            "may_be_recorded": _may_be_recorded(book, row, moment.date(), is_retired=gone is not None),
            "address_of_day": urlencode({"on": _in_an_address(on)}) if on is not None and gone is None else "",
        }
        return render(request, "delegation/no_such_row.html", context, status=404)
    names = list(dict.fromkeys([*typed.names, *found.facts_needed]))
    form = FactsForm(names, book.ladder, asked if given else None, hints=found.hints)
    if given:
        form.is_valid()
    is_by_the_clock = asked is not request.GET and bool(is_after_hours)
    context = {
        "answer": found,
        "form": form,
        "day": day,
        "on": on,
        "by_the_clock": timezone.localtime(moment) if is_by_the_clock else None,
        "out_of_hours": [line_of(*one) for one in rows_out_of_hours(book, moment.date())]
        if is_by_the_clock and not found.may_be_asked
        else [],
        "address_to_record": urlencode(
            [
                *([("on", _in_an_address(on))] if on is not None and on < timezone.localdate() else []),
                *((name, str(asked[name])) for name in asked if name.startswith(PREFIX)),
            ]
        ),
        "as_text": answer_as_text(found, on, request.build_absolute_uri()),
    }
    response = render(request, "delegation/answer.html", context)
    remember(request, response, found.statement.row)
    return response


def _in_an_address(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _may_be_recorded(book: Book, row: str, day: date, *, is_retired: bool) -> bool:
    """Say whether a decision under a row that is not in force on a day can be recorded: it is gone, or was not yet."""
    today = timezone.localdate()
    held = row_held(book, row, day, today) if day <= today else None
    return held is not None and (is_retired or held.is_older)


def _moment_on(day: date | None) -> datetime:
    """Return now, or noon of the day asked about, in London."""
    return timezone.now().astimezone(LONDON) if day is None else datetime.combine(day, NOON, LONDON)


def _with_the_clock(
    given: QueryDict, books: Library, council: str, row: str, day: date, *, is_after_hours: bool | None
) -> QueryDict:
    """Return the query in the address, with whether offices are closed added if it gives no answer to that itself."""
    name = f"{PREFIX}{OUT_OF_HOURS}"
    if is_after_hours is None or given.get(name) or OUT_OF_HOURS not in books.facts_read(council, row, day):
        return given
    asked = given.copy()
    asked[name] = "yes" if is_after_hours else "no"
    return asked
