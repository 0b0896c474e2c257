"""Steps: whose step counts for whom, and when the decision-maker's own does not."""

from __future__ import annotations

import pytest

from authorities.ladder import GENERAL_LINE, Area, Ladder, Post
from delegation.rules.compiling import posts_that_count_for
from delegation.rules.questions import parse_question
from delegation.rules.schemes import Line
from delegation.rules.standing import Terms
from delegation.rules.steps import Requirement, Step, StepKind
from tests.delegation.fixture_library import NOW
from tests.delegation.testshire import LADDER, SENIORS, Plain, ask, library_of, rule, scheme, statement

OVERSIGHT_BY_LEAD = {"kind": "oversight", "by": "lead"}


def counting(asked: str, counted: dict[str, frozenset[str]] | None = None) -> dict[str, str | None]:
    return posts_that_count_for(asked, Terms(LADDER, Line.EXACT, counted or {}))


def test_for_a_general_post_seniors_of_the_general_line_count_and_those_of_one_area_there_alone() -> None:
    assert counting("lead") == {
        "lead": None,
        "head": None,
        "deputy": None,
        "director": None,
        "lead-of-fostering": "fostering",
        "head-of-fostering": "fostering",
        "head-of-care": "care",
    }


def test_for_a_post_of_one_area_neither_the_general_post_nor_a_senior_of_another_area_counts() -> None:
    assert set(counting("lead-of-fostering")) == {
        "lead-of-fostering",
        "head-of-fostering",
        "head-of-care",
        "deputy",
        "director",
    }


def test_for_a_specialist_who_is_a_kind_of_nothing_only_its_own_area_and_posts_over_all_count() -> None:
    assert set(counting("clerk-of-agency")) == {"clerk-of-agency", "head-of-agency", "deputy", "director"}


def test_for_a_post_outside_the_ladder_nobody_is_senior_and_for_a_service_no_post_counts() -> None:
    assert counting("carer") == {"carer": None}
    assert counting("legal") == {}


def test_a_post_that_the_document_counts_as_another_counts_for_its_word() -> None:
    assert "worker" in counting("manager", {"worker": frozenset({"manager"})})
    assert "worker" not in counting("lead", {"worker": frozenset({"manager"})})


def test_a_post_that_counts_as_another_stands_for_its_juniors_in_its_own_area_alone() -> None:
    counted = {"head-of-agency": frozenset({"head"})}
    assert counting("manager", counted)["head-of-agency"] == "agency"
    assert "head-of-agency" not in counting("manager")


@pytest.mark.parametrize(
    ("area", "by", "outcome"),
    [
        ("fostering", "lead-of-fostering", "permitted"),
        ("care", "lead-of-fostering", "permitted"),
        ("fostering", "head-of-care", "permitted"),
        ("front-door", "lead-of-fostering", "incomplete"),
        ("front-door", "head-of-care", "incomplete"),
        (None, "lead-of-fostering", "incomplete"),
        (None, "lead", "permitted"),
        (None, "deputy", "permitted"),
    ],
)
def test_a_post_of_another_area_gives_no_step(area: str | None, by: str, outcome: str) -> None:
    row = statement(first=[{"oversight": "lead"}])
    assert ask(row, "manager", area, steps=[{"kind": "oversight", "by": by}])["outcome"] == outcome


def test_where_whoever_decides_stands_over_all_areas_the_area_of_the_row_counts() -> None:
    open_row = statement(who=["manager"], first=[{"oversight": "lead"}])
    narrowed = statement(who=[{"post": "manager", "area": "fostering"}], first=[{"oversight": "lead"}])
    by = [{"kind": "oversight", "by": "lead-of-fostering"}]
    assert ask([SENIORS, open_row], "director", steps=by)["outcome"] == "incomplete"
    assert ask([SENIORS, narrowed], "director", steps=by)["outcome"] == "permitted"


