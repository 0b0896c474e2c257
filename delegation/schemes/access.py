"""Whose schemes somebody sees: those of their own council, and no other. Programs are told if one cannot be read."""

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
    """Return the book of the council that somebody belongs to, or None if they are not signed in or belong to none.

    Raises SchemeUnreadableError if it cannot be read. A middleware turns that into a page that says so.
    """
    if not user.is_authenticated or user.authority is None:
        return None
    why = library.unreadable.get(user.authority.slug)
    if why is not None:
        raise SchemeUnreadableError(why)
    return library.books.get(user.authority.slug)


@contextmanager
def told_as_a_question_error() -> Iterator[None]:
    """Turn a version that cannot be read into the error that a question about an unreadable council gets.

    A version that is not in force today is opened by the first question that needs it. Raises QuestionError.
    """
    try:
        yield
    except SchemeUnreadableError as error:
        raise QuestionError(SCHEME_UNREADABLE, "council", str(error)) from error
