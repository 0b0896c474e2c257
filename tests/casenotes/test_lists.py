"""The list of notes: pages by the note beside them, what is asked for, and addresses that name no child."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from authorities.database import guard
from authorities.models import Authority, User
from casenotes.models import AuditEntry, Case, Note
from casenotes.reading.paging import A_PAGE
from casenotes.reading.queries import KindWanted, Wanted, _asked_for, _listed, latest_correction, notes_of

from .many import a_chain_of_corrections, ask_about, copies_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

BACKEND = "authorities.sign_in.backends.DemonstrationBackend"


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def head(appoint: Appoint, pages: object) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def note(head: Appointment, record: Record) -> Note:
    found = record(head).note
    assert found is not None
    return found


@pytest.fixture
def browser(head: Appointment) -> Client:
    return browser_of(head.user)


def shown(client: Client, address: str = "/notes") -> list[int]:
    """Return the numbers of the notes that a list shows, in its order."""
    page = client.get(address)
    assert page.status_code == 200
    return [int(number) for number in re.findall(r"reference\">Note (\d+)</span>", page.content.decode())]


def link(client: Client, address: str, rel: str) -> str:
    """Return the address of the page of newer (prev) or older (next) notes; empty if there is none."""
    page = client.get(address).content.decode()
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    if found is None:
        return ""
    return found[1].replace("&amp;", "&")


def walked(client: Client, address: str, rel: str) -> list[list[int]]:
    """Return what the pages show, from an address on, as far as they lead."""
    found = []
    while address:
        found.append(shown(client, address))
        address = link(client, address, rel)
    return found


def test_pages_lead_through_every_note_once_and_back(browser: Client, note: Note) -> None:
    copies_of(note, range(2, 61))
    pages = walked(browser, "/notes", "next")
    assert [len(page) for page in pages] == [A_PAGE, A_PAGE, 10]
    assert [number for page in pages for number in page] == list(range(60, 0, -1))
    second = link(browser, "/notes", "next")
    last = link(browser, second, "next")
    assert walked(browser, last, "prev") == pages[::-1]


@pytest.mark.parametrize("full", [1, 2])
def test_a_last_page_that_is_full_leads_no_further(browser: Client, note: Note, full: int) -> None:
    copies_of(note, range(2, full * A_PAGE + 1))
    assert [len(page) for page in walked(browser, "/notes", "next")] == [A_PAGE] * full


def test_notes_of_one_moment_stand_by_their_numbers_and_none_is_lost_between_pages(browser: Client, note: Note) -> None:
    copies_of(note, range(2, 61), lambda number: {"recorded_at": note.recorded_at})
    pages = walked(browser, "/notes", "next")
    assert [number for page in pages for number in page] == list(range(60, 0, -1))
    assert walked(browser, link(browser, link(browser, "/notes", "next"), "next"), "prev") == pages[::-1]


def test_notes_that_are_added_meanwhile_move_nothing_on_the_pages_behind(browser: Client, note: Note) -> None:
    copies_of(note, range(2, 61))
    second = link(browser, "/notes", "next")
    before = shown(browser, second)
    copies_of(note, range(61, 91))
    assert shown(browser, second) == before
    assert shown(browser, link(browser, second, "prev")) == list(range(60, 35, -1))
    assert walked(browser, second, "prev")[-1] == list(range(90, 65, -1))


def test_where_fewer_are_newer_than_fill_a_page_the_first_page_is_shown(browser: Client, note: Note) -> None:
    [*_, at_58] = copies_of(note, range(2, 59))
    copies_of(note, range(59, 61))
    assert shown(browser, f"/notes?newer={at_58.pk}") == list(range(60, 35, -1))
    assert link(browser, f"/notes?newer={at_58.pk}", "prev") == ""


@pytest.mark.parametrize(
    "place",
    [
        *("", "x", "-1", "%00", "1' OR 1=1 --", "0" * 32, str(uuid.UUID(int=7)), "9" * 5000),
        "{of another council}",
        "{the last}",
    ],
)
@pytest.mark.parametrize("name", ["older", "newer"])
def test_a_place_that_is_not_to_be_had_is_the_first_page(
    browser: Client, note: Note, name: str, place: str, appoint: Appoint
) -> None:
    copies_of(note, range(2, 31))
    if place == "{of another council}":
        elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
        [other] = copies_of(note, [500], lambda number: {"authority": elsewhere, "recorded_at": note.recorded_at})
        place = str(other.pk)
    if place == "{the last}":
        place = str(note.pk if name == "older" else Note.objects.get(number=30).pk)
    assert shown(browser, f"/notes?{name}={place}") == list(range(30, 5, -1))


def test_an_address_of_a_page_holds_a_key_and_nothing_of_the_note(browser: Client, note: Note) -> None:
    copies_of(note, range(2, 61))
    second = link(browser, "/notes", "next")
    key = Note.objects.get(number=36).pk
    assert second == f"/notes?older={key}"
    assert link(browser, second, "prev") == f"/notes?newer={Note.objects.get(number=35).pk}"


@pytest.fixture
def of_all_kinds(note: Note, appoint: Appoint, case: Case) -> dict[str, int]:
    """Notes of every kind, of which the lists below are asked for; the first is the head's own decision."""
    other = appoint("head-of-service", "corporate-parenting-and-permanence", name="other")
    second = Case.objects.create(authority=case.authority, reference="C-77", initials="Q.Q.")
    wednesday = datetime(2026, 5, 6, 22, 59, tzinfo=UTC)  # a minute before midnight in London
    kinds: dict[int, dict[str, Any]] = {
        2: {"recorded_by": other.user, "area": "corporate-parenting-and-permanence"},
        3: {"kind": "deviation", "should_have_decided": "head-of-service"},
        4: {"kind": "deviation", "should_have_decided": "dcs", "recorded_by": other.user},
        5: {"corrects": note},
        6: {"case": second},
        7: {"taken_at": wednesday},
        8: {"taken_at": wednesday + timedelta(minutes=1)},
    }
    [_, third, fourth, *_] = copies_of(note, kinds, kinds.__getitem__)
    ask_about([third, fourth], "head-of-service", "help-and-protection")
    ask_about([fourth], "dcs")
    return {"case": second.pk}


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("", [8, 7, 6, 5, 4, 3, 2, 1]),
        ("mine=on", [8, 7, 6, 5, 3, 1]),
        ("team=on", [8, 7, 6, 5, 4, 3, 1]),
        ("kind=decision", [8, 7, 6, 5, 2, 1]),
        ("kind=deviation", [4, 3]),
        ("kind=correction", [5]),
        ("answer=on", [4]),
        ("case={case}", [6]),
        ("since=6/5/2026&until=6+May+2026", [7]),
        ("since=2026-05-07&until=7/5/2026", [8]),
        ("until=7/5/2026", [8, 7]),
        ("since=3/6/2026", [6, 5, 4, 3, 2, 1]),
        ("since=4/6/2026", []),
        ("mine=on&kind=deviation", [3]),
        ("mine=on&kind=correction&case={case}", []),
    ],
)
def test_each_filter_shows_what_it_is_asked_for_and_no_other(
    browser: Client, of_all_kinds: dict[str, int], asked: str, numbers: list[int]
) -> None:
    assert shown(browser, f"/notes?{asked.format(**of_all_kinds)}") == numbers


