"""What people say of what they found: what is kept of it, who sees it, and how an editor closes it."""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from authorities.models import Authority, Role, User
from delegation.lookup.finding import look_up
from delegation.lookup.phrases import phrases_added
from delegation.lookup.remarks import kept_of, matters
from delegation.lookup.search import NO_ROW, Covered, Index
from delegation.models import AddedPhrase, NotCovered, Remark, RemarkKind, SearchMiss
from delegation.publishing.actions import note_search_without_answer
from delegation.publishing.remarks import note_remark
from delegation.schemes.library import library
from tests.delegation.conftest import run
from tests.delegation.fixture_library import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from delegation.rules.books import Book

pytestmark = pytest.mark.usefixtures("plain_files")

DAY = date(2026, 6, 3)
COUNCIL = "blackburn-with-darwen"
ROW = "bwd-1-05"
SEARCHES = ("epo", "holiday abroad", "passport", "missing child", "care order", "school trip permission")


@pytest.fixture
def browser(blackburn: None) -> Callable[..., Client]:
    def signed_in(role: str = Role.SCHEME_EDITOR, council: str = COUNCIL) -> Client:
        authority = Authority.objects.get(slug=council)
        name = f"{role}-{council}"
        user = User.objects.create_user(name, f"{role.title()} Example", authority=authority, role=role)
        client = Client()
        client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
        return client

    return signed_in


def blackburn_council() -> Authority:
    return Authority.objects.get(slug=COUNCIL)


def book(council: str = COUNCIL) -> Book:
    return library().books[council]


def ranked(council: str = COUNCIL) -> list[tuple[str, list[tuple[str, float]]]]:
    """Return how the search of a council grades and ranks some searches, with the phrases that stand in it now."""
    looked = [look_up(book(council), DAY, query, 12, phrases_added(council)) for query in SEARCHES]
    return [(one.covered, [(row.statement.row, row.score) for row in one.results]) for one in looked]


def note(words: str = "", said: str = "", **more: str) -> Remark:
    given = {"kind": RemarkKind.MEANT_OTHERWISE, "row": "", **more}
    note_remark(
        authority=blackburn_council(),
        kind=RemarkKind(given["kind"]),
        row=given["row"],
        words=words,
        said=said,
        on=DAY,
    )
    return Remark.objects.get(words=words, said=said, row=given["row"], kind=given["kind"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zebedee Quux HOLIDAY in Lahore", "holiday in lahore"),
        ("holiday costa del sol for 2 nights", "holiday costa del sol for 2 nights"),
        ("Quux 15yo placement £6,500 a week", "15yo placement £6,500 a week"),
        ("holiday third week", "holiday third week"),
        ("holiday 12 Xyzzy Lane, 123456, 07700 900123", "holiday"),
        ("holiday 9434765919 and is 12", "holiday and is"),
        ("holiday £07700900123, 07700900123 days", "holiday"),
        ("Zebedee Quux", ""),
        ("", ""),
    ],
)
def test_only_known_words_places_and_numbers_with_their_units_are_kept(blackburn: None, typed: str, kept: str) -> None:
    assert kept_of(book(), DAY, typed) == kept


def test_what_is_kept_fits_its_column_and_ends_with_a_whole_word(blackburn: None) -> None:
    kept = kept_of(book(), DAY, "holiday " * 37)
    assert len(kept) <= 200
    assert set(kept.split()) == {"holiday"}


def test_a_report_is_kept_without_its_other_words_and_without_who_sent_it(
    browser: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    client = browser(Role.PRACTITIONER)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="django.db.backends")
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/not-meant", {"q": "Zebedee holiday Lahore", "said": "Quux passport for 2 nights"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    remark = Remark.objects.get()
    assert (remark.kind, remark.row, remark.words, remark.said) == (
        "meant-otherwise",
        "",
        "holiday lahore",
        "passport for 2 nights",
    )
    assert not [field.name for field in Remark._meta.get_fields() if field.related_model is User]
    left = f"{caplog.text} {[one['sql'] for one in asked]} {answer.headers} {answer.cookies.output()}".lower()
    assert "zebedee" not in left
    assert "quux" not in left
    page = client.get("/").content.decode()
    assert (
        "Kept, without your name: of the search “holiday lahore” and of what you wrote “passport for 2 nights”." in page
    )


def test_what_will_be_kept_of_the_search_is_shown_before_it_is_sent(browser: Callable[..., Client]) -> None:
    page = browser(Role.PRACTITIONER).get("/", {"q": "Zebedee holiday Lahore"}).content.decode()
    assert "<strong data-kept>holiday lahore</strong>" in page
    assert "This is not what I meant" in page
    assert "Only words that the scheme knows, places, and numbers with units are kept" in page
    assert "Your name is not kept" in page


