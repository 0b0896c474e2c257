"""Whether somebody is a second person beside whoever decided, so that they may confirm their own step or deny it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from authorities.models import User
from authorities.people.one_person import has_number, is_one_person
from casenotes.recording import errors

if TYPE_CHECKING:
    from collections.abc import Iterable

HAVE_IT_ENTERED: Final = "Ask whoever keeps the accounts of your council to enter it"
"""What somebody is told to do whose account, or another's, has no staff number; without what comes then."""


def who_has_no_number(user: User, authors: Iterable[User], then: str) -> str:
    """Return why a person and those who wrote a note cannot be told apart: which account has no staff number.

    ``then`` is what they can do once it is entered: "answer", say. Raises StopIteration where every account has one.
    """
    if not has_number(user):
        return (
            "Your account has no staff number, so nobody can tell that you did not write this note yourself. "
            f"{HAVE_IT_ENTERED}, then {then}."
        )
    without = next(one for one in authors if not has_number(one))
    return (
        f"The account of {without.full_name} has no staff number, so nobody can tell that you are two people. "
        f"{HAVE_IT_ENTERED}, then {then}."
    )


def why_no_second_person(user: User, decider: int, is_decider: str) -> errors.CasenotesError | None:
    """Return why a person cannot confirm a step of a decision, as an error that says what to do; None if they can.

    ``decider`` is the key of whoever decided, and ``is_decider`` the sentence for that very account. Who they are is
    read afresh: an account may have been closed, or a staff number entered, since they signed in.
    """
    people = User.objects.in_bulk([user.pk, decider])
    person, decided = people[user.pk], people[decider]
    if not person.is_active:
        return errors.AccountClosedError("Your account is closed. Ask your manager to have it opened again.")
    if person == decided:
        return errors.SamePersonError(f"{is_decider} Somebody else has to confirm this step.")
    if not has_number(person):
        return errors.NoStaffNumberError(
            "Your account has no staff number, so it cannot be told that you are not the person who decided. "
            f"{HAVE_IT_ENTERED}, then answer here."
        )
    if not has_number(decided):
        return errors.NoStaffNumberError(
            f"The account of {decided.full_name} has no staff number, so it cannot be told that you are not the person "
            f"who decided. {HAVE_IT_ENTERED}, then answer here."
        )
    if is_one_person(person, decided):
        return errors.SamePersonError(
            "This account has the staff number of the person who decided, who cannot confirm this themselves. If it is "
            "not yours, ask whoever keeps the accounts of your council to put it right, then answer here."
        )
    return None
