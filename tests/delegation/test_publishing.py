"""Loading does not rewrite the past: a backdated version says why, dropped rows are named, departures stay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from authorities.models import Area, Authority, Post, User
from authorities.people import actions as people
from delegation.models import Departure, RuleArea, SchemeVersion, SuppositionRow
from delegation.schemes.library import library
from delegation.schemes.queries import backdatings_of
from tests.delegation.conftest import BACKDATED, Refused, WriteScheme, every_row, run
from tests.delegation.testshire import rule, scheme, statement

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


@pytest.fixture
def pages(testshire: Authority, plain_files: None) -> Client:
    client = Client()
    person = User.objects.create_user("reader", "E. Example", authority=testshire)
    people.appoint(
        user=person,
        post=Post.objects.get(authority=testshire, slug="manager"),
        area=Area.objects.get(authority=testshire, slug="care"),
        starts=datetime(2024, 1, 1, tzinfo=UTC),
    )
    client.force_login(person, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


@pytest.mark.parametrize("starts", ["2026-11-28", "2026-11", "2024-01", "2026"])
def test_a_version_whose_start_has_passed_is_refused_without_a_reason(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme, starts: str
) -> None:
    before = every_row()
    [problem] = refused("load_scheme", write_scheme_file(scheme(statement(), effective=starts)))
    assert "which has passed" in problem
    assert '--backdate "reason"' in problem
    assert every_row() == before
    [blank] = refused("load_scheme", "--backdate", "  ", write_scheme_file(scheme(statement(), effective=starts)))
    assert "which has passed" in blank


@pytest.mark.parametrize("days", [0, 1, 60])
def test_a_version_that_starts_today_or_later_needs_no_reason_and_keeps_none(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC))  # the database goes by its own clock
    starts = str(timezone.localdate() + timedelta(days=days))
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(), effective=starts)))
    assert SchemeVersion.objects.get().backdated_because == ""
    assert backdatings_of(testshire) == {}


def test_why_a_version_is_backdated_is_kept_and_shown_with_the_scheme(
    testshire: Authority, write_scheme_file: WriteScheme, pages: Client
) -> None:
    run("load_scheme", "--backdate", "Held on paper till now.", write_scheme_file(scheme(statement())))
    run(
        "load_scheme", "--backdate", "Agreed late", write_scheme_file(scheme(statement(who=["lead"]), effective="2025"))
    )
    page = pages.get("/sections").content.decode()
    assert "after its start had passed. Reason given: Agreed late." in page
    texts = {start: one.text for (_document, start), one in backdatings_of(testshire).items()}
    assert texts == {
        "2024-01": "First held here on 29 November 2026. Reason given: Held on paper till now.",
        "2025": "Published here on 29 November 2026, after its start had passed. Reason given: Agreed late.",
    }


def test_the_same_file_again_changes_nothing_and_needs_no_reason(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    path = write_scheme_file(scheme(statement()))
    run("load_scheme", *BACKDATED, path)
    assert "nothing to change" in run("load_scheme", path)


def test_a_version_that_drops_rows_says_which_and_what_took_their_place(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    rows = [statement(), statement("tst-1-02"), statement("tst-1-03")]
    assert "Not held any more" not in run("load_scheme", *BACKDATED, write_scheme_file(scheme(*rows)))
    later = scheme(statement(), statement("tst-1-04", replaces=["tst-1-02"]), effective="2025")
    lines = run("load_scheme", *BACKDATED, write_scheme_file(later)).splitlines()
    assert lines[1:3] == [
        "  Not held any more: tst-1-02. In its place: tst-1-04.",
        "  Not held any more: tst-1-03. In its place: the file does not say.",
    ]


def test_the_page_of_a_row_that_is_no_longer_held_says_since_when_and_what_took_its_place(
    testshire: Authority, write_scheme_file: WriteScheme, pages: Client
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(), statement("tst-1-02"))))
    later = scheme(statement(), statement("tst-1-04", replaces=["tst-1-02"]), effective="2025")
    run("load_scheme", *BACKDATED, write_scheme_file(later))
    answer = pages.get("/decisions/tst-1-02")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "This row is no longer in the scheme" in page
    assert "since 1 January 2025" in page
    assert 'href="/decisions/tst-1-04"' in page
    assert "This row is no longer in the scheme" not in pages.get("/decisions/tst-1-99").content.decode()


# --- departures --------------------------------------------------------------------------------------------------

DEPARTURES = """\
authority: testshire
departures:
  - {row: tst-1-01, departs_from: nat-39-4, signed_off_by: Head of Legal, signed_off_on: '2024-05-01', why: Advice.}
