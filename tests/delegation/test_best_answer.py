"""If several routes, rows or cases come to the same answer, the one that tells the asker most is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from delegation.rules.determination import Outcome
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW
from tests.delegation.testshire import (
    SENIORS,
    Plain,
    ask,
    ask_of,
    codes,
    faults_of,
    library_of,
    rule,
    scheme,
    statement,
)

if TYPE_CHECKING:
    from delegation.rules.determination import Determination


def routes(*who: object, **terms: Any) -> Plain:
    return statement(routes=[{"name": f"Route {index}", "who": one} for index, one in enumerate(who)], **terms)


def rows(*terms: Plain) -> list[Plain]:
    """Return rows of one decision."""
    return [statement(f"tst-1-0{index}", decision_type="d", **one) for index, one in enumerate(terms, 1)]


def determined(statements: list[Plain], post: str, area: str | None = "care", **asked: Any) -> Determination:
    library = library_of(scheme(*statements))
    actor = {"post": post} | ({"area": area} if area else {})
    plain = {"council": "testshire", "row": "tst-1-01", "actor": actor, **asked}
    return library.determine(parse_question(plain, library, NOW))


PANEL: Plain = {"panel": "panel"}
CHAIR: Plain = {"capacity": "chair"}


@pytest.mark.parametrize("who", [(["head"], PANEL), (PANEL, ["head"]), (["head"], ["director"], PANEL)])
def test_a_refusal_names_the_post_that_may_and_beside_it_the_panel(who: tuple[object, ...]) -> None:
    answer = ask(routes(*who), "worker", "care")
    assert (codes(answer), answer["minimum_posts"], answer["forum"]) == (["post-too-low"], ["head"], "panel")
    assert "Placement Panel" in answer["reasons"][0]["text"]


@pytest.mark.parametrize("who", [(["head"], CHAIR), (CHAIR, ["head"])])
def test_a_refusal_names_the_post_that_may_and_beside_it_whoever_has_the_role(who: tuple[object, ...]) -> None:
    answer = ask(routes(*who), "worker", "care")
    assert (codes(answer), answer["minimum_posts"], answer["forum"]) == (["post-too-low"], ["head"], None)
    assert "chairs the panel" in answer["reasons"][0]["text"]


def test_where_a_post_is_named_or_the_court_decides_the_post_is_told_who_may_and_of_no_forum() -> None:
    alone = ask(routes(["head"]), "worker", "care")
    beside_a_court = ask(routes(["head"], {"body": "court"}), "worker", "care")
    assert beside_a_court["reasons"][0]["text"] == alone["reasons"][0]["text"]
    assert beside_a_court["forum"] is None


def test_what_stands_nearest_to_a_yes_is_what_a_refusal_tells() -> None:
    elsewhere = routes(["head"], [{"post": "worker", "area": "fostering"}])
    assert codes(ask(elsewhere, "worker", "front-door")) == ["wrong-area"]
    without_hat = routes({"posts": ["head"], "capacity": "chair"}, ["director"])
    assert codes(ask(without_hat, "head", "care")) == ["capacity-missing"]
    not_theirs = routes({"posts": ["manager"], "given": {"line_manages_worker": True}}, ["director"])
    told = ask(not_theirs, "manager", "care", facts={"line_manages_worker": False})
    assert codes(told) == ["person-does-not-fit"]


def test_whoever_has_the_role_that_decides_is_told_so_though_their_post_would_do() -> None:
    answer = ask([SENIORS, routes(["manager"], CHAIR)], "lead", "care", capacity="chair")
    assert (answer["outcome"], codes(answer)) == ("permitted", ["named-post"])


def test_a_route_that_is_closed_names_neither_its_posts_nor_its_panel() -> None:
    closed = rule("tst-0-02", "refuses", when={"urgent": True}, reach=["tst-1-02"])
    for who in (["manager"], PANEL):
        decision = rows({"who": ["head"]}, {"who": who})
        answer = ask([closed, *decision], "worker", "care", facts={"urgent": True})
        assert (codes(answer), answer["minimum_posts"], answer["forum"]) == (["post-too-low"], ["head"], None)


COURT: Plain = {"body": "court"}
NOBODY: Plain = {}


@pytest.mark.parametrize("who", [(PANEL, NOBODY), (NOBODY, PANEL), (PANEL, COURT), (COURT, PANEL)])
def test_a_panel_that_decides_is_told_before_a_route_by_which_no_post_may(who: tuple[object, ...]) -> None:
    answer = ask(routes(*who), "worker", "care")
    assert (codes(answer), answer["minimum_posts"], answer["forum"]) == (["panel-decides"], [], "panel")


@pytest.mark.parametrize(("who", "code"), [(PANEL, "panel-decides"), (CHAIR, "capacity-missing")])
@pytest.mark.parametrize("closed", ["tst-1-01", "tst-1-02"])
@pytest.mark.parametrize("whose", [["manager"], NOBODY])
def test_where_the_posts_row_is_closed_whoever_may_decide_by_another_row_is_told(
    who: Plain, code: str, closed: str, whose: object
) -> None:
    first, second = (whose, who) if closed == "tst-1-01" else (who, whose)
    rule_out = rule("tst-0-02", "refuses", when={"urgent": True}, reach=[closed])
    answer = ask([rule_out, *rows({"who": first}, {"who": second})], "manager", "care", facts={"urgent": True})
    assert (codes(answer), answer["minimum_posts"]) == ([code], [])


def test_a_panel_that_may_decide_instead_is_named_though_a_court_stands_before_it() -> None:
    assert ask(routes(["head"], COURT, PANEL), "worker", "care")["forum"] == "panel"


URGENT: Plain = {"when": {"urgent": True}}
CALM: Plain = {"when": {"urgent": False}}


@pytest.mark.parametrize("when", [URGENT, CALM])
def test_where_the_row_speaks_of_some_cases_alone_whoever_is_refused_in_each_hears_who_may_in_those(
    when: Plain,
) -> None:
    answer = ask(statement(who=["head"], **when), "worker", "care")
    assert (answer["outcome"], codes(answer), answer["minimum_posts"]) == ("refused", ["post-too-low"], ["head"])


@pytest.mark.parametrize("asked", ["tst-1-01", "tst-1-02"])
@pytest.mark.parametrize("order", [(URGENT, CALM), (CALM, URGENT)])
def test_of_rows_that_come_to_the_same_the_one_asked_about_is_told(asked: str, order: tuple[Plain, Plain]) -> None:
    decision = rows(*({"who": ["head"], **one} for one in order))
    assert ask(decision, "worker", "care", row=asked)["row"] == asked


@pytest.mark.parametrize("order", [(URGENT, CALM), (CALM, URGENT)])
def test_a_row_that_names_who_may_is_told_before_the_row_asked_about_that_names_nobody(
    order: tuple[Plain, Plain],
) -> None:
    decision = rows({"who": {}, **order[0]}, {"who": ["head"], **order[1]})
    answer = ask(decision, "worker", "care")
    assert (answer["row"], codes(answer), answer["minimum_posts"]) == ("tst-1-02", ["post-too-low"], ["head"])


def test_what_follows_and_where_it_is_recorded_is_that_of_the_case_that_is_told() -> None:
    terms: Plain = {
        "after": [
            {"notification": "family", "when": {"urgent": False}},
            {"notification": "court", "when": {"emergency": True}},
        ],
        "record": [{"place": "minutes", "when": {"urgent": True}}],
    }
    told = [{"name": "Urgent", "who": ["manager"], **URGENT, **terms}, {"name": "Calm", "who": ["manager"], **CALM}]
    answer = ask(statement(routes=told), "manager", "care", facts={"emergency": False})
    assert (answer["outcome"], answer["afterwards"], answer["record"]) == ("permitted", [], ["minutes"])


BOTH: Plain = {"posts": ["manager", "clerk-of-agency"], "combine": "all"}
EITHER: Plain = {"posts": ["manager", "clerk-of-agency"]}


@pytest.mark.parametrize(
    ("urgent", "calm"), [(["head"], ["director"]), (BOTH, EITHER)], ids=["other posts", "the same posts together"]
)
def test_a_fact_on_which_it_depends_who_may_is_offered_to_whoever_may_not_in_any_case(
    urgent: object, calm: object
) -> None:
    decision = rows({"who": urgent, **URGENT}, {"who": calm, **CALM})
    answer = determined(decision, "worker")
    assert (answer.outcome, answer.facts_needed, answer.facts_to_ask) == (Outcome.REFUSED, (), ("urgent",))


def test_a_fact_on_which_the_posts_depend_is_offered_before_one_on_which_it_depends_whether_all_act() -> None:
    others = ["head", "head-of-agency"]
    decision = rows(
        {"who": BOTH, "when": {"emergency": True, "urgent": True}},
        {"who": EITHER, "when": {"emergency": False, "urgent": True}},
        {"who": {"posts": others, "combine": "all"}, "when": {"emergency": True, "urgent": False}},
        {"who": others, "when": {"emergency": False, "urgent": False}},
    )
    assert determined(decision, "worker").facts_to_ask == ("urgent", "emergency")


def test_a_line_elsewhere_that_speaks_of_some_cases_alone_and_admits_whoever_asks_is_not_waited_for() -> None:
    other = scheme(statement("oth-1-01", who=["manager"], **URGENT), document="oth")
    library = library_of(scheme(statement(same_matter=["oth-1-01"])), other)
    answer = ask_of(library, "manager", "care")
    assert (answer["outcome"], answer["stricter"]) == ("permitted", [])
    stricter = scheme(statement("oth-1-01", first=[{"consultation": "legal"}], **URGENT), document="oth")
    library = library_of(scheme(statement(same_matter=["oth-1-01"])), stricter)
    (found,) = ask_of(library, "manager", "care")["stricter"]
    assert (found["row"], found["outcome"]) == ("oth-1-01", "facts-needed")


def test_a_line_elsewhere_that_is_open_to_seniors_of_any_line_stays_so() -> None:
    opened = rule("oth-0-01", "seniors-may", line="any-line")
    other = scheme(opened, statement("oth-1-01", who=["manager"]), document="oth")
    library = library_of(scheme(statement(who=["lead"], same_matter=["oth-1-01"])), other)
    answer = ask_of(library, "lead")
    assert (answer["outcome"], answer["stricter"]) == ("permitted", [])


def test_what_the_row_asked_about_supposes_the_line_elsewhere_supposes_too() -> None:
    about = {"legal_status": "care-order", "text": "The child is on a care order."}
    by_status = [
        {"name": "In care", "when": {"legal_status": "care-order"}, "who": ["head"]},
        {"name": "Else", "when": {"legal_status": {"is-not": "care-order"}}, "who": ["manager"]},
    ]
    other = scheme(statement("oth-1-01", routes=by_status), document="oth")
    library = library_of(scheme(statement(supposes=[about], same_matter=["oth-1-01"])), other)
    (found,) = ask_of(library, "manager", "care")["stricter"]
    assert (found["outcome"], found["minimum_posts"]) == ("refused", ["head"])


def test_what_is_supposed_brings_no_default_with_it() -> None:
    about = {"legal_status": "care-order", "text": "The child is on a care order."}
    row = statement(supposes=[about], when={"legal_status": "care-order", "emergency": False})
    assert ask(row, "manager", "care")["facts_needed"] == ["emergency"]


def test_what_is_supposed_not_to_be_so_rules_no_fact_out() -> None:
    born = {"unborn_child": False, "text": "The child is born."}
    assert ask(statement(supposes=[born]), "manager", "care", facts={"child_age": 5})["outcome"] == "permitted"


def test_a_route_for_whatever_is_left_has_no_conditions_of_its_own() -> None:
    assert faults_of(scheme(statement(otherwise=True, when={"urgent": True})))
