"""A step that was done first, as somebody fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEGAL: Final = "step-consultation-legal"
SAID: Final = {
    "who": "Duty Solicitor",
    "post": "Duty solicitor",
    "organisation": "Example Legal Services",
    "day": "1 June 2026",
    "time": "17:40",
    "how": "By telephone",
}


def open_form(page: Page, row: str, reference: str, query: str = "") -> None:
    """Open the form for a note about a case, which is chosen by its reference as people do."""
    page.goto(f"/decisions/{row}/record{query}")
    page.fill('[name="case"]', reference)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/record?*case=*")


def latest_note(page: Page) -> str:
    """Return what the latest note in the list of notes is called; empty if there is none."""
    page.goto("/notes")
    latest = page.locator(".app-results .app-result__reference")
    return latest.first.inner_text() if latest.count() else ""


def say_that_legal_was_consulted(page: Page, **changed: str) -> None:
    """Tick that Legal services were consulted, and say by whom, when and how."""
    page.check(f'[name="{LEGAL}"][value="yes"]')
    for part, text in {**SAID, **changed}.items():
        page.fill(f'[name="{LEGAL}-{part}"]', text)