def test_of_a_row_that_names_posts_in_several_areas_none_is_the_area_of_the_row() -> None:
    posts = [{"post": "manager", "area": "fostering"}, {"post": "manager", "area": "care"}]
    row = statement(who=posts, first=[{"oversight": "lead"}])
    by = [{"kind": "oversight", "by": "lead-of-fostering"}]
    assert ask([SENIORS, row], "director", steps=by)["outcome"] == "incomplete"
    assert ask([SENIORS, row], "manager", "fostering", steps=by)["outcome"] == "permitted"


def test_whoever_would_have_to_tell_themself_owes_no_telling() -> None:
    row = statement(who=["lead"], first=[{"notification": "head"}], after=[{"notification": "deputy"}])
    rows = [SENIORS, row]
    assert ask(rows, "lead", "care")["missing"] == [{"kind": "notification", "to": "head"}]
    told = ask(rows, "head", "care")
    assert (told["outcome"], [one["to"] for one in told["afterwards"]]) == ("permitted", ["deputy"])
    assert ask(rows, "head-of-care")["outcome"] == "permitted"
    assert ask(rows, "deputy", steps=[{"kind": "notification", "to": "head"}])["afterwards"] == []


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        ({"kind": "oversight", "by": "lead"}, "permitted"),
        ({"kind": "oversight", "by": "lead-of-fostering"}, "permitted"),
        ({"kind": "oversight", "by": "deputy"}, "permitted"),
        ({"kind": "oversight", "by": "manager"}, "incomplete"),
        ({"kind": "oversight", "by": "head-of-agency"}, "incomplete"),
        ({"kind": "consultation", "by": "lead"}, "incomplete"),
        ({"kind": "agreement", "by": "lead"}, "incomplete"),
        ({"kind": "notification", "to": "lead"}, "incomplete"),
    ],
)
def test_a_step_is_met_by_one_of_its_own_kind_and_rank_alone(done: Plain, outcome: str) -> None:
    row = statement(first=[{"oversight": "lead"}])
    assert ask(row, "manager", "care", steps=[done])["outcome"] == outcome


def test_a_service_a_check_and_a_meeting_are_met_by_themselves_alone() -> None:
    row = statement(
        first=[{"consultation": "legal"}, {"check": "assessed"}, {"meeting": "panel"}, {"booking": "gateway"}]
    )
    done = [
        {"kind": "consultation", "by": "director"},
        {"kind": "check", "what": "assessed"},
        {"kind": "meeting", "at": "gateway"},
    ]
    missing = ask(row, "manager", "care", steps=done)["missing"]
    assert missing == [
        {"kind": "consultation", "by": "legal"},
        {"kind": "meeting", "at": "panel"},
        {"kind": "booking", "at": "gateway"},
    ]


def test_of_several_steps_of_which_one_is_enough_any_one_does() -> None:
    row = statement(first=[{"any_of": [{"consultation": "legal"}, {"meeting": "gateway"}]}])
    owed = {"any_of": [{"kind": "consultation", "by": "legal"}, {"kind": "meeting", "at": "gateway"}]}
    assert ask(row, "manager", "care")["missing"] == [owed]
    for done in owed["any_of"]:
        assert ask(row, "manager", "care", steps=[done])["outcome"] == "permitted"


def test_a_post_of_which_there_is_one_alone_is_not_its_own_second_person() -> None:
    row = statement(who=["deputy"], first=[{"oversight": "deputy"}])
    own = {"kind": "oversight", "by": "deputy"}
    assert ask(row, "deputy", steps=[own])["outcome"] == "incomplete"
    assert ask(row, "deputy", steps=[{"kind": "oversight", "by": "director"}])["outcome"] == "permitted"


@pytest.mark.parametrize("kind", ["consultation", "oversight", "agreement", "recommendation", "delegation"])
def test_nobody_is_their_own_second_person_whatever_the_second_person_does(kind: str) -> None:
    row = statement(who=["deputy"], first=[{kind: "deputy"}])
    answer = ask(row, "deputy", steps=[{"kind": kind, "by": "deputy"}])
    assert (answer["outcome"], answer["missing"]) == ("incomplete", [{"kind": kind, "by": "deputy"}])