def test_filters_go_with_the_pages(browser: Client, note: Note, appoint: Appoint) -> None:
    other = appoint("dcs", name="other").user
    copies_of(note, range(2, 121), lambda number: {"recorded_by": other} if number % 2 else {})
    pages = walked(browser, "/notes?mine=on&kind=decision&since=1/6/2026", "next")
    assert [number for page in pages for number in page] == [*range(120, 0, -2), 1]
    second = link(browser, "/notes?mine=on&kind=decision&since=1+June+2026", "next")
    assert second.startswith("/notes?mine=on&kind=decision&since=1%2F6%2F2026&older=")
    page = browser.get(second)
    assert 'name="mine" type="checkbox" checked' in page.content.decode()
    assert page.context["form"].in_words == [
        *("recorded by you", "of the kind “Decision under the scheme”", "decided from 1 June 2026"),
    ]


def test_a_list_by_days_is_in_the_order_of_the_decisions(browser: Client, note: Note) -> None:
    copies_of(note, range(2, 41), lambda number: {"taken_at": note.taken_at - timedelta(hours=number)})
    pages = walked(browser, "/notes?since=1/1/2026", "next")
    assert [number for page in pages for number in page] == list(range(1, 41))
    page = browser.get("/notes?since=1/1/2026").content.decode()
    assert "The latest decision comes first." in page
    assert "What was recorded last comes first." in browser.get("/notes").content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("since=31/2/2026", "There is no 31 February 2026."),
        ("since=7/5/2026&until=6/5/2026", "The last day is before the first."),
        ("kind=secret", "Select a valid choice."),
        ("case=999999", "There is no such case in your council."),
        ("case=C-1", "There is no such case in your council."),
        ("case=99999999999999999999999", "There is no such case in your council."),
        ("since=%00", "Write the day like"),
    ],
)
def test_what_cannot_be_asked_for_is_said_in_words_and_shows_no_note(
    browser: Client, note: Note, asked: str, words: str
) -> None:
    page = browser.get(f"/notes?{asked}")
    assert page.status_code == 200
    assert words in page.content.decode()
    assert 'reference">Note' not in page.content.decode()
    assert not AuditEntry.objects.filter(kind="listed").exists()


