"""The line that says who may decide: it carries every signature that a row owes."""

from __future__ import annotations

import pytest

from delegation.rules.in_one_line import one_line, two_lines
from delegation.rules.steps import StepKind
from delegation.rules.wording import Speaker
from tests.delegation.fixture_library import compiled_schemes
from tests.delegation.testshire import ROW, Plain, compiled, rule, scheme, statement


def line_of_row(row: Plain) -> str:
    """Return the line of a row of Testshire."""
    held = compiled(scheme(row))
    found = held.scheme.statement(ROW)
    assert found is not None
    return one_line(held, found)


def test_every_agreement_that_a_row_owes_stands_in_its_line() -> None:
    unsaid = []
    for held in compiled_schemes():
        speak = Speaker(held.ladder, held.words, held.catalogue)
        for row, decision in held.by_row.items():
            found = held.scheme.statement(row)
            assert found is not None
            line = one_line(held, found).lower()
            routes = [one for one in decision.routes if one.route.row == row]
            steps = [step for route in routes for owed in route.first for step in owed.requirement.any_of]
            asked = {step.of for step in steps if step.kind is StepKind.AGREEMENT}
            unsaid += [(row, one) for one in asked if speak.named(one).lower() not in line]
    assert unsaid == []


@pytest.mark.parametrize(
    ("first", "line"),
    [
        (
            [{"agreement": "manager", "own_part": True}, {"agreement": "manager"}],
            "get the agreement of a Team Manager.",
        ),
        (
            [{"any_of": [{"agreement": "manager"}, {"agreement": "head"}], "own_part": True}],
            "get the agreement of a Team Manager or a Head of Service, unless one of these posts decides.",
        ),
        ([{"agreement": "panel", "own_part": True}], "get the agreement of the Placement Panel."),
    ],
)
def test_a_step_that_is_somebody_s_own_part_says_who_does_not_owe_it(first: list[object], line: str) -> None:
    assert line_of_row(statement(who=["lead"], first=first)) == f"A Service Lead. First: {line}"


def test_an_agreement_that_one_route_waives_is_said_to_be_owed_in_some_cases() -> None:
    checks = [{"check": "assessed"}, {"consultation": "legal"}]
    routes = [
        {"name": "One", "who": ["lead"], "first": [*checks, {"agreement": "head", "unless": {"urgent": True}}]},
        {"name": "Other", "who": ["manager"], "first": [*checks, {"agreement": "head"}]},
    ]
    for order in (routes, routes[::-1]):
        assert "Up to 3 steps come first, among them in some cases the agreement of" in line_of_row(
            statement(routes=order)
        )


def test_two_lines_say_who_and_what_comes_first_and_together_they_are_the_one() -> None:
    held = compiled(
        scheme(
            statement(first=[{"consultation": "legal"}]),
            statement("tst-1-02"),
            rule("tst-0-02", "shown"),
        )
    )
    found = [two_lines(held, one) for one in held.scheme.statements]
    assert found == [
        ("A Team Manager", "First: consult Legal services."),
        ("A Team Manager", ""),
        ("Who may decide tst-0-02.", ""),
    ]
    assert one_line(held, held.scheme.statements[0]) == "A Team Manager. First: consult Legal services."
    assert two_lines(held, held.scheme.statements[1], "A stricter rule applies.")[1] == "A stricter rule applies."
