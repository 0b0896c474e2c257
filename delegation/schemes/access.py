"""Whose schemes somebody sees: those of their own council, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.schemes.errors import SchemeUnreadableError

if TYPE_CHECKING:
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
