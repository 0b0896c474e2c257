"""One table for one idea: a kind of step, an outcome or a kind of statement cannot be made without its whole row."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Final

import pytest

from delegation.rules.compiling import Owed
from delegation.rules.determination import KindOfOutcome, KindsOfOutcome, Outcome
from delegation.rules.evidence import Evidence
from delegation.rules.schemes import DUTIES, NEVER_A_DECISION, AskedAs, KindOfStatement, KindsOfStatement, StatementKind
from delegation.rules.standing import Terms
from delegation.rules.steps import KindOfStep, KindsOfStep, Requirement, Step, StepKey, StepKind, TakenBy
from delegation.rules.tables import one_for_each
from tests.delegation.testshire import LADDER


class Invented(KindsOfStep):
    """New kinds, which the rules do not know yet."""

    SIGNATURE = KindOfStep("signature", StepKey.BY, "have it signed by {}", TakenBy.ANOTHER_PERSON)
    READING = KindOfStep("reading", StepKey.BY, "have it read by {}", TakenBy.ANYBODY)


@pytest.mark.parametrize("table", [KindsOfStep, KindsOfOutcome, KindsOfStatement])
def test_a_kind_cannot_be_made_of_its_word_alone(table: type[StrEnum]) -> None:
    with pytest.raises(TypeError, match="“signature” needs"):
        table("Bare", {"SIGNATURE": "signature"})  # type: ignore[call-arg]  # the functional form of an enum


@pytest.mark.parametrize("row", [KindOfStep, KindOfOutcome, KindOfStatement])
def test_a_row_of_a_table_leaves_nothing_out(row: type[object]) -> None:
    with pytest.raises(TypeError, match=r"missing .* required positional arguments"):
        row("signature")  # type: ignore[call-arg]  # what a row needs is what is tried


@pytest.mark.parametrize("doing", ["have it signed", "have {} signed by {}"])
def test_what_is_done_about_a_kind_of_step_names_its_other_once(doing: str) -> None:
    with pytest.raises(ValueError, match="has to name its other once"):
        KindOfStep("signature", StepKey.BY, doing, TakenBy.ANOTHER_PERSON)


def test_a_kind_of_step_whose_phrase_names_its_other_once_is_taken() -> None:
    kind = KindOfStep("signature", StepKey.BY, "have it signed by {}", TakenBy.ANOTHER_PERSON)
    assert kind.doing.format("the judge") == "have it signed by the judge"


@pytest.mark.parametrize(("kind", "counts"), [(Invented.SIGNATURE, False), (Invented.READING, True)])
def test_the_decision_makers_own_word_counts_for_a_new_kind_only_where_its_row_says_so(
    kind: KindsOfStep, counts: bool
) -> None:
    own = Step(kind, "deputy")
    owed = Owed(Requirement((Step(kind, "head"),), "row"), {own: None}, {}, "do it", is_first=True)
    evidence = Evidence(frozenset({own}), "deputy", None, Terms.by_the_ladder(LADDER))
    assert evidence.meets(owed) is counts


def test_what_each_kind_of_step_says_of_whose_word_it_is() -> None:
    another = {kind for kind in StepKind if kind.needs_another_person}
    assert another - {kind for kind in StepKind if kind.is_met_by_seniors} == {StepKind.DELEGATION}
    assert set(StepKind) - another == {
        StepKind.MEETING,
        StepKind.CHECK,
        StepKind.BOOKING,
        StepKind.NOTIFICATION,
        StepKind.RECORD,
    }


def test_of_the_outcomes_a_refusal_is_strictest_and_a_yes_is_nearest() -> None:
    by_nearness = sorted(Outcome, key=lambda one: -one.nearness)
    assert by_nearness == [Outcome.PERMITTED, Outcome.INCOMPLETE, Outcome.FACTS_NEEDED, Outcome.REFUSED]
    assert [one.nearness for one in by_nearness] == [3, 2, 1, 0]
    assert [one.strictness for one in by_nearness] == [0, 1, 1, 2]


def test_every_kind_of_statement_is_asked_about_in_one_way() -> None:
    assert {kind for kind in StatementKind if kind.asked_as is AskedAs.A_DECISION} == {StatementKind.DECISION}
    assert DUTIES | NEVER_A_DECISION | {StatementKind.DECISION} == set(StatementKind)
    assert not DUTIES & NEVER_A_DECISION


class Colour(Enum):
    """Three values."""

    RED = 1
    AMBER = 2
    GREEN = 3


WHOLE: Final = {Colour.RED: "stop", Colour.AMBER: "wait", Colour.GREEN: "go"}


def test_a_table_that_lacks_a_value_does_not_start() -> None:
    assert one_for_each(Colour, WHOLE) == WHOLE
    with pytest.raises(LookupError, match="Colour has no entry here for AMBER"):
        one_for_each(Colour, {Colour.RED: "stop", Colour.GREEN: "go"})
