"""Whose schemes somebody sees: those of their own council, and no other; and what programs are told of one unread."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from delegation.rules.questions import SCHEME_UNREADABLE, QuestionError
from delegation.schemes.errors import SchemeUnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import AnonymousUser

    from authorities.models import User
    from delegation.rules.books import Book
    from delegation.rules.library import Library


def book_of(user: User | AnonymousUser, library: Library) -> Book | None:
    """Return the book of the council that somebody belongs to; None where they belong to none.

    Raises SchemeUnreadableError where it cannot be read; whoever asked gets a page that says so.
    """
    if not user.is_authenticated or user.authority is None:
        return None
    why = library.unreadable.get(user.authority.slug)
    if why is not None:
        raise SchemeUnreadableError(why)
    return library.books.get(user.authority.slug)


@contextmanager
def told_as_a_question_error() -> Iterator[None]:
    """Tell programs that a version which their question needs cannot be read, as of a council that cannot be read.

    A version of a day that nobody asked about before is opened by the question itself. Raises QuestionError.
    """
    try:
        yield
    except SchemeUnreadableError as error:
        raise QuestionError(SCHEME_UNREADABLE, "council", str(error)) from error
