"""Loading a second scheme of one council: names that could be mistaken for each other, and levels that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from delegation.encodings.files import SchemeText
from delegation.management.commands.load_scheme import ABOUT_LEVELS
from delegation.models import Scheme, SchemeVersion
from delegation.publishing.actions import load_scheme
from delegation.reports.levels import rows_of_different_levels
from delegation.schemes.errors import NameTakenError
from tests.delegation.conftest import BACKDATED, Refused, WriteScheme, every_row, run
from tests.delegation.fixture_library import FIXTURES, accepted, catalogue
from tests.delegation.testshire import LADDER, WORDS, Plain, rule, scheme, statement, words

if TYPE_CHECKING:
    from authorities.models import Authority


def load(authority: Authority, plain: Plain) -> None:
    load_scheme(text=SchemeText(authority, accepted(plain, words())), backdated_because=BACKDATED[1])


def other(*statements: Plain, **keys: str) -> Plain:
    return scheme(*statements, document="oth", **keys)


# --- names ---------------------------------------------------------------------------------------------------------


def test_a_row_id_of_another_document_of_the_council_is_refused(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))
    before = every_row()
    path = write_scheme_file(other(statement(decision_type="another")), "other.yaml")
    [problem] = refused("load_scheme", *BACKDATED, path)
    assert problem.startswith(f"{path}: tst-1-01 stands in the document “tst” of this council too.")
    assert every_row() == before


def test_so_is_the_row_of_a_rule_or_of_an_earlier_version_and_all_are_named(testshire: Authority) -> None:
    rows = [f"tst-1-0{number}" for number in range(1, 8)]
    load(testshire, scheme(*(rule(row, "shown") for row in rows), effective="2020", ends="2021"))
    with pytest.raises(NameTakenError) as caught:
        load(testshire, other(*(statement(row) for row in rows), effective="2024"))
    assert str(caught.value).startswith(f"{', '.join(rows[:5])} and 2 more stand in the document “tst”")
    assert not Scheme.objects.filter(document="oth").exists()


def test_two_files_of_one_load_do_not_share_a_row_either(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    first = write_scheme_file(scheme(statement()))
    second = write_scheme_file(other(statement(decision_type="another")), "other.yaml")
    assert len(refused("load_scheme", *BACKDATED, first, second)) == 1
    assert not SchemeVersion.objects.exists()


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (statement("oth-1-01", decision_type="spend"), statement(decision_type="spend")),
        (statement("oth-1-01", decision_type="tst-1-01"), statement(decision_type="spend")),
        (statement("oth-1-01", decision_type="x"), statement(decision_type="oth-1-01")),
        (statement("oth-1-01", decision_type="tst-1-01"), rule("tst-1-01", "shown")),
    ],
    ids=["decisions", "a row there", "a row here", "a rule there"],
)
def test_a_name_that_could_mean_two_decisions_is_refused(testshire: Authority, here: Plain, there: Plain) -> None:
    load(testshire, scheme(there))
    with pytest.raises(NameTakenError, match="of the document “tst” of this council too, while both are in force"):
        load(testshire, other(here))


@pytest.mark.parametrize(
    ("dates", "is_taken"),
    [
        ({"effective": "2024-06"}, True),
        ({"effective": "2024-07"}, False),
        ({"effective": "2023", "ends": "2024"}, False),
        ({"effective": "2023", "ends": "2024-01-02"}, True),
    ],
)
def test_a_document_that_follows_another_may_keep_the_names_of_its_decisions(
    testshire: Authority, dates: dict[str, str], *, is_taken: bool
) -> None:
    load(testshire, scheme(statement(decision_type="spend"), effective="2024-01", ends="2024-07"))
    follower = other(statement("oth-1-01", decision_type="spend"), **dates)
    if is_taken:
        with pytest.raises(NameTakenError, match="spend names a decision"):
            load(testshire, follower)
    else:
        load(testshire, follower)
        assert SchemeVersion.objects.count() == 2


def test_a_version_that_gave_a_name_up_does_not_hold_it_any_more(testshire: Authority) -> None:
    load(testshire, scheme(statement(decision_type="spend"), effective="2024-01"))
    load(testshire, scheme(statement(decision_type="pay"), effective="2024-05"))
    load(testshire, other(statement("oth-1-01", decision_type="spend"), effective="2024-05"))
    assert SchemeVersion.objects.count() == 3


def test_the_next_version_of_a_document_keeps_its_rows_and_another_council_has_its_own(
    testshire: Authority, blackburn: None, write_scheme_file: WriteScheme
) -> None:
    row = statement("bwd-1-05", decision_type="apply-for-epo")
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(row)))
    run("load_scheme", *BACKDATED, write_scheme_file(scheme({**row, "who": ["lead"]}, effective="2025")))
    assert SchemeVersion.objects.filter(scheme__document="tst").count() == 2


# --- levels --------------------------------------------------------------------------------------------------------


def said_of(*statements: Plain) -> tuple[str, ...]:
    return rows_of_different_levels(accepted(scheme(*statements), words()), LADDER, WORDS, catalogue())


def test_rows_of_one_decision_that_differ_in_level_are_said_in_one_line() -> None:
    small = statement("tst-1-01", decision_type="spend", who=["manager"])
    large = statement("tst-1-02", decision_type="spend", who={"posts": ["deputy", "director"], "combine": "all"})
    panel = statement("tst-1-03", decision_type="spend", who={"panel": "panel"})
    [line] = said_of(small, large, panel, statement("tst-1-04"))
    assert line == (
        "testshire: tst-1-01 (a Team Manager) and tst-1-02 (the Deputy Director and the Director) are routes of one "
        "decision, spend."
    )


def test_rows_of_one_decision_with_the_same_posts_are_not_said() -> None:
    rows = [statement(f"tst-1-0{number}", decision_type="spend", who=["manager", "lead"]) for number in (1, 2)]
    assert said_of(*rows, statement("tst-1-03", decision_type="other", who=["head"])) == ()
    in_one_area = statement("tst-1-02", decision_type="spend", who=[{"post": "manager", "area": "care"}, "lead"])
    assert len(said_of(rows[0], in_one_area)) == 1


def test_loading_says_them_under_one_heading_and_loads_all_the_same(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    rows = [
        statement(f"tst-1-0{number}", decision_type="spend", who=[who]) for number, who in ((1, "manager"), (2, "head"))
    ]
    said = run(
        "load_scheme",
        *BACKDATED,
        write_scheme_file(scheme(*rows)),
        write_scheme_file(other(statement("oth-1-01")), "o.yaml"),
    )
    assert said.splitlines() == [
        "tst 2024-01: loaded, 2 statements.",
        "oth 2024-01: loaded, 1 statements.",
        ABOUT_LEVELS,
        "  testshire: tst-1-01 (a Team Manager) and tst-1-02 (a Head of Service) are routes of one decision, spend.",
    ]
    assert ABOUT_LEVELS not in run("load_scheme", *BACKDATED, write_scheme_file(other(statement("oth-1-01")), "o.yaml"))


def test_of_a_real_document_both_levels_of_a_payment_are_said(db: None) -> None:
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    run("load_words", FIXTURES / "words" / "torbay.yaml")
    said = run("load_scheme", *BACKDATED, FIXTURES / "schemes" / "tor" / "2016-10.yaml")
    assert "tor-2.04a (a Team Manager) and tor-2.04b (a Head of Service) are routes of one decision" in said