@pytest.mark.parametrize("query", ["epo", "holiday", "planning permission for a shed"])
def test_under_every_list_stands_that_it_is_not_what_was_meant(browser: Callable[..., Client], query: str) -> None:
    page = browser(Role.PRACTITIONER).get("/", {"q": query}).content.decode()
    assert 'action="/not-meant"' in page
    assert page.index("app-results") < page.index('action="/not-meant"')


def test_a_search_that_is_not_surely_covered_has_one_form_and_one_button(browser: Callable[..., Client]) -> None:
    client = browser(Role.PRACTITIONER)
    for query in ("planning permission for a shed", "overnight stay at a friend's", "Zebedee"):
        page = client.get("/", {"q": query}).content.decode()
        results = page[page.index('id="results"') :]
        assert results.count("<form") == results.count('type="submit"') == results.count('name="said"') == 1, query
        assert '<input type="hidden" name="missing" value="yes">' in results
    assert 'name="missing"' not in client.get("/", {"q": "epo"}).content.decode()


@pytest.mark.parametrize(
    ("said", "remarks"), [("", []), ("Quux passport", [("holiday lahore", "passport")]), ("Quux", [])]
)
def test_a_search_that_may_not_be_covered_is_reported_as_missing_and_what_was_meant_with_it(
    browser: Callable[..., Client], said: str, remarks: list[tuple[str, str]]
) -> None:
    client = browser(Role.PRACTITIONER)
    client.post("/not-meant", {"q": "Zebedee holiday Lahore", "said": said, "missing": "yes"})
    assert list(SearchMiss.objects.values_list("words", "searched", "reported")) == [("holiday lahore", 0, 1)]
    assert list(Remark.objects.values_list("words", "said")) == remarks
    assert "of the search “holiday lahore”" in client.get("/").content.decode()


def test_what_is_too_long_of_a_missing_search_stays_a_missing_search(browser: Callable[..., Client]) -> None:
    answer = browser(Role.PRACTITIONER).post("/not-meant", {"q": "holiday", "said": "x" * 301, "missing": "yes"})
    assert answer.status_code == 422
    assert '<input type="hidden" name="missing" value="yes">' in answer.content.decode()


def test_a_report_of_which_no_word_is_known_leaves_nothing(browser: Callable[..., Client]) -> None:
    client = browser(Role.PRACTITIONER)
    assert client.post("/not-meant", {"q": "Zebedee", "said": "Quux"}).status_code == 302
    assert "nothing was kept" in client.get("/").content.decode()
    assert not Remark.objects.exists()


def test_of_an_answer_said_to_be_wrong_the_row_is_kept_also_without_a_word(browser: Callable[..., Client]) -> None:
    client = browser(Role.PRACTITIONER)
    assert f'action="/decisions/{ROW}/wrong"' in client.get(f"/decisions/{ROW}").content.decode()
    for said in ("", "Zebedee", "holiday Zebedee"):
        answer = client.post(f"/decisions/{ROW}/wrong", {"said": said})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/decisions/{ROW}")
    assert sorted(Remark.objects.values_list("kind", "row", "words", "said", "times")) == [
        ("answer-wrong", ROW, "", "", 2),
        ("answer-wrong", ROW, "", "holiday", 1),
    ]
    assert client.post("/decisions/bwd-9-99/wrong", {"said": ""}).status_code == 404


def test_an_answer_of_another_day_is_said_to_be_wrong_where_it_stands(browser: Callable[..., Client]) -> None:
    client = browser(Role.PRACTITIONER)
    answer = client.post(f"/decisions/{ROW}/wrong", {"said": "", "on": "3/6/2026"})
    assert answer.headers["Location"] == f"/decisions/{ROW}?on=3%2F6%2F2026"
    assert client.post(f"/decisions/{ROW}/wrong", {"said": "", "on": "3/6/1990"}).status_code == 404


@pytest.mark.parametrize("address", ["/not-meant", f"/decisions/{ROW}/wrong"])
def test_what_is_too_long_comes_back_with_what_was_typed(browser: Callable[..., Client], address: str) -> None:
    answer = browser(Role.PRACTITIONER).post(address, {"q": "holiday", "said": "x" * 301})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "by 1 character: 300 at most." in page
    assert "x" * 301 in page
    assert not Remark.objects.exists()


