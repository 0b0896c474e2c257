"""Another row is offered where the scheme names it as the way in and a known fact calls for it, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client

from casenotes.models import Note, NoteKind
from casenotes.recording.ways_in import facts_that_lead, ways_in
from delegation.schemes.library import library

from .conftest import load_council
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


def test_a_row_to_which_a_fact_leads_is_not_offered_for_a_day_on_which_it_was_not_in_force(
    director: Appointment,
) -> None:
    before = director.starts.date().replace(year=2025, month=6, day=30)
    version = book().find("glo-cic-02", before)
    assert version is not None
    statement = version.by_row["glo-cic-02"].statement("glo-cic-02")
    assert facts_that_lead(statement) == ["emergency", "same_day_decision"]
    assert ways_in(book(), statement, before, {"emergency": True}) == []
