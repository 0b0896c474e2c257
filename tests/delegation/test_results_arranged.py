"""Results on the page: what is clearly meant stands apart, rows of one decision together, never many flat lines."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from authorities.models import Authority, User
from delegation.lookup.best import MOST_AT_FIRST, Arranged, arranged, is_clearly_meant, most_at_first
from delegation.lookup.results import NOTHING_FIRST, Line, Results
from delegation.lookup.search import Covered, Found
from delegation.models import SearchMiss
from tests.delegation.conftest import BACKDATED, run
from tests.delegation.fixture_library import FIXTURES
from tests.delegation.pages_read import results_shown
from tests.delegation.testshire import Plain, compiled, rule, scheme, statement


def rows(*decisions: str) -> list[Plain]:
    """Return a row of each decision that is named, in order."""
    return [statement(f"tst-1-{at:02}", decision_type=one) for at, one in enumerate(decisions, 1)]


def found(*scored: tuple[str, float]) -> list[Found]:
    """Return rows that were found: the decision of each, and how well it fits."""
    held = compiled(scheme(*rows(*(one for one, _score in scored))))
    return [Found(one, held, score) for one, (_name, score) in zip(held.scheme.statements, scored, strict=True)]


def results(*decisions: str, is_clear: bool = False) -> Results:
    held = compiled(scheme(*rows(*decisions)))
    lines = tuple(Line(held, one) for one in held.scheme.statements)
    return Results(lines, Covered.YES, is_out_of_hours=False, is_first_clearly_meant=is_clear)


def places(shown: Arranged) -> list[list[int]]:
    """Return the entries of a page, the best answer first: the number of each row."""
    return [
        [int(line.statement.row[-2:]) for line in entry]
        for entry in ([shown.best] if shown.best else []) + [*shown.also]
    ]


@pytest.mark.parametrize(
    ("scored", "is_clear"),
    [
        ([("a", 4.0), ("b", 3.0)], True),
        ([("a", 4.0), ("b", 3.2)], False),
        ([("a", 4.0), ("a", 3.9), ("b", 3.0)], True),
        ([("a", 4.0), ("a", 3.9), ("b", 3.5)], False),
        ([("a", 3.0), ("a", 5.0)], True),
        ([("a", 3.2), ("b", 4.0), ("c", 1.0)], False),
        ([("a", 4.0)], True),
        ([("a", float("inf")), ("b", float("inf"))], False),
        ([("a", float("inf"))], True),
    ],
)
def test_a_row_is_clearly_meant_if_it_stands_well_above_every_other_decision(
    scored: list[tuple[str, float]], is_clear: bool
) -> None:
    assert is_clearly_meant(Covered.YES, found(*scored)) is is_clear


@pytest.mark.parametrize("covered", [Covered.UNSURE, Covered.NO])
def test_nothing_is_clearly_meant_by_a_search_that_is_not_surely_covered(covered: Covered) -> None:
    assert not is_clearly_meant(covered, found(("a", 9.0), ("b", 1.0)))


def test_rows_of_one_decision_stand_together_where_the_first_of_them_stands() -> None:
    assert places(arranged(results("a", "b", "a", "c", "b"))) == [[1, 3], [2, 5], [4]]
    assert arranged(results("a", "b", "a")).best == ()
    best = arranged(results("a", "b", "a", is_clear=True))
    assert [line.statement.row for line in best.best] == ["tst-1-01", "tst-1-03"]
    assert [len(lines) for lines in best.also] == [1]


def test_rows_of_two_documents_or_of_no_decision_are_not_one_decision() -> None:
    one = compiled(scheme(*rows("a")))
    other = compiled(scheme(statement("oth-1-01", decision_type="a"), document="oth"))
    general = compiled(scheme(rule("tst-0-01", "shown"), rule("tst-0-02", "shown"), *rows("b")))
    lines = tuple(Line(held, row) for held in (one, other, general) for row in held.scheme.statements)
    shown = arranged(Results(lines, Covered.YES, is_out_of_hours=False))
    assert [len(entry) for entry in shown.also] == [1] * 5


@pytest.mark.parametrize("is_clear", [False, True])
def test_a_page_shows_eight_rows_at_most_and_says_how_many_more_there_are(is_clear: bool) -> None:
    several = results(*"abcdefghijkl", is_clear=is_clear)
    shown = arranged(several)
    assert (shown.count, shown.hidden, bool(shown.best)) == (MOST_AT_FIRST, 4, is_clear)
    assert [one for entry in places(shown) for one in entry] == [1, 2, 3, 4, 5, 6, 7, 8]
    everything = arranged(several, None)
    assert (everything.count, everything.hidden) == (12, 0)


def test_a_decision_is_not_cut_in_two_unless_it_would_leave_the_page_empty() -> None:
    shown = arranged(results(*"abcdefg", "h", "h", "i"))
    assert (places(shown), shown.hidden) == ([[1], [2], [3], [4], [5], [6], [7]], 3)
    shown = arranged(results(*"aaaaaaaaaab"))
    assert (places(shown), shown.hidden) == ([[1, 2, 3, 4, 5, 6, 7, 8]], 3)


def test_of_nothing_found_nothing_is_shown() -> None:
    assert not is_clearly_meant(Covered.YES, [])
    assert arranged(Results((), Covered.NO, is_out_of_hours=False)) == Arranged((), (), 0)


@pytest.mark.parametrize(
    ("row", "first"),
    [
        (statement(), NOTHING_FIRST),
        (statement(first=[{"consultation": "legal"}]), "First: consult Legal services."),
        (statement(who={"panel": "panel"}), ""),
        (statement(who={"posts": ["manager"]}, forum="panel"), ""),
        (statement(same_matter=["tst-1-02"]), ""),
        (statement(supposes=[{"urgent": True, "text": "It is urgent."}]), ""),
        (statement(kind="notification"), ""),
    ],
)
def test_the_second_line_says_what_comes_first_and_nothing_where_that_is_open(row: Plain, first: str) -> None:
    held = compiled(scheme(row, statement("tst-1-02")))
    assert Line(held, held.scheme.statements[0]).two_lines[1] == first


def test_where_a_rule_may_refuse_a_row_no_line_says_that_nothing_comes_first() -> None:
    held = compiled(scheme(statement(), rule("tst-0-01", "refuses", when={"urgent": True}, reach=["tst-1-01"])))
    assert Line(held, held.scheme.statements[0]).two_lines[1] == ""


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(db: None, plain_files: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody of Gloucestershire in office hours."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 3, 10, tzinfo=UTC))
    run("load_authority", FIXTURES / "authorities" / "gloucestershire.yaml")
    run("load_words", FIXTURES / "words" / "gloucestershire.yaml")
    run("load_scheme", *BACKDATED, *sorted((FIXTURES / "schemes").glob("g[lm]o/*.yaml")))
    user = User.objects.create_user("reader", "A. Example", authority=Authority.objects.get(slug="gloucestershire"))
    client = Client()
    client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def parts_of(client: Client, address: str) -> list[str]:
    """Return the words of the best answer's frame, and those of what stands below it."""
    html = client.get(address).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split()) for part in html.split("</section>")]