@pytest.mark.parametrize("address", ["/not-meant", f"/decisions/{ROW}/wrong", "/searches/close"])
def test_nothing_is_reported_or_closed_by_an_address_or_by_nobody(browser: Callable[..., Client], address: str) -> None:
    assert browser().get(address).status_code == 405
    assert Client().post(address, {"q": "holiday"}).status_code == 302
    assert not Remark.objects.exists()


def test_words_that_nobody_confirmed_rank_nothing(browser: Callable[..., Client]) -> None:
    client, before = browser(Role.PRACTITIONER), ranked()
    for query in SEARCHES:
        for other in SEARCHES:
            client.post("/not-meant", {"q": query, "said": other})
        client.post(f"/decisions/{ROW}/wrong", {"said": query})
    assert Remark.objects.count() > len(SEARCHES)
    assert ranked() == before
    assert phrases_added(COUNCIL) == ()


def test_what_an_editor_adds_as_a_phrase_finds_the_row_and_leaves_the_list(browser: Callable[..., Client]) -> None:
    client = browser()
    remark = note("holiday lahore", "emergency protection order")
    page = client.get("/searches").content.decode()
    assert f'<option value="{ROW}">' in page
    assert "Add as a phrase of this row" in page
    assert (
        client.post("/searches/close", {"key": f"remark-{remark.pk}", "way": "phrase", "row": ROW}).status_code == 302
    )
    added = AddedPhrase.objects.get()
    assert (added.row, added.text, added.added_by.role) == (ROW, "holiday lahore", Role.SCHEME_EDITOR)
    assert not Remark.objects.exists()
    before = {one.statement.row: one.score for one in look_up(book(), DAY, "holiday lahore", 99).results}
    found = look_up(book(), DAY, "holiday lahore", 3, phrases_added(COUNCIL)).results
    assert {one.statement.row: one.score for one in found}[ROW] > max(1.0, 2 * before.get(ROW, 0.0))


def test_an_added_phrase_that_names_a_place_is_read_as_a_search_is(blackburn: None) -> None:
    own, query = Index.of(book().in_force_on(DAY)), "qwertz benidorm"

    def score(text: str) -> float:
        found = own.with_phrases({ROW: [text]}).look_up(query, 50).results
        return {one.statement.row: one.score for one in found}[ROW]

    assert score("qwertz lahore") == score(query) > score("qwertz")
    here, there = (own.with_phrases({NO_ROW: [text]}).signs(query) for text in ("qwertz lahore", query))
    without = own.signs(query)
    assert here is not None
    assert without is not None
    assert here == there
    assert here.other > without.other


def test_a_phrase_that_the_row_has_already_closes_nothing(browser: Callable[..., Client]) -> None:
    client, remark = browser(), note("holiday lahore")
    sent = {"key": f"remark-{remark.pk}", "way": "phrase", "row": ROW}
    client.post("/searches/close", sent)
    again = note("holiday lahore")
    client.post("/searches/close", {**sent, "key": f"remark-{again.pk}"})
    assert "This row has these words already." in client.get("/searches").content.decode()
    assert Remark.objects.exists()


def grade(query: str, council: str = COUNCIL) -> Covered:
    return look_up(book(council), DAY, query, 3, phrases_added(council)).covered


def test_what_the_scheme_does_not_speak_of_is_no_longer_surely_covered_until_it_is_removed(
    browser: Callable[..., Client],
) -> None:
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    client, words = browser(), "school trip permission"
    before = ranked()
    assert grade(words) is Covered.YES
    first = look_up(book(), DAY, words, 3).results[0].statement.row
    remark = note(words)
    client.post("/searches/close", {"key": f"remark-{remark.pk}", "way": "not-covered"})
    kept = NotCovered.objects.get()
    assert (kept.authority.slug, kept.text, kept.added_by.role) == (COUNCIL, words, Role.SCHEME_EDITOR)
    assert not Remark.objects.exists()
    assert grade(words) is not Covered.YES
    assert look_up(book(), DAY, words, 3, phrases_added(COUNCIL)).results[0].statement.row == first
    assert phrases_added("torbay") == ()
    assert words in client.get("/searches").content.decode()
    assert client.post(f"/searches/not-covered/{kept.pk}/remove").status_code == 302
    assert ranked() == before


def test_a_phrase_and_what_is_not_covered_stand_in_one_search_together(browser: Callable[..., Client]) -> None:
    client = browser()
    one, other = note("zzyzx", "emergency protection order"), note("school trip permission")
    client.post("/searches/close", {"key": f"remark-{one.pk}", "way": "phrase", "row": ROW})
    client.post("/searches/close", {"key": f"remark-{other.pk}", "way": "not-covered"})
    assert look_up(book(), DAY, "zzyzx", 3, phrases_added(COUNCIL)).results[0].statement.row == ROW
    assert grade("school trip permission") is not Covered.YES


