"""What the answer page says first: who decides, whatever the reader can do, and nothing that the answer leaves open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import pytest

from authorities.calendar.working_days import LONDON
from delegation.answer.asked_last import asked_last, what_follows
from delegation.answer.leading import NOBODY, NOT_SAID, leading, posts_named
from delegation.rules.determination import Code, Outcome
from delegation.rules.questions import parse_question
from delegation.rules.schemes import NEVER_A_DECISION
from delegation.rules.wording import Speaker
from tests.delegation.fixture_library import compiled_schemes, fixture_library

if TYPE_CHECKING:
    from delegation.answer.leading import Leading
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.determination import Determination

NOON: Final = datetime(2026, 6, 3, 12, tzinfo=LONDON)
ROWS: Final = [
    (scheme, one.row)
    for scheme in compiled_schemes()
    for one in scheme.scheme.statements
    if one.kind not in NEVER_A_DECISION and one.row in scheme.by_row
]


def asked(scheme: CompiledScheme, row: str, post: str, **facts: object) -> Determination:
    library = fixture_library()
    plain = {
        "council": scheme.scheme.council,
        "row": row,
        "on": NOON.date().isoformat(),
        "actor": {"post": post, "area": None},
        "facts": facts,
    }
    return library.determine(parse_question(plain, library, NOON))


def first(scheme: CompiledScheme, row: str, answer: Determination | None, *, is_open: bool = False) -> Leading:
    statement = scheme.by_row[row].statement(row)
    return leading(scheme, statement, answer, Speaker(scheme.ladder, scheme.words, scheme.catalogue), is_open=is_open)


def scheme_of(row: str) -> CompiledScheme:
    [found] = [scheme for scheme, one in ROWS if one == row]
    return found


def test_of_every_row_the_first_sentence_is_about_who_decides_and_only_a_yes_is_coloured() -> None:
    said = set()
    for scheme, row in ROWS:
        answer = asked(scheme, row, "social-worker")
        found = first(scheme, row, answer)
        said.add(found.says)
        assert not found.says.startswith("You "), row
        assert found.says.endswith("."), row
        assert (found.tone == "may") == (answer.followed.outcome is Outcome.PERMITTED), row
        assert (found.tone == "may-once") == (answer.followed.outcome is Outcome.INCOMPLETE), row
        is_not_stated = (
            answer.followed.outcome is Outcome.REFUSED and answer.followed.reasons[0].code is Code.NOT_STATED
        )
        assert (found.tone == "not-stated") == is_not_stated, row
        assert bool(found.why) == (found.says in {NOT_SAID, NOBODY}), row
        if answer.governing.minimum_posts and found.says not in {NOT_SAID, NOBODY}:
            assert set(answer.governing.minimum_posts) <= set(
                posts_named(scheme, scheme.by_row[row].statement(row), answer)
            )
    assert len(said) > 60


@pytest.mark.parametrize(
    ("row", "post", "facts", "says", "you"),
    [
        ("bwd-1-05", "social-worker", {}, "A Head of Service decides this.", "You cannot decide this yourself."),
        (
            "glo-cic-32",
            "social-worker",
            {},
            "A Social Worker decides this.",
            "You can decide this once you get the agreement of a Head of Service.",
        ),
        ("gmo-cft-05b", "social-worker", {}, "The ATC panel decides this.", "You cannot decide this yourself."),
        ("pbo-7-28", "team-manager", {}, "TACT decides this.", "You cannot decide this yourself."),
        ("tor-1.02b", "social-worker", {}, NOT_SAID, ""),
        ("tor-6.29", "head-of-service", {"in_court_proceedings": True}, NOBODY, ""),
        ("bwd-4-12", "social-worker", {}, "A Social Worker does this.", "This is yours to do."),
        ("tor-a1-29", "social-worker", {}, "Tell a Team Manager. It is for them to pass on.", ""),
        ("glo-cic-29", "social-worker", {"days_contact_stopped": 90}, NOT_SAID, ""),
    ],
)
def test_who_decides_stands_apart_from_whether_the_reader_can(
    row: str, post: str, facts: dict[str, object], says: str, you: str
) -> None:
    found = first(scheme_of(row), row, asked(scheme_of(row), row, post, **facts))
    assert (found.says, found.you) == (says, you)


def test_while_only_the_steps_wait_for_a_fact_who_decides_is_said() -> None:
    scheme = scheme_of("bwd-1-06")
    answer, least = (asked(scheme, "bwd-1-06", post) for post in ("team-manager", "social-worker"))
    assert answer.followed.outcome is Outcome.FACTS_NEEDED
    statement = scheme.by_row["bwd-1-06"].statement("bwd-1-06")
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    found = leading(scheme, statement, answer, speak, of_the_least=least)
    assert found.says == "A Team Manager decides this."
    assert found.you == "Whether you can decide it depends on the questions below."


def test_a_reader_without_a_post_is_told_who_decides_and_nothing_about_themselves() -> None:
    found = first(scheme_of("bwd-1-05"), "bwd-1-05", None)
    assert found.says == "A Head of Service, or more senior in the same area decides this."
    assert (found.you, found.tone) == ("", "who")
    nobody = first(scheme_of("tor-1.02b"), "tor-1.02b", None)
    assert (nobody.says, nobody.tone) == (NOT_SAID, "not-stated")


def test_all_posts_of_a_line_are_named_the_most_senior_last() -> None:
    scheme = scheme_of("glo-leg-07")
    answer = asked(scheme, "glo-leg-07", "social-worker")
    named = posts_named(scheme, scheme.by_row["glo-leg-07"].statement("glo-leg-07"), answer)
    ranks = [scheme.ladder.posts[post].rank or 0 for post in named]
    assert ranks == sorted(ranks)
    assert len(named) > len(answer.governing.minimum_posts)


def test_whether_a_court_decides_is_asked_last_and_a_yes_is_never_said_without_it() -> None:
    scheme = scheme_of("tor-6.21b")
    decision = scheme.by_row["tor-6.21b"]
    open_answer = asked(scheme, "tor-6.21b", "social-worker")
    last = asked_last(decision, open_answer.facts_to_ask, scheme.catalogue)
    assert last == {"in_court_proceedings": False}
    assert what_follows(decision, "in_court_proceedings").startswith("The court decides this where")
    found = first(scheme, "tor-6.21b", asked(scheme, "tor-6.21b", "social-worker", **last), is_open=True)
    assert found.you == "You can decide this, unless the answer to the question below is yes."


def test_a_fact_that_decides_who_or_opens_the_decision_is_not_asked_last() -> None:
    catalogue = compiled_schemes()[0].catalogue
    for scheme, row in ROWS:
        decision = scheme.by_row[row]
        last = asked_last(decision, decision.facts_read, catalogue)
        routes = {fact for route in decision.routes for one in route.route.when for fact in one.facts_read()}
        assert not routes & set(last), row
        assert set(last) <= {"in_court_proceedings", "safe_and_well_check"}, (row, last)
