"""What each answer to an open question would mean."""

from __future__ import annotations

from typing import Any

import pytest

from delegation.rules.determination import Outcome, Question
from delegation.rules.meanings import what_answers_mean
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW, fixture_library
from tests.delegation.testshire import SENIORS, Plain, compiled, library_of, scheme, statement


def told(row: Plain, post: str = "manager", **asked: Any) -> dict[str, tuple[tuple[str, str], ...]]:
    library = library_of(scheme(row))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": post, "area": "care"}, **asked}
    question = parse_question(plain, library, NOW)
    needed = library.determine(question).facts_needed
    return {one.fact: one.answers for one in what_answers_mean(compiled(scheme(row)), question, needed)}


def test_yes_and_no_are_told_apart() -> None:
    row = statement(when={"urgent": True}, first=[{"consultation": "legal"}])
    assert told(row) == {"urgent": (("Yes", "you may once what is owed first is done"), ("No", "you may not"))}


def test_values_that_mean_the_same_are_told_together() -> None:
    row = statement(when={"legal_status": {"one-of": ["care-order", "section-20"]}})
    ((may, follows), (_may_not, refused)) = told(row)["legal_status"]
    assert (set(may.lower().split(" or ")), follows, refused) == (
        {"care order", "section 20"},
        "you may",
        "you may not",
    )


def test_numbers_are_told_in_ranges_that_meet_at_the_edge() -> None:
    row = statement(when={"child_age": {"at-least": 16, "at-most": 17}})
    assert told(row)["child_age"] == (
        ("15 or less", "you may not"),
        ("16 or 17", "you may"),
        ("18 or more", "you may not"),
    )
    money = statement(when={"amount_gbp": {"at-most": 500}})
    assert told(money)["amount_gbp"] == (("£500 or less", "you may"), ("More than £500", "you may not"))


def test_amounts_that_are_added_up_are_told_as_one_sum() -> None:
    total = {"amount_gbp + already_spent_gbp": {"at-most": 2000}}
    together = (("£2,000 or less", "you may"), ("More than £2,000", "you may not"))
    assert list(told(statement(when=total)).values()) == [together]
    # Once one of them is known, only the other is asked for, and the known part is taken off.
    known = told(statement(when=total), facts={"already_spent_gbp": 500})
    assert known == {"amount_gbp": (("£1,500 or less", "you may"), ("More than £1,500", "you may not"))}
    # If one of them also matters by itself, no meaning can be given for either.
    both = {**total, "amount_gbp": {"at-most": 500}}
    assert told(statement(when=both)) == {}


def test_an_answer_that_settles_nothing_alone_says_so() -> None:
    answers = told(statement(when={"urgent": True, "emergency": True}))
    assert answers["emergency"] == answers["urgent"]
    assert answers["urgent"] == (("Yes", "it depends on the other answers"), ("No", "you may not"))


def test_what_an_answer_is_said_to_mean_is_what_comes_of_giving_it() -> None:
    library = fixture_library()
    follows = {"you may": Outcome.PERMITTED, "you may not": Outcome.REFUSED}
    checked = 0
    for book in library.books.values():
        for version in book.versions:
            for slug in version.by_slug:
                asked = {"council": book.council, "row": slug, "on": "2026-02-02", "actor": {"post": "team-manager"}}
                question = parse_question(asked, library, NOW)
                for one in what_answers_mean(version, question, library.determine(question).facts_needed):
                    if version.catalogue[one.fact].type.value != "boolean":
                        continue
                    for answer, text in one.answers:
                        if text in follows and answer in {"Yes", "No"}:
                            given = given_also(question, one.fact, is_so=answer == "Yes")
                            assert library.determine(given).outcome is follows[text], (slug, one)
                            checked += 1
    assert checked >= 15


def given_also(question: Question, fact: str, *, is_so: bool) -> Question:
    facts = {**question.facts, fact: is_so}
    return Question(question.council, question.row, question.moment, question.actor, facts, question.steps)


def test_what_an_answer_means_to_somebody_senior_is_what_the_scheme_opens_to_seniors() -> None:
    routes = [
        {"name": "Urgent", "when": {"urgent": True}, "who": ["lead"]},
        {"name": "Calm", "when": {"urgent": False}, "who": ["manager"]},
    ]
    assert told(statement(routes=routes), "lead") == {"urgent": (("Yes", "you may"), ("No", "you may not"))}


@pytest.mark.parametrize(("bands", "is_told"), [(6, True), (7, False)])
def test_six_different_answers_are_told_and_seven_would_help_nobody(bands: int, is_told: bool) -> None:
    edges = range(bands - 1)
    routes = [
        {"name": f"Band {edge}", "when": {"child_age": {"is": edge}}, "who": ["manager" if edge % 2 else "head"]}
        for edge in edges
    ]
    rest: Plain = {"name": "Rest", "otherwise": True, "who": ["manager" if bands % 2 == 0 else "head"]}
    answers = told(statement(routes=[*routes, rest]))
    assert ("child_age" in answers) is is_told
    if is_told:
        assert len(answers["child_age"]) == bands


DEPENDS = "it depends on the other answers"


