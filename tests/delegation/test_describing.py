"""A scheme as Markdown, the reference of the rule language, and the report of what documents leave open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError

from delegation.reports.constructs import CONSTRUCTS
from delegation.reports.describing import describe_scheme, describe_statement, due_in_words
from delegation.reports.reference import rules_reference
from delegation.reports.unclear import pairs_that_disagree, report_unclear, rows_that_name_nobody
from delegation.rules.due import Due, Within
from delegation.rules.schemes import Effect
from delegation.rules.steps import StepKind
from tests.delegation.conftest import run
from tests.delegation.fixture_library import (
    PROJECT,
    catalogue,
    compiled_schemes,
    fixture_library,
    schemes,
)
from tests.delegation.testshire import Plain, compiled, library_of, rule, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme

EVERY_SCHEME = [*compiled_schemes(), *fixture_library().books["torbay"].floor]
TODAY = date(2026, 6, 3)


def described(plain: Plain) -> list[str]:
    one = compiled(scheme(plain))
    return describe_statement(one, one.scheme.statements[0])


@pytest.mark.parametrize("one", EVERY_SCHEME, ids=lambda one: one.scheme.document)
def test_every_statement_of_a_scheme_stands_in_its_description_with_what_it_says(one: CompiledScheme) -> None:
    text = describe_scheme(one)
    for statement_held in one.scheme.statements:
        assert f"### {statement_held.row}: {statement_held.title}\n" in text
        assert statement_held.says in text
        assert not statement_held.unclear or f"**Unclear:** {statement_held.unclear}" in text
        for note in statement_held.notes:
            assert note in text
    assert text.count("\n### ") == len(one.scheme.statements)
    assert describe_scheme(one) == text


def test_who_when_first_and_afterwards_are_told_in_order() -> None:
    plain = statement(
        who={"posts": ["head"], "stand_ins": [{"post": "lead", "for": "head", "occasions": ["absence"]}]},
        when={"urgent": True},
        first=[{"consultation": "legal", "unless": {"emergency": True}}, {"agreement": "lead", "own_part": True}],
        after=[{"meeting": "panel", "due": {"working-days": 1}}],
        forum="panel",
        record=["note", {"place": "minutes", "when": {"emergency": True}}],
        unclear="Left open.",
    )
    assert described(plain)[4:] == [
        "- A Head of Service; a Service Lead in their place where allowed, where it is urgent",
        "  - In place of a Head of Service: a Service Lead, while every holder is absent",
        "  - First: consult Legal services, unless it is an emergency",
        "  - First: get the agreement of a Service Lead, unless the decision-maker holds that post",
        "  - Afterwards: take it to the Placement Panel, within 1 working day",
        "  - By way of the Placement Panel",
        "  - Recorded in the decision note and the Minutes of the panel (where it is an emergency)",
        "- **Unclear:** Left open.",
    ]


def test_what_a_general_rule_adds_is_told_with_the_rule_and_with_the_row_that_it_reaches() -> None:
    owes = rule("tst-0-02", "owes", reach=["tst-1-01"], when={"urgent": True}, first=[{"check": "assessed"}])
    one = compiled(scheme(owes, statement()))
    at_the_rule = describe_statement(one, one.scheme.statements[0])
    assert at_the_rule[4:] == ["- Where it is urgent: First: confirm: the assessment is done", "- Binds: tst-1-01"]
    at_the_row = describe_statement(one, one.scheme.statements[1])
    assert at_the_row[-1] == "  - First: confirm: the assessment is done, where it is urgent (tst-0-02)"


def test_a_rule_by_which_steps_are_confirmed_first_is_told_and_reaches_its_rows_alone() -> None:
    first = rule("tst-0-02", "confirmed-first", reach=["tst-1-01"])
    one = compiled(scheme(first, statement(), statement("tst-1-02")))
    assert describe_statement(one, one.scheme.statements[0])[4:] == [
        "- A step by a second person counts for a note once they have confirmed it",
        "- Binds: tst-1-01",
    ]
    reached = {row: decision.routes[0].confirmed_first for row, decision in one.by_row.items()}
    assert reached == {"tst-1-01": "tst-0-02", "tst-1-02": None}


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (Due(Within.IMMEDIATELY), "at once"),
        (Due(Within.SAME_DAY), "on the same day"),
        (Due(Within.NEXT_MEETING), "at its next meeting"),
        (Due(Within.HOURS, 72), "within 72 hours"),
        (Due(Within.DAYS, 1), "within 1 day"),
        (Due(Within.WORKING_DAYS, 10), "within 10 working days"),
    ],
)
def test_a_time_limit_is_told_as_people_say_it(due: Due, words: str) -> None:
    assert due_in_words(due) == words


# --- the reference -----------------------------------------------------------------------------------------------


def test_the_reference_in_the_documentation_is_the_one_that_is_made_of_the_fixtures() -> None:
    floor = max(fixture_library().books["torbay"].floor, key=lambda one: one.scheme.effective)
    held = sorted([*schemes(), floor.scheme], key=lambda one: one.document)
    assert (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_reference(held, catalogue())


def test_every_construct_has_a_row_of_a_real_document_or_is_told_as_it_would_be_written() -> None:
    text = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = {one.row for held in EVERY_SCHEME for one in held.scheme.statements}
    written = []
    for construct in (one for part in CONSTRUCTS.values() for one in part):
        after = text.split(f"### {construct.title}\n", 1)[1].split("\n### ", 1)[0]
        if any(f"`{row}`: " in after for row in rows):
            continue
        assert construct.written, construct.title
        assert construct.written in after
        written.append(construct.title)
    assert written == ["Delegation", "Record", "Confirmed first", "Taking the place of an earlier row"]


def test_every_kind_of_step_and_every_effect_of_a_rule_is_told_once() -> None:
    titles = [one.title for part in CONSTRUCTS.values() for one in part]
    for value in (*StepKind, *Effect):
        assert titles.count(value.replace("-", " ").capitalize()) == 1, value


def test_a_construct_that_no_row_uses_is_missed() -> None:
    with pytest.raises(LookupError, match="no statement uses"):
        rules_reference([compiled(scheme(statement())).scheme], catalogue())


# --- the report --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("council", sorted(fixture_library().books))
def test_every_unclear_row_of_a_council_stands_in_its_report(council: str) -> None:
    book = fixture_library().books[council]
    text = report_unclear(book, TODAY)
    for version in book.in_force_on(TODAY):
        for held in version.scheme.statements:
            assert (f"- **{held.row}**, {held.title}. {held.unclear}" in text) is bool(held.unclear)


def test_rows_of_two_documents_that_name_different_posts_stand_together_once() -> None:
    first = scheme(statement(same_matter=["oth-1-01"]))
    second = scheme(statement("oth-1-01", who=["head"], same_matter=["tst-1-01"]), document="oth")
    library = library_of(first, second)
    book = library.books["testshire"]
    pairs = pairs_that_disagree(book, TODAY)
    assert [(one[1].row, other[1].row) for one, other in pairs] == [("tst-1-01", "oth-1-01")]
    assert (
        "tst-1-01, Decide tst-1-01: A Team Manager\n  oth-1-01, Decide oth-1-01: A Head of Service"
        in report_unclear(book, TODAY)
    )
    agreed = library_of(first, scheme(statement("oth-1-01"), document="oth")).books["testshire"]
    assert pairs_that_disagree(agreed, TODAY) == []


def test_gloucestershires_documents_disagree_in_at_least_five_places() -> None:
    pairs = pairs_that_disagree(fixture_library().books["gloucestershire"], TODAY)
    rows = {frozenset({one[1].row, other[1].row}) for one, other in pairs}
    assert frozenset({"glo-cic-33", "gmo-cic-09"}) in rows
    assert frozenset({"glo-leg-11", "gmo-cic-05"}) in rows
    assert len(rows) >= 5


def test_a_row_that_names_nobody_is_told_and_an_overdue_review_too() -> None:
    one = scheme(statement(who={}), statement("tst-1-02"), review_due="2025-01")
    book = library_of(one).books["testshire"]
    assert [held.row for held in rows_that_name_nobody(book.versions[0])] == ["tst-1-01"]
    text = report_unclear(book, TODAY)
    assert "2 statements; 0 of them unclear; 1 name nobody who decides." in text
    assert "Its review has been due since 2025-01." in text
    assert "No scheme of this council is in force." in report_unclear(book, date(1999, 1, 1))


# --- the commands ------------------------------------------------------------------------------------------------


def test_the_command_describes_a_scheme_and_the_national_floor(blackburn: None) -> None:
    assert run("describe_scheme", "bwd").startswith("# ")
    assert "### bwd-1-05" in run("describe_scheme", "bwd", "2023-12")
    assert "### nat-18-1" in run("describe_scheme", "national")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("describe_scheme", "bwx"), "There is no scheme “bwx”. Did you mean “bwd”?"),
        (("describe_scheme", "bwd", "2019"), "“bwd” has no version that starts 2019."),
        (("report_unclear", "blackburn"), "There is no council “blackburn”."),
        (("report_unclear", "--on=soon"), "“on” is a date like"),
    ],
)
def test_a_command_that_finds_nothing_says_what_there_is(
    blackburn: None, arguments: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError) as stopped:
        run(*arguments)
    assert sentence in str(stopped.value)


def test_the_report_of_every_council_is_written_one_after_the_other(blackburn: None) -> None:
    text = run("report_unclear", "--on=2026-06-03")
    assert "# What the documents of blackburn-with-darwen leave open" in text
    assert "bwd-4-06" in text
