"""Rows beside the one asked about: of the council's other document, or of the national floor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from delegation.rules.books import Book
from delegation.rules.library import Library
from delegation.rules.notation import Vocabulary, read_scheme
from delegation.rules.questions import parse_question
from delegation.schemes.floor import compile_floor, with_national_words
from tests.delegation.fixture_library import NOW, answer_to, fixture_library, national
from tests.delegation.testshire import LADDER, SENIORS, WORDS, Plain, ask_of, compiled, library_of, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.determination import Question

OUTSIDE = {"placement_to": "ifa-foster", "immediate_placement": False, "at_a_distance": False}


def two_documents(link: object = "oth-1-01", **other: object) -> Library:
    first = scheme(SENIORS, statement(same_matter=[link]))
    return library_of(first, scheme(statement("oth-1-01", **other), document="oth"))


def question_of_a_manager(library: Library) -> Question:
    plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager", "area": "care"}}
    return parse_question(plain, library, NOW)


def stricter(library: Library, post: str, **asked: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask_of(library, post, "care", **asked)["stricter"]
    return rows


def test_a_row_elsewhere_that_names_a_higher_post_is_shown_beside_the_answer() -> None:
    answer = ask_of(two_documents(who=["head"]), "manager", "care")
    assert answer["outcome"] == "permitted"
    assert answer["stricter"] == [{"row": "oth-1-01", "outcome": "refused", "minimum_posts": ["head"]}]
    assert answer["reasons"][-1]["code"] == "stricter-elsewhere"
    assert "Decide oth-1-01 (oth-1-01)" in answer["reasons"][-1]["text"]


def test_a_row_elsewhere_that_asks_no_more_is_not_shown() -> None:
    assert stricter(two_documents(who=["manager"]), "manager") == []


def test_a_row_elsewhere_that_names_a_lower_post_asks_no_more_of_a_senior_though_it_opens_nothing_to_seniors() -> None:
    assert stricter(two_documents(who=["manager"]), "head") == []
    assert ask_of(two_documents(who=["manager"]), "head", "care", row="oth-1-01")["outcome"] == "refused"


def test_what_a_row_elsewhere_asks_first_is_asked_of_a_senior_too() -> None:
    found = stricter(two_documents(who=["manager"], first=[{"check": "assessed"}]), "head")
    assert found == [{"row": "oth-1-01", "outcome": "incomplete", "minimum_posts": ["manager"]}]
    done = [{"kind": "check", "what": "assessed"}]
    assert stricter(two_documents(who=["manager"], first=[{"check": "assessed"}]), "head", steps=done) == []


def test_a_row_elsewhere_that_asks_another_step_is_shown_where_both_wait_for_steps() -> None:
    first = scheme(statement(same_matter=["oth-1-01"], first=[{"consultation": "legal"}]))
    other = scheme(statement("oth-1-01", first=[{"consultation": "finance"}]), document="oth")
    answer = library_of(first, other)
    assert [row["outcome"] for row in stricter(answer, "manager")] == ["incomplete"]
    same = scheme(statement("oth-1-01", first=[{"consultation": "legal"}]), document="oth")
    assert stricter(library_of(first, same), "manager") == []


def test_where_both_refuse_the_row_that_names_the_higher_post_is_shown() -> None:
    assert [row["minimum_posts"] for row in stricter(two_documents(who=["head"]), "worker")] == [["head"]]
    assert stricter(two_documents(who=["manager"]), "worker") == []


def test_a_link_holds_in_the_cases_that_it_names_and_where_they_are_not_known() -> None:
    library = two_documents({"row": "oth-1-01", "when": {"urgent": True}}, who=["head"])
    assert stricter(library, "manager", facts={"urgent": False}) == []
    assert len(stricter(library, "manager", facts={"urgent": True})) == 1
    assert len(stricter(library, "manager")) == 1


def test_whether_a_link_holds_is_asked_though_the_row_elsewhere_names_a_lower_post() -> None:
    first = scheme(statement(who=["head"], same_matter=[{"row": "oth-1-01", "when": {"urgent": True}}]))
    library = library_of(first, scheme(statement("oth-1-01", who=["manager"]), document="oth"))
    plain: Plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "head", "area": "care"}}
    assert library.determine(parse_question(plain, library, NOW)).facts_to_ask == ("urgent",)
    known = parse_question({**plain, "facts": {"urgent": False}}, library, NOW)
    assert library.determine(known).facts_to_ask == ()


def test_every_fact_and_step_of_a_linked_row_is_read_with_the_row() -> None:
    library = two_documents({"row": "oth-1-01", "when": {"urgent": True}}, who=["head"], when={"child_age": 3})
    assert library.facts_read("testshire", "tst-1-01", date(2024, 6, 3)) == {"urgent", "child_age"}
    rows = [one.statements[0].row for one in library.decisions_on("testshire", "tst-1-01", date(2024, 6, 3))]
    assert rows == ["tst-1-01", "oth-1-01"]
    assert library.facts_read("testshire", "tst-9-99", date(2024, 6, 3)) == frozenset()


def test_a_row_elsewhere_that_says_nothing_of_the_case_asks_nothing_of_it() -> None:
    silent = two_documents(who=["head"], when={"urgent": True})
    assert stricter(silent, "manager", facts={"urgent": False}) == []
    assert len(stricter(silent, "manager", facts={"urgent": True})) == 1
    assert stricter(two_documents(who={}), "manager") == []


# --- the national floor ----------------------------------------------------------------------------------------


def floor_of_testshire() -> tuple[CompiledScheme, ...]:
    return compile_floor(national(), LADDER, with_national_words(WORDS, national()), {**fixture_library().catalogue})


def on_the_floor(row: str) -> Library:
    book = Book(
        "testshire",
        LADDER,
        with_national_words(WORDS, national()),
        (compiled(scheme(SENIORS, statement(same_matter=[row]))),),
        floor_of_testshire(),
    )
    return Library({"testshire": book}, fixture_library().catalogue, fixture_library().calendar)


def test_a_national_rule_asks_for_its_steps_of_whomever_the_council_names() -> None:
    library = on_the_floor("nat-39-4")
    facts = {"child_age": 9, "days_looked_after": 20, "legal_status": "section-20"}
    asked: Plain = {"row": "tst-1-01", "facts": facts, "on": "2024-06-03"}
    found = stricter(library, "manager", **asked)
    assert [(row["row"], row["outcome"], row["minimum_posts"]) for row in found] == [("nat-39-4", "incomplete", [])]
    below = {**asked, "facts": {**facts, "days_looked_after": 19}}
    assert stricter(library, "manager", **below) == []


def test_of_a_national_rule_that_asks_only_for_steps_it_is_not_said_that_the_scheme_departs_from_it() -> None:
    facts = {"child_age": 9, "days_looked_after": 20, "legal_status": "section-20"}
    answer = ask_of(on_the_floor("nat-39-4"), "manager", "care", facts=facts)
    assert answer["governing"]["row"] == "tst-1-01"
    assert answer["reasons"][-1]["text"].startswith("Another line in force asks more of the same decision: ")


def test_national_steps_that_a_council_has_no_word_for_can_be_evidenced() -> None:
    done = [
        {"kind": "check", "what": "wishes-ascertained"},
        {"kind": "check", "what": "welfare-safeguarded"},
        {"kind": "consultation", "by": "iro"},
    ]
    facts = {"child_age": 9, "days_looked_after": 20, "legal_status": "section-20"}
    assert stricter(on_the_floor("nat-39-4"), "manager", facts=facts, steps=done) == []
    assert len(stricter(on_the_floor("nat-39-4"), "manager", facts=facts, steps=done[:2])) == 1


def test_a_national_rule_that_names_a_post_which_the_council_lacks_is_left_out_and_the_others_stay() -> None:
    (floor,) = floor_of_testshire()
    assert "nat-39-5" not in floor.by_row
    assert "nat-39-4" in floor.by_row
    blackburn = fixture_library().books["blackburn-with-darwen"].floor[0]
    assert "nat-39-5" in blackburn.by_row


def test_whoever_asks_about_a_national_rule_by_itself_is_told_what_it_is() -> None:
    asked = {"council": "torbay", "row": "nat-39-4", "on": "2024-06-03", "actor": {"post": "dcs"}}
    assert answer_to(asked)["error"] == {
        "code": "unknown-row",
        "field": "row",
        "text": "“nat-39-4” is a national rule: it binds beside this council's scheme. Ask about a row of the scheme.",
    }
    assert "There is no row" in answer_to({**asked, "row": "nat-99"})["error"]["text"]


def test_the_director_alone_approves_a_placement_at_a_distance_wherever_the_council_puts_it() -> None:
    asked: Plain = {
        "council": "gloucestershire",
        "row": "glo-cic-33",
        "on": "2024-06-03",
        "actor": {"post": "assistant-director", "area": "locality"},
        "facts": {**OUTSIDE, "at_a_distance": True},
        "steps": [{"kind": "meeting", "at": "sign-off-meeting"}],
    }
    answer = answer_to(asked)
    assert answer["outcome"] == "permitted"
    found = {row["row"]: (row["outcome"], row["minimum_posts"]) for row in answer["stricter"]}
    assert found["nat-11-1b"] == ("refused", ["dcs"])
    near = answer_to({**asked, "facts": OUTSIDE})
    assert [row["row"] for row in near["stricter"]] == ["nat-11-1a"]
    own = answer_to({**asked, "facts": {**OUTSIDE, "placement_to": "in-house-foster"}})
    assert own["stricter"] == []


def test_placing_a_child_with_parents_waits_for_what_the_regulations_ask() -> None:
    asked = {
        "council": "blackburn-with-darwen",
        "row": "bwd-4-24",
        "on": "2024-06-03",
        "actor": {"post": "head-of-service", "area": "help-and-protection"},
        "facts": {"legal_status": "care-order", "immediate_placement": False},
    }
    (found,) = answer_to(asked)["stricter"]
    assert (found["row"], found["outcome"]) == ("nat-18-1", "incomplete")


def test_only_a_national_rule_may_leave_the_level_to_the_councils() -> None:
    plain = scheme(statement(who={"named_locally": True}))
    refused, faults = read_scheme(plain, Vocabulary(LADDER, WORDS, fixture_library().catalogue))
    assert refused is None
    assert [fault.text for fault in faults] == ["only a national rule leaves it to each council which post decides"]
    with_posts = {**plain, "council": "england"}
    with_posts["statements"] = [statement(who={"named_locally": True, "posts": ["head"]})]
    words = Vocabulary(LADDER, WORDS, fixture_library().catalogue, is_national=True)
    refused, faults = read_scheme(with_posts, words)
    assert refused is None
    assert "stands without posts" in faults[0].text


def test_the_strictest_of_the_rows_governs_and_its_steps_are_asked_with_the_others() -> None:
    library = two_documents(who=["head"], first=[{"consultation": "legal"}])
    asked = question_of_a_manager(library)
    answer = library.determine(asked)
    assert answer.governing.row == "oth-1-01"
    waits = two_documents(who=["manager"], first=[{"consultation": "legal"}]).determine(asked)
    assert [owed.plain for owed in waits.missing_of_all] == [{"kind": "consultation", "by": "legal"}]
    assert [owed.plain for owed, is_done in waits.first_of_all if not is_done] == [
        {"kind": "consultation", "by": "legal"}
    ]
    linked = two_documents({"row": "oth-1-01", "when": {"urgent": True}}, who=["head"]).determine(asked)
    assert linked.facts_to_ask == ("urgent",)


def test_two_links_to_rows_of_one_decision_show_the_one_that_speaks() -> None:
    library = fixture_library()
    plain = {
        "council": "blackburn-with-darwen",
        "row": "bwd-4-26",
        "on": "2026-02-02",
        "actor": {"post": "deputy-director"},
        "facts": {"child_age": 12, "days_looked_after": 20, "legal_status": "section-20"},
    }
    answer = library.determine(parse_question(plain, library, NOW))
    assert [one.row for one in answer.stricter] == ["nat-39-4"]
    assert [reason.source for reason in answer.reasons if reason.code.value == "stricter-elsewhere"] == ["nat-39-4"]