"""


@pytest.fixture
def departing(testshire: Authority, write_scheme_file: WriteScheme, tmp_path: Path) -> Path:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(same_matter=["nat-39-4"]))))
    path = tmp_path / "departures.yaml"
    path.write_text(DEPARTURES, encoding="utf-8")
    return path


def test_a_departure_is_loaded_once_and_stands_in_the_book_of_its_council(departing: Path) -> None:
    assert library().books["testshire"].departures == ()
    assert run("load_departures", departing) == "testshire: loaded, 1 departures.\n"
    (found,) = library().books["testshire"].departures
    assert (found.row, found.departs.row, found.departs.signed_off_on) == ("tst-1-01", "nat-39-4", date(2024, 5, 1))
    assert run("load_departures", departing) == "testshire: nothing to change, 1 departures.\n"


def test_a_signed_departure_stands_on_the_page_of_its_row(departing: Path, pages: Client) -> None:
    said = "The council departs from a national rule here (nat-39-4): signed off by Head of Legal, 1 May 2024. Advice."
    assert said not in pages.get("/decisions/tst-1-01").content.decode()
    run("load_departures", departing)
    assert said in pages.get("/decisions/tst-1-01").content.decode()


def test_what_is_recorded_of_a_departure_stays_as_it_is(departing: Path, refused: Refused) -> None:
    run("load_departures", departing)
    departing.write_text(DEPARTURES.replace("Advice", "Another reason"), encoding="utf-8")
    [problem] = refused("load_departures", departing)
    assert "stays as it is" in problem
    assert Departure.objects.get().why == "Advice."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("signed_off_on: '2024-05-01', ", ""), "without a signature in law the national rule governs"),
        (("signed_off_by: Head of Legal, ", ""), "is missing"),
        ((", why: Advice.", ""), "is missing"),
        (("nat-39-4", "nat-99"), "there is no “nat-99”"),
        (("row: tst-1-01", "row: tst-9-99"), "there is no “tst-9-99”"),
        (("authority: testshire", "authority: nowhere"), "there is no council “nowhere”"),
        (("'2024-05-01'", "soon"), "must be a date"),
        (("Head of Legal", "x" * 201), "at most 200 characters"),
        (("Advice.", "x" * 201), "at most 200 characters"),
    ],
)
def test_a_departure_says_which_rule_which_row_who_signed_when_and_why(
    departing: Path, refused: Refused, change: tuple[str, str], said: str
) -> None:
    departing.write_text(DEPARTURES.replace(*change), encoding="utf-8")
    assert any(said in problem for problem in refused("load_departures", departing))
    assert not Departure.objects.exists()


def test_the_database_keeps_each_departure_once_with_its_signature(testshire: Authority) -> None:
    def departure(**changed: str) -> Departure:
        said = {"row": "tst-1-01", "national_row": "nat-39-4", "signed_off_by": "Head of Legal", "why": "Advice"}
        return Departure(authority=testshire, signed_off_on=date(2024, 5, 1), **{**said, **changed})

    departure().save()
    for row in (departure(), departure(row="tst-1-02", why=""), departure(row="tst-1-02", signed_off_by="")):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    assert Departure.objects.count() == 1


def test_an_area_that_is_left_out_and_a_supposition_are_rows_of_their_own(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    about = {"emergency": True, "text": "It is an emergency."}
    left_out = rule("tst-0-01", "leaves-out", areas=["care", "schools"])
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(left_out, statement(supposes=[about]))))
    assert [one.area.slug for one in RuleArea.objects.all()] == ["care", "schools"]
    held = SuppositionRow.objects.get()
    assert (held.text, held.conditions.get().facts) == ("It is an emergency.", ["emergency"])
    with pytest.raises(ValidationError):
        SuppositionRow(statement=held.statement, position=1, text="").full_clean()
