"""Whether somebody is a second person beside whoever decided, so that they may confirm their own step or deny it."""

from __future__ import annotations

from authorities.models import User
from authorities.people.one_person import has_number, is_one_person
from casenotes.recording import errors


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
            "Ask whoever keeps the accounts of your council to enter it, then answer here."
        )
    if not has_number(decided):
        return errors.NoStaffNumberError(
            f"The account of {decided.full_name} has no staff number, so it cannot be told that you are not the person "
            "who decided. Ask whoever keeps the accounts of your council to enter it, then answer here."
        )
    if is_one_person(person, decided):
        return errors.SamePersonError(
            "This account has the staff number of the person who decided, who cannot confirm this themselves. If it is "
            "not yours, ask whoever keeps the accounts of your council to put it right, then answer here."
        )
    return None
