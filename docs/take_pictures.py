"""Take the pictures of the documentation: ``make pictures``. A database of its own, thrown away afterwards."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.journeys.site_process import ARGUMENTS, CHROMIUM, a_site  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES = PROJECT / "docs" / "pictures"
WIDTHS = {"": 1280, "-phone": 320}
BROWSED = {
    "not-covered": "/?q=parking+permit+for+visitors",
    "answer-depends": "/decisions/bwd-4-26",
    "sections": "/sections",
    "may-decide": "/posts/team-manager?area=help-and-protection",
    "matrix": "/matrix",
    "panels": "/panels",
}
LEGAL = {
    "who": "Duty Solicitor",
    "post": "Duty solicitor",
    "organisation": "Example Legal Services",
    "day": "1 June 2026",
    "how": "By telephone",
}
NOTE = {
    "decided": "Apply for an Emergency Protection Order today.",
    "why": "In danger at home tonight; no relative can keep the child safe.",
    "child_view": "Asked by the social worker; too frightened to say.",
    "actions": "Legal services issue by 18:00. The social worker stays with the child.",
}


def sign_in(page: Page, person: str) -> None:
    """Choose somebody of Blackburn with Darwen."""
    page.goto("/sign-in?council=blackburn-with-darwen")
    page.click(f'button[value="{person}"]')
    page.wait_for_url("**/")


def main() -> None:
    """Take each picture at the width of a desk and of a phone."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, a_site(Path(folder), "") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for mark, width in WIDTHS.items():
            page = browser.new_context(base_url=address, viewport={"width": width, "height": 800}).new_page()

            def take(name: str, page: Page = page, mark: str = mark) -> None:
                page.screenshot(path=PICTURES / f"{name}{mark}.png", full_page=True)

            sign_in(page, "bwd-service-lead-1")
            take("home")
            page.goto("/?q=can+i+get+an+epo+tonight")
            take("results")
            page.goto("/decisions/bwd-1-05")
            take("answer-refused")
            for name, path in BROWSED.items():
                page.goto(path)
                take(name)
            sign_in(page, "bwd-head-of-service-1")
            page.goto("/decisions/bwd-1-05")
            take("answer-once")
            page.goto("/decisions/bwd-4-24?fact-legal_status=care-order")
            take("answer-stricter")
            page.goto("/decisions/bwd-1-05/record")
            page.fill('[name="case"]', "C-1042")
            page.get_by_role("button", name="Continue").click()
            take("record")
            # Other words each time: the same words again would be the same note.
            page.check('[name="step-consultation-legal"][value="yes"]')
            for part, text in {**LEGAL, "time": "17:50" if mark else "17:40"}.items():
                page.fill(f'[name="step-consultation-legal-{part}"]', text)
            for name, text in NOTE.items():
                page.fill(f'[name="{name}"]', text)
            page.get_by_role("button", name="Save the decision").click()
            page.wait_for_url("**/notes/**")
            take("note")
        browser.close()


if __name__ == "__main__":
    main()
