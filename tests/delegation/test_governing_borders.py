"""Which of several lines governs and is followed, in edge cases: hats, links, facts, lines that only just count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from delegation.rules.determination import Outcome
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW
from tests.delegation.test_governing import ASKED, NEITHER, followed, governing, inside, two
from tests.delegation.testshire import SENIORS, Plain, ask_of, library_of, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.facts import KnownFacts


def test_of_several_hats_the_one_under_which_most_is_allowed_is_put_on() -> None:
    routes = [
        {"name": "Panel", "who": {"posts": ["manager"], "capacity": "for-panel"}, "first": [{"consultation": "legal"}]},
        {"name": "Chair", "who": {"posts": ["manager"], "capacity": "chair"}},
    ]
    library = library_of(scheme(statement(routes=routes)))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}
    question, found = library.determine_under_any_hat(parse_question(plain, library, NOW), ["for-panel", "chair"])
    assert (question.actor.capacity, found.outcome) == ("chair", Outcome.PERMITTED)


def test_a_hat_under_which_a_fact_is_asked_for_is_put_on_rather_than_be_refused_without_it() -> None:
    who = {"posts": ["manager"], "capacity": "chair", "given": {"line_manages_worker": True}}
    library = library_of(scheme(statement(who=who)))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}
    question, found = library.determine_under_any_hat(parse_question(plain, library, NOW), ["chair"])
    assert (question.actor.capacity, found.outcome) == ("chair", Outcome.FACTS_NEEDED)


def test_a_refusal_of_the_person_is_followed_though_the_line_that_governs_owes_only_a_step() -> None:
    own = {"posts": ["manager"], "given": {"line_manages_worker": True}}
    library = two(own, ["head"], first=[{"consultation": "legal"}])
    plain: Plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "head", "area": "care"}}
    found = library.determine(parse_question({**plain, "facts": {"line_manages_worker": False}}, library, NOW))
    assert (found.governing.row, found.followed.row) == ("oth-1-01", "tst-1-01")
    assert found.followed.outcome is Outcome.REFUSED


def test_a_post_of_another_area_is_not_enough_for_a_line_so_that_the_posts_of_both_act() -> None:
    library = two(["head-of-care"], [{"post": "lead", "area": "front-door"}])
    found = governing(library, "worker")
    assert (found["minimum_posts"], found["combine"]) == (["head-of-care", "lead"], "all")


def test_a_post_whose_duty_it_is_not_is_not_enough_for_a_line_so_that_the_posts_of_both_act() -> None:
    found = governing(two(["head"], ["manager"], kind="responsibility"), "worker")
    assert (found["minimum_posts"], found["combine"]) == (["head", "manager"], "all")


def test_a_row_that_bears_by_its_steps_alone_is_no_national_rule() -> None:
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}
    library = inside(link=ASKED, kind="guidance")
    (found,) = library.determine(parse_question(plain, library, NOW)).stricter
    assert found.is_national is False


def test_a_step_that_another_line_asks_for_is_owed_first_and_said_so() -> None:
    (agreement,) = followed(NEITHER, "manager").missing
    assert agreement.text.startswith("First: ")
    (meeting,) = followed(inside(link=ASKED, kind="guidance"), "manager").missing
    assert meeting.text.startswith("First: ")


MANAGER: Final[Plain] = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}


def test_whoever_wears_no_hat_or_needs_none_is_asked_about_without_one() -> None:
    library = library_of(scheme(statement()))
    asked = parse_question(MANAGER, library, NOW)
    for hats in ([], ["chair", "for-panel"]):
        question, found = library.determine_under_any_hat(asked, hats)
        assert (question, found.outcome) == (asked, Outcome.PERMITTED)


def test_where_another_line_refuses_in_any_case_the_hat_that_the_row_itself_asks_for_is_put_on() -> None:
    library = two({"posts": ["manager"], "capacity": "chair"}, {"body": "court"})
    question, found = library.determine_under_any_hat(parse_question(MANAGER, library, NOW), ["for-panel", "chair"])
    assert (question.actor.capacity, found.outcome) == ("chair", Outcome.PERMITTED)
    assert found.followed.outcome is Outcome.REFUSED


def test_the_hat_is_put_on_under_which_less_is_followed_though_another_is_all_that_the_row_itself_asks_for() -> None:
    routes = [
        {"name": "Chair", "who": {"posts": ["manager"], "capacity": "chair"}},
        {"name": "Own", "who": ["manager"], "first": [{"consultation": "legal"}]},
    ]
    other = statement("oth-1-01", who={"posts": ["manager"], "capacity": "for-panel"})
    library = library_of(scheme(statement(routes=routes, same_matter=["oth-1-01"])), scheme(other, document="oth"))
    question, found = library.determine_under_any_hat(parse_question(MANAGER, library, NOW), ["chair", "for-panel"])
    assert (question.actor.capacity, found.followed.outcome) == ("for-panel", Outcome.INCOMPLETE)


def test_a_question_about_a_row_that_no_version_has_is_not_answered() -> None:
    library = library_of(scheme(statement()))
    asked = replace(parse_question(MANAGER, library, NOW), row="tst-9-99")
    with pytest.raises(LookupError, match="no version in force has tst-9-99"):
        library.determine(asked)


def test_the_facts_of_links_are_read_of_the_row_and_not_of_the_rows_to_which_it_links() -> None:
    library = library_of(
        scheme(statement(same_matter=[{"row": "oth-1-01", "when": {"urgent": True}}])),
        scheme(statement("oth-1-01", same_matter=[{"row": "thr-1-01", "when": {"emergency": True}}]), document="oth"),
        scheme(statement("thr-1-01"), document="thr"),
    )
    assert library.facts_read("testshire", "tst-1-01", date(2024, 6, 3)) == {"urgent"}


def test_the_facts_of_a_decision_are_read_by_its_name_too_and_whatever_row_it_links_to_is_gone() -> None:
    library = library_of(scheme(statement(when={"urgent": True}, same_matter=["oth-1-01"])))
    for row in ("tst-1-01", "decide-tst-1-01"):
        assert library.facts_read("testshire", row, date(2024, 6, 3)) == {"urgent"}


def test_what_rules_a_fact_out_is_of_no_use_where_the_fact_is_not_read() -> None:
    library = library_of(scheme(statement(when={"urgent": True})))
    known: KnownFacts = {"unborn_child": True, "urgent": True}
    assert library.facts_of_use("testshire", "tst-1-01", date(2024, 6, 3), known) == {"urgent": True}


def test_a_row_to_which_two_links_lead_is_heard_once_and_the_steps_that_one_of_them_asks_for_all_the_same() -> None:
    twice = ["oth-1-01", {"row": "oth-1-01", "when": {"urgent": True}}]
    library = library_of(scheme(statement(same_matter=twice)), scheme(statement("oth-1-01"), document="oth"))
    assert library.determine(parse_question(MANAGER, library, NOW)).facts_to_ask == ()
    library = library_of(scheme(statement(same_matter=["tst-1-02", ASKED]), statement("tst-1-02")))
    found = library.determine(parse_question(MANAGER, library, NOW))
    assert [owed.plain for owed in found.missing_of_all] == [{"kind": "meeting", "at": "gateway"}]


def test_a_link_to_guidance_that_asks_for_no_step_changes_nothing() -> None:
    library = library_of(scheme(statement(same_matter=["tst-1-02"]), statement("tst-1-02", kind="guidance")))
    assert ask_of(library, "manager", "care")["stricter"] == []


def test_the_own_reason_comes_first_and_another_document_of_the_council_is_no_national_rule() -> None:
    reasons = ask_of(two(["manager"], ["head"]), "worker", "care")["reasons"]
    assert [one["code"] for one in reasons] == ["post-too-low", "stricter-elsewhere"]
    assert reasons[1]["text"] == "Another line in force asks more of the same decision: Decide oth-1-01 (oth-1-01)."


@pytest.mark.parametrize(
    ("own", "other", "rows"),
    [
        (["manager", "head-of-agency"], ["lead"], ["oth-1-01"]),  # more senior than one of those named
        (["lead"], ["clerk-of-agency", "head-of-care"], []),  # the Clerk is enough for it, but is not more senior
        (["manager"], {"body": "court"}, []),  # names nobody, so no level is higher
    ],
)
def test_of_two_lines_that_refuse_the_one_asks_more_whose_every_post_is_more_senior_than_one_of_the_other(
    own: object, other: object, rows: list[str]
) -> None:
    assert [one["row"] for one in ask_of(two(own, other), "worker", "care")["stricter"]] == rows


def test_while_the_row_itself_asks_for_a_fact_no_other_line_governs() -> None:
    own = statement(when={"urgent": True}, who=["manager"], first=[{"consultation": "legal"}], same_matter=["oth-1-01"])
    library = library_of(scheme(SENIORS, own), scheme(statement("oth-1-01", who=["head"]), document="oth"))
    answer = ask_of(library, "head", "care")
    assert (answer["facts_needed"], answer["governing"]["row"]) == (["urgent"], "tst-1-01")


LEGAL_IF_URGENT: Final[Plain] = {"first": [{"consultation": "legal", "when": {"urgent": True}}]}


def test_a_line_that_waits_for_a_fact_does_not_govern_yet() -> None:
    assert governing(two(["manager"], ["head"], **LEGAL_IF_URGENT), "head")["row"] == "tst-1-01"


def test_of_lines_of_one_level_the_one_that_more_steps_are_missing_for_governs() -> None:
    library = two(["head"], ["head"], first=[{"consultation": "legal"}])
    assert governing(library, "head")["row"] == "oth-1-01"


def test_a_row_that_asks_for_a_fact_is_followed_where_its_posts_will_act_with_those_of_the_other() -> None:
    own = statement(who=["manager"], same_matter=["oth-1-01"], **LEGAL_IF_URGENT)
    other = scheme(statement("oth-1-01", who=["lead"]), document="oth")
    assert followed(library_of(scheme(own), other), "manager").outcome is Outcome.FACTS_NEEDED
    # The other line's post is now enough for both, so that line refuses a lower post, whatever the fact is.
    refused = followed(library_of(scheme(SENIORS, own), other), "manager")
    assert (refused.outcome, refused.row) == (Outcome.REFUSED, "oth-1-01")


def test_posts_of_one_line_that_act_together_are_not_those_of_several() -> None:
    own = statement(who={"posts": ["manager", "lead"], "combine": "all"}, same_matter=[ASKED])
    library = library_of(scheme(own, statement("tst-1-02", kind="guidance")))
    found = library.determine(parse_question(MANAGER, library, NOW))
    assert (found.governing.combine, found.followed.is_followed) == ("all", False)
