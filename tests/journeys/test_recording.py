"""The whole way: look up, be refused, record, correct and print; by mouse, by keyboard alone, and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import LEGAL, SAID, latest_note, open_form, say_that_legal_was_consulted

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

LEAD, HEAD = "bwd-service-lead-1", "bwd-head-of-service-1"
WORDS = {
    "decided": "Apply for an order today.",
    "why": "In danger at home; no relative can keep the child safe tonight.",
    "child_view": "Asked; too frightened to say.",
    "actions": "Legal to issue by 18:00.",
}


def write(page: Page, mark: str = "") -> None:
    """Fill the note in; ``mark`` tells the words of one test from those of another."""
    for name, text in WORDS.items():
        page.fill(f'[name="{name}"]', f"{text}{mark}")


def look_up_and_record(page: Page) -> None:
    page.goto("/")
    page.fill("#q", "can i get an epo tonight")
    page.press("#q", "Enter")
    page.get_by_role("link", name="Apply for an Emergency Protection Order").first.click()
    page.locator('a[href$="/record"]').click()
    page.fill('[name="case"]', "c-1042")
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_refused_then_incomplete_then_recorded_corrected_and_printed(open_page: Open, scripts: bool) -> None:
    mark = " By script." if scripts else " Without a script."
    page = open_page(LEAD, scripts=scripts)
    look_up_and_record(page)
    expect(page.locator(".app-answer__headline")).to_have_text("You may not decide this. Ask a Head of Service.")
    write(page, mark)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("A Service Lead may not take this decision.")
    expect(page.locator('[name="why"]')).to_have_value(WORDS["why"] + mark)

    page = open_page(HEAD, scripts=scripts)
    look_up_and_record(page)
    write(page, mark)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("First: consult Legal services.")
    expect(page).to_have_title(f"Error: Record: Apply for an Emergency Protection Order – {COUNCIL} – Who decides?")
    say_that_legal_was_consulted(page)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()

    page.get_by_role("button", name="Correct this note").or_(page.get_by_role("link", name="Correct this note")).click()
    page.fill('[name="correction_reason"]', "The hour was wrong.")
    page.fill('[name="actions"]', "Legal to issue by 19:00.")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_text("What was wrong: The hour was wrong.")).to_be_visible()

    page.emulate_media(media="print")
    expect(page.locator(".app-navigation")).to_be_hidden()
    expect(page.get_by_text("Legal to issue by 19:00.")).to_be_visible()


COUNCIL = "Blackburn with Darwen Borough Council"


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page(HEAD)
    page.keyboard.press("/")
    page.keyboard.type("emergency protection order")
    expect(page.locator("[data-result]").first).to_contain_text("Emergency Protection Order")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decisions/bwd-1-05")
    press_tab_until(page, 'a[href$="/record"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/record")
    press_tab_until(page, '[name="case"]')
    page.keyboard.type("C-1043")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record?case=*")
    assert "C-1043" not in page.url
    press_tab_until(page, f'[name="{LEGAL}"]')
    page.keyboard.press("Space")
    for name, text in {**{f"{LEGAL}-{part}": text for part, text in SAID.items()}, **WORDS}.items():
        press_tab_until(page, f'[name="{name}"]')
        page.keyboard.type(text)
    press_tab_until(page, "form[data-note] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as note")).to_be_visible()


def press_tab_until(page: Page, selector: str) -> None:
    """Move the focus forward until it is on the element, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the focus never came to {selector}")


def test_errors_take_the_focus_and_lead_to_their_fields(open_page: Open) -> None:
    page = open_page(HEAD)
    open_form(page, "bwd-1-05", "C-1042")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Say what was decided.").click()
    expect(page.locator('[name="decided"]')).to_be_focused()


def test_a_double_press_back_and_refresh_make_one_note(open_page: Open) -> None:
    page = open_page(HEAD)
    open_form(page, "bwd-1-05", "C-1044")
    write(page)
    say_that_legal_was_consulted(page)
    page.get_by_role("button", name="Save the decision").dblclick()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    saved = page.url
    page.reload()
    page.go_back()
    expect(page.get_by_role("button", name="Save the decision")).to_be_visible()
    write(page)
    say_that_legal_was_consulted(page)
    page.get_by_role("button", name="Save the decision").click()
    page.wait_for_url(saved)
    number = page.locator("h1 + p").inner_text().split(" · ")[0]
    assert latest_note(page) == number


def test_facts_change_the_answer_in_a_link_that_says_nothing_of_a_child(open_page: Open) -> None:
    page = open_page("bwd-team-manager-1")
    page.goto("/decisions/bwd-1-06")
    expect(page.locator(".app-answer__headline")).to_have_text("A Team Manager decides this.")
    you = page.locator(".app-answer__you")
    expect(you).to_have_text("Whether you can decide it depends on the questions below.")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Show the answer").click()
    expect(you).to_contain_text("once you get oversight from a Service Lead")
    assert page.url.partition("?")[2] == "fact-previous_cp_plan=yes"
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Show the answer").click()
    expect(you).to_have_text("You can decide this.")
    page.go_back()
    expect(you).to_contain_text("once you get oversight")
    page.reload()
    expect(you).to_contain_text("once you get oversight")


def test_whoever_is_signed_out_comes_back_to_where_they_were_going(open_page: Open) -> None:
    page = open_page()
    page.goto("/decisions/bwd-1-05")
    page.get_by_role("link", name="Blackburn with Darwen Borough Council").or_(
        page.get_by_role("button", name="Blackburn with Darwen Borough Council")
    ).first.click()
    page.click(f'button[value="{HEAD}"]')
    expect(page.get_by_role("heading", level=1)).to_have_text("Apply for an Emergency Protection Order")


def test_before_the_scheme_began_it_says_nothing(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/decisions/bwd-1-05?on=30/11/2023")
    expect(page.get_by_text("On 30 November 2023 none of your council’s schemes")).to_be_visible()
    page.goto("/decisions/bwd-1-05?on=1/12/2023")
    expect(page.locator(".app-answer__you")).to_contain_text("once you consult Legal services")
