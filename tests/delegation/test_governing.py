"""Which of several lines on one decision governs, whom it names, and which answer a page and a note follow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from delegation.rules.determination import Outcome
from delegation.rules.library import Library
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW, answer_to, fixture_library
from tests.delegation.testshire import (
    SENIORS,
    Plain,
    ask_of,
    library_of,
    rule,
    scheme,
    statement,
)

if TYPE_CHECKING:
    from delegation.rules.determination import Determination


def two(who: object, beside: object, *, seniors: bool = True, **other: Any) -> Library:
    """Return Testshire with a row, and a linked row in another document that is not open to more senior posts."""
    rows = [SENIORS] if seniors else []
    first = scheme(*rows, statement(who=who, same_matter=["oth-1-01"]))
    return library_of(first, scheme(statement("oth-1-01", who=beside, **other), document="oth"))


def governing(library: Library, post: str, area: str | None = "care", **asked: Any) -> Plain:
    found: Plain = ask_of(library, post, area, **asked)["governing"]
    return found


def followed(library: Library, post: str, area: str | None = "care", steps: list[Plain] | None = None) -> Determination:
    actor = {"post": post} | ({"area": area} if area else {})
    plain = {"council": "testshire", "row": "tst-1-01", "actor": actor, "steps": steps or []}
    return library.determine(parse_question(plain, library, NOW)).followed


def test_a_hat_that_another_line_alone_asks_for_is_put_on() -> None:
    library = two(["manager"], {"posts": ["manager"], "capacity": "chair"})
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}, "steps": []}
    asked = parse_question(plain, library, NOW)
    assert library.determine(asked).followed.outcome is Outcome.REFUSED
    question, found = library.determine_under_any_hat(asked, ["for-panel", "chair"])
    assert question.actor.capacity == "chair"
    assert found.followed.outcome is Outcome.PERMITTED


def test_a_hat_under_which_only_a_step_is_owed_is_put_on_rather_than_ask_for_a_fact_without_it() -> None:
    owed = {"consultation": "legal"}
    routes = [
        {"name": "Chair", "who": {"posts": ["manager"], "capacity": "chair"}, "first": [owed]},
        {"name": "Own", "who": {"posts": ["manager"], "given": {"line_manages_worker": True}}, "first": [owed]},
    ]
    library = library_of(scheme(statement(routes=routes)))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}
    asked = parse_question(plain, library, NOW)
    assert library.determine(asked).outcome is Outcome.FACTS_NEEDED
    question, found = library.determine_under_any_hat(asked, ["for-panel", "chair"])
    assert (question.actor.capacity, found.outcome) == ("chair", Outcome.INCOMPLETE)


def test_a_line_that_may_have_to_act_too_waits_for_the_fact_on_which_that_turns() -> None:
    first = scheme(statement(who=["head"], same_matter=[{"row": "oth-1-01", "when": {"urgent": True}}]))
    library = library_of(first, scheme(statement("oth-1-01", who=["manager"]), document="oth"))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "head", "area": "care"}, "steps": []}
    waiting = library.determine(parse_question(plain, library, NOW))
    assert waiting.followed.facts_needed == ("urgent",)
    assert [(one.row, one.outcome) for one in waiting.stricter] == [("oth-1-01", Outcome.FACTS_NEEDED)]
    urgent = library.determine(parse_question({**plain, "facts": {"urgent": True}}, library, NOW))
    assert urgent.followed.outcome is Outcome.INCOMPLETE
    calm = library.determine(parse_question({**plain, "facts": {"urgent": False}}, library, NOW))
    assert calm.followed.outcome is Outcome.PERMITTED


def test_a_post_that_no_line_admits_is_refused_where_the_posts_of_each_act_together() -> None:
    library = two(["manager"], ["lead"], seniors=False)
    for post in ("head", "deputy", "director", "worker"):
        assert followed(library, post, "care").outcome is Outcome.REFUSED, post


@pytest.mark.parametrize("who", [{"posts": ["lead"], "capacity": "chair"}, [{"post": "lead", "area": "front-door"}]])
def test_steps_of_a_line_are_owed_whatever_role_or_area_its_own_post_needs(who: object) -> None:
    library = two(["manager"], who, seniors=False, first=[{"check": "assessed"}])
    agreed = [{"kind": "agreement", "by": "lead"}]
    assert followed(library, "manager", steps=agreed).outcome is Outcome.INCOMPLETE
    done = [*agreed, {"kind": "check", "what": "assessed"}]
    assert followed(library, "manager", steps=done).outcome is Outcome.PERMITTED


def test_where_posts_act_together_a_further_line_that_waits_for_a_fact_is_waited_for() -> None:
    routes = [
        {"name": "Urgent", "when": {"urgent": True}, "who": ["lead"]},
        {"name": "Else", "when": {"urgent": False}, "who": ["lead"], "first": [{"consultation": "legal"}]},
    ]
    library = library_of(
        scheme(statement(who=["manager"], same_matter=["oth-1-01", "thr-1-01"])),
        scheme(statement("oth-1-01", who=["lead"]), document="oth"),
        scheme(statement("thr-1-01", routes=routes), document="thr"),
    )
    plain: Plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "lead", "area": "care"}}
    plain["steps"] = [{"kind": "agreement", "by": "manager"}]
    waiting = library.determine(parse_question(plain, library, NOW))
    assert (waiting.followed.outcome, "urgent" in waiting.facts_to_ask) == (Outcome.FACTS_NEEDED, True)
    settled = library.determine(parse_question({**plain, "facts": {"urgent": True}}, library, NOW))
    assert settled.followed.outcome is Outcome.PERMITTED
    owing = library.determine(parse_question({**plain, "facts": {"urgent": False}}, library, NOW))
    assert owing.followed.outcome is Outcome.INCOMPLETE


def test_steps_that_a_row_may_ask_by_a_link_wait_for_the_fact_whatever_else_that_row_says() -> None:
    link = {"row": "tst-1-02", "when": {"urgent": True}, "asks": [{"consultation": "legal"}]}
    guidance = statement("tst-1-02", kind="guidance")
    library = library_of(scheme(statement(same_matter=[link]), guidance))
    plain: Plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}
    waiting = library.determine(parse_question(plain, library, NOW))
    assert (waiting.followed.outcome, waiting.facts_to_ask) == (Outcome.FACTS_NEEDED, ("urgent",))
    owing = library.determine(parse_question({**plain, "facts": {"urgent": True}}, library, NOW))
    assert owing.followed.outcome is Outcome.INCOMPLETE


def test_of_two_links_to_one_row_both_are_heard() -> None:
    links = [
        {"row": "tst-1-02", "when": {"urgent": True}, "asks": [{"consultation": "legal"}]},
        {"row": "tst-1-02", "when": {"previous_cp_plan": True}, "asks": [{"consultation": "finance"}]},
    ]
    library = library_of(scheme(statement(same_matter=links), statement("tst-1-02", kind="guidance")))
    plain: Plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}
    plain |= {"facts": {"urgent": True, "previous_cp_plan": True}, "steps": [{"kind": "consultation", "by": "legal"}]}
    answer = library.determine(parse_question(plain, library, NOW))
    assert answer.followed.outcome is Outcome.INCOMPLETE
    assert [one.plain for one in answer.missing_of_all] == [{"kind": "consultation", "by": "finance"}]
    assert [one.row for one in answer.stricter] == ["tst-1-02"]


def test_what_follows_and_where_it_is_recorded_are_those_of_every_line_that_acts() -> None:
    library = two(["manager"], ["lead"], seniors=False, after=[{"notification": "director"}], record=["minutes"])
    actor = {"post": "manager", "area": "care"}
    steps = [{"kind": "agreement", "by": "lead"}]
    plain = {"council": "testshire", "row": "tst-1-01", "actor": actor, "steps": steps}
    answer = library.determine(parse_question(plain, library, NOW))
    assert answer.followed.outcome is Outcome.PERMITTED
    assert [one.owed.plain for one in answer.afterwards_of_all] == [{"kind": "notification", "to": "director"}]
    assert "minutes" in answer.record_of_all


def test_without_another_line_the_row_itself_governs() -> None:
    alone = library_of(scheme(statement(who=["manager", "head"])))
    assert governing(alone, "worker") == {"row": "tst-1-01", "minimum_posts": ["manager"], "combine": None}
    joint = library_of(scheme(statement(who={"posts": ["manager", "lead"], "combine": "all"})))
    assert governing(joint, "worker") == {"row": "tst-1-01", "minimum_posts": ["manager", "lead"], "combine": "all"}


@pytest.mark.parametrize("post", ["worker", "manager", "head", "director"])
def test_where_two_lines_refuse_the_one_whose_posts_pass_both_governs_whoever_asks(post: str) -> None:
    assert governing(two(["manager"], ["head"]), post) == {
        "row": "oth-1-01",
        "minimum_posts": ["head"],
        "combine": None,
    }


def test_the_box_and_the_refusal_name_the_post_of_the_line_that_governs() -> None:
    answer = followed(two(["manager"], ["head"]), "worker")
    assert (answer.outcome, answer.row, answer.minimum_posts) == (Outcome.REFUSED, "oth-1-01", ("head",))


def test_a_line_that_names_a_lower_post_and_opens_itself_to_seniors_does_not_govern() -> None:
    first = scheme(SENIORS, statement(who=["head"], same_matter=["oth-1-01"]))
    opened = {**rule("oth-0-01", "seniors-may", line="same-area")}
    library = library_of(first, scheme(opened, statement("oth-1-01", who=["manager"]), document="oth"))
    assert governing(library, "worker") == {"row": "tst-1-01", "minimum_posts": ["head"], "combine": None}


def test_a_line_that_names_a_lower_post_and_opens_nothing_to_seniors_has_that_post_act_too() -> None:
    library = two(["head"], ["manager"])
    found = governing(library, "worker")
    assert (found["minimum_posts"], found["combine"]) == (["head", "manager"], "all")
    (beside,) = ask_of(library, "head", "care")["stricter"]
    assert (beside["row"], beside["outcome"], beside["minimum_posts"]) == ("oth-1-01", "refused", ["manager"])
    assert followed(library, "head", steps=[{"kind": "agreement", "by": "manager"}]).outcome is Outcome.PERMITTED


NEITHER: Final = two(["manager"], ["head"], seniors=False)
"""The row is not open to seniors, so it refuses a Head of Service, and the other row refuses a Team Manager."""


@pytest.mark.parametrize("post", ["worker", "manager", "head", "director"])
def test_where_no_post_passes_both_lines_the_posts_of_each_are_named_together(post: str) -> None:
    found = governing(NEITHER, post)
    assert (found["minimum_posts"], found["combine"]) == (["manager", "head"], "all")


@pytest.mark.parametrize(("post", "other"), [("manager", "head"), ("head", "manager")])
def test_any_of_the_posts_named_together_decides_with_the_agreement_of_the_others(post: str, other: str) -> None:
    waits = followed(NEITHER, post)
    assert waits.outcome is Outcome.INCOMPLETE
    assert [owed.plain for owed in waits.missing] == [{"kind": "agreement", "by": other}]
    agreed = followed(NEITHER, post, steps=[{"kind": "agreement", "by": other}])
    assert (agreed.outcome, agreed.missing) == (Outcome.PERMITTED, ())
    own = followed(NEITHER, post, steps=[{"kind": "agreement", "by": post}])
    assert own.outcome is Outcome.INCOMPLETE


def test_the_outcome_of_the_row_itself_stays_its_own_where_posts_act_together() -> None:
    assert ask_of(NEITHER, "manager", "care")["outcome"] == "permitted"
    refused = ask_of(NEITHER, "head", "care")
    assert refused["outcome"] == "refused"
    (stricter,) = ask_of(NEITHER, "manager", "care")["stricter"]
    assert (stricter["row"], stricter["outcome"]) == ("oth-1-01", "refused")


def test_whoever_is_named_by_neither_line_is_refused_and_told_of_both() -> None:
    answer = followed(NEITHER, "worker", steps=[{"kind": "agreement", "by": post} for post in ("manager", "head")])
    assert answer.outcome is Outcome.REFUSED
    assert (answer.minimum_posts, answer.combine) == (("manager", "head"), "all")


def test_of_several_posts_of_the_other_line_the_agreement_of_one_is_enough() -> None:
    library = two(["manager"], ["head", "head-of-agency"], seniors=False)
    (owed,) = followed(library, "manager").missing
    either = [{"kind": "agreement", "by": "head"}, {"kind": "agreement", "by": "head-of-agency"}]
    assert owed.plain == {"any_of": either}
    assert followed(library, "manager", steps=either[1:]).outcome is Outcome.PERMITTED


def test_the_steps_of_both_lines_are_owed_where_posts_act_together() -> None:
    first = scheme(statement(same_matter=["oth-1-01"], first=[{"consultation": "legal"}]))
    other = scheme(statement("oth-1-01", who=["head"], first=[{"meeting": "gateway"}]), document="oth")
    library = library_of(first, other)
    by_manager = followed(library, "manager")
    of_both = [{"kind": "consultation", "by": "legal"}, {"kind": "meeting", "at": "gateway"}]
    assert [owed.plain for owed in by_manager.missing] == [*of_both, {"kind": "agreement", "by": "head"}]
    by_head = followed(library, "head")
    assert [owed.plain for owed in by_head.missing] == [*of_both, {"kind": "agreement", "by": "manager"}]
    done: list[Plain] = [*of_both, {"kind": "agreement", "by": "manager"}]
    assert followed(library, "head", steps=done).outcome is Outcome.PERMITTED
    assert followed(library, "head", steps=done[1:]).outcome is Outcome.INCOMPLETE


def test_of_posts_of_the_other_line_that_all_have_to_act_each_owes_an_agreement() -> None:
    joint = two(["head"], {"posts": ["manager", "lead"], "combine": "all"})
    assert [owed.plain for owed in followed(joint, "head").missing] == [
        {"kind": "agreement", "by": "manager"},
        {"kind": "agreement", "by": "lead"},
    ]


def test_where_posts_act_together_the_list_of_steps_has_those_of_each_line() -> None:
    found = followed(two(["head"], ["manager"], first=[{"consultation": "legal"}]), "head")
    assert [(owed.plain, is_done) for owed, is_done in found.first] == [
        ({"kind": "agreement", "by": "manager"}, False),
        ({"kind": "consultation", "by": "legal"}, False),
    ]


def test_a_line_under_which_all_named_have_to_act_governs_beside_one_that_names_one_of_them() -> None:
    library = two(["head"], {"posts": ["head", "deputy"], "combine": "all"})
    assert governing(library, "worker") == {
        "row": "oth-1-01",
        "minimum_posts": ["head", "deputy"],
        "combine": "all",
    }
    assert [owed.plain for owed in followed(library, "head").missing] == [{"kind": "agreement", "by": "deputy"}]


def test_posts_that_have_to_act_together_govern_though_the_other_line_admits_only_one_of_them() -> None:
    library = two({"posts": ["manager", "lead"], "combine": "all"}, ["lead"])
    assert governing(library, "worker") == {
        "row": "tst-1-01",
        "minimum_posts": ["manager", "lead"],
        "combine": "all",
    }


def test_where_each_line_admits_some_posts_of_the_other_those_that_pass_both_govern() -> None:
    library = two(["manager", "clerk-of-agency"], ["manager", "head-of-agency"], seniors=False)
    assert governing(library, "worker") == {"row": "tst-1-01", "minimum_posts": ["manager"], "combine": None}


def test_a_senior_who_lacks_only_a_role_for_the_other_line_is_not_too_low_for_it() -> None:
    opened = {**rule("oth-0-01", "seniors-may", line="same-area")}
    other = statement("oth-1-01", who={"posts": ["manager"], "capacity": "chair"})
    first = scheme(SENIORS, statement(who=["head"], same_matter=["oth-1-01"]))
    library = library_of(first, scheme(opened, other, document="oth"))
    assert governing(library, "worker") == {"row": "tst-1-01", "minimum_posts": ["head"], "combine": None}


def test_a_line_that_closes_the_decision_to_every_post_governs_and_names_nobody() -> None:
    closed = two(["manager"], {"body": "court"})
    assert governing(closed, "manager") == {"row": "oth-1-01", "minimum_posts": [], "combine": None}
    assert followed(closed, "manager").outcome is Outcome.REFUSED


def test_a_line_that_says_nothing_of_the_case_does_not_govern() -> None:
    library = two(["manager"], ["head"], when={"urgent": True})
    assert governing(library, "worker", facts={"urgent": False})["row"] == "tst-1-01"
    assert governing(library, "worker", facts={"urgent": True})["row"] == "oth-1-01"


# --- inside one document -----------------------------------------------------------------------------------------


def inside(**other: Any) -> Library:
    link: Any = other.pop("link", "tst-1-02")
    return library_of(scheme(statement(same_matter=[link]), statement("tst-1-02", **other)))


def test_a_statement_of_the_same_document_that_names_a_higher_post_stands_in_stricter_whoever_asks() -> None:
    library = inside(who=["head"])
    for post, outcome in (("manager", "refused"), ("head", "permitted"), ("worker", "refused")):
        (found,) = ask_of(library, post, "care")["stricter"]
        assert (found["row"], found["outcome"], found["minimum_posts"]) == ("tst-1-02", outcome, ["head"])
    assert governing(library, "manager")["combine"] == "all"


def test_a_statement_of_the_same_document_that_asks_for_a_step_is_asked_with_the_row() -> None:
    library = inside(first=[{"consultation": "legal"}])
    (found,) = ask_of(library, "manager", "care")["stricter"]
    assert (found["row"], found["outcome"]) == ("tst-1-02", "incomplete")
    assert followed(library, "manager").outcome is Outcome.INCOMPLETE
    done = followed(library, "manager", steps=[{"kind": "consultation", "by": "legal"}])
    assert done.outcome is Outcome.PERMITTED


ASKED: Final = {"row": "tst-1-02", "asks": [{"meeting": "gateway"}]}


@pytest.mark.parametrize("kind", ["oversight", "guidance"])
def test_a_statement_may_bear_on_a_decision_by_its_steps_alone(kind: str) -> None:
    library = inside(link=ASKED, kind=kind, **({"who": ["director"]} if kind == "oversight" else {}))
    answer = ask_of(library, "manager", "care")
    assert answer["outcome"] == "permitted"
    assert answer["stricter"] == [{"row": "tst-1-02", "outcome": "incomplete", "minimum_posts": ["manager"]}]
    assert [owed.plain for owed in followed(library, "manager").missing] == [{"kind": "meeting", "at": "gateway"}]
    met = followed(library, "manager", steps=[{"kind": "meeting", "at": "gateway"}])
    assert met.outcome is Outcome.PERMITTED
    assert ask_of(library, "worker", "care")["stricter"][0]["row"] == "tst-1-02"


def test_the_facts_on_which_the_steps_of_a_statement_turn_are_read_with_the_row() -> None:
    step = {"meeting": "gateway", "when": {"urgent": True}, "unless": {"emergency": True}}
    step["later_when"] = {"exceptional": True}
    library = inside(link={"row": "tst-1-02", "asks": [step]}, kind="guidance")
    assert library.facts_read("testshire", "tst-1-01", date(2024, 6, 3)) == {"urgent", "emergency", "exceptional"}


def test_of_a_statement_beside_the_row_it_is_said_whether_it_is_met_or_asks_more() -> None:
    library = inside(link=ASKED, kind="guidance")
    done = [{"kind": "meeting", "at": "gateway"}]
    said = [ask_of(library, "manager", "care", steps=steps)["reasons"][-1]["text"] for steps in ([], done)]
    assert said == [
        "Another line in force asks more of the same decision: Decide tst-1-02 (tst-1-02).",
        "Another line in force speaks of the same decision, and is met: Decide tst-1-02 (tst-1-02).",
    ]
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}, "steps": done}
    (found,) = library.determine(parse_question(plain, library, NOW)).stricter
    assert [one.text for one in found.answer.reasons] == ["What Decide tst-1-02 asks of this decision is done."]


def test_nothing_is_stricter_than_a_row_that_says_nothing_of_the_case_or_is_closed() -> None:
    silent = library_of(scheme(statement(when={"urgent": True}, same_matter=["tst-1-02"]), statement("tst-1-02")))
    assert ask_of(silent, "manager", "care", facts={"urgent": False})["stricter"] == []
    closed = library_of(
        scheme(
            rule("tst-0-01", "refuses", when={"urgent": True}, reach=["tst-1-01"]),
            statement(same_matter=["tst-1-02"]),
            statement("tst-1-02", who=["head"]),
        )
    )
    assert ask_of(closed, "manager", "care", facts={"urgent": True})["stricter"] == []


# --- all rows with links -----------------------------------------------------------------------------------------

ROWS_WITH_LINKS: Final = [
    (book.council, one.row)
    for book in fixture_library().books.values()
    for version in book.versions
    for one in version.scheme.statements
    if one.same_matter
]


@pytest.mark.parametrize(("council", "row"), ROWS_WITH_LINKS)
def test_no_post_that_governs_is_refused_by_the_row_or_a_stricter_one_on_the_same_facts(council: str, row: str) -> None:
    library = fixture_library()
    ladder = library.books[council].ladder
    level = {"post-too-low", "other-post", "not-own-duty", "stand-in-not-called-for"}
    facts_tried: list[Plain] = [
        {},
        {"child_age": 17, "legal_status": "section-20", "days_looked_after": 30},
        {"child_age": 9, "legal_status": "care-order", "placement_to": "residential", "previous_cp_plan": True},
        {"placement_to": "ifa-foster", "placement_from": "foster", "at_a_distance": True, "immediate_placement": False},
        {"urgent": True, "previous_cp_plan": False, "placement_to": "unregistered", "months_since_cp_plan": 5},
    ]
    for post in ladder.posts:
        for facts in facts_tried:
            asked = {"council": council, "row": row, "on": "2026-06-03", "actor": {"post": post}, "facts": facts}
            answer = answer_to(asked | {"assume_defaults": True})
            governs = answer["governing"]
            # While facts are still asked for, it is not settled who governs.
            unsettled = [one for one in (answer, *answer["stricter"]) if one["outcome"] == "facts-needed"]
            if governs["combine"] == "all" or unsettled:
                continue
            for named in governs["minimum_posts"]:
                for line in (row, *(one["row"] for one in answer["stricter"] if not one["row"].startswith("nat-"))):
                    again = answer_to({**asked, "row": line, "actor": {"post": named}, "assume_defaults": True})
                    codes = {reason["code"] for reason in again["reasons"][:1]}
                    assert not (again["outcome"] == "refused" and codes & level), (asked, governs, line, again)
