"""A decision that is entered late, and one that was taken elsewhere: by keyboard alone, on a phone, without faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import faults_in, is_wider_than_the_window
from tests.journeys.steps import open_form
from tests.journeys.test_recording import press_tab_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

WORDS: Final = {
    "decided": "Place with her aunt.",
    "why": "Nobody else could have her.",
    "child_view": "She wants to be with her aunt.",
    "actions": "Visit on Monday.",
}


def type_into(page: Page, fields: dict[str, str]) -> None:
    """Type into each field, as somebody without a mouse does who goes from one to the next."""
    for name, text in fields.items():
        press_tab_until(page, f'[name="{name}"]')
        page.keyboard.type(text)


def looks_right(page: Page) -> None:
    assert faults_in(page) == []
    assert not is_wider_than_the_window(page)


@pytest.mark.parametrize("width", [320])
def test_a_decision_of_august_2022_by_keyboard_alone(open_page: Open, width: int) -> None:
    page = open_page("bwd-head-of-service-1", width=width)
    page.goto("/decisions/bwd-3-04?on=14/8/2022")
    looks_right(page)
    press_tab_until(page, 'a[href*="/record"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/record**")
    press_tab_until(page, '[name="case"]')
    page.keyboard.type("C-1045")
    page.keyboard.press("Enter")
    page.wait_for_url("**case=*")
    expect(page.get_by_text("The decision is recorded as “no scheme checked” and goes to")).to_be_visible()
    looks_right(page)
    type_into(page, {"taken_time": "14:30", **WORDS})
    page.keyboard.press("Tab")
    press_tab_until(page, "form[data-note] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("covers 14 August 2022. Tick that it is recorded")
    expect(page.locator('[name="why"]')).to_have_value(WORDS["why"])
    looks_right(page)
    press_tab_until(page, '[name="outside_scheme"]')
    page.keyboard.press("Space")
    type_into(page, {"deviation_reason": f"Found when the file was read again, {width}."})
    press_tab_until(page, "form[data-note] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No scheme was checked.")).to_be_visible()
    looks_right(page)


@pytest.mark.parametrize("width", [1280])
def test_a_placement_directed_by_a_court_by_keyboard_alone(open_page: Open, width: int) -> None:
    page = open_page("tor-head-of-service-permanence-1", width=width)
    open_form(page, "tor-6.10", "C-1045")
    expect(page.get_by_text("When did the panel sit?")).to_be_visible()
    looks_right(page)
    type_into(page, WORDS)
    press_tab_until(page, '[name="elsewhere"]')
    page.keyboard.press("ArrowDown")
    press_tab_until(page, "form[data-note] button[type=submit]")
    page.keyboard.press("Enter")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Give the reference of the document that says so.")
    looks_right(page)
    said = {"elsewhere_who": "District Judge Example", "elsewhere_where": "Family Court, Torquay"}
    type_into(page, {**said, "elsewhere_reference": f"TQ26C0{width}"})
    press_tab_until(page, "form[data-note] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This decision was taken elsewhere.")).to_be_visible()
    expect(page.get_by_text("District Judge Example")).to_be_visible()
    expect(page.get_by_text("Permanency Panel, due")).to_be_visible()
    looks_right(page)
    open_form(page, "tor-6.10", "C-1045")
    expect(page.get_by_label("the court decided this on")).to_be_checked()
    looks_right(page)
    press_tab_until(page, '[name="fact-court_directed"]')
    page.keyboard.press("ArrowDown")
    expect(page.locator('[name="fact-court_directed"][value="yes"]')).to_be_checked()
    type_into(page, WORDS)
    press_tab_until(page, "form[data-note] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The court decided this on")).to_be_visible()
    expect(page.get_by_text("Tell the Permanency Panel: done by this decision.")).to_be_visible()
    looks_right(page)


@pytest.mark.parametrize("width", [320])
def test_an_unplanned_entry_in_an_emergency_goes_on_under_the_row_that_fits(open_page: Open, width: int) -> None:
    page = open_page("glo-assistant-director-1", width=width)
    open_form(page, "glo-cic-02", "C-1042", "?fact-emergency=yes")
    expect(page.get_by_role("link", name="Another row fits: Entry to care decided outside panel")).to_be_visible()
    looks_right(page)
    type_into(page, WORDS)
    press_tab_until(page, '[name="look"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Record: Entry to care decided outside panel")
    expect(page.locator('[name="why"]')).to_have_value(WORDS["why"])
    looks_right(page)
