"""Another row is offered where the scheme names it as the way in and a known fact calls for it, and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test import Client

from authorities.database import guard
from casenotes.models import Note, NoteKind, NoteText
from casenotes.proof.proving import altered_notes
from casenotes.recording.ways_in import (
    facts_that_lead,
    facts_that_lead_to,
    way_in_not_stated,
    way_in_of,
    ways_in,
)
from delegation.schemes.library import library

from .conftest import load_council, put_the_guard_back
from .test_decided_elsewhere import Council
from .test_pages import sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authorities.models import Appointment
    from delegation.rules.books import Book
    from delegation.rules.facts import KnownFacts

pytestmark = pytest.mark.usefixtures("pages")

AT_14 = "2026-06-03T14:00:00+01:00"
UNPLANNED = "/decisions/glo-cic-02/record?case=1001"
PLANNED = "/decisions/glo-cic-01/record?case=1001"
OUTSIDE_PANEL = "/decisions/gmo-cft-05d/record?case=1001"
NOT_STATED = "The way in was not stated: another row leads to this one where it is an emergency or a decision is needed"
BUTTON = 'name="look" value="gmo-cft-05d"'


@pytest.fixture
def director(db: None) -> Iterator[Appointment]:
    """An Assistant Director of Gloucestershire, on a Wednesday at 14:00."""
    council = Council("gloucestershire", "glo/2024-05.yaml", "children-in-care")
    load_council("gloucestershire", "gmo/2025-07-01.yaml")
    with time_machine.travel(AT_14):
        yield council.appoint("assistant-director", "children-in-care")


@pytest.fixture
def client(director: Appointment) -> Client:
    browser = Client()
    browser.force_login(director.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return browser


def book() -> Book:
    return library().books["gloucestershire"]


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("fact", ["emergency", "same_day_decision"])
def test_a_fact_that_calls_for_it_leads_to_the_other_row_with_what_is_unclear_about_it(
    client: Client, fact: str
) -> None:
    text = shown(client, f"{UNPLANNED}&fact-{fact}=yes")
    assert "Another row fits: Entry to care decided outside panel (gmo-cft-05d)" in text
    assert "The row says that the Assistant Director records a decision outside panel" in text
    assert BUTTON in text
    # Enter in a field presses the first button of the form, which saves.
    assert text.index("Save the decision</button>") < text.index(BUTTON)


@pytest.mark.parametrize("facts", ["", "&fact-emergency=no&fact-same_day_decision=no"])
def test_without_such_a_fact_no_other_row_is_offered_and_it_is_asked_for(client: Client, facts: str) -> None:
    text = shown(client, f"{UNPLANNED}{facts}")
    assert BUTTON not in text
    for asked in ("Is it an emergency?", "Is a decision needed today?"):
        assert asked in text


def test_a_planned_entry_is_never_led_to_the_way_of_an_unplanned_one(client: Client) -> None:
    text = shown(client, f"{PLANNED}&fact-emergency=yes&fact-same_day_decision=yes")
    assert BUTTON not in text
    assert 'name="look"' not in text


def test_a_row_that_is_only_on_the_same_matter_is_never_offered(director: Appointment) -> None:
    day = director.starts.date().replace(year=2026, month=6, day=3)
    facts: KnownFacts = {"emergency": True, "same_day_decision": True}
    every = {
        statement.row: [way.row for way in ways_in(book(), statement, day, facts)]
        for version in book().in_force_on(day)
        for statement in version.scheme.statements
        if statement.same_matter
    }
    assert {row: led_to for row, led_to in every.items() if led_to} == {"glo-cic-02": ["gmo-cft-05d"]}
    assert "glo-cic-01" in every


def test_what_was_typed_is_shown_under_the_other_row_and_nothing_is_saved_yet(client: Client) -> None:
    typed = sent(**{"fact-emergency": "yes", "taken": "earlier", "taken_on": "3/6/2026", "taken_time": "13:00"})
    answer = client.post(OUTSIDE_PANEL, {**typed, "look": "gmo-cft-05d"})
    assert answer.status_code == 200
    form = answer.context["form"]
    kept = {name: str(form[name].value()) for name in ("why", "decided", "child_view", "actions", "taken_time")}
    assert kept == {name: typed[name] for name in kept}
    assert "There is a problem" not in answer.content.decode()
    assert not Note.objects.exists()


def test_an_unplanned_entry_at_14_00_is_turned_away_under_its_row_and_recorded_under_the_one_that_fits(
    client: Client,
) -> None:
    form = sent(**{"fact-emergency": "yes"})
    turned_away = client.post(UNPLANNED, form)
    assert turned_away.status_code == 422
    assert BUTTON in turned_away.content.decode()
    assert client.post(OUTSIDE_PANEL, {**form, "look": "gmo-cft-05d"}).status_code == 200
    assert client.post(OUTSIDE_PANEL, form).status_code == 302
    note = Note.objects.get()
    assert (note.kind, note.row) == (NoteKind.DECISION, "gmo-cft-05d")
    assert note.text.question["way_in"] == {"emergency": True, "same_day_decision": None}


def test_a_row_to_which_a_fact_leads_is_not_offered_for_a_day_on_which_it_was_not_in_force(
    director: Appointment,
) -> None:
    before = director.starts.date().replace(year=2025, month=6, day=30)
    version = book().find("glo-cic-02", before)
    assert version is not None
    statement = version.by_row["glo-cic-02"].statement("glo-cic-02")
    assert facts_that_lead(statement) == ["emergency", "same_day_decision"]
    assert ways_in(book(), statement, before, {"emergency": True}) == []


# What leads to a row is kept there, though it does not ask for it


@pytest.mark.parametrize(
    ("stated", "kept", "lines"),
    [
        ({"fact-emergency": "yes"}, [True, None], ["Emergency: yes (stated, not verified)"]),
        (
            {"fact-emergency": "no", "fact-same_day_decision": "yes"},
            [False, True],
            ["Emergency: no (stated, not verified)", "Same day decision: yes (stated, not verified)"],
        ),
    ],
)
def test_the_facts_that_led_to_the_other_row_are_kept_shown_and_sealed_there(
    client: Client, stated: dict[str, str], kept: list[bool | None], lines: list[str]
) -> None:
    assert client.post(OUTSIDE_PANEL, sent(**stated)).status_code == 302
    note = Note.objects.get()
    assert list(note.text.question["way_in"].values()) == kept
    # The question is what the scheme was asked, and the row does not ask for them.
    assert "emergency" not in note.text.question["facts"]
    text = shown(client, f"/notes/{note.pk}")
    for line in lines:
        assert f"<li>{line}</li>" in text
    assert NOT_STATED not in text
    assert list(altered_notes()) == []
    guard.remove(connection)
    NoteText.objects.filter(pk=note.pk).update(question={**note.text.question, "way_in": {"emergency": False}})
    put_the_guard_back()
    assert list(altered_notes()) == ["Note 1 of gloucestershire has another “question” than was sealed."]


@pytest.mark.parametrize("stated", [{}, {"fact-emergency": "no", "fact-same_day_decision": "no"}])
def test_opened_directly_it_asks_what_leads_there_and_the_note_says_where_nothing_did(
    client: Client, stated: dict[str, str]
) -> None:
    text = shown(client, OUTSIDE_PANEL)
    for asked in ("Is it an emergency?", "Is a decision needed today?", "says that the Assistant Director records"):
        assert asked in text
    assert client.post(OUTSIDE_PANEL, sent(**stated)).status_code == 302
    note = Note.objects.get()
    # The document permits it, and says nothing about the cases.
    assert (note.kind, note.outcome) == (NoteKind.DECISION, "permitted")
    assert NOT_STATED in shown(client, f"/notes/{note.pk}")


def test_a_row_to_which_none_leads_asks_and_keeps_nothing_of_it(client: Client) -> None:
    day = date(2026, 6, 3)
    assert "Another row leads to this one" not in shown(client, PLANNED)
    assert facts_that_lead_to(book(), "glo-cic-01", day) == []
    assert facts_that_lead_to(book(), "gmo-cft-05d", day) == ["emergency", "same_day_decision"]
    assert (way_in_of(book(), "glo-cic-01", day, {"emergency": True}), way_in_not_stated({})) == ({}, "")
    assert client.post(PLANNED, sent(outside_scheme="on", deviation_reason="It had to be.")).status_code == 302
    assert "way_in" not in Note.objects.get().text.question


def test_it_is_kept_where_no_scheme_was_checked_too(client: Client) -> None:
    old = {"taken": "earlier", "taken_on": "3/6/2025", "taken_time": "13:00"}
    late = {"outside_scheme": "on", "deviation_reason": "Found late.", "fact-same_day_decision": "yes"}
    assert client.post(OUTSIDE_PANEL, sent(**old, **late)).status_code == 302
    note = Note.objects.get()
    assert (note.kind, note.text.question["way_in"]["same_day_decision"]) == (NoteKind.UNCHECKED, True)
