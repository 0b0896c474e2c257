"""A question supposes what its row is about. Facts that choose between routes are asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from delegation.rules.determination import Actor, Question
from delegation.rules.library import Library
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW
from tests.delegation.testshire import SENIORS, Plain, ask, ask_of, codes, faults_of, library_of, scheme, statement

ABOUT: Final = {"legal_status": "care-order", "text": "The child is on a care order."}
ROW: Final = statement(supposes=[ABOUT], when={"legal_status": "care-order"})


def test_a_supposed_fact_is_not_asked_and_counts_as_given() -> None:
    answer = ask(ROW, "manager", "care")
    assert answer["outcome"] == "permitted"
    assert answer["supposes"] == [{"fact": "legal_status", "text": "The child is on a care order."}]


def test_a_supposed_fact_that_is_given_is_not_supposed() -> None:
    answer = ask(ROW, "manager", "care", facts={"legal_status": "care-order"})
    assert (answer["outcome"], answer["supposes"]) == ("permitted", [])


def test_a_fact_that_contradicts_what_the_row_is_about_is_refused_as_not_stated() -> None:
    row = statement(supposes=[ABOUT])
    answer = ask(row, "manager", "care", facts={"legal_status": "remand"})
    assert (answer["outcome"], codes(answer), answer["minimum_posts"]) == ("refused", ["not-stated"], [])
    assert "This row does not cover your case" in answer["reasons"][0]["text"]
    assert "The child is on a care order." in answer["reasons"][0]["text"]


def test_a_supposed_fact_comes_before_a_default() -> None:
    row = statement(
        supposes=[{"emergency": True, "text": "It is an emergency."}],
        routes=[
            {"name": "Emergency", "when": {"emergency": True}, "who": ["manager"]},
            {"name": "Else", "when": {"emergency": False}, "who": ["director"]},
        ],
    )
    assert ask(row, "manager", "care", assume_defaults=True)["outcome"] == "permitted"
    denied = ask(row, "manager", "care", facts={"emergency": False}, assume_defaults=True)
    assert (denied["outcome"], codes(denied)) == ("refused", ["not-stated"])


AGED: Final = {"child_age": {"at-least": 16}, "text": "The young person is 16 or over."}


def test_of_a_range_that_is_supposed_what_still_differs_within_it_is_asked() -> None:
    same = statement(
        supposes=[AGED], routes=[{"name": "One", "when": {"child_age": {"at-least": 16}}, "who": ["manager"]}]
    )
    assert ask(same, "manager", "care")["outcome"] == "permitted"
    differs = statement(
        supposes=[AGED],
        routes=[
            {"name": "Young", "when": {"child_age": {"at-most": 17}}, "who": ["manager"]},
            {"name": "Adult", "when": {"child_age": {"more-than": 17}}, "who": ["director"]},
        ],
    )
    asked = ask(differs, "manager", "care")
    assert (asked["outcome"], asked["facts_needed"]) == ("facts-needed", ["child_age"])
    assert ask(differs, "manager", "care", facts={"child_age": 15})["outcome"] == "refused"
    assert ask(differs, "manager", "care", facts={"child_age": 16})["outcome"] == "permitted"


@pytest.mark.parametrize(("year", "outcome"), [(9, "refused"), (10, "permitted"), (11, "permitted"), (12, "refused")])
def test_a_range_with_both_ends_is_supposed_once(year: int, outcome: str) -> None:
    between = {"school_year": {"at-least": 10, "at-most": 11}, "text": "The child is in Key Stage 4."}
    row = statement(supposes=[between], when={"school_year": {"at-least": 10, "at-most": 11}})
    answer = ask(row, "manager", "care")
    assert (answer["outcome"], len(answer["supposes"])) == ("permitted", 1)
    assert ask(row, "manager", "care", facts={"school_year": year})["outcome"] == outcome


@pytest.mark.parametrize(("year", "code"), [(9, "not-stated"), (10, "named-post"), (12, "not-stated")])
def test_a_fact_beyond_either_end_of_what_is_supposed_contradicts_it(year: int, code: str) -> None:
    between = {"school_year": {"at-least": 10, "at-most": 11}, "text": "The child is in Key Stage 4."}
    assert codes(ask(statement(supposes=[between]), "manager", "care", facts={"school_year": year})) == [code]


def test_whoever_may_in_the_whole_range_that_is_supposed_is_not_asked_where_in_it_the_case_lies() -> None:
    row = statement(
        supposes=[{"school_year": {"at-least": 10, "at-most": 12}, "text": "The child is in year 10 to 12."}],
        routes=[
            {"name": "Younger", "when": {"school_year": {"at-most": 11}}, "who": ["manager"]},
            {"name": "Older", "when": {"school_year": {"more-than": 11}}, "who": ["lead"]},
        ],
    )
    assert ask([SENIORS, row], "manager", "care")["facts_needed"] == ["school_year"]
    assert ask([SENIORS, row], "director")["outcome"] == "permitted"


def test_a_default_outside_the_range_that_is_supposed_does_not_count() -> None:
    row = statement(
        supposes=[{"urgent": {"is-not": False}, "text": "It is urgent."}],
        routes=[
            {"name": "Urgent", "when": {"urgent": True}, "who": ["manager"]},
            {"name": "Not", "when": {"urgent": False}, "who": ["director"]},
        ],
    )
    assert ask(row, "manager", "care", assume_defaults=True)["outcome"] == "permitted"


def test_a_default_that_does_not_fit_what_is_supposed_is_asked_for_where_what_fits_differs() -> None:
    row = statement(
        supposes=[{"post_absent": {"includes": "deputy"}, "text": "The Deputy Director is away."}],
        routes=[
            {"name": "Both away", "when": {"post_absent": {"includes": "head"}}, "who": ["lead"]},
            {"name": "Else", "otherwise": True, "who": ["manager"]},
        ],
    )
    assert ask(row, "manager", "care", assume_defaults=True)["facts_needed"] == ["post_absent"]


def test_what_the_row_asked_about_supposes_comes_before_what_the_row_beside_it_does() -> None:
    remand = {"legal_status": "remand", "text": "The child is on remand."}
    beside = statement("tst-1-02", who=["head"], supposes=[remand])
    alike = statement("tst-1-02", who=["head"], supposes=[ABOUT])
    row = statement(supposes=[ABOUT], same_matter=["tst-1-02"])
    assert ask([row, beside], "manager", "care")["stricter"] == []
    assert [one["row"] for one in ask([row, alike], "manager", "care")["stricter"]] == ["tst-1-02"]


def test_by_the_slug_of_a_decision_only_what_all_its_rows_suppose_is_supposed() -> None:
    both = [
        statement(decision_type="d", supposes=[ABOUT], when={"legal_status": "care-order"}),
        statement("tst-1-02", decision_type="d", who=["lead"], when={"legal_status": "remand"}),
    ]
    assert ask(both, "manager", "care", row="d")["facts_needed"] == ["legal_status"]
    assert ask(both, "manager", "care")["outcome"] == "permitted"
    shared = [both[0], statement("tst-1-02", decision_type="d", supposes=[ABOUT], when={"legal_status": "remand"})]
    assert ask(shared, "manager", "care", row="d")["outcome"] == "permitted"


def test_a_note_rests_on_no_supposed_fact() -> None:
    library = library_of(scheme(statement(supposes=[ABOUT])))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}
    question = replace(parse_question(plain, library, NOW), may_suppose=False)
    answer = library.determine(question)
    assert (answer.outcome.value, answer.facts_needed, answer.supposes) == ("facts-needed", ("legal_status",), ())
    confirmed = replace(question, facts={**question.facts, "legal_status": "care-order"})
    assert library.determine(confirmed).outcome.value == "permitted"


@pytest.mark.parametrize(
    ("supposes", "said"),
    [
        ([{"text": "Nothing."}], "one fact and a “text”"),
        ([{"urgent": True, "emergency": True, "text": "Both."}], "one fact and a “text”"),
        ([{"amount_gbp + already_spent_gbp": {"at-most": 5}, "text": "A sum."}], "one fact and a “text”"),
        ([{"urgent": True}], "“text” is missing"),
        ([ABOUT, ABOUT], "supposed here twice"),
        ([{"amount_gbp": {"at-most-fact": "already_spent_gbp"}, "text": "Beside."}], "by itself, not beside another"),
    ],
)
def test_what_is_supposed_is_one_fact_with_its_sentence(supposes: list[Plain], said: str) -> None:
    assert any(said in fault.text for fault in faults_of(scheme(statement(supposes=supposes))))


def test_a_fact_that_rules_out_what_the_row_is_about_is_refused_as_not_stated() -> None:
    row = statement(supposes=[{"unborn_child": True, "text": "The child is not born yet."}])
    assert ask(row, "manager", "care")["outcome"] == "permitted"
    born = ask(row, "manager", "care", facts={"child_age": 5})
    assert (born["outcome"], codes(born)) == ("refused", ["not-stated"])


def test_a_question_that_says_nothing_of_defaults_assumes_none() -> None:
    question = Question("testshire", "tst-1-01", NOW, Actor("manager", "care"), {}, frozenset())
    answer = library_of(scheme(statement(when={"urgent": False}))).determine(question)
    assert answer.facts_needed == ("urgent",)


# --- what is supposed, and rows beside ---------------------------------------------------------------------------


def beside(when: Plain, about: Plain = AGED) -> Library:
    row = statement(supposes=[about], same_matter=[{"row": "oth-1-01", "when": when}])
    return library_of(scheme(row), scheme(statement("oth-1-01", who=["head"]), document="oth"))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"child_age": {"at-least": 16}}, "refused"),
        ({"child_age": {"less-than": 16}}, None),
        ({"child_age": {"at-least": 18}}, "facts-needed"),
        ({"child_age": {"less-than": 18}}, "facts-needed"),
    ],
    ids=["of all that is supposed", "of none of it", "of some of it", "of some of it, the lower part"],
)
def test_of_a_range_that_is_supposed_it_is_asked_whether_another_row_speaks_of_the_case(
    when: Plain, expected: str | None
) -> None:
    stricter = ask_of(beside(when), "manager", "care")["stricter"]
    assert [one["outcome"] for one in stricter] == ([expected] if expected else [])


def test_of_a_range_that_is_supposed_it_is_asked_whether_another_row_asks_for_steps() -> None:
    asked = {"meeting": "gateway", "when": {"child_age": {"at-least": 18}}}
    row = statement(supposes=[AGED], same_matter=[{"row": "tst-1-02", "asks": [asked]}])
    library = library_of(scheme(row, statement("tst-1-02", kind="guidance")))
    (found,) = ask_of(library, "manager", "care")["stricter"]
    assert found["outcome"] == "facts-needed"


def test_a_value_that_is_supposed_says_whether_another_row_speaks_of_the_case() -> None:
    (found,) = ask_of(beside({"legal_status": "care-order"}, ABOUT), "manager", "care")["stricter"]
    assert found["outcome"] == "refused"
    assert ask_of(beside({"legal_status": "remand"}, ABOUT), "manager", "care")["stricter"] == []


def test_what_is_supposed_of_all_rows_counts_for_links_too_where_the_decision_is_asked_about_by_its_name() -> None:
    library = beside({"legal_status": "care-order"}, ABOUT)
    (found,) = ask_of(library, "manager", "care", row="decide-tst-1-01")["stricter"]
    assert found["outcome"] == "refused"


def test_of_a_range_that_is_supposed_no_value_stands_for_all_where_it_is_added_to_another_fact() -> None:
    about = {"amount_gbp": {"at-most": 500}, "text": "It is £500 or less."}
    row = statement(supposes=[about], when={"amount_gbp + already_spent_gbp": {"at-most": 1000}})
    assert ask(row, "manager", "care", facts={"already_spent_gbp": 800})["facts_needed"] == ["amount_gbp"]
    assert ask(row, "manager", "care", facts={"already_spent_gbp": 400})["outcome"] == "permitted"