def test_what_the_law_gives_to_a_court_is_said_above_the_rows_in_every_grade(reader: Client) -> None:
    for words, grade in (("change+surname+dad+objects", ""), ("sterilise+her", "data-not-covered")):
        page = reader.get(f"/?q={words}").content.decode()
        note, rows = page.split('<div class="govuk-inset-text app-measure" data-court-notes>', 1)[1].split("</div>", 1)
        assert '<h2 class="govuk-heading-m">A court decides this</h2>' in note
        assert re.search(r'<p class="govuk-body-s">Source: [^<]*\d[^<]*\.</p>', note)
        assert grade in rows
        assert page.count("data-court-notes") == 1
    assert results_shown(reader.get("/?q=change+surname+dad+objects"))[0][0] == "glo-cic-25"
    assert "data-court-notes" not in reader.get("/?q=passport").content.decode()
    assert "data-court-notes" not in reader.get("/decisions/glo-cic-25").content.decode()


def test_the_answer_that_is_clearly_meant_stands_apart_with_the_other_routes_of_its_decision(reader: Client) -> None:
    best, also = parts_of(reader, "/?q=passport")
    assert best.endswith(
        "Best answer Passport application for a child in care glo-cic-32 "
        "Decides: A Social Worker, or more senior. "
        "First: get the agreement of a Head of Service, unless that post decides."
    )
    assert also.startswith("Also about this ")
    best, also = parts_of(reader, "/?q=emergency+protection+order")
    assert "(office hours) glo-leg-05 Decides: An Assistant Director" in best
    assert "The same decision in another case Emergency protection order" in best
    assert "glo-ooh-01" in best
    assert "glo-ooh-01" not in also
    (vague,) = parts_of(reader, "/?q=placement")
    assert "Also about this" not in vague
    (unsure,) = parts_of(reader, "/?q=placement+order")
    assert "Also about this" not in unsure


def test_eight_rows_stand_on_the_page_at_most_and_the_rest_has_an_address(reader: Client) -> None:
    few = reader.get("/?q=placement+%26+home")
    html = few.content.decode()
    ((address, number),) = re.findall(r'href="(\?q=[^"]*)">Show (\d+) more<', html)
    whole = reader.get("/" + unescape(address))
    assert unescape(address) == "?q=placement%20%26%20home&all=yes"
    shown, everything = results_shown(few), results_shown(whole)
    assert len(shown) <= MOST_AT_FIRST
    assert len(everything) == len(shown) + int(number) == 12
    assert everything[: len(shown)] == shown
    assert f"12 found, {len(shown)} shown" in html
    assert "12 found</p>" in whole.content.decode()
    assert "more</a>" not in whole.content.decode()


def test_at_most_three_rows_stand_below_the_heading_of_what_is_not_covered(reader: Client) -> None:
    html = reader.get("/?q=placement+order").content.decode()
    assert "does not seem to cover this" in html
    assert 1 <= html.count("data-result") <= 3
    assert 'all=yes">Show' in html
    assert reader.get("/?q=placement+order&all=yes").content.decode().count("data-result") > 3
    assert [most_at_first(one) for one in (Covered.YES, Covered.UNSURE, Covered.NO)] == [8, 8, 3]


def test_rows_of_one_decision_below_the_best_answer_are_one_entry(reader: Client) -> None:
    html = reader.get("/?q=publicity+missing+child+or+overnight+stay").content.decode()
    (routes,) = re.findall(r'<li class="app-routes">(.*?)</ul>', html, re.DOTALL)[:1]
    assert "One decision, in different cases" in routes
    assert routes.count("data-result") == 2


def test_asking_for_more_of_a_search_that_is_not_covered_counts_it_no_second_time(reader: Client) -> None:
    assert 'all=yes">Show' in reader.get("/?q=placement+order").content.decode()
    before = list(SearchMiss.objects.values())
    reader.get("/?q=placement+order&all=yes")
    assert before
    assert list(SearchMiss.objects.values()) == before
