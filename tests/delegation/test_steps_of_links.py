"""What an answer says about a linked row that only adds steps, or that may not cover the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from delegation.rules.determination import Code, Outcome
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW
from tests.delegation.testshire import Plain, library_of, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.determination import Determination, Stricter

LEGAL: Plain = {"kind": "consultation", "by": "legal"}
GATEWAY: Plain = {"kind": "meeting", "at": "gateway"}
OWN: Plain = {"first": [{"check": "assessed"}], "after": [{"notification": "family"}]}


def determined(links: list[Any], *others: Plain, document: str = "tst", **asked: Any) -> Determination:
    """Return the answer of a row that owes one step before and one after, beside other rows."""
    own = statement(same_matter=links, **{"who": ["manager"], **OWN, **asked.pop("own", {})})
    if document == "tst":
        library = library_of(scheme(own, *others))
    else:
        library = library_of(scheme(own), scheme(*others, document=document))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}, **asked}
    return library.determine(parse_question(plain, library, NOW))


def heard(links: list[Any], *others: Plain, **asked: Any) -> tuple[Stricter, ...]:
    """Return what the other rows ask."""
    return determined(links, *others, **asked).stricter


def by_steps(*asks: Plain, **asked: Any) -> Determination:
    links = [{"row": "tst-1-02", **one} for one in asks]
    (found,) = heard(links, statement("tst-1-02", kind="guidance"), **asked)
    return found.answer


def listed(answer: Determination) -> list[tuple[object, bool]]:
    return [(owed.plain, is_done) for owed, is_done in answer.first]


ASKS: Plain = {"asks": [{"meeting": "gateway"}]}


def test_steps_that_a_row_asks_for_are_missing_listed_and_said_or_done() -> None:
    owing = by_steps(ASKS)
    assert (owing.outcome, owing.row, [one.plain for one in owing.missing]) == (
        Outcome.INCOMPLETE,
        "tst-1-02",
        [GATEWAY],
    )
    assert listed(owing) == [(GATEWAY, False)]
    assert [one.code for one in owing.reasons] == [Code.STEP_MISSING]
    done = by_steps(ASKS, steps=[GATEWAY])
    assert (done.outcome, done.missing, listed(done)) == (Outcome.PERMITTED, (), [(GATEWAY, True)])
    assert [one.code for one in done.reasons] == [Code.NAMED_POST]


def test_a_row_that_bears_by_its_steps_names_the_posts_of_the_row_asked_about_and_how_they_act() -> None:
    joint = by_steps(ASKS, own={"who": {"posts": ["manager", "lead"], "combine": "all"}})
    assert (joint.minimum_posts, joint.combine) == (("manager", "lead"), "all")


def test_where_it_depends_on_a_fact_whether_a_row_asks_for_steps_it_waits_and_says_nothing_of_the_own_steps() -> None:
    waits = by_steps({**ASKS, "when": {"urgent": True}})
    assert (waits.outcome, waits.row, waits.facts_needed) == (Outcome.FACTS_NEEDED, "tst-1-02", ("urgent",))
    assert (waits.missing, waits.afterwards, waits.first) == ((), (), ())
    assert [one.text for one in waits.reasons] == ["It depends on a fact what Decide tst-1-02 asks of this decision."]


def test_two_links_to_one_row_are_one_line_that_asks_for_the_steps_and_the_facts_of_both() -> None:
    legal: Plain = {"asks": [{"consultation": "legal"}]}
    both = by_steps(ASKS, legal, steps=[GATEWAY])
    assert (both.outcome, [one.plain for one in both.missing]) == (Outcome.INCOMPLETE, [LEGAL])
    assert listed(both) == [(GATEWAY, True), (LEGAL, False)]
    for order in ((ASKS, {**legal, "when": {"urgent": True}}), ({**legal, "when": {"urgent": True}}, ASKS)):
        waits = by_steps(*order)
        assert (waits.outcome, waits.facts_needed) == (Outcome.FACTS_NEEDED, ("urgent",))
        assert ([one.plain for one in waits.missing], listed(waits)) == ([GATEWAY], [(GATEWAY, False)])
        assert {one.code for one in waits.reasons} == {Code.STEP_MISSING, Code.FACT_NEEDED}
    facts = by_steps({**ASKS, "when": {"urgent": True}}, {**legal, "when": {"emergency": True}}).facts_needed
    assert facts == ("urgent", "emergency")


def test_two_rows_that_ask_for_steps_are_two_lines() -> None:
    links = [{"row": "tst-1-02", **ASKS}, {"row": "tst-1-03", "asks": [{"consultation": "legal"}]}]
    guidance = [statement(row, kind="guidance") for row in ("tst-1-02", "tst-1-03")]
    assert [one.row for one in heard(links, *guidance)] == ["tst-1-02", "tst-1-03"]


IF_URGENT: Plain = {"when": {"urgent": True}}


@pytest.mark.parametrize(("document", "rows"), [("tst", ["tst-1-02"]), ("oth", [])])
def test_a_row_that_may_speak_and_asks_no_more_is_waited_for_within_the_document_alone(
    document: str, rows: list[str]
) -> None:
    row = f"{document}-1-02"
    answer = determined([{"row": row, **IF_URGENT}], statement(row), document=document)
    assert [one.row for one in answer.stricter] == rows
    assert all(one.outcome is Outcome.FACTS_NEEDED for one in answer.stricter)
    # The fact is offered either way.
    assert answer.facts_to_ask == ("urgent",)


def test_a_row_that_may_speak_waits_with_its_fact_and_neither_with_its_steps_nor_with_what_follows_by_it() -> None:
    row = statement("oth-1-02", first=[{"consultation": "legal"}], after=[{"notification": "court"}])
    (found,) = heard([{"row": "oth-1-02", **IF_URGENT}], row, document="oth")
    assert (found.outcome, found.answer.facts_needed) == (Outcome.FACTS_NEEDED, ("urgent",))
    assert (found.answer.missing, found.answer.afterwards) == ((), ())