def test_the_director_deciding_below_does_not_oversee_themself() -> None:
    rows = [SENIORS, statement(who=["head"], first=[{"oversight": "deputy"}])]
    own = {"kind": "oversight", "by": "director"}
    assert ask(rows, "director", steps=[own])["outcome"] == "incomplete"
    assert ask(rows, "director", steps=[{"kind": "oversight", "by": "deputy"}])["outcome"] == "permitted"


def test_another_holder_of_a_general_post_may_be_the_second_person() -> None:
    row = statement(who=["head"], first=[{"oversight": "head"}])
    assert ask(row, "head", "care")["outcome"] == "incomplete"
    assert ask(row, "head", "care", steps=[{"kind": "oversight", "by": "head"}])["outcome"] == "permitted"


def test_an_own_part_is_met_by_whoever_holds_the_post_or_a_kind_of_it_and_nobody_else() -> None:
    rows = [SENIORS, statement(first=[{"agreement": "manager", "own_part": True}])]
    assert ask(rows, "manager", "care")["outcome"] == "permitted"
    senior = ask(rows, "lead", "care")
    assert senior["missing"] == [{"kind": "agreement", "by": "manager"}]
    assert ask(rows, "lead", "care", steps=[{"kind": "agreement", "by": "manager"}])["outcome"] == "permitted"


def test_a_step_is_owed_only_where_its_condition_holds_and_waived_where_its_exception_does() -> None:
    row = statement(
        first=[
            {"consultation": "legal", "when": {"child_age": {"less-than": 13}}},
            {"consultation": "finance", "unless": {"urgent": True, "out_of_hours": True}},
        ]
    )
    young = ask(row, "manager", "care", facts={"child_age": 12, "urgent": True, "out_of_hours": True})
    assert young["missing"] == [{"kind": "consultation", "by": "legal"}]
    old = ask(row, "manager", "care", facts={"child_age": 13, "urgent": True, "out_of_hours": False})
    assert old["missing"] == [{"kind": "consultation", "by": "finance"}]


def test_a_step_that_may_follow_is_owed_afterwards_in_that_case_and_before_in_any_other() -> None:
    row = statement(first=[{"agreement": "head", "later_when": {"urgent": True}}])
    urgent = ask(row, "manager", "care", facts={"urgent": True})
    assert urgent["outcome"] == "permitted"
    assert urgent["afterwards"] == [{"kind": "agreement", "by": "head", "due": None}]
    calm = ask(row, "manager", "care", facts={"urgent": False})
    assert calm["outcome"] == "incomplete"
    assert calm["afterwards"] == []
    done = ask(row, "manager", "care", facts={"urgent": True}, steps=[{"kind": "agreement", "by": "head"}])
    assert done["afterwards"] == []


def test_what_comes_after_never_holds_a_decision_up_and_is_left_out_once_done() -> None:
    row = statement(after=[{"notification": "family", "when": {"urgent": True}}, {"record": "minutes"}])
    told = {"kind": "notification", "to": "family"}
    answer = ask(row, "manager", "care", facts={"urgent": True})
    assert answer["outcome"] == "permitted"
    assert [after["kind"] for after in answer["afterwards"]] == ["notification", "record"]
    assert [after["kind"] for after in ask(row, "manager", "care", facts={"urgent": False})["afterwards"]] == ["record"]
    done = ask(row, "manager", "care", facts={"urgent": True}, steps=[told])
    assert [after["kind"] for after in done["afterwards"]] == ["record"]


def test_a_refusal_owes_nothing_before_or_after() -> None:
    row = statement(first=[{"consultation": "legal"}], after=[{"notification": "family"}])
    refused = ask(row, "worker", "care")
    assert (refused["outcome"], refused["missing"], refused["afterwards"]) == ("refused", [], [])


