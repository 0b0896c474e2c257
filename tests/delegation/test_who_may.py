"""Who may decide: stand-ins, several together, panels, bodies, routes, rules that refuse, and stricter rows."""

from __future__ import annotations

import pytest

from tests.delegation.fixture_library import answer_to
from tests.delegation.testshire import (
    SENIORS,
    Plain,
    ask,
    ask_of,
    codes,
    library_of,
    rule,
    scheme,
    statement,
)

DELEGATED: Plain = {"kind": "delegation", "by": "deputy"}


def stood_in(*occasions: str, **terms: object) -> Plain:
    stand_in = {"post": "head-of-care", "for": "deputy", "occasions": list(occasions), **terms}
    return statement(who={"posts": ["deputy"], "stand_ins": [stand_in]})


@pytest.mark.parametrize(
    ("occasions", "absent", "steps", "outcome"),
    [
        (["absence"], ["deputy"], [], "permitted"),
        (["absence"], [], [], "refused"),
        (["absence"], ["director"], [], "refused"),
        (["absence"], [], [DELEGATED], "refused"),  # delegation counts only where the row says delegation
        (["delegation"], [], [DELEGATED], "permitted"),
        (["delegation"], ["deputy"], [], "refused"),  # absence counts only where the row says absence
        (["delegation"], [], [{"kind": "delegation", "by": "director"}], "refused"),
        (["absence", "delegation"], ["deputy"], [], "permitted"),
        (["absence", "delegation"], [], [DELEGATED], "permitted"),
        (["absence", "delegation"], [], [], "refused"),
        (["document"], [], [], "permitted"),
    ],
)
def test_a_stand_in_acts_on_the_occasions_that_the_row_says(
    occasions: list[str], absent: list[str], steps: list[Plain], outcome: str
) -> None:
    answer = ask(stood_in(*occasions), "head-of-care", facts={"post_absent": absent}, steps=steps)
    assert answer["outcome"] == outcome
    assert codes(answer)[0] == ("stands-in" if outcome == "permitted" else "stand-in-not-called-for")


def test_whether_a_post_is_absent_is_asked_of_its_stand_in_alone() -> None:
    row = stood_in("absence")
    assert ask(row, "head-of-care")["facts_needed"] == ["post_absent"]
    assert ask(row, "head-of-care", assume_defaults=True)["outcome"] == "refused"
    assert ask(row, "deputy")["outcome"] == "permitted"
    assert ask(row, "head-of-fostering")["outcome"] == "refused"


def test_a_stand_in_needs_the_conditions_of_the_document() -> None:
    row = stood_in("document", when={"urgent": True})
    assert ask(row, "head-of-care", facts={"urgent": True})["outcome"] == "permitted"
    assert ask(row, "head-of-care", facts={"urgent": False})["outcome"] == "refused"
    assert ask(row, "head-of-care")["facts_needed"] == ["urgent"]


def test_nobody_stands_in_for_a_stand_in() -> None:
    chain = [
        {"post": "head-of-care", "for": "deputy", "occasions": ["absence"]},
        {"post": "lead-of-fostering", "for": "deputy", "occasions": ["delegation"]},
    ]
    row = statement(who={"posts": ["deputy"], "stand_ins": chain})
    facts = {"post_absent": ["deputy", "head-of-care"]}
    by_stand_in = [{"kind": "delegation", "by": "head-of-care"}]
    assert ask(row, "lead-of-fostering", facts=facts, steps=by_stand_in)["outcome"] == "refused"
    assert ask(row, "lead-of-fostering", facts=facts, steps=[DELEGATED])["outcome"] == "permitted"


def test_a_stand_in_that_is_called_for_is_named_as_the_least_senior_who_may() -> None:
    row = stood_in("absence")
    assert ask(row, "head-of-care", facts={"post_absent": ["deputy"]})["minimum_posts"] == ["head-of-care"]
    assert ask(row, "head-of-care", facts={"post_absent": []})["minimum_posts"] == ["deputy"]


