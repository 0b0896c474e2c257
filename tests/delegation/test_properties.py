"""What is true of every answer, for made-up questions on the fixtures and on made-up schemes. Needs no database."""

from __future__ import annotations

import itertools
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from delegation.rules.facts import ruled_out
from delegation.rules.notation import canonical_text, read_scheme, write_scheme
from delegation.rules.questions import OUT_OF_HOURS
from delegation.rules.schemes import Line
from tests.delegation.fixture_library import accepted, answer_to, catalogue, fixture_library, schemes, vocabulary
from tests.delegation.question_strategies import completions_of, made_up_schemes, questions, steps_of
from tests.delegation.testshire import LADDER, library_of, words

if TYPE_CHECKING:
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, CompiledRoute
    from delegation.rules.library import Library

Plain = dict[str, Any]
BOOKS: Final = fixture_library().books
QUESTIONS: Final = {council: questions(book) for council, book in BOOKS.items()}
FITTING: Final = {council: questions(book, is_fitting=True) for council, book in BOOKS.items()}
of_every_council: Final = pytest.mark.parametrize("council", sorted(BOOKS))
RANK: Final = {"refused": 0, "incomplete": 1, "permitted": 2}
MOST_COMPLETIONS: Final = 1500


def what_matters(answer: Plain) -> tuple[str, frozenset[str]]:
    """Return the part of an answer for which a fact may be asked: the outcome and the missing steps."""
    return answer["outcome"], frozenset(json.dumps(step, sort_keys=True) for step in answer["missing"])


def in_general_line(book: Book) -> list[str]:
    return sorted(post for post in book.ladder.posts if book.ladder.is_in_general_line(post))


def decision_of(question: Plain, book: Book) -> CompiledDecision | None:
    row = question["row"]
    return next((one for v in book.versions if (one := v.by_row.get(row) or v.by_slug.get(row))), None)


def decision_routes(question: Plain, book: Book) -> tuple[CompiledRoute, ...]:
    decision = decision_of(question, book)
    return decision.routes if decision is not None else ()


def owed_steps(question: Plain, book: Book) -> list[Plain]:
    routes = decision_routes(question, book)
    return [dict(step.as_plain()) for route in routes for owed in route.first for step in owed.requirement.any_of]


def known_names(question: Plain, decision: CompiledDecision) -> set[str]:
    """Return the facts that are given, that follow from the clock, or whose default is assumed."""
    defaults = {name for name, fact in catalogue().items() if fact.default is not None}
    supposed = {one.fact for one in decision.supposed_by(question["row"])}
    assumed = defaults - supposed if question["assume_defaults"] else set()
    return {*question["facts"], OUT_OF_HOURS, *assumed}


def supposed_to_be(name: str, value: object, decision: CompiledDecision, row: str) -> bool:
    """Say whether a value fits what the row supposes about the fact, if it supposes anything."""
    parsed = catalogue()[name].parse(value, LADDER) if not isinstance(value, list) else tuple(value)
    supposed = [one for one in decision.supposed_by(row) if one.fact == name]
    return all(condition.holds({name: parsed}) for one in supposed for condition in one.conditions)


def completed(question: Plain, book: Book, *, with_area: bool) -> dict[tuple[tuple[str, str], ...], Plain]:
    """Return the question with every completion of its unknown facts, by the values assumed."""
    decision = decision_of(question, book)
    assert decision is not None
    known = known_names(question, decision) | set(ruled_out(question["facts"], catalogue()))
    unknown = sorted(decision.facts_read - known)
    choices = [
        [
            (name, one)
            for one in completions_of(catalogue()[name], decision, question["facts"])
            if supposed_to_be(name, one, decision, question["row"])
        ]
        for name in unknown
    ]
    if with_area:
        choices.append([("actor.area", area) for area in book.ladder.areas])
    assume(len(list(itertools.islice(itertools.product(*choices), MOST_COMPLETIONS + 1))) <= MOST_COMPLETIONS)
    return {
        tuple((name, repr(value)) for name, value in values): with_values(question, values)
        for values in itertools.product(*choices)
        # A fact that is given has a value, so no fact that rules it out may be true.
        if not ruled_out({name: value is True for name, value in values if name in catalogue()}, catalogue()).keys()
        & question["facts"].keys()
    }


def with_values(question: Plain, values: tuple[tuple[str, object], ...]) -> Plain:
    facts = {**question["facts"], **{name: value for name, value in values if name != "actor.area"}}
    without_value = ruled_out(facts, catalogue())
    area = dict(values).get("actor.area", question["actor"].get("area"))
    return {
        **question,
        "facts": {name: value for name, value in facts.items() if name not in without_value},
        "actor": {**question["actor"], "area": area},
    }