def test_nothing_found_is_said_in_words_with_a_way_back_to_every_note(browser: Client, note: Note) -> None:
    page = browser.get("/notes?kind=correction").content.decode()
    assert "No notes match." in page
    assert 'href="/notes">Clear filters</a>' in page
    assert "No notes match." not in browser.get("/notes").content.decode()
    assert "Clear filters" not in browser.get("/notes").content.decode()


def test_where_nothing_was_recorded_it_is_said_how_to_begin(browser: Client, case: Case) -> None:
    assert "No decision has been recorded yet." in browser.get("/notes").content.decode()


def test_a_case_is_found_by_what_is_sent_and_its_notes_by_a_key(
    browser: Client, of_all_kinds: dict[str, int], case: Case
) -> None:
    assert (
        'href="/notes/case?mine=on&amp;kind=decision"' in browser.get("/notes?mine=on&kind=decision").content.decode()
    )
    answer = browser.post("/notes/case?mine=on&kind=decision", {"case": " c-77 "})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert address == f"/notes?mine=on&kind=decision&case={of_all_kinds['case']}"
    assert shown(browser, address) == [6]
    page = browser.get(address).content.decode()
    assert "notes of case C-77 (Q.Q.)" in page
    assert f'<input type="hidden" name="case" value="{of_all_kinds["case"]}">' in page
    assert f'href="/notes/case?mine=on&amp;kind=decision&amp;case={of_all_kinds["case"]}"' in page
    again = browser.post(f"/notes/case?case={of_all_kinds['case']}", {"case": "C-1"})
    assert again.headers["Location"] == f"/notes?case={case.pk}"


@pytest.mark.parametrize("reference", ["", "C-9", "X-7", "\x00", "x" * 5000])
def test_a_case_that_is_not_there_is_asked_for_again(browser: Client, case: Case, reference: str) -> None:
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    theirs = Case.objects.create(authority=elsewhere, reference="X-7", initials="X.Y.")
    answer = browser.post("/notes/case", {"case": reference})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert browser.get(f"/notes?case={theirs.pk}").context["form"].errors


