"""Whether two accounts are one person's. Whatever takes a second person asks this, and nothing else.

A staff number stands once in a council, so two people have two. An account without one may be anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.letters import is_visible, plain_letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authorities.models import User


def is_one_person(one: User, other: User) -> bool | None:
    """Say whether two accounts are one person's; None where a staff number is missing, so that nobody can tell.

    Numbers are one number if they read the same, whatever capitals, spaces and unseen letters they have. Whoever asks
    this for something that takes two people lets only False pass.
    """
    if one.pk == other.pk:
        return True
    first, second = _number_of(one), _number_of(other)
    return first == second if first and second else None


def is_one_of(user: User, others: Iterable[User]) -> bool | None:
    """Say whether somebody is among others, under whichever account; None where that cannot be told of one of them."""
    found = [is_one_person(user, other) for other in others]
    return True if True in found else None if None in found else False


def has_number(user: User) -> bool:
    """Say whether an account has a staff number, so that its holder can be told from others."""
    return bool(_number_of(user))


def _number_of(user: User) -> str:
    """Return a staff number as it is compared; empty if there is nothing in it that people see."""
    return "".join(plain_letters(user.staff_number).split()) if is_visible(user.staff_number) else ""
