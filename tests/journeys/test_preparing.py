"""Somebody agreed by telephone: the social worker writes it down, and whoever decided confirms it or denies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import faults_in, is_wider_than_the_window
from tests.journeys.steps import open_form
from tests.journeys.test_every_page import OF_A_PREPARED_NOTE
from tests.journeys.test_recording import press_tab_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

WORKER, HEAD = "bwd-social-worker-1", "bwd-head-of-service-1"
WORDS = {
    "decided": "He comes into care tonight, under section 20.",
    "why": "His mother is in hospital and there is no relative to have him.",
    "child_view": "Asked; wants to stay near his school.",
    "actions": "Placement team to find a carer tonight.",
}


def name_of(page: Page) -> str:
    """Return what the Head of Service is called in the list of deciders."""
    options = page.locator("#people-decider option").evaluate_all("all => all.map(one => one.value)")
    found = [one for one in options if "Head of Service, Help and protection" in one]
    assert found
    return str(found[0])


def prepare(page: Page, mark: str) -> str:
    """Prepare a note as the social worker, from the page of recording; return its address."""
    open_form(page, "bwd-4-03", "C-1042")
    for name, text in WORDS.items():
        page.fill(f'[name="{name}"]', f"{text} {mark}")
    page.get_by_role("button", name="Somebody else decided this, and I write it down").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prepare a note")
    expect(page.locator('[name="why"]')).to_have_value(f"{WORDS['why']} {mark}")
    page.fill('[name="decider"]', name_of(page))
    page.get_by_role("button", name="Keep it for them to confirm").click()
    expect(page.get_by_text("Prepared. It becomes a note when")).to_be_visible()
    return page.url


def looked_at(page: Page) -> None:
    assert faults_in(page) == [], page.url
    assert not is_wider_than_the_window(page), page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_prepared_corrected_and_confirmed(open_page: Open, scripts: bool) -> None:
    mark = f"Scripts: {scripts}."
    address = prepare(open_page(WORKER, scripts=scripts), mark)
    page = open_page(HEAD, scripts=scripts)
    page.goto("/notes")
    page.locator(f'a[href="{address[address.index("/prepared") :]}"]').first.click()
    expect(page.locator(".app-answer__headline")).to_have_text("You may decide this.")
    page.get_by_role("link", name="Correct it before you confirm").click()
    page.fill('[name="actions"]', f"Placement team to find a carer by ten. {mark}")
    page.get_by_role("button", name="Keep this wording").click()
    expect(page.get_by_text("Corrected. What it said before stays.")).to_be_visible()
    page.get_by_role("button", name="Confirm: I decided this").click()
    expect(page.get_by_text("Confirmed, and saved as note")).to_be_visible()
    expect(page.get_by_text("; prepared by ")).to_be_visible()
    expect(page.get_by_text(f"Placement team to find a carer by ten. {mark}")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_a_prepared_note_from_first_to_denied(open_page: Open, width: int) -> None:
    worker, head = open_page(WORKER, width=width), open_page(HEAD, width=width)
    open_form(worker, "bwd-4-03", "C-1042")
    looked_at(worker)
    worker.get_by_role("button", name="Somebody else decided this, and I write it down").click()
    looked_at(worker)
    worker.get_by_role("button", name="Keep it for them to confirm").click()
    expect(worker.locator(".govuk-error-summary")).to_contain_text("Say who decided.")
    looked_at(worker)
    address = prepare(worker, f"At {width} pixels, with {'averylongwordwithoutanyspace' * 4}.")
    looked_at(worker)
    key = address.rsplit("/", maxsplit=1)[-1]
    shown, correct, record = (path.format(prepared=key) for path in OF_A_PREPARED_NOTE)
    for path in ("/notes", "/prepared", shown, correct):
        head.goto(path)
        looked_at(head)
    head.get_by_role("button", name="Keep this wording").click()
    head.goto(shown)
    head.get_by_text("Deny it: it is not so").click()
    head.get_by_role("button", name="Deny", exact=True).click()
    expect(head.locator(".govuk-error-summary")).to_contain_text("Say what is not so.")
    looked_at(head)
    head.fill('[name="why"]', "Nobody called me.")
    head.get_by_role("button", name="Deny", exact=True).click()
    expect(head.get_by_text("Denied. It stays on the case, as denied.")).to_be_visible()
    looked_at(head)
    worker.goto("/prepared")
    looked_at(worker)
    worker.goto(shown)
    looked_at(worker)
    worker.get_by_role("button", name="Record outside the scheme").click()
    worker.wait_for_url(f"**{record}")
    looked_at(worker)
    worker.fill('[name="deviation_reason"]', f"Nobody answered. {width}")
    worker.get_by_role("button", name="Save the decision").click()
    expect(worker.get_by_text("Saved as note")).to_be_visible()


def test_by_keyboard_alone(open_page: Open) -> None:
    worker = open_page(WORKER)
    open_form(worker, "bwd-4-03", "C-1042")
    for name, text in WORDS.items():
        press_tab_until(worker, f'[name="{name}"]')
        worker.keyboard.type(f"{text} By keyboard.")
    press_tab_until(worker, '[name="begin"]')
    worker.keyboard.press("Enter")
    worker.wait_for_url("**/prepare?**")
    press_tab_until(worker, '[name="decider"]')
    worker.keyboard.type(name_of(worker))
    worker.keyboard.press("Escape")
    press_tab_until(worker, "form[data-note] button[type=submit]")
    worker.keyboard.press("Enter")
    worker.wait_for_url("**/prepared/**")
    address = worker.url
    head = open_page(HEAD)
    head.goto("/notes")
    press_tab_until(head, f'a[href="{address[address.index("/prepared") :]}"]')
    head.keyboard.press("Enter")
    head.wait_for_url(address)
    press_tab_until(head, '[name="act"][value="confirm"]')
    head.keyboard.press("Enter")
    expect(head.get_by_text("Confirmed, and saved as note")).to_be_visible()
