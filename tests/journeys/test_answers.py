"""The answer page: its questions, its day, its keyboard, and what it says once the scheme's review is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import faults_in, is_wider_than_the_window

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

DEPUTY, HEAD, MANAGER = "bwd-deputy-director-1", "bwd-head-of-service-1", "bwd-team-manager-1"


def asked_in(page: Page) -> dict[str, list[str]]:
    """Return what stands in the address after the question mark, without what is empty."""
    return parse_qs(urlsplit(page.url).query)


def you_in(page: Page) -> str:
    """Return the line that says whether the reader can decide."""
    return page.locator(".app-answer__you").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_age_and_days_decide_who_ends_voluntary_care(open_page: Open, scripts: bool) -> None:
    page = open_page(DEPUTY, scripts=scripts)
    page.goto("/decisions/bwd-4-26")
    assert you_in(page) == "Whether you can decide it depends on the questions below."
    page.fill('[name="fact-child_age"]', "12")
    page.fill('[name="fact-days_looked_after"]', "20")
    page.get_by_role("button", name="Show the answer").click()
    # The row asks nothing first; regulation 39(6), which stands beside it, asks three things.
    expect(page.locator(".app-answer__you")).to_have_text("You can decide this once the 3 steps below are done.")
    assert asked_in(page) == {
        "fact-child_age": ["12"],
        "fact-days_looked_after": ["20"],
    }
    page.fill('[name="fact-days_looked_after"]', "19")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".app-answer__headline")).to_have_text("The scheme does not say who decides this.")
    page.fill('[name="fact-days_looked_after"]', "20")
    page.fill('[name="fact-child_age"]', "16")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".app-answer__headline")).to_have_text(
        "The Strategic Director, Children and Education decides this."
    )
    assert you_in(page) == "You cannot decide this yourself."
    page.go_back()
    expect(page.locator(".app-answer__headline")).to_have_text("The scheme does not say who decides this.")


def test_the_questions_stand_above_who_may_decide(open_page: Open) -> None:
    page = open_page(DEPUTY, width=320)
    page.goto("/decisions/bwd-4-26")
    headings = page.locator("main h2").all_inner_texts()
    assert headings[0] == "It depends on"
    assert "Who may decide" in headings


def test_another_day_keeps_the_facts_and_the_facts_keep_the_day(open_page: Open) -> None:
    page = open_page(MANAGER)
    page.goto("/decisions/bwd-1-06?fact-previous_cp_plan=yes")
    page.get_by_label("Answer for another day").fill("1 feb 2024")
    page.get_by_role("button", name="Show that day").click()
    expect(page.locator(".app-row-line").first).to_contain_text("as on 1 February 2024")
    expect(page.get_by_text("A Team Manager on 1 February 2024:")).to_be_visible()
    assert asked_in(page) == {"fact-previous_cp_plan": ["yes"], "on": ["1 feb 2024"]}
    assert "once you get oversight" in you_in(page)
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".app-answer__you")).to_have_text("You can decide this.")
    assert asked_in(page) == {"fact-previous_cp_plan": ["no"], "on": ["1 feb 2024"]}


@pytest.mark.parametrize("width", [320, 1280])
def test_a_day_that_cannot_be_read_is_an_error_and_not_today(open_page: Open, width: int) -> None:
    page = open_page(HEAD, width=width)
    page.goto("/decisions/bwd-1-05?on=the+31st")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    assert faults_in(page) == []
    assert not is_wider_than_the_window(page)
    page.get_by_role("link", name="Write the day like 27/3/2026").click()
    expect(page.get_by_label("Answer for another day")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_step_is_ticked_and_the_answer_changes_and_back_unticks_it(open_page: Open, scripts: bool) -> None:
    page = open_page(HEAD, scripts=scripts, width=320)
    page.goto("/decisions/bwd-1-05")
    page.get_by_label("Done: Consult Legal services").check()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".app-answer__you")).to_have_text("You can decide this.")
    assert asked_in(page) == {"done": ["consultation:legal"]}
    expect(page.get_by_label("Done: Consult Legal services")).to_be_checked()
    page.go_back()
    expect(page.locator(".app-answer__you")).to_have_text("You can decide this once you consult Legal services.")


def test_the_whole_answer_is_copied_as_text(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/decisions/bwd-1-05")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "You can decide this once you consult Legal services." in copied
    assert "bwd-1-05" in copied


def test_from_the_first_page_a_row_is_two_steps_away_by_every_way_in(open_page: Open) -> None:
    page = open_page(HEAD)
    for way in ("By section", "Panels and meetings", "A to Z", "Posts by decisions", "What I may decide"):
        page.goto("/")
        page.get_by_role("main").get_by_role("link", name=way, exact=True).click()
        page.get_by_role("main").locator('a[href^="/decisions/"]').first.click()
        expect(page.locator(".app-row-line").first).to_contain_text("Row bwd-")


def test_a_row_missing_on_a_day_leads_to_the_row_of_today(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/decisions/bwd-1-05?on=30/11/2023")
    page.get_by_role("link", name="Look for it in the schemes of today").click()
    expect(page.locator(".app-answer__you")).to_have_text("You can decide this once you consult Legal services.")


def test_after_the_review_was_due_every_page_of_the_scheme_says_so(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/")
    expect(page.get_by_text("has been due since April 2025. It stays in force until it is changed.")).to_be_visible()
    page.goto("/decisions/bwd-1-05")
    expect(page.get_by_text("its review has been overdue since April 2025")).to_be_visible()
    page.goto("/decisions/bwd-1-05?on=1/2/2024")
    expect(page.get_by_text("review due April 2025")).to_be_visible()


def test_a_rule_says_its_sentence_once(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/decisions/bwd-0-01")
    assert page.locator("main").inner_text().count("The post that a row names is the lowest that may decide.") == 1
    expect(page.get_by_role("link", name="Record this decision")).to_have_count(0)


def test_a_section_is_one_link_away(open_page: Open) -> None:
    page = open_page(HEAD, width=320)
    page.goto("/sections")
    page.get_by_role("navigation", name="Sections of").get_by_role("link", name="4. Looked after").click()
    expect(page.get_by_role("heading", name="4. Looked after")).to_be_in_viewport()


def test_radio_buttons_answer_to_arrows_and_the_focus_is_seen(open_page: Open) -> None:
    page = open_page(MANAGER)
    page.goto("/decisions/bwd-1-06")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Yes", exact=True)).to_be_checked()
    ring = page.evaluate("getComputedStyle(document.activeElement.nextElementSibling, '::before').boxShadow")
    assert ring != "none"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".app-answer__you")).to_contain_text("once you get oversight")
    assert asked_in(page) == {"fact-previous_cp_plan": ["yes"]}
