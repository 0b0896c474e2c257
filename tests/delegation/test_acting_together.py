"""Posts of several lines that have to act together, and which line governs, at the borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from delegation.rules.determination import Code, Outcome
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW
from tests.delegation.testshire import Plain, library_of, rule, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.determination import Determination
    from delegation.rules.library import Library

LEGAL: Final[Plain] = {"consultation": "legal"}
ALSO: Final = "thr-1-01"
LEGAL_IF_URGENT: Final[Plain] = {"first": [{**LEGAL, "when": {"urgent": True}}]}


def lines(own: Plain, other: Plain, *, third: Plain | None = None, opened: str = "") -> Library:
    """Return Testshire with a row and linked rows in other documents. ``opened`` names those open to seniors."""
    linked = ["oth-1-01", *([ALSO] if third else [])]
    first = statement(**{"same_matter": linked, **own})
    documents = [("tst", first), ("oth", statement("oth-1-01", **other))]
    if third:
        documents.append(("thr", statement(ALSO, **third)))
    seniors = {name: [rule(f"{name}-0-01", "seniors-may", line="same-area")] for name in opened.split()}
    return library_of(*(scheme(*seniors.get(name, []), row, document=name) for name, row in documents))


def answered(library: Library, post: str, area: str | None = "care", **asked: Any) -> Determination:
    actor: Plain = {"post": post} | ({"area": area} if area else {})
    actor |= {"capacity": asked.pop("capacity")} if "capacity" in asked else {}
    plain = {"council": "testshire", "row": "tst-1-01", "actor": actor, **asked}
    return library.determine(parse_question(plain, library, NOW))


def owed(found: Determination) -> list[Plain]:
    return [dict(one.plain) for one in found.missing]


def agreed(*by: str) -> list[Plain]:
    return [{"kind": "agreement", "by": post} for post in by]


def test_whoever_is_named_by_no_line_hears_of_all_posts_from_the_line_that_governs() -> None:
    for own, other, governing in ((["manager"], ["head"], "oth-1-01"), (["head"], ["manager"], "tst-1-01")):
        found = answered(lines({"who": own}, {"who": other}), "worker").followed
        assert (found.outcome, found.row, found.is_followed) == (Outcome.REFUSED, governing, True)


def test_whoever_is_more_senior_than_the_post_of_one_line_owes_the_agreement_of_the_other_line_alone() -> None:
    library = lines({"who": ["manager"]}, {"who": ["head-of-agency"]}, opened="tst")
    assert owed(answered(library, "lead").followed) == agreed("head-of-agency")


def test_whoever_may_by_each_line_follows_the_one_that_asks_for_more() -> None:
    library = lines({"who": ["manager"]}, {"who": ["head-of-agency"], "first": [LEGAL]}, opened="tst oth")
    found = answered(library, "director", None).followed
    assert (found.outcome, found.row, found.combine) == (Outcome.INCOMPLETE, "oth-1-01", "all")
    assert owed(found) == [{"kind": "consultation", "by": "legal"}]


def test_a_fact_on_which_the_steps_of_the_other_post_turn_is_asked_of_whoever_acts_with_it() -> None:
    library = lines({"who": ["manager"]}, {"who": ["head"], "first": [{**LEGAL, "when": {"urgent": True}}]})
    found = answered(library, "manager").followed
    assert (found.outcome, found.facts_needed, found.missing) == (Outcome.FACTS_NEEDED, ("urgent",), ())
    assert (found.minimum_posts, found.combine) == (("manager", "head"), "all")
    for urgent in (True, False):
        known = answered(library, "manager", facts={"urgent": urgent}, steps=agreed("head")).followed
        assert known.outcome is (Outcome.INCOMPLETE if urgent else Outcome.PERMITTED)
        assert known.facts_needed == ()


def test_whoever_acts_with_another_post_hears_why_they_may_and_then_what_is_owed() -> None:
    found = answered(lines({"who": ["manager"]}, {"who": ["head"]}), "manager").followed
    assert [one.code for one in found.reasons] == [Code.NAMED_POST, Code.STEP_MISSING]
    assert (found.minimum_posts, found.combine) == (("manager", "head"), "all")


def test_a_line_all_of_whose_posts_are_enough_for_every_other_governs_before_one_of_whose_some_are() -> None:
    library = lines({"who": ["lead"]}, {"who": ["lead", "head-of-agency"], "first": [LEGAL]})
    assert answered(library, "lead").governing.row == "tst-1-01"


def test_of_several_posts_that_are_enough_for_both_lines_any_decides() -> None:
    shared = ["clerk-of-agency", "lead-of-fostering"]
    library = lines({"who": [*shared, "carer"]}, {"who": [*shared, {"post": "manager", "area": "schools"}]})
    found = answered(library, "worker").governing
    assert (found.minimum_posts, found.combine) == (tuple(shared), "any")


def test_whoever_decides_by_a_role_acts_together_with_nobody() -> None:
    both = {"posts": ["manager", "lead"], "combine": "all"}
    library = lines({"who": both}, {"who": {"capacity": "chair"}, "first": [LEGAL]})
    found = answered(library, "manager", capacity="chair")
    assert (found.governing.combine, found.followed.is_followed) == ("all", False)


def test_of_two_lines_the_one_of_the_more_senior_post_governs_though_the_other_asks_for_more_steps() -> None:
    library = lines({"who": ["manager"], "first": [LEGAL]}, {"who": ["head"]})
    assert answered(library, "manager").governing.row == "oth-1-01"


def test_of_lines_that_refuse_and_do_not_govern_the_row_itself_is_followed() -> None:
    own = {"who": {"posts": ["manager"], "given": {"line_manages_worker": True}}}
    third = {"who": {"posts": ["manager"], "capacity": "chair"}}
    library = lines(own, {"who": ["head"]}, third=third, opened="tst thr")
    found = answered(library, "head", facts={"line_manages_worker": False})
    assert (found.governing.row, found.followed.row) == ("oth-1-01", "tst-1-01")
    assert found.followed.reasons == found.reasons


def test_of_lines_that_ask_for_a_step_and_do_not_govern_the_row_itself_is_followed() -> None:
    library = lines(
        {"who": ["manager"], "first": [LEGAL]},
        {"who": ["manager"], "first": [{"meeting": "gateway"}]},
        third={"who": ["head"]},
        opened="tst oth",
    )
    found = answered(library, "head")
    assert (found.governing.row, found.followed.row) == (ALSO, "tst-1-01")
    assert found.followed.reasons == found.reasons


def test_what_the_first_of_two_links_to_one_row_asks_for_is_told_first() -> None:
    links = [{"row": "tst-1-02", "asks": [LEGAL]}, {"row": "tst-1-02", "asks": [{"meeting": "gateway"}]}]
    library = library_of(scheme(statement(same_matter=links), statement("tst-1-02", kind="guidance")))
    (found,) = answered(library, "manager").stricter
    assert owed(found.answer) == [{"kind": "consultation", "by": "legal"}, {"kind": "meeting", "at": "gateway"}]
    assert [one.text for one in found.answer.reasons] == [one.text for one in found.answer.missing]


def test_what_posts_owe_that_act_together_is_followed_before_a_row_that_asks_for_a_step_alone() -> None:
    link: Plain = {"row": "tst-1-02", "asks": [{"meeting": "gateway"}]}
    first = scheme(statement(same_matter=["oth-1-01", link]), statement("tst-1-02", kind="guidance"))
    library = library_of(first, scheme(statement("oth-1-01", who=["head"]), document="oth"))
    found = answered(library, "manager").followed
    assert (found.outcome, found.row, found.is_followed) == (Outcome.INCOMPLETE, "tst-1-01", True)


def test_a_line_whose_post_lacks_a_role_refuses_though_its_posts_act_with_those_of_the_other() -> None:
    library = lines({"who": ["manager"]}, {"who": {"posts": ["head"], "capacity": "chair"}})
    for hat, outcome in ({"capacity": "chair"}, Outcome.INCOMPLETE), ({}, Outcome.REFUSED):
        assert answered(library, "head", **hat).followed.outcome is outcome


def test_a_kind_of_a_post_in_another_area_is_not_enough_for_a_line_that_names_the_post_in_its_own() -> None:
    library = lines({"who": ["lead-of-fostering"]}, {"who": [{"post": "lead", "area": "front-door"}]})
    found = answered(library, "worker").governing
    assert (found.minimum_posts, found.combine) == (("lead-of-fostering", "lead"), "all")


def test_whoever_may_by_one_line_is_refused_by_the_other_for_want_of_a_role_and_not_of_its_level() -> None:
    by_chair = {"who": {"posts": ["head-of-agency"], "capacity": "chair"}}
    library = lines({"who": ["manager"]}, by_chair, opened="tst")
    assert answered(library, "director", None).followed.outcome is Outcome.REFUSED
    wearing = answered(library, "director", None, capacity="chair").followed
    assert (wearing.outcome, owed(wearing)) == (Outcome.INCOMPLETE, agreed("head-of-agency"))


def test_whoever_may_by_each_line_owes_the_steps_of_each_whichever_governs() -> None:
    meeting = {"meeting": "gateway"}
    library = lines(
        {"who": ["manager"], "first": [meeting]}, {"who": ["head-of-agency"], "first": [LEGAL]}, opened="tst oth"
    )
    found = answered(library, "director", None)
    assert (found.governing.row, found.followed.is_followed) == ("oth-1-01", True)
    assert owed(found.followed) == [{"kind": "meeting", "at": "gateway"}, {"kind": "consultation", "by": "legal"}]


def test_a_line_that_is_met_governs_though_a_third_names_no_post() -> None:
    library = lines({"who": ["manager"]}, {"who": ["head"]}, third={"who": {"capacity": "chair"}}, opened="tst")
    found = answered(library, "director", None, capacity="chair")
    assert (found.stricter, found.governing.row) == ((), "oth-1-01")


def test_a_line_that_is_closed_governs_though_the_row_refuses_whoever_asks() -> None:
    found = answered(lines({"who": ["manager"]}, {"who": {"body": "court"}}), "worker")
    assert (found.stricter, found.governing.row, found.governing.minimum_posts) == ((), "oth-1-01", ())


def test_a_post_of_another_area_does_not_stand_for_the_one_that_a_line_names_in_its_own() -> None:
    in_fostering = {"who": [{"post": "manager", "area": "fostering"}]}
    library = lines({"who": ["manager"]}, in_fostering, third={"who": ["worker"]})
    elsewhere = answered(library, "manager", "front-door", steps=agreed("worker")).followed
    assert (elsewhere.outcome, owed(elsewhere)) == (Outcome.INCOMPLETE, agreed("manager"))
    assert answered(library, "manager", "fostering", steps=agreed("worker")).followed.outcome is Outcome.PERMITTED


def test_lines_whose_posts_act_are_told_before_lines_that_wait_for_a_fact() -> None:
    own = {"who": ["manager"], "same_matter": [ALSO, "oth-1-01"]}
    found = answered(lines(own, {"who": ["lead"]}, third={"who": ["lead"], **LEGAL_IF_URGENT}), "lead")
    assert [(one.row, one.outcome.value) for one in found.stricter] == [
        ("oth-1-01", "permitted"),
        (ALSO, "facts-needed"),
    ]


def test_a_line_that_may_speak_and_waits_for_a_fact_itself_is_waited_for_where_posts_of_others_act_together() -> None:
    own = {"who": ["manager"], "same_matter": ["oth-1-01", {"row": ALSO, "when": {"emergency": True}}]}
    library = lines(own, {"who": ["lead"]}, third={"who": ["lead"], **LEGAL_IF_URGENT})
    steps = agreed("manager")
    waiting = answered(library, "lead", steps=steps)
    assert (waiting.followed.outcome, [one.row for one in waiting.stricter]) == (
        Outcome.FACTS_NEEDED,
        [ALSO, "oth-1-01"],
    )
    assert answered(library, "lead", steps=steps, facts={"emergency": False}).followed.outcome is Outcome.PERMITTED


def test_a_line_that_is_met_and_names_no_post_is_not_told_beside_those_whose_posts_act() -> None:
    library = lines({"who": ["manager"]}, {"who": ["lead"]}, third={"who": {"capacity": "chair"}})
    assert [one.row for one in answered(library, "lead", capacity="chair").stricter] == ["oth-1-01"]


def test_while_the_row_itself_waits_for_a_fact_the_posts_of_the_others_do_not_refuse_those_that_it_names() -> None:
    both = {"who": {"posts": ["manager", "lead"], "combine": "all"}, **LEGAL_IF_URGENT}
    library = lines(both, {"who": ["head"]}, third={"who": ["head-of-agency"]})
    waiting = answered(library, "manager")
    assert (waiting.followed.outcome, waiting.facts_to_ask) == (Outcome.FACTS_NEEDED, ("urgent",))
    assert (waiting.followed.row, waiting.followed.is_followed) == ("tst-1-01", False)
    assert [one.row for one in waiting.stricter] == ["oth-1-01", ALSO]
    for urgent in (True, False):
        assert answered(library, "manager", facts={"urgent": urgent}).followed.outcome is Outcome.INCOMPLETE


def test_whoever_may_by_another_line_that_waits_for_a_fact_is_not_refused_by_the_level_of_the_row_before() -> None:
    library = lines({"who": ["manager"]}, {"who": ["lead"], **LEGAL_IF_URGENT})
    waiting = answered(library, "lead")
    assert (waiting.followed.outcome, waiting.facts_to_ask) == (Outcome.FACTS_NEEDED, ("urgent",))
    assert waiting.followed.row == "oth-1-01"
    for urgent in (True, False):
        assert answered(library, "lead", facts={"urgent": urgent}).followed.outcome is Outcome.INCOMPLETE


def test_a_line_that_waits_for_a_fact_is_not_waited_for_where_it_refuses_whoever_asks_in_any_case() -> None:
    found = answered(lines({"who": ["manager"]}, {"who": ["lead"], **LEGAL_IF_URGENT}), "head")
    assert (found.followed.outcome, found.facts_to_ask) == (Outcome.REFUSED, ())


def test_a_line_that_waits_for_a_fact_is_not_waited_for_where_a_post_is_enough_for_it_and_the_row_alike() -> None:
    other = {"who": ["head-of-care", "clerk-of-agency"], **LEGAL_IF_URGENT}
    found = answered(lines({"who": ["manager"]}, other, opened="tst"), "clerk-of-agency", None)
    assert (found.followed.outcome, found.facts_to_ask) == (Outcome.REFUSED, ())


def test_while_a_line_waits_whose_posts_will_act_too_no_other_refuses_for_its_level_whom_one_of_them_admits() -> None:
    waiting = {"who": ["clerk-of-agency"], **LEGAL_IF_URGENT}
    library = lines({"who": ["manager"]}, waiting, third={"who": ["head-of-care"]}, opened="tst")
    assert answered(library, "director", None).followed.outcome is Outcome.FACTS_NEEDED
    for urgent in (True, False):
        assert answered(library, "director", None, facts={"urgent": urgent}).followed.outcome is Outcome.INCOMPLETE


def test_a_further_line_is_waited_for_whose_posts_will_agree_though_it_opens_nothing_to_whoever_asks() -> None:
    third = {"who": ["head-of-agency"], **LEGAL_IF_URGENT}
    library = lines({"who": ["clerk-of-agency"]}, {"who": ["manager"]}, third=third, opened="oth")
    steps = agreed("clerk-of-agency")
    waiting = answered(library, "director", None, steps=steps)
    assert (waiting.followed.outcome, waiting.facts_to_ask) == (Outcome.FACTS_NEEDED, ("urgent",))
    for urgent in (True, False):
        found = answered(library, "director", None, steps=steps, facts={"urgent": urgent}).followed
        assert found.outcome is Outcome.INCOMPLETE


def test_a_line_that_names_no_post_does_not_make_those_of_others_act_together() -> None:
    panel: Plain = {"row": ALSO, "who": {"panel": "panel"}}
    left_out = rule("thr-0-01", "leaves-out", areas=["fostering"])
    own = statement(who=["manager"], same_matter=["oth-1-01", ALSO], **LEGAL_IF_URGENT)
    library = library_of(
        scheme(rule("tst-0-01", "seniors-may", line="same-area"), own),
        scheme(statement("oth-1-01", who=["head-of-fostering"]), document="oth"),
        scheme(left_out, statement(**panel), document="thr"),
    )
    found = answered(library, "manager", capacity="for-panel").followed
    assert (found.outcome, found.row) == (Outcome.REFUSED, "oth-1-01")


def test_where_the_row_and_a_line_whose_posts_will_act_with_its_own_both_wait_the_facts_of_both_are_asked_for() -> None:
    other = {"who": ["clerk-of-agency"], "first": [{**LEGAL, "when": {"emergency": True}}]}
    found = answered(lines({"who": ["manager"], **LEGAL_IF_URGENT}, other, opened="tst"), "director", None)
    assert (found.followed.outcome, found.facts_to_ask) == (Outcome.FACTS_NEEDED, ("urgent", "emergency"))


def test_where_a_line_is_closed_no_other_is_waited_for() -> None:
    own = {"who": ["manager"], "same_matter": ["oth-1-01", ALSO]}
    found = answered(lines(own, {"who": ["lead"], **LEGAL_IF_URGENT}, third={"who": {"body": "court"}}), "lead")
    assert (found.followed.outcome, found.facts_to_ask) == (Outcome.REFUSED, ())


def test_where_no_line_names_a_post_none_is_waited_for_beside_the_row_that_refuses() -> None:
    link = {"row": "tst-1-02", "asks": [LEGAL]}
    by_chair = statement(who={"capacity": "chair"}, same_matter=[link, "oth-1-01"])
    other = statement("oth-1-01", who={"capacity": "for-panel"}, **LEGAL_IF_URGENT)
    guidance = statement("tst-1-02", kind="guidance")
    found = answered(
        library_of(scheme(by_chair, guidance), scheme(other, document="oth")), "lead", capacity="for-panel"
    )
    assert (found.followed.outcome, found.facts_to_ask) == (Outcome.REFUSED, ())


def test_a_row_that_refuses_still_does_where_it_waits_for_a_fact_whether_it_asks_for_a_step_besides() -> None:
    link = {"row": "tst-1-02", "when": {"urgent": True}, "asks": [LEGAL]}
    by_chair = statement("tst-1-02", who={"posts": ["manager"], "capacity": "chair"})
    found = answered(library_of(scheme(statement(same_matter=["tst-1-02", link]), by_chair)), "manager")
    assert (found.followed.outcome, found.followed.row) == (Outcome.REFUSED, "tst-1-02")
    assert found.facts_to_ask == ("urgent",)


def test_a_post_that_a_line_names_for_one_value_of_a_fact_is_enough_for_it_while_the_fact_is_not_known() -> None:
    routes = [
        {"name": "Urgent", "when": {"urgent": True}, "who": ["manager"]},
        {"name": "Else", "when": {"urgent": False}, "who": {"posts": ["lead"], "capacity": "chair"}},
    ]
    found = answered(lines({"routes": routes}, {"who": {"posts": ["lead", "director"], "combine": "all"}}), "worker")
    assert found.governing.row == "oth-1-01"
    assert (found.governing.minimum_posts, found.governing.combine) == (("lead", "director"), "all")


def test_a_line_that_waits_for_a_fact_and_names_no_post_is_told_once_the_steps_of_the_others_are_done() -> None:
    own, other, third = (
        {"who": {"capacity": "chair"}, "first": [step]}
        for step in (LEGAL, {"meeting": "gateway", "when": {"urgent": True}}, {"check": "assessed"})
    )
    library = lines(own, other, third=third)
    found = answered(library, "lead", capacity="chair")
    assert ([one.row for one in found.stricter], found.facts_to_ask) == ([ALSO], ())
    done = [{"kind": "consultation", "by": "legal"}, {"kind": "check", "what": "assessed"}]
    assert answered(library, "lead", capacity="chair", steps=done).facts_to_ask == ("urgent",)
