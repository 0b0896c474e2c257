"""The sentences of answers: conditions and values as people say them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from delegation.rules.conditions import Condition, Operator
from delegation.rules.facts import FactType, FactValue
from delegation.rules.in_one_line import one_line
from delegation.rules.wording import Speaker, fact_name, lower_first, value_in_words
from tests.delegation.fixture_library import answer_to, catalogue, compiled_schemes
from tests.delegation.testshire import LADDER, WORDS

SPEAK = Speaker(LADDER, WORDS, catalogue())


@pytest.mark.parametrize(
    ("facts", "operator", "value", "sentence"),
    [
        (("urgent",), Operator.IS, True, "it is urgent"),
        (("urgent",), Operator.IS, False, "it is not urgent"),
        (("urgent",), Operator.IS_NOT, True, "it is not urgent"),
        (("child_age",), Operator.AT_LEAST, 16, "the child’s age is 16 or more"),
        (
            ("hours_in_secure",),
            Operator.AT_MOST,
            Decimal(72),
            "the time in secure accommodation without an order is 72 hours or less",
        ),
        (("days_away",), Operator.IS, 1, "the length of the trip is 1 day"),
        (
            ("amount_gbp", "already_spent_gbp"),
            Operator.AT_MOST,
            200000,
            "the amount and what was spent already together is £2,000 or less",
        ),
        (("amount_gbp",), Operator.MORE_THAN, 50001, "the amount is more than £500.01"),
        (
            ("amount_gbp",),
            Operator.AT_MOST_FACT,
            "imprest_balance_gbp",
            "the amount is no more than what is left in the imprest account",
        ),
        (
            ("legal_status",),
            Operator.ONE_OF,
            ("care-order", "section-20"),
            "the legal status is care order or section 20",
        ),
        (("placement_to",), Operator.IS, "ifa-foster", "the new placement is with agency foster carers"),
        (("post_absent",), Operator.INCLUDES, "head", "a Head of Service is absent"),
    ],
)
def test_a_condition_is_said_as_people_say_it(
    facts: tuple[str, ...], operator: Operator, value: FactValue, sentence: str
) -> None:
    assert SPEAK.condition(Condition(facts, operator, value)) == sentence


def test_several_absent_posts_are_said_together() -> None:
    absent = [Condition(("post_absent",), Operator.INCLUDES, post) for post in ("head", "lead")]
    terms = [absent[0], Condition(("urgent",), Operator.IS, True), absent[1]]
    assert SPEAK.conditions(terms) == "it is urgent and a Head of Service and a Service Lead are absent"


def test_every_fact_has_words_of_its_own_and_every_value_a_title() -> None:
    for fact in catalogue().values():
        assert fact.said, fact.name
        assert bool(fact.said_not) is (fact.type is FactType.BOOLEAN), fact.name
        assert set(fact.value_titles) == set(fact.values), fact.name
        assert "_" not in fact_name(fact)


def test_no_condition_of_any_scheme_is_said_with_the_name_of_a_fact() -> None:
    said = 0
    for scheme in compiled_schemes():
        speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
        for decision in scheme.by_slug.values():
            for condition in decision.conditions:
                sentence = speak.condition(condition)
                assert "_" not in sentence
                assert "“" not in sentence, sentence
                said += 1
    assert said > 300


def test_values_are_written_with_their_units() -> None:
    assert value_in_words(catalogue()["amount_gbp"], 1234567) == "£12,345.67"
    assert value_in_words(catalogue()["days_looked_after"], 20) == "20 working days"
    assert value_in_words(catalogue()["urgent"], False) == "no"
    assert value_in_words(catalogue()["post_absent"], ()) == "none"


def test_a_refusal_for_a_case_of_which_nothing_is_said_names_the_cases_that_are() -> None:
    asked = {
        "council": "blackburn-with-darwen",
        "row": "bwd-4-19a",
        "on": "2024-06-03",
        "actor": {"post": "dcs"},
        "facts": {"hours_in_secure": 73, "child_age": 15},
    }
    text = answer_to(asked)["reasons"][0]["text"]
    assert text.endswith("where the time in secure accommodation without an order is 72 hours or less.")


# --- who may decide, in one line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("bwd-1-05", "A Head of Service, or more senior in the same area. First: consult Legal services."),
        (
            "bwd-2-01",
            "The Deputy Director, Children's Social Care (Agency Decision Maker), or more senior in the same area",
        ),
        ("bwd-4-11", "The Safeguarding Unit"),
        ("pbo-7-28", "TACT"),
        ("pbo-5.1-03", "The psychology service for children looked after"),
        (
            "pbo-5.2-07",
            "A Head of Service (Family Safeguarding (FST)), a Head of Service (First response (FRT)) "
            "or a Head of Service (Corporate Parenting, children looked after)",
        ),
        (
            "glo-leg-16",
            "A Team Manager, or more senior. First: consult a Group Manager or a Service Manager.",
        ),
        ("tor-6.21a", "A Social worker; or the parents; or the carer"),
        (
            "glo-cic-32",
            "A Social Worker, or more senior. First: get the agreement of a Head of Service, unless that post decides.",
        ),
        (
            "glo-cp-04",
            "A Head of Service or a Group Manager, or more senior. "
            "First: get the agreement of an Assistant Director, unless that post decides.",
        ),
        (
            "glo-leg-05",
            "An Assistant Director or the Service Director, Safeguarding and Care, or more senior. "
            "First: consult the Service Director, Safeguarding and Care, unless that post decides.",
        ),
        ("tor-1.07g", "A Head of Service and the Assistant Director, Children's Safeguarding"),
        (
            "pbo-4.4-01",
            "The Assistant Director, Children's Social Care. "
            "3 steps come first, among them the agreement of a Head of Service.",
        ),
        (
            "pbo-5.3-08",
            "The Assistant Director, Children's Social Care. Up to 3 steps come first, "
            "among them in some cases the agreement of a Team Manager, a Group Manager or a Head of Service.",
        ),
        (
            "tor-1.01a",
            "The Assistant Director, Children's Safeguarding, the Director of Children's Services "
            "and the Chief Executive. Up to 3 steps come first, "
            "among them the agreement of Finance and Human Resources, and in some cases that of the CSMT.",
        ),
    ],
)
def test_who_may_decide_stands_in_one_line(row: str, line: str) -> None:
    [scheme] = [one for one in compiled_schemes() if row in one.by_row]
    statement = scheme.scheme.statement(row)
    assert statement is not None
    assert one_line(scheme, statement) == line


@pytest.mark.parametrize(
    ("text", "within_a_sentence"),
    [
        ("Chairs the panel", "chairs the panel"),
        ("Agency Decision Maker", "Agency Decision Maker"),
        ("IRO agrees", "IRO agrees"),
        ("The Care Planning Panel", "the Care Planning Panel"),
        ("Police", "police"),
        ("", ""),
    ],
)
def test_a_title_keeps_its_capitals_within_a_sentence(text: str, within_a_sentence: str) -> None:
    assert lower_first(text) == within_a_sentence
