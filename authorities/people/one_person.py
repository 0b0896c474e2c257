"""Whether two accounts are one person's. Whatever takes a second person asks this, and nothing else.

A staff number stands once in a council, so two people have two. An account without one may be anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorities.letters import is_visible, plain_letters
from authorities.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_one_person(one: User, other: User) -> bool | None:
    """Say whether two accounts are one person's; None where a staff number is missing, so that nobody can tell.

    Numbers are one number if they read the same, whatever capitals, spaces and unseen letters they have. Whoever asks
    this for something that takes two people lets only False pass.
    """
    if one.pk == other.pk:
        return True
    first, second = _as_compared(one.staff_number), _as_compared(other.staff_number)
    return first == second if first and second else None


def is_one_of(user: User, others: Iterable[User]) -> bool | None:
    """Say whether somebody is among others, under whichever account; None where that cannot be told of one of them."""
    found = [is_one_person(user, other) for other in others]
    return True if True in found else None if None in found else False


def has_number(user: User) -> bool:
    """Say whether an account has a staff number, so that its holder can be told from others."""
    return bool(_as_compared(user.staff_number))


def every_account_of(people: Iterable[User]) -> frozenset[int]:
    """Return the keys of all accounts that are known to be those of some people.

    It reads the numbers of whole councils, so it is for what is done seldom; pages ask ``reach.accounts_of``.
    """
    known = list(people)
    numbers = {number for one in known if (number := _as_compared(one.staff_number))}
    councils = {one.authority_id for one in known}
    alike = User.objects.filter(authority__in=councils).exclude(staff_number="").values_list("pk", "staff_number")
    same = {key for key, number in alike if numbers and _as_compared(number) in numbers}
    return frozenset({one.pk for one in known} | same)


def _as_compared(number: str) -> str:
    """Return a staff number as it is compared; empty if there is nothing in it that people see."""
    return "".join(plain_letters(number).split()) if is_visible(number) else ""
