"""Finding a note again, and reading the log: with and without scripts, on a phone, by keyboard, and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .test_borders import is_sound, record

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

HEAD, AUDITOR = "bwd-head-of-service-1", "bwd-auditor-1"
FILTERS = "Choose which notes are shown"


def shown(page: Page) -> int:
    return page.locator(".app-result").count()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_note_is_found_by_its_case_and_no_address_on_the_way_names_the_child(open_page: Open, scripts: bool) -> None:
    page = open_page(HEAD, width=320, scripts=scripts)
    record(page, "C-1044", f"To be found again, {scripts}.")
    expect(page.get_by_text("Saved as note")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/notes")
    page.get_by_text(FILTERS).click()
    page.get_by_label("Recorded by me").check()
    page.get_by_label("Decided on or after").fill("1 jan 2026")
    page.get_by_role("button", name="Show these notes").click()
    expect(page.get_by_text("Shown: notes recorded by you; decided from 1 January 2026.")).to_be_visible()
    page.get_by_role("link", name="Find the notes of a case").click()
    page.get_by_label("Case reference").fill("C-0000")
    page.get_by_role("button", name="Show its notes").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("There is no case with this reference")
    page.get_by_label("Case reference").fill("c-1044")
    page.get_by_role("button", name="Show its notes").click()
    expect(page.get_by_text("Shown: notes of case C-1044")).to_be_visible()
    expect(page.locator(".app-result").first).to_contain_text("Case C-1044")
    assert shown(page) >= 1
    assert is_sound(page) if scripts else not page.url.endswith("/case")
    page.get_by_text(FILTERS).click()
    expect(page.get_by_label("Recorded by me")).to_be_checked()
    page.get_by_label("Kind").select_option(label="Correction")
    page.get_by_role("button", name="Show these notes").click()
    expect(page.get_by_text("No notes match.")).to_be_visible()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_text("What was recorded last comes first.")).to_be_visible()
    assert [one for one in asked if "1044" in one or "0000" in one.partition("?")[2]] == []


def test_filters_are_reached_and_sent_by_the_keyboard_alone(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/notes")
    page.locator("main summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Recorded by me")).to_be_checked()
    page.get_by_label("Decided on or before").focus()
    page.keyboard.type("31/2/2026")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Decided on or before")).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_an_auditor_reads_the_log_page_by_page_and_finds_who_looked(open_page: Open, width: int) -> None:
    reader = open_page(HEAD)
    for _ in range(30):
        reader.goto("/notes")
    page = open_page(AUDITOR, width=width)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Log", exact=True).click()
    expect(page.locator(".app-result").first).to_contain_text("read the log.")
    page.get_by_role("link", name="Older entries").click()
    assert shown(page) > 0
    assert is_sound(page)
    page.get_by_role("link", name="Newer entries").first.click()
    expect(page.locator(".app-result").first).to_contain_text("read the log.")
    name = page.locator(".app-result", has_text="opened the list of notes.").first.inner_text().partition(" opened")[0]
    page.get_by_role("link", name="Find the entries of one person").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Find").click()
    if page.url.endswith("/people"):
        page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_text(f"Shown: entries of {name}.")).to_be_visible()
    assert name.split()[0] not in page.url
    assert is_sound(page)


def test_lists_on_paper_have_their_lines_and_nothing_to_press(open_page: Open) -> None:
    page = open_page(AUDITOR)
    for path, filters in (("/notes?kind=decision", FILTERS), ("/log", "Choose which entries are shown")):
        page.goto(path)
        page.emulate_media(media="print")
        for gone in (filters, "Clear filters", "Find the "):
            expect(page.get_by_text(gone).locator("visible=true")).to_have_count(0)
        for gone in (".app-navigation", ".govuk-pagination", "main .govuk-button"):
            expect(page.locator(gone).locator("visible=true")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.pdf(format="A4", tagged=True).startswith(b"%PDF-")
        page.emulate_media(media="screen")