def test_no_address_on_the_way_holds_anything_of_a_child(
    browser: Client, of_all_kinds: dict[str, int], note: Note
) -> None:
    copies_of(note, range(20, 80))
    told: list[str] = []
    for address in ("/notes", f"/notes?case={note.case_id}", "/notes?mine=on&team=on", "/notes/case"):
        told += re.findall(r'(?:href|action)="([^"]*)"', browser.get(address).content.decode())
    told.append(browser.post("/notes/case", {"case": "C-77"}).headers["Location"])
    assert len(told) > 100
    told = [re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", one) for one in told]
    assert [one for one in told if re.search(r"c-?1\b|c-77|a\.?e\.|q\.?q\.|2017", one, re.IGNORECASE)] == []


def test_that_somebody_opened_the_notes_of_a_case_is_in_the_log_with_the_case(
    browser: Client, note: Note, case: Case
) -> None:
    browser.get(f"/notes?case={case.pk}")
    browser.get("/notes")
    assert list(AuditEntry.objects.filter(kind="listed").order_by("number").values_list("case", flat=True)) == [
        *(case.pk, None),
    ]


def test_the_notes_of_a_team_are_offered_only_to_whoever_acts_in_an_area(
    appoint: Appoint, browser: Client, note: Note
) -> None:
    assert "By my team: Help and protection" in browser.get("/notes").content.decode()
    director = browser_of(appoint("dcs", name="director").user)
    page = director.get("/notes").content.decode()
    assert "By my team" not in page
    assert "for me to answer" in page
    auditor = User.objects.create_user("auditor", "Au Ditor", authority=note.authority, role="auditor")
    answer = browser_of(auditor).get("/notes?team=on&answer=on")
    assert "for me to answer" not in answer.content.decode()
    assert [one.number for one in answer.context["page"].rows] == [1]


def test_the_first_page_begins_with_a_few_of_what_waits_for_an_answer_and_leads_to_all(
    browser: Client, note: Note, appoint: Appoint
) -> None:
    other = appoint("team-manager", "help-and-protection").user
    due = {"kind": "deviation", "should_have_decided": "head-of-service", "recorded_by": other}
    ask_about(copies_of(note, range(2, 41), lambda number: due), "head-of-service")
    page = browser.get("/notes")
    assert [one.number for one in page.context["deviations"]] == [40, 39, 38, 37, 36]
    assert 'href="/notes?answer=on"' in page.content.decode()
    assert sum(map(len, walked(browser, "/notes?answer=on", "next"))) == 39
    for address in ("/notes?mine=on", link(browser, "/notes", "next")):
        assert browser.get(address).context["deviations"] == []


def test_a_page_asks_as_much_of_the_database_however_many_notes_there_are(browser: Client, note: Note) -> None:
    copies_of(note, range(2, 30))
    asked = []
    for count in (30, 300):
        copies_of(note, range(count, count + 100))
        place = Note.objects.get(number=count + 10).pk
        for address in ("/notes", f"/notes?older={place}", "/notes?mine=on&kind=decision"):
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            asked.append(len(queries))
            assert [one["sql"] for one in queries if "COUNT(" in one["sql"].upper()] == []
    assert asked[:3] == asked[3:]


def test_the_latest_of_500_corrections_is_found_by_one_query(
    browser: Client, note: Note, django_assert_num_queries: Callable[..., Any]
) -> None:
    chain = a_chain_of_corrections(note, 500)
    with django_assert_num_queries(1):
        assert latest_correction(note) == chain[-1]
    assert latest_correction(chain[-2]) == chain[-1]
    assert latest_correction(chain[-1]) is None
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(f"/notes/{note.pk}/correct")
    assert answer.headers["Location"] == f"/notes/{chain[-1].pk}"
    assert len(queries) < 30


def test_the_page_of_a_note_leads_to_its_correction_and_to_the_latest(browser: Client, note: Note) -> None:
    first, last = a_chain_of_corrections(note, 2)
    page = browser.get(f"/notes/{note.pk}").content.decode()
    assert f'Corrected by <a class="govuk-link" href="/notes/{first.pk}">' in page
    assert f'The latest correction is <a class="govuk-link" href="/notes/{last.pk}">' in page
    assert "The latest correction is" not in browser.get(f"/notes/{first.pk}").content.decode()


@pytest.mark.django_db(transaction=True)
def test_corrections_that_correct_each_other_end_the_search_all_the_same(
    emptied_afterwards: None, head: Appointment, record: Record
) -> None:
    note = record(head).note
    assert note is not None
    [second] = a_chain_of_corrections(note, 1)
    guard.remove(connection)
    try:
        Note.objects.filter(pk=note.pk).update(corrects=second)
        assert latest_correction(note) is None
    finally:
        guard.install(connection)


def test_a_note_of_before_anybody_was_asked_is_listed_for_the_post_that_should_have_decided(
    browser: Client, note: Note
) -> None:
    due = {"kind": "deviation", "should_have_decided": "head-of-service"}
    copies_of(note, range(2, 6), lambda number: {**due, "format": 2 if number < 4 else 3})
    copies_of(note, [6], lambda number: {"kind": "deviation", "should_have_decided": "dcs", "format": 2})
    assert shown(browser, "/notes?answer=on") == [3, 2]


@pytest.mark.django_db
def test_every_list_has_its_indexes_and_the_guard_is_whole_after_the_migrations() -> None:
    with connection.cursor() as cursor:
        found = {
            name: tuple(one["columns"])
            for table in ("casenotes_note", "casenotes_auditentry")
            for name, one in connection.introspection.get_constraints(cursor, table).items()
            if one["index"]
        }
    by = ("authority_id", "recorded_at", "number")
    assert found["note_listed"] == found["note_that_corrects"] == by
    assert found["note_by_day"] == ("authority_id", "taken_at", "number")
    for name, column in (("recorder", "recorded_by_id"), ("area", "area"), ("case", "case_id"), ("kind", "kind")):
        assert found[f"note_by_{name}"] == ("authority_id", column, "recorded_at", "number")
    assert found["note_by_post_due"] == ("authority_id", "should_have_decided", "recorded_at", "number")
    assert found["audit_listed"] == ("authority_id", "at", "number")
    for name in ("kind", "user", "note"):
        column = name if name == "kind" else f"{name}_id"
        assert found[f"audit_by_{name}"] == ("authority_id", column, "at", "number")
    assert guard.problems(connection) == []


def test_the_list_of_what_was_decided_outside_the_scheme_is_read_off_its_index_in_order(
    head: Appointment, note: Note
) -> None:
    copies_of(note, range(2, 60), lambda number: {"kind": "deviation" if number % 20 == 3 else "decision"})
    wanted = _listed(_asked_for(head.user, Wanted(kind=KindWanted.DEVIATION), None))
    if connection.vendor == "postgresql":
        # Of few rows it reads all and sorts them; whether the index could serve is what is asked here.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = wanted.order_by("-recorded_at", "-number")[:26].explain()
    assert "note_outside" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
    found = notes_of(head.user, Wanted(kind=KindWanted.DEVIATION)).rows
    assert [one.number for one in found] == [43, 23, 3]