def test_what_comes_near_to_one_row_stands_together_and_what_is_the_same_is_one_entry(blackburn: None) -> None:
    council = blackburn_council()
    for words in ("apply for an emergency protection order", "apply the emergency protection order"):
        note_search_without_answer(authority=council, words=words, is_reported=False, on=DAY)
        note(words)
    note("emergency protection order")
    note("passport", "emergency protection order")
    note(said="order", kind=RemarkKind.ANSWER_WRONG, row="bwd-1-03")
    found = matters(council, book(), DAY)
    rows = {
        matter.about.row: [(one.words, one.searched, one.times) for one in matter.entries]
        for matter in found
        if matter.about
    }
    assert set(rows) == {ROW, "bwd-1-03"}
    assert sorted(rows[ROW]) == [
        ("apply for an emergency protection order", 2, 2),
        ("emergency protection order", 0, 1),
        ("passport", 0, 1),
    ]
    assert rows["bwd-1-03"] == [("", 0, 1)]


def test_one_closing_closes_everything_of_an_entry(browser: Callable[..., Client]) -> None:
    client, council = browser(), blackburn_council()
    note_search_without_answer(authority=council, words="holiday lahore", is_reported=True, on=DAY)
    remark = note("holiday lahore")
    keys = [f"miss-{SearchMiss.objects.get().pk}", f"remark-{remark.pk}"]
    page = client.get("/searches").content.decode()
    assert all(f'value="{key}"' in page for key in keys)
    client.post("/searches/close", {"key": keys, "way": "off"})
    assert (SearchMiss.objects.count(), Remark.objects.count()) == (0, 0)
    assert (AddedPhrase.objects.count(), NotCovered.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.MANAGER, Role.PEOPLE_ADMINISTRATOR, Role.AUDITOR])
def test_only_scheme_editors_close_what_people_say(browser: Callable[..., Client], role: str) -> None:
    client, remark = browser(role), note("holiday lahore")
    kept = NotCovered.objects.create(
        authority=blackburn_council(), text="shed", added_by=User.objects.get(), added_at=timezone.now()
    )
    for way in ("off", "phrase", "not-covered"):
        sent = {"key": f"remark-{remark.pk}", "way": way, "row": ROW}
        assert client.post("/searches/close", sent).status_code == 403
    assert client.post(f"/searches/not-covered/{kept.pk}/remove").status_code == 403
    assert (Remark.objects.count(), NotCovered.objects.count(), AddedPhrase.objects.count()) == (1, 1, 0)


def test_an_editor_of_another_council_sees_and_closes_nothing(browser: Callable[..., Client]) -> None:
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    remark = note("holiday lahore", "passport")
    kept = NotCovered.objects.create(
        authority=blackburn_council(),
        text="zzyzx shed",
        added_by=User.objects.create_user("one", "One Example", authority=blackburn_council()),
        added_at=timezone.now(),
    )
    other = browser(council="torbay")
    page = other.get("/searches").content.decode()
    assert "lahore" not in page
    assert "zzyzx" not in page
    for way in ("off", "phrase", "not-covered"):
        sent = {"key": f"remark-{remark.pk}", "way": way, "row": ROW}
        assert other.post("/searches/close", sent).status_code == 404
    assert other.post(f"/searches/not-covered/{kept.pk}/remove").status_code == 404
    assert other.post(f"/decisions/{ROW}/wrong", {"said": "holiday"}).status_code == 404
    assert (Remark.objects.count(), NotCovered.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"key": "remark-1"},
        {"key": "x", "way": "off"},
        {"key": "remark-{pk}", "way": "x", "row": ROW},
        {"key": "remark-{pk}", "way": "phrase", "row": "bwd-9-99"},
        {"key": ["remark-{pk}", "miss-999"], "way": "off"},
    ],
)
def test_a_form_that_names_nothing_of_the_list_closes_nothing(
    browser: Callable[..., Client], sent: dict[str, str | list[str]]
) -> None:
    client, remark = browser(), note("holiday lahore")
    keys = sent.get("key", [])
    named = [one.replace("{pk}", str(remark.pk)) for one in ([keys] if isinstance(keys, str) else keys)]
    if sent == {"key": "remark-1"}:
        named = [f"remark-{remark.pk + 1}"]
    assert client.post("/searches/close", {**sent, "key": named}).status_code == 404
    assert Remark.objects.exists()
