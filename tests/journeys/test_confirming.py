"""A second person answers for themselves: asked, told, confirming by keyboard alone, and denying without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .steps import open_form
from .test_borders import is_sound
from .test_recording import press_tab_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

MANAGER, LEAD, HEAD = "bwd-team-manager-1", "bwd-service-lead-1", "bwd-head-of-service-1"
STEP = "step-oversight-service-lead"


def record_overseen(page: Page, case: str, words: str) -> str:
    """Record a decision that a Service Lead is said to have overseen; return the address of the note."""
    open_form(page, "bwd-1-06", case, "?fact-previous_cp_plan=yes")
    page.check(f'[name="{STEP}"][value="yes"]')
    label = page.locator(f'#people-{STEP} option[value*=", Service Lead, Help"]').first.get_attribute("value")
    assert label is not None
    for part, text in {"who": label, "day": "1 June 2026", "time": "17:40", "how": "By telephone"}.items():
        page.fill(f'[name="{STEP}-{part}"]', text)
    for name in ("decided", "why", "child_view", "actions"):
        page.fill(f'[name="{name}"]', words)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    expect(page.get_by_text("Stated by the recorder, not confirmed")).to_be_visible()
    return page.url


def test_a_step_is_confirmed_by_keyboard_alone(open_page: Open) -> None:
    address = record_overseen(open_page(MANAGER), "C-1044", "To be confirmed by keyboard.")
    page = open_page(LEAD)
    press_tab_until(page, 'a[href="/waiting"]')
    expect(page.locator('a[href="/waiting"]')).to_have_text("Waiting for you (1)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/waiting")
    assert is_sound(page)
    press_tab_until(page, f'a[href^="{address[address.index("/notes/") :]}/requests/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/1")
    assert is_sound(page)
    assert "To be confirmed by keyboard." not in page.content()
    press_tab_until(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator('[name="answer"][value="yes"]')).to_be_focused()
    page.keyboard.press("Space")
    press_tab_until(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/waiting")
    expect(page.get_by_text("Confirmed. It stands beside the note.")).to_be_visible()
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    expect(page.locator('a[href="/waiting"]')).to_have_text("Waiting for you")
    assert is_sound(page)
    reader = open_page(HEAD)
    reader.goto(address)
    expect(reader.locator(".govuk-list--bullet li", has_text="Confirmed by ")).to_be_visible()
    expect(reader.get_by_role("heading", name="Later entries")).to_be_visible()


@pytest.mark.parametrize(("scripts", "width"), [(True, 320), (False, 1280)], ids=["on a phone", "without scripts"])
def test_a_step_is_denied_and_the_denial_shows_wherever_the_note_does(
    open_page: Open, scripts: bool, width: int
) -> None:
    address = record_overseen(open_page(MANAGER), "C-1043", f"To be denied, {scripts}.")
    page = open_page(LEAD, width=width, scripts=scripts)
    page.goto("/waiting")
    page.locator(f'a[href^="{address[address.index("/notes/") :]}/"]').click()
    page.get_by_label("No, it is not so").check()
    page.get_by_role("button", name="Save your answer").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say what is not so.")
    assert is_sound(page) if scripts else page.locator('[name="words"]').is_visible()
    page.get_by_label("What is not so").fill(f"I was on leave that day. {'x' * 300}")
    page.get_by_role("button", name="Save your answer").click()
    expect(page.get_by_text("Denied. It stands beside the note.")).to_be_visible()
    page.goto(f"{address}/requests/1")
    expect(page.get_by_role("heading", name="What you said")).to_be_visible()
    expect(page.get_by_role("button", name="Save your answer")).to_have_count(0)
    assert is_sound(page) if scripts else True
    reader = open_page(HEAD, width=width)
    reader.goto(address)
    expect(reader.locator(".govuk-warning-text")).to_contain_text("A step was denied by the person named in it")
    assert is_sound(reader)
    reader.emulate_media(media="print")
    expect(reader.locator(".govuk-warning-text")).to_be_visible()
    expect(reader.get_by_text("I was on leave that day.").first).to_be_visible()
    reader.emulate_media(media="screen")
    reader.goto("/notes")
    expect(reader.locator(".app-result", has_text="A step was denied").first).to_be_visible()
    assert is_sound(reader)
