"""What follows from the moment of a question: whether offices are open, and which version holds a row."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Final

import pytest

from authorities.calendar.working_days import WEEKDAYS, OfficeHours
from delegation.rules.books import Book, Cover, Departure, Stage, Versions, in_force, names_in, stage_of
from delegation.rules.determination import Departs
from delegation.rules.library import Library
from delegation.rules.written_dates import first_day
from tests.delegation.fixture_library import answer_to, catalogue, fixture_library
from tests.delegation.testshire import LADDER, SENIORS, WORDS, Plain, ask_of, compiled, library_of, scheme, statement

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme

HOURS: Final = OfficeHours(WEEKDAYS[:5], time(9), time(17))
PAIR: Final = scheme(
    statement(decision_type="d", when={"out_of_hours": False}),
    statement("tst-1-02", decision_type="d", when={"out_of_hours": True}, who=["worker"]),
)


def open_from(hours: OfficeHours | None) -> Library:
    book = Book("testshire", LADDER, WORDS, (compiled(PAIR),), (), hours)
    return Library({"testshire": book}, catalogue(), fixture_library().calendar)


@pytest.mark.parametrize(
    ("on", "row"),
    [
        ("2026-06-03", "tst-1-01"),
        ("2026-06-06", "tst-1-01"),  # a Saturday, but a bare date counts as in office hours
        ("2026-06-03T08:59", "tst-1-02"),
        ("2026-06-03T09:00", "tst-1-01"),
        ("2026-06-03T16:59", "tst-1-01"),
        ("2026-06-03T17:00", "tst-1-02"),
        ("2026-06-03T16:30+00:00", "tst-1-02"),  # 17:30 in London
        ("2026-06-06T11:00", "tst-1-02"),
        ("2026-05-25T11:00", "tst-1-02"),  # a bank holiday
    ],
)
def test_of_a_day_row_and_its_night_row_the_clock_chooses_whichever_is_asked_about(on: str, row: str) -> None:
    for asked in ("tst-1-01", "tst-1-02"):
        assert ask_of(open_from(HOURS), "director", row=asked, on=on)["row"] == row


def test_what_is_said_of_the_hour_comes_before_the_clock_and_the_clock_before_a_default() -> None:
    said = ask_of(open_from(HOURS), "worker", "care", on="2026-06-03T11:00", facts={"out_of_hours": True})
    assert (said["row"], said["outcome"]) == ("tst-1-02", "permitted")
    by_the_clock = ask_of(open_from(HOURS), "worker", "care", on="2026-06-03T23:30", assume_defaults=True)
    assert (by_the_clock["row"], by_the_clock["outcome"]) == ("tst-1-02", "permitted")


def test_where_nobody_said_when_offices_are_open_the_hour_is_asked_for() -> None:
    answer = ask_of(open_from(None), "manager", "care", on="2026-06-03T23:30")
    assert answer["facts_needed"] == ["out_of_hours"]


@pytest.mark.parametrize(
    ("on", "post", "row", "outcome"),
    [
        ("2024-09-10T11:00", "assistant-director", "glo-cic-02", "permitted"),
        ("2024-09-10T23:30", "on-call-hos-gm", "glo-ooh-03", "permitted"),
        ("2024-09-10T11:00", "on-call-hos-gm", "glo-cic-02", "refused"),
    ],
)
def test_entry_to_care_in_gloucestershire_is_answered_by_the_clock(on: str, post: str, row: str, outcome: str) -> None:
    actor: Plain = {"post": post} | ({"area": "locality"} if post == "assistant-director" else {})
    answer = answer_to({"council": "gloucestershire", "row": "glo-cic-02", "on": on, "actor": actor})
    assert (answer["row"], answer["outcome"]) == (row, outcome)


# --- rows that come and go ---------------------------------------------------------------------------------------

VERSIONS: Final = library_of(
    scheme(statement(), statement("tst-1-02"), statement("tst-1-03"), effective="2024-01"),
    scheme(statement(), statement("tst-1-04", replaces=["tst-1-02"]), effective="2025-01"),
    scheme(statement(), statement("tst-1-04"), effective="2026-01", ends="2027-01"),
)


def error(row: str, on: str) -> Plain:
    found: Plain = ask_of(VERSIONS, "manager", "care", row=row, on=on)["error"]
    return found


@pytest.mark.parametrize("on", ["2025-01-01", "2025-06-03", "2026-06-03"])
def test_a_row_that_a_newer_version_does_not_hold_is_retired_and_what_took_its_place_is_said(on: str) -> None:
    found = error("tst-1-02", on)
    assert (found["code"], found["field"]) == ("row-retired", "row")
    assert "since 1 January 2025 (version testshire/2025-01)" in found["text"]
    assert found["text"].endswith("It was replaced by tst-1-04.")
    assert error("tst-1-03", on)["text"].endswith("The scheme does not say what replaced it.")


def retired(library: Library, row: str, on: str) -> str:
    found: Plain = ask_of(library, "manager", "care", row=row, on=on)["error"]
    assert found["code"] == "row-retired"
    return str(found["text"])


def test_what_takes_the_place_of_a_row_is_said_from_the_version_on_that_says_it() -> None:
    library = library_of(
        scheme(statement(), statement("tst-1-02"), effective="2024-01"),
        scheme(statement(), effective="2025-01"),
        scheme(statement(), statement("tst-1-05", replaces=["tst-1-02"]), effective="2026-01"),
    )
    assert retired(library, "tst-1-02", "2025-06-03").endswith("The scheme does not say what replaced it.")
    later = retired(library, "tst-1-02", "2026-06-03")
    assert "since 1 January 2025" in later
    assert later.endswith("It was replaced by tst-1-05.")


def test_a_row_that_comes_back_is_retired_in_between() -> None:
    library = library_of(
        scheme(statement(), statement("tst-1-02"), effective="2024-01"),
        scheme(statement(), effective="2025-01"),
        scheme(statement(), statement("tst-1-02"), effective="2026-01"),
    )
    assert "since 1 January 2025" in retired(library, "tst-1-02", "2025-06-03")
    assert ask_of(library, "manager", "care", row="tst-1-02", on="2026-06-03")["outcome"] == "permitted"


def test_a_version_of_another_document_retires_no_row() -> None:
    library = library_of(
        scheme(statement(), statement("tst-1-02"), effective="2024-01"),
        scheme(statement("oth-1-01"), document="oth", effective="2025-01"),
        scheme(statement(), effective="2026-01"),
    )
    assert "since 1 January 2026" in retired(library, "tst-1-02", "2026-06-03")


def test_a_decision_type_is_retired_with_its_last_row() -> None:
    assert error("decide-tst-1-02", "2025-06-03")["code"] == "row-retired"


def test_in_the_time_of_a_version_that_has_it_the_row_is_answered() -> None:
    assert ask_of(VERSIONS, "manager", "care", row="tst-1-02", on="2024-12-31")["outcome"] == "permitted"


def test_a_row_that_a_later_version_brings_is_not_known_before_and_the_version_is_named() -> None:
    found = error("tst-1-04", "2024-06-03")
    assert found["code"] == "unknown-row"
    assert "testshire/2025-01" in found["text"]


@pytest.mark.parametrize(
    ("row", "on"), [("tst-1-01", "2023-12-31"), ("tst-1-02", "2027-06-03"), ("tst-1-04", "2027-01-01")]
)
def test_not_in_force_is_said_only_where_no_version_of_the_document_was_in_force(row: str, on: str) -> None:
    assert error(row, on)["code"] == "not-in-force"


@pytest.mark.parametrize("written", ["2024-01-02-03", "2024-01-02-03-04", "soon", ""])
def test_what_is_no_day_month_or_year_is_no_first_day(written: str) -> None:
    with pytest.raises(ValueError, match=r"not a day|invalid literal"):
        first_day(written)


def test_a_row_is_gone_since_the_version_that_dropped_it_and_comes_with_the_first_that_has_it() -> None:
    kept = [statement(), statement("tst-1-02")]
    versions = [
        scheme(statement(), effective="2023"),
        scheme(*kept, effective="2024"),
        scheme(*kept, effective="2025"),
        scheme(statement(), effective="2026"),
        scheme(statement(), effective="2027"),
    ]
    book = library_of(*versions).books["testshire"]
    gone = book.retirement_of("tst-1-02", date(2028, 1, 1))
    assert gone is not None
    assert (gone.version, gone.since) == ("testshire/2026", date(2026, 1, 1))
    assert book.retirement_of("tst-1-02", date(2025, 12, 31)) is None
    comes = book.first_version_with("tst-1-02", date(2022, 1, 1))
    assert comes is not None
    assert comes.scheme.effective == "2024"
    assert book.first_version_with("tst-1-02", date(2025, 1, 1)) is None


def test_a_row_departs_from_the_national_rule_that_was_signed_off_and_from_no_other() -> None:
    signed = Departs("nat-1", "Head of Legal", date(2026, 10, 1), "Advice.")
    book = Book("testshire", LADDER, WORDS, (), departures=(Departure("tst-1-01", signed),))
    assert book.departs_from("nat-1", "tst-1-01", date(2026, 10, 1)) == signed
    assert book.departs_from("nat-1", "tst-1-01", date(2026, 9, 30)) is None
    assert book.departs_from("nat-2", "tst-1-01", date(2026, 10, 1)) is None
    assert book.departs_from("nat-1", "tst-1-02", date(2026, 10, 1)) is None


@pytest.mark.parametrize(
    ("ends", "day", "stage", "stage_without_the_second"),
    [
        (None, 1, Stage.NOT_STARTED, Stage.NOT_STARTED),
        (None, 2, Stage.IN_FORCE, Stage.IN_FORCE),
        (None, 5, Stage.IN_FORCE, Stage.IN_FORCE),
        (None, 6, Stage.REPLACED, Stage.IN_FORCE),
        (None, 7, Stage.REPLACED, Stage.IN_FORCE),
        ("2024-03-04", 1, Stage.NOT_STARTED, Stage.NOT_STARTED),
        ("2024-03-04", 3, Stage.IN_FORCE, Stage.IN_FORCE),
        ("2024-03-04", 4, Stage.ENDED, Stage.ENDED),
        ("2024-03-04", 5, Stage.ENDED, Stage.ENDED),
        ("2024-03-04", 6, Stage.REPLACED, Stage.ENDED),
        ("2024-03-08", 7, Stage.REPLACED, Stage.IN_FORCE),
        ("2024-03-08", 8, Stage.REPLACED, Stage.ENDED),
    ],
)
def test_where_a_version_stands_follows_from_its_dates_and_the_start_of_the_next(
    ends: str | None, day: int, stage: Stage, stage_without_the_second: Stage
) -> None:
    first = compiled(scheme(statement(), effective="2024-03-02", **({"ends": ends} if ends else {})))
    second = compiled(scheme(statement(), effective="2024-03-06"))
    on = date(2024, 3, day)
    assert stage_of(first.scheme, date(2024, 3, 6), on) is stage
    assert (first in in_force([second, first], on)) is (stage is Stage.IN_FORCE)
    assert stage_of(first.scheme, None, on) is stage_without_the_second
    assert (first in in_force([first], on)) is (stage_without_the_second is Stage.IN_FORCE)


def test_a_book_opens_the_versions_that_a_question_needs_and_no_other() -> None:
    made = {year: compiled(scheme(statement(), effective=year)) for year in ("2023", "2024", "2025")}
    opened = list[str]()

    def cover(year: str) -> Cover:
        def open_it() -> CompiledScheme:
            opened.append(year)
            return made[year]

        return Cover("tst", year, "", open_it, lambda: names_in(made[year]))

    book = Book("testshire", LADDER, WORDS, Versions(map(cover, made)))
    assert book.knows("tst-1-01")
    assert book.find("tst-1-01", date(2024, 6, 3)) is made["2024"]
    assert opened == ["2024"]
    assert (len(book.versions), book.versions[0], book.versions[1:]) == (3, made["2023"], (made["2024"], made["2025"]))


def test_the_names_of_a_version_are_its_rows_and_its_decision_types() -> None:
    version = compiled(scheme(SENIORS, statement(decision_type="spend"), statement("tst-1-02")))
    assert names_in(version) == {"tst-0-01", "tst-1-01", "spend", "tst-1-02", "decide-tst-1-02"}
