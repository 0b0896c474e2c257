"""Several lines together: a yes or a no stands only if no unknown fact could change it.

Councils are made up from fixed seeds, so failures repeat; ``make soak`` asks more. Needs no database.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from delegation.rules.determination import Code, Outcome
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import NOW
from tests.delegation.test_acting_together import LEGAL, LEGAL_IF_URGENT, agreed, answered, lines, owed
from tests.delegation.testshire import LADDER, ROW, Plain, library_of, rule, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.determination import Determination, Question
    from delegation.rules.library import Library

COUNCILS: Final = int(os.environ.get("MADE_UP_COUNCILS", "400"))
AT_A_TIME: Final = 100
QUESTIONS_EACH: Final = 4
FACTS: Final = ("urgent", "emergency", "line_manages_worker")
POSTS: Final = [post for post in LADDER.posts if post != "carer"]
AREAS: Final = ("care", "care", "fostering", "front-door", "agency")
STEPS: Final[tuple[Plain, ...]] = (
    {"consultation": "legal"},
    {"meeting": "gateway"},
    {"check": "assessed"},
    {"agreement": "head"},
    {"agreement": "lead"},
    {"agreement": "manager"},
)
BESIDE: Final = ("tst-1-02", "oth-1-01", "oth-1-02", "thr-1-01")
LEGAL_STEP: Final[Plain] = {"kind": "consultation", "by": "legal"}
URGENT: Final[Plain] = {"when": {"urgent": True}}


def a_case(chance: Random) -> Plain:
    return {chance.choice(FACTS[:2]): chance.random() < 0.5}


def who(chance: Random) -> Plain:
    kind = chance.random()
    if kind < 0.1:
        return chance.choice([{"body": "court"}, {"capacity": "chair"}, {"panel": "panel"}])
    posts = chance.sample(POSTS, chance.choice([1, 1, 2, 3]))
    found: Plain = {"posts": posts}
    if len(posts) > 1 and chance.random() < 0.35:
        found["combine"] = "all"
    if chance.random() < 0.1:
        found["capacity"] = "chair"
    if chance.random() < 0.12:
        found["given"] = {"line_manages_worker": True}
    if chance.random() < 0.1:
        found["stand_ins"] = [
            {
                "post": chance.choice([one for one in POSTS if one != posts[0]]),
                "for": posts[0],
                "occasions": ["absence"],
            }
        ]
    return found


def first(chance: Random) -> list[Plain]:
    steps = chance.sample(STEPS, chance.choice([0, 0, 1, 2]))
    return [{**step, **({"when": a_case(chance)} if chance.random() < 0.3 else {})} for step in steps]


def a_row(chance: Random, name: str, links: list[Plain | str]) -> Plain:
    keys: Plain = {"same_matter": links} if links else {}
    if chance.random() < 0.3:
        fact = chance.choice(FACTS[:2])
        keys["routes"] = [
            {"name": str(value), "when": {fact: value}, "who": who(chance), "first": first(chance)}
            for value in (True, False)
        ]
        return statement(name, **keys)
    keys |= {"when": a_case(chance)} if chance.random() < 0.15 else {}
    return statement(name, who=who(chance), first=first(chance), **keys)


def a_link(chance: Random, row: str) -> Plain | str:
    if chance.random() < 0.65:
        return row
    link: Plain = {"row": row, "when": a_case(chance)}
    return {**link, "asks": [dict(chance.choice(STEPS))]} if chance.random() < 0.2 else link


def a_council(chance: Random) -> Library:
    beside = chance.sample(BESIDE, chance.choice([1, 2, 2, 3]))
    rows = {"tst": [a_row(chance, ROW, [a_link(chance, row) for row in beside])]}
    for row in beside:
        rows.setdefault(row[:3], []).append(a_row(chance, row, []))
    return library_of(*(scheme(*rules(chance, name), *own, document=name) for name, own in rows.items()))


def rules(chance: Random, document: str) -> list[Plain]:
    lines_open = rule(f"{document}-0-01", "seniors-may", line=chance.choice(["same-area", "any-line"]))
    closes = rule(f"{document}-0-02", "refuses", when={"urgent": True})
    return [*([lines_open] if chance.random() < 0.45 else []), *([closes] if chance.random() < 0.08 else [])]


def a_question(chance: Random, library: Library) -> Question:
    keys = {"consultation": "by", "agreement": "by", "meeting": "at", "check": "what"}
    done = [next(iter(step.items())) for step in chance.sample(STEPS, chance.choice([0, 1, 2]))]
    done += [("agreement", chance.choice(POSTS))] if chance.random() < 0.4 else []
    actor: Plain = {"post": chance.choice(POSTS), "area": chance.choice(AREAS)}
    actor |= {"capacity": "chair"} if chance.random() < 0.2 else {}
    plain = {
        "council": "testshire",
        "row": ROW,
        "actor": actor,
        "on": "2024-06-03",
        "facts": {fact: chance.random() < 0.5 for fact in FACTS if chance.random() < 0.4} | {"post_absent": []},
        "steps": [{"kind": kind, keys[kind]: of} for kind, of in done],
    }
    return parse_question(plain, library, NOW)


def in_every_case(library: Library, question: Question) -> set[Outcome]:
    """Return the answer that is followed for every completion of the unknown facts."""
    unknown = [fact for fact in FACTS if fact not in question.facts]
    completions = itertools.product((True, False), repeat=len(unknown))
    return {
        library.determine(
            replace(question, facts={**question.facts, **dict(zip(unknown, values, strict=True))})
        ).followed.outcome
        for values in completions
    }


@pytest.mark.parametrize("start", range(0, COUNCILS, AT_A_TIME))
def test_a_yes_or_a_no_stands_whatever_the_facts_not_known_are(start: int) -> None:
    seen = set()
    for seed in range(start, start + AT_A_TIME):
        chance = Random(seed)  # noqa: S311 - the same councils each time, and no secret
        library = a_council(chance)
        for _ in range(QUESTIONS_EACH):
            question = a_question(chance, library)
            outcome = library.determine(question).followed.outcome
            seen.add(outcome)
            if outcome in {Outcome.PERMITTED, Outcome.REFUSED}:
                assert in_every_case(library, question) == {outcome}, (seed, question)
    assert seen == set(Outcome)


def asked_for(found: Determination) -> tuple[Outcome, tuple[str, ...], tuple[str, ...]]:
    return found.followed.outcome, found.followed.facts_needed, found.facts_to_ask


def test_whoever_agreed_with_the_posts_of_the_row_is_asked_for_the_fact_on_which_their_own_step_turns() -> None:
    library = lines({"who": ["manager"]}, {"who": ["lead"], **LEGAL_IF_URGENT})
    found = answered(library, "lead", steps=agreed("manager"))
    assert found.outcome is Outcome.REFUSED
    assert asked_for(found) == (Outcome.FACTS_NEEDED, ("urgent",), ("urgent",))
    assert [one.code for one in found.followed.reasons] == [Code.FACT_NEEDED]
    assert found.followed.missing == ()
    assert owed(answered(library, "lead", steps=agreed("manager"), facts={"urgent": True}).followed) == [LEGAL_STEP]
    calm = answered(library, "lead", steps=agreed("manager"), facts={"urgent": False})
    assert calm.followed.outcome is Outcome.PERMITTED


def test_a_row_that_says_nothing_of_the_case_takes_back_no_yes_whatever_the_facts_are() -> None:
    library = lines({"who": ["manager"], **URGENT}, {"who": ["head"]})
    assert answered(library, "worker", facts={"urgent": False}).followed.outcome is Outcome.REFUSED
    assert answered(library, "manager", facts={"urgent": True}).followed.outcome is Outcome.INCOMPLETE


def test_where_another_line_closes_the_matter_in_some_case_the_fact_is_asked_for() -> None:
    library = lines({"who": ["manager"]}, {"who": {"panel": "panel"}, **URGENT})
    assert asked_for(answered(library, "manager")) == (Outcome.FACTS_NEEDED, ("urgent",), ("urgent",))
    for urgent, outcome in ((True, Outcome.REFUSED), (False, Outcome.PERMITTED)):
        assert answered(library, "manager", facts={"urgent": urgent}).followed.outcome is outcome


def test_where_two_rows_answer_a_decision_what_is_linked_to_either_is_heard() -> None:
    bands = [
        statement(ROW, decision_type="spend", who=["manager"], **URGENT),
        statement("tst-1-02", decision_type="spend", when={"urgent": False}, same_matter=["oth-1-01"]),
    ]
    other = scheme(statement("oth-1-01", first=[LEGAL]), document="oth")
    library = library_of(scheme(*bands), other)
    assert asked_for(answered(library, "manager")) == (Outcome.FACTS_NEEDED, ("urgent",), ("urgent",))
    assert answered(library, "manager", facts={"urgent": True}).followed.outcome is Outcome.PERMITTED
    assert answered(library, "manager", facts={"urgent": False}).followed.outcome is Outcome.INCOMPLETE


def test_a_row_that_closes_the_matter_in_some_case_hears_its_own_document_in_the_others() -> None:
    closed = rule("tst-0-01", "refuses", when={"urgent": True})
    library = library_of(scheme(closed, statement(who=["head"], same_matter=["tst-1-02"]), statement("tst-1-02")))
    assert asked_for(answered(library, "manager")) == (Outcome.FACTS_NEEDED, ("urgent",), ("urgent",))
    assert owed(answered(library, "manager", facts={"urgent": False}).followed) == agreed("head")


def test_whoever_all_lines_refuse_in_any_case_is_asked_for_nothing_by_them_together() -> None:
    library = lines({"who": ["manager"]}, {"who": ["lead"], **LEGAL_IF_URGENT})
    found = answered(library, "worker")
    assert (found.followed.outcome, found.followed.facts_needed) == (Outcome.REFUSED, ())


def test_an_area_that_is_not_known_hides_no_fact_that_has_to_be_asked_for() -> None:
    chance = Random(1401)  # noqa: S311 - one of the made-up councils in which it would
    library = a_council(chance)
    question = a_question(chance, library)
    somewhere = replace(question, actor=replace(question.actor, area=None))
    assert library.determine(somewhere).followed.facts_needed == ("line_manages_worker", "urgent")


def test_what_rows_beside_turn_on_is_asked_for_before_what_they_come_to_together_turns_on() -> None:
    chance = Random(221)  # noqa: S311 - one of the made-up councils in which the two differ
    library = a_council(chance)
    found = library.determine(a_question(chance, library))
    assert [fact for beside in found.stricter for fact in beside.answer.facts_needed] == ["urgent"]
    assert asked_for(found) == (Outcome.FACTS_NEEDED, ("emergency",), ("urgent", "emergency"))


BY_CHAIR: Final[Plain] = {"who": {"capacity": "chair"}}


def test_a_line_that_says_nothing_in_some_case_is_no_sure_refusal_of_whoever_decides_by_a_role() -> None:
    library = lines(BY_CHAIR, {"who": ["manager"], **URGENT}, third=BY_CHAIR)
    assert asked_for(answered(library, "worker", capacity="chair")) == (Outcome.FACTS_NEEDED, ("urgent",), ("urgent",))
    for urgent, outcome in ((True, Outcome.REFUSED), (False, Outcome.PERMITTED)):
        found = answered(library, "worker", capacity="chair", facts={"urgent": urgent})
        assert found.followed.outcome is outcome


def test_a_line_to_which_only_one_row_of_a_decision_is_linked_is_no_sure_refusal_while_another_may_answer() -> None:
    bands = [
        statement(ROW, decision_type="spend", same_matter=["oth-1-01"], **BY_CHAIR, **URGENT),
        statement("tst-1-02", decision_type="spend", when={"urgent": False}, **BY_CHAIR),
    ]
    library = library_of(scheme(*bands), scheme(statement("oth-1-01"), document="oth"))
    assert asked_for(answered(library, "worker", capacity="chair")) == (Outcome.FACTS_NEEDED, ("urgent",), ("urgent",))
    for urgent, outcome in ((True, Outcome.REFUSED), (False, Outcome.PERMITTED)):
        found = answered(library, "worker", capacity="chair", facts={"urgent": urgent})
        assert found.followed.outcome is outcome


STOOD_IN_FOR: Final[Plain] = {
    "posts": ["manager"],
    "stand_ins": [{"post": "worker", "for": "manager", "occasions": ["document"]}],
}


@pytest.mark.parametrize(("post", "other"), [("manager", ["manager"]), ("worker", STOOD_IN_FOR)])
def test_whoever_may_by_a_line_that_says_something_in_some_case_is_asked_whether_it_is_that_case(
    post: str, other: object
) -> None:
    library = lines({"who": ["head"]}, {"who": other, **URGENT})
    assert asked_for(answered(library, post)) == (Outcome.FACTS_NEEDED, ("urgent",), ("urgent",))
    for urgent, outcome in ((True, Outcome.INCOMPLETE), (False, Outcome.REFUSED)):
        assert answered(library, post, facts={"urgent": urgent}).followed.outcome is outcome


def test_what_waits_for_a_fact_that_may_join_lines_says_so_and_why_and_owes_nothing_yet() -> None:
    own = {"who": ["head"], "after": [{"notification": "family"}]}
    library = lines(own, {"who": ["worker"], **URGENT})
    found = answered(library, "head").followed
    assert (found.outcome, found.is_followed, found.afterwards) == (Outcome.FACTS_NEEDED, True, ())
    assert [one.code for one in found.reasons] == [Code.FACT_NEEDED]
    assert answered(library, "head", facts={"urgent": True}).followed.outcome is Outcome.INCOMPLETE
    calm = answered(library, "head", facts={"urgent": False}).followed
    assert (calm.outcome, len(calm.afterwards)) == (Outcome.PERMITTED, 1)


def by_urgency(urgent: object, calm: object) -> Plain:
    return {
        "routes": [
            {"name": "Urgent", "when": {"urgent": True}, "who": urgent},
            {"name": "Calm", "when": {"urgent": False}, "who": calm},
        ]
    }


def test_a_refusal_that_comes_about_in_no_case_is_not_given() -> None:
    own = by_urgency(["manager"], ["manager", "clerk-of-agency"])
    library = lines(own, {"who": ["clerk-of-agency"], **URGENT})
    steps = agreed("clerk-of-agency")
    assert answered(library, "manager", steps=steps).followed.outcome is Outcome.PERMITTED
    for urgent in (True, False):
        found = answered(library, "manager", steps=steps, facts={"urgent": urgent})
        assert found.followed.outcome is Outcome.PERMITTED


def test_a_yes_in_every_case_names_the_posts_of_every_case() -> None:
    own = by_urgency(["manager", "head-of-agency"], ["manager", "clerk-of-agency"])
    found = answered(lines(own, {"who": ["manager"]}), "manager").followed
    assert (found.outcome, found.minimum_posts) == (
        Outcome.PERMITTED,
        ("manager", "head-of-agency", "clerk-of-agency"),
    )


def test_a_fact_on_which_only_the_agreement_that_is_owed_turns_is_asked_for_after_one_that_decides_who_may() -> None:
    own = by_urgency(["lead"], ["head-of-agency"])
    found = answered(lines(own, {"who": ["manager"], "when": {"emergency": False}}), "manager")
    assert (found.followed.outcome, found.followed.facts_needed) == (Outcome.FACTS_NEEDED, ("emergency", "urgent"))


def test_facts_that_turn_a_no_into_a_yes_are_asked_for_before_those_that_add_a_step() -> None:
    of_the_manager = {"posts": ["worker"], "given": {"line_manages_worker": True}}
    own = by_urgency({"posts": ["lead", "manager"], "combine": "all"}, of_the_manager)
    library = lines(own, {"who": ["clerk-of-agency"], "when": {"emergency": False}}, opened="tst oth")
    found = answered(library, "manager").followed
    assert found.facts_needed == ("urgent", "line_manages_worker", "emergency")


def test_a_fact_that_matters_in_one_case_alone_is_asked_for_after_the_fact_that_decides_which_case_it_is() -> None:
    own = {"who": [{"post": "worker", "area": "front-door"}]}
    routes = [
        {"name": "Every", "who": ["lead"]},
        {"name": "Calm", "when": {"emergency": False}, "who": ["worker"]},
    ]
    found = answered(lines(own, {"routes": routes}), "lead", None).followed
    assert (found.outcome, found.facts_needed) == (Outcome.FACTS_NEEDED, ("emergency", "actor.area"))
