"""Standing: named, more senior, too low, or elsewhere, by rank, area and line."""

from __future__ import annotations

import pytest

from authorities.ladder import Area, Ladder, Post
from delegation.rules.schemes import Line, MinimumPost
from delegation.rules.standing import Terms, Verdict, verdict_on
from tests.delegation.testshire import LADDER, SENIORS, Plain, ask, ask_of, codes, library_of, rule, scheme, statement

FLOOR = [SENIORS, statement()]
EXACT = [statement()]


def outcome(statements: list[Plain], post: str, area: str | None = None) -> str:
    return str(ask(statements, post, area)["outcome"])


@pytest.mark.parametrize("area", ["care", "front-door", "agency", None])
def test_the_post_named_without_an_area_decides_in_every_area_of_casework_and_needs_to_name_none(
    area: str | None,
) -> None:
    assert outcome(FLOOR, "manager", area) == "permitted"


def test_the_post_named_does_not_decide_from_an_area_that_is_no_casework() -> None:
    answer = ask(FLOOR, "manager", "schools")
    assert answer["outcome"] == "refused"
    assert codes(answer) == ["wrong-area"]


def test_a_lower_post_is_too_low_and_hears_who_may() -> None:
    answer = ask(FLOOR, "worker", "care")
    assert codes(answer) == ["post-too-low"]
    assert "Team Manager" in answer["reasons"][0]["text"]
    assert answer["minimum_posts"] == ["manager"]


def test_a_post_outside_the_ladder_is_another_post_and_never_senior() -> None:
    assert codes(ask(FLOOR, "carer")) == ["other-post"]


@pytest.mark.parametrize("post", ["deputy", "director"])
def test_a_post_over_all_areas_is_senior_everywhere(post: str) -> None:
    answer = ask([SENIORS, statement(who=[{"post": "manager", "area": "fostering"}])], post)
    assert answer["outcome"] == "permitted"
    assert codes(answer) == ["more-senior"]
    assert answer["reasons"][0]["source"] == "tst-0-01"


def test_without_a_rule_that_opens_a_row_to_seniors_nobody_senior_may() -> None:
    for post in ("lead", "deputy", "director"):
        answer = ask(EXACT, post, "care" if post == "lead" else None)
        assert answer["outcome"] == "refused"
        assert codes(answer) == ["other-post"]


def test_a_line_said_by_the_row_goes_before_the_general_rule() -> None:
    row = statement(who={"posts": ["manager"], "line": "exact"})
    assert outcome([SENIORS, row], "director") == "refused"


def test_a_general_senior_without_area_is_asked_for_it_and_permitted_or_refused_by_it() -> None:
    answer = ask(FLOOR, "lead")
    assert answer["outcome"] == "facts-needed"
    assert answer["facts_needed"] == ["actor.area"]
    assert outcome(FLOOR, "lead", "care") == "permitted"
    assert outcome(FLOOR, "lead", "schools") == "refused"


def test_a_specialist_who_is_a_kind_of_a_general_post_is_senior_as_that_post_is() -> None:
    assert outcome(FLOOR, "lead-of-fostering") == "permitted"
    assert outcome(FLOOR, "head-of-care") == "permitted"


@pytest.mark.parametrize("post", ["head-of-agency", "clerk-of-agency"])
def test_a_specialist_who_is_a_kind_of_nothing_is_senior_on_no_general_row(post: str) -> None:
    assert codes(ask(FLOOR, post)) == ["other-post"]
    assert outcome([statement(who={"posts": ["manager"], "line": "any-line"})], post) == "refused"


def test_a_specialist_counts_where_the_general_post_is_asked_and_never_the_reverse() -> None:
    assert outcome([statement(who=["head"])], "head-of-fostering") == "permitted"
    answer = ask([SENIORS, statement(who=["head-of-fostering"])], "head", "fostering")
    assert answer["outcome"] == "refused"
    assert codes(answer) == ["other-post"]


NARROW = [SENIORS, statement(who=[{"post": "manager", "area": "fostering"}])]


@pytest.mark.parametrize(
    ("post", "area", "expected"),
    [
        ("manager", "fostering", "permitted"),
        ("manager", "care", "refused"),  # the larger area is not the narrower one
        ("manager", "front-door", "refused"),
        ("manager", None, "facts-needed"),
        ("lead", "fostering", "permitted"),
        ("lead", "care", "permitted"),  # somebody who manages the larger area also manages the area within it
        ("lead", "agency", "refused"),
        ("lead", None, "facts-needed"),
        ("lead-of-fostering", None, "permitted"),
        ("head-of-care", None, "permitted"),
        ("head-of-agency", None, "refused"),
        ("worker", "fostering", "refused"),
    ],
)
def test_a_row_narrowed_to_an_area_takes_posts_and_seniors_of_that_area(
    post: str, area: str | None, expected: str
) -> None:
    assert outcome(NARROW, post, area) == expected


def test_a_row_narrowed_to_the_larger_area_takes_the_post_in_an_area_within_it() -> None:
    rows = [SENIORS, statement(who=[{"post": "manager", "area": "care"}])]
    assert outcome(rows, "manager", "fostering") == "permitted"
    assert outcome(rows, "lead", "fostering") == "refused"  # senior, but in part of the area only


