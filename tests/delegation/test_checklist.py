"""What an answer says about steps: each one owed first, done or not, what is owed afterwards, and the forum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW
from tests.delegation.testshire import SENIORS, Plain, ask, codes, library_of, rule, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.determination import Determination

LEGAL: Plain = {"kind": "consultation", "by": "legal"}
GATEWAY: Plain = {"kind": "meeting", "at": "gateway"}
FAMILY: Plain = {"kind": "notification", "to": "family", "due": None}


def signed(*by: str) -> list[Plain]:
    return [{"kind": "agreement", "by": post} for post in by]


def determined(statements: list[Plain], post: str, area: str | None = "care", **asked: Any) -> Determination:
    library = library_of(scheme(*statements))
    actor = {"post": post} | ({"area": area} if area else {})
    return library.determine(
        parse_question({"council": "testshire", "row": "tst-1-01", "actor": actor, **asked}, library, NOW)
    )


def listed(statements: list[Plain], post: str, area: str | None = "care", **asked: Any) -> list[tuple[object, bool]]:
    return [(owed.plain, is_done) for owed, is_done in determined(statements, post, area, **asked).first]


TWO_STEPS = statement(first=[{"consultation": "legal"}, {"meeting": "gateway", "when": {"urgent": True}}])


def test_every_step_owed_before_is_listed_done_or_not() -> None:
    urgent: Plain = {"facts": {"urgent": True}}
    assert listed([TWO_STEPS], "manager", **urgent) == [(LEGAL, False), (GATEWAY, False)]
    assert listed([TWO_STEPS], "manager", steps=[LEGAL], **urgent) == [(LEGAL, True), (GATEWAY, False)]
    assert listed([TWO_STEPS], "manager", steps=[LEGAL, GATEWAY], **urgent) == [(LEGAL, True), (GATEWAY, True)]


def test_a_step_that_is_not_owed_in_this_case_is_not_listed_though_it_was_done() -> None:
    assert listed([TWO_STEPS], "manager", facts={"urgent": False}, steps=[LEGAL, GATEWAY]) == [(LEGAL, True)]


def test_whoever_is_refused_sees_the_steps_that_others_owe_and_under_a_rule_that_refuses_all_none() -> None:
    assert listed([TWO_STEPS], "worker", facts={"urgent": False}) == [(LEGAL, False)]
    closed = rule("tst-0-02", "refuses", when={"urgent": True})
    assert listed([closed, TWO_STEPS], "manager", facts={"urgent": True}, steps=[LEGAL]) == []


def test_the_own_part_of_a_joint_decision_is_not_listed() -> None:
    joint = statement(who={"posts": ["head", "lead"], "combine": "all"})
    (lead,) = signed("lead")
    assert listed([SENIORS, joint], "head") == [(lead, False)]


def test_one_signature_is_listed_as_one_part_of_a_form_that_several_sign() -> None:
    form = statement(who=["director"], first=[{"agreement": post} for post in ("manager", "lead", "head")])
    parts = listed([form], "director", None, steps=signed("deputy"))
    assert [is_done for _owed, is_done in parts] == [True, False, False]


def test_a_step_that_is_missing_before_is_not_told_as_following() -> None:
    answer = ask(statement(first=[{"consultation": "legal"}]), "manager", "care")
    assert (answer["missing"], answer["afterwards"]) == ([LEGAL], [])


@pytest.mark.parametrize(
    ("facts", "follows"), [({"urgent": True}, []), ({"urgent": False}, [FAMILY]), ({}, [FAMILY])], ids=str
)
def test_what_follows_is_told_unless_it_is_waived_for_certain(facts: Plain, follows: list[Plain]) -> None:
    row = statement(after=[{"notification": "family", "unless": {"urgent": True}}])
    assert ask(row, "manager", "care", facts=facts)["afterwards"] == follows


def test_what_follows_comes_before_what_may_be_done_later() -> None:
    row = statement(after=[{"record": "minutes"}], first=[{"agreement": "head", "later_when": {"urgent": True}}])
    answer = ask(row, "manager", "care", facts={"urgent": True})
    assert [one["kind"] for one in answer["afterwards"]] == ["record", "agreement"]


def test_what_a_row_and_a_rule_ask_for_afterwards_in_different_cases_is_told_once() -> None:
    owes = rule("tst-0-02", "owes", after=[{"notification": "family"}], when={"urgent": True})
    row = statement(after=[{"notification": "family"}])
    assert ask([owes, row], "manager", "care", facts={"urgent": True})["afterwards"] == [FAMILY]


def test_what_a_panel_decided_is_told_as_that() -> None:
    answer = ask(statement(who={"panel": "panel"}), "worker", "care", capacity="for-panel")
    assert (answer["outcome"], codes(answer), answer["forum"]) == ("permitted", ["panel-decided"], "panel")


def test_of_two_routes_by_which_somebody_may_the_one_that_names_their_post_is_told() -> None:
    row = statement(routes=[{"name": "A", "who": ["manager"]}, {"name": "B", "who": ["lead"]}])
    assert codes(ask([SENIORS, row], "lead", "care")) == ["named-post"]


HEAD: Plain = {"name": "Head", "who": ["head"]}
PANEL: Plain = {"name": "Panel", "who": {"panel": "panel"}}


@pytest.mark.parametrize(
    ("routes", "post", "forum"),
    [
        ([HEAD, PANEL], "worker", "panel"),
        ([HEAD, PANEL], "head", None),
        ([{**HEAD, "forum": "gateway"}, PANEL], "worker", "gateway"),
        ([HEAD, {**PANEL, "forum": "gateway"}], "worker", "gateway"),
        ([HEAD, {"name": "Chair", "who": {"capacity": "chair"}, "forum": "gateway"}], "worker", "gateway"),
    ],
    ids=["of the panel beside", "none for whoever may", "the own one", "that of the panel", "that of the role"],
)
def test_the_forum_is_that_of_the_route_or_for_whoever_may_not_that_of_who_decides_instead(
    routes: list[Plain], post: str, forum: str | None
) -> None:
    assert ask(statement(routes=routes), post, "care")["forum"] == forum


# --- beside other lines ------------------------------------------------------------------------------------------

ASSESSED: Plain = {"kind": "check", "what": "assessed"}
COURT: Plain = {"kind": "notification", "to": "court", "due": None}


def of_all(found: Determination) -> dict[str, object]:
    return {
        "first": [(owed.plain, is_done) for owed, is_done in found.first_of_all],
        "missing": [owed.plain for owed in found.missing_of_all],
        "afterwards": [one.as_plain() for one in found.afterwards_of_all],
        "record": list(found.record_of_all),
    }


def linked(own: list[Plain], *others: Plain, post: str = "manager", **asked: Any) -> Determination:
    """Return the answer of a row of Testshire that is linked to one row in each of the other documents."""
    library = library_of(scheme(*own), *(scheme(one, document=one["row"][:3]) for one in others))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": post, "area": "care"}, **asked}
    return library.determine(parse_question(plain, library, NOW))


def beside(own: Plain, *others: Plain, **asked: Any) -> dict[str, object]:
    """Return what all the lines tell a Team Manager whose row is not open to more senior posts."""
    return of_all(linked([statement(same_matter=[one["row"] for one in others], **own)], *others, **asked))


OWN: Plain = {"first": [{"consultation": "legal"}], "after": [{"notification": "court"}], "record": ["note"]}


def test_alone_a_row_tells_its_own_steps() -> None:
    told = {"first": [(LEGAL, True)], "missing": [], "afterwards": [COURT], "record": ["note"]}
    assert beside(OWN, steps=[LEGAL]) == told


def test_steps_of_lines_that_ask_more_are_listed_after_the_own_in_the_order_of_the_links() -> None:
    guidance = statement("tst-1-02", kind="guidance")
    names_a_senior = statement("thr-1-01", who=["head"], first=[{"check": "assessed"}])
    row = statement(same_matter=[{"row": "tst-1-02", "asks": [{"meeting": "gateway"}]}, "thr-1-01"], **OWN)
    told = of_all(linked([SENIORS, row, guidance], names_a_senior))
    assert told["first"] == [(LEGAL, False), (GATEWAY, False), (ASSESSED, False)]
    assert told["missing"] == [LEGAL, GATEWAY]


def test_facts_of_the_row_are_asked_first_then_whether_another_row_speaks_then_what_that_one_asks() -> None:
    links = ["thr-1-01", {"row": "oth-1-01", "when": {"emergency": True}}]
    others = [
        statement("oth-1-01", who=["head"]),
        statement("thr-1-01", first=[{"meeting": "gateway", "when": {"exceptional": True}}]),
    ]
    row = statement(same_matter=links, first=[{"consultation": "legal", "when": {"urgent": True}}])
    assert linked([row], *others).facts_to_ask == ("urgent", "emergency")
    assert linked([statement(same_matter=links)], *others).facts_to_ask == ("emergency", "exceptional")
    routes = [
        {"name": "Urgent", "when": {"urgent": True}, "who": ["head"]},
        {"name": "Calm", "when": {"urgent": False}, "who": ["director"]},
    ]
    by_level = statement(same_matter=links[1:], routes=routes)
    assert linked([by_level], *others, post="worker").facts_to_ask == ("urgent", "emergency")


def test_a_line_that_asks_more_of_a_post_that_it_admits_tells_nothing_of_what_follows_by_it() -> None:
    asks_a_step = statement(
        "oth-1-01", first=[{"meeting": "gateway"}], after=[{"notification": "family"}], record=["minutes"]
    )
    told = beside(OWN, asks_a_step, steps=[LEGAL])
    assert told == {
        "first": [(LEGAL, True), (GATEWAY, False)],
        "missing": [GATEWAY],
        "afterwards": [COURT],
        "record": ["note"],
    }


def test_lines_whose_posts_act_together_tell_the_steps_of_each_and_all_that_follows() -> None:
    other = statement(
        "oth-1-01",
        who=["lead"],
        first=[{"check": "assessed"}],
        after=[{"notification": "family"}],
        record=["minutes"],
    )
    (lead,) = signed("lead")
    told = beside(OWN, other)
    assert told["first"] == [(LEGAL, False), (lead, False), (ASSESSED, False)]
    assert told["missing"] == [LEGAL, ASSESSED, lead]
    assert told["afterwards"] == [COURT, FAMILY]
    assert told["record"] == ["note", "minutes"]
    done = beside(OWN, other, steps=[LEGAL, lead, ASSESSED])
    assert (done["first"], done["missing"]) == ([(LEGAL, True), (lead, True), (ASSESSED, True)], [])


def test_an_answer_names_the_version_that_it_comes_from() -> None:
    assert ask(statement(), "manager", "care")["version"] == "testshire/2024-01"