def assert_asks_what_matters_and_only_that(question: Plain, book: Book, library: Library) -> None:
    answer = answer_to(question, library)
    asked = set(answer["facts_needed"])
    answers = {
        values: what_matters(answer_to(full, library))
        for values, full in completed(question, book, with_area="actor.area" in asked).items()
    }
    if answer["outcome"] != "facts-needed":
        assert set(answers.values()) == {what_matters(answer)}, (answer, answers)
        return
    assert all(outcome != "facts-needed" for outcome, _missing in answers.values()), answers
    changing = set()
    for one, other in itertools.combinations(answers, 2):
        if answers[one] != answers[other]:
            differing = [mine[0] for mine, theirs in zip(one, other, strict=True) if mine != theirs]
            changing |= set(differing) if len(differing) == 1 else set()
    assert asked == changing, (answer, answers)


@of_every_council
@given(data=st.data())
def test_no_question_that_is_accepted_raises_and_every_answer_is_whole(council: str, data: st.DataObject) -> None:
    answer = answer_to(data.draw(QUESTIONS[council]))
    assert answer["outcome"] in {*RANK, "facts-needed"}
    assert (answer["outcome"] == "incomplete") is bool(answer["missing"])
    assert (answer["outcome"] == "facts-needed") is bool(answer["facts_needed"])
    assert answer["reasons"]
    assert (answer["combine"] is None) is (len(answer["minimum_posts"]) < 2)
    assert not (answer["outcome"] == "refused" and answer["afterwards"])
    json.dumps(answer)


@of_every_council
@given(data=st.data(), chance=st.randoms(use_true_random=False))
def test_the_order_of_facts_and_steps_and_a_step_said_twice_change_nothing(
    council: str, data: st.DataObject, chance: Any
) -> None:
    question = data.draw(QUESTIONS[council])
    facts, steps = list(question["facts"].items()), [*question["steps"], *question["steps"]]
    chance.shuffle(facts)
    chance.shuffle(steps)
    assert answer_to({**question, "facts": dict(facts), "steps": steps}) == answer_to(question)


@of_every_council
@given(data=st.data())
def test_a_further_step_never_makes_an_answer_worse(council: str, data: st.DataObject) -> None:
    question = data.draw(QUESTIONS[council])
    bearing = [step for step in owed_steps(question, BOOKS[council]) if step]
    step = data.draw(st.sampled_from(bearing) | steps_of(BOOKS[council]) if bearing else steps_of(BOOKS[council]))
    before = answer_to(question)
    after = answer_to({**question, "steps": [*question["steps"], step]})
    if before["outcome"] == "permitted":
        assert after["outcome"] == "permitted"
    elif before["outcome"] != "refused":
        assert after["outcome"] != "refused"
    if before["outcome"] == after["outcome"] == "incomplete" and before["row"] == after["row"]:
        assert len(after["missing"]) <= len(before["missing"])


@of_every_council
@given(data=st.data())
def test_doing_everything_that_is_missing_makes_an_incomplete_answer_permitted(
    council: str, data: st.DataObject
) -> None:
    question = data.draw(FITTING[council])
    posts = BOOKS[council].ladder.posts
    answer = answer_to({**question, "steps": []})
    done = [step["any_of"][0] if "any_of" in step else step for step in answer["missing"]]
    # A post that only one person holds is never asked for a step of its own.
    own = [step["by"] for step in done if step.get("by") == question["actor"]["post"]]
    assert not any(posts[slug].is_over_all_areas and posts[slug].rank is not None for slug in own)
    after = answer_to({**question, "steps": done})
    assert after["outcome"] == ("permitted" if answer["outcome"] == "incomplete" else answer["outcome"])


@of_every_council
@given(data=st.data())
def test_a_more_senior_post_of_the_line_is_never_refused_where_a_junior_is_permitted(
    council: str, data: st.DataObject
) -> None:
    book = BOOKS[council]
    question, senior = data.draw(FITTING[council]), data.draw(st.sampled_from(in_general_line(book)))
    area = data.draw(st.sampled_from([None, *book.ladder.areas]))
    ladder, actor = book.ladder, question["actor"]
    area = ladder.posts[actor["post"]].area if ladder.posts[actor["post"]].area in ladder.areas else area
    everything = [step for step in owed_steps(question, book) if step.get("by") not in {actor["post"], senior}]
    asked = {**question, "steps": everything, "actor": {**actor, "area": area}}
    answer = answer_to(asked)
    if answer["outcome"] != "permitted" or answer["reasons"][0]["code"] not in {"named-post", "more-senior"}:
        return
    routes = [r for r in decision_routes(question, book) if r.route.row == answer["row"]]
    is_open = all(route.line is not Line.EXACT and route.route.who.capacity is None for route in routes)
    above = ladder.posts[senior]
    covers = area is not None and (above.is_generic or ladder.lies_within(area, str(above.area)))
    is_above = ladder.is_more_senior(senior, actor["post"]) and (above.is_over_all_areas or covers)
    if is_open and is_above:
        higher = answer_to({**asked, "actor": {**asked["actor"], "post": senior}})
        # A step by a second person may still be owed, which the junior's own post had met.
        assert higher["outcome"] in {"permitted", "incomplete"}, (answer, higher)