def test_a_general_rule_lets_a_post_stand_in_wherever_that_post_decides() -> None:
    stand_in = {"post": "head", "for": "deputy", "occasions": ["absence"]}
    rows = [
        rule("tst-0-02", "stands-in", stand_in=stand_in),
        statement(who=["deputy"]),
        statement("tst-1-02", who=["director"]),
    ]
    facts = {"post_absent": ["deputy", "director"]}
    assert ask(rows, "head", "care", facts=facts)["outcome"] == "permitted"
    assert ask(rows, "head", "care", row="tst-1-02", facts=facts)["outcome"] == "refused"


def test_a_stand_in_is_held_to_the_area_in_which_the_post_decides() -> None:
    stand_in = {"post": "manager", "for": "lead", "occasions": ["document"]}
    row = statement(who={"posts": [{"post": "lead", "area": "fostering"}], "stand_ins": [stand_in]})
    assert ask(row, "manager", "fostering")["outcome"] == "permitted"
    assert codes(ask(row, "manager", "front-door")) == ["wrong-area"]
    assert ask(row, "manager")["facts_needed"] == ["actor.area"]


def test_whoever_is_more_senior_than_a_stand_in_stands_in_for_nobody() -> None:
    stand_in = {"post": "head", "for": "director", "occasions": ["document"]}
    rows = [SENIORS, statement(who={"posts": ["director"], "stand_ins": [stand_in]})]
    assert ask(rows, "head", "care")["outcome"] == "permitted"
    assert ask(rows, "deputy")["outcome"] == "refused"


def test_where_the_document_names_no_stand_in_whoever_acts_by_delegation_is_told_so() -> None:
    row = statement(who={"posts": ["manager"], "stand_ins": [{"for": "manager", "occasions": ["delegation"]}]})
    answer = ask(row, "worker", "care", steps=[{"kind": "delegation", "by": "manager"}])
    assert (answer["outcome"], codes(answer)) == ("permitted", ["stands-in"])
    assert answer["reasons"][0]["text"].endswith("The document does not say to whom it may be delegated.")


JOINT = [SENIORS, statement(who={"posts": ["head", "lead"], "combine": "all"})]


def test_posts_that_decide_together_each_owe_their_part_but_for_the_actor_s_own() -> None:
    answer = ask(JOINT, "head", "care")
    assert (answer["outcome"], answer["combine"]) == ("incomplete", "all")
    assert answer["missing"] == [{"kind": "agreement", "by": "lead"}]
    assert set(answer["minimum_posts"]) == {"head", "lead"}
    other = ask(JOINT, "lead", "care")
    assert other["missing"] == [{"kind": "agreement", "by": "head"}]


def test_posts_that_decide_together_are_complete_with_the_other_part() -> None:
    assert ask(JOINT, "head", "care", steps=[{"kind": "agreement", "by": "lead"}])["outcome"] == "permitted"
    assert ask(JOINT, "manager", "care", steps=[{"kind": "agreement", "by": "lead"}])["outcome"] == "refused"


def test_a_senior_of_both_owes_the_parts_of_both() -> None:
    answer = ask(JOINT, "deputy")
    assert answer["missing"] == [{"kind": "agreement", "by": "head"}, {"kind": "agreement", "by": "lead"}]


def test_a_panel_decides_itself_and_a_post_enters_it_only_for_the_panel() -> None:
    row = [SENIORS, statement(who={"panel": "panel"})]
    for post in ("manager", "director"):
        answer = ask(row, post, "care" if post == "manager" else None)
        assert (answer["outcome"], answer["forum"], answer["minimum_posts"]) == ("refused", "panel", [])
        assert codes(answer) == ["panel-decides"]
    assert ask(row, "worker", "care", capacity="for-panel")["outcome"] == "permitted"
    assert ask(row, "director", capacity="chair")["outcome"] == "refused"


def test_an_outside_body_decides_and_no_post_of_the_council() -> None:
    answer = ask([SENIORS, statement(who={"body": "court"})], "director")
    assert (answer["outcome"], answer["minimum_posts"]) == ("refused", [])
    assert codes(answer) == ["outside-body-decides"]
    assert "court" in answer["reasons"][0]["text"]


