"""Which posts an answer names as the least senior that may, and when a stand-in is called for, in edge cases."""

from __future__ import annotations

from typing import Any

import pytest

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.ladder import APART, Ladder, Post
from delegation.rules.books import Book
from delegation.rules.compiling import compile_scheme
from delegation.rules.library import Library
from delegation.rules.notation import Vocabulary
from tests.delegation.fixture_library import accepted, catalogue
from tests.delegation.testshire import LADDER, WORDS, Plain, ask, ask_of, codes, library_of, rule, scheme, statement


def routes(*who: object) -> Plain:
    return statement(routes=[{"name": f"Route {index}", "who": one} for index, one in enumerate(who)])


def named(*who: object, post: str = "worker", area: str = "front-door") -> list[str]:
    """Return the posts that a refusal names."""
    posts: list[str] = ask(routes(*who), post, area)["minimum_posts"]
    return posts


def at(post: str, area: str) -> list[Plain]:
    return [{"post": post, "area": area}]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (at("head", "care"), at("lead", "fostering")),
        (at("head", "fostering"), at("lead", "fostering")),
        (["head-of-care"], at("lead", "fostering")),
        (["head-of-care"], ["lead-of-fostering"]),
        (["head"], ["lead-of-fostering"]),
        (["head-of-care"], ["lead"]),
        (["director"], ["clerk-of-agency"]),
    ],
)
def test_a_post_above_another_in_its_line_and_area_is_not_named_beside_it(above: list[Any], below: list[Any]) -> None:
    for order in ((above, below), (below, above)):
        assert named(*order) == [one["post"] if isinstance(one, dict) else one for one in below]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (at("head", "front-door"), at("lead", "fostering")),
        (at("head", "front-door"), ["lead-of-fostering"]),
        (["head-of-care"], at("lead", "front-door")),
        (["head-of-care"], ["clerk-of-agency"]),
    ],
)
def test_a_post_that_is_more_senior_in_another_area_is_named_too(one: list[Any], other: list[Any]) -> None:
    posts = {each["post"] if isinstance(each, dict) else each for who in (one, other) for each in who}
    assert set(named(one, other)) == posts


@pytest.mark.parametrize(("area", "line"), [("care", APART), (None, None)], ids=["apart", "in no area"])
def test_of_a_post_that_stands_apart_whoever_is_over_all_areas_is_above_and_a_general_post_is_not(
    area: str | None, line: str | None
) -> None:
    reviewer = Post("reviewer", "Reviewing Officer", rank=30, area=area, line=line)
    ladder = Ladder.of("testshire", [*LADDER.posts.values(), reviewer], LADDER.areas.values())
    for above, posts in (("director", ["reviewer"]), ("head", ["head", "reviewer"])):
        plain = accepted(scheme(routes([above], ["reviewer"])), Vocabulary(ladder, WORDS, catalogue()))
        book = Book("testshire", ladder, WORDS, (compile_scheme(plain, ladder, WORDS, catalogue()),))
        library = Library({"testshire": book}, catalogue(), calendar_of_england())
        assert ask_of(library, "worker", "care")["minimum_posts"] == posts


BOTH: Plain = {"posts": ["manager", "lead"], "combine": "all"}


@pytest.mark.parametrize("who", [(BOTH, ["head"]), (["head"], BOTH)])
def test_where_one_route_has_all_its_posts_act_a_refusal_names_those(who: tuple[object, ...]) -> None:
    answer = ask(routes(*who), "worker", "care")
    assert (answer["minimum_posts"], answer["combine"]) == (["manager", "lead"], "all")


def stood_in_for(post: str, by: str, *occasions: str) -> Plain:
    return {"posts": [post], "stand_ins": [{"post": by, "for": post, "occasions": list(occasions)}]}


def test_the_least_senior_are_told_anew_of_each_case_though_somebody_stands_in_by_one_route_alone() -> None:
    library = library_of(scheme(routes(stood_in_for("head", "manager", "absence"), ["director"])))
    for absent, posts in ((["head"], ["manager"]), ([], ["head"])):
        answer = ask_of(library, "worker", "care", facts={"post_absent": absent})
        assert answer["minimum_posts"] == posts


def test_a_stand_in_of_whom_it_is_not_known_whether_it_is_called_for_is_not_named() -> None:
    answer = ask(statement(who=stood_in_for("head", "manager", "absence")), "worker", "care")
    assert (answer["outcome"], answer["minimum_posts"]) == ("refused", ["head"])


def test_whoever_is_too_low_hears_so_though_they_are_no_stand_in_either() -> None:
    answer = ask(statement(who=stood_in_for("head", "worker", "document")), "manager", "care")
    assert codes(answer) == ["post-too-low"]


def test_a_step_of_another_kind_by_the_post_delegates_nothing() -> None:
    row = statement(who=stood_in_for("deputy", "head", "delegation"))
    for kind, outcome in (("delegation", "permitted"), ("consultation", "refused"), ("agreement", "refused")):
        assert ask(row, "head", "care", steps=[{"kind": kind, "by": "deputy"}])["outcome"] == outcome


def test_a_post_delegates_its_own_decision_to_whoever_stands_in_for_it_wherever_they_are() -> None:
    row = statement(who=stood_in_for("head-of-fostering", "clerk-of-agency", "delegation"))
    answer = ask(row, "clerk-of-agency", steps=[{"kind": "delegation", "by": "head-of-fostering"}])
    assert answer["outcome"] == "permitted"


def test_a_general_post_that_the_document_counts_as_another_delegates_in_its_place() -> None:
    counts = rule("tst-0-02", "counts-as", post="lead", counts_as="head")
    row = statement(who=stood_in_for("head", "worker", "delegation"))
    by_lead = [{"kind": "delegation", "by": "lead"}]
    assert ask([counts, row], "worker", "care", steps=by_lead)["outcome"] == "permitted"
    assert ask([row], "worker", "care", steps=by_lead)["outcome"] == "refused"
