"""A fact that rules out another: an unborn child has no age, none is asked for, and none is accepted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from authorities.files.reading import FileProblems, read_document
from delegation.answer.asking import FactsForm
from delegation.rules.conditions import Condition, Operator
from delegation.rules.facts import FactValue, ruled_out
from delegation.rules.questions import parse_question
from delegation.schemes.catalogue import read_facts
from tests.delegation.fixture_library import NOW, answer_to, catalogue
from tests.delegation.testshire import LADDER, Plain, ask, library_of, scheme, statement

if TYPE_CHECKING:
    from pathlib import Path

UNBORN = {"unborn_child": True}
YOUNG = statement(first=[{"consultation": "legal", "when": {"child_age": {"less-than": 13}}}])


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (Operator.IS, 0, False),
        (Operator.AT_MOST, 15, False),
        (Operator.LESS_THAN, 13, False),
        (Operator.AT_LEAST, 0, False),
        (Operator.MORE_THAN, 0, False),
        (Operator.AT_MOST_FACT, "school_year", False),
        (Operator.IS_NOT, 7, True),
        (Operator.ONE_OF, (7, 8), False),
        (Operator.NONE_OF, (7, 8), True),
    ],
)
def test_what_has_no_value_is_only_not_something(operator: Operator, value: FactValue, *, expected: bool) -> None:
    condition = Condition(("child_age",), operator, value).knowing(catalogue())
    assert condition.holds({"unborn_child": True}) is expected
    assert condition.holds({"unborn_child": False}) is None
    assert condition.holds({}) is None


def test_a_comparison_of_another_fact_knows_nothing_of_the_unborn() -> None:
    assert Condition(("school_year",), Operator.IS, 1).knowing(catalogue()).ruled_out_by == ()
    compared = Condition(("school_year",), Operator.AT_MOST_FACT, "child_age").knowing(catalogue())
    assert compared.ruled_out_by == ("unborn_child",)
    assert compared.holds({"school_year": 3, "unborn_child": True}) is False


def test_of_an_unborn_child_no_age_is_asked() -> None:
    assert ask(YOUNG, "manager", "care")["facts_needed"] == ["child_age"]
    assert ask(YOUNG, "manager", "care", facts={"unborn_child": False})["facts_needed"] == ["child_age"]
    answer = ask(YOUNG, "manager", "care", facts=UNBORN)
    assert (answer["outcome"], answer["facts_needed"]) == ("permitted", [])


def test_a_row_for_an_age_says_nothing_of_an_unborn_child() -> None:
    row = statement(when={"child_age": {"at-most": 15}})
    assert ask(row, "manager", "care", facts={"child_age": 0})["outcome"] == "permitted"
    answer = ask(row, "manager", "care", facts=UNBORN)
    assert (answer["outcome"], answer["reasons"][0]["code"]) == ("refused", "not-stated")


def test_a_default_stands_against_nothing_that_is_given() -> None:
    answer = ask(YOUNG, "manager", "care", facts=UNBORN, assume_defaults=True)
    assert answer["outcome"] == "permitted"


@pytest.mark.parametrize("facts", [{"unborn_child": True, "child_age": 7}, {"child_age": 0, "unborn_child": True}])
def test_an_unborn_child_with_an_age_is_a_bad_value_of_the_age(facts: Plain) -> None:
    error = ask(statement(), "manager", "care", facts=facts)["error"]
    assert (error["code"], error["field"]) == ("bad-fact-value", "facts.child_age")
    assert "“child_age” has no value where the child is not born yet." in error["text"]


def test_a_row_of_a_council_asks_no_age_of_an_unborn_child() -> None:
    facts = {"days_looked_after": 30, "legal_status": "section-20"}
    question: Plain = {"council": "blackburn-with-darwen", "row": "bwd-4-26", "on": "2026-06-03"}
    question |= {"actor": {"post": "deputy-director"}, "facts": facts}
    assert answer_to(question)["facts_needed"] == ["child_age"]
    answer = answer_to({**question, "facts": {**facts, **UNBORN}})
    assert (answer["outcome"], answer["facts_needed"]) == ("refused", [])
    assert answer["reasons"][0]["code"] == "not-stated"


ROUTES = [
    {"name": "Of an age", "when": {"child_age": {"less-than": 13}}, "who": ["head"]},
    {"name": "Unborn", "when": {"unborn_child": True}, "who": ["manager"]},
    {"name": "Else", "otherwise": True, "who": ["head"]},
]


def test_where_a_scheme_speaks_of_the_unborn_too_both_are_asked_and_nothing_is_guessed() -> None:
    row = statement(routes=ROUTES)
    assert ask(row, "manager", "care")["facts_needed"] == ["unborn_child"]
    assert ask(row, "manager", "care", facts=UNBORN)["outcome"] == "permitted"


def test_a_row_that_compares_the_age_alone_takes_a_child_to_be_born_until_it_is_said() -> None:
    row = statement(when={"child_age": {"at-least": 0}})
    assert ask(row, "manager", "care")["outcome"] == "permitted"
    assert ask(row, "manager", "care", facts=UNBORN)["outcome"] == "refused"


def test_a_child_whose_age_is_given_is_not_asked_about_as_unborn() -> None:
    answer = ask(statement(routes=ROUTES), "manager", "care", facts={"child_age": 14})
    assert (answer["outcome"], answer["facts_needed"]) == ("refused", [])


def test_what_rules_a_fact_out_is_of_use_instead_of_it() -> None:
    library = library_of(scheme(YOUNG))

    def of_use(**known: FactValue) -> dict[str, FactValue]:
        return library.facts_of_use("testshire", "tst-1-01", date(2024, 6, 3), known)

    assert of_use(unborn_child=True, child_age=7, urgent=True) == {"unborn_child": True}
    assert of_use(unborn_child=False, child_age=7, urgent=True) == {"child_age": 7}


def test_facts_that_are_ruled_out_come_with_what_rules_them_out() -> None:
    assert {name: other.name for name, other in ruled_out({"unborn_child": True}, catalogue()).items()} == {
        "child_age": "unborn_child"
    }
    assert ruled_out({"unborn_child": False, "urgent": True}, catalogue()) == {}


@pytest.mark.parametrize("named", ["[nothing]", "[first]"])
def test_a_catalogue_that_rules_out_what_it_does_not_hold_is_refused(tmp_path: Path, named: str) -> None:
    path = tmp_path / "facts.yaml"
    text = f"facts:\n  - {{name: first, type: boolean, meaning: M., question: Q?, rules_out: {named}}}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileProblems, match="“rules_out” of first"):
        read_facts(read_document(path))


# --- the questions of a page ---------------------------------------------------------------------------------------


def names_of(**typed: str) -> list[str]:
    return FactsForm(["child_age", "urgent"], LADDER, {f"fact-{name}": value for name, value in typed.items()}).names


def test_beside_the_age_it_is_asked_whether_the_child_is_born_and_then_no_age() -> None:
    assert names_of() == ["child_age", "unborn_child", "urgent"]
    assert names_of(unborn_child="no") == ["child_age", "unborn_child", "urgent"]
    assert names_of(unborn_child="yes", child_age="") == ["unborn_child", "urgent"]
    assert FactsForm(["urgent"], LADDER).names == ["urgent"]


def test_an_age_typed_for_an_unborn_child_stays_and_is_an_error_of_its_field() -> None:
    form = FactsForm(["child_age"], LADDER, {"fact-child_age": "7", "fact-unborn_child": "yes"})
    assert not form.is_valid()
    assert list(form.errors) == ["fact-child_age"]
    assert "Leave this empty where the child is not born yet." in form.errors["fact-child_age"][0]
    assert 'value="7"' in str(form["fact-child_age"])


@pytest.mark.parametrize(("given", "known"), [({}, True), ({"previous_cp_plan": False}, False)])
def test_the_months_since_the_last_plan_say_that_there_was_one_unless_that_is_denied(given: Plain, known: bool) -> None:
    library = library_of(scheme(statement()))
    facts = {"months_since_cp_plan": 3, **given}
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager"}, "facts": facts}
    assert parse_question(plain, library, NOW).facts["previous_cp_plan"] is known