def test_a_general_rule_that_owes_adds_its_steps_to_the_rows_that_it_names() -> None:
    owes = rule("tst-0-02", "owes", reach=["tst-1-01"], first=[{"consultation": "legal"}], when={"urgent": True})
    rows = [owes, statement(), statement("tst-1-02")]
    reached = ask(rows, "manager", "care", facts={"urgent": True})
    assert reached["missing"] == [{"kind": "consultation", "by": "legal"}]
    assert [one["source"] for one in reached["reasons"] if one["code"] == "step-missing"] == ["tst-0-02"]
    assert ask(rows, "manager", "care", facts={"urgent": False})["outcome"] == "permitted"
    assert ask(rows, "manager", "care", row="tst-1-02", facts={"urgent": True})["outcome"] == "permitted"


@pytest.mark.parametrize("kind", list(StepKind))
def test_every_kind_of_step_writes_its_other_under_its_own_key(kind: StepKind) -> None:
    step = Step(kind, "something")
    assert step.as_plain() == {"kind": kind.value, kind.key: "something"}
    assert kind.key in {"by", "at", "to", "in", "what"}
    assert Requirement((step,), "row").as_plain() == step.as_plain()


def signed(*by: str) -> list[Plain]:
    return [{"kind": "agreement", "by": post} for post in by]


FORM = statement(who=["director"], first=[{"agreement": post} for post in ("manager", "lead", "head")])


@pytest.mark.parametrize(
    ("by", "missing"),
    [
        ((), ["manager", "lead", "head"]),
        (("head",), ["manager", "lead"]),
        (("deputy",), ["lead", "head"]),
        (("deputy", "head"), ["lead"]),
        (("manager", "head", "lead"), []),
        (("lead", "head", "deputy"), []),
        (("lead", "lead-of-fostering", "head"), ["manager"]),
    ],
)
def test_on_a_form_that_several_sign_each_signature_stands_for_one_part(
    by: tuple[str, ...], missing: list[str]
) -> None:
    answer = ask([FORM], "director", steps=signed(*by))
    assert [owed["by"] for owed in answer["missing"]] == missing
    assert answer["outcome"] == ("incomplete" if missing else "permitted")


def test_a_step_that_two_statements_ask_for_meets_both() -> None:
    owes = rule("tst-0-02", "owes", first=[{"any_of": [{"agreement": "lead"}, {"agreement": "head"}]}])
    row = statement(who=["director"], first=[{"agreement": "head"}])
    assert ask([owes, row], "director", steps=signed("head"))["outcome"] == "permitted"


def test_the_own_post_counts_as_a_second_person_only_where_that_very_post_is_asked_for() -> None:
    by_worker = statement(who=["manager"], first=[{"consultation": "worker"}])
    own = [{"kind": "consultation", "by": "manager"}]
    assert ask([by_worker], "manager", "care", steps=own)["outcome"] == "incomplete"
    another = [{"kind": "consultation", "by": "lead"}]
    assert ask([by_worker], "manager", "care", steps=another)["outcome"] == "permitted"
    by_another_manager = statement(who=["manager"], first=[{"consultation": "manager"}])
    assert ask([by_another_manager], "manager", "care", steps=own)["outcome"] == "permitted"


def test_nobody_signs_two_parts_of_a_joint_decision_with_one_signature() -> None:
    joint = statement(who={"posts": ["manager", "lead", "head"], "combine": "all"})
    assert [one["by"] for one in ask([joint], "head", "care", steps=signed("lead"))["missing"]] == ["manager"]
    assert ask([joint], "head", "care", steps=signed("manager", "lead"))["outcome"] == "permitted"
    assert ask([joint], "head", "care", steps=signed("head"))["outcome"] == "incomplete"


