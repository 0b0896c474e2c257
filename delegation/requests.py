"""What a request says about whom it is for: the council's book, a day, facts in the address."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.calendar import LONDON
from delegation.errors import SchemeUnreadableError

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from delegation.rules.books import Book, Library


def book_of(request: HttpRequest, library: Library) -> Book | None:
    """Return the book of the council of the person who asks; None where they belong to none.

    Raises SchemeUnreadableError where it cannot be read; whoever asked gets a page that says so.
    """
    user = request.user
    if not user.is_authenticated or user.authority is None:
        return None
    why = library.unreadable.get(user.authority.slug)
    if why is not None:
        raise SchemeUnreadableError(why)
    return library.books.get(user.authority.slug)


def moment_on(day: date | None) -> datetime:
    """Return now, or noon of another day, in London."""
    now = timezone.now().astimezone(LONDON)
    if day is None or day == now.date():
        return now
    return datetime.combine(day, time(12), LONDON)
