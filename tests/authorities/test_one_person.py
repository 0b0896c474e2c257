"""Whether two accounts are one person's: told by staff numbers alone, and by no less than two of them."""

from __future__ import annotations

import pytest

from authorities.models import Authority, User
from authorities.people.one_person import every_account_of, has_number, is_one_of, is_one_person


def account(key: int, number: str) -> User:
    return User(pk=key, staff_number=number)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("A-17", "A-18", False),
        ("A-17", "A-177", False),
        ("A-17", "A-17", True),
        ("A-17", " a-17 ", True),
        ("A-17", "A- 17", True),
        ("A-17", "A-17\u200b", True),
        ("A-17", "\uff21-17", True),
        ("A-17", "A\u201117", True),
        ("", "A-17", None),
        ("A-17", "", None),
        ("", "", None),
        ("\u200b", "A-17", None),
        ("\u3164", "\u3164", None),
        (" ", " ", None),
        ("-", "-", None),
    ],
)
def test_two_accounts_are_two_people_only_by_two_staff_numbers(one: str, other: str, is_one: bool | None) -> None:
    assert is_one_person(account(1, one), account(2, other)) is is_one
    assert is_one_person(account(2, other), account(1, one)) is is_one
    assert is_one_person(account(1, one), account(1, other)) is True


def test_of_several_one_that_is_the_same_settles_it_and_else_one_that_cannot_be_told() -> None:
    mine, same, other, unknown = (account(key, of) for key, of in enumerate(("A-1", "a-1", "A-2", "")))
    assert is_one_of(mine, [other, unknown, same]) is True
    assert is_one_of(mine, [other, unknown]) is None
    assert is_one_of(mine, [other]) is False
    assert is_one_of(mine, []) is False


@pytest.mark.django_db
def test_every_account_of_somebody_is_found_however_its_number_is_written() -> None:
    council = Authority.objects.create(slug="here", title="Here", colour="#004f8c")
    elsewhere = Authority.objects.create(slug="there", title="There", colour="#004f8c")

    def made(name: str, number: str, where: Authority = council) -> User:
        return User.objects.create_user(name, name, authority=where, staff_number=number)

    mine, twin = made("mine", "E-17"), made("twin", "e-17\u200b ")
    made("other", "E-18")
    made("theirs", "E-17", elsewhere)
    without, _nobody = made("without", ""), made("nobody", "")
    assert every_account_of([mine]) == every_account_of([twin]) == {mine.pk, twin.pk}
    assert every_account_of([without]) == {without.pk}
    assert every_account_of([mine, without]) == {mine.pk, twin.pk, without.pk}


@pytest.mark.parametrize(("number", "has"), [("A-1", True), ("0", True), ("", False), (" \u200b", False), ("-", False)])
def test_a_number_is_something_that_people_see(number: str, has: bool) -> None:
    assert has_number(account(1, number)) is has