def test_a_row_without_a_level_is_not_stated() -> None:
    answer = ask(statement(who={}), "director")
    assert (answer["outcome"], answer["minimum_posts"]) == ("refused", [])
    assert codes(answer) == ["not-stated"]


def test_a_hat_is_needed_of_seniors_too() -> None:
    row = [SENIORS, statement(who={"posts": ["head"], "capacity": "chair"})]
    assert codes(ask(row, "head", "care")) == ["capacity-missing"]
    assert codes(ask(row, "director")) == ["capacity-missing"]
    assert ask(row, "head", "care", capacity="chair")["outcome"] == "permitted"
    assert ask(row, "director", capacity="chair")["outcome"] == "permitted"
    assert codes(ask(row, "manager", "care", capacity="chair")) == ["post-too-low"]


def test_what_must_be_so_of_the_person_is_asked_and_refuses_where_it_is_not() -> None:
    row = statement(who={"posts": ["manager"], "given": {"line_manages_worker": True}})
    assert ask(row, "manager", "care", facts={"line_manages_worker": True})["outcome"] == "permitted"
    assert codes(ask(row, "manager", "care", facts={"line_manages_worker": False})) == ["person-does-not-fit"]
    assert ask(row, "manager", "care")["facts_needed"] == ["line_manages_worker"]


BANDS = [
    statement(decision_type="spend", when={"amount_gbp": {"at-most": 2000}}, forum="gateway"),
    statement(
        "tst-1-02", decision_type="spend", when={"amount_gbp": {"more-than": 2000, "at-most": 5000.50}}, who=["head"]
    ),
    statement("tst-1-03", decision_type="spend", otherwise=True, who=["director"]),
]


@pytest.mark.parametrize(
    ("amount", "row", "post"),
    [
        (0, "tst-1-01", "manager"),
        (2000, "tst-1-01", "manager"),
        (2000.01, "tst-1-02", "head"),
        (5000.5, "tst-1-02", "head"),
        (5000.51, "tst-1-03", "director"),
    ],
)
@pytest.mark.parametrize("asked", ["tst-1-01", "tst-1-02", "tst-1-03", "spend"])
def test_bands_on_several_rows_are_routes_of_one_decision_whichever_is_asked(
    amount: float, row: str, post: str, asked: str
) -> None:
    answer = ask(BANDS, "director", row=asked, facts={"amount_gbp": amount})
    assert (answer["row"], answer["minimum_posts"], answer["decision_type"]) == (row, [post], "spend")
    assert answer["outcome"] == ("permitted" if post == "director" else "refused")


def test_beyond_the_last_band_nobody_is_named() -> None:
    answer = ask(BANDS[:2], "director", facts={"amount_gbp": 5000.51})
    assert (answer["outcome"], answer["minimum_posts"]) == ("refused", [])
    assert codes(answer) == ["not-stated"]


def test_of_several_routes_that_apply_the_one_that_gives_the_actor_most_answers() -> None:
    routes: list[Plain] = [
        {"name": "Alone", "who": ["lead"]},
        {"name": "With oversight", "who": ["manager"], "first": [{"oversight": "lead"}]},
    ]
    rows = [SENIORS, statement(routes=routes)]
    assert ask(rows, "lead", "care")["outcome"] == "permitted"
    assert ask(rows, "manager", "care")["missing"] == [{"kind": "oversight", "by": "lead"}]
    assert ask(rows, "manager", "care")["minimum_posts"] == ["manager"]


@pytest.mark.parametrize(
    ("terms", "facts", "outcome"),
    [
        ({"when": {"vacancy_freeze": True}}, {"vacancy_freeze": True}, "refused"),
        ({"when": {"vacancy_freeze": True}}, {"vacancy_freeze": False}, "permitted"),
        ({"only_when": {"exceptional": True, "urgent": True}}, {"exceptional": True, "urgent": True}, "permitted"),
        ({"only_when": {"exceptional": True, "urgent": True}}, {"exceptional": True, "urgent": False}, "refused"),
        ({"only_when": {"exceptional": True, "urgent": True}}, {"exceptional": False, "urgent": True}, "refused"),
    ],
)
def test_a_rule_refuses_everybody_where_it_says(terms: Plain, facts: Plain, outcome: str) -> None:
    rows = [rule("tst-0-02", "refuses", reach=["tst-1-01"], **terms), statement(who=["director"])]
    answer = ask(rows, "director", facts=facts)
    assert answer["outcome"] == outcome
    if outcome == "refused":
        assert (codes(answer), answer["minimum_posts"]) == (["ruled-out"], [])
        assert answer["reasons"][0]["source"] == "tst-0-02"