def test_a_step_that_is_waived_takes_no_signature_from_one_that_is_owed() -> None:
    row = statement(
        who=["director"],
        first=[{"agreement": "manager", "unless": {"urgent": True}}, {"agreement": "lead"}],
    )
    by_head = signed("head")
    assert ask([row], "director", steps=by_head, facts={"urgent": True})["outcome"] == "permitted"
    waits = ask([row], "director", steps=by_head, facts={"urgent": False})
    assert [owed["by"] for owed in waits["missing"]] == ["lead"] or [owed["by"] for owed in waits["missing"]] == [
        "manager"
    ]
    assert ask([row], "director", steps=by_head)["facts_needed"] == ["urgent"]
    assert ask([row], "director", steps=signed("head", "manager"))["outcome"] == "permitted"


def test_a_step_of_whichever_area_is_taken_by_a_post_of_another_area_too() -> None:
    by = [{"kind": "agreement", "by": "head-of-fostering"}]
    here = statement(first=[{"agreement": "head"}])
    anywhere = statement(first=[{"agreement": "head", "any_area": True}])
    assert ask(here, "manager", "front-door", steps=by)["outcome"] == "incomplete"
    assert ask(anywhere, "manager", "front-door", steps=by)["outcome"] == "permitted"


def test_a_step_is_nobody_s_own_part_and_counts_in_its_area_alone_unless_the_row_says_so() -> None:
    owed = Requirement((Step(StepKind.AGREEMENT, "head"),), "row")
    assert (owed.own_part, owed.any_area, owed.when, owed.unless, owed.later_when) == (False, False, (), (), ())


def test_the_parts_of_a_joint_decision_are_owed_before_the_other_steps() -> None:
    joint = statement(who={"posts": ["manager", "lead"], "combine": "all"}, first=[{"consultation": "legal"}])
    missing = ask(joint, "manager", "care")["missing"]
    assert missing == [{"kind": "agreement", "by": "lead"}, {"kind": "consultation", "by": "legal"}]


def test_the_area_of_a_row_that_names_a_post_of_one_area_is_that_of_the_post() -> None:
    row = statement(who=["lead-of-fostering"], first=[{"oversight": "head"}])
    for by, outcome in (("head-of-fostering", "permitted"), ("head-of-agency", "incomplete")):
        answer = ask([SENIORS, row], "director", steps=[{"kind": "oversight", "by": by}])
        assert answer["outcome"] == outcome


@pytest.mark.parametrize(
    ("owed", "done"),
    [
        ({"delegation": "deputy"}, {"kind": "delegation", "by": "director"}),
        ({"notification": "head"}, {"kind": "notification", "to": "deputy"}),
    ],
)
def test_nobody_more_senior_delegates_or_is_told_in_the_place_of_the_post_that_is_named(
    owed: Plain, done: Plain
) -> None:
    assert ask(statement(first=[owed]), "manager", "care", steps=[done])["outcome"] == "incomplete"


def test_a_post_that_the_document_counts_as_another_counts_for_it_from_its_own_area_and_a_general_one_nowhere() -> None:
    assert counting("lead-of-fostering", {"head-of-agency": frozenset({"lead-of-fostering"})})["head-of-agency"] is None
    assert "manager" not in counting("lead-of-fostering", {"manager": frozenset({"lead-of-fostering"})})
    assert counting("deputy", {"head-of-care": frozenset({"deputy"})})["head-of-care"] == "care"


def test_a_post_that_counts_as_a_senior_one_counts_for_the_juniors_of_that_one() -> None:
    counted = {"worker": frozenset({"head"})}
    assert "worker" in counting("manager", counted)
    assert "worker" not in counting("deputy", counted)


# --- at the borders ------------------------------------------------------------------------------------------------


def shown_first(row: Plain, post: str, **asked: object) -> list[tuple[Plain, bool]]:
    """Return the steps that an answer lists as owed first, each with whether it is done."""
    library = library_of(scheme(row))
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": post}, **asked}
    found = library.determine(parse_question(plain, library, NOW)).first
    return [(dict(owed.plain), is_done) for owed, is_done in found]


