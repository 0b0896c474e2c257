"""A no that no unknown fact can change is given at once, and nobody is asked for facts that change nothing.

Only three tries are made here. A line that turns on two facts needs three; two such lines together need more, so that
whatever tries them without need asks for facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from delegation.rules import unknowns
from delegation.rules.determination import Outcome
from tests.delegation.test_acting_together import answered
from tests.delegation.testshire import Plain, library_of, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.library import Library

SOME: Final = ("urgent", "emergency")
OTHERS: Final = ("exceptional", "previous_cp_plan")
CHAIR: Final[Plain] = {"capacity": "chair"}
FOR_PANEL: Final[Plain] = {"capacity": "for-panel"}
LEAD_IN_THE_CHAIR: Final[Plain] = {"posts": ["lead"], "capacity": "chair"}
IN_COURT: Final[Plain] = {"when": {"in_court_proceedings": True}}
NOT_IN_COURT: Final[Plain] = {"when": {"in_court_proceedings": False}}


@pytest.fixture(autouse=True)
def _three_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknowns, "MOST_LEAVES", 3)


def turning_on(facts: tuple[str, str], who: object) -> Plain:
    """Return what a row says that has to know two facts, and gives the decision to the same people in every case."""
    both = {"name": "Both", "when": dict.fromkeys(facts, True), "who": who}
    return {"routes": [both, {"name": "Else", "otherwise": True, "who": who}]}


def linked(own: list[Plain], *others: Plain, unheard: object = None) -> Library:
    """Return Testshire with rows of one decision, the first linked to a row in each of several other documents.

    A last link, to a row whose makers are ``unheard``, holds in court proceedings alone.
    """
    names = [f"{letter}th-1-01" for letter in "abcd"[: len(others)]]
    beside = [scheme(statement(row, **keys), document=row[:3]) for row, keys in zip(names, others, strict=True)]
    links: list[Any] = [*names, *([{"row": "zth-1-01", **IN_COURT}] if unheard is not None else [])]
    if unheard is not None:
        beside.append(scheme(statement("zth-1-01", who=unheard), document="zth"))
    first, *more = (statement(f"tst-1-0{at}", decision_type="d", **keys) for at, keys in enumerate(own, 1))
    return library_of(scheme({**first, "same_matter": links}, *more), *beside)


def refused_at_once(library: Library, post: str, area: str | None = "care", **asked: Any) -> bool:
    followed = answered(library, post, area, **asked).followed
    return (followed.outcome, followed.facts_needed) == (Outcome.REFUSED, ())


def test_beyond_so_many_tries_all_facts_tried_are_asked_for_though_every_try_came_to_a_yes() -> None:
    library = linked([turning_on(SOME, ["manager"])], turning_on(OTHERS, ["manager"]))
    found = answered(library, "manager").followed
    assert (found.outcome, set(found.facts_needed)) == (Outcome.FACTS_NEEDED, {*SOME, *OTHERS})
    known = dict.fromkeys(OTHERS, False)
    assert answered(library, "manager", facts=known).followed.outcome is Outcome.PERMITTED


@pytest.mark.parametrize("own", [{"who": ["manager"], **IN_COURT}, {"who": {"body": "court"}}])
def test_a_row_that_says_nothing_of_the_case_or_is_closed_to_every_post_refuses_whatever_other_lines_turn_on(
    own: Plain,
) -> None:
    library = linked([own], turning_on(SOME, ["manager"]), turning_on(OTHERS, ["manager"]))
    assert refused_at_once(library, "manager", facts={"in_court_proceedings": False})


@pytest.mark.parametrize(
    ("post", "area", "named"),
    [
        ("worker", "care", "head"),
        ("director", None, "head"),
        ("head", "front-door", {"post": "head", "area": "care"}),
    ],
)
def test_whoever_falls_short_of_all_posts_named_by_any_line_is_refused(post: str, area: str | None, named: str) -> None:
    library = linked([turning_on(SOME, [named])], turning_on(OTHERS, [named]), unheard=[named])
    assert refused_at_once(library, post, area, facts={"in_court_proceedings": False})


def test_whoever_falls_short_of_all_posts_named_is_refused_though_a_further_line_goes_by_a_role() -> None:
    library = linked([turning_on(SOME, ["head"])], turning_on(OTHERS, ["head"]), unheard=CHAIR)
    assert refused_at_once(library, "worker", facts={"in_court_proceedings": False})


def test_whoever_lacks_the_role_that_each_line_asks_for_besides_the_post_is_refused() -> None:
    library = linked([turning_on(SOME, LEAD_IN_THE_CHAIR)], turning_on(OTHERS, LEAD_IN_THE_CHAIR))
    assert refused_at_once(library, "lead")


def test_whoever_decides_by_a_role_is_refused_by_the_one_line_that_does_so_in_every_case() -> None:
    library = linked([turning_on(SOME, CHAIR)], {"who": ["manager"]}, turning_on(OTHERS, ["head"]))
    assert refused_at_once(library, "worker", capacity="chair")


def test_where_it_is_known_which_row_answers_it_is_known_which_lines_are_heard() -> None:
    own: list[Plain] = [{"who": CHAIR, **IN_COURT}, {"who": CHAIR, **NOT_IN_COURT}]
    library = linked(own, {"who": ["manager"]}, turning_on(SOME, ["head"]), turning_on(OTHERS, ["head"]))
    assert refused_at_once(library, "worker", capacity="chair", facts={"in_court_proceedings": True})


def test_lines_that_name_no_post_and_close_nothing_change_no_refusal() -> None:
    by_role = [turning_on(facts, FOR_PANEL) for facts in (SOME, OTHERS)]
    library = linked([{"who": LEAD_IN_THE_CHAIR}], {"who": ["lead"]}, *by_role)
    assert refused_at_once(library, "lead", capacity="for-panel")