def test_a_general_rule_without_reach_binds_every_decision_and_no_duty() -> None:
    duty = statement("tst-1-02", kind="responsibility", who=["manager"])
    rows = [SENIORS, rule("tst-0-02", "records", record=["note"]), statement(), duty]
    assert ask(rows, "lead", "care")["record"] == ["note"]
    mine = ask(rows, "manager", "care", row="tst-1-02")
    assert (mine["outcome"], codes(mine), mine["record"]) == ("permitted", ["own-duty"], [])
    senior = ask(rows, "lead", "care", row="tst-1-02")
    assert (senior["outcome"], codes(senior)) == ("refused", ["not-own-duty"])


def test_a_place_of_record_is_named_in_the_cases_in_which_it_is_asked() -> None:
    row = statement(record=["note", {"place": "minutes", "when": {"urgent": True}}])
    assert ask(row, "manager", "care", facts={"urgent": True})["record"] == ["note", "minutes"]
    assert ask(row, "manager", "care", facts={"urgent": False})["record"] == ["note"]
    assert ask(row, "manager", "care")["record"] == ["note"]


@pytest.mark.parametrize("kind", ["rule", "guidance"])
def test_a_rule_or_guidance_asked_as_a_decision_is_none(kind: str) -> None:
    asked = rule("tst-0-02", "shown") if kind == "rule" else statement("tst-0-02", kind="guidance")
    answer = ask([asked, statement()], "director", row="tst-0-02")
    assert (answer["outcome"], codes(answer), answer["decision_type"]) == ("refused", ["not-a-decision"], None)


def test_a_version_ends_where_the_next_begins_and_a_withdrawn_scheme_on_its_end() -> None:
    older = scheme(statement())
    newer = scheme(statement(who=["head"]), effective="2024-07-15", ends="2025")
    library = library_of(newer, older)
    assert ask_of(library, "manager", "care", on="2024-07-14")["outcome"] == "permitted"
    assert ask_of(library, "manager", "care", on="2024-07-15")["outcome"] == "refused"
    assert ask_of(library, "head", "care", on="2024-12-31T23:59")["outcome"] == "permitted"
    for day in ("2023-12-31", "2025-01-01"):
        assert ask_of(library, "head", "care", on=day)["error"]["code"] == "not-in-force"


def test_a_sentence_speaks_of_the_route_that_was_asked_about_and_not_of_another_of_the_same_row() -> None:
    routes: list[Plain] = [
        {"name": "Urgent", "when": {"urgent": True}, "who": {"posts": ["head"], "capacity": "chair"}},
        {"name": "Calm", "when": {"urgent": False}, "who": {"posts": ["head"], "capacity": "for-panel"}},
    ]
    library = library_of(scheme(statement(routes=routes)))
    texts = [
        ask_of(library, "head", "care", facts={"urgent": urgent})["reasons"][0]["text"] for urgent in (True, False)
    ]
    assert "chairs the panel" in texts[0]
    assert "enters what the panel decided" in texts[1]


@pytest.mark.parametrize(
    ("area", "by", "outcome"),
    [
        ("fostering", "fostering-team-manager", "permitted"),
        ("mash", "fostering-team-manager", "refused"),
        (None, "fostering-team-manager", "refused"),
        ("mash", "team-manager", "permitted"),
    ],
)
def test_a_kind_of_the_post_delegates_in_its_own_area_alone(area: str | None, by: str, outcome: str) -> None:
    actor = {"post": "experienced-social-worker"} | ({"area": area} if area else {})
    asked = {"council": "torbay", "row": "tor-6.04", "on": "2018-06-06", "actor": actor, "assume_defaults": True}
    assert answer_to({**asked, "steps": [{"kind": "delegation", "by": by}]})["outcome"] == outcome