@pytest.mark.parametrize(("council", "least"), [("blackburn-with-darwen", 100), ("gloucestershire", 100)])
def test_a_more_senior_post_is_tried_over_every_row_that_is_open_to_one(council: str, least: int) -> None:
    """The property above without chance: each row with each post that it names and each senior, once."""
    book = BOOKS[council]
    tried = 0
    for row, decision in ((row, one) for version in book.versions for row, one in version.by_row.items()):
        for route in decision.routes:
            if route.line is Line.EXACT or route.route.who.capacity is not None:
                continue
            for minimum in route.route.who.posts:
                if book.ladder.is_in_general_line(minimum.post):
                    own = book.ladder.posts[minimum.post].area
                    area = own if own is not None and own in book.ladder.areas else minimum.area or "fostering"
                    tried += seniors_refused(book, row, minimum.post, area)
    assert tried > least


def seniors_refused(book: Book, row: str, junior: str, area: str) -> int:
    tried = 0
    for senior in in_general_line(book):
        above = book.ladder.posts[senior]
        if not book.ladder.is_more_senior(senior, junior):
            continue
        if above.is_over_all_areas or above.is_generic or book.ladder.lies_within(area, str(above.area)):
            base: Plain = {"council": book.council, "row": row, "on": "2026-06-03", "assume_defaults": True}
            below = answer_to({**base, "actor": {"post": junior, "area": area}})
            if below["outcome"] in {"permitted", "incomplete"}:
                higher = answer_to({**base, "actor": {"post": senior, "area": area}})
                assert higher["outcome"] in {"permitted", "incomplete"}, (below, higher)
            tried += 1
    return tried


@of_every_council
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_no_fact_is_asked_without_need_and_nothing_decided_on_a_guess(council: str, data: st.DataObject) -> None:
    question = data.draw(QUESTIONS[council])
    assume(decision_of(question, BOOKS[council]) is not None)
    assert_asks_what_matters_and_only_that(question, BOOKS[council], fixture_library())


@of_every_council
@given(data=st.data(), name=st.sampled_from(sorted(catalogue())))
def test_a_fact_that_no_rule_of_the_row_reads_changes_nothing(council: str, data: st.DataObject, name: str) -> None:
    question = data.draw(QUESTIONS[council])
    decision = decision_of(question, BOOKS[council])
    day = date.fromisoformat(question["on"])
    read = fixture_library().facts_read(council, question["row"], day) if decision is not None else frozenset()
    assume(name not in question["facts"] and name not in read)
    fact = catalogue()[name]
    value = completions_of(fact, decision, {})[0] if decision is not None else fact.default
    assume(value is not None and read.isdisjoint(fact.rules_out))
    assume(not ruled_out({**question["facts"], name: value is True}, catalogue()).keys() & {name, *question["facts"]})
    plain = list(value) if isinstance(value, tuple) else value
    assert answer_to({**question, "facts": {**question["facts"], name: plain}}) == answer_to(question)


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.document)
def test_a_fixture_written_out_and_read_again_is_the_same_scheme(scheme: Any) -> None:
    plain = write_scheme(scheme, catalogue())
    again = accepted(plain, vocabulary(scheme.council))
    assert again == scheme
    text = canonical_text(plain)
    assert accepted(json.loads(text, parse_float=Decimal), vocabulary(scheme.council)) == scheme
    assert canonical_text(write_scheme(again, catalogue())) == text


@given(made_up_schemes())
def test_a_made_up_scheme_written_out_and_read_again_is_the_same(plain: Plain) -> None:
    scheme, faults = read_scheme(plain, words())
    assert scheme is not None, faults
    written = write_scheme(scheme, catalogue())
    assert accepted(written, words()) == scheme
    assert accepted(json.loads(canonical_text(written), parse_float=Decimal), words()) == scheme


@given(made_up_schemes(), st.data())
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_of_a_made_up_scheme_no_fact_is_asked_without_need_and_nothing_decided_on_a_guess(
    plain: Plain, data: st.DataObject
) -> None:
    library = library_of(plain)
    book = library.books["testshire"]
    question = data.draw(questions(book))
    assume(decision_of(question, book) is not None)
    assert_asks_what_matters_and_only_that(question, book, library)


@given(made_up_schemes(), st.data())
def test_of_a_made_up_scheme_a_further_step_never_makes_an_answer_worse(plain: Plain, data: st.DataObject) -> None:
    library = library_of(plain)
    book = library.books["testshire"]
    question, step = data.draw(questions(book)), data.draw(steps_of(book))
    before = answer_to(question, library)
    after = answer_to({**question, "steps": [*question["steps"], step]}, library)
    if before["outcome"] == "permitted":
        assert after["outcome"] == "permitted"
    elif before["outcome"] != "refused":
        assert after["outcome"] != "refused"


@given(st.sampled_from(sorted(LADDER.posts)), st.sampled_from(sorted(LADDER.posts)))
def test_seniority_never_goes_both_ways(one: str, other: str) -> None:
    assert not (LADDER.is_more_senior(one, other) and LADDER.is_more_senior(other, one))
