"""Answering for a decision outside the scheme: by keyboard alone, on a phone, and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .steps import open_form
from .test_borders import is_sound
from .test_recording import WORDS, press_tab_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

WORKER, HEAD = "bwd-social-worker-1", "bwd-head-of-service-1"
DONE = "The head to tell the court by Friday."


def taken_outside(page: Page, mark: str) -> str:
    """Record a decision as taken outside the scheme; return the address of the note."""
    open_form(page, "bwd-1-05", "C-1042")
    for name, text in {**WORDS, "deviation_reason": "Nobody could be reached."}.items():
        page.fill(f'[name="{name}"]', text + mark)
    page.check('[name="outside_scheme"]')
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    return page.url


@pytest.mark.parametrize("width", [320])
def test_a_decision_is_found_asked_about_replied_to_and_answered_by_keyboard_alone(open_page: Open, width: int) -> None:
    worker = open_page(WORKER, width=width)
    note = taken_outside(worker, f" By keyboard, {width}.")
    assert is_sound(worker)
    expect(worker.get_by_text("Head of Service, Help and protection: Not answered yet.")).to_be_visible()
    expect(worker.get_by_role("button", name="Answer this decision")).to_have_count(0)

    head = open_page(HEAD, width=width)
    head.goto("/notes")
    expect(head.get_by_role("heading", name="Waiting for your answer")).to_be_visible()
    assert is_sound(head)
    press_tab_until(head, f'a[href="{note[note.index("/notes") :]}"]')
    head.keyboard.press("Enter")
    head.wait_for_url(note)
    press_tab_until(head, 'a[href$="/answer"]')
    head.keyboard.press("Enter")
    head.wait_for_url("**/answer")
    assert is_sound(head)
    press_tab_until(head, 'form[novalidate] button[type="submit"]')
    head.keyboard.press("Enter")
    expect(head.locator(".govuk-error-summary")).to_be_focused()
    head.keyboard.press("Tab")
    head.keyboard.press("Enter")
    expect(head.locator('[name="answer"]').first).to_be_focused()
    head.keyboard.press("ArrowUp")
    expect(head.locator('[value="question"]')).to_be_checked()
    press_tab_until(head, '[name="words"]')
    head.keyboard.type("Who was asked?")
    press_tab_until(head, 'form[novalidate] button[type="submit"]')
    head.keyboard.press("Enter")
    expect(head.get_by_text("Saved: your question waits")).to_be_visible()

    worker.reload()
    worker.get_by_role("button", name="Reply to the question").click()
    expect(worker.get_by_text("Who was asked?")).to_be_visible()
    assert is_sound(worker)
    worker.get_by_label("Your reply").fill("The duty manager.")
    worker.get_by_role("button", name="Save the reply").click()
    expect(worker.get_by_text("Saved: your reply stands")).to_be_visible()

    head.goto(f"{note}/answer")
    expect(head.get_by_text("The duty manager.")).to_be_visible()
    head.get_by_label("Not agreed", exact=True).check()
    head.get_by_role("button", name="Save the answer").click()
    expect(head.locator(".govuk-error-summary")).to_contain_text("Say by whom it is to be done.")
    assert is_sound(head)
    head.get_by_label("What is to be done").fill(DONE)
    head.get_by_label("By whom").fill("The court")
    head.get_by_role("button", name="Save the answer").click()
    expect(head.get_by_text("Saved: not agreed.")).to_be_visible()
    expect(head.get_by_text(DONE)).to_be_visible()
    assert is_sound(head)


def test_without_scripts_a_decision_is_agreed_as_taken_and_stays_outside_the_scheme(open_page: Open) -> None:
    worker = open_page(WORKER, scripts=False)
    note = taken_outside(worker, " Without scripts.")
    head = open_page(HEAD, scripts=False)
    head.goto(note)
    head.get_by_role("button", name="Answer this decision").click()
    head.get_by_label("Agreed as taken").check()
    head.get_by_role("button", name="Save the answer").click()
    expect(head.get_by_text("Saved: agreed as taken.")).to_be_visible()
    expect(head.get_by_text("It stays a decision outside the scheme.")).to_be_visible()
    head.goto("/notes?kind=deviation")
    first = head.locator(".app-result").first
    expect(first).to_contain_text("Outside the scheme")
    expect(first).to_contain_text("Agreed as taken by")