def test_an_area_that_is_asked_for_has_no_meaning_told_and_hides_none() -> None:
    row = scheme(SENIORS, statement(when={"urgent": True}))
    asked = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "lead"}}
    question = parse_question(asked, library_of(row), NOW)
    (urgent,) = what_answers_mean(compiled(row), question, ["actor.area", "urgent"])
    assert (urgent.fact, urgent.answers) == ("urgent", (("Yes", DEPENDS), ("No", "you may not")))


def test_a_fact_whose_every_answer_means_the_same_is_not_told() -> None:
    first = [
        {"consultation": "legal", "when": {"urgent": True}},
        {"consultation": "finance", "when": {"urgent": False}},
    ]
    assert told(statement(first=first)) == {}


def test_two_sums_and_a_fact_beside_them_are_told_each_by_itself() -> None:
    row = statement(
        when={
            "after_assessment": True,
            "amount_gbp + already_spent_gbp": {"at-most": 2000},
            "hours_asked + hours_in_use": {"at-most": 10},
        }
    )
    assert sorted(tuple(answer for answer, _follows in one) for one in told(row).values()) == [
        ("10 hours or less", "More than 10 hours"),
        ("Yes", "No"),
        ("£2,000 or less", "More than £2,000"),
    ]


def test_a_sum_promises_nothing_while_another_question_may_still_refuse() -> None:
    row = statement(
        when={
            "after_assessment": True,
            "amount_gbp + already_spent_gbp": {"at-most": 2000},
            "hours_asked + hours_in_use": {"at-most": 10},
        }
    )
    assert sorted(told(row).values()) == [
        (("10 hours or less", DEPENDS), ("More than 10 hours", "you may not")),
        (("Yes", DEPENDS), ("No", "you may not")),
        (("£2,000 or less", DEPENDS), ("More than £2,000", "you may not")),
    ]


def test_a_part_of_a_sum_that_settles_it_alone_changes_nothing_of_what_the_sum_means() -> None:
    total = {"amount_gbp + already_spent_gbp": {"at-least": 100}}
    assert list(told(statement(when=total)).values()) == [
        (("£99.99 or less", "you may not"), ("More than £99.99", "you may"))
    ]


def test_ranges_of_numbers_are_told_from_the_lowest_up() -> None:
    routes = [
        {"name": "Low", "when": {"amount_gbp": {"at-most": 0}}, "who": ["head"]},
        {"name": "Middle", "when": {"amount_gbp": {"more-than": 0, "at-most": 70000.5}}, "who": ["manager"]},
        {"name": "High", "when": {"amount_gbp": {"more-than": 70000.5, "at-most": 90000}}, "who": ["head"]},
        {"name": "Rest", "otherwise": True, "who": ["manager"]},
    ]
    assert told(statement(routes=routes))["amount_gbp"] == (
        ("£0", "you may not"),
        ("More than £0, up to £70,000.50", "you may"),
        ("More than £70,000.50, up to £90,000", "you may not"),
        ("More than £90,000", "you may"),
    )


@pytest.mark.parametrize(
    ("lowest", "highest", "between"), [(7, 7, "7"), (7, 8, "7 or 8"), (7, 9, "7 to 9"), (7, 12, "7 to 12")]
)
def test_whole_numbers_between_two_edges_are_told_by_their_ends(lowest: int, highest: int, between: str) -> None:
    row = statement(when={"child_age": {"at-least": lowest, "at-most": highest}})
    assert [answer for answer, _follows in told(row)["child_age"]] == [
        f"{lowest - 1} or less",
        between,
        f"{highest + 1} or more",
    ]


def test_an_answer_that_may_leave_a_step_to_be_done_says_so() -> None:
    first = [{"consultation": "legal", "when": {"emergency": True}}]
    row = statement(when={"urgent": True}, first=first)
    assert told(row)["urgent"] == (("Yes", "you may, perhaps once what is owed first is done"), ("No", "you may not"))


def test_what_is_compared_with_another_fact_that_is_open_has_no_meaning_by_itself() -> None:
    limit = {"at-most-fact": "imprest_balance_gbp"}
    assert told(statement(when={"amount_gbp": limit})) == {}
    assert told(statement(when={"amount_gbp + already_spent_gbp": limit})) == {}


def test_who_is_absent_is_asked_without_saying_what_it_would_mean() -> None:
    stand_in = {"post": "head-of-care", "for": "deputy", "occasions": ["absence"]}
    row = statement(who={"posts": ["deputy"], "stand_ins": [stand_in]})
    library = library_of(scheme(row))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "head-of-care"}}
    assert library.determine(parse_question(plain, library, NOW)).facts_needed == ("post_absent",)
    assert told(row, "head-of-care") == {}


def test_ranges_of_a_sum_are_told_from_the_lowest_up() -> None:
    row = statement(when={"amount_gbp + already_spent_gbp": {"more-than": 100, "at-most": 2000}})
    assert list(told(row).values()) == [
        (
            ("£100 or less", "you may not"),
            ("More than £100, up to £2,000", "you may"),
            ("More than £2,000", "you may not"),
        )
    ]