def test_whoever_was_told_of_their_own_decision_is_shown_that_step_as_done() -> None:
    told = {"kind": "notification", "to": "deputy"}
    row = statement(who=["deputy"], first=[{"notification": "deputy"}])
    assert shown_first(row, "deputy", steps=[told]) == [(told, True)]


def test_another_holder_of_a_post_outside_the_areas_may_be_the_second_person() -> None:
    row = statement(who=["carer"], first=[{"consultation": "carer"}])
    assert ask(row, "carer")["outcome"] == "incomplete"
    assert ask(row, "carer", steps=[{"kind": "consultation", "by": "carer"}])["outcome"] == "permitted"


def test_of_own_parts_of_which_one_is_enough_whoever_is_one_of_the_posts_owes_none() -> None:
    row = statement(first=[{"any_of": [{"agreement": "manager"}, {"agreement": "head"}], "own_part": True}])
    assert ask(row, "manager", "care")["outcome"] == "permitted"


def test_a_step_that_is_done_is_shown_as_done_though_it_is_not_known_whether_it_is_owed() -> None:
    done = {"kind": "consultation", "by": "legal"}
    row = statement(who=["deputy"], first=[{"consultation": "legal", "unless": {"urgent": True}}])
    assert shown_first(row, "deputy", steps=[done]) == [(done, True)]


def test_facts_that_weigh_alike_are_asked_for_in_the_order_in_which_the_row_names_them() -> None:
    first = [
        {"consultation": "legal", "when": {"urgent": True}},
        {"consultation": "finance", "when": {"emergency": True}},
    ]
    assert ask(statement(first=first), "manager", "care")["facts_needed"] == ["urgent", "emergency"]


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        # The Head signs their own part, and the Deputy signs for the Lead.
        (("head", "lead"), ("head", "deputy")),
        # Either of the two seniors can stand for the one part.
        (("worker",), ("lead", "head")),
        # The Deputy could sign for either. The Manager can sign for the Social Worker only.
        (("worker", "lead"), ("deputy", "manager")),
    ],
)
def test_signatures_are_given_to_the_parts_so_that_as_many_as_possible_are_met(
    asked: tuple[str, ...], by: tuple[str, ...]
) -> None:
    row = statement(who=["director"], first=[{"agreement": post} for post in asked])
    assert ask([row], "director", steps=signed(*by))["missing"] == []


def test_for_a_post_over_all_areas_a_more_senior_one_of_a_single_area_does_not_count() -> None:
    posts = [Post("deputy", "Deputy Director", rank=60, area="all")]
    posts.append(Post("chief-of-care", "Chief of Care", rank=65, area="care", line=GENERAL_LINE))
    terms = Terms(Ladder.of("testshire", posts, [Area("care", "Care")]), Line.EXACT, {})
    assert posts_that_count_for("deputy", terms) == {"deputy": None}


def test_a_post_outside_the_ladder_counts_for_the_post_as_which_it_counts_and_for_no_junior_in_a_line_apart() -> None:
    posts = [*LADDER.posts.values(), Post("adviser", "Adviser to the board", rank=None, area="all")]
    ladder = Ladder.of("testshire", posts, LADDER.areas.values())
    terms = Terms(ladder, Line.EXACT, {"adviser": frozenset({"head-of-agency"})})
    assert "adviser" in posts_that_count_for("head-of-agency", terms)
    assert "adviser" not in posts_that_count_for("clerk-of-agency", terms)


def test_a_step_is_said_to_come_first_where_its_row_asks_for_it_before_the_decision() -> None:
    library = library_of(scheme(statement(first=[{"consultation": "legal"}], after=[{"notification": "head"}])))
    [version] = library.books["testshire"].in_force_on(NOW.date())
    [route] = version.decision("tst-1-01").routes
    assert [owed.text.partition(":")[0] for owed in (*route.first, *route.after)] == ["First", "Afterwards"]