def test_a_row_that_names_a_post_of_one_area_takes_seniors_of_that_area() -> None:
    rows = [SENIORS, statement(who=["lead-of-fostering"])]
    assert outcome(rows, "head-of-fostering") == "permitted"
    assert outcome(rows, "head-of-care") == "permitted"
    assert outcome(rows, "head", "fostering") == "permitted"
    assert codes(ask(rows, "head", "front-door")) == ["wrong-area"]
    assert outcome(rows, "head") == "facts-needed"
    assert codes(ask(rows, "head-of-agency")) == ["wrong-area"]


def test_a_post_over_all_areas_that_is_named_with_an_area_decides_there() -> None:
    assert codes(ask([statement(who=[{"post": "deputy", "area": "fostering"}])], "deputy")) == ["named-post"]
    counts = rule("tst-0-03", "counts-as", post="deputy", counts_as="manager")
    assert outcome([counts, statement(who=[{"post": "manager", "area": "fostering"}])], "deputy") == "permitted"


def test_within_its_own_area_a_specialist_line_has_seniors_too() -> None:
    rows = [SENIORS, statement(who=["clerk-of-agency"])]
    assert outcome(rows, "head-of-agency") == "permitted"
    assert outcome(rows, "head", "agency") == "permitted"
    assert outcome(rows, "head", "care") == "refused"


def test_in_any_line_a_senior_needs_no_area() -> None:
    rows = [statement(who={"posts": ["manager"], "line": "any-line"})]
    for post, area in (("lead", None), ("head", "front-door"), ("lead-of-fostering", None), ("deputy", None)):
        assert outcome(rows, post, area) == "permitted"


def test_of_several_posts_the_best_standing_counts_and_the_least_senior_are_named() -> None:
    rows = [SENIORS, statement(who=["head", "manager", "clerk-of-agency"])]
    answer = ask(rows, "clerk-of-agency")
    assert answer["outcome"] == "permitted"
    assert set(answer["minimum_posts"]) == {"manager", "clerk-of-agency"}
    assert answer["combine"] == "any"


def test_a_post_that_the_document_counts_as_another_decides_as_it_does() -> None:
    counts = rule("tst-0-03", "counts-as", post="worker", counts_as="manager")
    assert outcome([counts, statement()], "worker", "care") == "permitted"
    assert outcome([counts, statement(who=["lead"])], "worker", "care") == "refused"


def test_of_two_equal_ranks_neither_is_more_senior() -> None:
    assert outcome([SENIORS, statement(who=["head-of-fostering"])], "head-of-care") == "refused"


def test_a_service_is_no_post_and_counts_as_none() -> None:
    terms = Terms.by_the_ladder(LADDER)
    assert not terms.counts_as("legal", "manager")
    assert not terms.counts_as("legal", "legal")


def test_a_post_over_all_areas_that_counts_as_a_general_one_needs_no_area() -> None:
    counts = rule("tst-0-03", "counts-as", post="deputy", counts_as="manager")
    assert outcome([counts, statement()], "deputy") == "permitted"


def test_where_a_role_is_the_level_whoever_has_it_decides_from_whatever_area() -> None:
    row = statement(who={"capacity": "chair"})
    left_out = rule("tst-0-03", "leaves-out", areas=["fostering"])
    for post, area in (("worker", "care"), ("manager", "fostering"), ("carer", None)):
        assert ask([left_out, row], post, area, capacity="chair")["outcome"] == "permitted"
        assert codes(ask([left_out, row], post, area)) == ["capacity-missing"]


def test_a_post_that_belongs_to_no_area_is_in_the_wrong_one_where_an_area_is_named_and_is_not_asked_for_it() -> None:
    assert codes(ask([statement(who=[{"post": "carer", "area": "fostering"}])], "carer")) == ["wrong-area"]
    posts = [Post("adviser", "Adviser", rank=60), Post("manager", "Team Manager", rank=30, area="own")]
    terms = Terms(Ladder.of("testshire", posts, [Area("care", "Care")]), Line.SAME_AREA, {})
    assert verdict_on(MinimumPost("manager", "care"), terms, "adviser", None) is Verdict.WRONG_AREA


def test_what_was_answered_to_one_post_in_one_area_is_not_the_answer_to_another() -> None:
    stand_in = {"post": "worker", "for": "manager", "occasions": ["document"]}
    who = {"posts": [{"post": "manager", "area": "fostering"}], "stand_ins": [stand_in]}
    library = library_of(scheme(statement(who=who)))
    asked = [(post, area) for post in ("manager", "worker", "lead") for area in ("fostering", "front-door")]
    outcomes = {(post, area): ask_of(library, post, area)["outcome"] for post, area in [*asked, *reversed(asked)]}
    assert [one for one, found in outcomes.items() if found == "permitted"] == [
        ("manager", "fostering"),
        ("worker", "fostering"),
    ]


def test_of_two_stand_ins_each_acts_for_its_own_post_and_in_the_area_of_that_one() -> None:
    who = {
        "posts": [{"post": "lead", "area": "fostering"}, {"post": "head", "area": "front-door"}],
        "stand_ins": [
            {"post": "manager", "for": "lead", "occasions": ["document"]},
            {"post": "worker", "for": "head", "occasions": ["document"]},
        ],
    }
    library = library_of(scheme(statement(who=who)))
    found = {
        (post, area): ask_of(library, post, area)["outcome"]
        for post in ("manager", "worker")
        for area in ("fostering", "front-door")
    }
    assert found == {
        ("manager", "fostering"): "permitted",
        ("manager", "front-door"): "refused",
        ("worker", "fostering"): "refused",
        ("worker", "front-door"): "permitted",
    }
